//! Characters that sound alike, as typists confuse them.

use rustc_hash::FxHashMap;

/// Groups of characters that sound alike.
#[derive(Debug, Default)]
pub(super) struct Homophones {
    groups: Vec<Vec<char>>,
    groups_of: FxHashMap<char, Vec<u32>>,
}

impl Homophones {
    /// Reads a list: a syllable and its characters a line; `#` begins a comment. Syllables that dialects do not tell apart (zh and z, ing
    /// and in) are one.
    pub(super) fn new(list: &str) -> Self {
        let mut read = Self::default();
        let mut place_of: FxHashMap<String, u32> = FxHashMap::default();
        for line in list.lines().filter_map(|line| line.split('#').next()) {
            let Some((syllable, characters)) = line.trim().split_once(' ') else {
                continue;
            };
            let next = read.groups.len() as u32;
            let group = *place_of.entry(fold(syllable)).or_insert(next);
            if group == next {
                read.groups.push(Vec::new());
            }
            for c in characters.chars().filter(|c| c.is_alphanumeric()) {
                let groups = read.groups_of.entry(c).or_default();
                if !groups.contains(&group) {
                    groups.push(group);
                    read.groups[group as usize].push(c);
                }
            }
        }
        read
    }

    /// The other characters that sound like this one, in the order of the list.
    pub(super) fn of(&self, c: char) -> impl Iterator<Item = char> + '_ {
        let groups = self.groups_of.get(&c).map_or(&[][..], Vec::as_slice);
        groups
            .iter()
            .flat_map(|&group| &self.groups[group as usize])
            .copied()
            .filter(move |&other| other != c)
    }
}

fn fold(syllable: &str) -> String {
    let plain = syllable.strip_suffix('g').unwrap_or(syllable);
    for (curled, flat) in [("zh", "z"), ("ch", "c"), ("sh", "s")] {
        if let Some(rest) = plain.strip_prefix(curled) {
            return format!("{flat}{rest}");
        }
    }
    plain.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_sounds_are_one_group() {
        let homophones = Homophones::new("# list\nyin 因\nying 应\nzan 赞\nzhang 张\nma 马\n");
        assert_eq!(homophones.of('因').collect::<Vec<_>>(), ['应']);
        assert_eq!(homophones.of('马').count(), 0);
    }
}
