//! This week against the week before and the same week a year before, and the course of the latest weeks.

use maud::{Markup, html};

use crate::classify::Purpose;
use crate::corpus::Period;
use crate::service::context::Cx;
use crate::service::filter::{Filter, Listed};
use crate::service::format::{self, Change};
use crate::service::html::{change, change_alone, course as course_figure, number};
use crate::service::overview::{Compared, Overview, ThisWeek};

/// Messages, people, suggestions and urgent messages of this week.
pub(super) fn tiles(cx: &Cx, week: &ThisWeek) -> Markup {
    let suggestions = Filter {
        purpose: Some(Purpose::Suggestion),
        ..Filter::default()
    };
    let urgent = Filter {
        urgent: Some(true),
        ..Filter::default()
    };
    html! {
        section {
            h2 { (cx.t("overview.week")) span.aside { (format::days(cx.lang, week.period.first, week.period.last)) } }
            div.tiles {
                (tile(cx, "overview.messages", &Filter::default(), week.period, week.messages))
                (tile(cx, "overview.people", &Filter::default(), week.period, week.people))
                (tile(cx, "overview.suggestions", &suggestions, week.period, week.suggestions))
                (tile(cx, "overview.urgent_messages", &urgent, week.period, week.urgent))
            }
        }
    }
}

fn tile(cx: &Cx, key: &str, base: &Filter, period: Period, counts: Compared) -> Markup {
    html! {
        div.tile {
            p.name { (cx.t(key)) }
            p.big { (number(cx.lang, counts.now as usize, &base.within(period))) }
            p { a.plain href=(base.within(period.week_before()).href()) { (change(cx.lang, "change.week", Change::between(counts.before, counts.now))) } }
            p { a.plain href=(base.within(period.year_before()).href()) { (change(cx.lang, "change.year", Change::between(counts.year, counts.now))) } }
        }
    }
}

/// The latest weeks by channel, and this week's channels against those before.
pub(super) fn course(cx: &Cx, overview: &Overview) -> Markup {
    let counts = &overview.weeks;
    let label = cx.lang.fill("overview.trend_label", &[("n", &counts.len())]);
    html! {
        section.panel {
            h2 { (cx.t("overview.trend")) span.aside { (cx.lang.fill("overview.weeks", &[("n", &counts.len())])) } }
            @if counts.is_empty() { p.empty { (cx.t("overview.no_weeks")) } }
            @else { (course_figure(cx, counts, &Filter::default(), &label)) }
            @if let Some(week) = &overview.week { @if week.channels.len() > 1 { (channels(cx, week)) } }
        }
    }
}

fn channels(cx: &Cx, week: &ThisWeek) -> Markup {
    let cell = |period: Period, filter: &Filter, count: Option<u32>| match count {
        Some(count) => number(cx.lang, count as usize, &filter.within(period)),
        None => html! { span.soft { "—" } },
    };
    let with_year = week.messages.year.is_some();
    html! {
        div.scroll { table.channels {
            caption { (cx.t("overview.by_channel")) }
            thead { tr {
                th scope="col" { (cx.lang.code_words("filter", "channel")) }
                th.num scope="col" { (cx.t("overview.this_week")) }
                th.num.last scope="col" { (cx.t("overview.last_week")) }
                th.num scope="col" { (cx.t("change.week")) }
                @if with_year {
                    th.num.year scope="col" { (cx.t("overview.year_week")) }
                    th.num.year scope="col" { (cx.t("change.year")) }
                }
                th.num scope="col" { (cx.t("overview.share")) }
            } }
            tbody { @for (channel, counts) in &week.channels {
                @let filter = Filter { channel: Some(*channel), ..Filter::default() };
                tr {
                    th scope="row" { (cx.lang.code_words("channel", channel.code())) }
                    td.num { (cell(week.period, &filter, Some(counts.now))) }
                    td.num.last { (cell(week.period.week_before(), &filter, counts.before)) }
                    td.num { (change_alone(cx.lang, Change::between(counts.before, counts.now))) }
                    @if with_year {
                        td.num.year { (cell(week.period.year_before(), &filter, counts.year)) }
                        td.num.year { (change_alone(cx.lang, Change::between(counts.year, counts.now))) }
                    }
                    td.num { (format::share(counts.now, week.messages.now)) }
                }
            } }
        } }
    }
}
