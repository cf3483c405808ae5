//! `/ideas/shortlist`: the ideas that people took (入选名单): to look at, to print, and as a file with the columns that an office passes on.

use axum::response::Response;
use maud::{Markup, html};

use super::asked::{ANY_PURPOSE, Decided, IdeaList, IdeaQuestion};
use super::card::{measure, people, sentence};
use super::decided::{Decisions, said};
use super::ranking::ranked;
use super::{tabs, weights_in_words};
use crate::corpus::MessageId;
use crate::service::context::{Cx, blocking};
use crate::service::download;
use crate::service::error::ApiError;
use crate::service::format;
use crate::service::html::{message_href, number, title_of};
use crate::service::layout;
use crate::service::now;
use crate::service::pages::PageResult;
use crate::service::pages::decisions::undo_button;
use crate::store::Role;
use crate::store::tables::{Column, Table};

/// Serves the page.
pub(in crate::service) async fn page(cx: Cx) -> PageResult {
    cx.page(render).await
}

/// Serves the list as a file.
pub(in crate::service) async fn export(cx: Cx) -> Result<Response, ApiError> {
    blocking(move || {
        let format = download::asked_format(&cx)?;
        let rows = rows(&cx, &Decisions::of(&cx))?;
        let day = now().naive().format("%Y%m%d").to_string();
        download::file(format, table(&cx, &rows), &[cx.t("ideas.taken"), &day])
    })
    .await
}

/// An idea that was taken, as the list shows it.
struct Row {
    id: MessageId,
    title: String,
    problem: String,
    cause: String,
    measures: Vec<String>,
    people: u32,
    department: String,
    by: String,
    when: String,
    why: String,
    /// The entry that took it, where the log has it.
    seq: Option<u32>,
}

/// The ideas that are taken by now, best first, whatever their purpose.
fn rows(cx: &Cx, decisions: &Decisions<'_>) -> Result<Vec<Row>, ApiError> {
    let pairs = [("decision", Decided::Shortlisted.code()), ("purpose", ANY_PURPOSE)];
    let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let asked = IdeaQuestion::from_pairs(&cx.view, &pairs, IdeaList::All, &[])?;
    let all = ranked(&cx.view, &asked, |idea| decisions.now(idea));
    all.iter().map(|one| row(cx, decisions, one.id)).collect()
}

fn row(cx: &Cx, decisions: &Decisions<'_>, id: MessageId) -> Result<Row, ApiError> {
    let analysis = cx.view.analysis();
    let (text, parts) = (cx.view.text(id)?, &analysis.parts[id.index()]);
    let mut measures = cx.view.snapshot().measure_texts(id).map_err(|error| ApiError::internal(&error))?;
    if measures.is_empty() {
        measures.extend(measure(cx, id, &text));
    }
    let entry = decisions.entry(id);
    let department = analysis.message(id).department;
    Ok(Row {
        id,
        title: title_of(cx.lang, &text),
        problem: sentence(&text, parts.problem).unwrap_or_default(),
        cause: sentence(&text, parts.cause).unwrap_or_default(),
        measures: measures.iter().map(|span| span.trim().to_owned()).collect(),
        people: people(cx, id).0,
        department: department.map_or_else(String::new, |department| analysis.symbol(department).to_owned()),
        by: entry.map_or_else(String::new, |entry| entry.who.clone()),
        when: entry.map_or_else(String::new, |entry| format::moment(cx.lang, entry.when)),
        why: entry.map_or_else(String::new, |entry| said(entry).to_owned()),
        seq: entry.map(|entry| entry.seq),
    })
}

/// The columns of the file, with their headings in the language of the page.
fn table(cx: &Cx, rows: &[Row]) -> Table {
    let analysis = cx.view.analysis();
    let text = |of: &dyn Fn(&Row) -> String| Column::Str(rows.iter().map(of).collect());
    let message = |row: &Row| analysis.message(row.id);
    Table::new()
        .with(cx.t("taken.place"), Column::U32((1..).take(rows.len()).collect()))
        .with(cx.t("taken.title"), text(&|row| row.title.clone()))
        .with(cx.t("part.problem"), text(&|row| row.problem.clone()))
        .with(cx.t("part.cause"), text(&|row| row.cause.clone()))
        .with(cx.t("taken.measures"), text(&|row| row.measures.join("\n")))
        .with(
            cx.t("taken.channel"),
            text(&|row| cx.lang.code_words("channel", message(row).channel.code()).to_owned()),
        )
        .with(
            cx.t("taken.time"),
            text(&|row| {
                message(row)
                    .time
                    .map_or_else(String::new, |time| time.naive().format("%Y-%m-%d").to_string())
            }),
        )
        .with(cx.t("message.external_id"), text(&|row| message(row).external_id.to_string()))
        .with(cx.t("taken.people"), Column::U32(rows.iter().map(|row| row.people).collect()))
        .with(cx.t("message.department"), text(&|row| row.department.clone()))
        .with(cx.t("taken.by"), text(&|row| row.by.clone()))
        .with(cx.t("taken.why"), text(&|row| row.why.clone()))
}

fn render(cx: &Cx) -> Result<Markup, ApiError> {
    let decisions = Decisions::of(cx);
    let rows = rows(cx, &decisions)?;
    let main = html! {
        div.heading {
            h1 { (cx.t("ideas.taken")) }
            (tabs(cx, &decisions, None))
        }
        p.lead { (cx.lang.fill("taken.lead", &[("n", &rows.len())])) }
        @if rows.is_empty() {
            section.panel { p.empty { (cx.t("taken.none")) } p { a href="/ideas" { (cx.t("taken.to_list")) } } }
        } @else {
            (download::links(cx, "/ideas/shortlist/export", &[], rows.len()))
            div.scroll { table.taken {
                thead { tr {
                    @for key in ["taken.place", "taken.title", "taken.parts", "taken.source", "taken.people", "message.department", "taken.by"] { th scope="col" { (cx.t(key)) } }
                } }
                tbody { @for (row, place) in rows.iter().zip(1..) { (line(cx, row, place)) } }
            } }
            p.hint { (weights_in_words(cx, &IdeaQuestion::of(&cx.view, IdeaList::All))) }
        }
    };
    Ok(layout::page(cx, cx.t("ideas.taken"), "/ideas", &main))
}

fn line(cx: &Cx, row: &Row, place: u32) -> Markup {
    let message = cx.view.analysis().message(row.id);
    let (_, matter) = people(cx, row.id);
    html! {
        tr {
            td.num { (place) }
            th scope="row" { a href=(message_href(&cx.view, row.id)) { (row.title) } }
            td { dl.parts {
                @if !row.problem.is_empty() { dt.p { (cx.t("part.problem")) } dd { (row.problem) } }
                @if !row.cause.is_empty() { dt.c { (cx.t("part.cause")) } dd { (row.cause) } }
                @if !row.measures.is_empty() { dt.m { (cx.t("part.measure")) } dd { @for measure in &row.measures { p { (measure) } } } }
            } }
            td { p { (cx.lang.code_words("channel", message.channel.code())) } p { (format::day_of(cx.lang, message.time)) } p.sub { (message.external_id) } }
            td.num {
                @match matter { Some(matter) => (number(cx.lang, row.people as usize, &matter)), None => (row.people) }
            }
            td { (row.department) }
            td {
                p { (row.by) }
                p.sub { (row.when) }
                @if !row.why.is_empty() { p { (row.why) } }
                @if let Some(seq) = row.seq.filter(|_| cx.may(Role::Curate)) { (undo_button(cx, seq)) }
            }
        }
    }
}
