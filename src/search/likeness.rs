//! How alike two texts are by themselves, whatever ranked them: what decides whether a hit reports the same matter.

use super::grams::runs;
use super::{Index, SearchError};

/// How often a pair of letters in a title counts against one in the body: titles name place and matter.
const TITLE: f32 = 4.0;
/// A text shorter than this part of the other counts as this long, so that a few words do not resemble everything that holds them.
const SHORTEST: f32 = 0.05;

/// Letters of a body that are compared: its beginning says what it is about, and each pair costs a look into the dictionary.
const LETTERS: usize = 1500;

type Pair = [char; 2];

/// A text with its pairs of letters weighed, to be compared with others.
#[derive(Clone, Debug, Default)]
pub struct Likeness {
    /// Pairs ascending, with their inverse document frequency and their weight: that times the square root of the count.
    pairs: Vec<(Pair, f32, f32)>,
    /// Sum of the squared weights.
    norm: f32,
    /// Sum of the counts.
    length: f32,
}

impl Likeness {
    /// Weighs a text by how rare its pairs are in the index. Cost: a look into the dictionary for each distinct pair.
    ///
    /// # Errors
    /// [`SearchError::Read`] if the index is damaged.
    pub fn of(index: &Index, title: &str, body: &str) -> Result<Self, SearchError> {
        let counts = counted(title, body);
        let mut pairs = Vec::with_capacity(counts.len());
        for &(pair, count) in &counts {
            let rarity = index.idf(index.at_most(&pair, None)? as usize);
            pairs.push((pair, rarity, rarity * count.sqrt()));
        }
        Ok(Self {
            norm: pairs.iter().map(|(_, _, weight)| weight * weight).sum(),
            length: length(&counts),
            pairs,
        })
    }

    /// How alike another text is, 0 to 1: the cosine of the texts' pairs, weighed by square root of count times inverse document
    /// frequency. The other text's norm is reckoned from its length as if its pairs were as rare as this one's, so that none of them
    /// need be looked up. Cost: linear in the texts, plus sorting.
    #[must_use]
    pub fn to(&self, title: &str, body: &str) -> f32 {
        let other = counted(title, body);
        let (mut shared, mut at) = (0.0, 0);
        for &(pair, rarity, weight) in &self.pairs {
            while other.get(at).is_some_and(|(known, _)| *known < pair) {
                at += 1;
            }
            if let Some((_, count)) = other.get(at).filter(|(known, _)| *known == pair) {
                shared += weight * rarity * count.sqrt();
            }
        }
        if shared <= 0.0 {
            return 0.0;
        }
        let longer = (length(&other) / self.length).max(SHORTEST);
        (shared / (self.norm * longer.sqrt())).min(1.0)
    }
}

/// The distinct pairs of a text, ascending, with their counts.
fn counted(title: &str, body: &str) -> Vec<(Pair, f32)> {
    let mut found = Vec::new();
    for (text, count) in [(title, TITLE), (body, 1.0)] {
        let mut left = LETTERS;
        for run in runs(text) {
            let run = &run[..run.len().min(left)];
            left -= run.len();
            found.extend(run.windows(2).map(|pair| ([pair[0], pair[1]], count)));
        }
    }
    found.sort_by_key(|&(pair, _)| pair);
    let mut counts: Vec<(Pair, f32)> = Vec::with_capacity(found.len());
    for (pair, count) in found {
        match counts.last_mut() {
            Some((known, sum)) if *known == pair => *sum += count,
            _ => counts.push((pair, count)),
        }
    }
    counts
}

fn length(counts: &[(Pair, f32)]) -> f32 {
    counts.iter().map(|(_, count)| count).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A likeness in which every pair is equally rare.
    fn of(title: &str, body: &str) -> Likeness {
        let counts = counted(title, body);
        let pairs: Vec<(Pair, f32, f32)> = counts.iter().map(|&(pair, count)| (pair, 1.0, count.sqrt())).collect();
        Likeness {
            norm: pairs.iter().map(|(_, _, weight)| weight * weight).sum(),
            length: length(&counts),
            pairs,
        }
    }

    #[test]
    fn a_text_is_wholly_like_itself_and_not_at_all_like_a_foreign_one() {
        let bus = of("公交班次", "早高峰等车四十分钟，希望加密班次。");
        assert!((bus.to("公交班次", "早高峰等车四十分钟，希望加密班次。") - 1.0).abs() < 1e-5);
        assert!(bus.to("", "").abs() < 1e-9 && bus.to("路灯", "巷口漆黑").abs() < 1e-9);
        assert!(of("", "").to("路灯", "巷口漆黑").abs() < 1e-9);
    }

    #[test]
    fn what_titles_share_counts_more_and_length_alone_less() {
        let asked = of("溪桥路公交班次", "等车太久。");
        let by_title = asked.to("溪桥路公交班次", "下雨时站台没有雨棚可以躲。");
        let by_body = asked.to("站台没有雨棚", "溪桥路公交班次少，下雨可以躲。");
        assert!(by_title > by_body && by_body > 0.0, "{by_title} {by_body}");
        let padded = asked.to("溪桥路公交班次", &"另外市场里的摊位越摆越多占了人行道。".repeat(9));
        assert!(padded < by_title, "{padded} {by_title}");
    }

    #[test]
    fn a_few_words_do_not_resemble_everything_that_holds_them() {
        let letter = of("", &"小区电梯常年失修，老人上下楼十分困难，请督促物业更换。".repeat(4));
        assert!(letter.to("", "电梯") < 0.3, "{}", letter.to("", "电梯"));
    }
}
