//! Pseudo-relevance feedback: what the best hits speak of besides the query's words is looked for too.
//!
//! After RM3 (Abdul-Jaleel et al., UMass at TREC 2004): a term's weight is the sum, over the best documents, of the document's share
//! of the score times the term's share in the document, times idf.

use rustc_hash::FxHashMap;

use super::SearchError;
use super::plan::{Plan, Term, Unit};
use super::rank::Lookup;

/// Letters of each text that are read.
const READ_LETTERS: usize = 600;

/// The terms that the best texts speak of, as units weighed beside those of the plan.
///
/// `texts` are the best documents with their scores, best first.
pub(super) fn feedback(plan: &Plan, texts: &[(String, f32)], lookup: &mut Lookup<'_>) -> Result<Vec<Unit>, SearchError> {
    let params = lookup.index.params.clone();
    let total: f32 = texts.iter().map(|(_, score)| score).sum();
    let mut place_of: FxHashMap<Vec<char>, usize> = FxHashMap::default();
    let mut weighed: Vec<(Vec<char>, f32, u32)> = Vec::new();
    for (text, score) in texts {
        let head: String = text.chars().take(READ_LETTERS).collect();
        let mut counts: Vec<(usize, f32)> = Vec::new();
        for word in lookup.index.analyzer.words(&head) {
            if word.idle || word.run.len() < 2 || word.run.iter().any(char::is_ascii) {
                continue;
            }
            let next = weighed.len();
            let place = *place_of.entry(word.run.clone()).or_insert(next);
            if place == next {
                weighed.push((word.run, 0.0, 0));
            }
            match counts.iter_mut().find(|(known, _)| *known == place) {
                Some((_, count)) => *count += 1.0,
                None => counts.push((place, 1.0)),
            }
        }
        let norm: f32 = counts.iter().map(|(_, count)| count / (count + 1.0)).sum();
        for (place, count) in counts {
            weighed[place].1 += score / total * (count / (count + 1.0)) / norm;
            weighed[place].2 += 1;
        }
    }
    let asked = |run: &[char]| plan.units.iter().any(|unit| unit.term.run == run);
    let mut units = Vec::new();
    for (run, weight, n_texts) in weighed {
        if n_texts < 2 || asked(&run) {
            continue;
        }
        let frequency = lookup.index.at_most(&run, None)? as usize;
        units.push((weight * lookup.idf(frequency), Term { run, field: None }));
    }
    units.sort_by(|(a, x), (b, y)| b.total_cmp(a).then_with(|| x.run.cmp(&y.run)));
    units.truncate(params.feedback_terms);
    let sum: f32 = units.iter().map(|(weight, _)| weight).sum();
    let asked_weight: f32 = plan.units.iter().map(|unit| unit.count).sum();
    let scale = params.feedback_weight * asked_weight / sum.max(f32::MIN_POSITIVE);
    let mut found = Vec::new();
    for (weight, term) in units {
        found.push(Unit { term, count: weight * scale, others: Vec::new() });
    }
    Ok(found)
}
