//! Early signs of now, each with its evidence, and how often each rule was followed by anything in the past year.

use maud::{Markup, html};

use super::line_href;
use crate::analysis::{SignRule, SignSubject, WeeklySign};
use crate::corpus::Period;
use crate::report::Kind;
use crate::service::context::Cx;
use crate::service::digests::new_href;
use crate::service::filter::{Filter, Listed};
use crate::service::format;
use crate::service::html::{number, topic_name};
use crate::service::trends::TrendUnit;
use crate::topics::SignParams;

/// Signs that stand on the page at once.
const AT_ONCE: usize = 12;

pub(super) fn section(cx: &Cx) -> Markup {
    let signs = cx.view.signs();
    let shown: Vec<&WeeklySign> = signs.now.iter().rev().filter(|sign| !is_hidden(cx, sign)).collect();
    let (first, more) = shown.split_at(shown.len().min(AT_ONCE));
    html! {
        section.panel.signs #signs {
            h2 { (cx.t("overview.signs")) span.aside { (cx.t("trends.signs_weeks")) } }
            @if first.is_empty() { p.empty { (cx.t("overview.no_signs")) } }
            ul.plain { @for sign in first { (entry(cx, sign)) } }
            @if !more.is_empty() {
                details { summary { (cx.lang.fill("overview.more_signs", &[("n", &more.len())])) } ul.plain { @for sign in more { (entry(cx, sign)) } } }
            }
            h3 { (cx.t("trends.record")) }
            div.scroll { table {
                thead { tr {
                    th scope="col" { (cx.t("trends.rule")) }
                    th scope="col" { (cx.t("trends.rule_means")) }
                    @for key in ["trends.fired", "trends.judged", "trends.went_on", "trends.false_rate"] { th.num scope="col" { (cx.t(key)) } }
                } }
                tbody { @for record in &signs.records { tr {
                    th scope="row" { (cx.lang.code_words("sign_rule", record.rule.code())) }
                    td { (cx.lang.code_words("sign_rule_means", record.rule.code())) }
                    td.num { (format::count(cx.lang, record.fired)) }
                    td.num { (format::count(cx.lang, record.judged)) }
                    td.num { (format::count(cx.lang, record.went_on)) }
                    td.num { (format::share(record.judged - record.went_on, record.judged)) }
                } } }
            } }
            p.hint { (cx.t("trends.record_hint")) }
        }
    }
}

fn is_hidden(cx: &Cx, sign: &WeeklySign) -> bool {
    match sign.subject {
        SignSubject::Topic(at) => cx.hides(&cx.view.analysis().topics.topics[at as usize]),
        SignSubject::Keyword(_) => false,
    }
}

/// The days whose messages show a sign.
fn days(cx: &Cx, sign: &WeeklySign) -> Period {
    let week = Period::whole_week(sign.week);
    let today = cx.view.analysis().as_of.map_or(week.last, |time| time.naive().date());
    let last = week.last.min(today);
    let params = SignParams::default();
    let back = match sign.rule {
        SignRule::Burst => return Period { last, ..week },
        SignRule::Fast => params.fast_days,
        SignRule::Spreading | SignRule::Returned | SignRule::Sensitive => params.recent_days,
    };
    Period {
        first: last - chrono::Days::new(back as u64 - 1),
        last,
    }
}

fn entry(cx: &Cx, sign: &WeeklySign) -> Markup {
    let analysis = cx.view.analysis();
    let (name, page, course, filter) = match sign.subject {
        SignSubject::Topic(at) => {
            let id = analysis.topics.topics[at as usize].id;
            let filter = Filter {
                topic: Some(id),
                urgent: (sign.rule == SignRule::Sensitive).then_some(true),
                ..Filter::default()
            };
            (
                topic_name(cx, id),
                format!("/topics/{id}"),
                line_href(TrendUnit::Topic, &id.to_string()),
                filter,
            )
        }
        SignSubject::Keyword(at) => {
            let text = analysis.keywords.terms[at as usize].text.clone();
            let filter = Filter {
                keyword: Some(text.clone()),
                ..Filter::default()
            };
            let page = crate::service::pages::keywords::word_href::<&str, &str>(&text, &[]);
            let course = line_href(TrendUnit::Keyword, &text);
            (text, page, course, filter)
        }
    };
    let days = days(cx, sign);
    let filter = filter.within(days);
    // What the link lists: rules count a keyword's repeats once, and of urgent messages those of one kind.
    let ids = filter.select(&cx.view);
    let parts = [
        ("days", html! { (format::days(cx.lang, days.first, days.last)) }),
        ("n", number(cx.lang, ids.len(), &filter)),
        (
            "people",
            html! { (format::count(cx.lang, cx.view.analysis().people(ids.iter().copied()))) },
        ),
        ("expected", html! { (format!("{:.1}", sign.expected.unwrap_or(0.0))) }),
    ];
    let key = if sign.expected.is_some() {
        "trends.evidence_expected"
    } else {
        "trends.evidence"
    };
    html! {
        li {
            p.title {
                a href=(page) { (name) } " "
                span.mark.sign { (cx.lang.code_words("sign_rule", sign.rule.code())) } " "
                a.course href=(course) { (cx.t("trends.see_course")) }
                @if let Some(id) = filter.topic {
                    " " a.course href=(new_href(Kind::Notice, &[("topic", id.to_string())])) { (cx.t("digests.write_notice")) }
                }
            }
            p.sub { (cx.lang.fill_html(key, &parts)) }
        }
    }
}
