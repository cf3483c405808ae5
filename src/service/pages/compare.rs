//! `/topics/compare`: topics side by side: figures, courses on one scale, places, words, messages, people in both; and merging them.

use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::PageResult;
use super::topics::{lately, marks, standing};
use crate::corpus::{Channel, MessageId, Week};
use crate::service::comparison::{self, Side, Word};
use crate::service::context::{Cx, blocking};
use crate::service::decisions::{self, Wanted};
use crate::service::error::ApiError;
use crate::service::filter::Filter;
use crate::service::format;
use crate::service::html::{entry, number, state_mark};
use crate::service::layout;
use crate::service::lines::{Line, lines};
use crate::service::posted::Posted;
use crate::service::series;
use crate::store::Role;

/// Weeks that the courses show at most.
const WEEKS: i32 = 52;

/// Places and words of each side.
const PLACES: usize = 4;
const WORDS: usize = 12;

/// The colours of the sides.
const CLASSES: [&str; comparison::MOST] = ["h0", "h1", "h2", "h3"];

/// Serves the page.
pub(in crate::service) async fn page(cx: Cx) -> PageResult {
    cx.page(render).await
}

fn render(cx: &Cx) -> Result<Markup, ApiError> {
    let sides = comparison::asked(cx)?;
    let main = html! {
        div.heading {
            p.crumbs { a href="/topics" { (cx.t("nav.topics")) } }
            h1 { (cx.t("compare.title")) }
            @if sides.len() < 2 { p.lead { (cx.t("compare.choose")) } } @else { p.lead { (lead(cx, &sides)) } }
        }
        @if sides.len() >= 2 {
            (figures(cx, &sides))
            (course(cx, &sides))
            (words(cx, &sides))
            (messages(cx, &sides)?)
            (merging(cx, &sides))
        } @else { p { a href="/topics" { (cx.t("compare.to_list")) } } }
    };
    Ok(layout::page(cx, cx.t("compare.title"), "/topics", &main))
}

/// How alike they are and who is in both.
fn lead(cx: &Cx, sides: &[Side<'_>]) -> Markup {
    let both = comparison::people_in_all(cx, sides);
    let shared = comparison::shared_words(sides);
    html! {
        (cx.lang.fill("compare.both", &[("n", &format::count(cx.lang, both))]))
        @if shared.is_empty() { (cx.t("compare.no_words")) } @else {
            (cx.lang.fill("compare.words", &[("words", &shared.join(cx.t("unit.comma")))]))
        }
    }
}

fn all(side: &Side<'_>) -> Filter {
    Filter {
        topic: Some(side.topic.id),
        ..Filter::default()
    }
}

/// The figures of each side, a column each.
fn figures(cx: &Cx, sides: &[Side<'_>]) -> Markup {
    let lang = cx.lang;
    let row = |key: &str, of: &dyn Fn(&Side<'_>) -> Markup| {
        html! { tr { th scope="row" { (lang.t(key)) } @for side in sides { td { (of(side)) } } } }
    };
    let channel = |side: &Side<'_>| {
        html! { @for &channel in Channel::ALL {
            @let n = side.count.channels[channel.index()];
            @if n > 0 { span.each { (lang.code_words("channel", channel.code())) " " (number(lang, n as usize, &Filter { channel: Some(channel), ..all(side) })) } " " }
        } }
    };
    let place = |side: &Side<'_>| {
        html! {
            @if side.count.districts.is_empty() { span.missing { (lang.t("unit.unknown")) } }
            @for &(district, n) in side.count.districts.iter().take(PLACES) {
                @let name = cx.view.analysis().symbol(district);
                span.each { (name) " " (number(lang, n as usize, &Filter { district: Some(name.to_owned()), ..all(side) })) } " "
            }
        }
    };
    html! {
        section.panel {
            h2 { (cx.t("compare.figures")) }
            div.scroll { table.sides {
                thead { tr {
                    th scope="col" { span.hidden { (cx.t("compare.what")) } }
                    @for (side, class) in sides.iter().zip(CLASSES) {
                        th scope="col" {
                            (crate::service::chart::swatch(class)) a href={ "/topics/" (side.topic.id) } { (standing(cx, side.topic).name) }
                            " " (state_mark(cx, side.topic.state)) (marks(cx, side.topic))
                        }
                    }
                } }
                tbody {
                    (row("topics.messages", &|side| number(lang, side.members.len(), &all(side))))
                    (row("topics.people", &|side| html! { (format::count(lang, side.count.people)) }))
                    (row("topics.lately", &|side| number(lang, side.count.lately as usize, &lately(cx, side.topic))))
                    (row("topics.unanswered", &|side| number(lang, side.count.unanswered as usize, &Filter { replied: Some(false), ..all(side) })))
                    (row("topics.span", &|side| html! { @if let Some((first, last)) = side.count.span { (format::days(lang, first.naive().date(), last.naive().date())) } }))
                    (row("topics.theme", &|side| html! { (cx.view.analysis().topics.themes[side.topic.theme as usize].name) }))
                    (row("topics.field", &|side| html! { (lang.code_words("field", side.count.field.code())) }))
                    (row("topics.channel", &channel))
                    (row("topics.districts", &place))
                }
            } }
        }
    }
}

fn course(cx: &Cx, sides: &[Side<'_>]) -> Markup {
    let weeks = || sides.iter().flat_map(|side| side.members.iter().filter_map(|&id| cx.view.week(id)));
    let (Some(first), Some(last)) = (weeks().min(), weeks().max()) else {
        return html! {};
    };
    let last = cx.view.current_week().unwrap_or(last).max(last);
    let first = Week(first.0.min(last.0 - 11).max(last.0 - WEEKS + 1));
    let drawn: Vec<Line> = sides
        .iter()
        .zip(CLASSES)
        .map(|(side, class)| Line {
            class,
            name: standing(cx, side.topic).name.to_owned(),
            values: series::weekly(&cx.view, &side.members, first, last),
        })
        .collect();
    let labels: Vec<String> = (first.0..=last.0)
        .map(|week| Week(week).monday().format("%-m/%-d").to_string())
        .collect();
    html! {
        section.panel {
            h2 { (cx.t("compare.course")) span.aside { (cx.lang.fill("overview.weeks", &[("n", &labels.len())])) } }
            figure {
                (lines(&drawn, &labels, cx.t("compare.course_label")))
                figcaption.legend { @for line in &drawn { span { (crate::service::chart::swatch(line.class)) (line.name) } } }
                details { summary { (cx.t("chart.table")) } div.scroll { table {
                    thead { tr { th scope="col" { (cx.t("chart.week")) } @for line in &drawn { th.num scope="col" { (line.name) } } } }
                    tbody { @for week in (first.0..=last.0).rev() {
                        @let at = (week - first.0) as usize;
                        @if drawn.iter().any(|line| line.values[at] > 0) {
                            tr {
                                th scope="row" { (Week(week)) }
                                @for (line, side) in drawn.iter().zip(sides) {
                                    td.num { (number(cx.lang, line.values[at] as usize, &Filter { week: Some(Week(week)), ..all(side) })) }
                                }
                            }
                        }
                    } }
                } } }
            }
        }
    }
}

/// The words that messages of all sides hold, and those of each that not all have.
fn words(cx: &Cx, sides: &[Side<'_>]) -> Markup {
    let (shared, apart): (Vec<Word>, Vec<Word>) = comparison::words(cx, sides).into_iter().partition(Word::is_shared);
    let count = |side: &Side<'_>, word: &Word, n: u32| {
        let filter = Filter {
            keyword: Some(word.text.clone()),
            ..all(side)
        };
        number(cx.lang, n as usize, &filter)
    };
    html! {
        section.panel {
            h2 { (cx.t("compare.of_words")) }
            div.grid.three.word-lists {
                div {
                    h3 { (cx.t("compare.shared")) }
                    @if shared.is_empty() { p.empty { (cx.t("compare.no_words")) } } @else { table {
                        thead { tr {
                            th scope="col" { (cx.t("compare.word")) }
                            @for (side, class) in sides.iter().zip(CLASSES) { th.num scope="col" { span.hidden { (standing(cx, side.topic).name) } (crate::service::chart::swatch(class)) } }
                        } }
                        tbody { @for word in shared.iter().take(WORDS) { tr {
                            th scope="row" { (word.text) }
                            @for (side, &n) in sides.iter().zip(&word.messages) { td.num { (count(side, word, n)) } }
                        } } }
                    } }
                }
                @for (at, side) in sides.iter().enumerate() {
                    @let mut own: Vec<&Word> = apart.iter().filter(|word| word.messages[at] > 0).collect();
                    @let () = own.sort_by_key(|word| std::cmp::Reverse(word.messages[at]));
                    div {
                        h3 { (crate::service::chart::swatch(CLASSES[at])) (standing(cx, side.topic).name) }
                        @if own.is_empty() { p.empty { (cx.t("compare.no_keywords")) } } @else { table {
                            thead { tr { th scope="col" { (cx.t("compare.word")) } th.num scope="col" { (cx.t("topics.messages")) } } }
                            tbody { @for word in own.iter().take(WORDS) { tr { th scope="row" { (word.text) } td.num { (count(side, word, word.messages[at])) } } } }
                        } }
                    }
                }
            }
        }
    }
}

fn messages(cx: &Cx, sides: &[Side<'_>]) -> Result<Markup, ApiError> {
    let mut columns = Vec::new();
    for side in sides {
        let typical: Vec<MessageId> = cx.view.shown_of(&side.topic.representatives);
        let entries = typical
            .iter()
            .take(2)
            .map(|&id| entry(cx, id, None))
            .collect::<Result<Vec<_>, _>>()?;
        columns.push((side, entries));
    }
    Ok(html! {
        section.panel {
            h2 { (cx.t("topic.typical")) }
            div.grid.three {
                @for (side, entries) in columns {
                    div { p.sub { (standing(cx, side.topic).name) } @for entry in entries { (entry) } }
                }
            }
        }
    })
}

/// The form that merges all into one of them.
fn merging(cx: &Cx, sides: &[Side<'_>]) -> Markup {
    html! {
        @if cx.may(Role::Curate) {
            section #merge .panel {
                h2 { (cx.t("compare.merge")) }
                form.merging method="post" action="/topics/merge" {
                    @for side in sides { input type="hidden" name="topic" value=(side.topic.id); }
                    fieldset {
                        legend { (cx.t("compare.keep")) }
                        @for (i, side) in sides.iter().enumerate() {
                            p {
                                input type="radio" name="into" id={ "into-" (i) } value=(side.topic.id) checked[i == 0];
                                label for={ "into-" (i) } { (standing(cx, side.topic).name) " " (cx.lang.fill("unit.n_messages", &[("n", &side.members.len())])) }
                            }
                        }
                    }
                    div.row {
                        label for="why" { (cx.t("topic.why")) }
                        input #why name="why" maxlength="200" autocomplete="off";
                        button { (cx.t("compare.merge_now")) }
                    }
                }
            }
        }
    }
}

/// Merges topics into one of them, an entry of the log for each, and shows that one.
pub(in crate::service) async fn merge(posted: Posted) -> Result<Response, ApiError> {
    blocking(move || {
        let into = posted
            .one("into")
            .ok_or_else(|| ApiError::bad_parameter("into: expected the id of a topic"))?;
        for topic in posted.all("topic").filter(|topic| *topic != into) {
            let wanted = Wanted {
                kind: "merge".to_owned(),
                topic: Some(topic.to_owned()),
                into: Some(into.to_owned()),
                why: posted.one("why").map(str::to_owned),
                ..Wanted::default()
            };
            decisions::decide(&posted.cx, &wanted)?;
        }
        let id = into.parse::<crate::topics::TopicId>().map_err(|()| ApiError::not_found())?;
        Ok(Redirect::to(&format!("/topics/{id}")).into_response())
    })
    .await
}
