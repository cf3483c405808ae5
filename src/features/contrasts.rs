//! Words and characters that are used in the same way and mean something else.

use rustc_hash::FxHashMap;

/// Groups of contrasting words and characters.
pub(super) struct Contrasts(FxHashMap<String, Vec<u32>>);

impl Contrasts {
    /// The shipped list.
    pub(super) fn shipped() -> Self {
        Self::new(include_str!("../../models/contrasts.txt"))
    }

    /// Reads a list: a group a line, parted by white space; `#` begins a comment.
    fn new(list: &str) -> Self {
        let mut groups_of: FxHashMap<String, Vec<u32>> = FxHashMap::default();
        for (group, line) in (0..).zip(list.lines().filter_map(|line| line.split('#').next())) {
            for word in line.split_whitespace() {
                groups_of.entry(word.to_owned()).or_default().push(group);
            }
        }
        Self(groups_of)
    }

    /// Whether two words contrast: as words, or by the one character in which they differ.
    pub(super) fn parts(&self, a: &str, b: &str) -> bool {
        if self.share_group(a, b) {
            return true;
        }
        let differ: Vec<(char, char)> = a.chars().zip(b.chars()).filter(|(a, b)| a != b).collect();
        let same_length = a.chars().count() == b.chars().count();
        matches!(differ.as_slice(), [(a, b)] if same_length && self.share_group(&a.to_string(), &b.to_string()))
    }

    fn share_group(&self, a: &str, b: &str) -> bool {
        let (Some(left), Some(right)) = (self.0.get(a), self.0.get(b)) else {
            return false;
        };
        left.iter().any(|group| right.contains(group))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_contrast_by_themselves_or_by_one_character() {
        let contrasts = Contrasts::new("# list\n东 西\n支持 反对\n");
        assert!(contrasts.parts("反对", "支持") && contrasts.parts("东头", "西头"));
        assert!(!contrasts.parts("东头", "西面") && !contrasts.parts("东", "西头") && !contrasts.parts("加装", "增设"));
    }
}
