//! Finds the words of a list in a text: a trie over characters, for Chinese lists several times as fast as an automaton over bytes.

/// No node, no word.
const NONE: u32 = u32::MAX;

/// Of so many children each is looked at; more are searched.
const FEW: usize = 6;

/// A list of words, ready to be found in texts. A word is named by its position in the list; of a word that stands in it twice the first counts.
///
/// The trie is laid out level by level, so that the children of a node stand side by side. Most characters of a text begin no word: a bit
/// tells them, of a table that is small enough to stay next to the processor.
#[derive(Clone, Debug)]
pub struct WordFinder {
    /// A bit for each character of the basic plane that begins a word, 64 to a number, and how many begin one before those.
    firsts: Vec<(u64, u32)>,
    /// How many characters begin a word: theirs are the first nodes, in the order of the characters.
    n_roots: usize,
    nodes: Vec<Node>,
    /// The character by which each node is reached.
    labels: Vec<char>,
}

/// A beginning of words.
#[derive(Clone, Copy, Debug)]
struct Node {
    /// A bit for each character that goes on from here, by its lowest bits: most that do not are told at once.
    next: u64,
    /// Position of the first child and one past the last.
    children: (u32, u32),
    /// The word that ends here.
    word: u32,
}

/// A word found in a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Found {
    /// Its first byte.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// Its position in the list.
    pub word: usize,
}

impl WordFinder {
    /// Makes a list of words ready; an empty word is passed over. Cost: a sort of the words.
    #[must_use]
    pub fn new<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let mut sorted: Vec<(Vec<char>, u32)> = words
            .into_iter()
            .zip(0..)
            .map(|(word, at)| (word.chars().collect(), at))
            .filter(|(word, _): &(Vec<char>, u32)| !word.is_empty())
            .collect();
        sorted.sort_unstable();
        sorted.dedup_by(|later, kept| later.0 == kept.0);
        let mut finder = Self {
            firsts: vec![(0, 0); 0x1_0000 / 64],
            n_roots: 0,
            nodes: Vec::new(),
            labels: Vec::new(),
        };
        // Ranges of words with one beginning, in the order of their nodes.
        let mut open = vec![(0, 0..sorted.len(), NONE)];
        let mut at = 0;
        while at < open.len() {
            let (depth, range, node): (usize, std::ops::Range<usize>, u32) = open[at].clone();
            at += 1;
            let first_child = finder.nodes.len() as u32;
            let mut next = 0;
            let mut from = range.start;
            while from < range.end {
                let Some(&c) = sorted[from].0.get(depth) else {
                    // The word that ends at the node sorts before those that go on.
                    from += 1;
                    continue;
                };
                let to = from + sorted[from..range.end].partition_point(|(word, _)| word[depth] == c);
                let word = if sorted[from].0.len() == depth + 1 { sorted[from].1 } else { NONE };
                open.push((depth + 1, from..to, finder.nodes.len() as u32));
                finder.nodes.push(Node {
                    next: 0,
                    children: (0, 0),
                    word,
                });
                finder.labels.push(c);
                next |= bit(c);
                from = to;
            }
            let children = (first_child, finder.nodes.len() as u32);
            match finder.nodes.get_mut(node as usize) {
                Some(node) => (node.next, node.children) = (next, children),
                None => finder.enter_roots(children.1),
            }
        }
        finder
    }

    /// Notes the first characters, which are those of the first nodes.
    fn enter_roots(&mut self, n: u32) {
        self.n_roots = n as usize;
        for &c in &self.labels[..self.n_roots] {
            if let Some((bits, _)) = self.firsts.get_mut(c as usize / 64) {
                *bits |= bit(c);
            }
        }
        let mut before = 0;
        for (bits, count) in &mut self.firsts {
            *count = before;
            before += bits.count_ones();
        }
    }

    #[inline]
    fn root(&self, c: char) -> Option<&Node> {
        let at = match self.firsts.get(c as usize / 64) {
            Some((bits, _)) if bits & bit(c) == 0 => return None,
            Some((bits, before)) => (before + (bits & (bit(c) - 1)).count_ones()) as usize,
            None => self.labels[..self.n_roots].binary_search(&c).ok()?,
        };
        Some(&self.nodes[at])
    }

    #[inline]
    fn step(&self, node: &Node, c: char) -> Option<&Node> {
        if node.next & bit(c) == 0 {
            return None;
        }
        let (first, last) = (node.children.0 as usize, node.children.1 as usize);
        let labels = &self.labels[first..last];
        let at = if labels.len() > FEW {
            labels.binary_search(&c).ok()
        } else {
            labels.iter().position(|&label| label == c)
        };
        Some(&self.nodes[first + at?])
    }

    /// Calls `each` with the length in bytes and the position of every word that begins with `first`, whose node is `node` and which is
    /// followed by `rest`; the shortest first.
    #[inline]
    fn walk<'a>(&'a self, mut node: &'a Node, first: char, rest: &str, mut each: impl FnMut(usize, usize)) {
        let mut length = first.len_utf8();
        let mut rest = rest.chars();
        loop {
            if node.word != NONE {
                each(length, node.word as usize);
            }
            if node.next == 0 {
                return;
            }
            let Some(c) = rest.next() else { return };
            let Some(next) = self.step(node, c) else { return };
            length += c.len_utf8();
            node = next;
        }
    }

    /// The words of a text from left to right without overlap, the longest where several begin at one place.
    pub fn longest<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Found> + 'a {
        let mut chars = text.chars();
        std::iter::from_fn(move || {
            loop {
                let c = chars.next()?;
                let Some(node) = self.root(c) else { continue };
                let start = text.len() - chars.as_str().len() - c.len_utf8();
                let mut found = None;
                self.walk(node, c, chars.as_str(), |length, word| found = Some((start + length, word)));
                if let Some((end, word)) = found {
                    chars = text[end..].chars();
                    return Some(Found { start, end, word });
                }
            }
        })
    }

    /// Calls `each` with every word of a text, also where words overlap; by their beginnings.
    pub fn each(&self, text: &str, mut each: impl FnMut(Found)) {
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            let Some(node) = self.root(c) else { continue };
            let start = text.len() - chars.as_str().len() - c.len_utf8();
            self.walk(node, c, chars.as_str(), |length, word| {
                let end = start + length;
                each(Found { start, end, word });
            });
        }
    }

    /// The first byte of the first word in a text.
    #[must_use]
    pub fn first(&self, text: &str) -> Option<usize> {
        self.longest(text).next().map(|found| found.start)
    }

    /// Calls `each` with the length in bytes and the position of every word that a text begins with, the shortest first.
    pub fn each_prefix(&self, text: &str, each: impl FnMut(usize, usize)) {
        let mut chars = text.chars();
        if let Some(first) = chars.next()
            && let Some(node) = self.root(first)
        {
            self.walk(node, first, chars.as_str(), each);
        }
    }

    /// The longest word that a text begins with: its length in bytes and its position.
    #[must_use]
    pub fn prefix(&self, text: &str) -> Option<(usize, usize)> {
        let mut longest = None;
        self.each_prefix(text, |length, word| longest = Some((length, word)));
        longest
    }
}

/// A character's bit in the filter of a node.
fn bit(c: char) -> u64 {
    1 << (c as u32 & 63)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_longest_word_is_found_and_the_search_goes_on_behind_it() {
        let finder = WordFinder::new(["路灯", "路", "灯", "路灯坏了", "a1", ""]);
        let found = |text: &str| finder.longest(text).map(|found| (found.start, found.word)).collect::<Vec<_>>();
        assert_eq!(found("路灯坏,a1路灯坏了灯"), [(0, 0), (10, 4), (12, 3), (24, 2)]);
        assert_eq!(finder.first("没有灯"), Some(6));
        assert_eq!(finder.prefix("路灯坏"), Some((6, 0)));
        assert_eq!(finder.prefix("坏"), None);
    }

    #[test]
    fn an_empty_list_finds_nothing() {
        assert_eq!(WordFinder::new([]).first("路灯"), None);
    }

    proptest! {
        #[test]
        fn every_word_is_found_wherever_it_stands(words in prop::collection::vec("[路灯坏a😀]{1,3}", 0..8), text in "[路灯坏了a😀]{0,20}") {
            let finder = WordFinder::new(words.iter().map(String::as_str));
            let mut found = Vec::new();
            finder.each(&text, |one| found.push((one.start, one.end)));
            let mut expected: Vec<(usize, usize)> = Vec::new();
            for (start, _) in text.char_indices() {
                expected.extend(words.iter().filter(|word| text[start..].starts_with(word.as_str())).map(|word| (start, start + word.len())));
            }
            expected.sort_unstable();
            expected.dedup();
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn of_equal_words_the_first_is_named(words in prop::collection::vec("[路灯]{1,2}", 1..6), text in "[路灯坏]{0,12}") {
            let finder = WordFinder::new(words.iter().map(String::as_str));
            for found in finder.longest(&text) {
                prop_assert_eq!(words.iter().position(|word| *word == text[found.start..found.end]), Some(found.word));
            }
        }
    }
}
