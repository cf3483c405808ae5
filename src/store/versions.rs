//! Which rows of an import are new, repeated, updates, or a second text under a known id: decided without regard to the rows' order.

use rustc_hash::FxHashMap;

use crate::corpus::{LocalTime, Message, Uid};

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

/// What identifies one row of an import that is not committed yet. Compared field by field in this order.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct RowIdentity {
    uid: Uid,
    time: Option<LocalTime>,
    text: Uid,
    reply_time: Option<LocalTime>,
    version: Uid,
    chunk: u32,
    row: u32,
    external_id: Box<str>,
}

impl RowIdentity {
    /// Of a message and its place: a chunk of the import and the row there.
    pub(super) fn of(message: &Message, chunk: u32, row: u32) -> Self {
        Self {
            uid: message.uid(),
            time: message.time,
            text: message.text_hash(),
            reply_time: message.reply_time,
            version: version_hash(message),
            chunk,
            row,
            external_id: message.external_id.as_str().into(),
        }
    }
}

/// What becomes of a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fate {
    /// It goes into the archive as it is.
    Keep,
    /// Another text under a known id: it becomes `ID#n`.
    Rename(u32),
    /// The archive has it.
    Drop,
}

/// A message of the archive: its text and all its versions.
#[derive(Debug)]
struct Known {
    text: Uid,
    versions: Vec<Uid>,
}

/// The messages of the archive by identity.
#[derive(Debug, Default)]
pub(super) struct KnownMessages(FxHashMap<Uid, Known>);

/// The fates of an import's rows, by chunk and row, and their count.
#[derive(PartialEq, Eq, Debug, Default)]
pub(super) struct Settled {
    pub(super) fates: Vec<Vec<Fate>>,
    pub(super) archived: u64,
    pub(super) repeated: u64,
    pub(super) updated: u64,
    pub(super) warnings: Vec<String>,
}

impl KnownMessages {
    /// Adds one version of a message of the archive.
    pub(super) fn add(&mut self, uid: Uid, text: Uid, version: Uid) {
        self.0
            .entry(uid)
            .or_insert_with(|| Known {
                text,
                versions: Vec::new(),
            })
            .versions
            .push(version);
    }

    /// Decides every row's fate; the rows of an import stand in `chunks` chunks. Cost: a sort.
    pub(super) fn settle(&mut self, mut rows: Vec<RowIdentity>, source: &str, chunks: usize) -> Settled {
        let mut settled = Settled {
            fates: vec![Vec::new(); chunks],
            ..Settled::default()
        };
        for row in &rows {
            settled.fates[row.chunk as usize].push(Fate::Keep);
        }
        rows.sort_unstable();
        for row in &rows {
            settled.fates[row.chunk as usize][row.row as usize] = self.settle_row(row, source, &mut settled);
        }
        settled
    }

    fn settle_row(&mut self, row: &RowIdentity, source: &str, settled: &mut Settled) -> Fate {
        for number in 1.. {
            let uid = if number == 1 {
                row.uid
            } else {
                Uid::of(&[source, &format!("{}#{number}", row.external_id)])
            };
            let kept = if number == 1 { Fate::Keep } else { Fate::Rename(number) };
            match self.0.get_mut(&uid) {
                None => {
                    self.add(uid, row.text, row.version);
                    settled.archived += 1;
                    if number > 1 {
                        settled.warnings.push(format!(
                            "id {} has more than one text: one became {}#{number}",
                            row.external_id, row.external_id
                        ));
                    }
                    return kept;
                }
                Some(known) if known.text == row.text && known.versions.contains(&row.version) => {
                    settled.repeated += 1;
                    return Fate::Drop;
                }
                Some(known) if known.text == row.text => {
                    known.versions.push(row.version);
                    settled.updated += 1;
                    return kept;
                }
                Some(_) => {}
            }
        }
        unreachable!("an archive holds fewer texts under one id than there are numbers")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn message(id: u8, time: i64, body: u8, reply: u8) -> Message {
        Message {
            source: "s".to_owned(),
            external_id: id.to_string(),
            time: Some(LocalTime(time)),
            body: format!("第{body}件"),
            reply: if reply == 0 { String::new() } else { format!("答复{reply}") },
            ..Message::default()
        }
    }

    /// What the archive holds after an import: ids with text and reply, sorted.
    fn import(known: &mut KnownMessages, messages: &[Message]) -> (Settled, Vec<[String; 3]>) {
        let rows = (0..).zip(messages).map(|(row, message)| RowIdentity::of(message, 0, row)).collect();
        let settled = known.settle(rows, "s", 1);
        let mut kept = Vec::new();
        for (message, fate) in messages.iter().zip(&settled.fates[0]) {
            match fate {
                Fate::Keep => kept.push([message.external_id.clone(), message.body.clone(), message.reply.clone()]),
                Fate::Rename(n) => kept.push([format!("{}#{n}", message.external_id), message.body.clone(), message.reply.clone()]),
                Fate::Drop => {}
            }
        }
        kept.sort();
        (settled, kept)
    }

    #[test]
    fn an_update_of_a_second_text_stays_with_it() {
        let mut known = KnownMessages::default();
        import(&mut known, &[message(7, 1, 1, 0), message(7, 2, 2, 0)]);
        let (settled, kept) = import(&mut known, &[message(7, 2, 2, 9)]);
        assert_eq!((settled.updated, settled.archived), (1, 0));
        assert_eq!(kept, [["7#2", "第2件", "答复9"].map(str::to_owned)]);
    }

    #[test]
    fn an_id_that_looks_like_a_second_text_is_not_taken_for_it() {
        let mut known = KnownMessages::default();
        let real = Message {
            external_id: "7#2".to_owned(),
            ..message(0, 1, 5, 0)
        };
        let (settled, kept) = import(&mut known, &[real, message(7, 1, 1, 0), message(7, 2, 2, 0)]);
        assert_eq!(settled.archived, 3);
        let ids: std::collections::BTreeSet<&str> = kept.iter().map(|row| row[0].as_str()).collect();
        assert_eq!(ids.len(), 3, "{kept:?}");
    }

    proptest! {
        #[test]
        fn the_order_of_rows_decides_nothing(rows in proptest::collection::vec((0u8..4, 0i64..3, 0u8..3, 0u8..3), 0..20), turn in 0usize..20) {
            let messages: Vec<Message> = rows.iter().map(|&(id, time, body, reply)| message(id, time, body, reply)).collect();
            let mut turned = messages.clone();
            turned.rotate_left(turn.min(messages.len()));
            turned.reverse();
            let (a, kept_a) = import(&mut KnownMessages::default(), &messages);
            let (b, kept_b) = import(&mut KnownMessages::default(), &turned);
            prop_assert_eq!(kept_a, kept_b);
            prop_assert_eq!((a.archived, a.repeated, a.updated, &a.warnings), (b.archived, b.repeated, b.updated, &b.warnings));
            prop_assert_eq!(a.archived + a.repeated + a.updated, messages.len() as u64);
        }

        #[test]
        fn importing_again_adds_nothing(rows in proptest::collection::vec((0u8..4, 0i64..3, 0u8..3, 0u8..3), 0..20)) {
            let messages: Vec<Message> = rows.iter().map(|&(id, time, body, reply)| message(id, time, body, reply)).collect();
            let mut known = KnownMessages::default();
            import(&mut known, &messages);
            let (again, kept) = import(&mut known, &messages);
            prop_assert_eq!(again.repeated, messages.len() as u64);
            prop_assert!(kept.is_empty());
        }
    }
}
