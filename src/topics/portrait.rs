//! What a topic's texts have in common: their centre, the texts nearest to it, characteristic words, candidate pieces of a name.

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::TopicInput;
use super::name::{Candidate, candidates};
use super::wordbook::Wordbook;
use crate::corpus::MessageId;
use crate::features::SparseRows;
use crate::text::{TermId, TermKind, WordClass};

/// Texts that a portrait reads for pieces of a name, those nearest to the centre; more would hardly change it.
const MAX_TEXTS: usize = 12;
/// Keywords of a topic.
const MAX_KEYWORDS: usize = 10;
/// Frequency in the language at large from which a word is an everyday one.
const EVERYDAY: u32 = 6000;

/// What a topic's texts have in common.
pub(super) struct Portrait {
    /// Mean TF-IDF row of its texts, columns ascending.
    pub(super) centroid: Vec<(u32, f32)>,
    /// Texts nearest to the centroid, at most five.
    pub(super) representatives: Vec<MessageId>,
    /// Characteristic words and phrases, best first, at most ten.
    pub(super) keywords: Vec<String>,
    /// Candidate pieces of the name, best first.
    pub(super) candidates: Vec<Candidate>,
    /// First and last year of its messages, where they have a time.
    pub(super) years: Option<(i32, i32)>,
}

impl Portrait {
    /// Reads the texts of a topic; those that may not be shown are read only where there is no other. Cost: linear in their tokens, capped.
    ///
    /// `sums` is lent for the work: zeros by term, and zeros again afterwards.
    pub(super) fn new(input: &TopicInput<'_>, book: &Wordbook, texts: &[MessageId], sums: &mut [f32]) -> Self {
        let mut ordered = texts.to_vec();
        ordered.sort_unstable();
        let rows = weigh(input, &ordered);
        let centroid = centroid(&rows, sums);
        let likeness = (0..rows.len()).map(|row| similarity(rows.row(row), sums));
        let mut near: Vec<(f32, MessageId)> = likeness.zip(ordered).collect();
        centroid.iter().for_each(|&(col, _)| sums[col as usize] = 0.0);
        near.sort_unstable_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
        let representatives = near.iter().take(5).map(|&(_, text)| text).collect();
        // What stands in a protected accusation alone goes into no name and no keyword.
        let shown = |&(_, text): &(f32, MessageId)| (!input.background.hides(text)).then_some(text);
        let read: Vec<MessageId> = near.iter().filter_map(shown).take(MAX_TEXTS).collect();
        let candidates = candidates(input, book, &read);
        let keywords = keywords(input, book, &read, &candidates);
        let years = texts.iter().filter_map(|text| input.times.get(text.index()).copied().flatten());
        let years = years.map(|time| chrono::Datelike::year(&time.naive().date()));
        let years = years.fold(None, |span: Option<(i32, i32)>, year| {
            Some(span.map_or((year, year), |(first, last)| (first.min(year), last.max(year))))
        });
        Self {
            centroid,
            representatives,
            keywords,
            candidates,
            years,
        }
    }
}

/// The TF-IDF rows of texts.
fn weigh(input: &TopicInput<'_>, texts: &[MessageId]) -> SparseRows {
    let (mut rows, mut row) = (SparseRows::default(), Vec::new());
    for &text in texts {
        input.features.weigh(input.tokens, text, &mut row);
        rows.push(row.iter().copied());
    }
    rows
}

/// The mean of rows, columns ascending; `sums` are zeros by term before and hold the mean afterwards. Cost: linear in the rows, plus sorting
/// the columns of the mean.
fn centroid(rows: &SparseRows, sums: &mut [f32]) -> Vec<(u32, f32)> {
    let mut cols: Vec<u32> = Vec::new();
    for &(col, val) in (0..rows.len()).flat_map(|row| rows.row(row)) {
        let sum = &mut sums[col as usize];
        if *sum == 0.0 {
            cols.push(col);
        }
        *sum += val;
    }
    cols.sort_unstable();
    let scale = 1.0 / rows.len().max(1) as f32;
    let mean = |col: u32| {
        let sum = &mut sums[col as usize];
        *sum *= scale;
        (col, *sum)
    };
    cols.into_iter().map(mean).collect()
}

/// The product of a row with the centre, which is given by term.
fn similarity(row: &[(u32, f32)], centre: &[f32]) -> f32 {
    row.iter().map(|&(col, val)| val * centre[col as usize]).sum()
}

/// Words and phrases that tell the topic from the rest of the corpus, best first.
///
/// A word's score is its share of the texts · ln of its lift, the share against that of the corpus: the contribution of the word to the
/// divergence of topic and corpus, which sets what is said everywhere low (after Monroe et al. 2008, with the corpus as the prior).
/// Everyday words of the language and words too general to name anything are left out; a word within a chosen phrase gives way to it.
fn keywords(input: &TopicInput<'_>, book: &Wordbook, texts: &[MessageId], candidates: &[Candidate]) -> Vec<String> {
    let n = texts.len().max(1) as f32;
    let mut held: Vec<TermId> = Vec::new();
    let mut titled: FxHashSet<TermId> = FxHashSet::default();
    for &text in texts {
        titled.extend(input.tokens.title(text));
        let mut words: Vec<TermId> = input.tokens.words(text).collect();
        words.sort_unstable();
        words.dedup();
        held.extend(words);
    }
    held.sort_unstable();
    let least = if texts.len() > 1 { 2 } else { 1 };
    let corpus = input.tokens.len() as f32;
    let lift = |count: f32, df: f32| (count / n) * ((count / n) * (corpus + 1.0) / (df + 1.0)).ln().max(0.0);
    let words = held
        .chunk_by(|x, y| x == y)
        .filter(|run| (run.len() >= least || titled.contains(&run[0])) && tells(input, book, run[0], run.len() >= least));
    let mut scored: Vec<(f32, String)> = words
        .map(|run| {
            let df = input.features.df[run[0].index()] as f32;
            (lift(run.len() as f32, df), input.vocabulary.written(run[0]).to_owned())
        })
        .collect();
    let phrases = candidates.iter().filter(|candidate| {
        candidate.words > 1 && candidate.texts as usize >= least && (candidate.in_title || candidate.is_place) && !candidate.is_wide
    });
    scored.extend(phrases.map(|phrase| (lift(phrase.texts as f32, phrase.df as f32), phrase.text.clone())));
    scored.sort_by(|x, y| {
        y.0.total_cmp(&x.0)
            .then_with(|| y.1.len().cmp(&x.1.len()))
            .then_with(|| x.1.cmp(&y.1))
    });
    let mut chosen: Vec<String> = Vec::new();
    for (_, word) in scored {
        if !chosen.iter().any(|other| other.contains(&word) || word.contains(other.as_str())) {
            chosen.push(word);
        }
        if chosen.len() == MAX_KEYWORDS {
            break;
        }
    }
    chosen
}

/// Whether a word alone can tell one topic from others; what one text of several says must name a thing. Words that the dictionary does
/// not hold may be cut out of longer ones: they come as phrases only.
fn tells(input: &TopicInput<'_>, book: &Wordbook, term: TermId, shared: bool) -> bool {
    let frequency = input.background.frequency(term);
    let named = match input.background.class(term) {
        WordClass::Noun | WordClass::Place => frequency < EVERYDAY,
        WordClass::Verb | WordClass::Quality => shared && frequency < EVERYDAY / 6,
        WordClass::Unknown => shared && input.background.lexicon.is_none(),
        _ => false,
    };
    let sized = input.vocabulary.kind(term) == TermKind::Word && input.features.idf[term.index()] > 0.0;
    sized && named && !book.is_vague(term) && !book.is_bare_ending(term)
}

/// Names of all themes: for each the three words that weigh most in its topics against all topics (c-TF-IDF, Grootendorst 2022), of those
/// that several of its topics share. A word names one theme only, so that no two names are equal.
pub(super) fn name_themes(input: &TopicInput<'_>, book: &Wordbook, themes: &[Vec<&Portrait>]) -> Vec<String> {
    let mut entries: Vec<(u32, u32, f32)> = Vec::new();
    for (theme, portraits) in (0..).zip(themes) {
        for portrait in portraits {
            let names_matter = |&&(col, _): &&(u32, f32)| book.is_theme_word(TermId(col));
            entries.extend(portrait.centroid.iter().filter(names_matter).map(|&(col, val)| (col, theme, val)));
        }
    }
    // Stable: values of one word and theme stay in the order of the topics, so that their sum is always the same.
    entries.par_sort_by_key(|&(col, theme, _)| (col, theme));
    let mut scored: Vec<(f32, u32, u32)> = Vec::new();
    for word in entries.chunk_by(|x, y| x.0 == y.0) {
        let total: f32 = word.iter().map(|entry| entry.2).sum();
        for run in word.chunk_by(|x, y| x.1 == y.1) {
            let sum: f32 = run.iter().map(|entry| entry.2).sum();
            let topics = themes[run[0].1 as usize].len() as f32;
            let spread = run.len() as f32 / topics;
            scored.push((sum / topics * (sum / total) * spread, run[0].1, run[0].0));
        }
    }
    scored.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    let mut names: Vec<Vec<&str>> = vec![Vec::new(); themes.len()];
    let mut taken: FxHashSet<u32> = FxHashSet::default();
    for (_, theme, word) in scored {
        let name = &mut names[theme as usize];
        let text = input.vocabulary.written(TermId(word));
        let apart = name.iter().all(|other| !other.contains(text) && !text.contains(other));
        if name.len() < 3 && apart && taken.insert(word) {
            name.push(text);
        }
    }
    let mut given: FxHashSet<String> = FxHashSet::default();
    let fallback = |at: usize| {
        themes[at]
            .iter()
            .flat_map(|portrait| &portrait.keywords)
            .take(3)
            .cloned()
            .collect::<Vec<_>>()
            .join("、")
    };
    names
        .into_iter()
        .enumerate()
        .map(|(at, words)| {
            let name = if words.is_empty() { fallback(at) } else { words.join("、") };
            let unique = (1..).map(|number| if number == 1 { name.clone() } else { format!("{name} {number}") });
            let name = unique.into_iter().find(|name| !given.contains(name)).unwrap_or_default();
            given.insert(name.clone());
            name
        })
        .collect()
}
