//! Which words an archive uses in the same way: candidates for synonyms, learnt from the archive alone.
//!
//! Words are alike when they stand between the same neighbours (positive pointwise mutual information of words and their neighbours by
//! place, cosine; Bullinaria and Levy 2007), in messages about the same matters (cosine on the latent axes), and are of one part of
//! speech. Words that often stand beside each other are companions, not synonyms, and are left out; so are opposites and members of a
//! row (一期, 二期), by a list.

use std::ops::Range;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::Features;
use super::contrasts::Contrasts;
use crate::corpus::MessageId;
use crate::text::{Lexicon, TermId, Tokens, Vocabulary, WordClass};

/// How words that are used alike are found.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KinParams {
    /// Messages that a word must be in, at least.
    pub min_df: u32,
    /// Words that are compared, at most: the most frequent ones.
    pub words: usize,
    /// Messages that neighbours are counted in, at most, taken at even distances along the canonical order.
    pub sample: usize,
    /// Neighbours that are kept of a word, at most: those that tell most.
    pub neighbours: usize,
    /// Words that are kept of a neighbour, at most: those that it tells most of. It bounds the comparisons.
    pub holders: usize,
    /// Likeness of use, from 0 to 1, from which words are alike that share a character: most synonyms of Chinese do (修理, 维修).
    pub min_use: f32,
    /// The same for words that share none.
    pub min_use_apart: f32,
    /// How many neighbours two words must share, at least: the likeness of words with few neighbours is chance.
    pub min_shared: u32,
    /// Likeness of matter, from 0 to 1, from which words are alike.
    pub min_matter: f32,
    /// The share of the rarer word's places beside which the other one stands, above which they are companions.
    pub max_beside: f32,
    /// How many words are kept for a word, at most.
    pub others: usize,
}

impl Default for KinParams {
    fn default() -> Self {
        Self {
            min_df: 15,
            words: 4000,
            sample: 20_000,
            neighbours: 150,
            holders: 300,
            min_use: 0.16,
            min_use_apart: 0.3,
            min_shared: 8,
            min_matter: 0.5,
            max_beside: 0.03,
            others: 3,
        }
    }
}

/// A word and those that the archive uses in the same way.
#[derive(Clone, PartialEq, Debug)]
pub struct Kin {
    /// The word, normalised.
    pub word: Box<str>,
    /// The others, the likest first, each with its likeness of use, 0 to 1.
    pub others: Vec<(Box<str>, f32)>,
}

/// Places of a neighbour: two and one to the left, one and two to the right.
const PLACES: [isize; 4] = [-2, -1, 1, 2];

/// Finds words that are used alike, sorted by word.
///
/// Cost: the sample's tokens times four, sorted; words times `neighbours` times `holders` multiplications at most, in parallel.
pub(super) fn find_kin(features: &Features, tokens: &Tokens, vocabulary: &Vocabulary, lexicon: &Lexicon, params: &KinParams) -> Vec<Kin> {
    let words = compared(features, vocabulary, lexicon, params);
    let mut local = vec![u32::MAX; vocabulary.len()];
    for (at, term) in words.iter().enumerate() {
        local[term.index()] = at as u32;
    }
    let n = tokens.len().min(params.sample);
    let sample: Vec<MessageId> = (0..n)
        .map(|i| MessageId((i as u64 * tokens.len() as u64 / n as u64) as u32))
        .collect();
    let counts = count_neighbours(tokens, &sample, &local);
    let beside = beside(&counts, &local);
    let used = used(&counts, words.len());
    let rows = weigh(&counts, words.len(), params);
    drop(counts);
    let holders = Holders::of(&rows, params);
    let matters = matters(features, tokens, &sample, &local, words.len());
    let contrasts = Contrasts::shipped();
    let texts: Vec<&str> = words.iter().map(|&term| vocabulary.term(term)).collect();
    let alike: Vec<Vec<(u32, f32)>> = (0..words.len())
        .into_par_iter()
        .map(|word| {
            let fits = |other: usize, like: f32| {
                let pair = (word.min(other) as u32, word.max(other) as u32);
                let share = texts[word].contains(|c| texts[other].contains(c));
                let (class, there) = (lexicon.class(words[word]), lexicon.class(words[other]));
                // The dictionary calls many verbs nouns.
                let named = matches!(
                    (class, there),
                    (WordClass::Noun, WordClass::Verb) | (WordClass::Verb, WordClass::Noun)
                );
                let together = beside.get(&pair).copied().unwrap_or_default() as f32;
                (class == there || (share && named))
                    && (share || like >= params.min_use_apart)
                    && together <= params.max_beside * used[word].min(used[other])
                    && !texts[word].contains(texts[other])
                    && !texts[other].contains(texts[word])
                    && !contrasts.parts(texts[word], texts[other])
                    && cosine(&matters, word, other, features.epoch.dims) >= params.min_matter
            };
            let mut found: Vec<(u32, f32)> = likeness(word, &rows, &holders)
                .into_iter()
                .enumerate()
                .filter(|&(other, (like, shared))| {
                    other != word && like >= params.min_use && shared >= params.min_shared && fits(other, like)
                })
                .map(|(other, (like, _))| (other as u32, like))
                .collect();
            found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            found.truncate(params.others);
            found
        })
        .collect();
    let mutual = |word: u32, other: u32| alike[other as usize].iter().any(|&(back, _)| back == word);
    let kin = (0..words.len() as u32).map(|word| Kin {
        word: texts[word as usize].into(),
        others: alike[word as usize]
            .iter()
            .filter(|&&(other, _)| mutual(word, other))
            .map(|&(other, like)| (texts[other as usize].into(), like))
            .collect(),
    });
    kin.filter(|kin| !kin.others.is_empty()).collect()
}

/// The words that are compared, ascending: frequent ones that name things, say what is done or how something is.
fn compared(features: &Features, vocabulary: &Vocabulary, lexicon: &Lexicon, params: &KinParams) -> Vec<TermId> {
    let speaks = |class| matches!(class, WordClass::Noun | WordClass::Verb | WordClass::Quality);
    let mut words: Vec<TermId> = (0..vocabulary.len() as u32)
        .map(TermId)
        .filter(|term| features.df[term.index()] >= params.min_df && features.idf[term.index()] > 0.0)
        .filter(|&term| speaks(lexicon.class(term)) && vocabulary.term(term).chars().nth(1).is_some())
        .collect();
    words.sort_unstable_by_key(|&term| (std::cmp::Reverse(features.df[term.index()]), term));
    words.truncate(params.words);
    words.sort_unstable();
    words
}

/// A word, its neighbour with the place, and in how many messages: ascending.
type Counted = ((u32, u64), u32);

/// Counts each neighbour of each word once a message, so that copied letters weigh less.
fn count_neighbours(tokens: &Tokens, sample: &[MessageId], local: &[u32]) -> Vec<Counted> {
    let mut pairs: Vec<(u32, u64)> = sample
        .par_iter()
        .flat_map_iter(|&message| {
            let terms = tokens.of(message);
            let mut pairs: Vec<(u32, u64)> = Vec::new();
            for (at, term) in terms.iter().enumerate().filter(|(_, term)| **term != TermId::BREAK) {
                let word = local[term.index()];
                if word == u32::MAX {
                    continue;
                }
                for (place, step) in PLACES.into_iter().enumerate() {
                    let between = at.checked_add_signed(step / 2).filter(|_| step.abs() == 2);
                    let parted = between.is_some_and(|between| terms.get(between) == Some(&TermId::BREAK));
                    let there = at.checked_add_signed(step).and_then(|there| terms.get(there));
                    if let Some(neighbour) = there.filter(|&&neighbour| neighbour != TermId::BREAK && !parted) {
                        pairs.push((word, u64::from(neighbour.0) * PLACES.len() as u64 + place as u64));
                    }
                }
            }
            pairs.sort_unstable();
            pairs.dedup();
            pairs
        })
        .collect();
    pairs.par_sort_unstable();
    pairs.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as u32)).collect()
}

/// In how many messages two compared words stand beside each other, by (lower, higher).
fn beside(counts: &[Counted], local: &[u32]) -> FxHashMap<(u32, u32), u32> {
    let mut beside = FxHashMap::default();
    for &((word, neighbour), count) in counts {
        let other = local[(neighbour / PLACES.len() as u64) as usize];
        // Each meeting is seen from both words; it is counted from the lower one.
        if other != u32::MAX && word < other {
            *beside.entry((word, other)).or_insert(0) += count;
        }
    }
    beside
}

/// For each word its places: about the messages that use it, by the neighbour's place that is filled most often.
fn used(counts: &[Counted], n_words: usize) -> Vec<f32> {
    let mut used = vec![0.0; n_words];
    for &((word, _), count) in counts {
        used[word as usize] += count as f32 / PLACES.len() as f32;
    }
    used
}

/// The words' neighbours weighed by positive pointwise mutual information, unit length, ascending. A neighbour of one message says nothing.
fn weigh(counts: &[Counted], n_words: usize, params: &KinParams) -> Vec<Vec<(u64, f32)>> {
    let mut of_word = vec![0.0f64; n_words];
    let mut of_neighbour: FxHashMap<u64, f64> = FxHashMap::default();
    let mut total = 0.0;
    for &((word, neighbour), count) in counts {
        of_word[word as usize] += f64::from(count);
        *of_neighbour.entry(neighbour).or_insert(0.0) += f64::from(count);
        total += f64::from(count);
    }
    let mut rows: Vec<Vec<(u64, f32)>> = vec![Vec::new(); n_words];
    for &((word, neighbour), count) in counts.iter().filter(|(_, count)| *count > 1) {
        let information = (f64::from(count) * total / (of_word[word as usize] * of_neighbour[&neighbour])).ln() as f32;
        if information > 0.0 {
            rows[word as usize].push((neighbour, information));
        }
    }
    rows.par_iter_mut().for_each(|row| {
        row.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        row.truncate(params.neighbours);
        row.sort_unstable_by_key(|&(neighbour, _)| neighbour);
        let norm = row.iter().map(|(_, x)| x * x).sum::<f32>().sqrt();
        row.iter_mut().for_each(|(_, x)| *x /= norm);
    });
    rows
}

/// For each neighbour the words that it tells most of.
#[derive(Default)]
struct Holders {
    /// (word, weight), words ascending within a neighbour.
    words: Vec<(u32, f32)>,
    /// Neighbour to its place in `words`.
    of: FxHashMap<u64, Range<usize>>,
}

impl Holders {
    fn of(rows: &[Vec<(u64, f32)>], params: &KinParams) -> Self {
        let mut all: Vec<(u64, u32, f32)> = Vec::with_capacity(rows.iter().map(Vec::len).sum());
        for (word, row) in rows.iter().enumerate() {
            all.extend(row.iter().map(|&(neighbour, weight)| (neighbour, word as u32, weight)));
        }
        all.par_sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.2.total_cmp(&a.2)).then(a.1.cmp(&b.1)));
        let mut holders = Self::default();
        for same in all.chunk_by(|a, b| a.0 == b.0) {
            let begin = holders.words.len();
            holders
                .words
                .extend(same.iter().take(params.holders).map(|&(_, word, weight)| (word, weight)));
            holders.words[begin..].sort_unstable_by_key(|&(word, _)| word);
            holders.of.insert(same[0].0, begin..holders.words.len());
        }
        holders
    }

    fn words(&self, neighbour: u64) -> &[(u32, f32)] {
        self.of.get(&neighbour).map_or(&[], |range| &self.words[range.clone()])
    }
}

/// Likeness of use of a word with every word, and how many neighbours they share.
fn likeness(word: usize, rows: &[Vec<(u64, f32)>], holders: &Holders) -> Vec<(f32, u32)> {
    let mut like = vec![(0.0, 0); rows.len()];
    for &(neighbour, weight) in &rows[word] {
        for &(other, there) in holders.words(neighbour) {
            let (sum, shared) = &mut like[other as usize];
            *sum += weight * there;
            *shared += 1;
        }
    }
    like
}

/// For each word the mean place on the latent axes of the sample's messages that hold it, unit length, one after the other.
fn matters(features: &Features, tokens: &Tokens, sample: &[MessageId], local: &[u32], n_words: usize) -> Vec<f32> {
    let dims = features.epoch.dims;
    let weighed = |&message: &MessageId| {
        let mut row = Vec::new();
        features.weigh(tokens, message, &mut row);
        let place = features.latent_of(row.iter().copied());
        row.retain(|&(term, _)| local[term as usize] != u32::MAX);
        (row, place)
    };
    let mut matters = vec![0.0f32; n_words * dims];
    for (row, place) in sample.par_iter().map(weighed).collect::<Vec<_>>() {
        for (term, weight) in row {
            let sum = &mut matters[local[term as usize] as usize * dims..][..dims];
            sum.iter_mut().zip(&place).for_each(|(sum, x)| *sum += weight * x);
        }
    }
    for row in matters.chunks_mut(dims.max(1)) {
        let norm = row.iter().map(|x| x * x).sum::<f32>().sqrt();
        row.iter_mut().filter(|_| norm > 0.0).for_each(|x| *x /= norm);
    }
    matters
}

fn cosine(rows: &[f32], a: usize, b: usize, dims: usize) -> f32 {
    let row = |at: usize| &rows[at * dims..][..dims];
    row(a).iter().zip(row(b)).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::FeatureParams;
    use crate::text::{BatchTokens, Document, Prepared, Segmenter, Stopwords};

    /// Pairs of words used alike in texts that ask for the same with one of two words.
    fn found(threads: usize) -> Vec<(String, String)> {
        let segmenter = Segmenter::new(&[]);
        let things = ["路灯", "电梯", "水管", "围墙", "井盖", "大门", "楼梯", "栏杆"];
        let texts: Vec<String> = things
            .iter()
            .flat_map(|thing| ["修理", "维修"].map(|word| format!("请物业尽快派人{word}小区破损{thing},{word}费用应该由物业承担")))
            .chain(things.iter().map(|thing| format!("绿化带里的{thing}旁边的树木需要浇水")))
            .collect();
        let prepared = |text: &str| Prepared::new(text, &segmenter);
        let document = |text: &String| Document {
            title: prepared(""),
            body: prepared(text),
            measures: prepared(""),
            paraphrase: false,
        };
        let batch = BatchTokens::collect(&texts.iter().map(document).collect::<Vec<_>>());
        let rows: Vec<(u32, u32)> = (0..texts.len() as u32).map(|row| (0, row)).collect();
        let (tokens, vocabulary) = Tokens::join(&[&batch], &rows);
        let features = Features::build(
            &tokens,
            &vocabulary,
            &Stopwords::default(),
            &FeatureParams {
                dims: 4,
                latent_min_df: 2,
                ..FeatureParams::default()
            },
        );
        let params = KinParams {
            min_df: 3,
            min_shared: 4,
            ..KinParams::default()
        };
        let lexicon = Lexicon::of(&vocabulary, &segmenter);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let kin = pool.install(|| find_kin(&features, &tokens, &vocabulary, &lexicon, &params));
        kin.iter()
            .flat_map(|kin| kin.others.iter().map(|(other, _)| (kin.word.to_string(), other.to_string())))
            .collect()
    }

    #[test]
    fn words_of_one_use_are_kin_and_companions_are_not() {
        let pairs = found(1);
        let holds = |a: &str, b: &str| pairs.contains(&(a.to_owned(), b.to_owned()));
        assert!(holds("修理", "维修") && holds("维修", "修理"), "{pairs:?}");
        assert!(
            !holds("小区", "修理") && !holds("维修", "费用") && !holds("费用", "修理"),
            "{pairs:?}"
        );
    }

    #[test]
    fn threads_change_nothing() {
        assert_eq!(found(1), found(3));
    }
}
