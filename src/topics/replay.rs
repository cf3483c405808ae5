//! Rules replayed on the clusters, in the order in which people decided: a merge is a must-link, a split a cannot-link, a move an
//! assignment.

use rustc_hash::{FxHashMap, FxHashSet};

use super::evidence::Evidence;
use super::find::Draft;
use super::lineage::Claim;
use super::rules::{Obstacle, TopicAct, TopicEffect, TopicMark, TopicRule, marks, uids};
use super::units::Units;
use super::{TopicId, TopicInput};
use crate::corpus::{MessageId, Uid};

/// The clusters after the rules.
pub(super) struct Replayed {
    pub(super) drafts: Vec<Draft>,
    /// What people decided about each one's id.
    pub(super) claims: Vec<Claim>,
    /// Units that people took out of a draft: they do not touch it as a further topic either.
    pub(super) parted: FxHashSet<(u32, u32)>,
    pub(super) effects: Vec<TopicEffect>,
}

/// In no draft.
const LOOSE: u32 = u32::MAX;
/// Units of each part that a later unit is compared with after a split.
const COMPARED: usize = 32;

/// Follows the rules, each on what those before it made of the clusters. Names, pins and hidings only claim their ids here.
///
/// Cost: linear in messages where there are rules, plus the units of the drafts that rules are about.
pub(super) fn replay(input: &TopicInput<'_>, units: &Units, evidence: &Evidence, drafts: Vec<Draft>) -> Replayed {
    if input.rules.is_empty() {
        let claims = vec![Claim::default(); drafts.len()];
        return Replayed {
            drafts,
            claims,
            parted: FxHashSet::default(),
            effects: Vec::new(),
        };
    }
    let mut board = Board::new(input, units, evidence, &drafts);
    let effects = input.rules.iter().map(|rule| board.follow(rule)).collect();
    board.restore(input.rules);
    board.finish(units, effects)
}

/// A draft while rules are followed.
struct Part {
    /// How alike its units are.
    cohesion: f32,
    /// Units that are or were in it; [`Board::home`] decides.
    units: Vec<u32>,
    claim: Claim,
}

struct Board<'a> {
    input: &'a TopicInput<'a>,
    evidence: &'a Evidence,
    /// The unit of each message that a rule names and that is there.
    unit_of: FxHashMap<Uid, u32>,
    /// For each unit its part.
    home: Vec<u32>,
    /// Units that a merge brought in: the name goes on, so their texts have no say in it.
    brought: FxHashSet<u32>,
    parts: Vec<Part>,
    /// The part that goes on under an id by what people decided: the inverse of the parts' claims.
    claimants: FxHashMap<TopicId, u32>,
    parted: Vec<(u32, u32)>,
}

impl<'a> Board<'a> {
    fn new(input: &'a TopicInput<'a>, units: &Units, evidence: &'a Evidence, drafts: &[Draft]) -> Self {
        let mut named: Vec<Uid> = input.rules.iter().flat_map(|rule| uids(&rule.act)).collect();
        let ids: FxHashSet<TopicId> = input.rules.iter().flat_map(|rule| marks(&rule.act)).map(|mark| mark.id).collect();
        let known = input.previous.iter().filter(|row| ids.contains(&row.id));
        named.extend(known.flat_map(|row| row.anchors.iter().copied()));
        named.sort_unstable();
        named.dedup();
        let there = input.uids.iter().zip(&units.of_message);
        let unit_of = there
            .filter(|(uid, _)| named.binary_search(uid).is_ok())
            .map(|(&uid, &unit)| (uid, unit))
            .collect();
        let mut home = vec![LOOSE; units.len()];
        for (at, draft) in drafts.iter().enumerate() {
            draft.units.iter().for_each(|&unit| home[unit as usize] = at as u32);
        }
        let parts = drafts.iter().map(|draft| Part {
            cohesion: draft.cohesion,
            units: draft.units.clone(),
            claim: Claim::default(),
        });
        Self {
            input,
            evidence,
            unit_of,
            home,
            brought: FxHashSet::default(),
            parts: parts.collect(),
            claimants: FxHashMap::default(),
            parted: Vec::new(),
        }
    }

    fn follow(&mut self, rule: &TopicRule) -> TopicEffect {
        match &rule.act {
            TopicAct::Merge { topic, into } => TopicEffect::of_topic(rule.seq, self.merge(topic, into)),
            TopicAct::Split { topic, messages, stay } => {
                let part = self.split(topic, messages, stay);
                self.counted(rule.seq, messages, part)
            }
            TopicAct::Move { messages, to } => match self.relocate(messages, to.as_ref()) {
                Ok(part) => self.counted(rule.seq, messages, part),
                Err(obstacle) => TopicEffect {
                    seq: rule.seq,
                    wanted: messages.len() as u32,
                    done: 0,
                    obstacle: Some(obstacle),
                },
            },
            TopicAct::Name { topic, .. } | TopicAct::Pin(topic) | TopicAct::Hide(topic) => {
                let found = self.resolve(topic);
                TopicEffect::of_topic(rule.seq, found.inspect(|&part| self.claim(part, topic.id)))
            }
            TopicAct::Restore(topics) => TopicEffect {
                seq: rule.seq,
                wanted: topics.len() as u32,
                done: 0,
                obstacle: None,
            },
        }
    }

    /// How many of the messages are in a part now.
    fn counted(&self, seq: u32, messages: &[Uid], part: u32) -> TopicEffect {
        let is_in = |uid: &&Uid| self.unit_of.get(*uid).is_some_and(|&unit| self.home[unit as usize] == part);
        let done = messages.iter().filter(is_in).count() as u32;
        TopicEffect {
            seq,
            wanted: messages.len() as u32,
            done,
            obstacle: (done < messages.len() as u32).then_some(Obstacle::MessageGone),
        }
    }

    /// The units of messages that are there, ascending.
    fn units(&self, messages: &[Uid]) -> Vec<u32> {
        let mut units: Vec<u32> = messages.iter().filter_map(|uid| self.unit_of.get(uid).copied()).collect();
        units.sort_unstable();
        units.dedup();
        units
    }

    /// The units of a part, ascending.
    fn units_of(&self, part: u32) -> Vec<u32> {
        let mut units = self.parts[part as usize].units.clone();
        units.retain(|&unit| self.home[unit as usize] == part);
        units.sort_unstable();
        units.dedup();
        units
    }

    fn place(&mut self, unit: u32, part: u32) {
        self.home[unit as usize] = part;
        self.brought.remove(&unit);
        if part != LOOSE {
            self.parts[part as usize].units.push(unit);
        }
    }

    fn add_part(&mut self) -> u32 {
        self.parts.push(Part {
            cohesion: 1.0,
            units: Vec::new(),
            claim: Claim::default(),
        });
        self.parts.len() as u32 - 1
    }

    /// Lets a part go on under an id, unless people decided otherwise about either before.
    fn claim(&mut self, part: u32, id: TopicId) {
        if self.parts[part as usize].claim.id.is_none() && !self.claimants.contains_key(&id) {
            self.parts[part as usize].claim.id = Some(id);
            self.claimants.insert(id, part);
        }
    }

    fn release(&mut self, part: u32) {
        if let Some(id) = self.parts[part as usize].claim.id.take() {
            self.claimants.remove(&id);
        }
    }

    /// The part that holds most of the anchors, a third of those that are there at least; the first of equals.
    fn holder(&self, anchors: &[Uid]) -> Option<u32> {
        let there: Vec<u32> = anchors
            .iter()
            .filter_map(|uid| self.unit_of.get(uid))
            .map(|&unit| self.home[unit as usize])
            .collect();
        let mut held: Vec<u32> = there.iter().copied().filter(|&part| part != LOOSE).collect();
        held.sort_unstable();
        let runs = held.chunk_by(|x, y| x == y).filter(|run| run.len() * 3 >= there.len());
        runs.max_by_key(|run| (run.len(), std::cmp::Reverse(run[0]))).map(|run| run[0])
    }

    /// Where a topic is now: under its id, else where its anchors are, else where the anchors of its id in the generation before are.
    fn locate(&self, mark: &TopicMark) -> Option<u32> {
        let claimed = self.claimants.get(&mark.id).copied();
        let claimed = claimed.filter(|&part| !self.units_of(part).is_empty());
        claimed.or_else(|| self.holder(&mark.anchors)).or_else(|| {
            let row = self.input.previous.iter().find(|row| row.id == mark.id && row.messages > 0)?;
            self.holder(&row.anchors)
        })
    }

    /// Where a topic is now, if it is not part of another that people decided about.
    fn resolve(&self, mark: &TopicMark) -> Result<u32, Obstacle> {
        let part = self.locate(mark).ok_or(Obstacle::TopicGone)?;
        match self.parts[part as usize].claim.id {
            Some(id) if id != mark.id => Err(Obstacle::TopicMerged),
            _ => Ok(part),
        }
    }

    fn merge(&mut self, topic: &TopicMark, into: &TopicMark) -> Result<u32, Obstacle> {
        let anchors: Vec<Uid> = topic.anchors.iter().chain(&into.anchors).copied().collect();
        let loose = |board: &Self, anchors: &[Uid]| -> Vec<u32> {
            let mut units = board.units(anchors);
            units.retain(|&unit| board.home[unit as usize] == LOOSE);
            units
        };
        let (from, to) = (self.locate(topic), self.locate(into));
        // A topic that clustering no longer finds is still there as messages, which the rule links.
        for (found, mark) in [(from, topic), (to, into)] {
            if found.is_none() && loose(self, &mark.anchors).is_empty() {
                return Err(Obstacle::TopicGone);
            }
        }
        let to = to.unwrap_or_else(|| self.add_part());
        if let Some(from) = from.filter(|&from| from != to) {
            let other = |part: u32, id: TopicId| self.parts[part as usize].claim.id.is_some_and(|claimed| claimed != id);
            if other(from, topic.id) || other(to, into.id) {
                return Err(Obstacle::TopicMerged);
            }
            for unit in self.units_of(from) {
                self.place(unit, to);
                self.brought.insert(unit);
            }
            self.release(from);
        }
        for unit in loose(self, &anchors) {
            self.place(unit, to);
        }
        if self.parts[to as usize].claim.id == Some(topic.id) {
            self.release(to);
        }
        self.claim(to, into.id);
        Ok(to)
    }

    /// Takes messages out of a topic; returns the new part.
    fn split(&mut self, topic: &TopicMark, messages: &[Uid], stay: &[Uid]) -> u32 {
        let leaving = self.units(messages);
        let leaves: FxHashSet<u32> = leaving.iter().copied().collect();
        let mut staying = self.units(stay);
        staying.retain(|unit| !leaves.contains(unit));
        let rest = TopicMark {
            id: topic.id,
            anchors: stay.to_vec(),
        };
        let rest = self.locate(&rest);
        let part = self.add_part();
        let mut hosts: Vec<u32> = leaving.iter().map(|&unit| self.home[unit as usize]).collect();
        hosts.sort_unstable();
        for host in hosts.chunk_by(|x, y| x == y) {
            let (host, held) = (host[0], host.len());
            if host == LOOSE {
                continue;
            }
            self.parts[part as usize].cohesion = self.parts[host as usize].cohesion;
            let units = self.units_of(host);
            let kept: Vec<u32> = units
                .iter()
                .copied()
                .filter(|unit| staying.binary_search(unit).is_ok() && !leaves.contains(unit))
                .collect();
            let is_mixed = !kept.is_empty() || Some(host) == rest || self.parts[host as usize].claim.id.is_some();
            for unit in units.into_iter().filter(|unit| !leaves.contains(unit)) {
                let goes = if is_mixed {
                    kept.binary_search(&unit).is_err() && self.is_nearer(unit, &leaving, &kept)
                } else {
                    held * 3 >= leaving.len()
                };
                if goes {
                    self.place(unit, part);
                }
                if is_mixed {
                    self.parted.push((unit, if goes { host } else { part }));
                }
            }
            self.parted.extend(leaving.iter().filter(|_| is_mixed).map(|&unit| (unit, host)));
        }
        for unit in leaving {
            self.place(unit, part);
        }
        self.parts[part as usize].claim.out_of = Some(topic.id);
        if let Some(rest) = rest {
            self.claim(rest, topic.id);
        }
        part
    }

    /// Whether a unit is more like the units of one part than like those of another, by the mean of up to 32 of each.
    fn is_nearer(&self, unit: u32, one: &[u32], other: &[u32]) -> bool {
        let mean = |units: &[u32]| {
            let compared = &units[..units.len().min(COMPARED)];
            let similarities = compared.iter().map(|&to| self.evidence.similarity(unit as usize, to as usize));
            similarities.sum::<f32>() / compared.len().max(1) as f32
        };
        !other.is_empty() && mean(one) > mean(other)
    }

    /// Puts messages into a topic or into none; returns where they are.
    fn relocate(&mut self, messages: &[Uid], to: Option<&TopicMark>) -> Result<u32, Obstacle> {
        let target = to.map_or(Ok(LOOSE), |mark| self.resolve(mark))?;
        for unit in self.units(messages) {
            let from = self.home[unit as usize];
            if from != target && from != LOOSE {
                self.parted.push((unit, from));
            }
            self.place(unit, target);
        }
        if let Some(mark) = to {
            self.claim(target, mark.id);
        }
        Ok(target)
    }

    /// Gives the topics of withdrawn rules their ids back, where they are apart again.
    fn restore(&mut self, rules: &[TopicRule]) {
        for rule in rules {
            let TopicAct::Restore(topics) = &rule.act else {
                continue;
            };
            let found: Vec<Option<u32>> = topics.iter().map(|mark| self.locate(mark)).collect();
            let mut ends = (1..).zip(&found);
            let are_apart = ends.all(|(next, part)| part.is_none() || !found[..next - 1].contains(part));
            for (mark, part) in topics.iter().zip(found).filter(|_| are_apart) {
                if let Some(part) = part {
                    self.claim(part, mark.id);
                }
            }
        }
    }

    /// The drafts that are left, ordered by their first message.
    fn finish(self, units: &Units, effects: Vec<TopicEffect>) -> Replayed {
        let mut drafts: Vec<Draft> = Vec::new();
        let mut claims: Vec<Claim> = Vec::new();
        let mut at = vec![LOOSE; self.parts.len()];
        for (message, &unit) in units.of_message.iter().enumerate() {
            let home = self.home[unit as usize];
            if home == LOOSE {
                continue;
            }
            if at[home as usize] == LOOSE {
                at[home as usize] = drafts.len() as u32;
                claims.push(self.parts[home as usize].claim);
                drafts.push(Draft {
                    units: Vec::new(),
                    members: Vec::new(),
                    texts: Vec::new(),
                    cohesion: self.parts[home as usize].cohesion,
                });
            }
            drafts[at[home as usize] as usize].members.push(MessageId(message as u32));
        }
        for (unit, &home) in self.home.iter().enumerate().filter(|&(_, &home)| home != LOOSE) {
            let draft = &mut drafts[at[home as usize] as usize];
            draft.units.push(unit as u32);
            if !self.brought.contains(&(unit as u32)) {
                draft.texts.push(units.text[unit]);
            }
        }
        for draft in drafts.iter_mut().filter(|draft| draft.texts.is_empty()) {
            draft.texts.extend(draft.units.iter().map(|&unit| units.text[unit as usize]));
        }
        let parted = self.parted.into_iter().filter(|&(_, part)| part != LOOSE);
        Replayed {
            drafts,
            claims,
            parted: parted.map(|(unit, part)| (unit, at[part as usize])).collect(),
            effects,
        }
    }
}
