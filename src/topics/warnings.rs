//! What to know of a topic before it is believed: too large, loose, near another one, one voice.

use rustc_hash::FxHashMap;

use super::portrait::Portrait;
use super::{TopicInput, TopicWarning, WarningKind};
use crate::corpus::{MessageId, distinct_people};

/// Messages from which a topic can be too large.
const LARGE_MESSAGES: usize = 30;
/// Share of all messages from which a topic is too large for one issue.
const LARGE_SHARE: f64 = 0.02;
/// Times the floor below which the mean similarity within a topic is loose.
const LOOSE: f32 = 1.15;
/// Times the cut from which the mean similarity with another topic says that both may be one.
const OVERLAP: f32 = 0.7;
/// Share of common keywords, of those of both, from which two topics are nearly the same.
const REDUNDANT: f64 = 0.5;
/// Keywords that two topics must have in common, at least.
const REDUNDANT_WORDS: usize = 3;
/// Topics of one keyword beyond which it is no way to find one's like.
const KEYWORD_CAP: usize = 50;
/// Share of members in mass mailings from which the topic is one.
const MAILED: f64 = 0.5;

/// How the topics hold together, as the clustering saw it; positions are those of the drafts.
#[derive(Default)]
pub(super) struct Cohesion {
    /// Mean similarity of each topic's units.
    pub(super) within: Vec<f32>,
    /// For each topic the nearest other one with their mean similarity, where any is near.
    pub(super) nearest: Vec<Option<(u32, f32)>>,
    /// The similarity at which clusters merged.
    pub(super) cut: f32,
    /// The least mean similarity that a large cluster can have: two halves as loose as the whole still merge.
    pub(super) floor: f32,
}

/// The warnings on a draft, in the order of their kinds; `related` are positions of drafts.
pub(super) fn warnings(
    input: &TopicInput<'_>,
    at: usize,
    members: &[MessageId],
    cohesion: &Cohesion,
    like: Option<(u32, f64)>,
) -> Vec<TopicWarning> {
    let mut found = Vec::new();
    let mut warn = |kind, value: f64, related| found.push(TopicWarning { kind, value, related });
    let share = members.len() as f64 / input.tokens.len().max(1) as f64;
    if members.len() >= LARGE_MESSAGES && share >= LARGE_SHARE {
        warn(WarningKind::Large, share, None);
    }
    if let Some(&within) = cohesion.within.get(at)
        && within < cohesion.floor * LOOSE
    {
        warn(WarningKind::Loose, f64::from(within), None);
    }
    if let Some((other, similarity)) = cohesion.nearest.get(at).copied().flatten()
        && similarity >= cohesion.cut * OVERLAP
    {
        warn(WarningKind::Overlap, f64::from(similarity), Some(other));
    }
    if let Some((other, share)) = like {
        warn(WarningKind::Redundant, share, Some(other));
    }
    let known = members.iter().all(|m| input.voices[m.index()].writer.is_some());
    if known && members.len() > 1 && distinct_people(members.iter().map(|m| input.voices[m.index()])) == 1 {
        warn(WarningKind::OneWriter, members.len() as f64, None);
    }
    let mailed = members.iter().filter(|m| is_mailed(input, **m)).count() as f64 / members.len().max(1) as f64;
    if mailed >= MAILED {
        warn(WarningKind::MassMailing, mailed, None);
    }
    found
}

fn is_mailed(input: &TopicInput<'_>, message: MessageId) -> bool {
    let group = input.duplicates.group_of.get(message.index()).copied().flatten();
    group.is_some_and(|group| input.duplicates.groups[group as usize].mass_mailing)
}

/// For each topic the other one that shares most of its keywords, where it is half of both at least. Cost: linear in the keywords, capped.
pub(super) fn likes(portraits: &[Portrait]) -> Vec<Option<(u32, f64)>> {
    let mut topics_of: FxHashMap<&str, Vec<u32>> = FxHashMap::default();
    for (at, portrait) in (0..).zip(portraits) {
        for word in &portrait.keywords {
            topics_of.entry(word).or_default().push(at);
        }
    }
    let like = |(at, portrait): (u32, &Portrait)| {
        let mut shared: Vec<u32> = portrait
            .keywords
            .iter()
            .filter_map(|word| topics_of.get(word.as_str()).filter(|topics| topics.len() <= KEYWORD_CAP))
            .flatten()
            .copied()
            .filter(|&other| other != at)
            .collect();
        shared.sort_unstable();
        let share = |run: &[u32]| {
            let all = portrait.keywords.len() + portraits[run[0] as usize].keywords.len() - run.len();
            (run[0], run.len() as f64 / all.max(1) as f64)
        };
        let best = shared.chunk_by(|x, y| x == y).filter(|run| run.len() >= REDUNDANT_WORDS).map(share);
        let best = best.max_by(|x, y| x.1.total_cmp(&y.1).then(y.0.cmp(&x.0)));
        best.filter(|best| best.1 >= REDUNDANT)
    };
    (0..).zip(portraits).map(like).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Voice;
    use crate::dedup::DuplicateGroups;
    use crate::features::Features;
    use crate::text::{Stopwords, Tokens, Vocabulary};
    use crate::topics::Background;

    /// Codes and numbers of the warnings on a topic of messages by these writers, under a cut of 0.2.
    fn of(writers: &[u64], within: f32, nearest: Option<(u32, f32)>, like: Option<(u32, f64)>) -> Vec<(WarningKind, f64, Option<u32>)> {
        let voices: Vec<Voice> = writers
            .iter()
            .map(|&writer| Voice {
                writer: Some(writer),
                people: None,
            })
            .collect();
        let input = TopicInput {
            tokens: &Tokens::default(),
            vocabulary: &Vocabulary::default(),
            features: &Features::default(),
            duplicates: &DuplicateGroups::default(),
            uids: &[],
            times: &[],
            voices: &voices,
            votes: &[],
            stopwords: &Stopwords::default(),
            items: &[],
            rules: &[],
            previous: &[],
            background: Background::default(),
        };
        let cohesion = Cohesion {
            within: vec![within],
            nearest: vec![nearest],
            cut: 0.2,
            floor: 0.2,
        };
        let members: Vec<MessageId> = (0..writers.len() as u32).map(MessageId).collect();
        let found = warnings(&input, 0, &members, &cohesion, like);
        found.into_iter().map(|one| (one.kind, one.value, one.related)).collect()
    }

    #[test]
    fn a_tight_topic_of_several_people_has_no_warning() {
        assert_eq!(of(&[1, 2, 3], 0.5, Some((4, 0.1)), None), []);
    }

    #[test]
    fn each_warning_has_its_number() {
        let found = of(&[1, 1], 0.125, Some((4, 0.25)), Some((7, 0.75)));
        let expected = [
            (WarningKind::Loose, 0.125, None),
            (WarningKind::Overlap, 0.25, Some(4)),
            (WarningKind::Redundant, 0.75, Some(7)),
            (WarningKind::OneWriter, 2.0, None),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_flood_of_messages_is_too_large() {
        let found = of(&(0..40).collect::<Vec<u64>>(), 0.5, None, None);
        assert_eq!(found, [(WarningKind::Large, 40.0, None)]);
    }

    #[test]
    fn topics_with_nearly_the_same_keywords_find_each_other() {
        let portrait = |words: &[&str]| Portrait {
            centroid: Vec::new(),
            representatives: Vec::new(),
            keywords: words.iter().map(|&word| word.to_owned()).collect(),
            candidates: Vec::new(),
            years: None,
        };
        let likes = likes(&[
            portrait(&["路灯", "电池", "太阳能", "村口"]),
            portrait(&["公交", "首班"]),
            portrait(&["太阳能", "路灯", "电池", "维修"]),
        ]);
        assert_eq!(likes, [Some((2, 0.6)), None, Some((0, 0.6))]);
    }
}
