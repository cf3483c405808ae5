//! Finding: what holds everything asked, what comes near, in what order, page by page.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::feedback::feedback;
use super::grams::letters;
use super::held::{Required, held};
use super::latent::cosine;
use super::plan::{Plan, plan};
use super::query::{Leaf, Node, parse};
use super::rank::{Allow, Lookup, Scores, score};
use super::reader::Index;
use super::spelling::correct;
use super::{Hit, Match, Repeats, SearchError, SearchPage, SearchRequest, SearchScope, Strictness};
use crate::corpus::MessageId;
use crate::text::normalize;

/// Letters above which a query without operators is read as a pasted text.
const PASTED_LETTERS: usize = 40;

/// Searches: first what holds everything asked, then, unless strict and as far as the page needs it, what comes near.
///
/// Cost: linear in the postings of the query's terms; relaxed hits also read a few texts of the scope.
///
/// # Errors
/// [`SearchError::Read`] if the index is damaged; no query is an error.
pub fn search(index: &Index, scope: &dyn SearchScope, request: &SearchRequest) -> Result<SearchPage, SearchError> {
    let pasted = is_pasted(&request.query);
    let query = if pasted { whole(&request.query) } else { parse(&request.query) };
    let mut lookup = Lookup::new(index);
    let Some(all) = held(&query, &mut lookup)? else {
        return Ok(SearchPage::default());
    };
    let mut plan = plan(&query, &index.analyzer, &index.params);
    if pasted {
        plan.keep_strongest(&lookup)?;
    }
    let mut highlights = plan.names(Allow::Exact);
    let mut substitutions = Vec::new();
    let view = View { index, scope };
    let mut found = Vec::new();
    if !all.is_empty() {
        let exact = score(&plan, Allow::Exact, &mut lookup)?;
        found = view.candidates(all.iter().map(|&doc| (doc, exact.score[doc as usize])), Match::All);
    }
    let total_all = found.len();
    let needed = request.offset.saturating_add(request.limit);
    if request.strictness == Strictness::Relax && total_all < needed {
        if !pasted {
            correct(&query, &mut plan, &mut lookup)?;
            plan.add_kin(&lookup);
        }
        highlights = plan.names(Allow::Others);
        substitutions = plan.substitutions(&lookup)?;
        let required = Required::of(&query, &mut lookup)?;
        let near = view.near(&mut plan, &required, &mut lookup)?;
        let barred = |doc: u32| all.binary_search(&doc).is_ok() || !required.admits(doc);
        let mut near = view.candidates(near.docs().filter(|(doc, _)| !barred(*doc)), Match::Relaxed);
        if pasted {
            view.weigh_latent(&mut near, &request.query);
        }
        found.append(&mut near);
    }
    Ok(SearchPage {
        hits: page(found, scope, request),
        total_all,
        highlights,
        substitutions,
    })
}

/// Finds what is most like a text: its strongest terms, weighed as in a search. None is marked [`Match::All`].
///
/// # Errors
/// [`SearchError::Read`] if the index is damaged.
pub fn similar(index: &Index, scope: &dyn SearchScope, text: &str, limit: usize) -> Result<Vec<Hit>, SearchError> {
    let mut lookup = Lookup::new(index);
    let mut plan = plan(&whole(text), &index.analyzer, &index.params);
    plan.keep_strongest(&lookup)?;
    let view = View { index, scope };
    let near = view.near(&mut plan, &Required::default(), &mut lookup)?;
    let mut found = view.candidates(near.docs(), Match::Relaxed);
    view.weigh_latent(&mut found, text);
    Ok(best(&mut found, limit).iter().map(|candidate| candidate.hit()).collect())
}

/// A text as one leaf, its marks no operators.
fn whole(text: &str) -> Node {
    Node::Leaf(Leaf {
        field: None,
        quoted: false,
        text: text.to_owned(),
    })
}

/// Whether the query is a pasted text rather than words and operators.
fn is_pasted(query: &str) -> bool {
    let has_sentences = query.contains(['。', '！', '？', '；']);
    let has_operators = query.contains(['"', '“', '|', '(', '（', ':', '：']) || query.contains(" -") || query.contains(" OR ");
    (has_sentences || !has_operators) && letters(&normalize(query).text).len() > PASTED_LETTERS
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
        Hit {
            message: self.message,
            score: self.score,
            matched: self.matched,
            also: Vec::new(),
        }
    }
}

/// Moves the `n` best candidates to the front, in order: everything asked first, then by score, ties by message.
fn best(candidates: &mut [Candidate], n: usize) -> &[Candidate] {
    let order = |a: &Candidate, b: &Candidate| {
        a.matched
            .cmp(&b.matched)
            .then(b.score.total_cmp(&a.score))
            .then(a.message.cmp(&b.message))
    };
    let n = n.min(candidates.len());
    if n < candidates.len() {
        candidates.select_nth_unstable_by(n, order);
    }
    let best = &mut candidates[..n];
    best.sort_unstable_by(order);
    best
}

/// An index seen through a generation.
struct View<'v> {
    index: &'v Index,
    scope: &'v dyn SearchScope,
}

impl View<'_> {
    /// The scored documents that the scope lets through.
    fn candidates(&self, docs: impl Iterator<Item = (u32, f32)>, matched: Match) -> Vec<Candidate> {
        let candidate = |(doc, score)| {
            let message = self.scope.message(self.index.key(doc))?;
            self.scope.accepts(message).then_some(Candidate { matched, score, message })
        };
        docs.filter_map(candidate).collect()
    }

    /// Weighs the best candidates by their place on the latent axes beside the text's. Nothing is taken away from a score, so the others
    /// stay below them.
    fn weigh_latent(&self, found: &mut [Candidate], text: &str) {
        let params = &self.index.params;
        let Some((latent, place)) = self.index.latent.as_ref().and_then(|latent| Some((latent, latent.place(text)?))) else {
            return;
        };
        let n = best(found, params.latent_messages).len();
        let most = found.first().map_or(0.0, |first| first.score);
        found[..n].par_iter_mut().for_each(|candidate| {
            let there = self.scope.text(candidate.message).and_then(|text| latent.place(&text));
            let likeness = there.map_or(0.0, |there| cosine(&place, &there).max(0.0));
            candidate.score += params.latent_weight * most * likeness;
        });
    }

    /// Scores with synonyms and corrections, then again with what the best messages speak of.
    fn near(&self, plan: &mut Plan, required: &Required, lookup: &mut Lookup<'_>) -> Result<Scores, SearchError> {
        let first = score(plan, Allow::Others, lookup)?;
        let mut found = self.candidates(first.docs().filter(|(doc, _)| required.admits(*doc)), Match::Relaxed);
        let read = best(&mut found, self.index.params.feedback_messages);
        let texts: Vec<(String, f32)> = read
            .iter()
            .filter_map(|best| Some((self.scope.text(best.message)?, best.score)))
            .collect();
        let further = feedback(plan, &texts, lookup)?;
        if further.is_empty() {
            return Ok(first);
        }
        plan.units.extend(further);
        score(plan, Allow::Others, lookup)
    }
}

/// Cuts the page out of the candidates, repeats collapsed if that is asked.
fn page(mut found: Vec<Candidate>, scope: &dyn SearchScope, request: &SearchRequest) -> Vec<Hit> {
    let end = request.offset.saturating_add(request.limit);
    if request.repeats == Repeats::Keep {
        return best(&mut found, end)
            .iter()
            .skip(request.offset)
            .map(|candidate| candidate.hit())
            .collect();
    }
    // Sorting all is seldom needed: most repeats are few.
    let head = end.saturating_mul(4).min(found.len());
    best(&mut found, head);
    let mut place_of: FxHashMap<u32, usize> = FxHashMap::default();
    let mut hits: Vec<Hit> = Vec::new();
    for at in 0..found.len() {
        if at == head && hits.len() < end {
            let rest = found.len() - head;
            best(&mut found[head..], rest);
        }
        let candidate = found[at];
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
