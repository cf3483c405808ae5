//! Finding: what holds everything asked, what comes near, in what order, page by page.

use rustc_hash::FxHashMap;

use super::feedback::feedback;
use super::held::{Required, held};
use super::plan::{Plan, plan};
use super::query::{Asked, whole};
use super::rank::{Allow, Lookup, Scores, score};
use super::reader::Index;
use super::spelling::correct;
use super::{Answers, Condition, Filter, Hit, Match, Order, Repeats, SearchError, SearchPage, SearchRequest, SearchScope, Strictness};
use crate::corpus::MessageId;

/// Searches: first what holds everything asked, then, unless strict and as far as the page needs it, what comes near.
///
/// A query that asks for no text lists what answers its conditions, the newest first where relevance is asked.
///
/// Cost: linear in the postings of the query's terms; relaxed hits also read a few texts of the scope; a condition within OR or an
/// exclusion, and a query without texts, look at every document.
///
/// # Errors
/// [`SearchError::Read`] if the index is damaged; no query is an error.
pub fn search(index: &Index, scope: &dyn SearchScope, request: &SearchRequest) -> Result<SearchPage, SearchError> {
    let asked = Asked::of(&request.query);
    let pasted = asked.pasted;
    let view = View::new(index, scope, &asked.conditions);
    let query = asked.node.answered(&mut |filter| view.answering(filter));
    let mut page = SearchPage {
        conditions: asked.conditions,
        unread: asked.unread,
        ..SearchPage::default()
    };
    let mut lookup = Lookup::new(index);
    let all = match held(&query, &mut lookup)? {
        Some(all) => all,
        None if page.conditions.is_empty() => return Ok(page),
        None => (0..index.len() as u32).collect(),
    };
    let mut plan = plan(&query, &index.analyzer, &index.params);
    if pasted {
        plan.keep_strongest(&lookup)?;
    }
    let has_words = !plan.units.is_empty();
    let mut highlights = plan.names(Allow::Exact);
    let mut found = Vec::new();
    if !all.is_empty() {
        let exact = score(&plan, Allow::Exact, &mut lookup)?;
        page.held = view.shown(&all);
        found = view.candidates(all.iter().map(|&doc| (doc, exact.score[doc as usize])), Match::All);
    }
    let total_all = found.len();
    let order = match request.order {
        Order::Relevance if !has_words => Order::Newest,
        order => order,
    };
    if order != Order::Relevance {
        found
            .iter_mut()
            .for_each(|candidate| candidate.key = scope.sort_key(candidate.message, order));
    }
    let needed = request.offset.saturating_add(request.limit);
    if request.strictness == Strictness::Relax && total_all < needed && has_words {
        if !pasted {
            correct(&query, &mut plan, &mut lookup)?;
        }
        highlights = plan.names(Allow::Others);
        let required = Required::of(&query, &mut lookup)?;
        let near = view.near(&mut plan, &required, &mut lookup)?;
        let barred = |doc: u32| all.binary_search(&doc).is_ok() || !required.admits(doc);
        found.append(&mut view.candidates(near.docs().filter(|(doc, _)| !barred(*doc)), Match::Relaxed));
    }
    page.hits = cut(found, scope, request);
    page.total_all = total_all;
    page.highlights = highlights;
    Ok(page)
}

/// Finds what is most like a text: its strongest terms, weighed as in a search. None is marked [`Match::All`].
///
/// # Errors
/// [`SearchError::Read`] if the index is damaged.
pub fn similar(index: &Index, scope: &dyn SearchScope, text: &str, limit: usize) -> Result<Vec<Hit>, SearchError> {
    let mut lookup = Lookup::new(index);
    let mut plan = plan(&whole(text), &index.analyzer, &index.params);
    plan.keep_strongest(&lookup)?;
    let view = View::new(index, scope, &[]);
    let near = view.near(&mut plan, &Required::default(), &mut lookup)?;
    let mut found = view.candidates(near.docs(), Match::Relaxed);
    Ok(best(&mut found, limit).iter().map(|candidate| candidate.hit()).collect())
}

/// A document that may become a hit.
#[derive(Clone, Copy)]
struct Candidate {
    matched: Match,
    /// What the order sorts by before the score, the least first.
    key: u64,
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
            .then(a.key.cmp(&b.key))
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
    /// The query's conditions, and whether they must hold or must not.
    conditions: Vec<(Answers<'v>, bool)>,
}

impl<'v> View<'v> {
    fn new(index: &'v Index, scope: &'v dyn SearchScope, conditions: &[Condition]) -> Self {
        let answered = conditions
            .iter()
            .map(|condition| (scope.answers(&condition.filter), condition.wanted));
        Self {
            index,
            scope,
            conditions: answered.collect(),
        }
    }

    /// The documents that answer a filter, ascending.
    fn answering(&self, filter: &Filter) -> Vec<u32> {
        let answers = self.scope.answers(filter);
        let message = |doc| self.scope.message(self.index.key(doc));
        (0..self.index.len() as u32)
            .filter(|&doc| message(doc).is_some_and(&answers))
            .collect()
    }

    /// Whether a message may be shown and answers the query's conditions.
    fn shows(&self, message: MessageId) -> bool {
        self.scope.shows(message) && self.conditions.iter().all(|(answers, wanted)| answers(message) == *wanted)
    }

    /// The scored documents that the scope lets through.
    fn candidates(&self, docs: impl Iterator<Item = (u32, f32)>, matched: Match) -> Vec<Candidate> {
        let candidate = |(doc, score)| {
            let message = self.scope.message(self.index.key(doc))?;
            (self.shows(message) && self.scope.accepts(message)).then_some(Candidate {
                matched,
                key: 0,
                score,
                message,
            })
        };
        docs.filter_map(candidate).collect()
    }

    /// The messages of documents that may be shown, in canonical order.
    fn shown(&self, docs: &[u32]) -> Vec<MessageId> {
        let messages = docs.iter().filter_map(|&doc| self.scope.message(self.index.key(doc)));
        let mut shown: Vec<MessageId> = messages.filter(|&message| self.shows(message)).collect();
        shown.sort_unstable();
        shown
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
fn cut(mut found: Vec<Candidate>, scope: &dyn SearchScope, request: &SearchRequest) -> Vec<Hit> {
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
