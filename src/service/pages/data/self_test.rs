//! `/data/self-test`: whether all is as it should be: connections, versions, disk, the archive against its records, rights, words in force.

use axum::response::Response;
use maud::{Markup, html};

use super::visit::{Visit, sent_to};
use crate::service::error::ApiError;
use crate::service::format;
use crate::service::jobs::{JobKind, Outcome, Standing, Task};
use crate::service::self_test::{Finding, SelfTest, Verdict};

/// Serves the page.
pub(in crate::service) async fn page(visit: Visit) -> Result<Response, ApiError> {
    visit.answer(render).await
}

/// Reads the whole archive and compares it with its records, in the background.
pub(in crate::service) async fn verify(visit: Visit) -> Result<Response, ApiError> {
    let jobs = visit.state.jobs();
    if jobs.open().iter().all(|job| job.kind != JobKind::Verify) {
        jobs.submit(&visit.state, &visit.workspace, Task::Verify, &visit.by());
    }
    Ok(sent_to("/data/jobs"))
}

fn render(visit: &Visit) -> Result<Markup, ApiError> {
    let view = visit.cx.as_ref().map(|cx| &*cx.view);
    let test = SelfTest::of(&visit.workspace, view).map_err(|error| ApiError::internal(&error))?;
    let faults = test.findings.iter().filter(|finding| finding.verdict == Verdict::Fault).count();
    let main = html! {
        div.heading { h1 { (visit.t("selftest.title")) } p.lead { (visit.t("selftest.lead")) } }
        p.verdict.fault[faults > 0] role="status" {
            @if faults == 0 { (visit.t("selftest.all_well")) } @else { (visit.lang.fill("selftest.faults", &[("n", &faults)])) }
        }
        section.panel {
            h2 { (visit.t("selftest.checks")) }
            div.scroll { table.checks {
                thead { tr { @for key in ["selftest.what", "selftest.verdict", "selftest.found"] { th scope="col" { (visit.t(key)) } } } }
                tbody { @for finding in &test.findings { (row(visit, finding)) } }
            } }
            (archive_check(visit))
        }
        div.columns {
            (disk(visit, &test))
            (versions(visit, &test))
        }
    };
    Ok(visit.frame(visit.t("selftest.title"), "/data/self-test", &main))
}

fn row(visit: &Visit, finding: &Finding) -> Markup {
    let lang = visit.lang;
    html! { tr {
        th scope="row" { (lang.code_words("self_check", finding.check.code())) }
        td { span class={ "mark verdict-" (finding.verdict.code()) } { (lang.code_words("verdict", finding.verdict.code())) } }
        td { (words(visit, finding)) @for detail in &finding.details { p.sub { (detail) } } }
    } }
}

/// What was found, in words.
fn words(visit: &Visit, finding: &Finding) -> String {
    let key = format!("{}_{}", finding.check.code(), finding.verdict.code());
    visit
        .lang
        .code_words("self_found", &key)
        .replace("{n}", &format::count(visit.lang, finding.count))
}

/// The button that reads the whole archive, and when that was done last in this run of the service.
fn archive_check(visit: &Visit) -> Markup {
    let jobs = visit.state.jobs().list();
    let last = jobs
        .iter()
        .filter(|job| job.kind == JobKind::Verify)
        .find_map(|job| match job.standing() {
            Standing::Done(at, Outcome::Verified { batches, faults, .. }) => Some((at, batches, faults.len())),
            _ => None,
        });
    html! {
        form.commit method="post" action="/data/self-test" {
            button.second { (visit.t("selftest.verify")) }
            p.hint {
                @match last {
                    Some((at, batches, faults)) => { (visit.lang.fill("selftest.verified", &[("time", &format::moment(visit.lang, at)), ("n", &batches), ("faults", &faults)])) },
                    None => { (visit.t("selftest.verify_hint")) },
                }
            }
        }
    }
}

fn disk(visit: &Visit, test: &SelfTest) -> Markup {
    let usage = test.usage;
    let parts = [
        ("selftest.archive", usage.archive),
        ("selftest.generations", usage.generations),
        ("selftest.caches", usage.caches),
        ("selftest.uploads", usage.uploads),
        ("selftest.other", usage.other),
        ("selftest.used", usage.sum()),
    ];
    html! {
        section.panel {
            h2 { (visit.t("selftest.disk")) }
            table.sizes { tbody {
                @for (key, bytes) in parts { tr { th scope="row" { (visit.t(key)) } td.num { (super::bytes(bytes)) } } }
                tr { th scope="row" { (visit.t("selftest.free")) } td.num { @match test.free { Some(bytes) => (super::bytes(bytes)), None => (visit.t("selftest.unknown")) } } }
            } }
            p.hint { (visit.t("selftest.disk_hint")) }
        }
    }
}

fn versions(visit: &Visit, test: &SelfTest) -> Markup {
    let lang = visit.lang;
    let manifest = visit.cx.as_ref().map(|cx| cx.view.snapshot().manifest());
    let seconds = manifest.map(|manifest| manifest.timings.iter().map(|(_, ms)| ms).sum::<u64>() / 1000);
    html! {
        section.panel {
            h2 { (visit.t("selftest.versions")) }
            dl.pairs {
                dt { (visit.t("data.program")) } dd { (test.program) }
                dt { (visit.t("selftest.format")) } dd { (test.format.major) "." (test.format.minor) }
                dt { (visit.t("selftest.folder")) } dd { code { (test.folder) } }
                @if let (Some(manifest), Some(seconds)) = (manifest, seconds) {
                    dt { (visit.t("data.generation")) } dd { (lang.fill("data.nth", &[("n", &manifest.generation)])) }
                    dt { (visit.t("data.published")) } dd { (format::moment(lang, manifest.published_at)) }
                    dt { (visit.t("selftest.took")) } dd { (lang.fill("selftest.seconds", &[("n", &seconds)])) }
                    dt { (visit.t("selftest.words")) } dd { code { (&manifest.models[..12.min(manifest.models.len())]) } }
                }
                dt { (visit.t("selftest.own_words")) } dd { @if test.own_models.is_empty() { (visit.t("selftest.shipped")) } @else { (test.own_models.join(visit.t("unit.comma"))) } }
            }
        }
    }
}
