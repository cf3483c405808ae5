//! The words of a period as a table.

use maud::{Markup, html};

use super::choice::Asked;
use super::reasons;
use super::word::word_href;
use crate::corpus::Period;
use crate::service::chart;
use crate::service::context::Cx;
use crate::service::filter::{Filter, Listed};
use crate::service::format::{self, Change};
use crate::service::html::{change_alone, number};
use crate::service::keywords::{By, Counted, Ground, Ranked, Ranking, messages_of, why};
use crate::service::paging::Paging;
use crate::service::series;

/// The asked part of the words.
pub(super) fn words(cx: &Cx, asked: &Asked, ranking: &Ranking, paging: Paging) -> Markup {
    let most = ranking.rows.iter().map(|row| row.now.by(asked.by)).max().unwrap_or(0);
    let with_year = ranking.rows.iter().any(|row| row.year.is_some());
    let rows = paging.of(&ranking.rows);
    html! {
        @if !rows.is_empty() {
            div.scroll { table.words {
                caption.hidden { (cx.t("nav.keywords")) }
                thead { tr {
                    th.num scope="col" { (cx.t("keywords.rank")) }
                    th scope="col" { (cx.t("keywords.word")) }
                    th.draw scope="col" { span.hidden { (cx.t("keywords.bar")) } }
                    th.num scope="col" { (cx.t("keywords.messages")) }
                    th.num scope="col" { (cx.t("keywords.people")) }
                    th.num scope="col" { (cx.t("keywords.than_before")) }
                    @if with_year { th.num.year scope="col" { (cx.t("keywords.than_year")) } }
                    th.course scope="col" { (cx.t("keywords.course")) }
                    th.why scope="col" { (cx.t("keywords.why_short")) }
                } }
                tbody {
                    @for (row, place) in rows.iter().zip(paging.offset + 1..) { (word(cx, asked, &ranking.ground, row, place, most, with_year)) }
                }
            } }
        }
    }
}

fn word(cx: &Cx, asked: &Asked, ground: &Ground, row: &Ranked, place: usize, most: u32, with_year: bool) -> Markup {
    let view = &*cx.view;
    let text = view.analysis().keywords.terms[row.term as usize].text.as_str();
    let of = |period: Option<Period>| Filter {
        keyword: Some(text.to_owned()),
        ..asked.scope.in_period(period)
    };
    let filter = of(asked.scope.period);
    let ids = messages_of(view, row.term, asked.scope.period, &ground.accepted);
    let found = why(view, &asked.scope, ground, row, &ids);
    let (first, last) = asked.scope.spark_weeks(view);
    let all = messages_of(view, row.term, None, &ground.accepted);
    let course = series::weekly(view, &all, first, last);
    html! {
        tr {
            td.num.place { (place) }
            th scope="row" { a href=(word_href(text, &asked.scope.pairs())) { (text) } }
            td.draw { (chart::bar(row.now.by(asked.by), most)) }
            td.num { (number(cx.lang, row.now.messages as usize, &filter)) span.unit { " " (cx.t("unit.messages")) } }
            td.num { (format::count(cx.lang, row.now.people)) span.unit { " " (cx.t("unit.people")) } }
            td.num { (compared(cx, asked.by, row.now, row.before, asked.scope.before().map(|period| of(Some(period))))) }
            @if with_year { td.num.year { (compared(cx, asked.by, row.now, row.year, asked.scope.year_before().map(|period| of(Some(period))))) } }
            td.course { (chart::spark(&course, &cx.lang.fill("keywords.course_label", &[("word", &text), ("n", &course.len())]))) }
            td.why { (reasons::short(cx, &found, row, &filter)) }
        }
    }
}

/// A change, in a link to the messages that it is compared with.
fn compared(cx: &Cx, by: By, now: Counted, before: Option<Counted>, filter: Option<Filter>) -> Markup {
    let change = Change::between(before.map(|before| before.by(by)), now.by(by));
    html! {
        @match (before, filter) {
            (Some(before), Some(filter)) => {
                a.plain href=(filter.href()) title=(cx.lang.fill("keywords.before", &[("n", &format::count(cx.lang, before.by(by)))])) { (change_alone(cx.lang, change)) }
            }
            _ => span.soft { "—" }
        }
    }
}
