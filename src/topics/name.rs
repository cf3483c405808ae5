//! What a topic is called: phrases that most of its messages share and few others hold, the place first.

use rustc_hash::{FxHashMap, FxHashSet};

use super::TopicInput;
use crate::corpus::MessageId;
use crate::text::{TermId, TermKind};

/// Texts that a portrait reads for phrases, those nearest to the centre; more would hardly change the name.
const MAX_TEXTS: usize = 12;
/// Tokens of a body that a portrait reads.
const MAX_BODY: usize = 60;
/// Tokens of the longest phrase: names cut into single characters need many.
const MAX_RUN: usize = 6;
/// Characters of a name's piece.
const PIECE_CHARS: std::ops::RangeInclusive<usize> = 2..=10;
/// Pieces of a name.
const MAX_PIECES: usize = 4;

/// What a topic's texts have in common.
pub(super) struct Portrait {
    /// Mean TF-IDF row of its texts, columns ascending.
    pub(super) centroid: Vec<(u32, f32)>,
    /// Texts nearest to the centroid, at most five.
    pub(super) representatives: Vec<MessageId>,
    /// Characteristic words, best first, at most ten.
    pub(super) keywords: Vec<String>,
    /// Candidate pieces of the name, best first.
    phrases: Vec<Phrase>,
}

/// A candidate piece of a name.
struct Phrase {
    text: String,
    score: f32,
    /// How rare its rarest word is in the corpus: places and names are rarer than matters.
    rarity: f32,
}

/// Whether a name says what a topic is about: two to four pieces of two to ten characters each, none within another.
///
/// A topic whose messages share a single phrase only has one piece; it is then six characters long at least.
#[must_use]
pub fn is_specific_name(name: &str) -> bool {
    let pieces: Vec<&str> = name.split(' ').collect();
    let sized = pieces.iter().all(|piece| PIECE_CHARS.contains(&piece.chars().count()));
    let apart = pieces
        .iter()
        .enumerate()
        .all(|(i, x)| pieces.iter().enumerate().all(|(j, y)| i == j || !y.contains(x)));
    let enough = pieces.len() >= 2 || name.chars().count() >= 6;
    sized && apart && enough && pieces.len() <= MAX_PIECES
}

impl Portrait {
    /// Reads the texts of a topic. Cost: linear in their tokens, capped.
    pub(super) fn new(input: &TopicInput<'_>, texts: &[MessageId]) -> Self {
        let centroid = centroid(input, texts);
        let mut near: Vec<(f32, MessageId)> = texts.iter().map(|&text| (similarity(input, text, &centroid), text)).collect();
        near.sort_unstable_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
        let representatives = near.iter().take(5).map(|&(_, text)| text).collect();
        let read: Vec<MessageId> = near.iter().take(MAX_TEXTS).map(|&(_, text)| text).collect();
        let phrases = phrases(input, &read);
        let mut weighed = centroid.clone();
        weighed.sort_unstable_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
        let words = weighed
            .iter()
            .map(|&(term, _)| TermId(term))
            .filter(|&term| input.vocabulary.kind(term) == TermKind::Word);
        let keywords = words.take(10).map(|term| input.vocabulary.term(term).to_owned()).collect();
        Self {
            centroid,
            representatives,
            keywords,
            phrases,
        }
    }
}

fn centroid(input: &TopicInput<'_>, texts: &[MessageId]) -> Vec<(u32, f32)> {
    let mut entries: Vec<(u32, u32, f32)> = Vec::new();
    for &text in texts {
        entries.extend(input.features.rows.entries(text.index()).map(|(col, val)| (col, text.0, val)));
    }
    entries.sort_unstable_by_key(|&(col, text, _)| (col, text));
    let scale = 1.0 / texts.len().max(1) as f32;
    entries
        .chunk_by(|x, y| x.0 == y.0)
        .map(|run| (run[0].0, run.iter().map(|entry| entry.2).sum::<f32>() * scale))
        .collect()
}

fn similarity(input: &TopicInput<'_>, text: MessageId, centroid: &[(u32, f32)]) -> f32 {
    let find = |col: u32| {
        centroid
            .binary_search_by_key(&col, |entry| entry.0)
            .map_or(0.0, |at| centroid[at].1)
    };
    input.features.rows.entries(text.index()).map(|(col, val)| val * find(col)).sum()
}

/// How often a run of tokens occurs: texts that hold it in the title, and anywhere.
#[derive(Clone, Copy, Default)]
struct Count {
    titles: u32,
    texts: u32,
}

/// Candidate pieces, best first: runs of tokens within a clause that start and end with a word that counts.
///
/// A run's score is (share of texts + 2 · share of titles) · rarity · length bonus, after c-TF-IDF (Grootendorst 2022), where rarity is the
/// inverse document frequency of its rarest token. A run gives way to a longer one that holds it nearly as often, so that names cut
/// apart by the segmenter are whole.
fn phrases(input: &TopicInput<'_>, texts: &[MessageId]) -> Vec<Phrase> {
    let mut counts: FxHashMap<&[TermId], Count> = FxHashMap::default();
    for &text in texts {
        let mut seen: FxHashMap<&[TermId], bool> = FxHashMap::default();
        let body = input.tokens.body(text);
        for (part, is_title) in [(&body[..body.len().min(MAX_BODY)], false), (input.tokens.title(text), true)] {
            for clause in part.split(|&term| term == TermId::BREAK) {
                for length in 1..=MAX_RUN {
                    seen.extend(
                        clause
                            .windows(length)
                            .filter(|run| !is_plain(input, run[0]))
                            .map(|run| (run, is_title)),
                    );
                }
            }
        }
        let mut seen: Vec<(&[TermId], bool)> = seen.into_iter().collect();
        seen.sort_unstable();
        for (run, in_title) in seen {
            let count = counts.entry(run).or_default();
            count.texts += 1;
            count.titles += u32::from(in_title);
        }
    }
    let mut runs: Vec<(&[TermId], Count)> = counts
        .into_iter()
        .filter(|(_, count)| count.texts >= 2 || texts.len() == 1)
        .collect();
    runs.sort_unstable_by(|x, y| x.0.cmp(y.0));
    let mut phrases: Vec<Phrase> = runs
        .iter()
        .filter_map(|&(run, count)| score(input, run, count, texts.len()))
        .collect();
    phrases.sort_by(|x, y| y.score.total_cmp(&x.score).then_with(|| x.text.cmp(&y.text)));
    phrases.truncate(60);
    phrases
}

fn score(input: &TopicInput<'_>, run: &[TermId], count: Count, n_texts: usize) -> Option<Phrase> {
    let word = |term: TermId| input.vocabulary.term(term);
    let (first, last) = (*run.first()?, *run.last()?);
    if is_plain(input, first) || is_plain(input, last) || run.iter().any(|&term| is_function_word(input, term)) {
        return None;
    }
    if run.len() == 1 && input.features.idf[first.index()] == 0.0 {
        return None;
    }
    let text: String = run.iter().map(|&term| word(term)).collect();
    let chars = text.chars().count();
    if !PIECE_CHARS.contains(&chars) || text.is_ascii() {
        return None;
    }
    let df = run.iter().map(|term| input.features.df[term.index()]).min()?;
    let rarity = ((1.0 + input.tokens.len() as f32) / (1.0 + df as f32)).ln() + 0.5;
    let n = n_texts as f32;
    let cover = (count.texts as f32 + 2.0 * count.titles as f32) / (3.0 * n);
    Some(Phrase {
        text,
        score: cover * rarity * (chars as f32).ln(),
        rarity,
    })
}

/// Stop words and numbers neither begin nor end a phrase.
fn is_plain(input: &TopicInput<'_>, term: TermId) -> bool {
    input.vocabulary.kind(term) == TermKind::Number || input.stopwords.contains(input.vocabulary.term(term))
}

/// Single characters of grammar would glue clauses into phrases.
fn is_function_word(input: &TopicInput<'_>, term: TermId) -> bool {
    input.vocabulary.kind(term) == TermKind::Single && input.stopwords.contains(input.vocabulary.term(term))
}

/// Names for all topics, each its own: pieces are added until no earlier topic has the name, at last a number.
pub(super) fn name_topics(portraits: &[Portrait]) -> Vec<String> {
    let mut taken: FxHashSet<String> = FxHashSet::default();
    portraits
        .iter()
        .map(|portrait| {
            let pieces = pieces(portrait);
            let mut name = (3.min(pieces.len())..=pieces.len())
                .map(|n| join(&pieces[..n]))
                .find(|name| !taken.contains(name))
                .unwrap_or_else(|| join(&pieces));
            let mut number = 2;
            while taken.contains(&name) {
                name = format!("{} {number}", join(&pieces));
                number += 1;
            }
            taken.insert(name.clone());
            name
        })
        .collect()
}

/// The pieces in the order of their scores: no two share two adjacent characters.
fn pieces(portrait: &Portrait) -> Vec<&Phrase> {
    let mut chosen: Vec<&Phrase> = Vec::new();
    for phrase in &portrait.phrases {
        if chosen.iter().all(|other| !overlap(&other.text, &phrase.text)) {
            chosen.push(phrase);
        }
        if chosen.len() == MAX_PIECES {
            break;
        }
    }
    chosen
}

fn overlap(x: &str, y: &str) -> bool {
    let pairs = |text: &str| text.chars().zip(text.chars().skip(1)).collect::<Vec<_>>();
    let (x, y) = (pairs(x), pairs(y));
    x.iter().any(|pair| y.contains(pair))
}

/// The rarest piece, the place, goes first; the others keep their order.
fn join(pieces: &[&Phrase]) -> String {
    let mut ordered: Vec<&Phrase> = pieces.to_vec();
    if let Some(at) = (0..ordered.len()).max_by(|&a, &b| ordered[a].rarity.total_cmp(&ordered[b].rarity).then(b.cmp(&a))) {
        ordered[..=at].rotate_right(1);
    }
    ordered.iter().map(|phrase| phrase.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// Names for all themes: the three words that weigh most in its topics against all topics (c-TF-IDF).
pub(super) fn name_themes(themes: &[Vec<&Portrait>]) -> Vec<String> {
    let mut total: FxHashMap<&str, f32> = FxHashMap::default();
    let mut within: Vec<Vec<(&str, f32)>> = Vec::new();
    for portraits in themes {
        let mut counts: FxHashMap<&str, f32> = FxHashMap::default();
        portraits
            .iter()
            .flat_map(|portrait| &portrait.keywords)
            .for_each(|word| *counts.entry(word).or_default() += 1.0);
        let mut counts: Vec<(&str, f32)> = counts.into_iter().collect();
        counts.sort_unstable_by(|x, y| x.0.cmp(y.0));
        counts.iter().for_each(|&(word, count)| *total.entry(word).or_default() += count);
        within.push(counts);
    }
    let mut taken: FxHashSet<String> = FxHashSet::default();
    within
        .into_iter()
        .map(|mut counts| {
            let score = |&(word, count): &(&str, f32)| count * (count / total[word]);
            counts.sort_by(|x, y| score(y).total_cmp(&score(x)).then(x.0.cmp(y.0)));
            let mut name = counts.iter().take(3).map(|entry| entry.0).collect::<Vec<_>>().join("、");
            let mut number = 2;
            while taken.contains(&name) {
                name = format!("{} {number}", name.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' '));
                number += 1;
            }
            taken.insert(name.clone());
            name
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vague_names_are_told_from_specific_ones() {
        for name in ["锦棠花园 搅拌站 噪音粉尘", "望溪苑 电梯停运", "农村集体经济组织"] {
            assert!(is_specific_name(name), "{name}");
        }
        for name in ["问题", "问题 小", "电梯 电梯停运", "一 二 三 四 五", ""] {
            assert!(!is_specific_name(name), "{name}");
        }
    }

    fn portrait(texts: &[(&str, f32)]) -> Portrait {
        let phrases = texts
            .iter()
            .map(|&(text, rarity)| Phrase {
                text: text.to_owned(),
                score: 1.0,
                rarity,
            })
            .collect();
        Portrait {
            centroid: Vec::new(),
            representatives: Vec::new(),
            keywords: Vec::new(),
            phrases,
        }
    }

    #[test]
    fn the_place_goes_first_and_overlapping_pieces_are_left_out() {
        let names = name_topics(&[portrait(&[("搅拌站", 3.0), ("锦棠花园", 7.0), ("搅拌站噪音", 2.0), ("粉尘", 2.0)])]);
        assert_eq!(names, ["锦棠花园 搅拌站 粉尘"]);
    }

    #[test]
    fn equal_names_are_told_apart_by_a_further_piece_then_by_a_number() {
        let pieces = [("锦棠花园", 7.0), ("搅拌站", 3.0), ("粉尘", 2.0), ("夜里", 1.0)];
        let names = name_topics(&[portrait(&pieces), portrait(&pieces), portrait(&pieces)]);
        assert_eq!(
            names,
            ["锦棠花园 搅拌站 粉尘", "锦棠花园 搅拌站 粉尘 夜里", "锦棠花园 搅拌站 粉尘 夜里 2"]
        );
    }
}
