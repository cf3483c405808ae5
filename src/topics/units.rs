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
}

impl Units {
    pub(super) fn new(n_messages: usize, duplicates: &DuplicateGroups) -> Self {
        let mut units = Self {
            of_message: Vec::with_capacity(n_messages),
            text: Vec::new(),
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
        units
    }

    pub(super) fn len(&self) -> usize {
        self.text.len()
    }
}
