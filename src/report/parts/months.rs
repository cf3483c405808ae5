//! The course of the past twelve months, this year's sum and its monthly mean.

use chrono::{Datelike, Months};

use super::counts::this_year;
use crate::corpus::Period;
use crate::report::calendar::{Span, latest_period};
use crate::report::document::{Block, Body, Chart, ChartKind, Figure, Of, Series, Text, pairs};
use crate::report::facts::{Compared, Facts, within};
use crate::search::Filter;

/// The counting months up to the end of the period, the oldest first, at most twelve.
fn months(facts: &Facts<'_>) -> Vec<Period> {
    let mut last = facts.input.period.last;
    let mut months = Vec::new();
    for _ in 0..12 {
        let month = latest_period(Span::Month, last, facts.settings());
        last = month.first - chrono::Days::new(1);
        months.push(month);
    }
    months.reverse();
    months
}

/// 近 12 个月走势图: messages and people by counting month, and as many months a year before; months that the archive does not reach are left open.
pub(in crate::report) fn last_twelve_months(facts: &Facts<'_>) -> Vec<Block> {
    let months = months(facts);
    let all = Filter::default();
    let known = |period: Period| facts.reaches(period.first);
    let series = |name: &str, value: &dyn Fn(Period) -> Option<Figure>| Series {
        name: facts.words(name),
        values: months.iter().map(|&month| value(month)).collect(),
    };
    let messages = |month: Period| known(month).then(|| facts.messages(&within(&all, month)).figure());
    let people = |month: Period| known(month).then(|| facts.people(&within(&all, month)).figure());
    let year_before = |month: Period| {
        let year = Period {
            first: month.first - Months::new(12),
            last: month.last + chrono::Days::new(1) - Months::new(12) - chrono::Days::new(1),
        };
        known(year).then(|| facts.messages(&within(&all, year)).figure())
    };
    let mut rows = vec![series("regular.messages", &messages), series("regular.people", &people)];
    let before = series("regular.a_year_ago", &year_before);
    if before.values.iter().any(Option::is_some) {
        rows.push(before);
    }
    let label = |month: &Period| {
        // A counting month is named after the month in which it ends.
        let (year, month) = (month.last.year().to_string(), month.last.month().to_string());
        facts
            .say("regular.month_label", &[("year", year.into()), ("month", month.into())])
            .to_string()
    };
    let chart = Chart {
        title: facts.words("regular.months_chart"),
        number: 0,
        kind: ChartKind::Line,
        unit: facts.words("regular.unit_both"),
        labels: months.iter().map(label).collect(),
        series: rows,
    };
    let counted: Vec<(u32, &Period)> = months
        .iter()
        .filter(|month| known(**month))
        .map(|month| (facts.messages(&within(&all, *month)).n, month))
        .collect();
    let mut blocks = Vec::new();
    let most = counted.iter().max_by_key(|(n, month)| (*n, month.first));
    let least = counted.iter().min_by_key(|(n, month)| (*n, month.first));
    if let (Some((high, most)), Some((low, least))) = (most, least)
        && high > low
    {
        let count = |month: &Period| facts.messages(&within(&all, *month)).text();
        let text = facts.say(
            "regular.months",
            &[
                ("most", label(most).into()),
                ("high", count(most)),
                ("least", label(least).into()),
                ("low", count(least)),
            ],
        );
        blocks.push(Block::paragraph("months", text));
    }
    blocks.push(Block::new("chart/months", Body::Chart(chart)));
    blocks
}

/// 今年累计、月均, against the same days of the year before, with a note where the long holidays fall otherwise.
pub(in crate::report) fn sum_and_mean(facts: &Facts<'_>) -> Text {
    let year = this_year(facts);
    let all = Filter::default();
    let now = facts.messages(&within(&all, year));
    // A month under way counts as it is: the mean is over the months that the period's end has reached.
    let months = f64::from(year.last.month());
    let mean = f64::from(now.n) / months;
    let mean = Figure {
        shown: format!("{mean:.1}"),
        of: Of::Derived {
            value: mean,
            rule: "monthly_mean".to_owned(),
            from: pairs(&within(&all, year)),
        },
    };
    let before = Period {
        first: year.first - Months::new(12),
        last: year.last - Months::new(12),
    };
    let compared = Compared {
        now: now.clone(),
        before: None,
        year: facts.reaches(before.first).then(|| facts.messages(&within(&all, before))),
    };
    let change = facts.change_words(&compared, crate::report::facts::Against::Year);
    let change = if compared.year.as_ref().is_some_and(|count| count.n > 0) {
        facts.say("regular.against_year", &[("change", change)])
    } else {
        change
    };
    let people = facts.people(&within(&all, year)).text();
    facts.say(
        "regular.sum",
        &[
            ("messages", now.text()),
            ("people", people),
            ("change", change),
            ("mean", mean.into()),
        ],
    )
}
