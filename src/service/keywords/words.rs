//! What the words of any period are counted by: the words of each message, who wrote it, and what kind of word each is.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::analysis::Symbol;
use crate::classify::{Aspect, Field};
use crate::corpus::MessageId;
use crate::keywords::KeywordTerm;
use crate::search::Analyzer;
use crate::service::view::View;
use crate::text::WordClass;
use crate::topics::{is_common_place, is_vague, names_place};

/// What a word says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::service) enum WordKind {
    /// What a message is about.
    Matter,
    /// Where it is, or who: names of places and people.
    Name,
    /// Nothing in particular: it is used alike in all fields.
    General,
}

impl WordKind {
    /// All, in order.
    pub(in crate::service) const ALL: [Self; 3] = [Self::Matter, Self::Name, Self::General];

    /// Its code in addresses and the API.
    pub(in crate::service) fn code(self) -> &'static str {
        match self {
            Self::Matter => "matter",
            Self::Name => "name",
            Self::General => "general",
        }
    }

    /// The value of a code.
    pub(in crate::service) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.code() == code)
    }
}

/// Below this divergence from all messages, in nats, a word is used alike in all fields and aspects.
const ALIKE: f64 = 0.12;
/// The same for a word that names of topics avoid.
const ALIKE_VAGUE: f64 = 0.25;

/// Counts by message and word. Made once for a generation; cost: a pass over all lists of keywords.
pub(in crate::service) struct Words {
    heads: Vec<Head>,
    /// Writers that are known apart.
    writers: usize,
    /// The districts that occur, by name.
    districts: Vec<Symbol>,
    /// Where the words of each message begin in `terms`, and the end.
    starts: Vec<u32>,
    /// Positions of keywords, message by message, ascending within each.
    terms: Vec<u32>,
    kinds: Vec<WordKind>,
}

/// Whose voice a message is, and where it comes from: packed, since counting looks at it a million times.
#[derive(Clone, Copy)]
struct Head {
    /// Number of the writer; [`NOBODY`] where none is known.
    writer: u32,
    /// People who signed.
    people: u32,
    /// The district; [`NOBODY`] where none is known.
    district: u32,
}

const NOBODY: u32 = u32::MAX;

impl Words {
    /// Reads them off a generation.
    pub(in crate::service) fn of(view: &View) -> Self {
        let analysis = view.analysis();
        let terms = &analysis.keywords.terms;
        let (heads, writers) = heads(view);
        let mut starts = vec![0u32; analysis.messages.len() + 1];
        for id in terms.iter().flat_map(|term| &term.messages) {
            starts[id.index() + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut words = vec![0; starts.last().map_or(0, |&end| end as usize)];
        for (term, at) in terms.iter().zip(0..) {
            for id in &term.messages {
                words[next[id.index()] as usize] = at;
                next[id.index()] += 1;
            }
        }
        Self {
            kinds: kinds(view),
            districts: occurring(&heads),
            heads,
            writers,
            starts,
            terms: words,
        }
    }

    /// The keywords of a message, as positions, ascending.
    pub(super) fn of_message(&self, id: MessageId) -> &[u32] {
        &self.terms[self.starts[id.index()] as usize..self.starts[id.index() + 1] as usize]
    }

    /// What kind of word a keyword is.
    pub(in crate::service) fn kind(&self, term: u32) -> WordKind {
        self.kinds[term as usize]
    }

    /// The districts that occur, by name.
    pub(in crate::service) fn districts(&self) -> &[Symbol] {
        &self.districts
    }

    /// The district of a message.
    pub(super) fn district(&self, id: MessageId) -> Option<Symbol> {
        Some(self.heads[id.index()].district).filter(|&district| district != NOBODY)
    }

    /// Most messages of one known writer. Cost: a sort.
    pub(super) fn busiest(&self, ids: &[MessageId]) -> u32 {
        let mut writers: Vec<u32> = ids.iter().map(|id| self.heads[id.index()].writer).collect();
        writers.retain(|&writer| writer != NOBODY);
        writers.sort_unstable();
        writers.chunk_by(|a, b| a == b).map(|run| run.len() as u32).max().unwrap_or(0)
    }

    /// A counter of people.
    pub(in crate::service) fn counter(&self) -> Heads<'_> {
        Heads {
            words: self,
            round: 0,
            seen: vec![(0, 0); self.writers],
        }
    }
}

/// Counts distinct people of one list of messages after another without sorting any: the rule is that of `corpus::distinct_people`.
pub(in crate::service) struct Heads<'w> {
    words: &'w Words,
    round: u32,
    /// For each writer the round in which they were seen last, and the largest letter that they signed in it.
    seen: Vec<(u32, u32)>,
}

impl Heads<'_> {
    /// The people behind messages. Cost: linear.
    pub(in crate::service) fn count(&mut self, ids: impl IntoIterator<Item = MessageId>) -> u32 {
        self.round += 1;
        let mut people = 0u32;
        for id in ids {
            let head = self.words.heads[id.index()];
            let known = match self.seen.get_mut(head.writer as usize) {
                Some(seen) if seen.0 == self.round => {
                    let known = seen.1;
                    seen.1 = known.max(head.people);
                    known
                }
                Some(seen) => {
                    *seen = (self.round, head.people);
                    0
                }
                None => 0,
            };
            people = people.saturating_add(head.people.saturating_sub(known));
        }
        people
    }
}

fn heads(view: &View) -> (Vec<Head>, usize) {
    let mut numbers: FxHashMap<u64, u32> = FxHashMap::default();
    let rows = &view.analysis().messages;
    let head = |row: &crate::analysis::MessageRow| {
        let next = numbers.len() as u32;
        Head {
            writer: row.voice.writer.map_or(NOBODY, |writer| *numbers.entry(writer).or_insert(next)),
            people: row.voice.people.unwrap_or(1).max(1),
            district: row.district.unwrap_or(NOBODY),
        }
    };
    let heads = rows.iter().map(head).collect();
    (heads, numbers.len())
}

/// The districts of messages, ascending: symbols are sorted by name.
fn occurring(heads: &[Head]) -> Vec<Symbol> {
    let mut districts: Vec<Symbol> = heads.iter().map(|head| head.district).collect();
    districts.sort_unstable();
    districts.dedup();
    districts.retain(|&district| district != NOBODY);
    districts
}

/// What kind each keyword is. Cost: a pass over their messages and a look-up in the dictionary each.
fn kinds(view: &View) -> Vec<WordKind> {
    let analysis = view.analysis();
    let labels = &analysis.labels;
    let mut all = Alike::default();
    view.shown()
        .for_each(|id| all.add(labels[id.index()].field, labels[id.index()].aspect));
    let analyzer = view.snapshot().index().analyzer();
    let mut is_place = vec![false; analysis.symbols.len()];
    for symbol in analysis.messages.iter().flat_map(|row| [row.district, row.place]).flatten() {
        is_place[symbol as usize] = true;
    }
    let places = analysis.symbols.iter().zip(&is_place).filter(|(_, is_place)| **is_place);
    let places: FxHashSet<&str> = places.map(|(name, _)| name.as_str()).collect();
    let kind = |term: &KeywordTerm| {
        if is_name(&term.text, analyzer) || places.contains(term.text.as_str()) || stands_in_places(view, term) {
            return WordKind::Name;
        }
        if matches!(analyzer.class(&term.text), WordClass::Grammar | WordClass::Time) {
            return WordKind::General;
        }
        let mut own = Alike::default();
        term.messages
            .iter()
            .for_each(|id| own.add(labels[id.index()].field, labels[id.index()].aspect));
        let least = if is_vague(&term.text) { ALIKE_VAGUE } else { ALIKE };
        if own.divergence(&all) < least {
            WordKind::General
        } else {
            WordKind::Matter
        }
    };
    analysis.keywords.terms.iter().map(kind).collect()
}

/// Whether what the offices write into the column of places holds the word, in most messages that hold it: it is where they are. Reads a
/// few messages.
fn stands_in_places(view: &View, term: &KeywordTerm) -> bool {
    /// Messages that are read at most, and with a place at least.
    const READ: usize = 40;
    const LEAST: usize = 4;
    if is_common_place(&term.text) || is_vague(&term.text) {
        return false;
    }
    let analysis = view.analysis();
    let step = (term.messages.len() / READ).max(1);
    let places = term.messages.iter().step_by(step).filter_map(|&id| analysis.message(id).place);
    let (mut held, mut all) = (0, 0);
    for place in places {
        all += 1;
        held += usize::from(analysis.symbol(place).contains(term.text.as_str()));
    }
    all >= LEAST && 2 * held >= all
}

fn is_name(word: &str, analyzer: &Analyzer) -> bool {
    matches!(analyzer.class(word), WordClass::Place | WordClass::Person) || names_place(word)
}

/// Messages by field and by aspect.
#[derive(Default)]
struct Alike {
    fields: [u32; Field::ALL.len()],
    aspects: [u32; Aspect::ALL.len()],
}

impl Alike {
    fn add(&mut self, field: Field, aspect: Aspect) {
        self.fields[field.index()] += 1;
        self.aspects[aspect.index()] += 1;
    }

    /// How far the messages differ from all in field or in aspect, in nats.
    fn divergence(&self, all: &Self) -> f64 {
        divergence(&self.fields, &all.fields).max(divergence(&self.aspects, &all.aspects))
    }
}

/// Kullback-Leibler divergence of a distribution from that of all, less what chance alone gives (Miller 1955).
fn divergence(own: &[u32], all: &[u32]) -> f64 {
    let (n, whole) = (f64::from(own.iter().sum::<u32>().max(1)), f64::from(all.iter().sum::<u32>().max(1)));
    let told = own.iter().zip(all).filter(|&(&count, &base)| count > 0 && base > 0);
    let found: f64 = told
        .map(|(&count, &base)| {
            let share = f64::from(count) / n;
            share * (share * whole / f64::from(base)).ln()
        })
        .sum();
    let others = all.iter().filter(|&&base| base > 0).count().saturating_sub(1);
    found - others as f64 / (2.0 * n)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::fixture::open_sample;

    #[test]
    fn people_are_counted_as_everywhere() {
        let view = open_sample();
        let mut heads = view.counted_words().counter();
        for term in view.analysis().keywords.terms.iter().take(200) {
            let people = view.analysis().people(term.messages.iter().copied());
            assert_eq!(heads.count(term.messages.iter().copied()), people, "{}", term.text);
        }
        assert_eq!(heads.count(view.shown()), view.analysis().people(view.shown()));
        assert_eq!(heads.count([]), 0);
    }

    #[test]
    fn the_words_of_a_message_are_those_whose_lists_hold_it() {
        let view = open_sample();
        let words = view.counted_words();
        let terms = &view.analysis().keywords.terms;
        for id in view.analysis().ids().step_by(37) {
            let expected: Vec<u32> = (0..)
                .zip(terms)
                .filter(|(_, term)| term.messages.contains(&id))
                .map(|(at, _)| at)
                .collect();
            assert_eq!(words.of_message(id), expected);
        }
    }

    #[test]
    fn a_word_used_alike_everywhere_diverges_little() {
        assert!(divergence(&[50, 50, 100], &[500, 500, 1000]) < 0.0);
        assert!(divergence(&[100, 0, 0], &[500, 500, 1000]) > 1.0);
        assert!(divergence(&[], &[]).is_finite());
    }
}
