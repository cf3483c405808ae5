//! Whether messages that were clustered speak of one issue: they must agree in the matter and in the name, not in one of the two.
//!
//! Average linkage joins what is alike on the whole, and two short letters are alike when they name one town or complain of one kind
//! of thing. Here each draft of a topic is taken apart again into the parts whose messages agree pair by pair.

use rayon::prelude::*;

use super::evidence::Evidence;
use super::linkage::Clusters;
use super::units::Units;
use super::{TopicInput, TopicParams};
use crate::corpus::MessageId;
use crate::text::{AdminUnits, TermId, TermKind, WordClass};

/// Larger drafts stay whole: so many messages in the same words are no accident, and the cost of pairs stays bounded.
const MAX_UNITS: usize = 60;
/// A word that only one unit holds is never a word for a matter, however small the corpus.
const MIN_COMMON: f32 = 1.0;
/// What a pair in two towns or districts is scored: less than any threshold.
const APART: f32 = f32::NEG_INFINITY;

/// Takes every cluster apart into its issues, each as cohesive as the cluster was.
pub(super) fn settle(input: &TopicInput<'_>, units: &Units, evidence: &Evidence, found: &Clusters, params: &TopicParams) -> Clusters {
    let mut members: Vec<(u32, u32)> = found.of.iter().zip(0..).map(|(&smallest, unit)| (smallest, unit)).collect();
    members.sort_unstable();
    let clusters: Vec<&[(u32, u32)]> = members.chunk_by(|x, y| x.0 == y.0).filter(|members| members.len() > 1).collect();
    let parts: Vec<Vec<Vec<u32>>> = clusters
        .par_iter()
        .map(|members| {
            let within: Vec<u32> = members.iter().map(|&(_, unit)| unit).collect();
            let texts: Vec<MessageId> = within.iter().map(|&unit| units.text[unit as usize]).collect();
            issues(input, evidence, &within, &texts, params)
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
fn issues(input: &TopicInput<'_>, evidence: &Evidence, units: &[u32], texts: &[MessageId], params: &TopicParams) -> Vec<Vec<u32>> {
    if units.len() < 2 || units.len() > MAX_UNITS {
        return vec![units.to_vec()];
    }
    let reader = Reader::new(input, evidence, params);
    let told: Vec<Told> = texts.iter().map(|&text| reader.read(text)).collect();
    let mut pairs: Vec<(f32, usize, usize)> = Vec::with_capacity(units.len() * units.len() / 2);
    for b in 1..units.len() {
        for a in 0..b {
            let score = match told[a].is_apart(&told[b]) {
                true => APART,
                false => told[a].agreement(&told[b], params) + 0.3 * evidence.similarity(units[a] as usize, units[b] as usize),
            };
            pairs.push((score, a, b));
        }
    }
    let apart: Vec<(usize, usize)> = pairs.iter().filter(|pair| pair.0 == APART).map(|&(_, a, b)| (a, b)).collect();
    let needed = params.agreement - params.leniency * (units.len() as f32 / 2.0).ln();
    pairs.retain(|pair| pair.0 >= needed);
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
    /// Pairs of characters of the rare words of the title.
    names: Vec<[char; 2]>,
    /// Pairs of characters of the whole message, ascending.
    pairs: Vec<[char; 2]>,
    /// Whether it asks for information.
    inquires: bool,
    /// Counties and cities that the title names.
    of_title: AdminUnits,
    /// Those that the message names anywhere.
    of_text: AdminUnits,
}

struct Reader<'a> {
    input: &'a TopicInput<'a>,
    evidence: &'a Evidence,
    n_units: f32,
    common: f32,
    title_weight: f32,
    emphasis: f32,
}

impl<'a> Reader<'a> {
    fn new(input: &'a TopicInput<'a>, evidence: &'a Evidence, params: &TopicParams) -> Self {
        let n_units = evidence.rows.len() as f32;
        Self {
            input,
            evidence,
            n_units,
            common: (params.rare_share * n_units).max(MIN_COMMON),
            title_weight: params.title_weight,
            emphasis: params.emphasis,
        }
    }

    fn df(&self, term: TermId) -> f32 {
        self.evidence.df[term.index()] as f32
    }

    fn idf(&self, term: TermId) -> f32 {
        ((1.0 + self.n_units) / (1.0 + self.df(term))).ln()
    }

    /// A word of two letters or more that says something and is no code.
    fn is_word(&self, term: TermId) -> bool {
        self.input.vocabulary.kind(term) == TermKind::Word
            && self.input.features.idf[term.index()] > 0.0
            && !self.input.vocabulary.term(term).is_ascii()
    }

    fn read(&self, text: MessageId) -> Told {
        let (title, body) = (self.input.tokens.title(text), self.input.tokens.body(text));
        let is_common = |term: &&TermId| **term != TermId::BREAK && self.is_word(**term) && self.df(**term) > self.common;
        let mut counts: Vec<(u32, f32)> = title.iter().filter(is_common).map(|term| (term.0, self.title_weight)).collect();
        counts.extend(body.iter().filter(is_common).map(|term| (term.0, 1.0)));
        counts.sort_unstable_by_key(|&(term, _)| term);
        let mut matter: Vec<(u32, f32)> = counts
            .chunk_by(|x, y| x.0 == y.0)
            .map(|run| {
                let count: f32 = run.iter().map(|entry| entry.1).sum();
                (run[0].0, (1.0 + self.emphasis * count.ln()) * self.idf(TermId(run[0].0)))
            })
            .collect();
        let length = matter
            .iter()
            .map(|entry| entry.1 * entry.1)
            .sum::<f32>()
            .sqrt()
            .max(f32::MIN_POSITIVE);
        matter.iter_mut().for_each(|entry| entry.1 /= length);
        let mut words: Vec<TermId> = title.iter().filter(is_common).copied().collect();
        words.sort_unstable_by_key(|term| term.0);
        words.dedup();
        let spelled = |part: &[TermId]| -> Vec<Vec<char>> {
            part.split(|&term| term == TermId::BREAK)
                .map(|clause| clause.iter().flat_map(|&term| self.input.vocabulary.term(term).chars()).collect())
                .collect()
        };
        let (title_clauses, body_clauses) = (spelled(title), spelled(body));
        let mut pairs: Vec<[char; 2]> = title_clauses
            .iter()
            .chain(&body_clauses)
            .flat_map(|clause| pairs_of(clause))
            .collect();
        pairs.sort_unstable();
        pairs.dedup();
        let mut of_text = AdminUnits::default();
        title_clauses.iter().chain(&body_clauses).for_each(|clause| of_text.read(clause));
        let mut of_title = AdminUnits::default();
        title_clauses.iter().for_each(|clause| of_title.read(clause));
        Told {
            matter,
            title: words.into_iter().map(|term| (term.0, self.idf(term))).collect(),
            names: self.names(title),
            pairs,
            inquires: self.input.background.inquires(text),
            of_title,
            of_text,
        }
    }

    /// Pairs of characters of the names in a title: stretches of rare words that can name something, and of single
    /// characters that are no words of grammar.
    fn names(&self, title: &[TermId]) -> Vec<[char; 2]> {
        let rare = |term: TermId| match self.input.vocabulary.kind(term) {
            TermKind::Word => {
                let says = matches!(
                    self.input.background.class(term),
                    WordClass::Verb | WordClass::Quality | WordClass::Time | WordClass::Grammar
                );
                self.df(term) <= self.common && !says && !self.input.vocabulary.term(term).is_ascii()
            }
            TermKind::Single => !self.input.stopwords.contains(self.input.vocabulary.term(term)),
            TermKind::Latin | TermKind::Number => false,
        };
        let mut names = Vec::new();
        let mut stretch: Vec<char> = Vec::new();
        for &term in title {
            if term != TermId::BREAK && rare(term) && self.input.features.idf[term.index()] > 0.0 {
                stretch.extend(self.input.vocabulary.term(term).chars());
            } else {
                names.extend(pairs_of(&stretch));
                stretch.clear();
            }
        }
        names.extend(pairs_of(&stretch));
        names
    }
}

fn pairs_of(chars: &[char]) -> impl Iterator<Item = [char; 2]> {
    chars.windows(2).map(|pair| [pair[0], pair[1]])
}

impl Told {
    /// Agreement in matter and name; see [`issues`].
    fn agreement(&self, other: &Self, params: &TopicParams) -> f32 {
        let words = cosine(&self.matter, &other.matter);
        let titles = self.title_share(other).max(other.title_share(self));
        let names = self.name_share(other).max(other.name_share(self));
        let strangers = names < 0.2 && !self.names.is_empty() && !other.names.is_empty();
        let questions = self.inquires && other.inquires && names < 0.2;
        words + 1.2 * titles + 0.6 * if strangers { -0.6 } else { names } - if questions { params.questions } else { 0.0 }
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
        let shared = self.names.iter().filter(|pair| other.pairs.binary_search(pair).is_ok()).count();
        shared as f32 / self.names.len().max(1) as f32
    }

    fn is_apart(&self, other: &Self) -> bool {
        self.of_title.differ(&other.of_title, &self.of_text, &other.of_text)
    }
}

/// Product of two sparse rows, columns ascending.
fn cosine(left: &[(u32, f32)], right: &[(u32, f32)]) -> f32 {
    let (mut i, mut j, mut sum) = (0, 0, 0.0);
    while i < left.len() && j < right.len() {
        match left[i].0.cmp(&right[j].0) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                sum += left[i].1 * right[j].1;
                i += 1;
                j += 1;
            }
        }
    }
    sum
}
