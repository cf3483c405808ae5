//! Says of messages that have just come in which archived one they repeat: which, when, how it was answered.

use rayon::prelude::*;

use super::{Models, RunError};
use crate::config::Config;
use crate::corpus::{Message, MessageId};
use crate::dedup::{DedupParams, DuplicateKind, PairText, repeats};
use crate::search;
use crate::store::{self, ImportRecord, Scope, Snapshot, StoreError, Workspace};
use crate::text::{find_masks, masked, normalize};

/// Messages of one import that are looked up; the analysis that follows finds the repeats of all.
const LOOKED_UP: usize = 1000;
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
        Ok(Some(Self {
            snapshot: Snapshot::open(workspace, models.analyzer())?,
            params: Config::load(workspace.root()).unwrap_or_default().analyze.dedup,
        }))
    }

    /// The generation.
    #[must_use]
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// Looks up the messages that an import brought. Candidates come from the index and are verified on their letters, by the rules of a
    /// run; accusations under protection are not named. Cost: a search and at most a dozen comparisons a message, for a thousand.
    ///
    /// # Errors
    /// When the archive or the index cannot be read.
    pub fn of_import(&self, workspace: &Workspace, record: &ImportRecord) -> Result<EarlierNotes, RunError> {
        let mut new = Vec::new();
        for batch in &record.batches {
            let messages = store::messages_of(workspace, batch)?;
            // A new version of a known message is no repeat of it.
            new.extend(messages.into_iter().filter(|message| self.snapshot.by_uid(message.uid()).is_none()));
        }
        let left_out = new.len().saturating_sub(LOOKED_UP);
        new.truncate(LOOKED_UP);
        let found: Vec<Option<EarlierNote>> = new.par_iter().map(|message| self.of(message)).collect::<Result<_, RunError>>()?;
        Ok(EarlierNotes {
            notes: found.into_iter().flatten().collect(),
            left_out,
        })
    }

    /// The archived message that shares most with a new one; of several the answered, then the earliest.
    fn of(&self, message: &Message) -> Result<Option<EarlierNote>, RunError> {
        let (title, body) = (letters_of(&message.title), letters_of(&message.statement()));
        let text = format!("{}\n{}", message.title, message.statement());
        let hits = search::similar(self.snapshot.index(), &Scope::public(&self.snapshot), &text, CANDIDATES)?;
        let mut best: Option<EarlierNote> = None;
        for id in hits
            .iter()
            .flat_map(|hit| std::iter::once(hit.message).chain(hit.also.iter().copied()))
        {
            let archived = self.snapshot.text(id)?;
            let (earlier_title, earlier_body) = (without_masks(&archived.title.text), without_masks(&archived.statement().text));
            let earlier = PairText {
                title: &earlier_title,
                body: &earlier_body,
            };
            let later = PairText {
                title: &title,
                body: &body,
            };
            let Some((kind, similarity)) = repeats(earlier, later, &self.params) else {
                continue;
            };
            let replied = |id: MessageId| self.snapshot.analysis().message(id).replied;
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
}

/// A text as it came in, made like the archived ones: masked, normalised, without what stands for personal data.
fn letters_of(text: &str) -> String {
    let normalized = normalize(text);
    let masks = find_masks(&normalized.text);
    without_masks(&masked(text, &normalized, &masks).text)
}

/// A masked text, normalised, without the words that stand for personal data: a run leaves them out as well.
fn without_masks(masked: &str) -> String {
    let mut kept = String::with_capacity(masked.len());
    let mut rest = masked;
    while let Some((before, after)) = rest.split_once('〔') {
        kept.push_str(before);
        rest = after.split_once('〕').map_or(after, |(_, after)| after);
    }
    kept.push_str(rest);
    normalize(&kept).text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_text_is_made_like_an_archived_one() {
        let text = "请　联系我，電話 13900000000，谢谢！";
        let archived = crate::pipeline::mask_texts(&[Message {
            body: text.to_owned(),
            ..Message::default()
        }]);
        assert_eq!(letters_of(text), without_masks(&archived.text));
        assert!(
            !letters_of(text).contains('〔') && letters_of(text).contains("电话"),
            "{}",
            letters_of(text)
        );
    }
}
