//! Early signs (苗头性、倾向性问题), and topics that are new, growing or back.

use maud::{Markup, html};

use super::lists::SPARK_WEEKS;
use crate::analysis::Symbol;
use crate::corpus::Period;
use crate::corpus::Week;
use crate::service::context::Cx;
use crate::service::filter::{Filter, Listed};
use crate::service::format::{self, Change};
use crate::service::html::{change_alone, number, topic_name};
use crate::service::overview::{Moving, Overview, Signed};
use crate::service::{chart, series};
use crate::topics::{EarlySign, Move, SignParams, Topic};

/// Early signs that stand on the page at once, and topics of each movement.
const AT_ONCE: usize = 4;

/// Topics of each movement.
const MOVING: usize = 6;

/// The early signs: each topic with what is noticed of it, and the messages that show it.
pub(super) fn signs(cx: &Cx, overview: &Overview) -> Markup {
    let shown: Vec<&Signed> = overview.signs.iter().filter(|row| !cx.hides(topic(cx, row.topic))).collect();
    let (first, more) = shown.split_at(shown.len().min(AT_ONCE));
    html! {
        section.panel.signs {
            h2 { (cx.t("overview.signs")) }
            @if first.is_empty() { p.empty { (cx.t("overview.no_signs")) } }
            ul.plain { @for row in first { (signed(cx, row)) } }
            @if !more.is_empty() {
                details {
                    summary { (cx.lang.fill("overview.more_signs", &[("n", &more.len())])) }
                    ul.plain { @for row in more { (signed(cx, row)) } }
                }
            }
            p.hint { (cx.t("overview.signs_hint")) " " a href="/trends#signs" { (cx.t("trends.record")) } }
        }
    }
}

fn signed(cx: &Cx, row: &Signed) -> Markup {
    let topic = topic(cx, row.topic);
    html! {
        li {
            p.title {
                a href={ "/topics/" (topic.id) } { (topic_name(cx, topic.id)) }
                @for (sign, _) in &row.signs { " " span.mark.sign { (cx.t(kind_of_sign(sign))) } }
            }
            @for (sign, period) in &row.signs { p.sub { (evidence(cx, topic, sign, *period)) } }
        }
    }
}

fn kind_of_sign(sign: &EarlySign) -> &'static str {
    match sign {
        EarlySign::Fast { .. } => "overview.sign_fast",
        EarlySign::Spreading { .. } => "overview.sign_spreading",
        EarlySign::Returned { .. } => "overview.sign_returned",
    }
}

/// What makes it a sign, in words and links.
fn evidence(cx: &Cx, topic: &Topic, sign: &EarlySign, period: Period) -> Markup {
    let lang = cx.lang;
    let params = SignParams::default();
    let of_topic = Filter {
        topic: Some(topic.id),
        ..Filter::default()
    };
    let filter = of_topic.within(period);
    let days = html! { ((period.last - period.first).num_days() + 1) };
    let (key, parts) = match sign {
        EarlySign::Fast {
            messages,
            people,
            expected,
        } => (
            match *expected > 0.0 {
                true => "overview.evidence_fast",
                false => "overview.evidence_first",
            },
            vec![
                ("days", days),
                ("n", number(lang, *messages as usize, &filter)),
                ("people", html! { (format::count(lang, *people)) }),
                ("weeks", html! { (params.before_days / 7) }),
                ("expected", html! { (format!("{expected:.1}")) }),
            ],
        ),
        EarlySign::Spreading { districts, fresh } => {
            let name = |district: Symbol| cx.view.analysis().symbol(district);
            let list = html! {
                @for (i, &(district, messages)) in districts.iter().enumerate() {
                    @if i > 0 { (cx.t("unit.comma")) }
                    @let filter = Filter { district: Some(name(district).to_owned()), ..filter.clone() };
                    (name(district)) " " (lang.fill_html("unit.n_messages", &[("n", number(lang, messages as usize, &filter))]))
                }
            };
            let fresh: Vec<&str> = fresh.iter().map(|&district| name(district)).collect();
            let parts = vec![
                ("days", days),
                ("count", html! { (districts.len()) }),
                ("list", list),
                ("fresh", html! { (fresh.join(cx.t("unit.comma"))) }),
            ];
            ("overview.evidence_spreading", parts)
        }
        EarlySign::Returned { replied, messages, people } => {
            let day = chrono::NaiveDate::from_num_days_from_ce_opt(*replied).map_or_else(String::new, |day| format::day(lang, day));
            let parts = vec![
                ("day", html! { (day) }),
                ("days", days),
                ("n", number(lang, *messages as usize, &filter)),
                ("people", html! { (format::count(lang, *people)) }),
            ];
            ("overview.evidence_returned", parts)
        }
    };
    lang.fill_html(key, &parts)
}

/// The topics that are new, growing or back, side by side.
pub(super) fn section(cx: &Cx, overview: &Overview) -> Markup {
    let Some(recent) = overview.recent else { return html! {} };
    let of = |kind: &dyn Fn(Move) -> bool| -> Vec<&Moving> {
        overview
            .moving
            .iter()
            .filter(|row| kind(row.movement.kind) && !cx.hides(topic(cx, row.topic)))
            .take(MOVING)
            .collect()
    };
    let groups = [
        ("overview.moving_new", of(&|kind| kind == Move::New)),
        ("overview.moving_growing", of(&|kind| kind == Move::Growing)),
        ("overview.moving_back", of(&|kind| matches!(kind, Move::Back { .. }))),
    ];
    html! {
        section.panel.moving {
            h2 { (cx.t("overview.moving")) span.aside { (format::days(cx.lang, recent.first, recent.last)) } }
            div.thirds { @for (key, rows) in &groups {
                div {
                    h3 { (cx.t(key)) }
                    @if rows.is_empty() { p.empty { (cx.t("overview.none_moving")) } }
                    ul.ranked { @for row in rows { (moving(cx, row, recent)) } }
                }
            } }
            p.hint { (cx.t("overview.moving_hint")) }
        }
    }
}

fn moving(cx: &Cx, row: &Moving, recent: Period) -> Markup {
    let topic = topic(cx, row.topic);
    let filter = Filter {
        topic: Some(topic.id),
        ..Filter::default()
    };
    let last = Week::of_date(recent.last);
    let members = cx.view.shown_of(&topic.members);
    let course = series::weekly(&cx.view, &members, Week(last.0 - SPARK_WEEKS + 1), last);
    let before = match row.movement.kind {
        Move::Growing => html! { (change_alone(cx.lang, Change::between(Some(row.movement.before), row.movement.recent))) },
        Move::New => html! {},
        Move::Back { last } => {
            let day = chrono::NaiveDate::from_num_days_from_ce_opt(last).map_or_else(String::new, |day| format::day(cx.lang, day));
            html! { span.soft { (cx.lang.fill("overview.last_seen", &[("day", &day)])) } }
        }
    };
    html! {
        li {
            span.title { a href={ "/topics/" (topic.id) } { (topic_name(cx, topic.id)) } }
            span.count { (cx.lang.fill_html("unit.n_messages", &[("n", number(cx.lang, row.movement.recent as usize, &filter.within(recent)))])) }
            span.sub.spread { (before) (chart::spark(&course, cx.t("topics.spark"))) }
        }
    }
}

fn topic(cx: &Cx, at: u32) -> &Topic {
    &cx.view.analysis().topics.topics[at as usize]
}
