//! Judges two texts: the same submission again, and how, or two cases.

use std::ops::Range;

use super::DuplicateKind;
use super::compare::{Grams, Letters, Substitution, copied, substitutions};
use super::groups::DedupParams;
use super::places::{addresses, ends_name, names_place, narrow_names};
use super::sign::MIN_CHARS;

/// Longest stretch of words that can stand for a name; longer ones say something.
const MAX_NAME: usize = 24;

/// A message spelled out for comparison.
pub(super) struct Spelled {
    pub(super) title: Letters,
    pub(super) body: Letters,
    pub(super) grams: Grams,
}

impl Spelled {
    pub(super) fn new() -> Self {
        Self {
            title: Letters::default(),
            body: Letters::default(),
            grams: Grams::new(),
        }
    }
}

/// What the comparison found.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Verdict {
    /// Share of the smaller text that the other holds, 0 to 1.
    pub(super) similarity: f32,
    pub(super) kind: DuplicateKind,
}

/// Judges whether two messages are the same submission; `None` when they are two.
pub(super) fn judge(earlier: &Spelled, later: &Spelled, params: &DedupParams) -> Option<Verdict> {
    let (left, right) = (&earlier.body, &later.body);
    if left.chars.len().min(right.chars.len()) < MIN_CHARS {
        return None;
    }
    let right_runs = copied(right, &earlier.grams);
    let right_share = share(right, &right_runs);
    // The copied part of the right text bounds that of the left one but for repetition inside it.
    if right_share.max(right_share * right.chars.len() as f32 / left.chars.len() as f32)
        < params.rewritten * 0.8
    {
        return None;
    }
    let left_runs = copied(left, &later.grams);
    let left_share = share(left, &left_runs);
    let (similarity, lower) = (left_share.max(right_share), left_share.min(right_share));
    let rewritten = similarity < params.contained;
    if similarity < params.rewritten || (rewritten && !titles_agree(&earlier.title, &later.title)) {
        return None;
    }
    if left.chars == right.chars {
        return (!titles_differ_in_place(earlier, later)).then_some(Verdict {
            similarity: 1.0,
            kind: DuplicateKind::Exact,
        });
    }
    let swapped = substitutions(left, &left_runs, right, &right_runs);
    if swapped.iter().any(|swap| names_differ(left, right, swap))
        || only_numbers_differ(left, &left_runs, right, &right_runs, &swapped)
        || titles_differ_in_place(earlier, later)
    {
        return None;
    }
    let kind = match (rewritten, lower >= params.contained) {
        (true, _) => DuplicateKind::Rewritten,
        (false, true) => DuplicateKind::Edited,
        (false, false) => DuplicateKind::Truncated,
    };
    Some(Verdict { similarity, kind })
}

fn share(letters: &Letters, runs: &[Range<usize>]) -> f32 {
    runs.iter().map(ExactSizeIterator::len).sum::<usize>() as f32
        / letters.chars.len().max(1) as f32
}

/// Whether the titles share at least half of the shorter one's pairs of characters.
fn titles_agree(left: &Letters, right: &Letters) -> bool {
    let (short, long) = if left.chars.len() <= right.chars.len() {
        (left, right)
    } else {
        (right, left)
    };
    let pairs = short.chars.len().saturating_sub(1);
    let shared = short
        .chars
        .windows(2)
        .filter(|pair| long.chars.windows(2).any(|other| other == *pair))
        .count();
    pairs > 0 && shared * 2 >= pairs
}

/// Whether another place, estate, firm or school stands in the same words.
fn names_differ(left: &Letters, right: &Letters, swap: &Substitution) -> bool {
    let (a, b) = trim(
        &left.chars[swap.left.clone()],
        &right.chars[swap.right.clone()],
    );
    if a.is_empty() || b.is_empty() || a.len().max(b.len()) > MAX_NAME {
        return false;
    }
    let named = |letters: &Letters, gap: &Range<usize>, trimmed: &[char]| {
        let following: String = letters.chars[gap.end..(gap.end + 3).min(letters.chars.len())]
            .iter()
            .collect();
        let whole: String = trimmed.iter().collect();
        !addresses(&whole)
            && !addresses(&following)
            && (names_place(&whole) || ends_name(&following))
    };
    named(left, &swap.left, a) && named(right, &swap.right, b) && !mostly_same_letters(a, b)
}

/// Cuts what two stretches have in common off their ends.
fn trim<'c>(a: &'c [char], b: &'c [char]) -> (&'c [char], &'c [char]) {
    let front = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[front..], &b[front..]);
    let back = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    (&a[..a.len() - back], &b[..b.len() - back])
}

/// Whether one stretch holds at least half of the other's letters: the same name in another order or form.
fn mostly_same_letters(a: &[char], b: &[char]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let mut left = long.to_vec();
    let shared = short
        .iter()
        .filter(|c| {
            left.iter()
                .position(|other| other == *c)
                .map(|at| left.swap_remove(at))
                .is_some()
        })
        .count();
    shared * 2 >= short.len()
}

/// Whether the texts are one form filled in twice: they differ in numbers alone that are no dates or times.
fn only_numbers_differ(
    left: &Letters,
    left_runs: &[Range<usize>],
    right: &Letters,
    right_runs: &[Range<usize>],
    swapped: &[Substitution],
) -> bool {
    let uncopied = |letters: &Letters, runs: &[Range<usize>]| {
        letters.chars.len() - runs.iter().map(ExactSizeIterator::len).sum::<usize>()
    };
    let number = |letters: &Letters, gap: &Range<usize>| {
        let dated = letters
            .chars
            .get(gap.end)
            .is_some_and(|c| matches!(c, '年' | '月' | '日' | '号' | '时' | '点' | '分' | '天'));
        !dated
            && letters.chars[gap.clone()]
                .iter()
                .all(|c| c.is_ascii_digit() || *c == '.')
    };
    let whole = |swap: &&Substitution| number(left, &swap.left) && number(right, &swap.right);
    let swaps: Vec<&Substitution> = swapped.iter().filter(whole).collect();
    !swaps.is_empty()
        && swaps.iter().map(|swap| swap.left.len()).sum::<usize>() == uncopied(left, left_runs)
        && swaps.iter().map(|swap| swap.right.len()).sum::<usize>() == uncopied(right, right_runs)
}

/// Whether each title names a place that the other message does not know.
fn titles_differ_in_place(earlier: &Spelled, later: &Spelled) -> bool {
    let unknown = |named: &Spelled, other: &Spelled| {
        let names = narrow_names(&named.title.chars);
        let known = |name: &String| {
            let name: Vec<char> = name.chars().collect();
            let holds = |letters: &Letters| {
                letters
                    .chars
                    .windows(name.len())
                    .any(|window| window == name)
            };
            holds(&other.title) || holds(&other.body)
        };
        !names.is_empty() && !names.iter().any(known)
    };
    unknown(earlier, later) && unknown(later, earlier)
}
