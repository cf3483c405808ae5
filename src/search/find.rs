//! Finding: what holds everything asked, what comes near, in what order, page by page.

use rayon::prelude::*;

use super::explain::{Explanation, explained};
use super::feedback::feedback;
use super::grams::letters;
use super::held::Demand;
use super::page::{Candidate, Held, cut, top};
use super::plan::{Lookup, Plan, plan};
use super::query::{Leaf, Node, parse};
use super::rank::{Allow, Scores, add_within, weigh, weigh_pairs};
use super::spelling::correct;
use super::{Hit, Index, Match, Order, SearchError, SearchPage, SearchRequest, SearchScope, Strictness};
use crate::corpus::MessageId;
use crate::text::normalize;

/// Letters above which a query without operators is read as a pasted text.
const PASTED_LETTERS: usize = 40;

/// So many of the best hits are weighed by pairs of letters too; what lies behind them stands in the order of the words alone. The
/// number is fixed, so that pages do not overlap.
const REFINED: usize = 2000;

/// Searches: first what holds everything asked, then, unless strict and as far as the page needs it, what comes near.
///
/// Cost: what holds everything is found from the rarest term on and only that is scored; relaxed hits are linear in the postings of the
/// query's terms and read a few texts of the scope. Segments are searched in parallel.
///
/// # Errors
/// [`SearchError::Read`] if the index is damaged; no query is an error.
pub fn search(index: &Index, scope: &dyn SearchScope, request: &SearchRequest) -> Result<SearchPage, SearchError> {
    let Asked {
        query,
        mut plan,
        demand,
        pasted,
    } = Asked::of(&request.query, index)?;
    let Some(demand) = demand else {
        return Ok(SearchPage::default());
    };
    let mut highlights = plan.names(Allow::Exact);
    let view = View { index, scope };
    let Held { shown, mut found, all } = view.held(&demand, &plan, request.order)?;
    let total_all = found.len();
    let needed = request.offset.saturating_add(request.limit);
    if request.strictness == Strictness::Relax && total_all < needed {
        if !pasted {
            correct(&query, &mut plan, &mut Lookup { index })?;
        }
        highlights = plan.names(Allow::Others);
        let near = view.near(&mut plan, Some(&demand))?;
        // Repeats collapse: four times as many are enough but for rare cases, which ask again.
        let mut n = needed.saturating_mul(4);
        loop {
            let mut both = found.clone();
            both.append(&mut view.best(&near, Some(&demand), &all, n)?);
            let exhausted = both.len() < total_all + n;
            let hits = cut(&mut both, scope, request);
            if exhausted || hits.len() >= request.limit {
                return Ok(SearchPage {
                    hits,
                    total_all,
                    held: shown,
                    highlights,
                });
            }
            n = n.saturating_mul(8);
        }
    }
    Ok(SearchPage {
        hits: cut(&mut found, scope, request),
        total_all,
        held: shown,
        highlights,
    })
}

/// Finds what is most like a text: its strongest terms, weighed as in a search. None is marked [`Match::All`].
///
/// # Errors
/// [`SearchError::Read`] if the index is damaged.
pub fn similar(index: &Index, scope: &dyn SearchScope, text: &str, limit: usize) -> Result<Vec<Hit>, SearchError> {
    let lookup = Lookup { index };
    let mut plan = plan(&whole(text), &index.analyzer, &index.params);
    plan.keep_strongest(&lookup)?;
    let view = View { index, scope };
    let none: Vec<Vec<u32>> = vec![Vec::new(); index.segments.len()];
    let near = view.near(&mut plan, None)?;
    Ok(view
        .best(&near, None, &none, limit)?
        .iter()
        .map(|candidate| candidate.hit())
        .collect())
}

/// Says what a message's score in a search is made of; `None` for a message that the index does not hold. The parts add up to the score
/// of the hit but for rounding. Cost: that of the search where the hit is a relaxed one.
///
/// # Errors
/// [`SearchError::Read`] if the index is damaged.
pub fn explain(index: &Index, scope: &dyn SearchScope, query: &str, message: MessageId) -> Result<Option<Explanation>, SearchError> {
    let Asked {
        query,
        mut plan,
        demand,
        pasted,
    } = Asked::of(query, index)?;
    let (Some(demand), Some((at, doc))) = (demand, index.place(message)) else {
        return Ok(None);
    };
    let segment = &index.segments[at];
    let holds_all = !demand.held(segment, Some(&[doc]))?.is_empty();
    let allow = if holds_all { Allow::Exact } else { Allow::Others };
    if !holds_all && !pasted {
        correct(&query, &mut plan, &mut Lookup { index })?;
    }
    let asked = plan.units.len();
    if !holds_all {
        View { index, scope }.near(&mut plan, Some(&demand))?;
    }
    explained(&plan, asked, allow, (segment, doc), index).map(Some)
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

/// A query as it is read: what must be held and what ranks.
struct Asked {
    query: Node,
    plan: Plan,
    /// `None` if it asks for nothing.
    demand: Option<Demand>,
    pasted: bool,
}

impl Asked {
    fn of(typed: &str, index: &Index) -> Result<Self, SearchError> {
        let pasted = is_pasted(typed);
        let query = if pasted { whole(typed) } else { parse(typed) };
        let mut demand = Demand::of(&query, index)?;
        demand.iter_mut().try_for_each(|demand| demand.rarest_first(index))?;
        let mut plan = plan(&query, &index.analyzer, &index.params);
        if pasted {
            plan.keep_strongest(&Lookup { index })?;
        }
        Ok(Self {
            query,
            plan,
            demand,
            pasted,
        })
    }
}

/// What a segment holds of a query.
struct SegmentHeld {
    /// Documents that hold everything asked.
    docs: Vec<u32>,
    /// Messages of them that may be shown.
    shown: Vec<MessageId>,
    /// Those that the filters let through: document, message, score by units.
    accepted: Vec<(u32, MessageId, f32)>,
}

/// An index seen through a generation.
struct View<'v> {
    index: &'v Index,
    scope: &'v dyn SearchScope,
}

impl View<'_> {
    /// What holds everything asked: found and scored segment by segment, then the best of all weighed by pairs of letters too.
    fn held(&self, demand: &Demand, plan: &Plan, order: Order) -> Result<Held, SearchError> {
        let units = weigh(&plan.units, Allow::Exact, self.index)?;
        let scored = order == Order::Relevance;
        let segments = &self.index.segments;
        let mut parts: Vec<SegmentHeld> = segments
            .par_iter()
            .map(|segment| {
                let docs = demand.held(segment, None)?;
                let message = |&doc: &u32| Some((doc, self.index.message(segment, doc)?, 0.0));
                let mut accepted: Vec<(u32, MessageId, f32)> = docs.iter().filter_map(message).collect();
                accepted.retain(|(_, message, _)| self.scope.shows(*message));
                let shown = accepted.iter().map(|(_, message, _)| *message).collect();
                accepted.retain(|(_, message, _)| self.scope.accepts(*message));
                if scored {
                    let wanted: Vec<u32> = accepted.iter().map(|(doc, ..)| *doc).collect();
                    let mut scores = vec![0.0; wanted.len()];
                    add_within(&units, segment, &wanted, &mut scores, self.index)?;
                    accepted.iter_mut().zip(scores).for_each(|((.., score), found)| *score = found);
                }
                Ok(SegmentHeld { docs, shown, accepted })
            })
            .collect::<Result<_, SearchError>>()?;
        let mut found = Vec::with_capacity(parts.iter().map(|part| part.accepted.len()).sum());
        for (at, part) in parts.iter().enumerate() {
            let candidate = |&(doc, message, score): &(u32, MessageId, f32)| Candidate {
                matched: Match::All,
                key: self.scope.sort_key(message, order),
                score,
                message,
                place: (at as u32, doc),
            };
            found.extend(part.accepted.iter().map(candidate));
        }
        if scored {
            self.refine(&mut found, plan)?;
        }
        Ok(Held {
            shown: in_order(parts.iter_mut().flat_map(|part| std::mem::take(&mut part.shown)), self.index.len()),
            found,
            all: parts.into_iter().map(|part| part.docs).collect(),
        })
    }

    /// Weighs the best candidates by pairs of letters too and puts them before the others.
    fn refine(&self, found: &mut [Candidate], plan: &Plan) -> Result<(), SearchError> {
        let pairs = weigh_pairs(plan, self.index)?;
        let n = REFINED.min(found.len());
        super::page::best(found, n);
        let (head, rest) = found.split_at_mut(n);
        rest.iter_mut().for_each(|candidate| candidate.key = 1);
        head.sort_unstable_by_key(|candidate| candidate.place);
        let mut by_segment: Vec<&mut [Candidate]> = head.chunk_by_mut(|a, b| a.place.0 == b.place.0).collect();
        by_segment.par_iter_mut().try_for_each(|part| {
            let docs: Vec<u32> = part.iter().map(|candidate| candidate.place.1).collect();
            let mut scores: Vec<f32> = part.iter().map(|candidate| candidate.score).collect();
            add_within(
                &pairs,
                &self.index.segments[part[0].place.0 as usize],
                &docs,
                &mut scores,
                self.index,
            )?;
            part.iter_mut().zip(scores).for_each(|(candidate, score)| candidate.score = score);
            Ok(())
        })
    }

    /// Scores with synonyms and corrections, then also by what the best messages speak of.
    fn near(&self, plan: &mut Plan, demand: Option<&Demand>) -> Result<Vec<Scores>, SearchError> {
        let (units, pairs) = (weigh(&plan.units, Allow::Others, self.index)?, weigh_pairs(plan, self.index)?);
        let segments = &self.index.segments;
        let mut scores: Vec<Scores> = segments
            .par_iter()
            .map(|segment| {
                let mut scores = Scores::of(segment);
                scores.add(&units, segment, self.index)?;
                scores.add_to_known(&pairs, segment, self.index)?;
                Ok(scores)
            })
            .collect::<Result<_, SearchError>>()?;
        // What holds everything is read for further terms too.
        let none: Vec<Vec<u32>> = vec![Vec::new(); segments.len()];
        let best = self.best(&scores, demand, &none, self.index.params.feedback_messages)?;
        let texts: Vec<(String, f32)> = best
            .iter()
            .filter_map(|best| Some((self.scope.text(best.message)?, best.score)))
            .collect();
        let further = feedback(plan, &texts, &Lookup { index: self.index })?;
        let weighed = weigh(&further, Allow::Others, self.index)?;
        scores
            .par_iter_mut()
            .zip(segments)
            .try_for_each(|(scores, segment)| scores.add(&weighed, segment, self.index))?;
        plan.units.extend(further);
        Ok(scores)
    }

    /// The best `n` documents that the scope lets through and the query admits, those that hold everything left out.
    fn best(&self, scores: &[Scores], demand: Option<&Demand>, all: &[Vec<u32>], n: usize) -> Result<Vec<Candidate>, SearchError> {
        let parts: Vec<Vec<Candidate>> = scores
            .par_iter()
            .enumerate()
            .map(|(at, scores)| {
                let segment = &self.index.segments[at];
                let candidate = |doc: u32, score: f32| {
                    let message = self.index.message(segment, doc)?;
                    let wanted = self.scope.shows(message) && self.scope.accepts(message) && all[at].binary_search(&doc).is_err();
                    wanted.then_some(Candidate {
                        matched: Match::Relaxed,
                        key: 0,
                        score,
                        message,
                        place: (at as u32, doc),
                    })
                };
                let scored = (0..).zip(scores.score.iter().copied()).filter(|(_, score)| *score > 0.0);
                let Some(demand) = demand.filter(|demand| demand.restricts()) else {
                    return Ok(top(scored, n, candidate));
                };
                let admitted = demand.admitted(segment, scored.map(|(doc, _)| doc).collect())?;
                Ok(top(admitted.into_iter().map(|doc| (doc, scores.score[doc as usize])), n, candidate))
            })
            .collect::<Result<_, SearchError>>()?;
        let mut found = parts.concat();
        let n = n.min(found.len());
        super::page::best(&mut found, n);
        found.truncate(n);
        Ok(found)
    }
}

/// Messages in canonical order, each once. Cost: linear in them and in the index.
fn in_order(messages: impl Iterator<Item = MessageId>, n: usize) -> Vec<MessageId> {
    let mut there = vec![0u64; n.div_ceil(64) + 1];
    for message in messages {
        // A generation may have more messages than the index: those without a text.
        let word = message.index() / 64;
        if word >= there.len() {
            there.resize(word + 1, 0);
        }
        there[word] |= 1 << (message.index() % 64);
    }
    let bits = |(word, mut bits): (usize, u64)| {
        std::iter::from_fn(move || {
            let bit = (bits != 0).then(|| bits.trailing_zeros())?;
            bits &= bits - 1;
            Some(MessageId((word * 64) as u32 + bit))
        })
    };
    there.into_iter().enumerate().flat_map(bits).collect()
}
