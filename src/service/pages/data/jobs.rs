//! `/data/jobs`: what is being done, how far it is, what came of it.

use axum::extract::Path;
use axum::response::{Html, IntoResponse, Response};
use maud::{Markup, html};

use super::visit::{Visit, sent_to, value};
use crate::corpus::Uid;
use crate::run;
use crate::service::address::form;
use crate::service::before;
use crate::service::context::blocking;
use crate::service::error::ApiError;
use crate::service::format;
use crate::service::html::{message_href, title_of};
use crate::service::jobs::{Imported, Job, JobKind, JobState, Outcome, Progress, Refusal, Standing, Typed};
use crate::service::posted::is_own_path;
use crate::store::{Account, WordState};

/// Urgent messages and repeats that are shown of one import.
const SHOWN: usize = 10;

/// Serves the list.
pub(in crate::service) async fn page(visit: Visit) -> Result<Response, ApiError> {
    visit.answer(render).await
}

/// Serves one job.
pub(in crate::service) async fn show(Path(id): Path<u32>, visit: Visit) -> Result<Response, ApiError> {
    let job = visit.state.jobs().job(id).ok_or_else(ApiError::not_found)?;
    blocking(move || {
        let main = html! {
            div.heading { h1 { (visit.lang.code_words("job_kind", job.kind.code())) } p.crumbs { a href="/data/jobs" { (visit.t("jobs.all")) } } }
            div.jobs { (card(&visit, &job)?) }
        };
        let page = visit.frame(visit.t("data.tab_jobs"), "/data/jobs", &main);
        Ok(Html(page.into_string()).into_response())
    })
    .await
}

/// Asks for an analysis, then goes to where the form wants to go.
pub(in crate::service) async fn analyse(visit: Visit, body: String) -> Result<Response, ApiError> {
    let pairs = form(&body);
    visit.state.jobs().analyse(&visit.state, &visit.workspace, &visit.by());
    let back = value(&pairs, "back").filter(|back| is_own_path(back));
    Ok(sent_to(back.unwrap_or("/data/jobs")))
}

fn render(visit: &Visit) -> Result<Markup, ApiError> {
    let jobs = visit.state.jobs().list();
    let cards = jobs.iter().map(|job| card(visit, job)).collect::<Result<Vec<_>, _>>()?;
    let main = html! {
        div.heading.with-action {
            div { h1 { (visit.t("data.tab_jobs")) } p.lead { (visit.t("jobs.lead")) } }
            (analyse_button(visit))
        }
        @if cards.is_empty() {
            section.panel { p.empty { (visit.t("jobs.none")) } p { a href="/data/import" { (visit.t("upload.title")) } } }
        } @else { div.jobs { @for card in cards { (card) } } }
    };
    Ok(visit.frame(visit.t("data.tab_jobs"), "/data/jobs", &main))
}

/// The button that asks for an analysis; where one is under way, the way to it.
pub(super) fn analyse_button(visit: &Visit) -> Markup {
    html! {
        @if !visit.may_change() {
        } @else if visit.state.jobs().analysis().is_some() {
            p.aside { a href="/data/jobs" { (visit.t("jobs.analysing")) } }
        } @else {
            form method="post" action="/data/analyze" { button { (visit.t("jobs.analyse")) } }
        }
    }
}

/// One job. What the script compares and changes stands in `data-` attributes.
fn card(visit: &Visit, job: &Job) -> Result<Markup, ApiError> {
    let lang = visit.lang;
    let (standing, state) = (job.standing(), job.state());
    let served = is_served(visit, &standing);
    let stages = serde_json::json!(
        crate::analysis::Stage::ALL
            .iter()
            .map(|stage| (stage.code(), lang.code_words("stage", stage.code())))
            .collect::<std::collections::BTreeMap<_, _>>()
    );
    let open = state == JobState::Running || state == JobState::Waiting || !served;
    Ok(html! {
        article.panel.job data-job=(job.id) data-now={ (state.code()) @if !served { "-unserved" } } data-open[open] data-stages=[open.then(|| stages.to_string())] {
            h2 {
                span { (lang.code_words("job_kind", job.kind.code())) @if !job.about.is_empty() { (visit.t("unit.colon")) (job.about) } }
                span class={ "mark job-" (state.code()) } { (lang.code_words("job_state", state.code())) }
            }
            p.sub {
                (lang.fill("jobs.asked", &[("time", &format::moment(lang, job.asked_at))]))
                @if !job.by.is_empty() { " · " (job.by) }
            }
            @match &standing {
                Standing::Waiting => p { (visit.t("jobs.waits")) },
                Standing::Running => { (bar(visit, job.kind, job.progress())) },
                Standing::Done(_, outcome) => { (result(visit, outcome, served)?) },
                Standing::Failed(_, refusal) => { (failed(visit, job.kind, refusal)) },
            }
            @if open { noscript { meta http-equiv="refresh" content="2"; } }
        }
    })
}

/// Whether what a job published is what pages show: it takes a moment to be opened.
pub(in crate::service) fn is_served(visit: &Visit, standing: &Standing) -> bool {
    let Standing::Done(_, Outcome::Analysed(number)) = standing else {
        return true;
    };
    let served = visit.cx.as_ref().map_or(0, |cx| cx.view.snapshot().manifest().generation);
    served >= *number
}

fn bar(visit: &Visit, kind: JobKind, progress: Progress) -> Markup {
    let lang = visit.lang;
    let name = progress.stage.map_or_else(
        || visit.t(if kind == JobKind::Analysis { "jobs.begins" } else { "jobs.reads" }),
        |stage| lang.code_words("stage", stage.code()),
    );
    let stages = crate::analysis::Stage::ALL.len();
    html! {
        div.job-progress {
            p {
                span.stage { (name) }
                " "
                span.done { @if progress.done > 0 { (format::count(lang, progress.done)) @if progress.total > 0 { " / " (format::count(lang, progress.total)) } } }
                " " span.sub.step data-words=(visit.t("jobs.step")) { @if let Some(stage) = progress.stage { (lang.fill("jobs.step", &[("n", &(stage.index() + 1)), ("of", &stages)])) } }
            }
            @if progress.total > 0 { progress aria-label=(visit.t("jobs.progress")) max=(progress.total) value=(progress.done) {} }
            @else { progress aria-label=(visit.t("jobs.progress")) {} }
        }
    }
}

fn failed(visit: &Visit, kind: JobKind, refusal: &Refusal) -> Markup {
    let lang = visit.lang;
    html! {
        div.refused {
            p { b { (lang.code_words("failure", refusal.failure.code())) } }
            (file_words(visit, refusal))
            @if kind == JobKind::Analysis {
                form method="post" action="/data/analyze" { button { (visit.t("jobs.again")) } }
            } @else if kind == JobKind::Import {
                p { a href="/data/import" { (visit.t("jobs.import_again")) } }
            }
        }
    }
}

/// What is wrong with a file or with what was typed, in words, and what exactly.
pub(super) fn file_words(visit: &Visit, refusal: &Refusal) -> Markup {
    use crate::service::jobs::Failure;
    let lang = visit.lang;
    let words = match refusal.failure {
        Failure::File => lang.code_words("file_error", refusal.code),
        Failure::Typed => lang.code_words("reason", refusal.code),
        _ => "",
    };
    let detail = match refusal.failure {
        Failure::Typed => lang.code_words("given", &refusal.detail),
        _ => refusal.detail.as_str(),
    };
    html! {
        @if !words.is_empty() { p { (words) } }
        @if !detail.is_empty() { p.sub { (detail) } }
    }
}

fn result(visit: &Visit, outcome: &Outcome, served: bool) -> Result<Markup, ApiError> {
    let lang = visit.lang;
    Ok(match outcome {
        Outcome::Imported(imported) => {
            html! { (account(visit, &imported.record.account)) (import_result(visit, imported)?) (analysed(visit, imported)) }
        }
        Outcome::Added(imported, typed) => added(visit, imported, typed)?,
        Outcome::Analysed(number) if served => html! {
            p { (lang.fill("jobs.analysed", &[("n", number)])) }
            p.onward { a href="/" { (visit.t("error.home")) } @if *number > 1 { a href="/data/changes" { (visit.t("jobs.see_changes")) } } }
        },
        Outcome::Analysed(number) => {
            html! { p { (lang.fill("jobs.opening", &[("n", number)])) } progress aria-label=(visit.t("jobs.progress")) {} }
        }
        Outcome::Words(words, state) => {
            let key = match state {
                Some(WordState::Accepted) => "jobs.words_accepted",
                Some(WordState::Rejected) => "jobs.words_rejected",
                None => "jobs.words_removed",
            };
            html! { p { (lang.fill(key, &[("words", &words.join(visit.t("unit.comma")))])) } }
        }
        Outcome::Verified { batches, faults, .. } => html! {
            p { @if faults.is_empty() { (lang.fill("jobs.verified", &[("n", batches)])) } @else { (lang.fill("jobs.faults", &[("n", &faults.len())])) } }
            @if !faults.is_empty() { ul { @for fault in faults { li { (fault.file) (visit.t("unit.colon")) (lang.code_words("batch_fault", fault.kind.code())) } } } }
            p.onward { a href="/data/self-test" { (visit.t("data.tab_self_test")) } }
        },
    })
}

/// What became of the rows, as a table that adds up.
pub(super) fn account(visit: &Visit, account: &Account) -> Markup {
    let n = |n: u64| format::count(visit.lang, n);
    let parts = [
        ("data.archived", account.archived),
        ("data.repeated", account.repeated),
        ("data.updated", account.updated),
        ("data.rejected", account.rejected),
        ("data.non_data", account.non_data),
        ("data.forgotten", account.forgotten),
    ];
    html! {
        dl.account {
            div.sum { dt { (visit.t("data.rows")) } dd { (n(account.rows_read)) } }
            @for (key, count) in parts.into_iter().filter(|(key, count)| *count > 0 || *key == "data.archived" || *key == "data.repeated") {
                div { dt { (visit.t(key)) } dd { (n(count)) } }
            }
        }
    }
}

/// Urgent messages, repeats of archived ones, the way to rejected rows.
fn import_result(visit: &Visit, imported: &Imported) -> Result<Markup, ApiError> {
    let lang = visit.lang;
    let record = &imported.record;
    let earlier = earlier(visit, imported)?;
    let remarks: u64 = record.warnings.iter().map(|count| count.count).sum();
    Ok(html! {
        @if record.account.rejected > 0 || remarks > 0 {
            p { a href={ "/data/imports/" (record.seq) } { (lang.fill("jobs.remarks", &[("rejected", &format::count(lang, record.account.rejected)), ("warnings", &format::count(lang, remarks))])) } }
        }
        (urgent(visit, imported))
        (earlier)
    })
}

fn urgent(visit: &Visit, imported: &Imported) -> Markup {
    let lang = visit.lang;
    // Once it was analysed the number opens the message.
    let number = |external_id: &str| {
        let view = visit.cx.as_ref().map(|cx| &cx.view);
        let message = view.and_then(|view| {
            let id = view.snapshot().find(&imported.record.source, external_id)?;
            view.shows(id).then(|| message_href(view, id))
        });
        html! { b { @if let Some(address) = message { a href=(address) { (external_id) } } @else { (external_id) } } }
    };
    html! {
        @if !imported.urgent.is_empty() {
            section.alert.urgent-now {
                h3 { (lang.fill("jobs.urgent", &[("n", &imported.urgent.len())])) }
                ul { @for note in imported.urgent.iter().take(SHOWN) {
                    li { (number(&note.external_id)) " " @if note.sentence.is_empty() { (visit.t("jobs.urgent_protected")) } @else { (note.sentence) } }
                } }
                @if imported.urgent.len() > SHOWN { p.sub { (lang.fill("jobs.more", &[("n", &(imported.urgent.len() - SHOWN))])) } }
            }
        }
    }
}

/// Archived messages that new ones repeat, each with its answer.
fn earlier(visit: &Visit, imported: &Imported) -> Result<Markup, ApiError> {
    let Some(cx) = &visit.cx else { return Ok(html! {}) };
    let lang = visit.lang;
    let mut rows = Vec::new();
    for found in imported.earlier.iter().take(SHOWN) {
        // What was forgotten or is protected since is not shown.
        let Some(id) = cx.view.snapshot().by_uid(found.earlier).filter(|&id| cx.view.shows(id)) else {
            continue;
        };
        let text = cx.view.text(id)?;
        let row = cx.view.analysis().message(id);
        let reply = format::excerpt(&text.reply.text, 60);
        rows.push(html! { tr {
            th scope="row" { (found.external_id) }
            td { a href=(message_href(&cx.view, id)) { (title_of(lang, &text)) } p.sub { (format::day_of(lang, row.time)) } }
            td { (lang.code_words("likeness", found.kind.code())) " " (format!("{:.0}%", found.similarity * 100.0)) }
            td { @if reply.is_empty() { (visit.t("similar.unanswered")) } @else { b { (before::by_whom(lang, cx.view.snapshot(), row)) } " " (reply) } }
        } });
    }
    Ok(html! {
        @if !rows.is_empty() {
            h3 { (lang.fill("jobs.earlier", &[("n", &imported.earlier.len())])) }
            div.scroll { table {
                thead { tr { @for key in ["jobs.new_message", "jobs.earlier_message", "jobs.alike", "jobs.answer"] { th scope="col" { (visit.t(key)) } } } }
                tbody { @for row in rows { (row) } }
            } }
            @if imported.earlier.len() > SHOWN { p.sub { (lang.fill("jobs.more", &[("n", &(imported.earlier.len() - SHOWN))])) } }
        }
        @if imported.left_out > 0 { p.hint { (lang.fill("jobs.left_out", &[("n", &imported.left_out)])) } }
    })
}

/// Whether the analysis that pages show holds what an import brought.
fn analysed(visit: &Visit, imported: &Imported) -> Markup {
    let manifest = visit.cx.as_ref().map(|cx| cx.view.snapshot().manifest());
    let batches = &imported.record.batches;
    let held = manifest.filter(|manifest| batches.iter().all(|batch| manifest.inputs.contains(&batch.file_name())));
    html! {
        @match held {
            _ if batches.is_empty() => {}
            Some(manifest) => p.sub { (visit.lang.fill("jobs.in_analysis", &[("n", &manifest.generation)])) },
            None => p.sub { (visit.t("jobs.not_analysed")) },
        }
    }
}

/// A message that was typed in: urgent or not, and whether it was said before.
fn added(visit: &Visit, imported: &Imported, typed: &Typed) -> Result<Markup, ApiError> {
    let record = &imported.record;
    let key = match (record.account.archived, record.account.repeated + record.account.updated) {
        (0, 0) => "add.forgotten",
        (0, _) => "add.known",
        _ => "add.saved",
    };
    let number = format!("{}{}{}", record.source, visit.t("unit.colon"), typed.external_id);
    let asked = |cx: &crate::service::context::Cx, uid: Uid| cx.view.snapshot().by_uid(uid).filter(|&id| cx.view.shows(id));
    let is_accusation = crate::classify::screen(&typed.title, &typed.body).accusation;
    let answer = match &visit.cx {
        Some(cx) if !is_accusation => Some(match asked(cx, typed.uid) {
            Some(id) => before::answer(cx, run::Asked::Message(id))?,
            None => before::answer(
                cx,
                run::Asked::Text {
                    title: &typed.title,
                    body: &typed.body,
                },
            )?,
        }),
        _ => None,
    };
    Ok(html! {
        p.said-saved { b { (visit.t(key)) } " " span.sub { (number) } }
        (urgent(visit, imported))
        div.onward {
            a.button href={ "/data/add" (crate::service::address::href("", &[("source", &record.source)])) } { (visit.t("add.another")) }
            (analyse_button(visit))
        }
        @if is_accusation { p.hint { (visit.t("add.protected")) } }
        @if let Some(answer) = answer { section.earlier-answer { h3 { (visit.t("search.before")) } (answer) } }
        @else if !is_accusation { p.hint { (visit.t("add.nothing_to_compare")) } }
    })
}
