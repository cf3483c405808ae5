use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

/// An archive that grows by imports, as far as identities go.
#[derive(Default)]
struct Imports {
    known: KnownMessages,
    tombstones: Tombstones,
    count: u32,
    /// Everything kept: id, body, reply, with the import.
    kept: Vec<(u32, Message)>,
}

impl Imports {
    fn import_as(&mut self, messages: &[Message], seen_before: bool) -> Settled {
        self.count += 1;
        let rows = (0..)
            .zip(messages)
            .map(|(row, message)| RowIdentity::of(message, Identity::of(message), (0, row), false))
            .collect();
        let incoming = Incoming {
            source: "s",
            id: &|(_, row)| &messages[row as usize].external_id,
            chunks: &[messages.len() as u32],
            seen_before,
            tombstones: &self.tombstones,
        };
        let settled = self.known.settle(rows, &incoming);
        for (message, fate) in messages.iter().zip(&settled.fates[0]) {
            let mut message = message.clone();
            match fate {
                Fate::Keep => {}
                Fate::Rename(n) => message.external_id = format!("{}#{n}", message.external_id),
                Fate::Drop => continue,
            }
            self.known
                .add(Identity::of(&message), (message.reply_time, is_replied(&message)), self.count);
            self.kept.push((self.count, message));
        }
        settled
    }

    fn import(&mut self, messages: &[Message]) -> Settled {
        self.import_as(messages, false)
    }

    /// The reply that readers see.
    fn newest(&self, id: &str) -> &str {
        let of_id = self.kept.iter().filter(|(_, message)| message.external_id == id);
        let newest = of_id.max_by_key(|(import, message)| (message.reply_time, *import, version_hash(message)));
        &newest.unwrap().1.reply
    }

    /// Ids, bodies and replies of what one import kept, sorted.
    fn kept_by(&self, import: u32) -> Vec<[String; 3]> {
        let of_import = self.kept.iter().filter(|(by, _)| *by == import);
        let mut kept: Vec<_> = of_import
            .map(|(_, message)| [message.external_id.clone(), message.body.clone(), message.reply.clone()])
            .collect();
        kept.sort();
        kept
    }
}

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

fn replied_at(message: Message, time: i64) -> Message {
    Message {
        reply_time: Some(LocalTime(time)),
        ..message
    }
}

#[test]
fn a_row_and_a_known_version_take_few_bytes() {
    assert!(
        size_of::<RowIdentity>() <= 88 && size_of::<Known>() <= 64,
        "2 GB of CSV are some 2,700,000 rows"
    );
}

#[test]
fn an_update_of_a_second_text_stays_with_it() {
    let mut imports = Imports::default();
    imports.import(&[message(7, 1, 1, 0), message(7, 2, 2, 0)]);
    let settled = imports.import(&[message(7, 2, 2, 9)]);
    assert_eq!((settled.updated, settled.archived), (1, 0));
    assert_eq!(imports.kept_by(2), [["7#2", "第2件", "答复9"].map(str::to_owned)]);
}

#[test]
fn an_id_that_looks_like_a_second_text_is_not_taken_for_it() {
    let mut imports = Imports::default();
    let real = Message {
        external_id: "7#2".to_owned(),
        ..message(0, 1, 5, 0)
    };
    let rows = [real, message(7, 1, 1, 0), message(7, 2, 2, 0)];
    assert_eq!(imports.import(&rows).archived, 3);
    let kept = imports.kept_by(1);
    let ids: BTreeSet<&str> = kept.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(ids, BTreeSet::from(["7", "7#2", "7#3"]));
    assert!(
        kept.contains(&["7#2", "第5件", ""].map(str::to_owned)),
        "an id of the file is given to no other"
    );
    assert_eq!(imports.import(&rows).repeated, 3);
}

#[test]
fn many_texts_under_one_id_are_settled_in_time() {
    let rows: Vec<Message> = (0..3000)
        .map(|at| Message {
            body: format!("第{at}件"),
            ..message(7, at, 0, 0)
        })
        .collect();
    let mut imports = Imports::default();
    assert_eq!(imports.import(&rows).archived, 3000);
    assert_eq!(imports.import(&rows).repeated, 3000);
}

#[test]
fn a_state_that_comes_back_in_a_later_export_is_the_newest_again() {
    let (a, b) = (message(7, 1, 1, 1), message(7, 1, 1, 2));
    let mut imports = Imports::default();
    imports.import(std::slice::from_ref(&a));
    imports.import(std::slice::from_ref(&b));
    assert_eq!(imports.import(std::slice::from_ref(&a)).updated, 1);
    assert_eq!(imports.newest("7"), "答复1");
    assert_eq!(imports.import(std::slice::from_ref(&a)).repeated, 1);
}

#[test]
fn the_very_file_again_brings_nothing_back() {
    let (a, b) = (message(7, 1, 1, 1), message(7, 1, 1, 2));
    let mut imports = Imports::default();
    imports.import(std::slice::from_ref(&a));
    imports.import(&[b]);
    assert_eq!(imports.import_as(&[a], true).repeated, 1);
    assert_eq!(imports.newest("7"), "答复2");
}

#[test]
fn an_export_without_replies_takes_none_back() {
    let (a, b) = (message(7, 1, 1, 0), message(7, 1, 1, 2));
    let mut imports = Imports::default();
    imports.import(std::slice::from_ref(&a));
    imports.import(&[b]);
    assert_eq!(imports.import(&[a]).repeated, 1);
    assert_eq!(imports.newest("7"), "答复2");
}

#[test]
fn a_reply_that_is_dated_earlier_stays_history() {
    let (a, b) = (replied_at(message(7, 1, 1, 1), 10), replied_at(message(7, 1, 1, 2), 20));
    let mut imports = Imports::default();
    imports.import(std::slice::from_ref(&a));
    imports.import(&[b]);
    assert_eq!(imports.import(&[a]).repeated, 1);
    assert_eq!(imports.newest("7"), "答复2");
}

proptest! {
    #[test]
    fn the_order_of_rows_decides_nothing(rows in proptest::collection::vec((0u8..4, 0i64..3, 0u8..3, 0u8..3), 0..20), turn in 0usize..20) {
        let messages: Vec<Message> = rows.iter().map(|&(id, time, body, reply)| message(id, time, body, reply)).collect();
        let mut turned = messages.clone();
        turned.rotate_left(turn.min(messages.len()));
        turned.reverse();
        let (mut one, mut other) = (Imports::default(), Imports::default());
        let (a, b) = (one.import(&messages), other.import(&turned));
        prop_assert_eq!(one.kept_by(1), other.kept_by(1));
        prop_assert_eq!((a.archived, a.repeated, a.updated), (b.archived, b.repeated, b.updated));
        prop_assert_eq!(a.archived + a.repeated + a.updated, messages.len() as u64);
    }

    #[test]
    fn importing_again_adds_nothing(
        before in proptest::collection::vec((0u8..3, 0i64..3, 0u8..3, 0u8..3, proptest::option::of(0i64..3)), 0..20),
        rows in proptest::collection::vec((0u8..3, 0i64..3, 0u8..3, 0u8..3, proptest::option::of(0i64..3)), 0..20),
    ) {
        let messages = |rows: &[(u8, i64, u8, u8, Option<i64>)]| -> Vec<Message> {
            rows.iter()
                .map(|&(id, time, body, reply, replied)| Message {
                    reply_time: replied.map(LocalTime),
                    ..message(id, time, body, reply)
                })
                .collect()
        };
        let mut imports = Imports::default();
        imports.import(&messages(&before));
        imports.import(&messages(&rows));
        let again = imports.import(&messages(&rows));
        prop_assert_eq!(again.repeated, rows.len() as u64);
        prop_assert!(imports.kept_by(3).is_empty());
    }
}
