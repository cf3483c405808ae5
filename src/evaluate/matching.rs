//! Which message a row of decisions is about.

use super::decisions::{Decision, Decisions};
use crate::analysis::Analysis;
use crate::corpus::{MessageId, codes};

codes! {
    /// Why a row of decisions was matched with no message.
    Lost {
        /// The row names no message.
        NoId = "no_id",
        /// No message of the analysis has this id.
        NoMessage = "no_message",
        /// Messages of several sources have this id, and the row names no source.
        SeveralSources = "several_sources",
        /// An earlier row decides the same message: that one counts.
        Twice = "twice",
    }
}

/// A row that was matched with no message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LostRow {
    /// Record number, from 1.
    pub row: u64,
    /// What it names.
    pub named: String,
    /// Why.
    pub why: Lost,
}

/// Decisions with their messages in canonical order, and the rows left over in file order. Cost: a sort of the messages.
pub(super) fn matched<'d>(analysis: &Analysis, decisions: &'d Decisions) -> (Vec<(MessageId, &'d Decision)>, Vec<LostRow>) {
    let mut by_id: Vec<(&str, MessageId)> = analysis.ids().map(|id| (&*analysis.message(id).external_id, id)).collect();
    by_id.sort_unstable();
    let mut by_uid: Vec<_> = analysis.ids().map(|id| (analysis.message(id).uid, id)).collect();
    by_uid.sort_unstable();
    let find = |decision: &Decision| -> Result<MessageId, Lost> {
        if let Some(uid) = decision.uid {
            let found = by_uid.binary_search_by_key(&uid, |&(uid, _)| uid);
            return found.map(|at| by_uid[at].1).map_err(|_| Lost::NoMessage);
        }
        let of_id = |id: &str| {
            let from = by_id.partition_point(|&(other, _)| other < id);
            let to = by_id.partition_point(|&(other, _)| other <= id);
            &by_id[from..to]
        };
        let of_source = |source: &str, id: &str| {
            let of_source = |&&(_, id): &&(&str, MessageId)| analysis.symbol(analysis.message(id).source) == source;
            of_id(id).iter().find(of_source).map(|&(_, id)| id)
        };
        let id = decision.external_id.as_str();
        if let Some(source) = &decision.source {
            return of_source(source, id).ok_or(Lost::NoMessage);
        }
        match (of_id(id), id.split_once(':')) {
            (&[(_, message)], _) => Ok(message),
            ([], Some((source, id))) => of_source(source, id).ok_or(Lost::NoMessage),
            ([], None) => Err(Lost::NoMessage),
            _ => Err(Lost::SeveralSources),
        }
    };
    let mut found = Vec::with_capacity(decisions.rows.len());
    let mut lost: Vec<LostRow> = decisions.without_id.iter().map(|&row| LostRow::new(row, "", Lost::NoId)).collect();
    for decision in &decisions.rows {
        match find(decision) {
            Ok(message) => found.push((message, decision)),
            Err(why) => lost.push(LostRow::new(decision.row, &decision.named(), why)),
        }
    }
    // Stable: of several rows about one message the first of the file stays in front.
    found.sort_by_key(|&(message, _)| message);
    let mut kept: Vec<(MessageId, &Decision)> = Vec::with_capacity(found.len());
    for (message, decision) in found {
        if kept.last().is_some_and(|&(before, _)| before == message) {
            lost.push(LostRow::new(decision.row, &decision.named(), Lost::Twice));
        } else {
            kept.push((message, decision));
        }
    }
    lost.sort_by_key(|lost| lost.row);
    (kept, lost)
}

impl LostRow {
    fn new(row: u64, named: &str, why: Lost) -> Self {
        Self {
            row,
            named: named.to_owned(),
            why,
        }
    }
}

/// Decisions of two readers about the same messages, in canonical order. Cost: linear.
pub(super) fn of_both<'d>(
    first: &[(MessageId, &'d Decision)],
    second: &[(MessageId, &'d Decision)],
) -> Vec<(MessageId, &'d Decision, &'d Decision)> {
    let mut others = second.iter().peekable();
    let mut both = Vec::new();
    for &(message, decision) in first {
        while others.next_if(|&&(other, _)| other < message).is_some() {}
        if let Some(&(_, other)) = others.next_if(|&&(other, _)| other == message) {
            both.push((message, decision, other));
        }
    }
    both
}
