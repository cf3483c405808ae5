//! Finding: which documents hold everything asked, which come near, in what order.

use super::grams::letters;
use super::plan::{Plan, Term, asked, plan};
use super::query::{Leaf, Node, parse};
use super::rank::{Allow, Lookup, score};
use super::reader::Index;
use super::{Hit, Match, Repeats, SearchError, SearchPage, SearchRequest, SearchScope, Strictness};
use crate::corpus::MessageId;
use crate::text::normalize;

/// Letters from which on a query without operators is read as a pasted text.
const PASTED_LETTERS: usize = 40;

/// Searches: first what holds everything asked, then, unless strict and as far as the page needs it, what comes near.
///
/// # Errors
/// [`SearchError::Read`] if the index is damaged; no query is an error.
pub fn search(index: &Index, scope: &dyn SearchScope, request: &SearchRequest) -> Result<SearchPage, SearchError> {
    let pasted = is_pasted(&request.query);
    let query = if pasted { Node::Leaf(Leaf { field: None, quoted: false, text: request.query.clone() }) } else { parse(&request.query) };
    let mut lookup = Lookup::new(index);
    let mut plan = plan(&query, &index.analyzer, &index.params);
    let highlights = plan.units.iter().map(|unit| unit.term.run.iter().collect()).collect();
    let Some(all) = held(&query, &mut lookup)? else { return Ok(SearchPage::default()) };
    if pasted {
        keep_strongest(&mut plan, &lookup)?;
    }
    let exact = score(&plan, Allow::Exact, &mut lookup)?;
    let mut ranked = candidates(index, scope, all.iter().map(|&doc| (doc, exact.score[doc as usize])), Match::All);
    let total_all = ranked.len();
    sort(&mut ranked);
    let needed = request.offset.saturating_add(request.limit);
    if request.strictness == Strictness::Relax && total_all < needed {
        super::spelling::correct(&query, &mut plan, &mut lookup)?;
        let required = required(&query, &mut lookup)?;
        let barred = |doc: u32| all.binary_search(&doc).is_ok() || !required.admits(doc);
        let mut near = score(&plan, Allow::Others, &mut lookup)?;
        if index.params.feedback_messages > 0 {
            let mut best = candidates(
                index,
                scope,
                near.touched.iter().filter(|&&doc| required.admits(doc)).map(|&doc| (doc, near.score[doc as usize])),
                Match::Relaxed,
            );
            sort(&mut best);
            best.truncate(index.params.feedback_messages);
            let texts: Vec<(String, f32)> = best.iter().filter_map(|c| Some((scope.text(c.message)?, c.score))).collect();
            let more = super::feedback::feedback(&plan, &texts, &mut lookup)?;
            if std::env::var("DBG").is_ok() {
                println!(
                    "{} -> {}",
                    request.query,
                    more.iter().map(|u| format!("{} {:.2}", u.term.run.iter().collect::<String>(), u.count)).collect::<Vec<_>>().join(", ")
                );
            }
            plan.units.extend(more);
            near = score(&plan, Allow::Others, &mut lookup)?;
        }
        let docs = near.touched.iter().filter(|&&doc| !barred(doc)).map(|&doc| (doc, near.score[doc as usize]));
        let mut relaxed = candidates(index, scope, docs, Match::Relaxed);
        sort(&mut relaxed);
        ranked.append(&mut relaxed);
    }
    Ok(SearchPage { hits: page(ranked, scope, request), total_all, highlights })
}

/// Finds what is most like a text: its strongest terms, weighed as in a search. None is marked [`Match::All`].
///
/// # Errors
/// [`SearchError::Read`] if the index is damaged.
pub fn similar(index: &Index, scope: &dyn SearchScope, text: &str, limit: usize) -> Result<Vec<Hit>, SearchError> {
    let mut lookup = Lookup::new(index);
    let query = Node::Leaf(Leaf { field: None, quoted: false, text: text.to_owned() });
    let mut plan = plan(&query, &index.analyzer, &index.params);
    keep_strongest(&mut plan, &lookup)?;
    let near = score(&plan, Allow::Exact, &mut lookup)?;
    let mut ranked = candidates(index, scope, near.touched.iter().map(|&doc| (doc, near.score[doc as usize])), Match::Relaxed);
    sort(&mut ranked);
    ranked.truncate(limit);
    Ok(ranked.into_iter().map(|found| found.hit()).collect())
}

/// Whether the query is a pasted text rather than words and operators.
fn is_pasted(query: &str) -> bool {
    let has_sentences = query.contains(['。', '！', '？', '；']);
    let has_operators = query.contains(['"', '“', '|', '(', '（']) || query.contains(" -") || query.contains(" OR ");
    let n_letters = letters(&normalize(query).text).len();
    n_letters > PASTED_LETTERS && (has_sentences || !has_operators)
}

/// Keeps the terms of a long text that tell most: count times idf.
fn keep_strongest(plan: &mut Plan, lookup: &Lookup<'_>) -> Result<(), SearchError> {
    let keep = lookup.index.params.similar_terms;
    plan.units.retain(|unit| unit.term.run.len() > 1);
    let strength = |term: &Term, count: f32| -> Result<f32, SearchError> {
        let at_most = lookup.index.at_most(&term.run, term.field)?;
        Ok(if at_most == 0 { 0.0 } else { count.sqrt() * lookup.idf(at_most as usize) })
    };
    let mut units = plan.units.drain(..).map(|unit| Ok((strength(&unit.term, unit.count)?, unit))).collect::<Result<Vec<_>, SearchError>>()?;
    units.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    plan.units = units.into_iter().take(keep).filter(|(strength, _)| *strength > 0.0).map(|(_, unit)| unit).collect();
    let mut pairs = plan.pairs.drain(..).map(|pair| Ok((strength(&pair.0, pair.1)?, pair))).collect::<Result<Vec<_>, SearchError>>()?;
    pairs.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    plan.pairs = pairs.into_iter().take(keep).filter(|(strength, _)| *strength > 0.0).map(|(_, pair)| pair).collect();
    Ok(())
}

/// The documents that hold what the node asks, ascending; `None` if it asks for nothing.
fn held(node: &Node, lookup: &mut Lookup<'_>) -> Result<Option<Vec<u32>>, SearchError> {
    match node {
        Node::Leaf(leaf) => held_leaf(leaf, lookup),
        Node::Not(part) => {
            let Some(excluded) = held(part, lookup)? else { return Ok(None) };
            Ok(Some((0..lookup.index.len() as u32).filter(|doc| excluded.binary_search(doc).is_err()).collect()))
        }
        Node::Any(parts) => {
            let mut either: Option<Vec<u32>> = None;
            for part in parts {
                if let Some(found) = held(part, lookup)? {
                    either.get_or_insert_default().extend(found);
                }
            }
            Ok(either.map(|mut docs| {
                docs.sort_unstable();
                docs.dedup();
                docs
            }))
        }
        Node::All(parts) => {
            let mut both: Option<Vec<u32>> = None;
            for part in parts {
                if let Some(found) = held(part, lookup)? {
                    both = Some(both.map_or(found.clone(), |docs| intersect(&docs, &found)));
                }
            }
            Ok(both)
        }
    }
}

fn held_leaf(leaf: &Leaf, lookup: &mut Lookup<'_>) -> Result<Option<Vec<u32>>, SearchError> {
    let mut terms = Vec::new();
    for term in asked(leaf, &lookup.index.analyzer) {
        terms.push((lookup.index.at_most(&term.run, term.field)?, term));
    }
    terms.sort_by_key(|(at_most, _)| *at_most);
    let mut both: Option<Vec<u32>> = None;
    for (_, term) in terms {
        if both.as_ref().is_some_and(Vec::is_empty) {
            break;
        }
        let found: Vec<u32> = lookup.postings(&term)?.iter().map(|posting| posting.doc).collect();
        both = Some(both.map_or(found.clone(), |docs| intersect(&docs, &found)));
    }
    Ok(both)
}

fn intersect(left: &[u32], right: &[u32]) -> Vec<u32> {
    let (few, many) = if left.len() < right.len() { (left, right) } else { (right, left) };
    let mut rest = many;
    let mut both = Vec::with_capacity(few.len());
    for doc in few {
        rest = &rest[rest.partition_point(|other| other < doc)..];
        if rest.first() == Some(doc) {
            both.push(*doc);
        }
    }
    both
}

/// What even a relaxed hit must keep: quoted texts in, excluded ones out.
struct Required {
    within: Option<Vec<u32>>,
    without: Vec<u32>,
}

impl Required {
    fn admits(&self, doc: u32) -> bool {
        self.within.as_ref().is_none_or(|docs| docs.binary_search(&doc).is_ok()) && self.without.binary_search(&doc).is_err()
    }
}

fn required(query: &Node, lookup: &mut Lookup<'_>) -> Result<Required, SearchError> {
    let mut required = Required { within: None, without: Vec::new() };
    require(query, &mut required, lookup)?;
    required.without.sort_unstable();
    Ok(required)
}

fn require(node: &Node, required: &mut Required, lookup: &mut Lookup<'_>) -> Result<(), SearchError> {
    match node {
        Node::All(parts) => parts.iter().try_for_each(|part| require(part, required, lookup)),
        Node::Not(part) => {
            required.without.extend(held(part, lookup)?.unwrap_or_default());
            Ok(())
        }
        Node::Leaf(leaf) if leaf.quoted => {
            if let Some(found) = held_leaf(leaf, lookup)? {
                required.within = Some(required.within.take().map_or(found.clone(), |docs| intersect(&docs, &found)));
            }
            Ok(())
        }
        Node::Leaf(_) | Node::Any(_) => Ok(()),
    }
}

/// A document that may become a hit.
#[derive(Clone, Copy)]
struct Candidate {
    matched: Match,
    score: f32,
    message: MessageId,
}

impl Candidate {
    fn hit(self) -> Hit {
        Hit { message: self.message, score: self.score, matched: self.matched, also: Vec::new() }
    }
}

fn candidates(index: &Index, scope: &dyn SearchScope, docs: impl Iterator<Item = (u32, f32)>, matched: Match) -> Vec<Candidate> {
    let candidate = |(doc, score)| {
        let message = scope.message(index.key(doc))?;
        scope.accepts(message).then_some(Candidate { matched, score, message })
    };
    docs.filter_map(candidate).collect()
}

fn sort(candidates: &mut [Candidate]) {
    candidates.sort_unstable_by(|a, b| b.score.total_cmp(&a.score).then(a.message.cmp(&b.message)));
}

/// Cuts the page out of the ranked candidates, repeats collapsed if that is asked.
fn page(ranked: Vec<Candidate>, scope: &dyn SearchScope, request: &SearchRequest) -> Vec<Hit> {
    if request.repeats == Repeats::Keep {
        return ranked.into_iter().skip(request.offset).take(request.limit).map(Candidate::hit).collect();
    }
    let mut place_of: rustc_hash::FxHashMap<u32, usize> = rustc_hash::FxHashMap::default();
    let mut hits: Vec<Hit> = Vec::new();
    let end = request.offset.saturating_add(request.limit);
    for candidate in ranked {
        let group = scope.duplicate_group(candidate.message);
        if let Some(&place) = group.and_then(|group| place_of.get(&group)) {
            hits[place].also.push(candidate.message);
        } else if hits.len() < end {
            if let Some(group) = group {
                place_of.insert(group, hits.len());
            }
            hits.push(candidate.hit());
        }
    }
    hits.iter_mut().for_each(|hit| hit.also.sort_unstable());
    hits.into_iter().skip(request.offset).collect()
}
