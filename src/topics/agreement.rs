//! Whether messages that were clustered speak of one issue: they must agree in the matter and in the name, not in one of the two.
//!
//! Average linkage joins what is alike on the whole, and two short letters are alike when they name one town or complain of one kind
//! of thing. Here each draft of a topic is taken apart again into the parts whose messages agree pair by pair.

use rayon::prelude::*;

use super::evidence::Evidence;
use super::linkage::Clusters;
use super::scatter::Scattered;
use super::units::Units;
use super::{TopicInput, TopicParams};
use crate::corpus::MessageId;
use crate::features::dot;
use crate::text::{AdminUnits, TermId, TermKind, WordClass};

/// Larger drafts stay whole: so many messages in the same words are no accident, and the cost of pairs stays bounded.
const MAX_UNITS: usize = 60;
/// A word that only one unit holds is never a word for a matter, however small the corpus.
const MIN_COMMON: f32 = 1.0;
/// Weight of the titles' words.
const TITLES: f32 = 1.2;
/// Weight of the titles' names.
const NAMES: f32 = 0.6;
/// Weight of the similarity of the whole messages.
const ALIKE: f32 = 0.3;
/// What rounding can add to a cosine, and more.
const MARGIN: f32 = 0.01;

/// Takes every cluster apart into its issues, each as cohesive as the cluster was.
pub(super) fn settle(input: &TopicInput<'_>, units: &Units, evidence: &Evidence, found: &Clusters, params: &TopicParams) -> Clusters {
    let mut members: Vec<(u32, u32)> = found.of.iter().zip(0..).map(|(&smallest, unit)| (smallest, unit)).collect();
    members.sort_unstable();
    let clusters: Vec<&[(u32, u32)]> = members.chunk_by(|x, y| x.0 == y.0).filter(|members| members.len() > 1).collect();
    let reader = Reader::new(input, evidence, params);
    let parts: Vec<Vec<Vec<u32>>> = clusters
        .par_iter()
        .map_init(Scattered::default, |scattered, members| {
            let within: Vec<u32> = members.iter().map(|&(_, unit)| unit).collect();
            let texts: Vec<MessageId> = within.iter().map(|&unit| units.text[unit as usize]).collect();
            issues(&reader, &within, &texts, params, scattered)
        })
        .collect();
    let mut settled = Clusters {
        of: (0..units.len() as u32).collect(),
        cohesion: vec![1.0; units.len()],
    };
    for (members, parts) in clusters.iter().zip(&parts) {
        for part in parts {
            part.iter().for_each(|&unit| settled.of[unit as usize] = part[0]);
            if part.len() > 1 {
                settled.cohesion[part[0] as usize] = found.cohesion[members[0].0 as usize];
            }
        }
    }
    settled
}

/// Takes a cluster of units apart into the parts that are one issue each, each ascending, ordered by their first unit.
///
/// Two units agree by W + 1.2·C + 0.6·N + 0.3·S, where W is the cosine of their common words (the matter), C the share of one title's
/// common words that the other message has, the larger of the two, N the same of the rare words of the titles (names; -0.6 where both
/// have some and know none of each other's), and S their similarity. Units
/// join from the best pair down, as long as no two of them name different counties or different cities in their titles; a pair must
/// reach `agreement` − `leniency` · ln(n / 2) in a cluster of n units: what many say alike needs less proof than what two do. The
/// weights are those of a logistic regression over pairs that were read, rounded. Cost: pairs of at most 60 units.
fn issues(reader: &Reader<'_>, units: &[u32], texts: &[MessageId], params: &TopicParams, scattered: &mut Scattered) -> Vec<Vec<u32>> {
    if units.len() < 2 || units.len() > MAX_UNITS {
        return vec![units.to_vec()];
    }
    let told = reader.read(texts);
    let needed = params.agreement - params.leniency * (units.len() as f32 / 2.0).ln();
    let mut apart: Vec<(usize, usize)> = Vec::new();
    let mut pairs: Vec<(f32, usize, usize)> = Vec::new();
    for b in 1..units.len() {
        let mut is_laid = false;
        for a in 0..b {
            if told[a].is_apart(&told[b]) {
                apart.push((a, b));
                continue;
            }
            let Some(agreement) = told[a].agreement(&told[b], needed, params) else {
                continue;
            };
            if !is_laid {
                scattered.fill(reader.evidence.rows.row(units[b] as usize));
                is_laid = true;
            }
            let score = agreement + ALIKE * reader.evidence.similarity_to(scattered, units[a] as usize);
            if score >= needed {
                pairs.push((score, a, b));
            }
        }
    }
    pairs.sort_unstable_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    let mut part: Vec<usize> = (0..units.len()).collect();
    for (_, a, b) in pairs {
        let (into, from) = (part[a].min(part[b]), part[a].max(part[b]));
        let across = |x: usize, y: usize| (part[x], part[y]) == (into, from) || (part[y], part[x]) == (into, from);
        if into != from && !apart.iter().any(|&(x, y)| across(x, y)) {
            part.iter_mut().filter(|of| **of == from).for_each(|of| *of = into);
        }
    }
    let mut parts: Vec<Vec<u32>> = vec![Vec::new(); units.len()];
    part.iter().zip(units).for_each(|(&of, &unit)| parts[of].push(unit));
    parts.retain(|part| !part.is_empty());
    parts
}

/// What of a message enters the comparison.
struct Told {
    /// Common words with their weights, unit length, by term.
    matter: Vec<(u32, f32)>,
    /// Common words of the title, each once, with their inverse document frequency.
    title: Vec<(u32, f32)>,
    /// Pairs of characters of the rare words of the title, as positions among those of the cluster.
    names: Vec<u32>,
    /// Which of the cluster's pairs the message holds anywhere, a bit each.
    held: Vec<u64>,
    /// Whether it asks for information.
    inquires: bool,
    /// Counties and cities that the title names.
    of_title: AdminUnits,
    /// Those that the message names anywhere; not read where no two titles of the cluster name any.
    of_text: AdminUnits,
}

/// Reads messages, with what is known of each term beforehand.
struct Reader<'a> {
    input: &'a TopicInput<'a>,
    evidence: &'a Evidence,
    /// By term the inverse document frequency of a common word; 0 for all other terms.
    common: Vec<f32>,
    /// By term whether it can be part of a name.
    names: Vec<bool>,
    title_weight: f32,
    emphasis: f32,
}

impl<'a> Reader<'a> {
    /// Looks every term up once. Cost: linear in the vocabulary.
    fn new(input: &'a TopicInput<'a>, evidence: &'a Evidence, params: &TopicParams) -> Self {
        let n_units = evidence.rows.len() as f32;
        let limit = (params.rare_share * n_units).max(MIN_COMMON);
        let terms = || (0..input.vocabulary.len() as u32).into_par_iter().map(TermId);
        let df = |term: TermId| evidence.df[term.index()] as f32;
        let says = |term: TermId| input.features.idf[term.index()] > 0.0;
        // A word of two letters or more that says something and is no code.
        let is_word = |term: TermId| input.vocabulary.kind(term) == TermKind::Word && says(term);
        let common = terms().map(|term| {
            let is_common = is_word(term) && df(term) > limit;
            if is_common {
                ((1.0 + n_units) / (1.0 + df(term))).ln()
            } else {
                0.0
            }
        });
        let is_rare = |term: TermId| match input.vocabulary.kind(term) {
            TermKind::Word => {
                let does = matches!(
                    input.background.class(term),
                    WordClass::Verb | WordClass::Quality | WordClass::Time | WordClass::Grammar
                );
                df(term) <= limit && !does
            }
            TermKind::Single => !input.stopwords.contains(input.vocabulary.term(term)),
            TermKind::Latin | TermKind::Number => false,
        };
        Self {
            input,
            evidence,
            common: common.collect(),
            names: terms().map(|term| says(term) && is_rare(term)).collect(),
            title_weight: params.title_weight,
            emphasis: params.emphasis,
        }
    }

    /// The inverse document frequency of a common word; a break is none.
    fn common(&self, term: TermId) -> Option<f32> {
        self.common.get(term.index()).copied().filter(|&idf| idf > 0.0)
    }

    /// Reads the messages of a cluster. Cost: linear in their tokens, plus sorting their common words.
    fn read(&self, texts: &[MessageId]) -> Vec<Told> {
        let titled: Vec<Vec<[char; 2]>> = texts.iter().map(|&text| self.names(self.input.tokens.title(text))).collect();
        let known = KnownPairs::new(&titled);
        let mut chars: Vec<char> = Vec::new();
        let units = |part: &[TermId], chars: &mut Vec<char>| {
            let mut units = AdminUnits::default();
            self.clauses(part, chars, |clause| units.read(clause));
            units
        };
        let of_titles: Vec<AdminUnits> = texts.iter().map(|&text| units(self.input.tokens.title(text), &mut chars)).collect();
        let are_placed = of_titles.iter().filter(|units| !units.is_empty()).count() > 1;
        let told = texts.iter().zip(titled).zip(of_titles).map(|((&text, names), of_title)| {
            let (title, body) = (self.input.tokens.title(text), self.input.tokens.body(text));
            let mut words: Vec<(u32, f32)> = title.iter().filter_map(|&term| Some((term.0, self.common(term)?))).collect();
            words.sort_unstable_by_key(|&(term, _)| term);
            words.dedup_by_key(|&mut (term, _)| term);
            let (mut held, mut of_text) = (known.none(), AdminUnits::default());
            for part in [title, body] {
                self.clauses(part, &mut chars, |clause| {
                    known.mark(clause, &mut held);
                    if are_placed {
                        of_text.read(clause);
                    }
                });
            }
            Told {
                matter: self.matter(title, body),
                title: words,
                names: names.iter().filter_map(|pair| known.position(pair)).collect(),
                held,
                inquires: self.input.background.inquires(text),
                of_title,
                of_text,
            }
        });
        told.collect()
    }

    /// The common words of a message with their weights, unit length, by term.
    fn matter(&self, title: &[TermId], body: &[TermId]) -> Vec<(u32, f32)> {
        let is_common = |term: &&TermId| self.common(**term).is_some();
        let mut counts: Vec<(u32, f32)> = title.iter().filter(is_common).map(|term| (term.0, self.title_weight)).collect();
        counts.extend(body.iter().filter(is_common).map(|term| (term.0, 1.0)));
        counts.sort_unstable_by_key(|&(term, _)| term);
        let mut matter: Vec<(u32, f32)> = counts
            .chunk_by(|x, y| x.0 == y.0)
            .map(|run| {
                let count: f32 = run.iter().map(|entry| entry.1).sum();
                (run[0].0, (1.0 + self.emphasis * count.ln()) * self.common[run[0].0 as usize])
            })
            .collect();
        let length = matter
            .iter()
            .map(|entry| entry.1 * entry.1)
            .sum::<f32>()
            .sqrt()
            .max(f32::MIN_POSITIVE);
        matter.iter_mut().for_each(|entry| entry.1 /= length);
        matter
    }

    /// Shows each clause of a part, spelled out.
    fn clauses(&self, part: &[TermId], chars: &mut Vec<char>, mut show: impl FnMut(&[char])) {
        for clause in part.split(|&term| term == TermId::BREAK) {
            chars.clear();
            clause
                .iter()
                .for_each(|&term| chars.extend_from_slice(self.input.vocabulary.letters(term)));
            show(chars);
        }
    }

    /// Pairs of characters of the names in a title: stretches of rare words that can name something, and of single
    /// characters that are no words of grammar.
    fn names(&self, title: &[TermId]) -> Vec<[char; 2]> {
        let mut names = Vec::new();
        let mut stretch: Vec<char> = Vec::new();
        for &term in title {
            if term != TermId::BREAK && self.names[term.index()] {
                stretch.extend_from_slice(self.input.vocabulary.letters(term));
            } else {
                names.extend(pairs_of(&stretch));
                stretch.clear();
            }
        }
        names.extend(pairs_of(&stretch));
        names
    }
}

/// The pairs of characters of the names in a cluster's titles.
struct KnownPairs {
    /// Ascending, each once.
    pairs: Vec<[char; 2]>,
    /// A bit for each pair by its hash: most pairs of a text are not known, and one look says so.
    seen: [u64; 64],
}

impl KnownPairs {
    fn new(names: &[Vec<[char; 2]>]) -> Self {
        let mut pairs: Vec<[char; 2]> = names.iter().flatten().copied().collect();
        pairs.sort_unstable();
        pairs.dedup();
        let mut seen = [0; 64];
        for pair in &pairs {
            let slot = Self::slot(pair);
            seen[slot / 64] |= 1 << (slot % 64);
        }
        Self { pairs, seen }
    }

    fn none(&self) -> Vec<u64> {
        vec![0; self.pairs.len().div_ceil(64)]
    }

    fn position(&self, pair: &[char; 2]) -> Option<u32> {
        self.pairs.binary_search(pair).ok().map(|at| at as u32)
    }

    /// Marks the known pairs of a clause.
    fn mark(&self, clause: &[char], held: &mut [u64]) {
        for pair in pairs_of(clause) {
            let slot = Self::slot(&pair);
            if self.seen[slot / 64] & (1 << (slot % 64)) != 0
                && let Some(at) = self.position(&pair)
            {
                held[at as usize / 64] |= 1 << (at % 64);
            }
        }
    }

    fn slot(pair: &[char; 2]) -> usize {
        let key = (u64::from(u32::from(pair[0])) << 21) | u64::from(u32::from(pair[1]));
        (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 52) as usize
    }
}

fn pairs_of(chars: &[char]) -> impl Iterator<Item = [char; 2]> {
    chars.windows(2).map(|pair| [pair[0], pair[1]])
}

impl Told {
    /// Agreement in matter and name without the similarity of the whole messages, see [`issues`]; `None` where no similarity could raise it
    /// to what is needed.
    fn agreement(&self, other: &Self, needed: f32, params: &TopicParams) -> Option<f32> {
        let names = self.name_share(other).max(other.name_share(self));
        let strangers = names < 0.2 && !self.names.is_empty() && !other.names.is_empty();
        let questions = self.inquires && other.inquires && names < 0.2;
        let titles = self.title_share(other).max(other.title_share(self));
        let agreement = |words: f32| {
            words + TITLES * titles + NAMES * if strangers { -0.6 } else { names } - if questions { params.questions } else { 0.0 }
        };
        let can_reach = |agreement: f32| agreement + ALIKE + 2.0 * MARGIN >= needed;
        if !can_reach(agreement(1.0 + MARGIN)) {
            return None;
        }
        Some(agreement(dot(&self.matter, &other.matter))).filter(|&agreement| can_reach(agreement))
    }

    /// Share of this title's common words that the other message has; one half where it has none.
    fn title_share(&self, other: &Self) -> f32 {
        let all: f32 = self.title.iter().map(|word| word.1).sum();
        let there = |word: &&(u32, f32)| other.matter.binary_search_by_key(&word.0, |entry| entry.0).is_ok();
        let shared: f32 = self.title.iter().filter(there).map(|word| word.1).sum();
        if all > 0.0 { shared / all } else { 0.5 }
    }

    /// Share of this title's names that the other message has; none where there is no name.
    fn name_share(&self, other: &Self) -> f32 {
        let is_held = |&&pair: &&u32| other.held[pair as usize / 64] & (1 << (pair % 64)) != 0;
        let shared = self.names.iter().filter(is_held).count();
        shared as f32 / self.names.len().max(1) as f32
    }

    fn is_apart(&self, other: &Self) -> bool {
        self.of_title.differ(&other.of_title, &self.of_text, &other.of_text)
    }
}
