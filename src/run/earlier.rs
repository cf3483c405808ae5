//! Says of messages that have just come in which archived one they repeat: which, when, how it was answered.

use rayon::prelude::*;

use super::before::{Letters, dedup_params};
use super::{Models, RunError};
use crate::corpus::{Message, MessageId};
use crate::dedup::{DedupParams, DuplicateKind};
use crate::search;
use crate::store::{self, ImportRecord, Scope, Snapshot, StoreError, Workspace};

/// Messages of one import that are looked up at most; the analysis that follows finds the repeats of all.
const LOOKED_UP: usize = 1000;
/// The same at least, whatever the archive holds.
const LOOKED_UP_AT_LEAST: usize = 100;
/// Archived messages up to which so many are looked up; in more of them each takes longer, and fewer are.
const ARCHIVED: usize = 100_000;
/// Archived messages that are compared with a new one.
const CANDIDATES: usize = 12;

/// A new message and the archived one that it repeats.
#[derive(Clone, PartialEq, Debug)]
pub struct EarlierNote {
    /// Identifier of the new message, within the source of its import.
    pub external_id: String,
    /// The archived message.
    pub earlier: MessageId,
    /// How alike.
    pub kind: DuplicateKind,
    /// Share of the smaller text that the other holds, 0 to 1.
    pub similarity: f32,
}

/// What was found of an import.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct EarlierNotes {
    /// The new messages that repeat an archived one, in the order of the import.
    pub notes: Vec<EarlierNote>,
    /// Messages that were not looked up because the import has many.
    pub left_out: usize,
}

/// The published generation, in which repeats of new messages are looked for.
pub struct Earlier {
    snapshot: Snapshot,
    params: DedupParams,
}

impl Earlier {
    /// Opens the published generation; `None` where nothing was analysed yet. Cost: that of opening it.
    ///
    /// # Errors
    /// When a file of it is missing or damaged.
    pub fn open(workspace: &Workspace) -> Result<Option<Self>, RunError> {
        match store::current_manifest(workspace) {
            Err(StoreError::NoGeneration { .. }) => return Ok(None),
            found => found?,
        };
        let models = Models::load(workspace.root())?;
        let snapshot = Snapshot::open(workspace, models.analyzer())?;
        Ok(Some(Self {
            params: dedup_params(&snapshot),
            snapshot,
        }))
    }

    /// The generation.
    #[must_use]
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// Looks up the messages that an import brought: [`earlier_in`] of this generation.
    ///
    /// # Errors
    /// When the archive or the index cannot be read.
    pub fn of_import(&self, workspace: &Workspace, record: &ImportRecord) -> Result<EarlierNotes, RunError> {
        look_up(&self.snapshot, &self.params, workspace, record)
    }
}

/// Looks up the messages that an import brought in a generation that is open. Candidates come from the index and are verified on their
/// letters, by the rules of a run; accusations under protection are not named. Cost: a search and at most a dozen comparisons a message,
/// for a thousand of them in an archive of a hundred thousand, for fewer in a larger one.
///
/// # Errors
/// When the archive or the index cannot be read.
pub fn earlier_in(snapshot: &Snapshot, workspace: &Workspace, record: &ImportRecord) -> Result<EarlierNotes, RunError> {
    look_up(snapshot, &dedup_params(snapshot), workspace, record)
}

fn look_up(snapshot: &Snapshot, params: &DedupParams, workspace: &Workspace, record: &ImportRecord) -> Result<EarlierNotes, RunError> {
    let mut new = Vec::new();
    for batch in &record.batches {
        let messages = store::messages_of(workspace, batch)?;
        // A new version of a known message is no repeat of it.
        new.extend(messages.into_iter().filter(|message| snapshot.by_uid(message.uid()).is_none()));
    }
    let looked_up = looked_up(snapshot.analysis().messages.len());
    let left_out = new.len().saturating_sub(looked_up);
    new.truncate(looked_up);
    let found = new.par_iter().map(|message| of_message(snapshot, params, message));
    let found: Vec<Option<EarlierNote>> = found.collect::<Result<_, RunError>>()?;
    Ok(EarlierNotes {
        notes: found.into_iter().flatten().collect(),
        left_out,
    })
}

/// How many messages of an import are looked up in an archive of so many: a search takes longer the more there are, and who imports waits.
fn looked_up(archived: usize) -> usize {
    (LOOKED_UP * ARCHIVED / archived.max(1)).clamp(LOOKED_UP_AT_LEAST, LOOKED_UP)
}

/// The archived message that shares most with a new one; of several the answered, then the earliest.
fn of_message(snapshot: &Snapshot, params: &DedupParams, message: &Message) -> Result<Option<EarlierNote>, RunError> {
    let later = Letters::of_new(&message.title, &message.statement());
    let text = format!("{}\n{}", message.title, message.statement());
    let hits = search::similar(snapshot.index(), &Scope::public(snapshot), &text, CANDIDATES)?;
    let mut best: Option<EarlierNote> = None;
    for id in hits
        .iter()
        .flat_map(|hit| std::iter::once(hit.message).chain(hit.also.iter().copied()))
    {
        let earlier = Letters::of_archived(&snapshot.text(id)?);
        let Some((kind, similarity)) = later.repeat(&earlier, params) else {
            continue;
        };
        let replied = |id: MessageId| snapshot.analysis().message(id).replied;
        let is_better = best.as_ref().is_none_or(|best| {
            similarity
                .total_cmp(&best.similarity)
                .then(replied(id).cmp(&replied(best.earlier)))
                .then(best.earlier.cmp(&id))
                .is_gt()
        });
        if is_better {
            best = Some(EarlierNote {
                external_id: message.external_id.clone(),
                earlier: id,
                kind,
                similarity,
            });
        }
    }
    Ok(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fewer_messages_are_looked_up_in_a_large_archive() {
        assert_eq!([0, 5_000, 100_000].map(looked_up), [1000; 3]);
        assert_eq!([400_000, 1_000_000, 50_000_000].map(looked_up), [250, 100, 100]);
    }
}
