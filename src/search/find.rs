//! Finding: what holds everything asked, what comes near, in what order, page by page.

use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::explain::{Explanation, explained};
use super::feedback::feedback;
use super::held::Demand;
use super::latent::cosine;
use super::page::{Candidate, Held, best, cut, in_order, top};
use super::plan::{Plan, plan};
use super::query::{Node, ReadQuery, whole};
use super::rank::{Allow, Postings, Scores, Weighed, add_within, weigh, weigh_pairs};
use super::spelling::correct;
use super::{Hit, Index, Match, Order, SearchError, SearchPage, SearchRequest, SearchScope, Strictness};
use crate::corpus::MessageId;

/// So many of the best hits are weighed by pairs of letters too; what lies behind them stands in the order of the words alone. The
/// number is fixed, so that pages do not overlap.
const REFINED: usize = 2000;

/// Postings that the words of a query may bring into consideration as relaxed hits, the rarest words first. The others, which much of a
/// large archive holds, only weigh what the rare ones brought: they tell too little to bring anything.
const BROUGHT: u64 = 250_000;

/// Postings that the words of the best hits may bring.
const BROUGHT_BY_CONTEXT: u64 = 100_000;

/// So many of the best relaxed hits are weighed by all words, and so many of those by pairs of letters too.
const WEIGHED: usize = 600;
const WEIGHED_BY_PAIRS: usize = 200;

/// Searches: first what holds everything asked, then, unless strict and as far as the page needs it, what comes near.
///
/// A query that asks for no text lists what answers its conditions, the newest first where relevance is asked.
///
/// Cost: what holds everything is found from the rarest term on and only that is scored; relaxed hits are linear in the postings of the
/// query's terms and read a few texts of the scope. Segments are searched in parallel.
///
/// # Errors
/// [`SearchError::Read`] if the index is damaged; no query is an error.
pub fn search(index: &Index, scope: &dyn SearchScope, request: &SearchRequest) -> Result<SearchPage, SearchError> {
    let _under_way = index.begin();
    let mut asked = Asked::of(&request.query, index, scope)?;
    let Some(demand) = asked.demand.take() else {
        return Ok(asked.page);
    };
    let plan = &mut asked.plan;
    let mut highlights = plan.names(Allow::Exact);
    let has_words = !plan.units.is_empty();
    let order = match request.order {
        Order::Relevance if !has_words => Order::Newest,
        order => order,
    };
    let mut substitutions = Vec::new();
    let view = View { index, scope };
    let mut held = view.held(&demand, plan, order)?;
    let total_all = held.found.len();
    let needed = request.offset.saturating_add(request.limit);
    let mut relaxed = Vec::new();
    if request.strictness == Strictness::Relax && total_all < needed && has_words {
        asked.widen(index)?;
        let plan = &mut asked.plan;
        highlights = plan.names(Allow::Others);
        substitutions = plan.substitutions(index)?;
        relaxed = view.near(plan, Some(&demand), needed)?;
        relaxed.retain(|candidate| !held.holds(candidate.place));
        if asked.pasted {
            view.weigh_latent(&mut relaxed, &request.query);
        }
    }
    Ok(SearchPage {
        hits: cut(&mut held, &mut relaxed, (index, scope), request),
        total_all,
        held: held.shown,
        highlights,
        substitutions,
        ..asked.page
    })
}

/// Finds what is most like a text: its strongest terms, weighed as in a search. None is marked [`Match::All`].
///
/// # Errors
/// [`SearchError::Read`] if the index is damaged.
pub fn similar(index: &Index, scope: &dyn SearchScope, text: &str, limit: usize) -> Result<Vec<Hit>, SearchError> {
    let _under_way = index.begin();
    let mut plan = plan(&whole(text), &index.analyzer, &index.params);
    plan.keep_strongest(index)?;
    let view = View { index, scope };
    let mut near = view.near(&mut plan, None, limit)?;
    view.weigh_latent(&mut near, text);
    Ok(best(&mut near, limit).iter().map(|candidate| candidate.hit()).collect())
}

/// Says what a message's score in a search is made of; `None` for a message that the index does not hold. The parts add up to the score
/// of the hit but for rounding and, for a pasted text, what latent axes add. `scope` is that of the search, since the best hits tell which
/// further words count. Cost: that of the search where the hit is a relaxed one.
///
/// # Errors
/// [`SearchError::Read`] if the index is damaged.
pub fn explain(index: &Index, scope: &dyn SearchScope, query: &str, message: MessageId) -> Result<Option<Explanation>, SearchError> {
    let mut asked = Asked::of(query, index, scope)?;
    let (Some(demand), Some((at, doc))) = (asked.demand.take(), index.place(message)) else {
        return Ok(None);
    };
    let segment = &index.segments[at];
    let holds_all = !demand.held(&mut Postings::of(segment), Some(&[doc]), index)?.is_empty();
    let allow = if holds_all { Allow::Exact } else { Allow::Others };
    if !holds_all {
        asked.widen(index)?;
    }
    let n_asked = asked.plan.units.len();
    if !holds_all {
        View { index, scope }.near(&mut asked.plan, Some(&demand), 1)?;
    }
    explained(&asked.plan, n_asked, allow, (segment, doc), index).map(Some)
}

/// A query as it is read: what must be held and what ranks.
struct Asked<'s> {
    query: Node,
    plan: Plan,
    /// `None` if it asks for nothing.
    demand: Option<Demand<'s>>,
    pasted: bool,
    /// A page without hits that tells how the query was read.
    page: SearchPage,
}

impl<'s> Asked<'s> {
    /// Lets corrected spellings and words that the archive uses alike stand for what was typed; a pasted text stays as it is.
    fn widen(&mut self, index: &Index) -> Result<(), SearchError> {
        if !self.pasted {
            correct(&self.query, &mut self.plan, index)?;
            self.plan.add_kin(index);
        }
        Ok(())
    }

    fn of(typed: &str, index: &Index, scope: &'s dyn SearchScope) -> Result<Self, SearchError> {
        let read = ReadQuery::of(typed);
        let mut demand = Demand::of_query(&read, index, scope)?;
        demand.iter_mut().try_for_each(|demand| demand.rarest_first(index))?;
        let mut plan = plan(&read.node, &index.analyzer, &index.params);
        if read.pasted {
            plan.keep_strongest(index)?;
        }
        Ok(Self {
            plan,
            demand,
            pasted: read.pasted,
            page: SearchPage {
                conditions: read.conditions,
                unread: read.unread,
                ..SearchPage::default()
            },
            query: read.node,
        })
    }
}

/// What a segment holds of a query.
struct SegmentHeld {
    /// Documents that hold everything asked.
    docs: Vec<u32>,
    /// Messages of them that may be shown.
    shown: Vec<MessageId>,
    /// Those that the filters let through.
    accepted: Vec<Candidate>,
}

/// An index seen through a generation.
struct View<'v> {
    index: &'v Index,
    scope: &'v dyn SearchScope,
}

impl View<'_> {
    /// What holds everything asked: found and scored segment by segment, then the best of all weighed by pairs of letters too.
    fn held(&self, demand: &Demand<'_>, plan: &Plan, order: Order) -> Result<Held, SearchError> {
        let units = weigh(&plan.units, Allow::Exact, self.index)?;
        let scored = order == Order::Relevance;
        let mut parts: Vec<SegmentHeld> = self.index.each_segment(|at| {
            let mut read = Postings::of(&self.index.segments[at]);
            let docs = demand.held(&mut read, None, self.index)?;
            let mut shown = Vec::with_capacity(docs.len());
            let mut accepted = Vec::with_capacity(docs.len());
            for &doc in &docs {
                let Some(message) = self.index.message(read.segment, doc).filter(|&message| self.scope.shows(message)) else {
                    continue;
                };
                shown.push(message);
                if self.scope.accepts(message) {
                    accepted.push(Candidate {
                        matched: Match::All,
                        key: if scored { 0 } else { self.scope.sort_key(message, order) },
                        score: 0.0,
                        message,
                        place: (at as u32, doc),
                    });
                }
            }
            if scored {
                self.add_to(&mut accepted, &units, &read)?;
            }
            Ok(SegmentHeld { docs, shown, accepted })
        })?;
        let mut found = Vec::with_capacity(parts.iter().map(|part| part.accepted.len()).sum());
        parts.iter_mut().for_each(|part| found.append(&mut part.accepted));
        if scored {
            let pairs = weigh_pairs(plan, self.index)?;
            let n = REFINED.min(found.len());
            best(&mut found, n);
            let (head, rest) = found.split_at_mut(n);
            rest.iter_mut().for_each(|candidate| candidate.key = 1);
            self.complete(head, &pairs)?;
        }
        Ok(Held {
            shown: in_order(parts.iter_mut().flat_map(|part| std::mem::take(&mut part.shown)), self.index.len()),
            found,
            all: parts.into_iter().map(|part| part.docs).collect(),
        })
    }

    /// Adds to candidates of one segment, in the order of their documents, what weighed units give them.
    fn add_to(&self, candidates: &mut [Candidate], weighed: &[Weighed<'_>], read: &Postings<'_>) -> Result<(), SearchError> {
        let docs: Vec<u32> = candidates.iter().map(|candidate| candidate.place.1).collect();
        let mut scores: Vec<f32> = candidates.iter().map(|candidate| candidate.score).collect();
        add_within(weighed, read, &docs, &mut scores, self.index)?;
        candidates
            .iter_mut()
            .zip(scores)
            .for_each(|(candidate, score)| candidate.score = score);
        Ok(())
    }

    /// Adds to candidates what weighed units give them; leaves them in the order of their documents.
    fn complete(&self, candidates: &mut [Candidate], weighed: &[Weighed<'_>]) -> Result<(), SearchError> {
        candidates.sort_unstable_by_key(|candidate| candidate.place);
        let by_segment: Vec<Mutex<&mut [Candidate]>> = parts_by_segment(candidates, self.index.segments.len());
        let add = |at: usize| {
            let mut part = by_segment[at].lock().unwrap_or_else(PoisonError::into_inner);
            if part.is_empty() {
                return Ok(());
            }
            self.add_to(&mut part, weighed, &Postings::of(&self.index.segments[at]))
        };
        self.index.each_segment(add).map(drop)
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

    /// What comes near, in no order: scored with synonyms and corrections, then also by what the best messages speak of. What holds
    /// everything is among it. `needed` is how many are wanted at least.
    fn near(&self, plan: &mut Plan, demand: Option<&Demand<'_>>, needed: usize) -> Result<Vec<Candidate>, SearchError> {
        let (units, pairs) = (weigh(&plan.units, Allow::Others, self.index)?, weigh_pairs(plan, self.index)?);
        let (bring, mut others) = split(units, BROUGHT);
        let mut scores = self.index.scores();
        self.bring(&mut scores, &bring)?;
        let n_read = self.index.params.feedback_messages;
        let mut found = self.weighed(&scores, demand, n_read, &others, &pairs)?;
        let texts: Vec<(String, f32)> = best(&mut found, n_read)
            .iter()
            .filter_map(|best| Some((self.scope.text(best.message)?, best.score)))
            .collect();
        let further = feedback(plan, &texts, self.index)?;
        let (bring, rest) = split(weigh(&further, Allow::Others, self.index)?, BROUGHT_BY_CONTEXT);
        self.bring(&mut scores, &bring)?;
        others.extend(rest);
        let found = self.weighed(&scores, demand, needed, &others, &pairs)?;
        self.index.give_back(scores);
        drop((others, pairs));
        plan.units.extend(further);
        Ok(found)
    }

    /// The best documents that were brought, weighed by the other units and the first of them by pairs of letters too.
    fn weighed(
        &self,
        scores: &[Scores],
        demand: Option<&Demand<'_>>,
        needed: usize,
        others: &[Weighed<'_>],
        pairs: &[Weighed<'_>],
    ) -> Result<Vec<Candidate>, SearchError> {
        let wanted = needed.saturating_mul(4);
        let mut found = self.brought(scores, demand, WEIGHED.max(wanted))?;
        self.complete(&mut found, others)?;
        let n = WEIGHED_BY_PAIRS.max(wanted).min(found.len());
        best(&mut found, n);
        let (head, rest) = found.split_at_mut(n);
        rest.iter_mut().for_each(|candidate| candidate.key = 1);
        self.complete(head, pairs)?;
        Ok(found)
    }

    fn bring(&self, scores: &mut [Scores], units: &[Weighed<'_>]) -> Result<(), SearchError> {
        let units: Vec<&Weighed<'_>> = units.iter().collect();
        let scores: Vec<Mutex<&mut Scores>> = scores.iter_mut().map(Mutex::new).collect();
        let add = |at: usize| {
            let mut scores = scores[at].lock().unwrap_or_else(PoisonError::into_inner);
            scores.add(&units, &self.index.segments[at], self.index)
        };
        self.index.each_segment(add).map(drop)
    }

    /// The best `n` documents with a score that the scope lets through and the query admits.
    fn brought(&self, scores: &[Scores], demand: Option<&Demand<'_>>, n: usize) -> Result<Vec<Candidate>, SearchError> {
        let parts: Vec<Vec<Candidate>> = self.index.each_segment(|at| {
            let scores = &scores[at];
            let segment = &self.index.segments[at];
            let candidate = |doc: u32, score: f32| {
                Some(Candidate {
                    matched: Match::Relaxed,
                    key: 0,
                    score,
                    message: self.index.message(segment, doc)?,
                    place: (at as u32, doc),
                })
            };
            let admits = |message| self.scope.shows(message) && self.scope.accepts(message);
            let scored = |doc: u32| (doc, scores.score[doc as usize]);
            let Some(demand) = demand.filter(|demand| demand.restricts()) else {
                return Ok(top(scores.touched.iter().copied().map(scored), n, candidate, admits));
            };
            let mut touched = scores.touched.clone();
            touched.sort_unstable();
            let admitted = demand.admitted(&mut Postings::of(segment), touched, self.index)?;
            Ok(top(admitted.into_iter().map(scored), n, candidate, admits))
        })?;
        let mut found = parts.concat();
        let n = n.min(found.len());
        best(&mut found, n);
        found.truncate(n);
        Ok(found)
    }
}

/// Candidates in the order of their places, those of each segment by themselves.
fn parts_by_segment(candidates: &mut [Candidate], segments: usize) -> Vec<Mutex<&mut [Candidate]>> {
    let mut rest = candidates;
    let mut parts = Vec::with_capacity(segments);
    for segment in 0..segments as u32 {
        let end = rest.partition_point(|candidate| candidate.place.0 <= segment);
        let (part, after) = std::mem::take(&mut rest).split_at_mut(end);
        parts.push(Mutex::new(part));
        rest = after;
    }
    parts
}

/// Parts units into those that may bring hits, the rarest first until their postings are too many but one at least, and the others;
/// both keep their order.
fn split(units: Vec<Weighed<'_>>, most: u64) -> (Vec<Weighed<'_>>, Vec<Weighed<'_>>) {
    let mut rarest: Vec<(u64, usize)> = units
        .iter()
        .enumerate()
        .filter(|(_, unit)| unit.weight > 0.0)
        .map(|(at, unit)| (unit.postings, at))
        .collect();
    rarest.sort_unstable();
    let mut sum = 0;
    let mut brings = vec![false; units.len()];
    for (postings, at) in rarest {
        if sum > 0 && sum + postings > most {
            break;
        }
        sum += postings;
        brings[at] = true;
    }
    let (bring, others): (Vec<_>, Vec<_>) = units.into_iter().zip(brings).partition(|(_, brings)| *brings);
    (
        bring.into_iter().map(|(unit, _)| unit).collect(),
        others.into_iter().map(|(unit, _)| unit).collect(),
    )
}
