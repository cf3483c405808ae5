//! Finds repeats: equal texts, then candidates verified on their letters, then groups that do not chain.

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::candidates::{Candidates, Meetings};
use super::compare::count_copied;
use super::verdict::{Spelled, Verdict, judge, least_copied};
use super::{DuplicateGroup, DuplicateGroups, DuplicateKind, Join, SameWriter, Signatures};
use crate::corpus::{MessageId, Voice};
use crate::text::{TermId, Tokens, Vocabulary};

/// What finding repeats reads; columns by message, in canonical order.
#[derive(Clone, Copy)]
pub struct DedupInput<'a> {
    /// Tokens.
    pub tokens: &'a Tokens,
    /// Their vocabulary.
    pub vocabulary: &'a Vocabulary,
    /// Signatures.
    pub signatures: &'a Signatures,
    /// Who speaks.
    pub voices: &'a [Voice],
    /// What people decided.
    pub pairs: &'a PairRules,
}

/// Pairs of messages about which people decided; nothing that is found goes against them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PairRules {
    /// One submission, in the order in which it was decided.
    pub together: Vec<(MessageId, MessageId)>,
    /// Not one submission: no group holds both, not even by a third message.
    pub apart: Vec<(MessageId, MessageId)>,
}

/// Settings of finding repeats.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DedupParams {
    /// Least share of the smaller text, 0 to 1, that the sketches must show as shared before two texts are compared.
    pub candidate: f32,
    /// Most candidates compared per message.
    pub candidates: usize,
    /// Share of the smaller text, 0 to 1, copied in the other from which the two are one submission.
    pub contained: f32,
    /// The same where the titles agree: a submission in partly other words.
    pub rewritten: f32,
    /// Share of the larger text that a submission in other words must share too.
    pub rewritten_larger: f32,
    /// Distinct writers of one text from which it is a mass mailing (雷同件).
    pub mass_mailing: usize,
}

impl Default for DedupParams {
    fn default() -> Self {
        Self {
            candidate: 0.3,
            candidates: 12,
            contained: 0.79,
            rewritten: 0.61,
            rewritten_larger: 0.2,
            mass_mailing: 5,
        }
    }
}

/// A verified link between an earlier and a later message.
#[derive(Clone, Copy)]
struct Link {
    earlier: u32,
    later: u32,
    verdict: Verdict,
}

/// Finds the messages that are one submission.
///
/// Equal texts go together by hash. Of the rest, messages whose sketches overlap are compared letter by letter; links join groups,
/// strongest first, and two groups join only if their fullest texts are one submission too. Cost: near linear in messages.
///
/// # Panics
/// When the columns differ in length.
#[must_use]
pub fn find_duplicates(input: &DedupInput<'_>, params: &DedupParams) -> DuplicateGroups {
    let n = input.signatures.len();
    assert!(
        input.tokens.len() == n && input.voices.len() == n,
        "columns by message have one length"
    );
    let original = originals(input);
    let links = verified_links(input, &original, params);
    let mut forest = Forest::new(input, n);
    for (message, &first) in original.iter().enumerate() {
        if first != message as u32 {
            forest.join(Link {
                earlier: first,
                later: message as u32,
                verdict: Verdict {
                    similarity: 1.0,
                    kind: DuplicateKind::Exact,
                },
            });
        }
    }
    let mut judging = (Spelled::new(), Spelled::new());
    for link in links {
        forest.join_if_alike(link, |one, other| {
            spell(&mut judging.0, one, input);
            spell(&mut judging.1, other, input);
            judging.1.grams.fill(&judging.1.body);
            judge(&mut judging.0, &judging.1, params).is_some()
        });
    }
    // Last, so that what people joined does not change what a group is compared by.
    for &(one, other) in &input.pairs.together {
        forest.join(Link {
            earlier: one.0.min(other.0),
            later: one.0.max(other.0),
            verdict: Verdict {
                similarity: 1.0,
                kind: DuplicateKind::Person,
            },
        });
    }
    forest.groups(input.voices, params)
}

/// For each message the first one with the same letters and digits; a message without any is its own.
fn originals(input: &DedupInput<'_>) -> Vec<u32> {
    let mut first: FxHashMap<u64, u32> = FxHashMap::default();
    let mut original = |message: u32| match input.tokens.words(MessageId(message)).next() {
        Some(_) => *first.entry(input.signatures.exact(message as usize)).or_insert(message),
        None => message,
    };
    (0..input.signatures.len() as u32).map(&mut original).collect()
}

/// Terms of a text that one line of a cache holds.
const LINE: usize = 16;

/// Verified links between originals, strongest first, ties in canonical order.
fn verified_links(input: &DedupInput<'_>, original: &[u32], params: &DedupParams) -> Vec<Link> {
    let candidates = Candidates::index(input.signatures, |message| original[message as usize] == message);
    let spelled = || (Spelled::new(), Spelled::new(), Meetings::default());
    let letters: Vec<u32> = (0..original.len() as u32)
        .into_par_iter()
        .map(|message| body_letters(input, message))
        .collect();
    let verify = |(one, other, meetings): &mut (Spelled, Spelled, Meetings), later: u32| {
        let proposed = if original[later as usize] == later {
            candidates.of(later, params.candidate, params.candidates, meetings)
        } else {
            Vec::new()
        };
        if !proposed.is_empty() {
            spell(other, later, input);
            other.grams.fill(&other.body);
        }
        // Their texts lie anywhere in memory: all are fetched side by side before any is read.
        let bodies = proposed.iter().map(|candidate| input.tokens.body(MessageId(candidate.message)));
        let lines = bodies.flat_map(|body| body.iter().step_by(LINE));
        std::hint::black_box(lines.fold(0, |read, term| read ^ term.0));
        let judged = proposed.into_iter().filter_map(|candidate| {
            let letters = letters[candidate.message as usize] as usize;
            let needed = least_copied(letters, other.body.chars.len(), params)?;
            let body = input.tokens.body(MessageId(candidate.message));
            count_copied(body, input.vocabulary, &other.grams, (letters, needed))?;
            spell(one, candidate.message, input);
            judge(one, other, params).map(|verdict| Link {
                earlier: candidate.message,
                later,
                verdict,
            })
        });
        judged.collect::<Vec<Link>>()
    };
    let mut links: Vec<Link> = (0..original.len() as u32)
        .into_par_iter()
        .map_init(spelled, verify)
        .flatten_iter()
        .collect();
    links.sort_by(|a, b| {
        b.verdict
            .similarity
            .total_cmp(&a.verdict.similarity)
            .then((a.earlier, a.later).cmp(&(b.earlier, b.later)))
    });
    links
}

/// Letters and digits of a message's body.
fn body_letters(input: &DedupInput<'_>, message: u32) -> u32 {
    let terms = input.tokens.body(MessageId(message)).iter().filter(|&&term| term != TermId::BREAK);
    terms.map(|&term| input.vocabulary.letters(term).len() as u32).sum()
}

/// What each message must not be with; it holds for all messages that people joined with it too.
fn apart(pairs: &PairRules) -> FxHashMap<u32, Vec<u32>> {
    let mut class: FxHashMap<u32, u32> = FxHashMap::default();
    let mut mates: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    for &(one, other) in &pairs.together {
        let (a, b) = (*class.entry(one.0).or_insert(one.0), *class.entry(other.0).or_insert(other.0));
        if a != b || !mates.contains_key(&a) {
            let moved = mates.remove(&b).unwrap_or_else(|| vec![other.0]);
            class.extend(moved.iter().map(|&message| (message, a)));
            mates.entry(a).or_insert_with(|| vec![one.0]).extend(moved);
        }
    }
    let mates_of = |message: u32| {
        class
            .get(&message)
            .and_then(|class| mates.get(class))
            .cloned()
            .unwrap_or(vec![message])
    };
    let mut apart: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    for &(one, other) in &pairs.apart {
        let are_joined = class.contains_key(&one.0) && class.get(&one.0) == class.get(&other.0);
        // Where people contradict themselves, what they joined first stays joined.
        let (ours, theirs) = if are_joined {
            (vec![one.0], vec![other.0])
        } else {
            (mates_of(one.0), mates_of(other.0))
        };
        for (&x, &y) in ours.iter().flat_map(|x| theirs.iter().map(move |y| (x, y))) {
            apart.entry(x).or_default().push(y);
            apart.entry(y).or_default().push(x);
        }
    }
    apart
}

fn spell(spelled: &mut Spelled, message: u32, input: &DedupInput<'_>) {
    let message = MessageId(message);
    spelled.title.spell(input.tokens.title(message), input.vocabulary);
    spelled.body.spell(input.tokens.body(message), input.vocabulary);
}

/// Union-find over messages; each root knows its group's fullest text.
struct Forest {
    parents: Vec<u32>,
    fullest: Vec<u32>,
    lengths: Vec<u32>,
    joins: Vec<Join>,
    /// By root, what messages of the group must not be with.
    apart: FxHashMap<u32, Vec<u32>>,
}

impl Forest {
    fn new(input: &DedupInput<'_>, n: usize) -> Self {
        let ids = || 0..n as u32;
        let lengths = ids().map(|message| input.tokens.of(MessageId(message)).len() as u32).collect();
        Self {
            parents: ids().collect(),
            fullest: ids().collect(),
            lengths,
            joins: Vec::new(),
            apart: apart(input.pairs),
        }
    }

    /// Whether people decided that two groups are not one.
    fn is_apart(&mut self, a: u32, b: u32) -> bool {
        if self.apart.is_empty() {
            return false;
        }
        let count = |root: u32| self.apart.get(&root).map_or(0, Vec::len);
        let (fewer, other) = if count(a) <= count(b) { (a, b) } else { (b, a) };
        let foes = self.apart.get(&fewer).cloned().unwrap_or_default();
        foes.into_iter().any(|foe| self.root(foe) == other)
    }

    fn root(&mut self, mut message: u32) -> u32 {
        while self.parents[message as usize] != message {
            self.parents[message as usize] = self.parents[self.parents[message as usize] as usize];
            message = self.parents[message as usize];
        }
        message
    }

    /// Joins two groups unless people decided that they are not one; the root is the earliest member.
    fn join(&mut self, link: Link) {
        let (a, b) = (self.root(link.earlier), self.root(link.later));
        if a == b || self.is_apart(a, b) {
            return;
        }
        let (root, other) = (a.min(b), a.max(b));
        if let Some(foes) = self.apart.remove(&other) {
            self.apart.entry(root).or_default().extend(foes);
        }
        self.parents[other as usize] = root;
        let (one, two) = (self.fullest[root as usize], self.fullest[other as usize]);
        let fuller = self.lengths[two as usize] > self.lengths[one as usize]
            || (self.lengths[two as usize] == self.lengths[one as usize] && two < one);
        self.fullest[root as usize] = if fuller { two } else { one };
        let Link { earlier, later, verdict } = link;
        self.joins.push(Join {
            earlier: MessageId(earlier),
            later: MessageId(later),
            similarity: verdict.similarity,
            kind: verdict.kind,
        });
    }

    /// Joins two groups if their fullest texts are alike too, so that no chain of small steps leads from one case to another.
    fn join_if_alike(&mut self, link: Link, alike: impl FnOnce(u32, u32) -> bool) {
        let (a, b) = (self.root(link.earlier), self.root(link.later));
        if a == b {
            return;
        }
        let (one, other) = (self.fullest[a as usize], self.fullest[b as usize]);
        let linked = [(one, other), (other, one)].contains(&(link.earlier, link.later));
        if linked || alike(one.min(other), one.max(other)) {
            self.join(link);
        }
    }

    fn groups(mut self, voices: &[Voice], params: &DedupParams) -> DuplicateGroups {
        let n = self.parents.len();
        let mut groups: Vec<DuplicateGroup> = Vec::new();
        let mut at_root: Vec<Option<u32>> = vec![None; n];
        let mut joined = vec![false; n];
        for join in &self.joins {
            joined[join.earlier.index()] = true;
            joined[join.later.index()] = true;
        }
        let mut group_of = vec![None; n];
        for message in (0..n as u32).filter(|&message| joined[message as usize]) {
            let root = self.root(message) as usize;
            let group = *at_root[root].get_or_insert_with(|| {
                groups.push(DuplicateGroup {
                    members: Vec::new(),
                    representative: MessageId(self.fullest[root]),
                    kind: DuplicateKind::Exact,
                    same_writer: SameWriter::Unknown,
                    mass_mailing: false,
                    joins: Vec::new(),
                });
                groups.len() as u32 - 1
            });
            groups[group as usize].members.push(MessageId(message));
            group_of[message as usize] = Some(group);
        }
        self.joins.sort_by_key(|join| (join.later, join.earlier));
        for join in self.joins {
            let group = group_of[join.later.index()].expect("a joined message is in a group");
            groups[group as usize].kind = groups[group as usize].kind.max(join.kind);
            groups[group as usize].joins.push(join);
        }
        for group in &mut groups {
            let (same_writer, writers) = writers(&group.members, voices);
            group.same_writer = same_writer;
            group.mass_mailing = writers >= params.mass_mailing;
        }
        DuplicateGroups { groups, group_of }
    }
}

/// Whether one writer sent the messages, and how many named writers did.
fn writers(members: &[MessageId], voices: &[Voice]) -> (SameWriter, usize) {
    let mut named: Vec<u64> = members.iter().filter_map(|member| voices[member.index()].writer).collect();
    let all_named = named.len() == members.len();
    named.sort_unstable();
    named.dedup();
    let same = match named.len() {
        0 => SameWriter::Unknown,
        1 if all_named => SameWriter::Yes,
        1 => SameWriter::Unknown,
        _ => SameWriter::No,
    };
    (same, named.len())
}

#[cfg(test)]
mod tests;
