//! From vectors to topics: the steps in order.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::agreement::issues;
use super::candidates::Index;
use super::evidence::Evidence;
use super::heat::heat;
use super::lineage::{Born, Claim, trace};
use super::linkage::{Clusters, agglomerate};
use super::matters::{Target, place_matters};
use super::name::{Portrait, name_themes, name_topics};
use super::replay::{Replayed, replay};
use super::themes::assign_themes;
use super::units::{Matter, Units};
use super::{NameBy, Theme, Topic, TopicInput, TopicParams, Topics};
use crate::corpus::{LocalTime, MessageId, Uid, distinct_people};

/// Finds the concrete topics of a generation, names them, gives them lasting ids and groups them into themes.
///
/// A duplicate group is one point and stays together. Points that share rare evidence are compared exactly, then joined by average
/// linkage; a cluster is a topic when it holds two distinct submissions: two texts, or one text of two people. All else is 未归类.
/// The answer depends on the set of messages and `previous` alone. Cost: linear in tokens and in the capped candidates.
#[must_use]
pub fn find_topics(input: &TopicInput<'_>, params: &TopicParams) -> Topics {
    let units = Units::new(input.tokens.len(), input.duplicates, input.items);
    let evidence = Evidence::new(input, &units, params);
    let index = Index::new(&evidence, params);
    let edges = index.edges(&evidence, params);
    let near = index.near_matters(&evidence, params);
    drop(index);
    let clusters = settle(input, &units, &evidence, &agglomerate(&evidence, &edges, params), params);
    let Replayed {
        mut drafts,
        claims,
        parted,
        effects,
    } = replay(input, &units, &evidence, drafts(input, &units, &clusters));
    let mut draft_of: Vec<Option<u32>> = vec![None; units.len()];
    for (at, draft) in (0..).zip(&drafts) {
        draft.units.iter().for_each(|&unit| draft_of[unit as usize] = Some(at));
    }
    let targets: Vec<Target<'_>> = drafts.iter().map(Draft::target).collect();
    let placed = place_matters(&evidence, &units, &near, (&targets, &draft_of), params);
    // A repeat that was cut off before the second matter has none, whatever the letter that stands for its group.
    let has_matters = |message: MessageId| input.items.get(message.index()).is_some_and(|items| !items.is_empty());
    let mut further = of_messages(&units, adopt(&mut drafts, &units, &placed, &draft_of, &parted), has_matters);
    further.retain(|&(message, draft)| !parted.contains(&(units.of_message[message.index()], draft)));
    let mut topics = assemble(input, &drafts, &claims, &further, params);
    topics.effects = effects;
    super::rules::mark(&mut topics, input.rules);
    topics
}

/// A topic before it has a name: its units and messages, each ascending.
pub(super) struct Draft {
    pub(super) units: Vec<u32>,
    pub(super) members: Vec<MessageId>,
    /// The texts of its units, in the units' order, without those that a person merged into it.
    pub(super) texts: Vec<MessageId>,
    /// Mean similarity of its units.
    pub(super) cohesion: f32,
}

impl Draft {
    fn target(&self) -> Target<'_> {
        Target {
            units: &self.units,
            cohesion: self.cohesion,
        }
    }
}

/// Takes every cluster apart into its issues, each as cohesive as the cluster was.
fn settle(input: &TopicInput<'_>, units: &Units, evidence: &Evidence, found: &Clusters, params: &TopicParams) -> Clusters {
    let mut members: Vec<(u32, u32)> = found.of.iter().zip(0..).map(|(&smallest, unit)| (smallest, unit)).collect();
    members.sort_unstable();
    let clusters: Vec<&[(u32, u32)]> = members.chunk_by(|x, y| x.0 == y.0).filter(|members| members.len() > 1).collect();
    let parts: Vec<Vec<Vec<u32>>> = clusters
        .par_iter()
        .map(|members| {
            let within: Vec<u32> = members.iter().map(|&(_, unit)| unit).collect();
            let texts: Vec<MessageId> = within.iter().map(|&unit| units.text[unit as usize]).collect();
            issues(input, evidence, &within, &texts, params)
        })
        .collect();
    let mut settled = Clusters {
        of: (0..units.len() as u32).collect(),
        cohesion: vec![1.0; units.len()],
    };
    for (members, parts) in clusters.iter().zip(&parts) {
        for part in parts {
            part.iter().for_each(|&unit| settled.of[unit as usize] = part[0]);
            if part.len() > 1 {
                settled.cohesion[part[0] as usize] = found.cohesion[members[0].0 as usize];
            }
        }
    }
    settled
}

/// The clusters that are topics, ordered by their first message.
fn drafts(input: &TopicInput<'_>, units: &Units, clusters: &Clusters) -> Vec<Draft> {
    let mut at: Vec<u32> = vec![u32::MAX; units.len()];
    let mut drafts: Vec<Draft> = Vec::new();
    for (message, &unit) in units.of_message.iter().enumerate() {
        let smallest = clusters.of[unit as usize] as usize;
        if at[smallest] == u32::MAX {
            at[smallest] = drafts.len() as u32;
            drafts.push(Draft {
                units: Vec::new(),
                members: Vec::new(),
                texts: Vec::new(),
                cohesion: clusters.cohesion[smallest],
            });
        }
        drafts[at[smallest] as usize].members.push(MessageId(message as u32));
    }
    for (unit, &smallest) in clusters.of.iter().enumerate() {
        let draft = &mut drafts[at[smallest as usize] as usize];
        draft.units.push(unit as u32);
        draft.texts.push(units.text[unit]);
    }
    drafts.retain(|draft| {
        draft.units.len() > 1 || (draft.members.len() > 1 && distinct_people(draft.members.iter().map(|m| input.voices[m.index()])) > 1)
    });
    drafts
}

/// Gives the units with several matters the topics of their matters: their own topic stays the main one; a unit without one gets that of
/// its longest matter that has one, the first of equal ones. Returns the other topics as (unit, draft).
fn adopt(
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
fn of_messages(units: &Units, mut of_units: Vec<(u32, u32)>, wanted: impl Fn(MessageId) -> bool) -> Vec<(MessageId, u32)> {
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

/// Names, ids, heat and themes of the drafts; sorts everything into its final order.
fn assemble(input: &TopicInput<'_>, drafts: &[Draft], claims: &[Claim], further: &[(MessageId, u32)], params: &TopicParams) -> Topics {
    let now = input.times.iter().flatten().max().copied();
    let portraits: Vec<Portrait> = drafts.par_iter().map(|draft| Portrait::new(input, &draft.texts)).collect();
    let names = name_topics(&portraits);
    let centroids: Vec<Vec<f32>> = portraits
        .par_iter()
        .map(|portrait| input.features.latent_of(portrait.centroid.iter().copied()))
        .collect();
    let theme_of = assign_themes(&centroids, params);
    let (descents, lineage) = descend(input, drafts, claims, now, params);
    let mut topics: Vec<Topic> = Vec::with_capacity(drafts.len());
    for (at, ((draft, portrait), name)) in drafts.iter().zip(&portraits).zip(names).enumerate() {
        let (people, heat) = heat(input, &draft.members, now, params);
        let times = || draft.members.iter().filter_map(|m| input.times[m.index()]);
        topics.push(Topic {
            id: descents[at].id,
            name,
            name_by: NameBy::Machine,
            pinned: false,
            hidden: false,
            members: draft.members.clone(),
            representatives: portrait.representatives.clone(),
            keywords: portrait.keywords.clone(),
            theme: theme_of[at],
            state: descents[at].state,
            span: times().min().zip(times().max()),
            people,
            heat,
        });
    }
    let mut order: Vec<usize> = (0..topics.len()).collect();
    order.sort_by(|&a, &b| topics[b].heat.total_cmp(&topics[a].heat).then(topics[a].id.cmp(&topics[b].id)));
    let mut position = vec![0u32; order.len()];
    order.iter().enumerate().for_each(|(to, &from)| position[from] = to as u32);
    let themes = themes(&mut topics, &portraits, &order);
    let mut slots: Vec<Option<Topic>> = topics.into_iter().map(Some).collect();
    let topics: Vec<Topic> = order
        .iter()
        .map(|&at| slots[at].take().expect("the order names each topic once"))
        .collect();
    let mut main = vec![None; input.tokens.len()];
    for (at, topic) in topics.iter().enumerate() {
        topic.members.iter().for_each(|m| main[m.index()] = Some(at as u32));
    }
    let mut further: Vec<(MessageId, u32)> = further
        .iter()
        .map(|&(message, draft)| (message, position[draft as usize]))
        .collect();
    further.sort_unstable();
    Topics {
        topics,
        main,
        further,
        themes,
        lineage,
        effects: Vec::new(),
    }
}

/// Ids, states and lineage of the drafts.
fn descend(
    input: &TopicInput<'_>,
    drafts: &[Draft],
    claims: &[Claim],
    now: Option<LocalTime>,
    params: &TopicParams,
) -> (Vec<super::lineage::Descent>, Vec<super::LineageRow>) {
    let mut main: Vec<Option<u32>> = vec![None; input.tokens.len()];
    let born: Vec<Born> = drafts
        .iter()
        .enumerate()
        .map(|(at, draft)| {
            draft.members.iter().for_each(|m| main[m.index()] = Some(at as u32));
            let mut uids: Vec<Uid> = draft.members.iter().map(|m| input.uids[m.index()]).collect();
            uids.sort_unstable();
            Born {
                uids,
                latest: draft.members.iter().filter_map(|m| input.times[m.index()]).max(),
            }
        })
        .collect();
    let mut anchors: Vec<Uid> = input.previous.iter().flat_map(|row| row.anchors.iter().copied()).collect();
    anchors.sort_unstable();
    let known = input.uids.iter().zip(main).filter(|(uid, _)| anchors.binary_search(uid).is_ok());
    let topic_of: FxHashMap<Uid, Option<u32>> = known.map(|(&uid, topic)| (uid, topic)).collect();
    trace(&born, claims, &topic_of, input.previous, now, params.dormant_days)
}

/// The themes, largest first; rewrites the topics' theme numbers to match. Topics within a theme follow the final `order`.
fn themes(topics: &mut [Topic], portraits: &[Portrait], order: &[usize]) -> Vec<Theme> {
    let n_themes = topics.iter().map(|topic| topic.theme as usize + 1).max().unwrap_or(0);
    let mut messages = vec![0u32; n_themes];
    topics
        .iter()
        .for_each(|topic| messages[topic.theme as usize] += topic.members.len() as u32);
    let mut ranked: Vec<usize> = (0..n_themes).collect();
    ranked.sort_by_key(|&theme| (std::cmp::Reverse(messages[theme]), theme));
    let mut rank = vec![0u32; n_themes];
    ranked.iter().enumerate().for_each(|(to, &from)| rank[from] = to as u32);
    topics.iter_mut().for_each(|topic| topic.theme = rank[topic.theme as usize]);
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); n_themes];
    order
        .iter()
        .enumerate()
        .for_each(|(to, &from)| members[topics[from].theme as usize].push(to as u32));
    let names = name_themes(
        &members
            .iter()
            .map(|m| m.iter().map(|&to| &portraits[order[to as usize]]).collect())
            .collect::<Vec<Vec<&Portrait>>>(),
    );
    names
        .into_iter()
        .zip(members)
        .zip(ranked)
        .map(|((name, topics), from)| Theme {
            name,
            topics,
            messages: messages[from],
        })
        .collect()
}
