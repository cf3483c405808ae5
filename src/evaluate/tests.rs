//! A few invented messages, decided by hand.

use super::*;
use crate::analysis::MessageRow;
use crate::classify::{Aspect, Field, MessageLabels};
use crate::corpus::{Channel, DocKey, LocalTime, Uid, Voice};
use crate::dedup::DuplicateGroups;
use crate::ideas::{IdeaParts, Part};
use crate::topics::Topics;
use crate::values::{GivenCodes, Purpose, ValueTables};

const DAY: i64 = 86_400;

/// Messages `M0`, `M1` … of the sources 热线 (even) and 留言板 (odd), a week apart, with these purposes and confidences.
fn analysis(purposes: &[(Purpose, f32)]) -> Analysis {
    let row = |at: usize| MessageRow {
        uid: Uid([at as u8; 16]),
        doc: DocKey { batch: 1, row: at as u32 },
        source: (at % 2) as u32,
        external_id: format!("M{at}").into(),
        channel: Channel::Hotline,
        time: Some(LocalTime(at as i64 * 7 * DAY)),
        voice: Voice::default(),
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
    let label = |&(purpose, confidence): &(Purpose, f32)| MessageLabels {
        purpose,
        confidence,
        unsure: false,
        also: 0,
        legal_route: false,
        legal_way: None,
        said: Vec::new(),
        field: Field::City,
        aspect: Aspect::Other,
        protected: false,
        urgent: None,
    };
    let part = Part {
        value: 1.6,
        sentence: None,
    };
    let parts = IdeaParts {
        problem: part,
        cause: part,
        measure: part,
        public: part,
        grade: 2.4,
        measure_spans: Vec::new(),
        ..IdeaParts::default()
    };
    Analysis {
        symbols: vec!["热线".to_owned(), "留言板".to_owned()].into(),
        messages: (0..purposes.len()).map(row).collect(),
        labels: purposes.iter().map(label).collect(),
        parts: vec![parts; purposes.len()].into(),
        topics: Topics {
            main: vec![None; purposes.len()],
            ..Topics::default()
        }
        .into(),
        duplicates: DuplicateGroups {
            groups: Vec::new(),
            group_of: vec![None; purposes.len()],
        }
        .into(),
        ..Analysis::default()
    }
}

fn read(headers: &[&str], rows: &[&[&str]]) -> Decisions {
    let headers: Vec<String> = headers.iter().map(|&header| header.to_owned()).collect();
    let rows: Vec<(u64, Vec<String>)> = (1..)
        .zip(rows)
        .map(|(row, cells)| (row, cells.iter().map(|&cell| cell.to_owned()).collect()))
        .collect();
    ReadingNames::shipped().read(&headers, &rows, &ValueTables::shipped())
}

fn run(analysis: &Analysis, first: &Decisions, second: Option<&Decisions>) -> Outcome {
    let params = EvaluateParams {
        resamples: 200,
        ..EvaluateParams::default()
    };
    evaluate(analysis, first, second, &params)
}

#[test]
fn headers_and_values_are_read_in_both_languages() {
    let zh = read(
        &["来源", "原编号", "信访目的", "领域", "法定途径", "金点子", "并单组"],
        &[
            &["热线", "M0", "建议类", "城市管理", "是", "２", "甲"],
            &["热线", "M2", "求决", "生态环境", "否", "3分", "无"],
        ],
    );
    let en = read(
        &["source", "external_id", "purpose", "field", "legal route", "golden", "group"],
        &[
            &["热线", "M0", "suggestion", "City", "yes", "2", "甲"],
            &["热线", "M2", "appeal", "environment", "false", "3", "none"],
        ],
    );
    assert_eq!(zh, en);
    assert!(zh.unknown.is_empty() && zh.ignored.is_empty());
    assert_eq!(zh.rows[1].duplicate, Some(Judged::Alone));
    let answers = |row: usize| zh.rows[row].answers;
    assert_eq!(answers(0)[Question::Golden.index()], Some(2));
    assert_eq!(answers(1)[Question::Purpose.index()], Some(Purpose::Appeal.index() as u8));
}

#[test]
fn what_is_not_understood_is_said() {
    let found = read(
        &["编号", "金点子", "备注"],
        &[&["M0", "4", "x"], &["", "1", ""], &["M2", "很好", ""], &["M4", "", ""]],
    );
    assert_eq!(found.ignored, ["备注"]);
    assert_eq!(found.unknown, [(1, Column::Golden), (3, Column::Golden)]);
    assert_eq!(found.without_id, [2]);
    assert_eq!(found.rows[2].answers, [None; Question::ALL.len()], "an empty cell decides nothing");
}

#[test]
fn every_row_is_matched_or_listed() {
    let mut analysis = analysis(&[(Purpose::Appeal, 0.9); 4]);
    analysis.messages[3].external_id = "M0".into();
    let decisions = read(
        &["来源", "编号", "目的"],
        &[
            &["", "M1", "求决"],
            &["", "M0", "求决"],
            &["热线", "M0", "求决"],
            &["留言板", "M0", "求决"],
            &["", "热线:M2", "求决"],
            &["热线", "M1", "求决"],
            &["", "M9", "求决"],
            &["", "", "求决"],
            &["", "M1", "建议"],
        ],
    );
    let outcome = run(&analysis, &decisions, None);
    let lost: Vec<(u64, Lost)> = outcome.evaluation.lost.clone();
    let wanted = [
        (2, Lost::SeveralSources),
        (6, Lost::NoMessage),
        (7, Lost::NoMessage),
        (8, Lost::NoId),
        (9, Lost::Twice),
    ];
    assert_eq!(lost, wanted);
    assert_eq!((outcome.evaluation.rows, outcome.evaluation.matched), (9, 4));
    assert_eq!(outcome.lost[0][0].named, "M0");
}

#[test]
fn figures_are_those_reckoned_by_hand() {
    use Purpose::{Appeal, Suggestion};
    let analysis = analysis(&[(Appeal, 0.95), (Appeal, 0.95), (Appeal, 0.55), (Suggestion, 0.95)]);
    let rows: [&[&str]; 4] = [
        &["M0", "求决", "2"],
        &["M1", "求决", "2"],
        &["M2", "建议", "2"],
        &["M3", "建议", "0"],
    ];
    let outcome = run(&analysis, &read(&["编号", "目的", "金点子"], &rows), None);
    let [purpose, golden] = &outcome.evaluation.questions[..] else {
        panic!()
    };
    assert_eq!((purpose.question, golden.question), (Question::Purpose, Question::Golden));
    assert_eq!(purpose.accuracy.unwrap().value, 0.75);
    let appeal = &purpose.classes[Appeal.index()];
    assert_eq!((appeal.truth, appeal.found), (2, 3));
    assert_eq!((appeal.recall.unwrap().value, appeal.f1.unwrap().value), (1.0, 0.8));
    assert!((appeal.precision.unwrap().value - 2.0 / 3.0).abs() < 1e-9);
    assert!((purpose.macro_f1.unwrap().value - (0.8 + 2.0 / 3.0) / 2.0).abs() < 1e-9);
    assert!((purpose.kappa.unwrap().value - 0.5).abs() < 1e-9);
    assert_eq!(purpose.confusion[Suggestion.index()][Appeal.index()], 1);
    // Three at 0.95, all right, and one at 0.55, wrong.
    let error = purpose.calibration_error.unwrap();
    assert!((error.value - (3.0 * 0.05 + 0.55) / 4.0).abs() < 1e-6, "{error:?}");
    assert_eq!(purpose.calibration.iter().map(|bin| bin.messages).collect::<Vec<_>>(), [1, 3]);
    assert!(golden.calibration_error.is_none());
    assert_eq!(golden.accuracy.unwrap().value, 0.75);
    for estimate in [purpose.accuracy, purpose.macro_f1, purpose.kappa, Some(error)]
        .into_iter()
        .flatten()
    {
        assert!(estimate.low <= estimate.value && estimate.value <= estimate.high, "{estimate:?}");
    }
    let told: Vec<(&str, &str, Option<f32>)> = outcome.disagreements.iter().map(|d| (d.human, d.machine, d.confidence)).collect();
    assert_eq!(told, [("suggestion", "appeal", Some(0.55)), ("0", "2", None)]);
}

#[test]
fn two_readers_are_compared_on_what_both_decided() {
    use Purpose::{Appeal, Suggestion};
    let analysis = analysis(&[(Appeal, 0.9), (Appeal, 0.9), (Suggestion, 0.9), (Suggestion, 0.9)]);
    let first = read(
        &["编号", "目的"],
        &[&["M0", "求决"], &["M1", "求决"], &["M2", "建议"], &["M3", "建议"]],
    );
    let second = read(
        &["编号", "目的"],
        &[&["M2", "建议"], &["M1", "建议"], &["M0", "求决"], &["M7", "建议"]],
    );
    let outcome = run(&analysis, &first, Some(&second));
    let readers = outcome.evaluation.questions[0].readers.as_ref().unwrap();
    assert_eq!(readers.messages, 3);
    assert!((readers.agreement.unwrap().value - 2.0 / 3.0).abs() < 1e-9);
    assert_eq!(readers.machine_first.unwrap().value, 1.0);
    assert!((readers.kappa.unwrap().value - 0.4).abs() < 1e-9);
    assert_eq!(readers.kappa.unwrap().value, readers.machine_second.unwrap().value);
    assert_eq!(outcome.lost[1].len(), 1);
}

#[test]
fn a_week_in_which_agreement_falls_is_marked() {
    let mut analysis = analysis(&[(Purpose::Appeal, 0.9); 40]);
    for (at, row) in analysis.messages.iter_mut().enumerate() {
        row.time = Some(LocalTime(if at < 30 { DAY } else { 20 * DAY }));
    }
    let cells: Vec<[String; 2]> = (0..40)
        .map(|at| [format!("M{at}"), if at < 30 { "求决" } else { "建议" }.to_owned()])
        .collect();
    let rows: Vec<Vec<&str>> = cells.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let outcome = run(&analysis, &read(&["编号", "目的"], &rows), None);
    let weeks: Vec<(&str, u32, bool)> = outcome.evaluation.questions[0]
        .weeks
        .iter()
        .map(|week| (week.week.as_str(), week.messages, week.fell))
        .collect();
    assert_eq!(weeks, [("1970-W01", 30, false), ("1970-W04", 10, true)]);
}

#[test]
fn the_order_of_rows_changes_nothing() {
    let analysis = analysis(&[(Purpose::Appeal, 0.9), (Purpose::Inquiry, 0.7), (Purpose::Suggestion, 0.4)]);
    let rows: [&[&str]; 3] = [&["M0", "求决", "甲"], &["M1", "建议", "甲"], &["M2", "建议", "无"]];
    let reversed = [rows[2], rows[1], rows[0]];
    let headers = ["编号", "目的", "同类事项"];
    let [one, other] = [&rows, &reversed].map(|rows| run(&analysis, &read(&headers, rows), None));
    assert_eq!(one.evaluation, other.evaluation);
    assert_eq!(one.disagreements, other.disagreements);
}
