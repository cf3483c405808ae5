//! What people decided, as columns that the stages read, and what became of it.

use rustc_hash::FxHashMap;

use crate::analysis::{Analysis, MessageRow};
use crate::classify::{MessageLabels, Purpose};
use crate::corpus::{MessageId, Uid};
use crate::curation::{Cause, Entry, Folded, Key, LabelPart, MessageMark, Operation, Outcome, OutcomeState, Standing, fold};
use crate::dedup::{DuplicateGroups, PairRules};
use crate::ideas::Decision;
use crate::topics::{TopicAct, TopicEffect, TopicRule};

/// The log of a run against its messages.
pub(super) struct Curator<'a> {
    log: Folded<'a>,
    /// The messages that the log names and that are there.
    at: FxHashMap<Uid, MessageId>,
}

impl<'a> Curator<'a> {
    pub(super) fn new(entries: &'a [Entry], messages: &[MessageRow]) -> Self {
        let operations = || entries.iter().filter_map(|entry| entry.operation.as_ref());
        let mut named: Vec<Uid> = operations().flat_map(Operation::messages).filter_map(|message| message.0).collect();
        named.sort_unstable();
        named.dedup();
        let there = messages.iter().zip((0..).map(MessageId));
        let at = there
            .filter(|(row, _)| !named.is_empty() && named.binary_search(&row.uid).is_ok())
            .map(|(row, id)| (row.uid, id))
            .collect();
        Self { log: fold(entries), at }
    }

    fn find(&self, message: MessageMark) -> Option<MessageId> {
        message.0.and_then(|uid| self.at.get(&uid).copied())
    }

    /// Corrects labels; returns for each message which labels a person decided, a bit each ([`LabelPart`]). A message that a person
    /// calls an accusation is protected from then on; calling it something else does not lift the protection.
    pub(super) fn correct(&self, labels: &mut [MessageLabels]) -> Vec<u8> {
        let mut decided = vec![0u8; labels.len()];
        for (seq, operation) in self.log.in_force() {
            let Operation::Label {
                message,
                purpose,
                legal_route,
                field,
                aspect,
            } = operation
            else {
                continue;
            };
            let (Some(uid), Some(id)) = (message.0, self.find(*message)) else {
                continue;
            };
            let label = &mut labels[id.index()];
            let mut decides = |part: LabelPart| {
                let counts = self.log.decides(seq, Key::Label(uid, part));
                decided[id.index()] |= u8::from(counts) << part.index();
                counts
            };
            if let Some(purpose) = purpose.filter(|_| decides(LabelPart::Purpose)) {
                label.purpose = purpose;
                label.confidence = 1.0;
                label.also &= !(1 << purpose.index());
                label.protected |= purpose == Purpose::Accusation;
            }
            label.legal_route = legal_route.filter(|_| decides(LabelPart::LegalRoute)).unwrap_or(label.legal_route);
            label.field = field.filter(|_| decides(LabelPart::Field)).unwrap_or(label.field);
            label.aspect = aspect.filter(|_| decides(LabelPart::Aspect)).unwrap_or(label.aspect);
        }
        decided
    }

    /// Pairs that are, or are not, one submission.
    pub(super) fn pairs(&self) -> PairRules {
        let mut rules = PairRules::default();
        for (seq, operation) in self.log.in_force() {
            let list = match operation {
                Operation::Together { .. } => &mut rules.together,
                Operation::Apart { .. } => &mut rules.apart,
                _ => continue,
            };
            list.extend(self.decided_pairs(seq, operation));
        }
        rules
    }

    fn decided_pairs(&self, seq: u32, operation: &Operation) -> Vec<(MessageId, MessageId)> {
        let decided = operation
            .pairs()
            .into_iter()
            .filter(|&(a, b)| self.log.decides(seq, Key::Pair(a, b)));
        decided.filter_map(|(a, b)| Some((*self.at.get(&a)?, *self.at.get(&b)?))).collect()
    }

    /// The rules of the topics, in the order of the log; those that were withdrawn last.
    pub(super) fn topics(&self) -> Vec<TopicRule> {
        let placed = |seq: u32, messages: &[MessageMark]| -> Vec<Uid> {
            let uids = messages.iter().filter_map(|message| message.0);
            uids.filter(|&uid| self.log.decides(seq, Key::Place(uid))).collect()
        };
        let rule = |(seq, operation): (u32, &Operation)| {
            let act = match operation {
                Operation::Merge { topic, into } => TopicAct::Merge {
                    topic: topic.mark(),
                    into: into.mark(),
                },
                Operation::Split { topic, messages, stay } => TopicAct::Split {
                    topic: topic.mark(),
                    messages: placed(seq, messages),
                    stay: stay.iter().filter_map(|message| message.0).collect(),
                },
                Operation::Move { messages, to } => TopicAct::Move {
                    messages: placed(seq, messages),
                    to: to.as_ref().map(|topic| topic.mark()),
                },
                Operation::Rename { topic, name } => TopicAct::Name {
                    topic: topic.mark(),
                    name: name.clone(),
                },
                Operation::Pin { topic } => TopicAct::Pin(topic.mark()),
                Operation::Hide { topic } => TopicAct::Hide(topic.mark()),
                _ => return None,
            };
            Some(TopicRule { seq, act })
        };
        let restored = |(seq, operation): (u32, &Operation)| {
            let moved_ids = matches!(operation, Operation::Merge { .. } | Operation::Split { .. });
            moved_ids.then(|| TopicRule {
                seq,
                act: TopicAct::Restore(operation.topics().into_iter().map(|topic| topic.mark()).collect()),
            })
        };
        let in_force = self.log.in_force().filter_map(rule);
        in_force.chain(self.log.undone().filter_map(restored)).collect()
    }

    /// What people decided about ideas. It holds for repeats too, of several decisions on one group the last, so that what was dropped
    /// does not come back as somebody's next letter.
    pub(super) fn decisions(&self, duplicates: &DuplicateGroups) -> Vec<Option<Decision>> {
        let mut decisions = vec![None; duplicates.group_of.len()];
        let mut own = Vec::new();
        for (_, operation) in self.log.in_force() {
            let (message, decision) = match operation {
                Operation::Shortlist { message } => (*message, Decision::Shortlisted),
                Operation::Drop { message, reason, .. } => (*message, Decision::Dropped(*reason)),
                _ => continue,
            };
            let Some(id) = self.find(message) else {
                continue;
            };
            own.push((id, decision));
            if let Some(group) = duplicates.group_of[id.index()] {
                let members = &duplicates.groups[group as usize].members;
                members.iter().for_each(|member| decisions[member.index()] = Some(decision));
            }
        }
        own.into_iter().for_each(|(id, decision)| decisions[id.index()] = Some(decision));
        decisions
    }

    /// What became of every entry, in the order of the log.
    pub(super) fn outcomes(&self, analysis: &Analysis) -> Vec<Outcome> {
        let effects: FxHashMap<u32, TopicEffect> = analysis.topics.effects.iter().map(|effect| (effect.seq, *effect)).collect();
        let entries = self.log.entries.iter().zip(&self.log.standing);
        let outcome = |(entry, standing): (&Entry, &Standing)| {
            let (wanted, done, cause) = match (standing, &entry.operation) {
                (Standing::InForce, Some(operation)) => self.followed(entry.seq, operation, effects.get(&entry.seq), analysis),
                (Standing::InForce, None) => (1, 1, None),
                (Standing::Undone { .. }, operation) => (size(operation.as_ref()), 0, Some(Cause::Undone)),
                (Standing::Overridden { .. }, operation) => (size(operation.as_ref()), 0, Some(Cause::Overridden)),
                (Standing::Dangling, _) => (1, 0, Some(Cause::NoSuchEntry)),
            };
            let state = match (cause, done) {
                (Some(Cause::Undone), _) => OutcomeState::Undone,
                (_, 0) => OutcomeState::Void,
                _ if done < wanted => OutcomeState::Partly,
                _ => OutcomeState::Applied,
            };
            let by = match *standing {
                Standing::Undone { by } | Standing::Overridden { by } => Some(by),
                Standing::InForce | Standing::Dangling => None,
            };
            Outcome {
                seq: entry.seq,
                kind: entry.kind(),
                subject: subject(entry),
                state,
                cause: cause.filter(|_| state != OutcomeState::Applied),
                by,
                wanted,
                done,
            }
        };
        entries.map(outcome).collect()
    }

    /// How far an operation in force was followed: of how many things, of which how many, and why not all.
    fn followed(&self, seq: u32, operation: &Operation, effect: Option<&TopicEffect>, analysis: &Analysis) -> (u32, u32, Option<Cause>) {
        let wanted = size(Some(operation));
        let done = match operation {
            Operation::Apart { .. } | Operation::Together { .. } => {
                let is_one = |&(a, b): &(MessageId, MessageId)| {
                    let group = analysis.duplicates.group_of[a.index()];
                    group.is_some() && group == analysis.duplicates.group_of[b.index()]
                };
                let together = matches!(operation, Operation::Together { .. });
                let pairs = self.decided_pairs(seq, operation);
                pairs.iter().filter(|pair| is_one(pair) == together).count() as u32
            }
            Operation::Label { message, .. } | Operation::Shortlist { message } | Operation::Drop { message, .. } => {
                u32::from(self.find(*message).is_some())
            }
            // What they took back was overridden; nothing is left to do.
            Operation::Unpin { .. } | Operation::Unhide { .. } => 1,
            _ => effect.map_or(0, |effect| effect.done),
        };
        let cause = (done < wanted).then(|| self.cause(seq, operation, effect));
        (wanted, done, cause)
    }

    fn cause(&self, seq: u32, operation: &Operation, effect: Option<&TopicEffect>) -> Cause {
        let obstacle = effect.and_then(|effect| effect.obstacle).map(Cause::from);
        if let Some(cause @ (Cause::TopicGone | Cause::TopicMerged)) = obstacle {
            return cause;
        }
        let messages = operation.messages();
        let overridden = |message: &MessageMark| {
            let moves = matches!(operation, Operation::Split { .. } | Operation::Move { .. });
            moves && message.0.is_some_and(|uid| !self.log.decides(seq, Key::Place(uid)))
        };
        let pair_overridden = operation.pairs().iter().any(|&(a, b)| !self.log.decides(seq, Key::Pair(a, b)));
        if messages.iter().any(|message| message.0.is_none()) {
            Cause::Forgotten
        } else if messages.iter().any(|message| self.find(*message).is_none()) {
            Cause::MessageGone
        } else if pair_overridden || messages.iter().any(overridden) {
            Cause::Overridden
        } else {
            Cause::Contradicted
        }
    }
}

/// Topics, messages or pairs that an operation is about.
fn size(operation: Option<&Operation>) -> u32 {
    match operation {
        Some(Operation::Apart { messages } | Operation::Together { messages }) => {
            (messages.len() * messages.len().saturating_sub(1) / 2) as u32
        }
        Some(Operation::Split { messages, .. } | Operation::Move { messages, .. }) => messages.len() as u32,
        _ => 1,
    }
}

/// The ids that an entry is about.
fn subject(entry: &Entry) -> String {
    let Some(operation) = &entry.operation else {
        return entry.undo_of.map_or_else(String::new, |seq| seq.to_string());
    };
    let topics = operation.topics().into_iter().map(|topic| topic.id.to_string());
    let messages = operation.messages().iter().map(ToString::to_string);
    topics.chain(messages).collect::<Vec<_>>().join(" ")
}
