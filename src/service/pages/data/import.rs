//! `/data/import`: files are sent, shown as they were understood, corrected, and only then archived.

use axum::body::Body;
use axum::extract::Request;
use axum::http::header;
use axum::response::Response;
use maud::{Markup, html};

use super::jobs::file_words;
use super::visit::{Visit, sent_to, value};
use crate::corpus::Channel;
use crate::ingest::{Field, Target};
use crate::run::{CheckPanel, CheckedTable};
use crate::service::address::{form, href};
use crate::service::catalog::Lang;
use crate::service::context::{Pairs, blocking};
use crate::service::error::ApiError;
use crate::service::format;
use crate::service::jobs::{Correction, FileForm, Held, Panel, Shown, Task, spool_form};

/// So many files show their columns at once; of more they are folded.
const OPEN: usize = 2;

/// Serves the form for files, or what those that were sent are understood as.
pub(in crate::service) async fn page(visit: Visit) -> Result<Response, ApiError> {
    visit.answer(render).await
}

/// Takes files, checks them, and shows what they are understood as.
pub(in crate::service) async fn take(visit: Visit, request: Request) -> Result<Response, ApiError> {
    let (parts, body): (_, Body) = request.into_parts();
    let content_type = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let FileForm { files, .. } = spool_form(visit.workspace.clone(), content_type.unwrap_or_default(), body).await?;
    blocking(move || {
        let letters = visit.t("upload.letters").to_owned();
        let handles: Vec<(&str, String)> = files
            .into_iter()
            .map(|file| ("file", visit.state.held().keep(Held::read(&visit.workspace, file, &letters))))
            .collect();
        Ok(sent_to(&href("/data/import", &handles)))
    })
    .await
}

/// Reads files again as a person corrected them, archives them or lets them go.
pub(in crate::service) async fn decide(visit: Visit, body: String) -> Result<Response, ApiError> {
    blocking(move || {
        let pairs = form(&body);
        let handles: Vec<String> = values(&pairs, "file");
        let act = value(&pairs, "act").unwrap_or("check");
        let (mut open, mut archived) = (Vec::new(), 0);
        for handle in handles {
            let Some(mut held) = visit.state.held().take(&handle) else {
                continue;
            };
            if act == format!("drop-{handle}") {
                continue;
            }
            let correction = correction(&visit, &handle, &held.panel, &held.source, &pairs)?;
            if !correction.is_empty() {
                held.correct(&visit.workspace, correction);
            }
            let leave_out = value(&pairs, &format!("leave-{handle}")).is_some();
            if act != "archive" || leave_out || matches!(held.panel, Panel::Refused(_)) {
                visit.state.held().put_back(held);
                open.push(("file", handle));
                continue;
            }
            let (source, mapping) = (held.source.clone(), held.mapping.clone());
            let task = Task::Import {
                spool: held.into_spool(),
                source,
                mapping,
            };
            visit.state.jobs().submit(&visit.state, &visit.workspace, task, &visit.by());
            archived += 1;
        }
        if archived > 0 && value(&pairs, "analyse").is_some() {
            visit.state.jobs().analyse_after(&visit.state, &visit.workspace, &visit.by());
        }
        if archived > 0 && open.is_empty() {
            return Ok(sent_to("/data/jobs"));
        }
        if archived > 0 {
            open.push(("archived", archived.to_string()));
        }
        Ok(sent_to(&href("/data/import", &open)))
    })
    .await
}

fn values(pairs: &Pairs, name: &str) -> Vec<String> {
    let found = pairs.iter().filter(|(key, value)| key == name && !value.is_empty());
    found.map(|(_, value)| value.clone()).collect()
}

/// What the form says that differs from what was shown.
fn correction(visit: &Visit, handle: &str, panel: &Panel, source: &str, pairs: &Pairs) -> Result<Correction, ApiError> {
    let mut correction = Correction::default();
    if let Some(named) = value(pairs, &format!("source-{handle}")).filter(|named| *named != source) {
        correction.source = Some(checked_source(visit.lang, named)?);
    }
    if let Some((now, was)) = now_and_was(pairs, "channel", handle).filter(|(now, was)| now != was) {
        let _ = was;
        correction.channel = Some(Channel::from_code(now));
    }
    let Panel::Read(panel) = panel else { return Ok(correction) };
    for (t, table) in panel.tables.iter().enumerate() {
        for (c, column) in table.info.columns.iter().enumerate() {
            let Some(chosen) = value(pairs, &format!("column-{handle}-{t}-{c}")) else {
                continue;
            };
            let target = target(chosen).ok_or_else(|| ApiError::bad_parameter("column: expected a field or extra"))?;
            if target != column.field.map_or(Target::Extra, Target::Field) {
                correction.columns.push((column.header.clone(), target));
            }
        }
    }
    Ok(correction)
}

/// A choice and what was chosen when the page was made.
fn now_and_was<'p>(pairs: &'p Pairs, name: &str, handle: &str) -> Option<(&'p str, &'p str)> {
    let of = |name: String| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str());
    Some((of(format!("{name}-{handle}"))?, of(format!("was-{name}-{handle}"))?))
}

fn target(code: &str) -> Option<Target> {
    match code {
        EXTRA => Some(Target::Extra),
        code => Field::from_code(code).map(Target::Field),
    }
}

/// The code of a column that is no field.
const EXTRA: &str = "extra";

/// A name that an address SOURCE:ID can hold.
pub(in crate::service) fn checked_source(lang: Lang, name: &str) -> Result<String, ApiError> {
    const LONGEST: usize = 60;
    if name.is_empty() || name.contains(':') || name.chars().any(char::is_control) || name.chars().count() > LONGEST {
        return Err(ApiError::bad_parameter(lang.fill("upload.bad_source", &[("n", &LONGEST)])));
    }
    Ok(name.to_owned())
}

fn render(visit: &Visit) -> Result<Markup, ApiError> {
    let handles = values(&visit.pairs, "file");
    let shown: Vec<Shown> = handles.iter().filter_map(|handle| visit.state.held().show(handle)).collect();
    let title = visit.t("upload.title");
    let main = if !visit.may_change() {
        html! { div.heading { h1 { (title) } } section.panel { p.empty { (visit.t("data.may_not")) } } }
    } else if shown.is_empty() {
        html! {
            div.heading { h1 { (title) } p.lead { (visit.t("upload.lead")) } }
            @if !handles.is_empty() { p.data-notice role="status" { (visit.t("upload.expired")) } }
            (file_form(visit))
            (hints(visit))
        }
    } else {
        html! {
            div.heading { h1 { (visit.t("upload.check_title")) } p.lead { (visit.t("upload.check_lead")) } }
            @if let Some(n) = visit.param("archived") { p.data-notice role="status" { (visit.lang.fill("upload.archived", &[("n", &n)])) " " a href="/data/jobs" { (visit.t("data.tab_jobs")) } } }
            form.checked method="post" action="/data/import" {
                @for each in &shown { (panel(visit, each, shown.len() <= OPEN)) }
                (actions(visit, &shown))
            }
        }
    };
    Ok(visit.frame(title, "/data/import", &main))
}

/// The form into which files are dropped.
pub(super) fn file_form(visit: &Visit) -> Markup {
    html! {
        form.file-drop.panel method="post" action="/data/import/files" enctype="multipart/form-data" data-upload data-sending=(visit.t("upload.sending")) data-comma=(visit.t("unit.comma")) {
            label for="files" { b { (visit.t("upload.choose")) } span.sub { (visit.t("upload.or_drop")) } }
            input #files type="file" name="file" multiple required;
            button { (visit.t("upload.send")) }
            p.said-sending role="status" {}
        }
    }
}

fn hints(visit: &Visit) -> Markup {
    html! {
        section.panel.hints {
            ul { @for key in ["upload.hint_formats", "upload.hint_headers", "upload.hint_again", "upload.hint_private"] { li { (visit.t(key)) } } }
        }
    }
}

fn actions(visit: &Visit, shown: &[Shown]) -> Markup {
    let readable = shown.iter().filter(|shown| matches!(shown.panel, Panel::Read(_))).count();
    html! {
        div.commit {
            @if readable > 0 {
                label.tick { input type="checkbox" name="analyse" value="yes" checked; " " (visit.t("upload.analyse")) }
                button name="act" value="archive" { (visit.lang.fill("upload.archive", &[("n", &readable)])) }
                button.second name="act" value="check" { (visit.t("upload.check_again")) }
            }
            a href="/data/import" { (visit.t("upload.other_files")) }
            p.hint { (visit.t("upload.nothing_yet")) }
        }
    }
}

/// What one file was understood as.
fn panel(visit: &Visit, shown: &Shown, open: bool) -> Markup {
    let handle = &shown.handle;
    html! {
        section.panel.checked-file {
            input type="hidden" name="file" value=(handle);
            @match &shown.panel {
                Panel::Refused(refusal) => {
                    h2 { (shown.name) span.mark.urgent { (visit.t("upload.refused")) } }
                    div.refused { (file_words(visit, refusal)) }
                    @if shown.corrected { (tables_hint(visit)) }
                    button.second name="act" value={ "drop-" (handle) } { (visit.t("upload.drop")) }
                }
                Panel::Read(panel) => { (read(visit, shown, panel, open)) }
            }
        }
    }
}

fn tables_hint(visit: &Visit) -> Markup {
    html! { p.hint { (visit.t("upload.refused_corrected")) } }
}

fn read(visit: &Visit, shown: &Shown, panel: &CheckPanel, open: bool) -> Markup {
    let lang = visit.lang;
    let handle = &shown.handle;
    let facts: Vec<String> = [
        Some(panel.format.to_uppercase()),
        panel.encoding.map(str::to_owned),
        Some(super::bytes(panel.bytes)),
    ]
    .into_iter()
    .flatten()
    .collect();
    let channel = shown.channel.map_or("", Channel::code);
    let found = panel.tables.iter().find_map(|table| table.info.channel);
    let automatic = found.map_or_else(
        || visit.t("upload.channel_unknown").to_owned(),
        |found| lang.fill("upload.channel_found", &[("channel", &lang.code_words("channel", found.code()))]),
    );
    html! {
        h2 { (shown.name) span.aside { (facts.join(" · ")) } }
        (rows(visit, panel))
        div.choice {
            label for={ "source-" (handle) } { (visit.t("data.source")) }
            input id={ "source-" (handle) } name={ "source-" (handle) } value=(shown.source) maxlength="60" required;
            label for={ "channel-" (handle) } { (lang.code_words("given", "channel")) }
            select id={ "channel-" (handle) } name={ "channel-" (handle) } {
                option value="" selected[channel.is_empty()] { (automatic) }
                @for each in Channel::ALL { option value=(each.code()) selected[each.code() == channel] { (lang.code_words("channel", each.code())) } }
            }
            input type="hidden" name={ "was-channel-" (handle) } value=(channel);
        }
        @if shown.remembered { p.hint { (visit.t("upload.remembered")) } }
        @if shown.corrected { p.hint { (visit.t("upload.corrected")) } }
        (issues(visit, panel))
        @for (t, table) in panel.tables.iter().enumerate() {
            details.of-table open[open || shown.corrected] {
                summary { (table_words(visit, table, panel.tables.len())) }
                (columns(visit, handle, t, table))
            }
        }
        div.file-end {
            label.tick { input type="checkbox" name={ "leave-" (handle) } value="yes"; " " (visit.t("upload.leave")) }
            button.second name="act" value={ "drop-" (handle) } { (visit.t("upload.drop")) }
        }
    }
}

/// How many rows are what, and what is to be known of the messages.
fn rows(visit: &Visit, panel: &CheckPanel) -> Markup {
    let (lang, rows) = (visit.lang, panel.rows);
    let n = |n: u64| format::count(lang, n);
    let sums = [
        ("upload.messages", rows.messages),
        ("data.rejected", rows.rejected),
        ("data.non_data", rows.non_data),
    ];
    let known = rows.in_archive.unwrap_or_default();
    let remarks = [
        ("check.known", known),
        ("check.repeated", rows.repeated_within),
        ("check.without_id", rows.without_id),
        ("check.without_date", rows.without_date),
        ("check.without_body", rows.without_body),
    ];
    let alarms = [("check.urgent", rows.urgent), ("check.accusations", rows.accusations)];
    html! {
        dl.account {
            div.sum { dt { (visit.t("data.rows")) } dd { (n(rows.read)) } }
            @for (key, count) in sums { div { dt { (visit.t(key)) } dd { (n(count)) } } }
        }
        p.facts {
            @for (key, count) in alarms.into_iter().filter(|(_, count)| *count > 0) { span.mark.urgent { (lang.fill(key, &[("n", &n(count))])) } }
            @if let Some((first, last)) = panel.dates { span { (lang.fill("check.dates", &[("first", &format::day_of(lang, Some(first))), ("last", &format::day_of(lang, Some(last)))])) } }
            @for (key, count) in remarks.into_iter().filter(|(_, count)| *count > 0) { span { (lang.fill(key, &[("n", &n(count))])) } }
        }
        @if rows.messages > 0 && known == rows.messages { p.data-notice { (visit.t("upload.all_known")) } }
    }
}

fn issues(visit: &Visit, panel: &CheckPanel) -> Markup {
    const OPEN: usize = 6;
    let lang = visit.lang;
    let (first, rest) = panel.issues.split_at(OPEN.min(panel.issues.len()));
    let lines = |issues: &[crate::run::CheckedIssue]| {
        html! { @for issue in issues {
            @let rows: Vec<String> = issue.rows.iter().map(u64::to_string).collect();
            tr {
                th scope="row" { (lang.code_words("reason", issue.reason.code())) @if issue.reason.rejects() { " " span.mark.urgent { (visit.t("upload.not_taken")) } } }
                td { (issue.column) }
                td.num { (format::count(lang, issue.count)) }
                td { (rows.join(visit.t("unit.comma"))) @if issue.count > issue.rows.len() as u64 && !rows.is_empty() { "…" } }
            }
        } }
    };
    let head = html! { thead { tr {
        th scope="col" { (visit.t("upload.issue")) } th scope="col" { (visit.t("upload.column")) }
        th.num scope="col" { (visit.t("upload.times")) } th scope="col" { (visit.t("upload.row_numbers")) }
    } } };
    html! {
        @if !first.is_empty() {
            h3 { (visit.t("upload.issues")) }
            div.scroll { table { (head) tbody { (lines(first)) } } }
            @if !rest.is_empty() { details { summary { (lang.fill("jobs.more", &[("n", &rest.len())])) } div.scroll { table { (head) tbody { (lines(rest)) } } } } }
        }
    }
}

/// What a table is called, where its header is, how many of its columns were recognised.
fn table_words(visit: &Visit, table: &CheckedTable, tables: usize) -> String {
    let (lang, info) = (visit.lang, &table.info);
    let recognised = info.columns.iter().filter(|column| column.field.is_some()).count();
    let mut parts = Vec::new();
    if tables > 1 || !info.name.is_empty() {
        parts.push(lang.fill("upload.sheet", &[("name", &info.name)]));
    }
    parts.push(lang.fill("upload.columns", &[("n", &info.columns.len()), ("known", &recognised)]));
    if info.header_row > 0 {
        parts.push(lang.fill("upload.header_row", &[("n", &info.header_row)]));
    }
    parts.join(" · ")
}

/// The columns of a table with what each is taken for, which can be corrected.
fn columns(visit: &Visit, handle: &str, t: usize, table: &CheckedTable) -> Markup {
    let (lang, info) = (visit.lang, &table.info);
    html! {
        div.scroll { table.columns-of {
            thead { tr { @for key in ["upload.column", "upload.taken_for", "upload.examples"] { th scope="col" { (visit.t(key)) } } } }
            tbody { @for (c, (column, values)) in info.columns.iter().zip(&table.values).enumerate() {
                @let code = column.field.map_or(EXTRA, Field::code);
                tr class=[column.field.is_none().then_some("extra")] {
                    th scope="row" { (column.header) p.sub { (lang.code_words("evidence", column.evidence.code()).replace("{name}", column.evidence.name())) } }
                    td { select name={ "column-" (handle) "-" (t) "-" (c) } aria-label={ (visit.t("upload.taken_for")) (visit.t("unit.colon")) (column.header) } data-was=(code) {
                        option value=(EXTRA) selected[code == EXTRA] { (visit.t("upload.extra")) }
                        @for field in Field::ALL { option value=(field.code()) selected[field.code() == code] { (lang.code_words("given", field.code())) } }
                    } }
                    td { @for value in values { span.example { (value) } } }
                }
            } }
        } }
    }
}
