//! Judges two texts: the same submission again, and how, or two cases.

use std::ops::Range;

use super::DuplicateKind;
use super::compare::{Grams, Letters, MIN_PASSAGE, Substitution, copied, longest_common, passage_chars, substitutions};
use super::courtesy::{covered, own_words};
use super::figures::figures_differ;
use super::groups::DedupParams;
use super::places::{addresses, can_be_name, ends_body, ends_name, names_place, narrow_names, own_name, units_differ};
use super::sign::MIN_CHARS;

/// Longest stretch of words that can stand for a name; longer ones say something.
const MAX_NAME: usize = 20;
/// Longest stretch that fills in a blank of a form.
const MAX_BLANK: usize = 12;

/// Least stretch that the titles of a rewritten submission share: an estate's or a matter's name.
const TITLE_STRETCH: usize = 5;
/// Least copied characters of a rewritten submission; less is a phrase or two.
const MIN_REWRITTEN: usize = 30;

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

/// Judges whether two messages are the same submission; `None` when they are two. The later one's shingles are filled in already.
pub(super) fn judge(earlier: &mut Spelled, later: &Spelled, params: &DedupParams) -> Option<Verdict> {
    let (left_len, right_len) = (earlier.body.chars.len(), later.body.chars.len());
    let left_runs = copied(&earlier.body, &later.grams);
    let left_copied = passage_chars(&left_runs);
    if least_copied(left_len, right_len, params).is_none_or(|least| left_copied < least) {
        return None;
    }
    earlier.grams.fill(&earlier.body);
    let right_runs = copied(&later.body, &earlier.grams);
    let right_copied = passage_chars(&right_runs);
    let (left_share, right_share) = (left_copied as f32 / left_len as f32, right_copied as f32 / right_len as f32);
    let (similarity, lower) = (left_share.max(right_share), left_share.min(right_share));
    if similarity < params.rewritten {
        return None;
    }
    let rewritten = similarity < params.contained;
    let too_little = lower < params.rewritten_larger || left_copied.min(right_copied) < MIN_REWRITTEN;
    if rewritten && (too_little || !titles_agree(&earlier.title, &later.title)) {
        return None;
    }
    let sides = Sides {
        left: &earlier.body,
        left_runs: &left_runs,
        right: &later.body,
        right_runs: &right_runs,
    };
    if sides.share_courtesy_alone(params)
        || sides.are_one_form()
        || titles_differ_in_place(earlier, later)
        || figures_of_both_differ(earlier, later)
    {
        return None;
    }
    let kind = match (rewritten, lower >= params.contained) {
        _ if earlier.body.chars == later.body.chars => DuplicateKind::Exact,
        (true, _) => DuplicateKind::Rewritten,
        (false, true) => DuplicateKind::Edited,
        (false, false) => DuplicateKind::Truncated,
    };
    Some(Verdict { similarity, kind })
}

/// How many of the earlier message's letters must be copied, at least, for both to be one submission; `None` where they cannot be.
pub(super) fn least_copied(left_len: usize, right_len: usize, params: &DedupParams) -> Option<usize> {
    let shorter = left_len.min(right_len);
    // The copied part of one text bounds that of the other but for repetition inside it.
    (shorter >= MIN_CHARS).then(|| (params.rewritten * 0.9 * shorter as f32).ceil() as usize)
}

/// Whether titles or bodies number other buildings or name other sums.
fn figures_of_both_differ(earlier: &Spelled, later: &Spelled) -> bool {
    fn of(letters: &Letters) -> (&[char], &[usize]) {
        (&letters.chars, &letters.clauses)
    }
    figures_differ(of(&earlier.title), of(&later.title)) || figures_differ(of(&earlier.body), of(&later.body))
}

fn length(runs: &[Range<usize>]) -> usize {
    runs.iter().map(ExactSizeIterator::len).sum()
}

/// Whether the titles share a stretch that is no address, and name no two units of one level.
fn titles_agree(left: &Letters, right: &Letters) -> bool {
    let addressed = |title: &Letters| addresses(&title.chars.iter().collect::<String>());
    !addressed(left)
        && !addressed(right)
        && longest_common(&left.chars, &right.chars) >= TITLE_STRETCH
        && !units_differ(&left.chars, &right.chars)
}

/// Two bodies with what each has copied of the other.
struct Sides<'a> {
    left: &'a Letters,
    left_runs: &'a [Range<usize>],
    right: &'a Letters,
    right_runs: &'a [Range<usize>],
}

impl Sides<'_> {
    /// Whether what the texts share are greetings and sign-offs. What each says besides must be shared as whole texts are, or be equal
    /// where it is short.
    fn share_courtesy_alone(&self, params: &DedupParams) -> bool {
        let (left, right) = (own_words(self.left), own_words(self.right));
        let (left_shared, left_len) = covered(&left, self.left_runs, MIN_PASSAGE);
        let (right_shared, right_len) = covered(&right, self.right_runs, MIN_PASSAGE);
        if left_len.min(right_len) < MIN_CHARS {
            let said = |letters: &Letters, own: &[Range<usize>]| -> Vec<char> {
                own.iter()
                    .flat_map(|clause| letters.chars[clause.clone()].iter().copied())
                    .collect()
            };
            return said(self.left, &left) != said(self.right, &right);
        }
        let share = |shared: usize, len: usize| shared as f32 / len.max(1) as f32;
        share(left_shared, left_len).max(share(right_shared, right_len)) < params.rewritten * 0.9
    }

    /// Whether one form is filled in for two cases: another name stands in the same words, or the texts differ in nothing but what is
    /// filled in, numbers among it.
    fn are_one_form(&self) -> bool {
        let swaps = substitutions(self.left, self.left_runs, self.right, self.right_runs);
        swaps.iter().any(|swap| self.names_differ(swap)) || self.differ_in_blanks(&swaps)
    }

    /// Whether another place, estate, firm or school stands in the same words.
    fn names_differ(&self, swap: &Substitution) -> bool {
        let (a, b) = trim(&self.left.chars[swap.left.clone()], &self.right.chars[swap.right.clone()]);
        let ends = swap.left.end == self.left.chars.len() || swap.right.end == self.right.chars.len();
        if ends || a.is_empty() || b.is_empty() || a.len().max(b.len()) > MAX_NAME {
            return false;
        }
        let following = |letters: &'_ Letters, end: usize| letters.chars[end..(end + 12).min(letters.chars.len())].to_vec();
        let (own_a, own_b) = (own_name(a), own_name(b));
        let bodies = ends_body(own_a, &following(self.left, swap.left.end)) && ends_body(own_b, &following(self.right, swap.right.end));
        (bodies && !same_name(own_a, own_b))
            || (names_something(self.left, swap.left.end, a) && names_something(self.right, swap.right.end, b) && !same_name(a, b))
    }

    /// Whether the texts differ in nothing but short stretches in the same places, of which at least one is a number that is no date
    /// or time and none an address.
    fn differ_in_blanks(&self, swaps: &[Substitution]) -> bool {
        let number = |letters: &Letters, gap: &Range<usize>| {
            let dated = letters.chars.get(gap.end).is_some_and(|c| "年月日号时点分天".contains(*c));
            !dated && letters.chars[gap.clone()].iter().all(|c| c.is_ascii_digit() || *c == '.')
        };
        let address = |letters: &Letters, gap: &Range<usize>| {
            addresses(
                &letters.chars[gap.start..(gap.end + 3).min(letters.chars.len())]
                    .iter()
                    .collect::<String>(),
            )
        };
        let uncopied = |letters: &Letters, runs: &[Range<usize>]| letters.chars.len() - length(runs);
        swaps
            .iter()
            .any(|swap| number(self.left, &swap.left) && number(self.right, &swap.right))
            && swaps.iter().all(|swap| {
                swap.left.len().max(swap.right.len()) <= MAX_BLANK && !address(self.left, &swap.left) && !address(self.right, &swap.right)
            })
            && swaps.iter().map(|swap| swap.left.len()).sum::<usize>() == uncopied(self.left, self.left_runs)
            && swaps.iter().map(|swap| swap.right.len()).sum::<usize>() == uncopied(self.right, self.right_runs)
    }
}

/// Whether the stretch that ends before `end` names a place or a body: it holds the ending of a name, or one follows.
fn names_something(letters: &Letters, end: usize, stretch: &[char]) -> bool {
    let following: String = letters.chars[end..(end + 3).min(letters.chars.len())].iter().collect();
    let numeral = |c: &char| c.is_ascii_digit() || "一二三四五六七八九十".contains(*c);
    let addressed = addresses(&stretch.iter().collect::<String>()) || addresses(&following);
    can_be_name(stretch) && !addressed && !stretch.iter().all(numeral) && (names_place(stretch) || ends_name(&following))
}

/// Cuts what two stretches have in common off their ends.
fn trim<'c>(a: &'c [char], b: &'c [char]) -> (&'c [char], &'c [char]) {
    let front = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[front..], &b[front..]);
    let back = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    (&a[..a.len() - back], &b[..b.len() - back])
}

/// Whether two stretches are one name in another order or form: all letters of the shorter in the longer, or a long stretch in common.
fn same_name(a: &[char], b: &[char]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let mut left = long.to_vec();
    let permuted = short
        .iter()
        .all(|c| left.iter().position(|other| other == c).map(|at| left.swap_remove(at)).is_some());
    let stretch = longest_common(a, b);
    permuted || (stretch >= 2 && stretch * 3 >= short.len() * 2) || (stretch >= 3 && stretch * 2 >= short.len())
}

/// Whether each title names a place that the other message does not know.
fn titles_differ_in_place(earlier: &Spelled, later: &Spelled) -> bool {
    let (left, right) = (narrow_names(&earlier.title.chars), narrow_names(&later.title.chars));
    let knows = |message: &Spelled, titled: &[Vec<char>], name: &[char]| {
        let holds = |letters: &Letters| letters.chars.windows(name.len()).any(|window| window == name);
        holds(&message.title) || holds(&message.body) || titled.iter().any(|other| same_name(name, other))
    };
    !left.is_empty()
        && !right.is_empty()
        && !left.iter().any(|name| knows(later, &right, name))
        && !right.iter().any(|name| knows(earlier, &left, name))
}
