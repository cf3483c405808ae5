//! What a hit's score is made of.

use super::plan::{Plan, Term};
use super::postings::Segment;
use super::rank::{Allow, saturate, weigh, weigh_pairs};
use super::{Index, SearchError};
use crate::corpus::codes;

codes! {
    /// Why a part of a score is there.
    Reason {
        /// A word of the query, or what stands for it.
        Word = "word",
        /// Pairs of letters of the query, wherever words end.
        Letters = "letters",
        /// A word that the best hits share, though nobody asked for it.
        Context = "context",
    }
}

/// A part of a score.
#[derive(Clone, PartialEq, Debug)]
pub struct ExplainedPart {
    /// Why it is there.
    pub reason: Reason,
    /// The word asked for; of letters the pairs that are there, joined by blanks.
    pub asked: String,
    /// What the message holds of it: the word itself, a synonym, a corrected spelling or a shorter word.
    pub held: String,
    /// What it adds.
    pub score: f32,
}

/// What a hit's score is made of, the strongest part first.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Explanation {
    /// Whether the message holds everything asked.
    pub holds_all: bool,
    /// Parts that add something; ties in the order of the query.
    pub parts: Vec<ExplainedPart>,
    /// Words of the query that it does not hold, nor what may stand for them.
    pub missing: Vec<String>,
}

/// Explains the score of one document of a segment. The first `asked` units are those of the query, the others came from the best hits.
pub(super) fn explained(
    plan: &Plan,
    asked: usize,
    allow: Allow,
    (segment, doc): (&Segment, u32),
    index: &Index,
) -> Result<Explanation, SearchError> {
    let mut explanation = Explanation {
        holds_all: allow == Allow::Exact,
        ..Explanation::default()
    };
    for (at, (unit, weighed)) in plan.units.iter().zip(weigh(&plan.units, allow, index)?).enumerate() {
        let mut best: (f32, &Term) = (0.0, &unit.term);
        for (term, share) in &weighed.standing {
            let weight = segment.weights_within(term, &[doc], &index.weights)?[0];
            let evidence = share * saturate(weight, index);
            if evidence > best.0 {
                best = (evidence, term);
            }
        }
        let reason = if at < asked { Reason::Word } else { Reason::Context };
        if best.0 > 0.0 {
            explanation.parts.push(ExplainedPart {
                reason,
                asked: text(&unit.term),
                held: text(best.1),
                score: best.0 * weighed.weight,
            });
        } else if reason == Reason::Word {
            explanation.missing.push(text(&unit.term));
        }
    }
    let (mut letters, mut score) = (Vec::new(), 0.0);
    for ((pair, _), weighed) in plan.pairs.iter().zip(weigh_pairs(plan, index)?) {
        let weight = segment.weights_within(pair, &[doc], &index.weights)?[0];
        if weight > 0.0 {
            letters.push(text(pair));
            score += weighed.weight * saturate(weight, index);
        }
    }
    if score > 0.0 {
        explanation.parts.push(ExplainedPart {
            reason: Reason::Letters,
            asked: letters.join(" "),
            held: letters.join(" "),
            score,
        });
    }
    explanation.parts.sort_by(|a, b| b.score.total_cmp(&a.score));
    Ok(explanation)
}

fn text(term: &Term) -> String {
    term.run.iter().collect()
}
