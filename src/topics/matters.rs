//! Where the matters of letters that number several belong: each to the topic that it resembles.

use rayon::prelude::*;

use super::TopicParams;
use super::evidence::{Evidence, blend, products};
use super::linkage::linkage;
use super::units::Units;

/// Members of a topic that a matter is compared with; of a larger topic so many, spread evenly.
const COMPARED: usize = 128;

/// A topic as matters are held against it.
pub(super) struct Target<'a> {
    /// Its units, ascending.
    pub(super) units: &'a [u32],
    /// Its cohesion, see [`super::linkage`].
    pub(super) cohesion: f32,
}

/// For each matter the topic that it resembles most, as a position in `targets`; `None` where none reaches the cut.
///
/// `near` are the units worth comparing with each matter; `target_of` names the topic of each unit. The letter's own unit does not count: the other members decide. Ties go to the earlier
/// topic. Cost: a matter is compared with a bounded number of members of the topics of its capped candidates.
pub(super) fn place_matters(
    evidence: &Evidence,
    units: &Units,
    near: &[Vec<u32>],
    (targets, target_of): (&[Target<'_>], &[Option<u32>]),
    params: &TopicParams,
) -> Vec<Option<u32>> {
    let places = near.par_iter().enumerate().map(|(matter, near)| {
        let own = units.matters[matter].unit;
        let others = near.iter().filter(|&&unit| unit != own);
        let mut candidates: Vec<u32> = others.filter_map(|&unit| target_of[unit as usize]).collect();
        candidates.sort_unstable();
        candidates.dedup();
        let likeness = |at: u32| {
            let target = &targets[at as usize];
            linkage(mean(evidence, matter, own, target.units), [1.0, target.cohesion], params)
        };
        let measured = candidates.into_iter().map(|at| (likeness(at), at));
        let reached = measured.filter(|&(likeness, _)| likeness >= params.cut);
        reached.max_by(|x, y| x.0.total_cmp(&y.0).then(y.1.cmp(&x.1))).map(|(_, at)| at)
    });
    places.collect()
}

/// Mean similarity of a matter with the members but its own unit, of words and of runs apart, blended.
fn mean(evidence: &Evidence, matter: usize, own: u32, members: &[u32]) -> f32 {
    let step = members.len().div_ceil(COMPARED).max(1);
    let (mut sum, mut compared) = ([0.0f32; 2], 0.0f32);
    for &unit in members.iter().step_by(step).filter(|&&unit| unit != own) {
        let [words, runs] = products(evidence.matters.row(matter), evidence.rows.row(unit as usize), evidence.split);
        sum = [sum[0] + words, sum[1] + runs];
        compared += 1.0;
    }
    let compared = compared.max(1.0);
    blend(sum[0] / compared, sum[1] / compared)
}
