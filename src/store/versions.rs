//! Which rows of an import are new, repeated, updates, or a second text under a known id: decided without regard to the rows' order.
//!
//! **Which version is the newest** is decided by (reply time, import, content), so a state that comes back needs a place in that order.
//! A row whose version the archive has already is
//! - a repeat, when that version is the newest known;
//! - a repeat, when its reply time is earlier than the newest one's: it is history, wherever it was read;
//! - a repeat, when it has no reply and the newest one has: an export without replies takes none back;
//! - a repeat, when this very file (the same bytes) was imported before: importing a file twice adds nothing, whatever came between;
//! - else an update, kept once more: the office's latest export says that the state has come back (closed, then open again).
//!
//! Without a reply time nobody can tell an old export that was saved anew from a state that came back; the later import is believed,
//! as it is for versions that were never seen. Of several versions of one message in one import only its newest can come back (also when
//! the others, never seen, would overtake it), so importing the same rows again, in any order or encoding, adds nothing.

use std::hash::Hasher;

use rayon::slice::ParallelSliceMut;
use rustc_hash::{FxHashMap, FxHasher};

use super::tombstones::Tombstones;
use crate::corpus::{LocalTime, Message, Uid};

/// Stands for a missing time; earlier than any.
const NO_TIME: i64 = i64::MIN;

/// Which of several versions of a message a row is: what an office changes after the message was written.
pub(super) fn version_hash(message: &Message) -> Uid {
    let number = |value: Option<LocalTime>| value.map(|time| time.0.to_string()).unwrap_or_default();
    Uid::of(&[
        message.reply.trim(),
        &number(message.reply_time),
        &number(message.closed),
        &message.state,
        &message.satisfaction,
        &message.votes_up.to_string(),
        &message.votes_down.to_string(),
    ])
}

/// Whether the office has answered.
pub(super) fn is_replied(message: &Message) -> bool {
    !message.reply.trim().is_empty()
}

/// The hashes by which messages are told apart.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Identity {
    /// Source and external id.
    pub(super) uid: Uid,
    /// Title, body and measures.
    pub(super) text: Uid,
    /// Reply, state, votes.
    pub(super) version: Uid,
}

impl Identity {
    /// Of a message.
    pub(super) fn of(message: &Message) -> Self {
        Self {
            uid: message.uid(),
            text: message.text_hash(),
            version: version_hash(message),
        }
    }
}

/// What identifies one row of an import that is not committed yet: 88 bytes. Ordered by message, then time, then version, then place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct RowIdentity {
    uid: Uid,
    time: i64,
    text: Uid,
    reply_time: i64,
    version: Uid,
    /// Hash of what else may differ between rows of one version, so that the rows' order does not decide which one is kept.
    rest: u64,
    chunk: u32,
    row: u32,
    replied: bool,
    /// Its content is that of a message that was forgotten.
    forgotten: bool,
}

impl RowIdentity {
    /// Of a message and its place: a chunk of the import and the row there.
    pub(super) fn of(message: &Message, identity: Identity, (chunk, row): (u32, u32), forgotten: bool) -> Self {
        let seconds = |time: Option<LocalTime>| time.map_or(NO_TIME, |time| time.0);
        let mut rest = FxHasher::default();
        for text in [
            &message.department,
            &message.writer,
            &message.contact,
            &message.district,
            &message.place,
        ] {
            rest.write(text.as_bytes());
            rest.write_u8(0xff);
        }
        Self {
            uid: identity.uid,
            time: seconds(message.time),
            text: identity.text,
            reply_time: seconds(message.reply_time),
            version: identity.version,
            rest: rest.finish(),
            chunk,
            row,
            replied: is_replied(message),
            forgotten,
        }
    }

    /// Where the row stands: chunk and row.
    pub(super) fn place(&self) -> (u32, u32) {
        (self.chunk, self.row)
    }
}

/// What becomes of a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fate {
    /// It goes into the archive as it is.
    Keep,
    /// Another text under a known id: it becomes `ID#n`.
    Rename(u32),
    /// The archive has it, or must not have it.
    Drop,
}

/// One version of a message of the archive: 64 bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Known {
    uid: Uid,
    /// In the order that decides which is the newest.
    reply_time: i64,
    import: u32,
    version: Uid,
    text: Uid,
    replied: bool,
}

/// The messages of the archive by identity: one flat list, sorted by message, newest version last.
#[derive(Debug, Default)]
pub(super) struct KnownMessages {
    rows: Vec<Known>,
    sorted: bool,
}

/// The fates of an import's rows, by chunk and row, and their count.
#[derive(PartialEq, Eq, Debug, Default)]
pub(super) struct Settled {
    pub(super) fates: Vec<Vec<Fate>>,
    pub(super) archived: u64,
    pub(super) repeated: u64,
    pub(super) updated: u64,
    pub(super) forgotten: u64,
    /// New messages under a known id: chunk, row and number, in the order of their identities.
    pub(super) renamed: Vec<(u32, u32, u32)>,
    /// Rows that were dropped beside a kept one of the same version: places of the kept one and of the dropped one.
    pub(super) beside: Vec<((u32, u32), (u32, u32))>,
}

/// What the import is, besides its rows.
pub(super) struct Incoming<'a> {
    /// The source.
    pub(super) source: &'a str,
    /// External id of the row at a place.
    pub(super) id: &'a dyn Fn((u32, u32)) -> &'a str,
    /// Rows of each chunk.
    pub(super) chunks: &'a [u32],
    /// Whether the very same file was imported before.
    pub(super) seen_before: bool,
    /// What was forgotten.
    pub(super) tombstones: &'a Tombstones,
}

impl KnownMessages {
    /// Adds one version of a message of the archive; `import` wrote it.
    pub(super) fn add(&mut self, identity: Identity, (reply_time, replied): (Option<LocalTime>, bool), import: u32) {
        self.sorted = false;
        self.rows.push(Known {
            uid: identity.uid,
            reply_time: reply_time.map_or(NO_TIME, |time| time.0),
            import,
            version: identity.version,
            text: identity.text,
            replied,
        });
    }

    /// Makes room for so many more.
    pub(super) fn reserve(&mut self, rows: usize) {
        self.rows.reserve(rows);
    }

    fn of(&self, uid: Uid) -> &[Known] {
        let start = self.rows.partition_point(|row| row.uid < uid);
        let len = self.rows[start..].iter().take_while(|row| row.uid == uid).count();
        &self.rows[start..start + len]
    }

    /// Sorts the list, without which nothing is found in it.
    pub(super) fn sort(&mut self) {
        if !self.sorted {
            self.rows.par_sort_unstable();
            self.sorted = true;
        }
    }

    /// The text that a message of the archive has; `None` where the archive has no such message. The list must be sorted.
    pub(super) fn text_of(&self, uid: Uid) -> Option<Uid> {
        self.of(uid).first().map(|known| known.text)
    }

    /// Decides every row's fate. Cost: two sorts and a search for each message.
    pub(super) fn settle(&mut self, mut rows: Vec<RowIdentity>, incoming: &Incoming<'_>) -> Settled {
        self.sort();
        let mut settled = Settled {
            fates: incoming.chunks.iter().map(|&rows| vec![Fate::Drop; rows as usize]).collect(),
            ..Settled::default()
        };
        rows.par_sort_unstable();
        let mut placed = Vec::new();
        for group in rows.chunk_by(|a, b| a.uid == b.uid) {
            placed.clear();
            self.place_texts(group, &rows, incoming, &mut placed);
            placed.sort_unstable_by_key(|(slot, row)| (*slot, row.reply_time, row.version, row.time, row.rest, row.chunk, row.row));
            for same in placed.chunk_by(|a, b| a.0 == b.0) {
                match same[0].0 {
                    Slot::Forgotten => settled.forgotten += same.len() as u64,
                    Slot::Number(number, uid) => self.settle_versions(number, uid, same, incoming.seen_before, &mut settled),
                }
            }
        }
        settled
    }

    /// Gives each row of one id its place among the texts of that id.
    fn place_texts(&self, group: &[RowIdentity], all: &[RowIdentity], incoming: &Incoming<'_>, placed: &mut Vec<(Slot, RowIdentity)>) {
        let first = group[0];
        let known = self.of(first.uid);
        let one_text = group.iter().all(|row| row.text == first.text) && known.first().is_none_or(|known| known.text == first.text);
        let forgotten = incoming.tombstones.text_of(first.uid).is_some() || group.iter().any(|row| row.forgotten);
        if one_text && !forgotten {
            placed.extend(group.iter().map(|row| (Slot::Number(1, first.uid), *row)));
            return;
        }
        let mut chain = Chain::new(self, first.uid, (incoming.id)(first.place()), all, incoming);
        let mut places: FxHashMap<Uid, Slot> = FxHashMap::default();
        for row in group {
            let slot = *places.entry(row.text).or_insert_with(|| chain.slot(row));
            placed.push((slot, *row));
        }
    }

    /// Decides the rows of one message, which come by reply time and version.
    fn settle_versions(&self, number: u32, uid: Uid, rows: &[(Slot, RowIdentity)], seen_before: bool, settled: &mut Settled) {
        let known = self.of(uid);
        let is_known = |row: &RowIdentity| known.iter().any(|known| known.version == row.version);
        let comes_back = known.last().zip(rows.last()).is_some_and(|(newest, (_, last))| {
            let overtaken = rows.iter().any(|(_, row)| row.reply_time >= newest.reply_time && !is_known(row));
            let is_later = newest.reply_time <= last.reply_time && newest.replied <= last.replied;
            !seen_before && is_later && (newest.version != last.version || overtaken)
        });
        let last = rows.last().map(|(_, row)| row.version);
        let mut is_new = known.is_empty();
        for run in rows.chunk_by(|(_, a), (_, b)| a.version == b.version) {
            let kept = run[0].1;
            settled.repeated += run.len() as u64 - 1;
            if is_known(&kept) && !(comes_back && Some(kept.version) == last) {
                settled.repeated += 1;
                continue;
            }
            let (chunk, row) = kept.place();
            settled.fates[chunk as usize][row as usize] = if number == 1 { Fate::Keep } else { Fate::Rename(number) };
            let others = run[1..].iter().filter(|(_, row)| row.rest != kept.rest);
            settled.beside.extend(others.map(|(_, row)| (kept.place(), row.place())));
            if is_new {
                settled.archived += 1;
                if number > 1 {
                    settled.renamed.push((chunk, row, number));
                }
            } else {
                settled.updated += 1;
            }
            is_new = false;
        }
    }
}

/// The place of a text among those of its id.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Slot {
    /// `ID#n` and its identity; 1 is the plain id.
    Number(u32, Uid),
    /// It was forgotten.
    Forgotten,
}

/// The texts that the archive has, or had, under one id: `ID`, `ID#2`, `ID#3`… Walked once, as far as it is asked for.
struct Chain<'a, 'i> {
    known: &'a KnownMessages,
    /// All rows of the import, sorted: their own ids are not given to others.
    rows: &'a [RowIdentity],
    uid: Uid,
    id: &'i str,
    /// Texts met so far, with their places.
    texts: FxHashMap<Uid, Slot>,
    /// Keyed hashes of forgotten texts met so far.
    forgotten: Vec<Uid>,
    next: u32,
    incoming: &'a Incoming<'i>,
}

impl<'a, 'i> Chain<'a, 'i> {
    fn new(known: &'a KnownMessages, uid: Uid, id: &'i str, rows: &'a [RowIdentity], incoming: &'a Incoming<'i>) -> Self {
        Self {
            known,
            rows,
            uid,
            id,
            texts: FxHashMap::default(),
            forgotten: Vec::new(),
            next: 1,
            incoming,
        }
    }

    /// The place of a row's text. An id of which one text was known, and forgotten, takes in no other: it names the message that was
    /// forgotten, in whatever wording.
    fn slot(&mut self, row: &RowIdentity) -> Slot {
        loop {
            if let Some(&slot) = self.texts.get(&row.text) {
                return slot;
            }
            let uid = self.numbered(self.next);
            let slot = Slot::Number(self.next, uid);
            if let Some(known) = self.known.of(uid).first() {
                self.texts.entry(known.text).or_insert(slot);
            } else if let Some(text) = self.incoming.tombstones.text_of(uid) {
                self.forgotten.push(text);
            } else if self.next == 1 || self.rows.binary_search_by_key(&uid, |row| row.uid).is_err() {
                let names_one = self.texts.is_empty() && self.forgotten.len() == 1;
                if row.forgotten || names_one || self.forgotten.contains(&self.incoming.tombstones.keyed(row.text)) {
                    return Slot::Forgotten;
                }
                self.texts.insert(row.text, slot);
            }
            self.next += 1;
        }
    }

    fn numbered(&self, number: u32) -> Uid {
        if number == 1 {
            self.uid
        } else {
            Uid::of(&[self.incoming.source, &format!("{}#{number}", self.id)])
        }
    }
}

#[cfg(test)]
mod tests;
