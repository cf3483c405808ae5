//! Words that mean the same in civic life, as groups.

use rustc_hash::FxHashMap;

use super::grams::runs;

/// Groups of synonyms, found by any of their words.
#[derive(Debug, Default)]
pub(super) struct Synonyms {
    groups: Vec<Vec<Vec<char>>>,
    /// Word to the groups it stands in.
    groups_of: FxHashMap<Vec<char>, Vec<u32>>,
    longest: usize,
}

impl Synonyms {
    /// Reads a list: a group a line, its words parted by white space; `#` begins a comment.
    pub(super) fn new(list: &str) -> Self {
        let mut read = Self::default();
        for line in list.lines().filter_map(|line| line.split('#').next()) {
            let group: Vec<Vec<char>> = line.split_whitespace().filter_map(|word| runs(word).into_iter().next()).collect();
            for word in &group {
                read.longest = read.longest.max(word.len());
                read.groups_of.entry(word.clone()).or_default().push(read.groups.len() as u32);
            }
            read.groups.push(group);
        }
        read
    }

    /// The words of the list that stand in the run, leftmost and longest first, without overlap: where, and what else they are called.
    pub(super) fn find(&self, run: &[char]) -> Vec<(std::ops::Range<usize>, Vec<&[char]>)> {
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
            let word = &run[at..at + len];
            let mut others: Vec<&[char]> = Vec::new();
            for other in self.groups_of[word].iter().flat_map(|&group| &self.groups[group as usize]) {
                if other != word && !others.contains(&other.as_slice()) {
                    others.push(other);
                }
            }
            found.push((at..at + len, others));
            at += len;
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_word_is_found_with_its_synonyms() {
        let synonyms = Synonyms::new("# civic\n加装电梯 增设电梯\n电梯 升降机\n");
        let text = |run: &[char]| run.iter().collect::<String>();
        let found = synonyms.find(&runs("旧楼加裝電梯难").remove(0));
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].0.clone(), text(found[0].1[0])), (2..6, "增设电梯".to_owned()));
    }
}
