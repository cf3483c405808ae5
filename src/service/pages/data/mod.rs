//! `/data` and the pages below it: what came in and how it adds up, how it comes in, what is being done, what the figures rest on.

pub(in crate::service) mod add;
pub(in crate::service) mod changes;
pub(in crate::service) mod import;
pub(in crate::service) mod imports;
pub(in crate::service) mod jobs;
pub(in crate::service) mod self_test;
mod taxonomy;
mod visit;
pub(in crate::service) mod words;

use axum::response::Response;
use maud::{Markup, html};

pub(in crate::service) use import::checked_source;
pub(in crate::service) use jobs::is_served;
pub(in crate::service) use visit::Visit;

use crate::service::context::Cx;
use crate::service::error::ApiError;
use crate::service::format;
use crate::service::jobs::{Outcome, Standing};
use crate::store::{self, Account, ImportRecord, WarningCount};

/// Imports that are shown at once.
const OPEN: usize = 30;

/// Serves the overview.
pub(in crate::service) async fn page(visit: Visit) -> Result<Response, ApiError> {
    visit.answer(render).await
}

/// A size as people read it.
fn bytes(bytes: u64) -> String {
    let units = ["KB", "MB", "GB", "TB"];
    let mut size = bytes as f64 / 1024.0;
    let mut unit = 0;
    while size >= 1000.0 && unit + 1 < units.len() {
        size /= 1024.0;
        unit += 1;
    }
    if unit == 0 || size >= 100.0 {
        format!("{size:.0} {}", units[unit])
    } else {
        format!("{size:.1} {}", units[unit])
    }
}

fn render(visit: &Visit) -> Result<Markup, ApiError> {
    let imports = store::imports(&visit.workspace).map_err(|error| ApiError::internal(&error))?;
    let title = visit.t("nav.data");
    if imports.is_empty() {
        let main = html! {
            div.heading { h1 { (visit.t("welcome.title")) } p.lead { (visit.t("welcome.lead")) } }
            @if visit.may_change() { (import::file_form(visit)) } @else { section.panel { p.empty { (visit.t("data.may_not")) } } }
            section.panel {
                ul.ways {
                    li { a href="/data/add" { (visit.t("add.title")) } " " span.sub { (visit.t("welcome.add")) } }
                    li { (visit.t("welcome.command")) " " code { "minzhi import " (visit.t("welcome.file")) } }
                    li { (visit.t("welcome.demo")) " " code { "minzhi demo" } }
                }
            }
        };
        return Ok(visit.frame(title, "/data", &main));
    }
    let main = html! {
        div.heading.with-action {
            div { h1 { (title) } p.lead { (visit.t("data.lead")) " " @if visit.cx.is_some() { a href="/quality" { (visit.t("quality.link")) } } } }
            (jobs::analyse_button(visit))
        }
        @if visit.cx.is_none() { (never_analysed(visit)) }
        (import_table(visit, &imports))
        @if let Some(cx) = &visit.cx {
            (taxonomy::sections(cx))
            div.columns { (basis(cx)) (run(cx)) }
        }
    };
    Ok(visit.frame(title, "/data", &main))
}

/// What is archived was never analysed, or its analyses were removed: that is the next thing to do.
fn never_analysed(visit: &Visit) -> Markup {
    let working = visit.state.jobs().analysis();
    let opening = visit
        .state
        .jobs()
        .list()
        .into_iter()
        .any(|job| matches!(job.standing(), Standing::Done(_, Outcome::Analysed(_))));
    html! {
        section.panel.first-run {
            h2 { (visit.t("welcome.archived")) }
            @if working.is_some() || opening { p { a href="/data/jobs" { (visit.t("jobs.analysing")) } } }
            @else if visit.may_change() {
                p { (visit.t("welcome.analyse")) }
                form method="post" action="/data/analyze" { button { (visit.t("jobs.analyse")) } }
            }
        }
    }
}

fn import_table(visit: &Visit, imports: &[ImportRecord]) -> Markup {
    let lang = visit.lang;
    let mut total = Account::default();
    imports.iter().for_each(|record| total.add(&record.account));
    let newest: Vec<&ImportRecord> = imports.iter().rev().collect();
    let (open, rest) = newest.split_at(OPEN.min(newest.len()));
    let forgotten = total.forgotten > 0;
    let head = html! { thead { tr {
        @for key in ["data.file", "data.source", "data.time"] { th scope="col" { (visit.t(key)) } }
        @for key in ["data.rows", "data.archived", "data.repeated", "data.updated", "data.rejected", "data.non_data"] { th.num scope="col" { (visit.t(key)) } }
        @if forgotten { th.num scope="col" { (visit.t("data.forgotten")) } }
        th.num scope="col" { (visit.t("imports.warnings")) }
    } } };
    html! {
        section.panel {
            h2 { (visit.t("data.imports")) span.aside { a href="/data/import" { (visit.t("upload.title")) } } }
            div.scroll { table.accounts {
                (head)
                tbody { @for record in open { (import_row(visit, record, forgotten)) } }
                @if imports.len() > 1 { tfoot { tr {
                    th scope="row" colspan="3" { (lang.fill("data.total", &[("n", &imports.len())])) }
                    (counts(visit, &total, forgotten))
                    td.num {}
                } } }
            } }
            @if !rest.is_empty() { details {
                summary { (lang.fill("jobs.more", &[("n", &rest.len())])) }
                div.scroll { table.accounts { (head) tbody { @for record in rest { (import_row(visit, record, forgotten)) } } } }
            } }
            p.hint { (visit.t("data.adds_up")) }
            @for record in open.iter().filter(|record| !record.warnings.is_empty()).take(5) {
                details {
                    summary { (lang.fill("data.warnings", &[("file", &record.file), ("n", &remarks(record))])) }
                    ul { @for count in record.warnings.iter().take(50) { li { (warning(visit, count)) } } }
                }
            }
        }
    }
}

fn remarks(record: &ImportRecord) -> u64 {
    record.warnings.iter().map(|count| count.count).sum()
}

fn warning(visit: &Visit, count: &WarningCount) -> String {
    let rows: Vec<String> = count.rows.iter().map(u64::to_string).collect();
    let (reason, rows) = (visit.lang.code_words("reason", &count.reason), rows.join(", "));
    let parts: [(&str, &dyn std::fmt::Display); 4] = [("reason", &reason), ("column", &count.column), ("n", &count.count), ("rows", &rows)];
    visit.lang.fill("data.warning", &parts)
}

fn counts(visit: &Visit, account: &Account, forgotten: bool) -> Markup {
    let n = |n: u64| format::count(visit.lang, n);
    html! {
        @for count in [account.rows_read, account.archived, account.repeated, account.updated, account.rejected, account.non_data] { td.num { (n(count)) } }
        @if forgotten { td.num { (n(account.forgotten)) } }
    }
}

fn import_row(visit: &Visit, record: &ImportRecord, forgotten: bool) -> Markup {
    let name = match (record.file.as_str(), record.format.as_str()) {
        ("", "typed") => visit.t("data.typed"),
        ("", _) => visit.t("data.forgotten"),
        (file, _) => file,
    };
    let n = |n: u64| format::count(visit.lang, n);
    let at = |part: &str| format!("/data/imports/{}{part}", record.seq);
    let account = &record.account;
    html! {
        tr {
            th scope="row" { a href=(at("")) { (name) } @if record.format != "typed" { p.sub { (record.format) } } }
            td { (record.source) }
            td.time { (format::moment(visit.lang, record.imported_at)) }
            @for count in [account.rows_read, account.archived, account.repeated, account.updated] { td.num { (n(count)) } }
            td.num { @if account.rejected > 0 { a href=(at("#rejects")) { (n(account.rejected)) } } @else { "0" } }
            td.num { (n(account.non_data)) }
            @if forgotten { td.num { (n(account.forgotten)) } }
            td.num { @if remarks(record) > 0 { a href=(at("#warnings")) { (n(remarks(record))) } } @else { "0" } }
        }
    }
}

fn basis(cx: &Cx) -> Markup {
    html! {
        section.panel {
            h2 { (cx.t("data.basis")) }
            ul { @for key in ["basis.date", "basis.week", "basis.people", "basis.change", "basis.repeats", "basis.topics", "basis.protected"] { li { (cx.t(key)) } } }
        }
    }
}

fn run(cx: &Cx) -> Markup {
    let manifest = cx.view.snapshot().manifest();
    let counts = &manifest.counts;
    let shown = cx.view.shown().count() as u64;
    let n = |n: u64| format::count(cx.lang, n);
    let pairs = [
        ("data.generation", cx.lang.fill("data.nth", &[("n", &manifest.generation)])),
        ("data.published", format::moment(cx.lang, manifest.published_at)),
        ("data.as_of", format::day_of(cx.lang, manifest.as_of)),
        ("data.messages", n(u64::from(counts.messages))),
        ("data.shown", n(shown)),
        ("data.protected", n(u64::from(cx.view.protected()))),
        ("data.people", n(u64::from(counts.people))),
        ("data.topics", n(u64::from(counts.topics))),
        ("data.program", manifest.program.clone()),
    ];
    html! {
        section.panel {
            h2 { (cx.t("data.run")) }
            dl.pairs { @for (key, value) in pairs { dt { (cx.t(key)) } dd { (value) } } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn sizes_have_as_many_digits_as_people_read() {
        let sizes = [0, 512, 10 << 10, 1023 << 10, 5 << 20, 1 << 40].map(bytes);
        assert_eq!(sizes, ["0 KB", "0 KB", "10 KB", "1.0 MB", "5.0 MB", "1.0 TB"]);
    }
}
