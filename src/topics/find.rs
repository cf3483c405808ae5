//! From vectors to topics: the steps in order.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::agreement::settle;
use super::candidates::{Edge, Index};
use super::demands::choose_demands;
use super::evidence::Evidence;
use super::heat::heat;
use super::lineage::{Born, Claim, trace};
use super::linkage::{Clusters, agglomerate};
use super::matters::{Target, adopt, of_messages, place_matters};
use super::name::name_topics;
use super::places::{departments, places};
use super::portrait::{Portrait, name_themes};
use super::replay::{Replayed, replay};
use super::scatter::Scattered;
use super::themes::assign_themes;
use super::units::Units;
use super::warnings::{Cohesion, likes, warnings};
use super::wordbook::Wordbook;
use super::{Counted, Demand, NameBy, Theme, Topic, TopicInput, TopicParams, TopicWarning, Topics};
use crate::corpus::{LocalTime, MessageId, Uid, distinct_people};

/// Finds the concrete topics of a generation, names them, gives them lasting ids and groups them into themes.
///
/// A duplicate group is one point and stays together. Points that share rare evidence are compared exactly, then joined by average
/// linkage; a cluster is a topic when it holds two distinct submissions: two texts, or one text of two people. All else is 未归类.
/// The answer depends on the set of messages and `previous` alone. Cost: linear in tokens and in the capped candidates.
#[must_use]
pub fn find_topics(input: &TopicInput<'_>, params: &TopicParams) -> Topics {
    let units = Units::new(input.tokens.len(), input.duplicates, input.items);
    let mut evidence = Evidence::new(input, &units, params);
    let index = Index::new(&evidence, params);
    let edges = index.edges(&evidence, params);
    let near = index.near_matters(&evidence, params);
    drop(index);
    evidence.forget_runs();
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
    let cohesion = cohesion(&evidence, &units, &edges, &drafts, params);
    let mut topics = assemble(input, &drafts, &claims, &further, &cohesion, params);
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

/// Names, ids, heat and themes of the drafts; sorts everything into its final order.
fn assemble(
    input: &TopicInput<'_>,
    drafts: &[Draft],
    claims: &[Claim],
    further: &[(MessageId, u32)],
    cohesion: &Cohesion,
    params: &TopicParams,
) -> Topics {
    let now = input.times.iter().flatten().max().copied();
    let book = Wordbook::new(input);
    let portraits: Vec<Portrait> = drafts
        .par_iter()
        .map_init(
            || vec![0.0f32; input.vocabulary.len()],
            |sums, draft| Portrait::new(input, &book, &draft.texts, sums),
        )
        .collect();
    let names = name_topics(&portraits);
    let centroids: Vec<Vec<f32>> = portraits
        .par_iter()
        .map(|portrait| input.features.latent_of(portrait.centroid.iter().copied()))
        .collect();
    let likes = likes(&portraits);
    let tell = |at: usize| Told {
        demands: choose_demands(input, &book, &drafts[at].members, &portraits[at].centroid),
        places: places(input, &book, &drafts[at].members),
        departments: departments(input, &drafts[at].members),
        warnings: warnings(input, at, &drafts[at].members, cohesion, likes[at]),
    };
    let (theme_of, told) = rayon::join(
        || assign_themes(&centroids, params),
        || (0..drafts.len()).into_par_iter().map(tell).collect::<Vec<Told>>(),
    );
    let (descents, lineage) = descend(input, drafts, claims, now, params);
    let mut topics: Vec<Topic> = Vec::with_capacity(drafts.len());
    for (at, (((draft, portrait), name), told)) in drafts.iter().zip(&portraits).zip(names).zip(told).enumerate() {
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
            demands: told.demands,
            places: told.places,
            departments: told.departments,
            warnings: told.warnings,
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
    let related = topics
        .iter_mut()
        .flat_map(|topic| &mut topic.warnings)
        .filter_map(|warning| warning.related.as_mut());
    related.for_each(|related| *related = position[*related as usize]);
    let themes = themes(input, &book, &mut topics, &portraits, &order);
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
        course: Vec::new(),
    }
}

/// What a topic says of itself besides its name.
struct Told {
    demands: Vec<Demand>,
    places: Vec<Counted>,
    departments: Vec<Counted>,
    warnings: Vec<TopicWarning>,
}

/// Pairs within a topic whose similarity is computed, at even distances.
const COMPARED_PAIRS: usize = 64;

/// How alike the units of each draft are, and which other draft is nearest over the verified pairs. Cost: capped for each draft.
fn cohesion(evidence: &Evidence, units: &Units, edges: &[Edge], drafts: &[Draft], params: &TopicParams) -> Cohesion {
    let within = drafts.par_iter().map_init(Scattered::default, |scattered, draft| {
        let n = draft.units.len();
        let pairs = n * n.saturating_sub(1) / 2;
        let step = pairs.div_ceil(COMPARED_PAIRS).max(1);
        let (mut sum, mut count, mut laid) = (0.0f32, 0u32, None);
        // The pairs in reading order: those of the first unit, of the second, ...; `first` is where those of unit i begin.
        let (mut i, mut first) = (0, 0);
        for pair in (0..pairs).step_by(step) {
            while pair - first >= n - 1 - i {
                first += n - 1 - i;
                i += 1;
            }
            if laid != Some(i) {
                scattered.fill(evidence.rows.row(draft.units[i] as usize));
                laid = Some(i);
            }
            sum += evidence.similarity_to(scattered, draft.units[i + 1 + pair - first] as usize);
            count += 1;
        }
        if count == 0 { 1.0 } else { sum / count as f32 }
    });
    let mut draft_of: Vec<Option<u32>> = vec![None; units.len()];
    for (at, draft) in (0..).zip(drafts) {
        draft.units.iter().for_each(|&unit| draft_of[unit as usize] = Some(at));
    }
    let mut across: Vec<(u32, u32, f32)> = Vec::new();
    for edge in edges {
        if let (Some(a), Some(b)) = (draft_of[edge.a as usize], draft_of[edge.b as usize])
            && a != b
        {
            across.extend([(a, b, edge.similarity), (b, a, edge.similarity)]);
        }
    }
    across.sort_unstable_by(|x, y| (x.0, x.1).cmp(&(y.0, y.1)).then(x.2.total_cmp(&y.2)));
    let mut nearest: Vec<Option<(u32, f32)>> = vec![None; drafts.len()];
    for pairs in across.chunk_by(|x, y| (x.0, x.1) == (y.0, y.1)) {
        let (a, b) = (pairs[0].0 as usize, pairs[0].1);
        let possible = (drafts[a].units.len() * drafts[b as usize].units.len()) as f32;
        let mean = pairs.iter().map(|pair| pair.2).sum::<f32>() / possible;
        if nearest[a].is_none_or(|(_, best)| mean > best) {
            nearest[a] = Some((b, mean));
        }
    }
    Cohesion {
        within: within.collect(),
        nearest,
        cut: params.cut,
        floor: params.cut.powf(1.0 / (1.0 - params.cohesion.min(0.9))),
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
fn themes(input: &TopicInput<'_>, book: &Wordbook, topics: &mut [Topic], portraits: &[Portrait], order: &[usize]) -> Vec<Theme> {
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
        input,
        book,
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
