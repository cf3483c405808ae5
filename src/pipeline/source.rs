//! What the pipeline asks of the archive, as a trait that `store` implements; the pipeline itself opens no file.

use crate::corpus::{Channel, LocalTime, Message, Uid, Voice, WriterKind};

use super::annotate::Annotations;
use crate::text::{MaskedText, Piece};

/// A batch of the archive: at most 65,536 messages that were imported together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BatchInfo {
    /// Its sequence number, stable for ever.
    pub seq: u32,
    /// Rows in it.
    pub rows: u32,
}

/// Everything about an archived message but its texts.
#[derive(Clone, PartialEq, Debug)]
pub struct Head {
    /// Identity.
    pub uid: Uid,
    /// Which of several versions of one message is newest: the greatest of (reply time, import, content hash).
    pub version: (Option<LocalTime>, u32, Uid),
    /// Source.
    pub source: String,
    /// The source's identifier.
    pub external_id: String,
    /// Channel.
    pub channel: Channel,
    /// Counting date.
    pub time: Option<LocalTime>,
    /// Writer's pseudonym and size of a joint letter.
    pub voice: Voice,
    /// Kind of writer.
    pub writer_kind: Option<WriterKind>,
    /// District, empty when absent; so are the texts below.
    pub district: String,
    /// Place.
    pub place: String,
    /// Department.
    pub department: String,
    /// Category as given.
    pub category: String,
    /// Campaign.
    pub campaign: String,
    /// Collection point.
    pub collection_point: String,
    /// State as given.
    pub state: String,
    /// Purpose as given.
    pub given_purpose: String,
    /// Satisfaction as given.
    pub satisfaction: String,
    /// Votes for.
    pub votes_up: u32,
    /// Votes against.
    pub votes_down: u32,
    /// Whether there is a reply.
    pub replied: bool,
    /// When it was given.
    pub reply_time: Option<LocalTime>,
}

/// The archive as the pipeline sees it, with the cache of what the kernels found.
pub trait BatchSource: Sync {
    /// Why a read or write failed.
    type Error: Send;

    /// All batches, by sequence number.
    fn batches(&self) -> &[BatchInfo];

    /// Heads of one batch, by row.
    ///
    /// # Errors
    /// When the batch cannot be read.
    fn heads(&self, batch: BatchInfo) -> Result<Vec<Head>, Self::Error>;

    /// Messages of one batch with their texts, by row.
    ///
    /// # Errors
    /// When the batch cannot be read.
    fn messages(&self, batch: BatchInfo) -> Result<Vec<Message>, Self::Error>;

    /// What the kernels found in the batch before, if the cache holds it for these models and these kernels.
    fn cached(&self, batch: BatchInfo) -> Option<Annotations>;

    /// Puts what the kernels found into the cache.
    ///
    /// # Errors
    /// When the cache cannot be written.
    fn keep(&self, batch: BatchInfo, annotations: &Annotations, masked: &MaskedTexts) -> Result<(), Self::Error>;
}

/// The masked texts of a batch, four to a message: title, body, measures, reply.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct MaskedTexts {
    /// All texts, one after another.
    pub text: String,
    /// Where each ends in `text`.
    pub ends: Vec<u64>,
    /// Masked pieces of all texts, one after another.
    pub pieces: Vec<Piece>,
    /// Where the pieces of each text end in `pieces`.
    pub piece_ends: Vec<u64>,
}

impl MaskedTexts {
    /// Texts to a message.
    pub const FIELDS: usize = 4;

    /// Appends one text.
    pub fn push(&mut self, masked: &MaskedText) {
        self.text.push_str(&masked.text);
        self.ends.push(self.text.len() as u64);
        self.pieces.extend(&masked.pieces);
        self.piece_ends.push(self.pieces.len() as u64);
    }

    /// Appends all texts of another list.
    pub fn append(&mut self, other: &Self) {
        let (text, pieces) = (self.text.len() as u64, self.pieces.len() as u64);
        self.text.push_str(&other.text);
        self.ends.extend(other.ends.iter().map(|end| text + end));
        self.pieces.extend(&other.pieces);
        self.piece_ends.extend(other.piece_ends.iter().map(|end| pieces + end));
    }
}
