//! Lasting ids: matches the topics of this generation with those of the one before by the messages they share.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{LineageRow, TopicId, TopicState};
use crate::corpus::{LocalTime, Uid};

/// Anchor messages kept for a topic.
const ANCHORS: usize = 16;

/// What the matching reads of one topic of this generation.
pub(super) struct Born {
    /// Identities of its messages, ascending.
    pub(super) uids: Vec<Uid>,
    /// Its latest message.
    pub(super) latest: Option<LocalTime>,
}

/// What the matching decided for one topic.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Descent {
    pub(super) id: TopicId,
    pub(super) state: TopicState,
}

/// What people decided about a topic's descent; it goes before any overlap.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(super) struct Claim {
    /// The id that it goes on with; no two topics claim the same.
    pub(super) id: Option<TopicId>,
    /// The topic that it was taken out of.
    pub(super) out_of: Option<TopicId>,
}

/// An overlap of an earlier topic with one of now.
struct Overlap {
    shared: u32,
    previous: usize,
    topic: usize,
}

/// Gives each topic its id and state, and writes the lineage.
///
/// An earlier topic's anchors vote for the topics that hold them. The pair that shares most goes first; ties go to the smaller earlier id,
/// then to the topic with the smallest uid. A topic inherits an id with a third of the anchors that are still there, at least. Topics that
/// had ended come after the living ones, so that a merged topic does not take over the one it went into. A new id is the hash of the anchors.
/// What people decided (`claims`, one for each topic) goes before all overlaps.
///
/// `topic_of` tells for a uid of this generation its main topic (`None`: in none); it is asked for anchors only.
/// Rows are ordered by (id, successor). Cost: linear in anchors, plus sorting.
pub(super) fn trace(
    topics: &[Born],
    claims: &[Claim],
    topic_of: &FxHashMap<Uid, Option<u32>>,
    previous: &[LineageRow],
    now: Option<LocalTime>,
    dormant_days: i64,
) -> (Vec<Descent>, Vec<LineageRow>) {
    let mut previous: Vec<&LineageRow> = previous.iter().filter(|row| !row.anchors.is_empty()).collect();
    previous.sort_by_key(|row| (row.id, row.messages == 0));
    previous.dedup_by_key(|row| row.id);
    let overlaps = overlaps(topics, topic_of, &previous);
    let links = Links::new(&overlaps, &previous, &claimed(claims, topic_of, &previous));
    let ids = ids(topics, claims, &links.parent, &previous);
    let quiet = |latest: Option<LocalTime>| matches!((now, latest), (Some(now), Some(latest)) if now.0 - latest.0 > dormant_days * 86_400);
    let mut rows = Vec::with_capacity(topics.len());
    for (at, topic) in topics.iter().enumerate() {
        let (parent, out_of) = (links.parent[at], links.out_of[at]);
        let messages = topic.uids.len() as u32;
        let state = match parent.map(|link| previous[link.other]) {
            _ if links.took_in[at] => TopicState::Merged,
            None if out_of.is_some() => TopicState::Split,
            _ if quiet(topic.latest) => TopicState::Dormant,
            None => TopicState::New,
            Some(row) if row.messages == 0 || row.state == TopicState::Dormant => TopicState::Returned,
            Some(row) => match messages.cmp(&row.messages) {
                std::cmp::Ordering::Greater => TopicState::Grown,
                std::cmp::Ordering::Equal => TopicState::Continued,
                std::cmp::Ordering::Less => TopicState::Shrunk,
            },
        };
        let shared = parent.or(out_of).map_or(0, |link| link.shared);
        let anchors = topic.uids.iter().take(ANCHORS).copied().collect();
        rows.push(LineageRow {
            id: ids[at],
            state,
            related: out_of.map(|link| previous[link.other].id),
            shared,
            messages,
            anchors,
        });
    }
    let descents = rows
        .iter()
        .map(|row| Descent {
            id: row.id,
            state: row.state,
        })
        .collect();
    for (p, row) in previous.iter().enumerate().filter(|&(p, _)| !links.has_heir[p]) {
        let (state, related, shared) = match links.into[p] {
            Some(link) => (TopicState::Merged, Some(ids[link.other]), link.shared),
            None => (TopicState::Dormant, None, 0),
        };
        rows.push(LineageRow {
            id: row.id,
            state,
            related,
            shared,
            messages: 0,
            anchors: row.anchors.clone(),
        });
    }
    rows.sort_by_key(|row| (row.id, row.related));
    (descents, rows)
}

/// The other end of an overlap that was chosen, and the anchors shared.
#[derive(Clone, Copy)]
struct Link {
    other: usize,
    shared: u32,
}

/// The overlaps that count: one heir for an earlier topic, one parent for a topic of now, and the largest overlap of those left over.
struct Links {
    has_heir: Vec<bool>,
    parent: Vec<Option<Link>>,
    /// Where an earlier topic without an heir went.
    into: Vec<Option<Link>>,
    /// Where a topic without a parent came from.
    out_of: Vec<Option<Link>>,
    /// Whether a topic took in an earlier, living one.
    took_in: Vec<bool>,
}

impl Links {
    /// Follows what people decided, then the overlaps, the strongest first.
    fn new(overlaps: &[Overlap], previous: &[&LineageRow], claimed: &[Claimed]) -> Self {
        let (n_previous, n_topics) = (previous.len(), claimed.len());
        let mut links = Self {
            has_heir: vec![false; n_previous],
            parent: claimed.iter().map(|claimed| claimed.parent).collect(),
            into: vec![None; n_previous],
            out_of: vec![None; n_topics],
            took_in: vec![false; n_topics],
        };
        links.parent.iter().flatten().for_each(|link| links.has_heir[link.other] = true);
        for o in overlaps {
            if !links.has_heir[o.previous] && links.parent[o.topic].is_none() && !claimed[o.topic].is_named {
                links.has_heir[o.previous] = true;
                links.parent[o.topic] = Some(Link {
                    other: o.previous,
                    shared: o.shared,
                });
            }
        }
        for (out_of, claimed) in links.out_of.iter_mut().zip(claimed).filter(|(_, claimed)| !claimed.is_named) {
            *out_of = claimed.out_of;
        }
        for (out_of, parent) in links.out_of.iter_mut().zip(&links.parent) {
            *out_of = out_of.filter(|_| parent.is_none());
        }
        for o in overlaps {
            let alive = previous[o.previous].messages > 0;
            if !links.has_heir[o.previous] && links.into[o.previous].is_none() {
                links.into[o.previous] = Some(Link {
                    other: o.topic,
                    shared: o.shared,
                });
                links.took_in[o.topic] |= alive;
            }
            if alive && links.parent[o.topic].is_none() && links.out_of[o.topic].is_none() {
                links.out_of[o.topic] = Some(Link {
                    other: o.previous,
                    shared: o.shared,
                });
            }
        }
        links
    }
}

/// What people decided about one topic, as links to earlier topics.
struct Claimed {
    /// Whether it claims an id, which the generation before may not have had.
    is_named: bool,
    parent: Option<Link>,
    out_of: Option<Link>,
}

/// Finds the earlier topics that are claimed; an overlap of any size will do.
fn claimed(claims: &[Claim], topic_of: &FxHashMap<Uid, Option<u32>>, previous: &[&LineageRow]) -> Vec<Claimed> {
    let link = |topic: usize, id: TopicId| {
        let other = previous.binary_search_by_key(&id, |row| row.id).ok()?;
        let held = |uid: &&Uid| topic_of.get(*uid).copied().flatten() == Some(topic as u32);
        let shared = previous[other].anchors.iter().filter(held).count() as u32;
        Some(Link { other, shared })
    };
    let claims = claims.iter().enumerate().map(|(topic, claim)| Claimed {
        is_named: claim.id.is_some(),
        parent: claim.id.and_then(|id| link(topic, id)),
        out_of: claim.out_of.and_then(|id| link(topic, id)),
    });
    claims.collect()
}

/// Overlaps large enough to inherit by, the strongest first.
fn overlaps(topics: &[Born], topic_of: &FxHashMap<Uid, Option<u32>>, previous: &[&LineageRow]) -> Vec<Overlap> {
    let mut found = Vec::new();
    for (at, row) in previous.iter().enumerate() {
        let there: Vec<Option<u32>> = row.anchors.iter().filter_map(|uid| topic_of.get(uid).copied()).collect();
        let mut held: Vec<u32> = there.iter().copied().flatten().collect();
        held.sort_unstable();
        let runs = held.chunk_by(|x, y| x == y).filter(|run| run.len() * 3 >= there.len());
        found.extend(runs.map(|run| Overlap {
            shared: run.len() as u32,
            previous: at,
            topic: run[0] as usize,
        }));
    }
    found.sort_by_key(|o| {
        let row = previous[o.previous];
        (
            row.messages == 0,
            std::cmp::Reverse(o.shared),
            row.id,
            topics[o.topic].uids.first().copied(),
        )
    });
    found
}

/// Ids: claimed, inherited, or born of the anchors; a birth hash that is taken is hashed again.
fn ids(topics: &[Born], claims: &[Claim], parent: &[Option<Link>], previous: &[&LineageRow]) -> Vec<TopicId> {
    let mut taken: FxHashSet<TopicId> = previous.iter().map(|row| row.id).collect();
    taken.extend(claims.iter().filter_map(|claim| claim.id));
    let mut ids = Vec::with_capacity(topics.len());
    for ((topic, parent), claim) in topics.iter().zip(parent).zip(claims) {
        ids.push(match (claim.id, parent) {
            (Some(id), _) => id,
            (None, Some(link)) => previous[link.other].id,
            (None, None) => {
                let mut rounds = (0..).map(|round| birth_id(&topic.uids, round));
                rounds.find(|&id| taken.insert(id)).expect("there are more rounds than ids")
            }
        });
    }
    ids
}

/// The first 48 bits of a hash of the anchors: what [`TopicId`] shows in full.
fn birth_id(uids: &[Uid], round: u32) -> TopicId {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&round.to_le_bytes());
    for uid in uids.iter().take(ANCHORS) {
        hasher.update(&uid.0);
    }
    let mut bytes = [0; 8];
    bytes[..6].copy_from_slice(&hasher.finalize().as_bytes()[..6]);
    TopicId(u64::from_le_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uid(number: u8) -> Uid {
        Uid([number; 16])
    }

    /// Traces topics given as lists of numbers; all dates are equal.
    fn run(topics: &[&[u8]], previous: &[LineageRow]) -> (Vec<Descent>, Vec<LineageRow>) {
        claiming(topics, &vec![Claim::default(); topics.len()], previous)
    }

    fn claiming(topics: &[&[u8]], claims: &[Claim], previous: &[LineageRow]) -> (Vec<Descent>, Vec<LineageRow>) {
        let born: Vec<Born> = topics
            .iter()
            .map(|numbers| Born {
                uids: numbers.iter().map(|&n| uid(n)).collect(),
                latest: Some(LocalTime(0)),
            })
            .collect();
        let mut topic_of: FxHashMap<Uid, Option<u32>> = (0..100).map(|n| (uid(n), None)).collect();
        for (at, numbers) in topics.iter().enumerate() {
            topic_of.extend(numbers.iter().map(|&n| (uid(n), Some(at as u32))));
        }
        trace(&born, claims, &topic_of, previous, Some(LocalTime(0)), 56)
    }

    fn states(descents: &[Descent]) -> Vec<TopicState> {
        descents.iter().map(|descent| descent.state).collect()
    }

    #[test]
    fn a_topic_keeps_its_id_while_it_grows_and_shrinks() {
        let (first, rows) = run(&[&[1, 2, 3], &[7, 8]], &[]);
        assert_eq!(states(&first), [TopicState::New, TopicState::New]);
        let (second, rows) = run(&[&[7, 8], &[1, 2, 3, 4]], &rows);
        assert_eq!(states(&second), [TopicState::Continued, TopicState::Grown]);
        assert_eq!((first[0].id, first[1].id), (second[1].id, second[0].id));
        let (third, _) = run(&[&[1, 2]], &rows);
        assert_eq!((third[0].id, third[0].state), (first[0].id, TopicState::Shrunk));
    }

    #[test]
    fn the_larger_topic_gives_a_merger_its_id_and_keeps_it() {
        let (before, rows) = run(&[&[1, 2, 3], &[7, 8]], &[]);
        let (merged, rows) = run(&[&[1, 2, 3, 7, 8]], &rows);
        assert_eq!((merged[0].id, merged[0].state), (before[0].id, TopicState::Merged));
        let ended = rows.iter().find(|row| row.id == before[1].id).unwrap();
        assert_eq!((ended.messages, ended.related, ended.shared), (0, Some(before[0].id), 2));
        let (still, _) = run(&[&[1, 2, 3, 7, 8]], &rows);
        assert_eq!((still[0].id, still[0].state), (before[0].id, TopicState::Continued));
    }

    #[test]
    fn the_larger_part_of_a_split_keeps_the_id() {
        let (before, rows) = run(&[&[1, 2, 3, 4, 5]], &[]);
        let (after, rows) = run(&[&[1, 2], &[3, 4, 5]], &rows);
        assert_eq!((after[1].id, after[0].state), (before[0].id, TopicState::Split));
        let part = rows.iter().find(|row| row.id == after[0].id).unwrap();
        assert_eq!(part.related, Some(before[0].id));
    }

    #[test]
    fn a_topic_that_comes_back_returns_under_its_id() {
        let (before, rows) = run(&[&[1, 2, 3]], &[]);
        let (_, rows) = run(&[], &rows);
        assert_eq!((rows[0].state, rows[0].messages), (TopicState::Dormant, 0));
        let (after, _) = run(&[&[1, 2, 3, 4]], &rows);
        assert_eq!((after[0].id, after[0].state), (before[0].id, TopicState::Returned));
    }

    #[test]
    fn what_people_decided_goes_before_overlaps() {
        let (before, rows) = run(&[&[1, 2, 3, 4, 5], &[7, 8]], &[]);
        let named = |id| Claim {
            id: Some(id),
            ..Claim::default()
        };
        let (merged, rows) = claiming(&[&[1, 2, 3, 4, 5, 7, 8]], &[named(before[1].id)], &rows);
        assert_eq!((merged[0].id, merged[0].state), (before[1].id, TopicState::Merged));
        let ended = rows.iter().find(|row| row.id == before[0].id).unwrap();
        assert_eq!((ended.messages, ended.related), (0, Some(before[1].id)));
        let undone = [named(before[0].id), named(before[1].id)];
        let (apart, _) = claiming(&[&[1, 2, 3, 4, 5], &[7, 8]], &undone, &rows);
        assert_eq!((apart[0].id, apart[1].id), (before[0].id, before[1].id));
    }

    #[test]
    fn a_part_that_was_split_off_has_an_id_of_its_own_though_it_is_the_larger() {
        let (before, rows) = run(&[&[1, 2, 3, 4, 5]], &[]);
        let claims = [
            Claim {
                id: Some(before[0].id),
                out_of: None,
            },
            Claim {
                id: None,
                out_of: Some(before[0].id),
            },
        ];
        let (after, rows) = claiming(&[&[1], &[2, 3, 4, 5]], &claims, &rows);
        assert_eq!((after[0].id, after[1].state), (before[0].id, TopicState::Split));
        let again = claiming(&[&[1, 6], &[2, 3, 4, 5]], &claims, &rows).0;
        assert_eq!((again[0].id, again[1].id), (after[0].id, after[1].id));
    }
}
