//! Candidate pieces of a name, from the runs of words that a topic's texts share.

use rustc_hash::FxHashMap;

use super::super::TopicInput;
use super::super::wordbook::Wordbook;
use super::super::words::{ends_place, ends_wide, opens_ending};
use super::passages::{Passages, in_bodies, in_titles, texts, titles};
use super::segments::{Run, RunKind, runs};
use super::{is_specific_piece, lettered_unit};
use crate::corpus::MessageId;
use crate::text::{TermId, TermKind, WordClass};

/// Tokens of a body that are read: what it is about is said early.
const MAX_BODY: usize = 120;
/// Words of a piece, at most.
const MAX_WORDS: usize = 6;
/// Characters of a piece about the matter, at most.
const MAX_CHARS: usize = 9;
/// Candidates that are kept.
const MAX_CANDIDATES: usize = 60;
/// Frequency in the language at large from which a word tells little.
const EVERYDAY: u32 = 6000;

/// Marks of wide units: letters before one make a lettered unit.
const UNIT_MARKS: &str = "省市区县州";

/// Share of its weight that a doubtful word keeps.
const DOUBT: f32 = 0.3;

/// A candidate piece of a name.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::topics) struct Candidate {
    /// As it is written.
    pub(in crate::topics) text: String,
    /// How well it stands for the topic.
    pub(in crate::topics) score: f32,
    /// Characters.
    pub(in crate::topics) chars: u32,
    /// Words.
    pub(in crate::topics) words: u32,
    /// Texts that hold it, of those read.
    pub(in crate::topics) texts: u32,
    /// Messages of the corpus that hold its rarest word.
    pub(in crate::topics) df: u32,
    /// Whether it names a place or a body.
    pub(in crate::topics) is_place: bool,
    /// Whether it names a wide unit, such as a city.
    pub(in crate::topics) is_wide: bool,
    /// Whether more than half of the texts hold it.
    pub(in crate::topics) is_frequent: bool,
    /// Whether it is all that stands between two marks or grammar words somewhere.
    pub(in crate::topics) is_whole: bool,
    /// Whether a title holds it.
    pub(in crate::topics) in_title: bool,
    /// Where it stands: texts count before places in them, titles before bodies.
    pub(in crate::topics) position: u32,
}

/// How a candidate was met.
#[derive(Clone, Copy)]
struct Met {
    kind: RunKind,
    /// Whether it is a whole run somewhere.
    whole: bool,
    /// Whether it ends a run of a title somewhere.
    closes: bool,
}

/// The candidates of a topic's texts, nearest text first; best candidate first.
///
/// A place is a run that ends as names of places do; what is said of it is any run of words whose edges are edges of words that may stand
/// there. Score: (texts + 2 · titles that hold it) / 3 · (sum of its words' inverse document frequencies)^0.6, more where it is whole in a
/// title; shares are of the texts read (c-TF-IDF, Grootendorst 2022, over phrases). Cost: linear in the tokens read, capped.
pub(in crate::topics) fn candidates(input: &TopicInput<'_>, book: &Wordbook, texts: &[MessageId]) -> Vec<Candidate> {
    let mut met: FxHashMap<&[TermId], Met> = FxHashMap::default();
    let mut parts: Vec<&[TermId]> = Vec::with_capacity(2 * texts.len());
    for &text in texts {
        let body = input.tokens.body(text);
        let (title, body) = (input.tokens.title(text), &body[..body.len().min(MAX_BODY)]);
        for (part, is_title) in [(title, true), (body, false)] {
            for run in runs(input, book, part) {
                meet(input, book, run, is_title, &mut met);
            }
        }
        parts.extend([title, body]);
    }
    let passages = Passages::new(input, parts.into_iter());
    let mut met: Vec<(&[TermId], Met)> = met.into_iter().filter(|(terms, _)| !is_aside(input, terms, &passages)).collect();
    met.sort_unstable_by(|x, y| x.0.cmp(y.0));
    let mut candidates: Vec<Candidate> = Vec::new();
    for &(terms, met) in &met {
        let (wide, piece) = peel(input, terms, met, &passages);
        let wide = wide.filter(|_| met.kind != RunKind::Wide);
        candidates.extend(wide.and_then(|wide| {
            judge(
                input,
                book,
                terms,
                Met {
                    kind: RunKind::Wide,
                    ..met
                },
                &wide,
                &passages,
            )
        }));
        candidates.extend(piece.and_then(|piece| judge(input, book, terms, met, &piece, &passages)));
    }
    candidates.sort_by(|x, y| y.score.total_cmp(&x.score).then_with(|| x.text.cmp(&y.text)));
    // One piece may be cut in several ways.
    let mut seen: rustc_hash::FxHashSet<String> = rustc_hash::FxHashSet::default();
    candidates.retain(|candidate| seen.insert(candidate.text.clone()));
    candidates.truncate(MAX_CANDIDATES);
    candidates
}

/// Whether a run of words is in no title and in one body at most, as most are: it is then no candidate, nor is what it may grow to. A run
/// that may begin with a lettered unit is not decided here: its parts may stand elsewhere.
fn is_aside(input: &TopicInput<'_>, terms: &[TermId], passages: &Passages) -> bool {
    let chars = || terms.iter().flat_map(|&term| input.vocabulary.letters(term).iter().copied());
    let (mut before, mut marked) = (None, false);
    for c in chars() {
        marked |= UNIT_MARKS.contains(c) && before.is_none_or(|before: char| before.is_ascii_alphanumeric());
        before = Some(c);
    }
    let places = passages.possible(chars());
    !marked && passages.texts() > 1 && titles(places) == 0 && texts(places) < 2
}

/// Takes a run's pieces: a place whole, of others every part whose edges may be edges of a piece.
fn meet<'a>(input: &TopicInput<'_>, book: &Wordbook, run: Run<'a>, is_title: bool, met: &mut FxHashMap<&'a [TermId], Met>) {
    let mut take = |terms: &'a [TermId], whole: bool, closes: bool| {
        let entry = met.entry(terms).or_insert(Met {
            kind: run.kind,
            whole: false,
            closes: false,
        });
        entry.kind = entry.kind.min(run.kind);
        entry.whole |= whole;
        entry.closes |= closes && is_title;
    };
    if run.kind != RunKind::Matter {
        take(run.terms, true, false);
        return;
    }
    let n = run.terms.len();
    for from in (0..n).filter(|&from| opens(input, book, run.terms, from)) {
        for to in from + 1..=n.min(from + MAX_WORDS) {
            if closes(input, book, run.terms, to) {
                take(&run.terms[from..to], from == 0 && to == n, to == n);
            }
        }
    }
}

/// Whether a piece may begin at a word of a run: not behind a denial, not within what single characters spell.
fn opens(input: &TopicInput<'_>, book: &Wordbook, run: &[TermId], from: usize) -> bool {
    let single = |at: usize| input.vocabulary.kind(run[at]) == TermKind::Single;
    let grammar = input.background.class(run[from]) == WordClass::Grammar && !book.is_denial(run[from]);
    let plain = book.is_vague(run[from]) || grammar;
    !plain && (from == 0 || !(single(from) || single(from - 1)))
}

/// Whether a piece may end before a word of a run: what is done keeps its object, single characters stay together.
fn closes(input: &TopicInput<'_>, book: &Wordbook, run: &[TermId], to: usize) -> bool {
    if book.is_vague(run[to - 1]) || input.background.class(run[to - 1]) == WordClass::Grammar {
        return false;
    }
    if to == run.len() {
        return true;
    }
    let single = |at: usize| input.vocabulary.kind(run[at]) == TermKind::Single;
    let class = |at: usize| input.background.class(run[at]);
    let severed = class(to - 1) == WordClass::Verb && matches!(class(to), WordClass::Noun | WordClass::Unknown);
    !(single(to - 1) || single(to) || severed || class(to - 1) == WordClass::Quality)
}

/// A piece as it is folded and as it is written.
struct Spelt {
    folded: String,
    written: String,
}

/// The text of a piece without the lettered unit that it may begin with (D4区), and that unit; completed where words not in the
/// dictionary were cut out of a longer name.
fn peel(input: &TopicInput<'_>, terms: &[TermId], met: Met, passages: &Passages) -> (Option<Spelt>, Option<Spelt>) {
    let folded: String = terms.iter().map(|&term| input.vocabulary.term(term)).collect();
    let written: String = terms.iter().map(|&term| input.vocabulary.written(term)).collect();
    if folded.len() != written.len() {
        return (None, Some(Spelt { folded, written }));
    }
    let spelt = |range: std::ops::Range<usize>| Spelt {
        folded: folded[range.clone()].to_owned(),
        written: written[range].to_owned(),
    };
    if let Some((start, end)) = lettered_unit(&folded)
        && (start == 0 || met.kind == RunKind::Wide)
    {
        let rest = (end < folded.len()).then(|| spelt(end..folded.len()));
        let unit = Some(spelt(start..end));
        return if met.kind == RunKind::Wide && rest.is_none() {
            (None, unit)
        } else {
            (unit, rest)
        };
    }
    let open = |term: TermId| {
        input.vocabulary.kind(term) == TermKind::Single
            || (input.vocabulary.kind(term) == TermKind::Word && input.background.class(term) == WordClass::Unknown)
    };
    // The mark of a lettered unit that the segmenter joined with what follows: D4 区望 溪.
    let mark = folded.chars().next().filter(|&c| UNIT_MARKS.contains(c));
    if let Some(mark) = mark.filter(|_| met.kind != RunKind::Wide && follows_letters(&folded, passages)) {
        return (None, Some(spelt(mark.len_utf8()..folded.len())));
    }
    let known = input.background.lexicon.is_some();
    let (left, right) = (
        known && open(terms[0]),
        known && met.kind == RunKind::Matter && open(terms[terms.len() - 1]),
    );
    let whole = complete(input, &folded, (left, right), passages);
    let piece = if whole == folded {
        Spelt { folded, written }
    } else {
        Spelt {
            written: whole.clone(),
            folded: whole,
        }
    };
    (None, Some(piece))
}

/// Whether a piece stands right behind letters or digits somewhere.
fn follows_letters(piece: &str, passages: &Passages) -> bool {
    passages.around(piece).any(|text| {
        let behind = |(at, _): (usize, &str)| text[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
        text.match_indices(piece).any(behind)
    })
}

/// Characters that a piece may grow by on each side.
const MAX_GROWTH: usize = 2;

/// A piece with the characters that stand beside it wherever it occurs, twice at least: it was cut out of them (accessor variety of one,
/// Feng et al. 2004). It does not grow over grammar, nor over the mark of a unit or place.
fn complete(input: &TopicInput<'_>, piece: &str, (left, right): (bool, bool), passages: &Passages) -> String {
    let mut piece = piece.to_owned();
    for (side, wanted) in [(true, left), (false, right)] {
        for _ in 0..MAX_GROWTH {
            let Some(c) = wanted.then(|| only_neighbour(&piece, side, passages)).flatten() else {
                break;
            };
            let word = c.to_string();
            let bounds = input.stopwords.contains(&word)
                || ends_place(&word)
                || ends_wide(&word)
                || !('\u{4e00}'..='\u{9fff}').contains(&c)
                || (!side && opens_ending(&word));
            if bounds {
                break;
            }
            if side { piece.insert(0, c) } else { piece.push(c) }
        }
    }
    piece
}

/// The character before (or behind) every occurrence of a piece, where it is always the same and there are two at least.
fn only_neighbour(piece: &str, before: bool, passages: &Passages) -> Option<char> {
    let mut only: Option<char> = None;
    let mut occurrences = 0;
    for text in passages.around(piece) {
        for (at, _) in text.match_indices(piece) {
            let neighbour = if before {
                text[..at].chars().next_back()
            } else {
                text[at + piece.len()..].chars().next()
            }?;
            if only.is_some_and(|only| only != neighbour) {
                return None;
            }
            only = Some(neighbour);
            occurrences += 1;
        }
    }
    only.filter(|_| occurrences > 1)
}

/// A candidate with its score, if it may stand in a name.
fn judge(input: &TopicInput<'_>, book: &Wordbook, terms: &[TermId], met: Met, piece: &Spelt, passages: &Passages) -> Option<Candidate> {
    let folded = &piece.folded;
    let chars = folded.chars().count();
    let is_place = met.kind != RunKind::Matter;
    if !is_specific_piece(folded) || (!is_place && (chars > MAX_CHARS || !has_matter(input, book, terms) || is_code(folded))) {
        return None;
    }
    let places = passages.of(folded);
    let (titles, texts, all) = (titles(places), texts(places), passages.texts());
    // What one body alone says is an aside.
    if titles == 0 && texts < 2 && all > 1 {
        return None;
    }
    let df = terms.iter().map(|term| input.features.df[term.index()]).min()?;
    let cover = (texts + 2 * titles) as f32 / (3 * all) as f32;
    // A short word that the dictionary does not hold is often a piece of two others.
    let doubtful = !is_place
        && input.background.lexicon.is_some()
        && terms.len() == 1
        && chars == 2
        && input.background.class(terms[0]) == WordClass::Unknown;
    if doubtful && texts < all {
        return None;
    }
    let weight = terms.iter().map(|&term| weight(input, book, term)).sum::<f32>() * if doubtful { DOUBT } else { 1.0 };
    let bonus = match (met.whole && titles > 0, met.closes) {
        (true, _) => 1.25,
        (false, true) => 1.1,
        (false, false) => 1.0,
    };
    let position = |places| Some(passages.first(folded, places)?).map(|(text, byte)| text << 16 | byte);
    let titled = position(in_titles(places));
    let in_body = || position(in_bodies(places)).map(|at| at | 1 << 31);
    Some(Candidate {
        score: cover * weight.powf(0.6) * bonus,
        chars: chars as u32,
        words: terms.len() as u32,
        texts: texts as u32,
        df,
        is_place,
        is_wide: met.kind == RunKind::Wide,
        is_frequent: 2 * texts > all,
        is_whole: met.whole,
        in_title: titles > 0,
        position: titled.or_else(in_body).unwrap_or(u32::MAX),
        text: piece.written.clone(),
    })
}

/// Whether a text is but letters and digits of a code, as A3.
fn is_code(text: &str) -> bool {
    text.is_ascii() && (text.len() < 3 || text.bytes().any(|byte| byte.is_ascii_digit()))
}

/// How much a word says: its inverse document frequency, half of it for everyday words and single characters.
fn weight(input: &TopicInput<'_>, book: &Wordbook, term: TermId) -> f32 {
    let df = input.features.df[term.index()] as f32;
    let idf = ((1.0 + input.tokens.len() as f32) / (1.0 + df)).ln();
    let plain = input.vocabulary.kind(term) != TermKind::Word || book.is_vague(term) || input.background.frequency(term) >= EVERYDAY;
    idf * if plain { 0.4 } else { 1.0 }
}

/// Whether some word of a piece names a thing, a doing or a fault: not only people, times and words that are too general.
fn has_matter(input: &TopicInput<'_>, book: &Wordbook, terms: &[TermId]) -> bool {
    terms.len() > 1 && terms.iter().all(|&term| input.vocabulary.kind(term) == TermKind::Single)
        || terms.iter().any(|&term| {
            let named = !matches!(
                input.background.class(term),
                WordClass::Person | WordClass::Time | WordClass::Grammar
            );
            let kind = input.vocabulary.kind(term);
            named && matches!(kind, TermKind::Word | TermKind::Latin) && !book.is_vague(term)
        })
}
