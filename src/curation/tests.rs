use proptest::prelude::*;

use super::*;
use crate::corpus::{LocalTime, Uid};
use crate::ideas::DropReason;
use crate::topics::TopicId;

fn entry(seq: u32, what: Result<Operation, u32>) -> Entry {
    Entry {
        seq,
        who: "li".to_owned(),
        when: LocalTime(i64::from(seq)),
        why: String::new(),
        undo_of: what.as_ref().err().copied(),
        operation: what.ok(),
    }
}

fn log(operations: impl IntoIterator<Item = Result<Operation, u32>>) -> Vec<Entry> {
    (1..).zip(operations).map(|(seq, what)| entry(seq, what)).collect()
}

fn topic(id: u64) -> TopicRef {
    TopicRef {
        id: TopicId(id),
        anchors: Vec::new(),
    }
}

fn message(number: u8) -> MessageMark {
    MessageMark(Some(Uid([number; 16])))
}

fn rename(id: u64, name: &str) -> Result<Operation, u32> {
    Ok(Operation::Rename {
        topic: topic(id),
        name: name.to_owned(),
    })
}

fn place(messages: &[u8], to: Option<u64>) -> Result<Operation, u32> {
    Ok(Operation::Move {
        messages: messages.iter().map(|&number| message(number)).collect(),
        to: to.map(topic),
    })
}

fn in_force(entries: &[Entry]) -> Vec<u32> {
    fold(entries).in_force().map(|(seq, _)| seq).collect()
}

#[test]
fn the_later_name_counts_and_undoing_it_brings_the_earlier_back() {
    let mut entries = log([rename(1, "甲"), rename(1, "乙"), rename(2, "丙")]);
    assert_eq!(in_force(&entries), [2, 3]);
    assert_eq!(fold(&entries).standing[0], Standing::Overridden { by: 2 });
    entries.push(entry(4, Err(2)));
    assert_eq!(in_force(&entries), [1, 3]);
    assert_eq!(fold(&entries).standing[1], Standing::Undone { by: 4 });
}

#[test]
fn an_undoing_that_is_undone_does_not_count() {
    let entries = log([rename(1, "甲"), Err(1), Err(2), Err(3)]);
    assert_eq!(in_force(&entries[..2]), [0; 0]);
    assert_eq!(in_force(&entries[..3]), [1]);
    assert_eq!(in_force(&entries), [0; 0]);
    assert_eq!(fold(&entries).standing[2], Standing::Undone { by: 4 });
}

#[test]
fn what_is_not_before_it_in_the_log_cannot_be_undone() {
    let mut entries = log([Err(1), Err(9), rename(1, "甲")]);
    entries.push(entry(7, Err(5)));
    let folded = fold(&entries);
    assert_eq!([0, 1, 3].map(|at| folded.standing[at]), [Standing::Dangling; 3]);
    assert_eq!(in_force(&entries), [3]);
}

#[test]
fn a_message_is_where_it_was_put_last() {
    let entries = log([place(&[1, 2], Some(5)), place(&[2], None)]);
    let folded = fold(&entries);
    assert_eq!(folded.standing, [Standing::InForce; 2]);
    let key = |number| Key::Place(Uid([number; 16]));
    assert!(folded.decides(1, key(1)) && !folded.decides(1, key(2)) && folded.decides(2, key(2)));
    let all = log([place(&[1, 2], Some(5)), place(&[2, 1], None)]);
    assert_eq!(fold(&all).standing[0], Standing::Overridden { by: 2 });
}

#[test]
fn entries_are_read_back_as_they_were_written_and_the_unknown_is_refused() {
    let operations = [
        Ok(Operation::Merge {
            topic: topic(7),
            into: TopicRef {
                id: TopicId(8),
                anchors: vec![message(3), MessageMark(None)],
            },
        }),
        Ok(Operation::Split {
            topic: topic(7),
            messages: vec![message(1)],
            stay: vec![message(2)],
        }),
        place(&[1], None),
        Ok(Operation::Label {
            message: message(1),
            purpose: None,
            legal_route: Some(true),
            field: None,
            aspect: None,
        }),
        Ok(Operation::Drop {
            message: message(1),
            reason: DropReason::AlreadyDone,
            note: String::new(),
        }),
        Err(1),
    ];
    for entry in log(operations) {
        let text = serde_json::to_string(&entry).unwrap();
        assert_eq!(serde_json::from_str::<Entry>(&text).unwrap(), entry, "{text}");
        let newer = text.replacen("\"seq\"", "\"weight\":1,\"seq\"", 1);
        assert!(serde_json::from_str::<Entry>(&newer).is_err(), "{newer}");
    }
    let newer = r#"{"seq":1,"who":"li","when":7,"operation":{"kind":"pin","topic":{"id":"T000000000007","anchors":[]},"until":9}}"#;
    assert!(serde_json::from_str::<Entry>(newer).is_err());
}

/// Operations on two topics and three messages, and undoings of any number.
fn operations() -> impl Strategy<Value = Vec<Result<Operation, u32>>> {
    let one = prop_oneof![
        (0u64..2, "[甲乙]").prop_map(|(id, name)| rename(id, &name)),
        (proptest::collection::vec(0u8..3, 1..3), proptest::option::of(0u64..2)).prop_map(|(messages, to)| place(&messages, to)),
        (0u8..3).prop_map(|number| Ok(Operation::Shortlist { message: message(number) })),
        (0u64..2).prop_map(|id| Ok(Operation::Pin { topic: topic(id) })),
        (0u64..2).prop_map(|id| Ok(Operation::Unpin { topic: topic(id) })),
        (0u32..12).prop_map(Err),
    ];
    proptest::collection::vec(one, 0..12)
}

/// Which entries count, entry by entry as the words say it: nothing later that counts undoes it.
fn counts(entries: &[Entry], at: usize) -> bool {
    let undoes = |later: &usize| entries[*later].undo_of == Some(entries[at].seq);
    !(at + 1..entries.len()).filter(undoes).any(|later| counts(entries, later))
}

proptest! {
    #[test]
    fn folding_is_what_the_words_say(operations in operations()) {
        let entries = log(operations);
        let folded = fold(&entries);
        for (at, standing) in folded.standing.iter().enumerate() {
            prop_assert_eq!(matches!(standing, Standing::Undone { .. }), !counts(&entries, at), "{}", at);
        }
    }

    #[test]
    fn undoing_the_last_entry_leaves_what_was_in_force_before_it(operations in operations(), more in operations()) {
        let mut entries = log(operations.clone());
        let before = in_force(&entries);
        let seq = entries.len() as u32 + 1;
        let Some(Ok(last)) = more.into_iter().find(Result::is_ok) else {
            return Ok(());
        };
        entries.push(entry(seq, Ok(last)));
        let with = in_force(&entries);
        entries.push(entry(seq + 1, Err(seq)));
        prop_assert_eq!(in_force(&entries), before);
        entries.push(entry(seq + 2, Err(seq + 1)));
        prop_assert_eq!(in_force(&entries), with);
    }

    #[test]
    fn no_two_entries_in_force_decide_the_same_thing(operations in operations()) {
        let entries = log(operations);
        let folded = fold(&entries);
        for number in 0..3 {
            let deciding = folded.in_force().filter(|&(seq, _)| folded.decides(seq, Key::Place(Uid([number; 16]))));
            prop_assert!(deciding.count() <= 1);
        }
    }
}
