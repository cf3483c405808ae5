//! The words that rise in a week, as the analysis ranked them.

use maud::{Markup, html};

use super::word::word_href;
use crate::corpus::Period;
use crate::corpus::{MessageId, Week};
use crate::keywords::WeeklyKeyword;
use crate::service::catalog::Lang;
use crate::service::context::Cx;
use crate::service::filter::Filter;
use crate::service::format;
use crate::service::html::{BarRow, number};
use crate::service::view::View;

/// A week by its days.
pub(in crate::service) fn week_name(lang: Lang, week: Week) -> String {
    let period = Period::whole_week(week);
    format::days(lang, period.first, period.last)
}

/// The latest week with rising words.
pub(in crate::service) fn latest_week(view: &View) -> Option<Week> {
    view.analysis().keywords.weekly.last().map(|keyword| keyword.week)
}

/// The words of a week in the order of their rise, each with the messages that may be shown; words without any are left out.
pub(in crate::service) fn of_week(view: &View, week: Week) -> Vec<(&WeeklyKeyword, Vec<MessageId>)> {
    let keywords = &view.analysis().keywords;
    let start = keywords.weekly.partition_point(|keyword| keyword.week < week);
    let rows = keywords.weekly[start..].iter().take_while(|keyword| keyword.week == week);
    let with_messages = rows.map(|keyword| {
        let all = &keywords.terms[keyword.term as usize].messages;
        (
            keyword,
            all.iter()
                .copied()
                .filter(|&id| view.shows(id) && view.week(id) == Some(week))
                .collect::<Vec<_>>(),
        )
    });
    with_messages.filter(|(_, messages)| !messages.is_empty()).collect()
}

/// The rising words of a week as rows of bars: the word leads to why, the count to its messages.
pub(in crate::service) fn rising_rows(cx: &Cx, week: Week, most: usize) -> Vec<BarRow> {
    let terms = &cx.view.analysis().keywords.terms;
    let rows = of_week(&cx.view, week).into_iter().take(most);
    rows.map(|(keyword, messages)| {
        let text = &terms[keyword.term as usize].text;
        let expected = format!("{:.1}", keyword.expected);
        BarRow {
            name: html! { a.keyword href=(word_href(text, &[("week", week.to_string())])) { (text) } },
            count: messages.len() as u32,
            filter: of(text, week),
            note: html! { (cx.lang.fill("keywords.expected", &[("n", &expected)])) },
        }
    })
    .collect()
}

/// The rising words of a week in one line.
pub(super) fn line(cx: &Cx, week: Week, most: usize) -> Markup {
    let terms = &cx.view.analysis().keywords.terms;
    let rows = of_week(&cx.view, week);
    html! {
        @if !rows.is_empty() {
            section.rising aria-labelledby="rising" {
                h2 #rising { (cx.t("keywords.rising")) span.hidden { " " } small { (week_name(cx.lang, week)) } }
                ul { @for (keyword, messages) in rows.iter().take(most) {
                    @let text = &terms[keyword.term as usize].text;
                    li {
                        a href=(word_href(text, &[("week", week.to_string())])) { (text) } " "
                        (cx.lang.fill_html("unit.n_messages", &[("n", number(cx.lang, messages.len(), &of(text, week)))]))
                    }
                } }
            }
        }
    }
}

fn of(text: &str, week: Week) -> Filter {
    Filter {
        keyword: Some(text.to_owned()),
        week: Some(week),
        ..Filter::default()
    }
}
