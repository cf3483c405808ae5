//! What comes out of the troubles that files of offices have; every file of them is a fixture.

use super::IngestParams;
use super::tests_of_offices::{column, extra, mapped, read_fixture, read_with, reasons, time};
use crate::corpus::LocalTime;

#[test]
fn messages_that_begin_like_a_signature_stay_messages() {
    let whole = read_fixture("signature_words_in_texts.csv");
    assert_eq!((whole.messages.len(), whole.non_data), (4, 0));
}

#[test]
fn ditto_marks_are_filled_and_words_for_nothing_are_empty() {
    let whole = read_fixture("ditto_and_nothing.csv");
    assert_eq!(column(&whole, |message| &message.writer), ["甲某某", "甲某某", "", "", ""]);
    assert_eq!(column(&whole, |message| &message.district), ["东区", "东区", "东区", "", ""]);
    assert_eq!(column(&whole, |message| &message.department), ["区城管局", "区城管局", "", "", ""]);
    assert_eq!(column(&whole, |message| &message.title)[1], "同上");
    assert_eq!(time(whole.messages[1].time), "2024-03-05 00:00:00");
    // The row above was left out: nobody knows what the marks stand for.
    assert_eq!(extra(&whole.messages[4], "问题属地"), Some("同上"));
    assert_eq!(
        reasons(&whole),
        [
            (0, "信访人", "filled_down"),
            (0, "承办单位", "filled_down"),
            (0, "登记时间", "filled_down"),
            (0, "问题属地", "filled_down"),
            (2, "内容", "no_analysable_text"),
            (3, "内容", "no_analysable_text"),
            (4, "内容", "no_analysable_text"),
            (5, "", "too_many_cells"),
        ]
    );
    let raws: Vec<&str> = whole.issues.iter().take(4).map(|issue| issue.raw.as_str()).collect();
    assert_eq!(raws, ["1", "1", "1", "2"]);
}

#[test]
fn people_are_counted_and_names_are_cleaned() {
    let whole = read_fixture("several_people.csv");
    let people: Vec<Option<u32>> = whole.messages.iter().map(|message| message.people).collect();
    assert_eq!(people, [Some(23), Some(2), None, None, None, None]);
    assert_eq!(
        column(&whole, |message| &message.writer),
        [
            "甲某、乙某等23人",
            "张小三、李小四",
            "张小三",
            "张小三",
            "张**",
            "某某物业公司、业委会"
        ]
    );
    assert_eq!(whole.messages[0].contact, "19900000008、19900000009");
    assert_eq!(extra(&whole.messages[2], "信访人"), None);
    assert_eq!(extra(&whole.messages[3], "信访人"), Some("张小三（重复）"));
}

#[test]
fn dates_in_every_form_are_read_and_none_is_guessed() {
    let params = IngestParams {
        today: Some(LocalTime(1_800_000_000)),
        ..IngestParams::default()
    };
    let whole = read_with("dates_in_every_form.csv", &params);
    let times: Vec<String> = whole.messages.iter().map(|message| time(message.time)).collect();
    let day = "2024-03-05 00:00:00";
    let hour = "2024-03-05 09:12:00";
    assert_eq!(times[..7], [day, day, hour, hour, day, day, day]);
    assert!(times[7..].iter().all(String::is_empty));
    assert_eq!(
        reasons(&whole),
        [
            (0, "登记时间", "empty_date"),
            (10, "登记时间", "impossible_date"),
            (11, "登记时间", "unclear_date"),
            (12, "登记时间", "unclear_date"),
            (13, "登记时间", "future_date"),
        ]
    );
    assert_eq!(extra(&whole.messages[12], "登记时间"), Some("2031-01-01"));
    assert_eq!(extra(&whole.messages[7], "登记时间"), None);
    assert_eq!(whole.issues[0].raw, "2");
    let without_today = read_fixture("dates_in_every_form.csv");
    assert_eq!(time(without_today.messages[12].time), "2031-01-01 00:00:00");
}

#[test]
fn a_column_decides_what_its_dates_mean() {
    let whole = read_fixture("dates_day_first.csv");
    let times: Vec<[String; 2]> = whole
        .messages
        .iter()
        .map(|message| [time(message.time), time(message.closed)])
        .collect();
    assert_eq!(times[0], ["2024-03-05 09:12:00", "2024-04-01 00:00:00"]);
    assert_eq!(times[1], ["2024-03-25 00:00:00", "2024-12-31 00:00:00"]);
    let counted = read_with("dates_day_first.csv", &mapped("counting_date = \"closed\""));
    assert_eq!(time(counted.messages[0].time), "2024-04-01 00:00:00");
}

#[test]
fn a_missing_year_comes_from_the_title_of_the_table() {
    let whole = read_fixture("dates_without_year.csv");
    let times: Vec<String> = whole.messages.iter().map(|message| time(message.time)).collect();
    assert_eq!(times, ["2024-03-05 00:00:00", "2024-12-31 09:12:00"]);
}

#[test]
fn several_departments_of_one_ticket_are_several_rows() {
    let whole = read_fixture("several_departments.csv");
    assert_eq!(column(&whole, |message| &message.external_id), ["G1", "G1"]);
    assert_eq!(column(&whole, |message| &message.department), ["区城管局", "区住建局"]);
    assert_eq!(whole.messages[0].text_hash(), whole.messages[1].text_hash());
}

#[test]
fn rounded_numbers_are_no_identity_and_wide_ones_stay() {
    let whole = read_fixture("rounded_numbers.csv");
    assert!(whole.messages[..3].iter().all(|message| message.external_id.starts_with('~')));
    assert_eq!(whole.messages[3].external_id, "２０２４－０３－０５　１");
    assert_eq!(extra(&whole.messages[0], "工单编号"), Some("430012345678901000"));
    assert_eq!(
        reasons(&whole),
        [
            (1, "工单编号", "digits_lost"),
            (1, "联系电话", "digits_lost"),
            (2, "工单编号", "digits_lost"),
            (3, "工单编号", "digits_lost"),
        ]
    );
}

#[test]
fn rests_of_pages_stay_in_texts() {
    let whole = read_fixture("rests_of_pages.csv");
    assert_eq!(whole.messages[0].body, "<p>巷口没有&nbsp;路灯。<br/>请修。</p>_x000D_");
    assert_eq!(reasons(&whole), [(2, "内容", "no_analysable_text")]);
}
