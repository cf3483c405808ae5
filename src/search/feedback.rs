//! Pseudo-relevance feedback: what the best messages speak of besides the query's words is looked for too.
//!
//! After RM3 (Abdul-Jaleel et al., at TREC 2004): a term weighs the sum, over the best messages, of the message's share of the
//! score times the term's share in the message; here times idf, so that common words are not looked for.

use rustc_hash::FxHashMap;

use super::plan::{Plan, Term, Unit};
use super::{Index, SearchError};

/// Letters of each message that are read: the matter is named early.
const READ_LETTERS: usize = 400;

/// How many of the best messages must use a term: fewer may be by chance.
const MIN_MESSAGES: u32 = 3;

/// The weight of the words asked for is not counted beyond this, so that a pasted text is not drowned by what it calls up.
const MAX_ASKED: f32 = 20.0;

/// A term of the best messages.
struct Spoken {
    run: Vec<char>,
    weight: f32,
    n_messages: u32,
}

/// The terms that the best messages speak of, as units to be weighed beside those of the plan.
///
/// `best` are texts with their scores. Cost: the segmentation of their heads.
pub(super) fn feedback(plan: &Plan, best: &[(String, f32)], index: &Index) -> Result<Vec<Unit>, SearchError> {
    let mut weighed = Vec::new();
    for spoken in spoken(best, index) {
        let asked = plan.units.iter().any(|unit| unit.term.run == spoken.run);
        if spoken.n_messages >= MIN_MESSAGES && !asked {
            let frequency = index.at_most(&spoken.run, None)?;
            weighed.push((spoken.weight * index.idf(frequency as usize), spoken.run));
        }
    }
    weighed.sort_by(|(a, left), (b, right)| b.total_cmp(a).then_with(|| left.cmp(right)));
    weighed.truncate(index.params.feedback_terms);
    let sum: f32 = weighed.iter().map(|(weight, _)| weight).sum();
    let asked: f32 = plan.units.iter().map(|unit| unit.count).sum();
    let scale = index.params.feedback_weight * asked.min(MAX_ASKED) / sum;
    let unit = |(weight, run)| Unit {
        term: Term { run, field: None },
        count: weight * scale,
        others: Vec::new(),
    };
    Ok(weighed.into_iter().map(unit).collect())
}

/// What the texts speak of, in the order of first use.
fn spoken(best: &[(String, f32)], index: &Index) -> Vec<Spoken> {
    let total: f32 = best.iter().map(|(_, score)| score).sum();
    let mut terms: Vec<Spoken> = Vec::new();
    let mut place_of: FxHashMap<Vec<char>, usize> = FxHashMap::default();
    for (text, score) in best {
        let head: String = text.chars().take(READ_LETTERS).collect();
        let mut places: Vec<usize> = Vec::new();
        for word in index.analyzer.words(&head) {
            if word.idle || word.run.len() < 2 || word.run.iter().any(char::is_ascii) {
                continue;
            }
            let place = *place_of.entry(word.run).or_insert_with_key(|run| {
                terms.push(Spoken {
                    run: run.clone(),
                    weight: 0.0,
                    n_messages: 0,
                });
                terms.len() - 1
            });
            places.push(place);
        }
        places.sort_unstable();
        let counts: Vec<(usize, f32)> = places.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as f32)).collect();
        let damped = |count: f32| count / (count + 1.0);
        let length: f32 = counts.iter().map(|(_, count)| damped(*count)).sum();
        for (place, count) in counts {
            terms[place].weight += score / total * damped(count) / length;
            terms[place].n_messages += 1;
        }
    }
    terms
}
