//! Characters that look alike, as readers, typists by strokes and reading machines confuse them.

use rustc_hash::FxHashMap;

/// Groups of characters that look alike.
#[derive(Debug, Default)]
pub(super) struct Lookalikes {
    others: FxHashMap<char, Vec<char>>,
}

impl Lookalikes {
    /// Reads a list: a group of characters a line; `#` begins a comment. A character may stand in several groups.
    pub(super) fn new(list: &str) -> Self {
        let mut read = Self::default();
        for line in list.lines().filter_map(|line| line.split('#').next()) {
            let group: Vec<char> = line.chars().filter(|c| c.is_alphanumeric()).collect();
            for &c in &group {
                let others = read.others.entry(c).or_default();
                for &other in &group {
                    if other != c && !others.contains(&other) {
                        others.push(other);
                    }
                }
            }
        }
        read
    }

    /// The other characters that look like this one, in the order of the list.
    pub(super) fn of(&self, c: char) -> impl Iterator<Item = char> + '_ {
        self.others.get(&c).into_iter().flatten().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_looks_like_those_of_all_its_groups() {
        let lookalikes = Lookalikes::new("# list\n己已巳\n末未 # strokes\n未木\n");
        let of = |c| lookalikes.of(c).collect::<String>();
        assert_eq!(
            (of('已'), of('未'), of('马')),
            ("己巳".to_owned(), "末木".to_owned(), String::new())
        );
    }
}
