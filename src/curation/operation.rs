//! One entry of the log: who decided what, when and why. It names topics and messages by their identities and holds no text of a message.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::classify::{Aspect, Field, Purpose};
use crate::corpus::{LocalTime, Uid, codes};
use crate::ideas::DropReason;
use crate::topics::{TopicId, TopicMark};

/// One line of the log: either an operation or the undoing of an earlier entry.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Sequence number, from 1.
    pub seq: u32,
    /// Who decided it.
    pub who: String,
    /// When: wall-clock seconds in Asia/Shanghai.
    pub when: LocalTime,
    /// Why, masked; empty where nothing was said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
    /// What was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<Operation>,
    /// The entry that is undone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo_of: Option<u32>,
}

impl Entry {
    /// What kind of entry it is.
    #[must_use]
    pub fn kind(&self) -> OperationKind {
        self.operation.as_ref().map_or(OperationKind::Undo, Operation::kind)
    }
}

/// A message by its identity; `None` when it was forgotten since, written `forgotten`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct MessageMark(pub Option<Uid>);

impl MessageMark {
    /// What stands for a message that was forgotten.
    pub const FORGOTTEN: &'static str = "forgotten";
}

impl std::fmt::Display for MessageMark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Some(uid) => uid.fmt(f),
            None => f.write_str(Self::FORGOTTEN),
        }
    }
}

impl Serialize for MessageMark {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for MessageMark {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text == Self::FORGOTTEN {
            return Ok(Self(None));
        }
        let uid = text
            .parse()
            .map_err(|()| de::Error::custom(format_args!("{text:?} is no identity")))?;
        Ok(Self(Some(uid)))
    }
}

/// A topic as the person saw it: its id, and up to 16 of its messages by which it is found when the id has gone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TopicRef {
    /// Its id then, such as `T0123456789ab`.
    #[serde(serialize_with = "id_to_text", deserialize_with = "id_from_text")]
    pub id: TopicId,
    /// Some of its messages then.
    pub anchors: Vec<MessageMark>,
}

impl TopicRef {
    /// The same as the stage reads it.
    #[must_use]
    pub fn mark(&self) -> TopicMark {
        TopicMark {
            id: self.id,
            anchors: self.anchors.iter().filter_map(|anchor| anchor.0).collect(),
        }
    }
}

fn id_to_text<S: Serializer>(id: &TopicId, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(id)
}

fn id_from_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TopicId, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse()
        .map_err(|()| de::Error::custom(format_args!("{text:?} is no topic id")))
}

/// What was decided.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Operation {
    /// Two topics are one, which goes on as `into`.
    Merge {
        /// The topic that ends.
        topic: TopicRef,
        /// The topic that it goes into.
        into: TopicRef,
    },
    /// Messages leave a topic for a new one.
    Split {
        /// The topic.
        topic: TopicRef,
        /// The messages that leave.
        messages: Vec<MessageMark>,
        /// All others that the topic held then.
        stay: Vec<MessageMark>,
    },
    /// A topic is called so.
    Rename {
        /// The topic.
        topic: TopicRef,
        /// The name, masked.
        name: String,
    },
    /// Messages belong to a topic, or to none.
    Move {
        /// The messages.
        messages: Vec<MessageMark>,
        /// The topic; absent is 未归类.
        to: Option<TopicRef>,
    },
    /// A topic stands first in lists.
    Pin {
        /// The topic.
        topic: TopicRef,
    },
    /// It no longer does.
    Unpin {
        /// The topic.
        topic: TopicRef,
    },
    /// A topic stands in no list.
    Hide {
        /// The topic.
        topic: TopicRef,
    },
    /// It does again.
    Unhide {
        /// The topic.
        topic: TopicRef,
    },
    /// No two of the messages are one submission.
    Apart {
        /// The messages.
        messages: Vec<MessageMark>,
    },
    /// The messages are one submission.
    Together {
        /// The messages.
        messages: Vec<MessageMark>,
    },
    /// A message is this; what is absent stays as it was read.
    Label {
        /// The message.
        message: MessageMark,
        /// Its purpose.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        purpose: Option<Purpose>,
        /// Whether it belongs to litigation, arbitration or review.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        legal_route: Option<bool>,
        /// Its field.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        field: Option<Field>,
        /// Its aspect.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        aspect: Option<Aspect>,
    },
    /// An idea is on the shortlist (入选).
    Shortlist {
        /// The message.
        message: MessageMark,
    },
    /// An idea is not taken (不入选).
    Drop {
        /// The message.
        message: MessageMark,
        /// Why.
        reason: DropReason,
        /// More about why, masked.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
}

codes! {
    /// What kind of entry it is.
    OperationKind {
        /// Two topics are one.
        Merge = "merge",
        /// Messages leave a topic.
        Split = "split",
        /// A topic is called so.
        Rename = "rename",
        /// Messages belong to a topic or to none.
        Move = "move",
        /// A topic stands first.
        Pin = "pin",
        /// It no longer does.
        Unpin = "unpin",
        /// A topic stands in no list.
        Hide = "hide",
        /// It does again.
        Unhide = "unhide",
        /// Messages are not one submission.
        Apart = "apart",
        /// Messages are one submission.
        Together = "together",
        /// Labels are corrected.
        Label = "label",
        /// An idea is on the shortlist.
        Shortlist = "shortlist",
        /// An idea is not taken.
        Drop = "drop",
        /// An earlier entry is undone.
        Undo = "undo",
    }
}

impl Operation {
    /// What kind of operation it is.
    #[must_use]
    pub fn kind(&self) -> OperationKind {
        match self {
            Self::Merge { .. } => OperationKind::Merge,
            Self::Split { .. } => OperationKind::Split,
            Self::Rename { .. } => OperationKind::Rename,
            Self::Move { .. } => OperationKind::Move,
            Self::Pin { .. } => OperationKind::Pin,
            Self::Unpin { .. } => OperationKind::Unpin,
            Self::Hide { .. } => OperationKind::Hide,
            Self::Unhide { .. } => OperationKind::Unhide,
            Self::Apart { .. } => OperationKind::Apart,
            Self::Together { .. } => OperationKind::Together,
            Self::Label { .. } => OperationKind::Label,
            Self::Shortlist { .. } => OperationKind::Shortlist,
            Self::Drop { .. } => OperationKind::Drop,
        }
    }

    /// The topics that it names.
    #[must_use]
    pub fn topics(&self) -> Vec<&TopicRef> {
        match self {
            Self::Merge { topic, into } => vec![topic, into],
            Self::Split { topic, .. }
            | Self::Rename { topic, .. }
            | Self::Pin { topic }
            | Self::Unpin { topic }
            | Self::Hide { topic }
            | Self::Unhide { topic } => vec![topic],
            Self::Move { to, .. } => to.iter().collect(),
            Self::Apart { .. } | Self::Together { .. } | Self::Label { .. } | Self::Shortlist { .. } | Self::Drop { .. } => Vec::new(),
        }
    }

    /// The messages that it is about; anchors of topics and messages that stay are not among them.
    #[must_use]
    pub fn messages(&self) -> &[MessageMark] {
        match self {
            Self::Split { messages, .. } | Self::Move { messages, .. } | Self::Apart { messages } | Self::Together { messages } => messages,
            Self::Label { message, .. } | Self::Shortlist { message } | Self::Drop { message, .. } => std::slice::from_ref(message),
            _ => &[],
        }
    }
}
