//! How much came, through which channels, of which purposes, and how much was answered.

use super::tables::{Line, Share, count_table};
use super::wording::{before_word, changes, enumerated, now_word};
use crate::classify::Purpose;
use crate::corpus::{Channel, Period};
use crate::report::document::{Block, Body, Column, Row, Table, Text};
use crate::report::facts::{Against, Facts, within};
use crate::search::Filter;
use crate::trends::days_of_holidays;

/// This year's days up to the end of the period.
pub(super) fn this_year(facts: &Facts<'_>) -> Period {
    use chrono::{Datelike, NaiveDate};
    let last = facts.input.period.last;
    Period {
        first: NaiveDate::from_ymd_opt(last.year(), 1, 1).unwrap_or(last),
        last,
    }
}

/// What to know of 同比 where the two periods hold different days of the long holidays, 春节 and 国庆.
fn holidays(facts: &Facts<'_>) -> Option<Text> {
    let days = |period: Period| days_of_holidays(period.first, period.last);
    let (now, year) = (days(facts.input.period), days(facts.year));
    (now != year && facts.reaches(facts.year.first)).then(|| {
        facts.say(
            "regular.holidays",
            &[("now", now.to_string().into()), ("year", year.to_string().into())],
        )
    })
}

/// One sentence on all that came: 本周共接收来件56件、54人，环比上升12.5%，无同期数据；今年累计接收1203件.
pub(in crate::report) fn received(facts: &Facts<'_>) -> Text {
    let all = Filter::default();
    let compared = facts.compared(&all);
    let mut text = facts.say(
        "regular.received",
        &[
            ("now", now_word(facts).into()),
            ("messages", compared.now.text()),
            ("people", facts.people(&facts.now(&all)).text()),
            ("changes", changes(facts, &compared)),
            ("year", facts.messages(&within(&all, this_year(facts))).text()),
        ],
    );
    text.0.extend(holidays(facts).unwrap_or_default().0);
    text
}

/// 表 渠道｜本周｜上周｜环比｜上年同期｜同比｜占比｜今年累计, and a sentence on the channels that bring most. Channels without a message now or in the
/// periods compared are left out, so that the rest adds up.
pub(in crate::report) fn by_channel(facts: &Facts<'_>) -> Vec<Block> {
    let year = this_year(facts);
    let of = |channel| Filter {
        channel,
        ..Filter::default()
    };
    let mut lines: Vec<(u32, Option<Channel>)> = Vec::new();
    for &channel in Channel::ALL {
        let filter = of(Some(channel));
        let compared = facts.compared(&filter);
        let this_year = facts.messages(&within(&filter, year)).n;
        let any = compared.now.n + this_year + [compared.before, compared.year].iter().flatten().map(|count| count.n).sum::<u32>();
        if any > 0 {
            lines.push((compared.now.n, Some(channel)));
        }
    }
    lines.sort_by_key(|(n, _)| std::cmp::Reverse(*n));
    let first: Vec<Text> = lines
        .iter()
        .take(3)
        .filter(|(n, _)| *n > 0)
        .map(|(_, channel)| {
            let filter = of(*channel);
            facts.say(
                "regular.channel_share",
                &[
                    ("channel", channel_name(facts, *channel)),
                    ("messages", facts.messages(&facts.now(&filter)).text()),
                    ("share", facts.share(&facts.now(&filter), &facts.now(&Filter::default()))),
                ],
            )
        })
        .collect();
    lines.push((0, None));
    let row = |(_, channel): &(u32, Option<Channel>)| {
        let filter = of(*channel);
        let compared = facts.compared(&filter);
        let earlier =
            |count: &Option<crate::report::facts::Count>| count.as_ref().map_or_else(|| facts.say("share.none", &[]), |count| count.text());
        Row {
            cells: vec![
                channel_name(facts, *channel),
                compared.now.text(),
                earlier(&compared.before),
                facts.change_cell(&compared, Against::Before),
                earlier(&compared.year),
                facts.change_cell(&compared, Against::Year),
                facts.share(&facts.now(&filter), &facts.now(&Filter::default())),
                facts.messages(&within(&filter, year)).text(),
            ],
            total: channel.is_none(),
        }
    };
    let table = Table {
        title: facts.words("regular.channel_table"),
        number: 0,
        unit: facts.words("regular.unit_messages"),
        columns: vec![
            Column::words(facts.words("regular.channel"), 12),
            Column::number(now_word(facts), 10),
            Column::number(before_word(facts), 10),
            Column::number(facts.words("regular.than_before_head"), 13),
            Column::number(facts.words("regular.a_year_ago"), 13),
            Column::number(facts.words("regular.than_year_head"), 14),
            Column::number(facts.words("regular.share"), 11),
            Column::number(facts.words("regular.this_year"), 12),
        ],
        rows: lines.iter().map(row).collect(),
        note: String::new(),
    };
    let mut blocks = Vec::new();
    if !first.is_empty() {
        let text = facts.say("regular.by_channel", &[("channels", enumerated(facts, first))]);
        blocks.push(Block::paragraph("channels", text));
    }
    blocks.push(Block::new("table/channels", Body::Table(table)));
    blocks
}

/// The name of a channel; of none, 合计.
fn channel_name(facts: &Facts<'_>, channel: Option<Channel>) -> Text {
    match channel {
        Some(channel) => facts.words(&format!("channel.{}", channel.code())).into(),
        None => facts.words("regular.total").into(),
    }
}

/// 类型构成: 建议意见 X 件，占 X%……, with the difference of the shares in percentage points where there is a period before.
pub(in crate::report) fn by_purpose(facts: &Facts<'_>) -> Text {
    let whole = Filter::default();
    let mut parts: Vec<(u32, Text)> = Vec::new();
    for &purpose in Purpose::ALL {
        let filter = Filter {
            purpose: Some(purpose),
            ..Filter::default()
        };
        let count = facts.messages(&facts.now(&filter));
        if count.n == 0 {
            continue;
        }
        let text = facts.say(
            "regular.purpose_share",
            &[
                ("purpose", facts.words(&format!("purpose.{}", purpose.code())).into()),
                ("messages", count.text()),
                ("share", facts.share(&facts.now(&filter), &facts.now(&whole))),
            ],
        );
        parts.push((count.n, text));
    }
    parts.sort_by_key(|(n, _)| std::cmp::Reverse(*n));
    let parts: Vec<Text> = parts.into_iter().map(|(_, text)| text).collect();
    facts.say(
        "regular.by_purpose",
        &[("purposes", Text::join(parts, &facts.words("regular.semicolon")))],
    )
}

/// The purposes as a table for the annex.
pub(super) fn purposes(facts: &Facts<'_>) -> Block {
    let lines = Purpose::ALL.iter().map(|&purpose| Line {
        name: facts.words(&format!("purpose.{}", purpose.code())).into(),
        filter: Some(Filter {
            purpose: Some(purpose),
            ..Filter::default()
        }),
    });
    count_table(
        facts,
        "purposes",
        "regular.purpose_table",
        "regular.purpose",
        lines.collect(),
        Share::Points,
    )
}

/// 答复情况; nothing where the archive holds no reply at all.
pub(in crate::report) fn replies(facts: &Facts<'_>) -> Option<Text> {
    let answered = Filter {
        replied: Some(true),
        ..Filter::default()
    };
    if !facts.analysis().messages.iter().any(|row| row.replied) {
        return None;
    }
    let now = facts.now(&answered);
    let count = facts.messages(&now);
    if count.n == 0 {
        return Some(facts.say("regular.no_replies", &[("now", now_word(facts).into())]));
    }
    Some(facts.say(
        "regular.replies",
        &[
            ("now", now_word(facts).into()),
            ("messages", count.text()),
            ("share", facts.share(&now, &facts.now(&Filter::default()))),
        ],
    ))
}
