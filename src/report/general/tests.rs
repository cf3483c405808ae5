//! Invented topics: the same trouble with lifts in many estates, and what must not be taken for a general problem.

use super::*;
use crate::analysis::{Analysis, MessageRow};
use crate::classify::{Aspect, Field, MessageLabels, Purpose};
use crate::corpus::{Channel, DocKey, LocalTime, MessageId, Period, Uid, Voice};
use crate::topics::{Counted, NameBy, Topic, TopicId, TopicState};

const PERIOD: Period = Period {
    first: chrono::NaiveDate::from_ymd_opt(2025, 1, 1).unwrap(),
    last: chrono::NaiveDate::from_ymd_opt(2025, 12, 31).unwrap(),
};

/// Topics of three messages each, by three people, with a place and words.
fn analysis(topics: &[(&str, &[&str])]) -> Analysis {
    let mut analysis = Analysis::default();
    for (at, (place, words)) in topics.iter().enumerate() {
        let members: Vec<MessageId> = (0..3).map(|nth| MessageId((3 * at + nth) as u32)).collect();
        for id in &members {
            analysis.messages.push(row(id.0));
            analysis.labels.push(label());
            analysis.topics.main.push(Some(at as u32));
            analysis.duplicates.group_of.push(None);
        }
        analysis.topics.topics.push(Topic {
            id: TopicId(at as u64),
            name: format!("{place} {}", words[0]),
            name_by: NameBy::Machine,
            pinned: false,
            hidden: false,
            representatives: members.clone(),
            members,
            keywords: words.iter().map(|word| (*word).to_owned()).collect(),
            demands: Vec::new(),
            places: vec![Counted {
                name: (*place).to_owned(),
                messages: 3,
            }],
            departments: Vec::new(),
            warnings: Vec::new(),
            theme: 0,
            state: TopicState::New,
            span: None,
            people: 3,
            heat: 1.0,
        });
    }
    analysis
}

fn row(nth: u32) -> MessageRow {
    let day = chrono::NaiveDate::from_ymd_opt(2025, 3, 1).unwrap() + chrono::Days::new(u64::from(nth));
    MessageRow {
        uid: Uid([nth as u8; 16]),
        doc: DocKey { batch: 1, row: nth },
        source: 0,
        external_id: "".into(),
        channel: Channel::Forum,
        time: Some(LocalTime::from_naive(day.and_hms_opt(9, 0, 0).unwrap())),
        voice: Voice {
            writer: Some(u64::from(nth)),
            people: None,
        },
        writer_kind: None,
        district: None,
        place: None,
        department: None,
        category: None,
        campaign: None,
        collection_point: None,
        state: None,
        given_purpose: None,
        satisfaction: None,
        given: Default::default(),
        votes_up: 0,
        votes_down: 0,
        replied: false,
        reply_time: None,
        chars: 20,
        masked: 0,
        elements: 0,
    }
}

fn label() -> MessageLabels {
    MessageLabels {
        purpose: Purpose::Appeal,
        confidence: 1.0,
        unsure: false,
        also: 0,
        legal_route: false,
        legal_way: None,
        said: Vec::new(),
        field: Field::City,
        aspect: Aspect::Estate,
        protected: false,
        urgent: None,
    }
}

const LIFTS: [(&str, &[&str]); 6] = [
    ("东溪小区", &["东溪小区", "电梯困人", "维保", "天天爬楼"]),
    ("南坪小区", &["南坪小区", "电梯困人", "维保", "停运"]),
    ("西渡小区", &["西渡小区", "电梯困人", "停运", "天天爬楼"]),
    ("北苑小区", &["北苑小区", "维保", "停运", "电梯困人"]),
    ("中和小区", &["中和小区", "电梯困人", "维保", "停运"]),
    // Its writers choose other words for the same.
    ("上桥小区", &["上桥小区", "维保", "停运", "急坠"]),
];

fn found(topics: &[(&str, &[&str])]) -> Vec<GeneralProblem> {
    general_problems(&analysis(topics), PERIOD, &GeneralParams::default())
}

#[test]
fn the_same_trouble_in_many_places_is_one_general_problem() {
    let problems = found(&LIFTS);
    assert_eq!(problems.len(), 1);
    let problem = &problems[0];
    assert_eq!((problem.topics.len(), problem.places.len(), problem.people), (6, 6, 18));
    assert_eq!(problem.messages, (0..18).map(MessageId).collect::<Vec<_>>());
    let words: Vec<&str> = std::iter::once(&problem.word)
        .chain(&problem.companions)
        .map(String::as_str)
        .collect();
    assert!(
        words.contains(&"电梯困人") && words.contains(&"维保") && !words.contains(&"东溪小区"),
        "{words:?}"
    );
}

#[test]
fn one_place_or_one_word_in_common_is_no_general_problem() {
    let one_place: Vec<(&str, &[&str])> = LIFTS.iter().map(|(_, words)| ("东溪小区", *words)).collect();
    assert!(found(&one_place).is_empty(), "however many topics a place has");
    let one_word: [(&str, &[&str]); 5] = [
        ("东溪小区", &["补贴", "危桥"]),
        ("南坪小区", &["补贴", "毕业"]),
        ("西渡小区", &["补贴", "早点摊"]),
        ("北苑小区", &["补贴", "树枝"]),
        ("中和小区", &["补贴", "窨井"]),
    ];
    assert!(found(&one_word).is_empty(), "a word in common is no common trouble");
    assert!(found(&LIFTS[..4]).is_empty(), "four matters are too few");
}

#[test]
fn words_of_bodies_and_of_everywhere_tell_nothing() {
    let bodies: [(&str, &[&str]); 5] = [
        ("东溪小区", &["住建局", "市政府", "办公室"]),
        ("南坪小区", &["住建局", "市政府", "办公室"]),
        ("西渡小区", &["住建局", "市政府", "办公室"]),
        ("北苑小区", &["住建局", "市政府", "办公室"]),
        ("中和小区", &["住建局", "市政府", "办公室"]),
    ];
    assert!(found(&bodies).is_empty());
}

#[test]
fn protected_hidden_and_mailed_messages_and_other_days_do_not_count() {
    let general = |analysis: &Analysis| general_problems(analysis, PERIOD, &GeneralParams::default());
    let mut protected = analysis(&LIFTS);
    protected.labels[0].protected = true;
    assert!(!general(&protected)[0].messages.contains(&MessageId(0)));
    assert_eq!(general(&protected)[0].people, 17);
    let mut hidden = analysis(&LIFTS);
    hidden.topics.topics[0].hidden = true;
    hidden.topics.topics[1].hidden = true;
    assert!(general(&hidden).is_empty());
    let earlier = Period {
        first: PERIOD.first - chrono::Days::new(365),
        last: PERIOD.first - chrono::Days::new(1),
    };
    assert!(general_problems(&analysis(&LIFTS), earlier, &GeneralParams::default()).is_empty());
}
