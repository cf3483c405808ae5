//! What may be typed after `minzhi curate`.

use clap::{ArgAction, Subcommand};

use crate::classify::{Aspect, Field, Purpose};
use crate::cli::args::Summary;
use crate::ideas::DropReason;

/// Who decides, and why.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Decider {
    /// Who decides; the login name when absent
    #[arg(long, value_name = "NAME", global = true)]
    pub(in crate::cli) by: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT", global = true, default_value = "")]
    pub(in crate::cli) why: String,
}

/// What is decided. Topics are named by their ids, such as T0123456789ab, messages as SOURCE:ID.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Curate {
    /// Merge a topic into another, whose id and name go on
    Merge {
        /// The topic that ends
        topic: String,
        /// The topic that it goes into
        #[arg(long, value_name = "TOPIC")]
        into: String,
    },
    /// Let messages leave a topic for a new one
    Split {
        /// The topic
        topic: String,
        /// The messages that leave, separated by commas
        #[arg(long, value_name = "SOURCE:ID", required = true, value_delimiter = ',')]
        messages: Vec<String>,
    },
    /// Name a topic; the name holds for good
    Rename {
        /// The topic
        topic: String,
        /// The name
        name: String,
    },
    /// Put messages into a topic, or into none
    Move {
        /// The messages, separated by commas
        #[arg(required = true, value_name = "SOURCE:ID", value_delimiter = ',')]
        messages: Vec<String>,
        /// The topic, or none
        #[arg(long, value_name = "TOPIC|none")]
        to: String,
    },
    /// Let a topic stand first in lists
    Pin {
        /// The topic
        topic: String,
    },
    /// Let it no longer stand first
    Unpin {
        /// The topic
        topic: String,
    },
    /// Take a topic out of lists
    Hide {
        /// The topic
        topic: String,
    },
    /// Let it stand in lists again
    Unhide {
        /// The topic
        topic: String,
    },
    /// Say that messages are not one submission
    Apart {
        /// The messages
        #[arg(num_args = 2..=MOST_TOGETHER, required = true, value_name = "SOURCE:ID")]
        messages: Vec<String>,
    },
    /// Say that messages are one submission
    Together {
        /// The messages
        #[arg(num_args = 2..=MOST_TOGETHER, required = true, value_name = "SOURCE:ID")]
        messages: Vec<String>,
    },
    /// Correct the labels of a message
    #[command(group = clap::ArgGroup::new("labels").required(true).multiple(true).args(["purpose", "field", "aspect", "legal_route"]))]
    Label {
        /// The message
        #[arg(value_name = "SOURCE:ID")]
        message: String,
        /// Its purpose: suggestion, appeal, accusation, inquiry or other
        #[arg(long, value_parser = parse_purpose)]
        purpose: Option<Purpose>,
        /// Its field, by its Chinese name
        #[arg(long, value_parser = parse_field)]
        field: Option<Field>,
        /// Its aspect, by its Chinese name
        #[arg(long, value_parser = parse_aspect)]
        aspect: Option<Aspect>,
        /// Whether it belongs to litigation, arbitration or review
        #[arg(long, value_name = "true|false", action = ArgAction::Set)]
        legal_route: Option<bool>,
    },
    /// Put an idea on the shortlist
    Shortlist {
        /// The message
        #[arg(value_name = "SOURCE:ID")]
        message: String,
    },
    /// Do not take an idea: it and its repeats no longer stand among the others
    Drop {
        /// The message
        #[arg(value_name = "SOURCE:ID")]
        message: String,
        /// Why
        #[arg(long, value_name = "CODE", value_parser = parse_reason)]
        reason: DropReason,
        /// More about why; needed where the reason is `other`
        #[arg(long, value_name = "TEXT", default_value = "")]
        note: String,
    },
    /// Undo an entry of the log; undoing an undoing brings the entry back
    Undo {
        /// Its number, as `curate list` shows it
        seq: u32,
    },
    /// List everything that was decided, with what became of it
    List {
        /// How to print
        #[arg(long, value_enum, default_value_t = Summary::Text)]
        format: Summary,
    },
}

/// Messages that one entry can set apart or join.
const MOST_TOGETHER: usize = 16;

fn parse_purpose(text: &str) -> Result<Purpose, String> {
    Purpose::from_code(text).ok_or_else(|| one_of(Purpose::ALL.iter().map(|code| code.code())))
}

fn parse_field(text: &str) -> Result<Field, String> {
    Field::from_code(text).ok_or_else(|| one_of(Field::ALL.iter().map(|code| code.code())))
}

fn parse_aspect(text: &str) -> Result<Aspect, String> {
    Aspect::from_code(text).ok_or_else(|| one_of(Aspect::ALL.iter().map(|code| code.code())))
}

fn parse_reason(text: &str) -> Result<DropReason, String> {
    DropReason::from_code(text).ok_or_else(|| one_of(DropReason::ALL.iter().map(|code| code.code())))
}

fn one_of(codes: impl Iterator<Item = &'static str>) -> String {
    format!("expected one of {}", codes.collect::<Vec<_>>().join(", "))
}
