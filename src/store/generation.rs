//! A generation on disk: its tables and its manifest, written aside and published atomically.

use serde::{Deserialize, Serialize};

use crate::analysis::Funnel;
use crate::corpus::LocalTime;

/// What a generation was made of and how large it came out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// Sequence number of the generation (第 n 次分析), from 1.
    pub generation: u64,
    /// Program and its version.
    pub program: String,
    /// When it was published: wall-clock seconds in Asia/Shanghai. It changes no answer.
    pub published_at: LocalTime,
    /// 'Now' of the analysis.
    pub as_of: Option<LocalTime>,
    /// Names of the archive batches that went in.
    pub inputs: Vec<String>,
    /// Hash of dictionaries, word lists and trained weights.
    pub models: String,
    /// Parameters of every stage.
    pub params: serde_json::Value,
    /// Counts.
    pub counts: Counts,
    /// Wall-clock milliseconds by stage, in order.
    pub timings: Vec<(String, u64)>,
}

/// How large a generation came out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Messages (来件).
    pub messages: u32,
    /// Distinct people (实际人数).
    pub people: u32,
    /// Groups of repeats.
    pub duplicate_groups: u32,
    /// Messages that repeat an earlier one.
    pub repeats: u32,
    /// Topics.
    pub topics: u32,
    /// Messages in no topic (未归类).
    pub unclassified: u32,
    /// Themes.
    pub themes: u32,
    /// Messages with masked personal data.
    pub masked: u32,
    /// Urgent messages.
    pub urgent: u32,
    /// Protected accusations.
    pub protected: u32,
    /// Rows of all imports that were rejected.
    pub rejected: u64,
    /// Step-by-step screening.
    pub funnel: Funnel,
}
