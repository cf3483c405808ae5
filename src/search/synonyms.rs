//! Words that mean the same in civic life, as groups: a shipped list, and the workspace's own that adds to it or drops from it.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Origin;
use super::grams::runs;

/// Groups of synonyms, found by any of their words.
#[derive(Debug, Default)]
pub(super) struct Synonyms {
    groups: Vec<(Vec<Vec<char>>, Origin)>,
    /// Word to the groups it stands in.
    groups_of: FxHashMap<Vec<char>, Vec<u32>>,
    /// Pairs of words, both ways, of which the shipped list is not to be believed.
    dropped: FxHashSet<(Vec<char>, Vec<char>)>,
    longest: usize,
}

/// A word of the list within a run: where, and what else it is called, with where that comes from.
pub(super) type Called<'s> = (std::ops::Range<usize>, Vec<(&'s [char], Origin)>);

impl Synonyms {
    /// Reads the shipped list and the workspace's own: a group a line, its words parted by white space; `#` begins a comment. A line of
    /// the own list that begins with `-` drops what the shipped one says of its words among each other.
    pub(super) fn new(shipped: &str, own: &str) -> Self {
        let mut read = Self::default();
        for (list, origin) in [(shipped, Origin::Shipped), (own, Origin::Workspace)] {
            for line in list.lines().filter_map(|line| line.split('#').next()) {
                let drops = line.trim_start().strip_prefix(['-', '－']);
                let words = drops.unwrap_or(line).split_whitespace();
                let group: Vec<Vec<char>> = words.filter_map(|word| runs(word).into_iter().next()).collect();
                if drops.is_some() {
                    read.drop_pairs(&group);
                } else {
                    read.add(group, origin);
                }
            }
        }
        read
    }

    fn add(&mut self, group: Vec<Vec<char>>, origin: Origin) {
        for word in &group {
            self.longest = self.longest.max(word.len());
            self.groups_of.entry(word.clone()).or_default().push(self.groups.len() as u32);
        }
        self.groups.push((group, origin));
    }

    fn drop_pairs(&mut self, words: &[Vec<char>]) {
        for word in words {
            self.dropped.extend(words.iter().map(|other| (word.clone(), other.clone())));
        }
    }

    /// What else a word is called, the shipped list first, each once. A dropped pair counts again where the own list has it.
    fn others(&self, word: &[char]) -> Vec<(&[char], Origin)> {
        let mut others: Vec<(&[char], Origin)> = Vec::new();
        for &group in self.groups_of.get(word).into_iter().flatten() {
            let (words, origin) = &self.groups[group as usize];
            for other in words.iter().filter(|other| *other != word) {
                let dropped = *origin == Origin::Shipped && self.dropped.contains(&(word.to_vec(), other.clone()));
                if !dropped && others.iter().all(|(known, _)| known != other) {
                    others.push((other, *origin));
                }
            }
        }
        others
    }

    /// The words of the list that stand in the run, leftmost and longest first, without overlap.
    pub(super) fn find(&self, run: &[char]) -> Vec<Called<'_>> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < run.len() {
            let longest = (1..=self.longest.min(run.len() - at))
                .rev()
                .find(|len| self.groups_of.contains_key(&run[at..at + len]));
            let Some(len) = longest else {
                at += 1;
                continue;
            };
            found.push((at..at + len, self.others(&run[at..at + len])));
            at += len;
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn others(synonyms: &Synonyms, text: &str) -> Vec<(String, Origin)> {
        let found = synonyms.find(&runs(text).remove(0));
        let others = found.into_iter().flat_map(|(_, others)| others);
        others.map(|(run, origin)| (run.iter().collect(), origin)).collect()
    }

    #[test]
    fn the_longest_word_is_found_with_its_synonyms() {
        let synonyms = Synonyms::new("# civic\n加装电梯 增设电梯\n电梯 升降机\n", "");
        let found = synonyms.find(&runs("旧楼加裝電梯难").remove(0));
        assert_eq!((found.len(), found[0].0.clone()), (1, 2..6));
        assert_eq!(others(&synonyms, "旧楼加裝電梯难"), [("增设电梯".to_owned(), Origin::Shipped)]);
    }

    #[test]
    fn an_own_list_adds_and_drops() {
        let shipped = "电梯 升降机 扶梯\n";
        let of = |own: &str| others(&Synonyms::new(shipped, own), "电梯");
        let (lift, stairs) = (("升降机".to_owned(), Origin::Shipped), ("扶梯".to_owned(), Origin::Shipped));
        let own = |word: &str| (word.to_owned(), Origin::Workspace);
        assert_eq!(of(""), [lift.clone(), stairs.clone()]);
        assert_eq!(of("直梯 电梯 # ours\n"), [lift.clone(), stairs.clone(), own("直梯")]);
        assert_eq!(of("-電梯 扶梯\n"), std::slice::from_ref(&lift));
        assert_eq!(of("-电梯 扶梯\n扶梯 电梯"), [lift, own("扶梯")]);
    }
}
