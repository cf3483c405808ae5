//! From vectors to topics: the steps in order.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::candidates::{Edge, find_edges};
use super::evidence::Evidence;
use super::heat::heat;
use super::lineage::{Born, trace};
use super::linkage::agglomerate;
use super::name::{Portrait, name_themes, name_topics};
use super::themes::assign_themes;
use super::units::Units;
use super::{Theme, Topic, TopicInput, TopicParams, Topics};
use crate::corpus::{LocalTime, MessageId, Uid, distinct_people};

/// Finds the concrete topics of a generation, names them, gives them lasting ids and groups them into themes.
///
/// A duplicate group is one point and stays together. Points that share rare evidence are compared exactly, then joined by average
/// linkage; a cluster is a topic when it holds two distinct submissions: two texts, or one text of two people. All else is 未归类.
/// The answer depends on the set of messages and `previous` alone. Cost: linear in tokens and in the capped candidates.
#[must_use]
pub fn find_topics(input: &TopicInput<'_>, params: &TopicParams) -> Topics {
    let units = Units::new(input.tokens.len(), input.duplicates);
    let evidence = Evidence::new(input, &units, params);
    let edges = find_edges(&evidence, params);
    let cluster = agglomerate(&evidence, &edges, params.cut);
    let drafts = drafts(input, &units, &cluster);
    let further = further(&units, &edges, &drafts, params);
    assemble(input, &drafts, &further, params)
}

/// A topic before it has a name: its units and messages, each ascending.
struct Draft {
    units: Vec<u32>,
    members: Vec<MessageId>,
    /// The texts of its units, in the units' order.
    texts: Vec<MessageId>,
}

/// The clusters that are topics, ordered by their first message.
fn drafts(input: &TopicInput<'_>, units: &Units, cluster: &[u32]) -> Vec<Draft> {
    let mut at: Vec<u32> = vec![u32::MAX; units.len()];
    let mut drafts: Vec<Draft> = Vec::new();
    for (message, &unit) in units.of_message.iter().enumerate() {
        let smallest = cluster[unit as usize] as usize;
        if at[smallest] == u32::MAX {
            at[smallest] = drafts.len() as u32;
            drafts.push(Draft {
                units: Vec::new(),
                members: Vec::new(),
                texts: Vec::new(),
            });
        }
        drafts[at[smallest] as usize].members.push(MessageId(message as u32));
    }
    for (unit, &smallest) in cluster.iter().enumerate() {
        let draft = &mut drafts[at[smallest as usize] as usize];
        draft.units.push(unit as u32);
        draft.texts.push(units.text[unit]);
    }
    drafts.retain(|draft| {
        draft.units.len() > 1 || (draft.members.len() > 1 && distinct_people(draft.members.iter().map(|m| input.voices[m.index()])) > 1)
    });
    drafts
}

/// Further topics of units: those whose mean similarity with the unit, over the verified pairs, reaches the cut as well.
fn further(units: &Units, edges: &[Edge], drafts: &[Draft], params: &TopicParams) -> Vec<(MessageId, u32)> {
    let mut draft_of: Vec<Option<u32>> = vec![None; units.len()];
    for (at, draft) in drafts.iter().enumerate() {
        draft.units.iter().for_each(|&unit| draft_of[unit as usize] = Some(at as u32));
    }
    let mut seen: Vec<(u32, u32, f32)> = Vec::new();
    for edge in edges {
        if let (Some(a), Some(b)) = (draft_of[edge.a as usize], draft_of[edge.b as usize])
            && a != b
        {
            seen.extend([(edge.a, b, edge.similarity), (edge.b, a, edge.similarity)]);
        }
    }
    seen.sort_unstable_by(|x, y| (x.0, x.1).cmp(&(y.0, y.1)).then(x.2.total_cmp(&y.2)));
    let reached = seen.chunk_by(|x, y| (x.0, x.1) == (y.0, y.1)).filter(|pairs| {
        let sum: f32 = pairs.iter().map(|pair| pair.2).sum();
        sum >= params.cut * drafts[pairs[0].1 as usize].units.len() as f32
    });
    let also: FxHashMap<u32, Vec<u32>> = reached.fold(FxHashMap::default(), |mut map, pairs| {
        map.entry(pairs[0].0).or_insert_with(Vec::new).push(pairs[0].1);
        map
    });
    let messages = units.of_message.iter().enumerate();
    messages
        .flat_map(|(message, unit)| {
            also.get(unit)
                .into_iter()
                .flatten()
                .map(move |&draft| (MessageId(message as u32), draft))
        })
        .collect()
}

/// Names, ids, heat and themes of the drafts; sorts everything into its final order.
fn assemble(input: &TopicInput<'_>, drafts: &[Draft], further: &[(MessageId, u32)], params: &TopicParams) -> Topics {
    let now = input.times.iter().flatten().max().copied();
    let portraits: Vec<Portrait> = drafts.par_iter().map(|draft| Portrait::new(input, &draft.texts)).collect();
    let names = name_topics(&portraits);
    let centroids: Vec<Vec<f32>> = portraits
        .par_iter()
        .map(|portrait| input.features.latent_of(portrait.centroid.iter().copied()))
        .collect();
    let theme_of = assign_themes(&centroids, params);
    let (descents, lineage) = descend(input, drafts, now, params);
    let mut topics: Vec<Topic> = Vec::with_capacity(drafts.len());
    for (at, ((draft, portrait), name)) in drafts.iter().zip(&portraits).zip(names).enumerate() {
        let (people, heat) = heat(input, &draft.members, now, params);
        let times = || draft.members.iter().filter_map(|m| input.times[m.index()]);
        topics.push(Topic {
            id: descents[at].id,
            name,
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
        course: Vec::new(),
    }
}

/// Ids, states and lineage of the drafts.
fn descend(
    input: &TopicInput<'_>,
    drafts: &[Draft],
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
    trace(&born, &topic_of, input.previous, now, params.dormant_days)
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
