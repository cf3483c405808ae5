//! The points that are clustered: single messages and whole duplicate groups.

use crate::corpus::MessageId;
use crate::dedup::DuplicateGroups;

/// Points in the order of their first members; a duplicate group is one point.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Units {
    /// For each message its unit.
    pub(super) of_message: Vec<u32>,
    /// For each unit the message whose text stands for it.
    pub(super) text: Vec<MessageId>,
    /// The matters of units that number several, ordered by unit and place.
    pub(super) matters: Vec<Matter>,
}

/// One of several matters of a unit: a range of the words of the text that stands for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Matter {
    pub(super) unit: u32,
    pub(super) words: (u32, u32),
}

impl Units {
    /// `items` are the matters of each message; what is beyond them has none.
    pub(super) fn new(n_messages: usize, duplicates: &DuplicateGroups, items: &[Vec<(u32, u32)>]) -> Self {
        let mut units = Self {
            of_message: Vec::with_capacity(n_messages),
            ..Self::default()
        };
        let mut of_group = vec![u32::MAX; duplicates.groups.len()];
        for message in 0..n_messages {
            let group = duplicates.group_of[message];
            let known = group.map(|group| of_group[group as usize]).filter(|&unit| unit != u32::MAX);
            let unit = known.unwrap_or(units.text.len() as u32);
            if known.is_none() {
                let text = group.map_or(MessageId(message as u32), |group| duplicates.groups[group as usize].representative);
                units.text.push(text);
                if let Some(group) = group {
                    of_group[group as usize] = unit;
                }
            }
            units.of_message.push(unit);
        }
        for (unit, text) in (0..).zip(&units.text) {
            let items = items.get(text.index()).map(Vec::as_slice).unwrap_or_default();
            units.matters.extend(items.iter().map(|&words| Matter { unit, words }));
        }
        units
    }

    pub(super) fn len(&self) -> usize {
        self.text.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dedup::{DuplicateGroup, DuplicateKind, SameWriter};

    #[test]
    fn a_group_is_one_unit_with_the_matters_of_its_representative() {
        let group = DuplicateGroup {
            members: vec![MessageId(0), MessageId(2)],
            representative: MessageId(2),
            kind: DuplicateKind::Exact,
            same_writer: SameWriter::Unknown,
            mass_mailing: false,
            joins: Vec::new(),
        };
        let duplicates = DuplicateGroups {
            groups: vec![group],
            group_of: vec![Some(0), None, Some(0), None],
        };
        let items = [vec![], vec![(0, 3), (3, 9)], vec![(2, 5)], vec![]];
        let units = Units::new(4, &duplicates, &items);
        assert_eq!(units.of_message, [0, 1, 0, 2]);
        assert_eq!(units.text, [MessageId(2), MessageId(1), MessageId(3)]);
        let matters: Vec<_> = units.matters.iter().map(|matter| (matter.unit, matter.words)).collect();
        assert_eq!(matters, [(0, (2, 5)), (1, (0, 3)), (1, (3, 9))]);
    }
}
