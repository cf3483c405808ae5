//! What is said in every letter: greetings, thanks, sign-offs. Two texts that share nothing else are two submissions.

use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::compare::Letters;

/// Phrases of which a whole clause is courtesy.
const PHRASES: &[&str] = &[
    "尊敬的",
    "您好",
    "你好",
    "领导好",
    "感谢您",
    "感谢你",
    "百忙",
    "打扰",
    "谅解",
    "此致",
    "敬礼",
    "盼复",
    "盼回复",
    "望回复",
    "望答复",
    "期待您的",
    "期盼您的",
    "祝您",
    "祝领导",
    "身体健康",
    "工作顺利",
    "工作愉快",
    "万事如意",
    "谢谢",
    "谢谢您",
    "特此反映",
    "特此投诉",
    "以上情况",
    "情况属实",
    "冒昧",
    "来信",
    "致敬",
    "敬上",
    "为谢",
    "予以重视",
    "给予重视",
    "引起重视",
    "领导重视",
];

/// Characters of the longest clause that is courtesy as a whole; longer ones say something besides.
const LONGEST: usize = 18;

/// The phrases by what they begin with.
static BY_FIRST: LazyLock<FxHashMap<char, Vec<Vec<char>>>> = LazyLock::new(|| {
    let mut by_first: FxHashMap<char, Vec<Vec<char>>> = FxHashMap::default();
    for phrase in PHRASES {
        let chars: Vec<char> = phrase.chars().collect();
        by_first.entry(chars[0]).or_default().push(chars);
    }
    by_first
});

/// Whether a phrase of courtesy stands at the beginning.
fn begins_phrase(chars: &[char]) -> bool {
    let phrases = BY_FIRST.get(&chars[0]);
    phrases.is_some_and(|phrases| phrases.iter().any(|phrase| chars.starts_with(phrase)))
}

/// The letters of clauses that are no courtesy.
pub(super) fn own_words(letters: &Letters) -> Vec<Range<usize>> {
    let mut begin = 0;
    let mut own: Vec<Range<usize>> = Vec::new();
    for &end in letters.clauses.iter().chain(std::iter::once(&letters.chars.len())) {
        let clause = begin..end;
        begin = end;
        let is_courtesy = |chars: &[char]| chars.len() <= LONGEST && (0..chars.len()).any(|at| begins_phrase(&chars[at..]));
        if !clause.is_empty() && !is_courtesy(&letters.chars[clause.clone()]) {
            own.push(clause);
        }
    }
    own
}

/// How many letters of the clauses lie in runs of at least `least`, and how many letters they have. Both lists are in order.
pub(super) fn covered(own: &[Range<usize>], runs: &[Range<usize>], least: usize) -> (usize, usize) {
    let shared = |clause: &Range<usize>| {
        let first = runs.partition_point(|run| run.end <= clause.start);
        let within = runs[first..].iter().take_while(|run| run.start < clause.end);
        within
            .filter(|run| run.len() >= least)
            .map(|run| run.end.min(clause.end) - run.start.max(clause.start))
            .sum::<usize>()
    };
    (own.iter().map(shared).sum(), own.iter().map(ExactSizeIterator::len).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn courtesy_is_left_out_and_what_is_asked_is_not() {
        let clauses = ["尊敬的领导您好", "巷口路灯不亮", "请派人来修", "谢谢"];
        let mut letters = Letters::default();
        for clause in clauses {
            letters.chars.extend(clause.chars());
            letters.clauses.push(letters.chars.len());
        }
        assert_eq!(own_words(&letters), [7..13, 13..18]);
        assert_eq!(covered(&own_words(&letters), std::slice::from_ref(&(0..10)), 6), (3, 11));
    }
}
