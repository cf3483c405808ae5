//! Where the matters of letters that number several belong: each to the topic that it resembles.

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::TopicParams;
use super::evidence::{Evidence, blend};
use super::find::Draft;
use super::linkage::linkage;
use super::scatter::Scattered;
use super::units::{Matter, Units};
use crate::corpus::MessageId;

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
    let places = near
        .par_iter()
        .enumerate()
        .map_init(Scattered::default, |scattered, (matter, near)| {
            let own = units.matters[matter].unit;
            let others = near.iter().filter(|&&unit| unit != own);
            let mut candidates: Vec<u32> = others.filter_map(|&unit| target_of[unit as usize]).collect();
            candidates.sort_unstable();
            candidates.dedup();
            if !candidates.is_empty() {
                scattered.fill(evidence.matters.row(matter));
            }
            let likeness = |at: u32| {
                let target = &targets[at as usize];
                linkage(mean(evidence, scattered, own, target.units), [1.0, target.cohesion], params)
            };
            let measured = candidates.into_iter().map(|at| (likeness(at), at));
            let reached = measured.filter(|&(likeness, _)| likeness >= params.cut);
            reached.max_by(|x, y| x.0.total_cmp(&y.0).then(y.1.cmp(&x.1))).map(|(_, at)| at)
        });
    places.collect()
}

/// Mean similarity of the matter whose row is scattered with the members but its own unit, of words and of runs apart, blended.
fn mean(evidence: &Evidence, scattered: &Scattered, own: u32, members: &[u32]) -> f32 {
    let step = members.len().div_ceil(COMPARED).max(1);
    let (mut sum, mut compared) = ([0.0f32; 2], 0.0f32);
    for &unit in members.iter().step_by(step).filter(|&&unit| unit != own) {
        let [words, runs] = scattered.products(evidence.rows.row(unit as usize), evidence.split);
        sum = [sum[0] + words, sum[1] + runs];
        compared += 1.0;
    }
    let compared = compared.max(1.0);
    blend(sum[0] / compared, sum[1] / compared)
}

/// Gives the units with several matters the topics of their matters: their own topic stays the main one; a unit without one gets that of
/// its longest matter that has one, the first of equal ones. Returns the other topics as (unit, draft).
pub(super) fn adopt(
    drafts: &mut [Draft],
    units: &Units,
    placed: &[Option<u32>],
    draft_of: &[Option<u32>],
    parted: &FxHashSet<(u32, u32)>,
) -> Vec<(u32, u32)> {
    let moved: FxHashSet<u32> = parted.iter().map(|&(unit, _)| unit).collect();
    let mut further = Vec::new();
    let mut adopted: Vec<(u32, u32)> = Vec::new();
    let matters: Vec<(&Matter, u32)> = units
        .matters
        .iter()
        .zip(placed)
        .filter_map(|(matter, place)| Some((matter, (*place)?)))
        .collect();
    for matters in matters.chunk_by(|x, y| x.0.unit == y.0.unit) {
        let unit = matters[0].0.unit;
        let longest = matters.iter().rev().max_by_key(|(matter, _)| matter.words.1 - matter.words.0);
        let main = draft_of[unit as usize].or_else(|| {
            // Whom people took out of a topic is in none but by their word.
            if moved.contains(&unit) {
                return None;
            }
            let draft = longest?.1;
            adopted.push((unit, draft));
            Some(draft)
        });
        let others = matters.iter().map(|&(_, draft)| draft).filter(|&draft| Some(draft) != main);
        further.extend(others.map(|draft| (unit, draft)));
    }
    for (message, &unit) in (0..).zip(&units.of_message) {
        if let Ok(at) = adopted.binary_search_by_key(&unit, |&(unit, _)| unit) {
            drafts[adopted[at].1 as usize].members.push(MessageId(message));
        }
    }
    for &(unit, draft) in &adopted {
        let draft = &mut drafts[draft as usize];
        let at = draft.units.partition_point(|&other| other < unit);
        draft.units.insert(at, unit);
        draft.texts.insert(at, units.text[unit as usize]);
        draft.members.sort_unstable();
    }
    further
}

/// Topics of units as topics of those of their messages that are `wanted`.
pub(super) fn of_messages(units: &Units, mut of_units: Vec<(u32, u32)>, wanted: impl Fn(MessageId) -> bool) -> Vec<(MessageId, u32)> {
    of_units.sort_unstable();
    let messages = (0..).map(MessageId).zip(&units.of_message).filter(|&(message, _)| wanted(message));
    let drafts = |unit: u32| {
        let begin = of_units.partition_point(|&(other, _)| other < unit);
        of_units[begin..].iter().take_while(move |&&(other, _)| other == unit)
    };
    messages
        .flat_map(|(message, &unit)| drafts(unit).map(move |&(_, draft)| (message, draft)))
        .collect()
}
