//! Invented courses of one topic and one keyword.

use super::*;
use crate::analysis::MessageRow;
use crate::classify::{Aspect, Field, MessageLabels, Purpose, UrgentSentence};
use crate::corpus::{Channel, DocKey, Uid, Voice};
use crate::dedup::DuplicateGroups;
use crate::keywords::{KeywordTerm, Keywords};
use crate::topics::{NameBy, Topic, TopicId, TopicState, Topics};
use crate::values::GivenCodes;

const FIRST: &str = "2020-W01";

fn week(nth: i32) -> Week {
    Week(FIRST.parse::<Week>().unwrap().0 + nth)
}

/// One message in each of the weeks named, on its Wednesday, each by another person; `now` is the Sunday of the last week.
fn analysis(weeks: &[i32], last: i32, urgent: Option<UrgentKind>) -> Analysis {
    let wednesday = |nth: i32| (i64::from(week(nth).0) * 7 - 3 + 2) * 86_400;
    let row = |(at, &nth): (usize, &i32)| MessageRow {
        uid: Uid([at as u8; 16]),
        doc: DocKey { batch: 1, row: at as u32 },
        source: 0,
        external_id: format!("M{at}").into(),
        channel: Channel::Forum,
        time: Some(LocalTime(wednesday(nth))),
        voice: Voice {
            writer: Some(at as u64),
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
        given: GivenCodes::default(),
        votes_up: 0,
        votes_down: 0,
        replied: false,
        reply_time: None,
        chars: 10,
        masked: 0,
        elements: 0,
    };
    let label = MessageLabels {
        purpose: Purpose::Appeal,
        confidence: 1.0,
        unsure: false,
        also: 0,
        legal_route: false,
        legal_way: None,
        said: Vec::new(),
        field: Field::City,
        aspect: Aspect::Other,
        protected: false,
        urgent: urgent.map(|kind| UrgentSentence {
            kind,
            in_title: false,
            range: (0, 3),
        }),
    };
    Analysis {
        as_of: Some(LocalTime(wednesday(last) + 4 * 86_400)),
        messages: weeks.iter().enumerate().map(row).collect(),
        labels: vec![label; weeks.len()].into(),
        duplicates: DuplicateGroups {
            group_of: vec![None; weeks.len()],
            groups: Vec::new(),
        }
        .into(),
        ..Analysis::default()
    }
}

fn ids(range: std::ops::Range<usize>) -> Vec<MessageId> {
    range.map(|at| MessageId(at as u32)).collect()
}

fn with_topic(mut analysis: Analysis) -> Analysis {
    let members = ids(0..analysis.messages.len());
    *analysis.topics = Topics {
        topics: vec![Topic {
            id: TopicId(1),
            name: "路面积水".to_owned(),
            name_by: NameBy::Machine,
            pinned: false,
            hidden: false,
            members,
            representatives: Vec::new(),
            keywords: Vec::new(),
            demands: Vec::new(),
            places: Vec::new(),
            departments: Vec::new(),
            warnings: Vec::new(),
            theme: 0,
            state: TopicState::New,
            span: None,
            people: 0,
            heat: 0.0,
        }],
        ..Topics::default()
    };
    analysis
}

/// All messages hold one keyword, which rose in these weeks with this score.
fn with_keyword(mut analysis: Analysis, rises: &[(i32, f64)]) -> Analysis {
    let messages = ids(0..analysis.messages.len());
    let rise = |&(nth, score): &(i32, f64)| WeeklyKeyword {
        week: week(nth),
        term: 0,
        rank: 1,
        score,
        messages: 5,
        people: 5,
        expected: 0.3,
    };
    *analysis.keywords = Keywords {
        weekly: rises.iter().map(rise).collect(),
        terms: vec![KeywordTerm {
            text: "路面积水".to_owned(),
            messages,
            people: 1,
        }],
        proposals: Vec::new(),
    };
    analysis
}

fn signs(analysis: &Analysis) -> Vec<WeeklySign> {
    signs_by_week(analysis, &ReplayParams::default())
}

/// So many messages in one week.
fn many(nth: i32, messages: usize) -> Vec<i32> {
    vec![nth; messages]
}

#[test]
fn a_fast_topic_fires_once_while_it_stands_and_is_judged_by_what_came_after() {
    let weeks = [vec![0], many(20, 4), many(21, 2), many(23, 2)].concat();
    let found = signs(&with_topic(analysis(&weeks, 40, None)));
    let [sign] = found[..] else { panic!("{found:?}") };
    assert_eq!(
        (sign.week, sign.rule, sign.messages, sign.went_on),
        (week(20), SignRule::Fast, 4, Some(true))
    );
    let alone = signs(&with_topic(analysis(&[vec![0], many(20, 4)].concat(), 40, None)));
    assert_eq!(alone[0].went_on, Some(false));
    let young = signs(&with_topic(analysis(&[vec![0], many(20, 4)].concat(), 22, None)));
    assert_eq!(young[0].went_on, None, "two weeks after it nobody can tell");
}

#[test]
fn nothing_is_sudden_in_the_first_quarter_of_an_archive_and_nothing_later_is_known() {
    assert_eq!(signs(&with_topic(analysis(&many(5, 6), 40, None))), []);
    let later = [vec![0], many(20, 1), many(30, 9)].concat();
    assert!(
        signs(&with_topic(analysis(&later, 40, None)))
            .iter()
            .all(|sign| sign.week == week(30))
    );
}

#[test]
fn two_people_with_the_same_urgent_matter_are_a_sensitive_sign() {
    let weeks = [vec![0], many(20, 2)].concat();
    let mut found = analysis(&weeks, 40, Some(UrgentKind::Gathering));
    found.labels[0].urgent = None;
    let found = signs(&with_topic(found));
    assert_eq!(found.iter().map(|sign| sign.rule).collect::<Vec<_>>(), [SignRule::Sensitive]);
    let declared = analysis(&weeks, 40, Some(UrgentKind::Declared));
    assert_eq!(signs(&with_topic(declared)), [], "what a writer merely calls urgent is no kind");
}

#[test]
fn protected_messages_make_no_sign() {
    let mut hidden = analysis(&[vec![0], many(20, 4)].concat(), 40, None);
    hidden.labels.iter_mut().for_each(|labels| labels.protected = true);
    assert_eq!(signs(&with_topic(hidden)), []);
}

#[test]
fn a_keyword_bursts_unless_the_same_weeks_of_the_year_before_were_like_it() {
    let burst = [vec![0], many(80, 5)].concat();
    let found = signs(&with_keyword(analysis(&burst, 90, None), &[(80, 20.0)]));
    assert_eq!(
        found.iter().map(|sign| (sign.week, sign.rule)).collect::<Vec<_>>(),
        [(week(80), SignRule::Burst)]
    );
    let season = [vec![0], many(27, 3), many(28, 5), many(29, 4), many(80, 5)].concat();
    assert_eq!(signs(&with_keyword(analysis(&season, 90, None), &[(80, 20.0)])), []);
    let event = [vec![0], many(28, 9), many(80, 5)].concat();
    assert_eq!(
        signs(&with_keyword(analysis(&event, 90, None), &[(80, 20.0)])).len(),
        1,
        "one week of a year before is no season"
    );
}

#[test]
fn records_count_what_fired_and_what_went_on() {
    let weeks = [vec![0], many(20, 4), many(23, 2)].concat();
    let found = signs(&with_topic(analysis(&weeks, 40, None)));
    let record = sign_records(&found, week(0), week(40))[SignRule::Fast.index()];
    assert_eq!((record.fired, record.judged, record.went_on), (1, 1, 1));
    assert_eq!(sign_records(&found, week(21), week(40))[0].fired, 0);
}
