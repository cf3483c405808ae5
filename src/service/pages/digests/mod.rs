//! `/digests` (专报与文稿): what was written, what can be written now; a document before it is kept, as a draft that staff change, as a final issue.

mod edit;
mod paper;

pub(in crate::service) use paper::text as paper_text;

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::PageResult;
use crate::report::{Document, Edition, Kind, write};
use crate::run::DocumentWish;
use crate::service::address::{encoded, href};
use crate::service::clock::now;
use crate::service::context::{Cx, blocking};
use crate::service::digests::{Unmade, composed, kept, new_href, refused, settings, wish_of, wish_pairs};
use crate::service::error::ApiError;
use crate::service::format;
use crate::service::layout;
use crate::service::posted::Posted;
use crate::store::{self, About, Digest, Role};

pub(in crate::service) use edit::change;

/// Kinds that are offered by themselves, in the order of an office's year; the others begin at what they are about.
const OFFERED: [Kind; 11] = [
    Kind::Daily,
    Kind::Weekly,
    Kind::Monthly,
    Kind::Quarterly,
    Kind::HalfYearly,
    Kind::Yearly,
    Kind::Forecast,
    Kind::Selection,
    Kind::General,
    Kind::Contest,
    Kind::Projects,
];

/// Serves the list.
pub(in crate::service) async fn page(cx: Cx) -> PageResult {
    cx.page(list).await
}

fn list(cx: &Cx) -> Result<Markup, ApiError> {
    let mut all = match &cx.workspace {
        Some(workspace) => store::digests(workspace).map_err(|error| ApiError::internal(&error))?,
        None => Vec::new(),
    };
    all.sort_by(|a, b| (b.draft.document.period.last, &b.id).cmp(&(a.draft.document.period.last, &a.id)));
    let (issued, drafts): (Vec<Digest>, Vec<Digest>) = all.into_iter().partition(|digest| digest.issued.is_some());
    let main = html! {
        div.heading { h1 { (cx.t("digests.title")) } p.lead { (cx.t("digests.lead")) } }
        section {
            h2 { (cx.t("digests.new")) }
            ul.kinds { @for kind in OFFERED { li {
                a href=(new_href(kind, &[])) { (kind_name(cx, kind)) }
                p { (cx.t(&format!("digest_kind_note.{}", kind.code()))) }
            } } }
            p.note { (cx.t("digests.elsewhere")) }
        }
        section {
            h2 { (cx.t("digests.drafts")) }
            @if drafts.is_empty() { p.empty { (cx.t("digests.no_drafts")) } } @else { (table(cx, &drafts)) }
        }
        section {
            h2 { (cx.t("digests.finals")) }
            @if issued.is_empty() { p.empty { (cx.t("digests.no_finals")) } } @else { (table(cx, &issued)) }
        }
    };
    Ok(layout::page(cx, cx.t("digests.title"), "/digests", &main))
}

fn table(cx: &Cx, digests: &[Digest]) -> Markup {
    html! {
        div.scroll { table.digests {
            thead { tr { @for key in ["digests.document", "digests.kind", "digests.days", "digests.state", "digests.by"] { th scope="col" { (cx.t(key)) } } } }
            tbody { @for digest in digests {
                @let (document, _) = digest.document();
                tr {
                    th scope="row" { a href={ "/digests/" (digest.id) } { (document.title) } }
                    td { (kind_name(cx, document.kind)) }
                    td { (format::days(cx.lang, document.period.first, document.period.last)) }
                    td { (state(cx, digest)) }
                    td { (digest.draft.by) }
                }
            } }
        } }
    }
}

fn state(cx: &Cx, digest: &Digest) -> String {
    match &digest.issued {
        Some(issued) => cx.lang.fill(
            "digests.issue_short",
            &[("year", &issued.issue.year), ("number", &issued.issue.number)],
        ),
        None => cx.lang.fill("digests.changes", &[("n", &digest.edits.len())]),
    }
}

fn kind_name<'a>(cx: &Cx, kind: Kind) -> &'a str {
    cx.lang.code_words("digest_kind", kind.code())
}

/// A document that is not kept yet: chosen by its address, so that any page can lead to it.
pub(in crate::service) async fn new(cx: Cx) -> PageResult {
    cx.page(preview).await
}

fn preview(cx: &Cx) -> Result<Markup, ApiError> {
    let wish = wish_of(&cx.pairs, &[])?;
    let made = match composed(cx, &wish) {
        Ok(document) => Ok(document),
        Err(Unmade::Reason(reason)) => Err(reason),
        Err(Unmade::Error(error)) => return Err(error),
    };
    let kept = match (&made, &cx.workspace) {
        (Ok(document), Some(workspace)) => {
            let id = store::digest_id(document.kind, document.period, &wish.about, document.language);
            store::digest(workspace, &id).map_err(|error| ApiError::internal(&error))?
        }
        _ => None,
    };
    let main = html! {
        div.heading { h1 { (kind_name(cx, wish.kind)) } p.lead { (cx.t(&format!("digest_kind_note.{}", wish.kind.code()))) } }
        (choice(cx, &wish, made.as_ref().ok()))
        @match &made {
            Err(reason) => p.empty { (cx.t(&format!("digest_unmade.{reason}"))) },
            Ok(document) => {
                @if let Some(kept) = &kept {
                    p.known { a href={ "/digests/" (kept.id) } { (cx.t(if kept.issued.is_some() { "digests.known_final" } else { "digests.known_draft" })) } }
                }
                div.actions {
                    (files(cx, &href("/digests/new/file", &wish_pairs(&wish))))
                    @if cx.may(Role::Curate) && kept.is_none() {
                        form method="post" action="/digests" {
                            @for (name, value) in wish_pairs(&wish) { input type="hidden" name=(name) value=(value); }
                            button { (cx.t("digests.keep")) }
                        }
                    }
                }
                (paper::paper(cx, document, &|_| Markup::default()))
            }
        }
    };
    Ok(layout::page(cx, kind_name(cx, wish.kind), "/digests", &main))
}

/// Which days, and what it is about.
fn choice(cx: &Cx, wish: &DocumentWish, made: Option<&Document>) -> Markup {
    let period = wish.period.or(made.map(|document| document.period));
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string());
    html! {
        form.choice action="/digests/new" {
            input type="hidden" name="kind" value=(wish.kind.code());
            @for (name, value) in wish_pairs(wish).into_iter().filter(|(name, _)| ["topic", "message", "department"].contains(name)) {
                input type="hidden" name=(name) value=(value);
            }
            @if wish.kind.wants_subject() && matches!(wish.about, About::Everything | About::Words(_)) {
                label for="about" { (cx.t("digests.about")) }
                input #about name="about" value=[match &wish.about { About::Words(words) => Some(words), _ => None }];
            }
            label for="from" { (cx.t("digests.from")) }
            input #from type="date" name="from" value=[day(period.map(|period| period.first))];
            label for="to" { (cx.t("digests.to")) }
            input #to type="date" name="to" value=[day(period.map(|period| period.last))];
            label for="language" { (cx.t("digests.language")) }
            select #language name="language" {
                option value="zh" { "中文" }
                option value="en" selected[wish.language == crate::report::Language::En] { "English" }
            }
            button { (cx.t("form.show")) }
        }
    }
}

/// Links to the editions; `base` is an address with or without a query.
fn files(cx: &Cx, base: &str) -> Markup {
    let join = if base.contains('?') { '&' } else { '?' };
    html! {
        p.export {
            @for edition in [Edition::Docx, Edition::Xlsx, Edition::Html, Edition::Markdown] {
                a.button[edition == Edition::Docx] href={ (base) (join) "format=" (edition.code()) } download { (cx.lang.code_words("edition", edition.code())) } " "
            }
        }
    }
}

/// A document that is not kept, as a file.
pub(in crate::service) async fn new_file(cx: Cx) -> Result<Response, ApiError> {
    blocking(move || {
        let wish = wish_of(&cx.pairs, &["format"])?;
        let document = composed(&cx, &wish).map_err(|unmade| match unmade {
            Unmade::Reason(reason) => ApiError::bad_parameter(cx.t(&format!("digest_unmade.{reason}"))),
            Unmade::Error(error) => error,
        })?;
        let edition = edition_asked(&cx)?;
        let bytes = write(&document, edition, &settings(&cx)?.report.workbench).map_err(|error| ApiError::internal(&error))?;
        Ok(attached(&document, edition, bytes))
    })
    .await
}

/// Keeps a document as a draft.
pub(in crate::service) async fn keep(posted: Posted) -> Result<Redirect, ApiError> {
    blocking(move || {
        let cx = &posted.cx;
        let workspace = cx.require(Role::Curate)?;
        let wish = wish_of(&posted.pairs, &[])?;
        match kept(cx, workspace, &wish) {
            Ok(digest) => Ok(Redirect::to(&format!("/digests/{}", digest.id))),
            Err(Unmade::Reason(reason)) => Err(ApiError::bad_parameter(cx.t(&format!("digest_unmade.{reason}")))),
            Err(Unmade::Error(error)) => Err(error),
        }
    })
    .await
}

/// A digest that is kept.
pub(super) fn found(cx: &Cx, id: &str) -> Result<Digest, ApiError> {
    let workspace = cx.workspace.as_ref().ok_or_else(ApiError::not_found)?;
    let found = store::digest(workspace, id).map_err(|error| ApiError::internal(&error))?;
    found.ok_or_else(ApiError::not_found)
}

/// Serves a digest; with `?edit=true` with what changes it.
pub(in crate::service) async fn show(Path(id): Path<String>, cx: Cx) -> PageResult {
    blocking(move || {
        let digest = found(&cx, &id)?;
        Ok(axum::response::Html(shown(&cx, &digest).into_string()))
    })
    .await
}

fn shown(cx: &Cx, digest: &Digest) -> Markup {
    let (document, outcomes) = digest.document();
    let base = format!("/digests/{}", digest.id);
    let may_change = cx.may(Role::Curate) && digest.issued.is_none();
    let editing = may_change && cx.param("edit") == Some("true");
    let about = wish_pairs(&DocumentWish {
        kind: document.kind,
        as_of: None,
        period: Some(document.period),
        about: digest.draft.about.clone(),
        language: document.language,
    });
    let main = html! {
        div.heading {
            h1 { (document.title) }
            p.lead {
                (kind_name(cx, document.kind)) " · " (format::days(cx.lang, document.period.first, document.period.last)) " · "
                @match &digest.issued {
                    Some(issued) => { (cx.lang.fill("digests.final_by", &[("year", &issued.issue.year), ("number", &issued.issue.number), ("by", &issued.by), ("at", &issued.at)])) }
                    None => { (cx.lang.fill("digests.draft_by", &[("by", &digest.draft.by), ("at", &digest.draft.made_at), ("n", &digest.edits.len())])) }
                }
            }
        }
        @if let Some(issued) = &digest.issued {
            p.note { (cx.t("digests.locked")) }
            @for redaction in &issued.redacted { p.note { (cx.lang.fill("digests.redacted", &[("at", &redaction.at)])) } }
        }
        div.actions {
            (files(cx, &format!("{base}/file")))
            @if may_change {
                @if editing { a href=(base) { (cx.t("digests.done")) } } @else { a.button href={ (base) "?edit=true" } { (cx.t("digests.edit")) } }
                form method="post" action="/digests" {
                    @for (name, value) in about { input type="hidden" name=(name) value=(value); }
                    button { (cx.t("digests.renew")) }
                }
                details.finalize {
                    summary { (cx.t("digests.finalize")) }
                    form method="post" action={ (base) "/final" } { p { (cx.t("digests.finalize_note")) } button { (cx.t("digests.finalize_now")) } }
                }
            }
        }
        (edit::history(cx, digest, &outcomes, may_change))
        @if editing { (edit::title_form(cx, digest, &document)) }
        (paper::paper(cx, &document, &|block| if editing { edit::controls(cx, digest, block) } else { Markup::default() }))
        @if let Some(issued) = &digest.issued { (hashes(cx, issued)) }
    };
    layout::page(cx, &document.title.to_string(), "/digests", &main)
}

/// The hashes by which a file on somebody's desk is known as the final one.
fn hashes(cx: &Cx, issued: &store::FinalIssue) -> Markup {
    html! {
        details.hashes {
            summary { (cx.t("digests.hashes")) }
            table { tbody { @for (edition, hash) in &issued.hashes { tr { th scope="row" { (edition) } td { code { (hash) } } } } } }
        }
    }
}

/// A kept digest as a file.
pub(in crate::service) async fn file(Path(id): Path<String>, cx: Cx) -> Result<Response, ApiError> {
    blocking(move || {
        let digest = found(&cx, &id)?;
        let edition = edition_asked(&cx)?;
        let workspace = cx.workspace.as_ref().ok_or_else(ApiError::not_found)?;
        let bytes = store::edition_of(workspace, &digest, edition, &settings(&cx)?.report.workbench).map_err(refused)?;
        Ok(attached(&digest.document().0, edition, bytes))
    })
    .await
}

/// Makes a draft final.
pub(in crate::service) async fn finalize(Path(id): Path<String>, posted: Posted) -> Result<Redirect, ApiError> {
    blocking(move || {
        let cx = &posted.cx;
        let workspace = cx.require(Role::Curate)?;
        store::finalize(workspace, &id, &cx.person.name, now(), &settings(cx)?.report).map_err(refused)?;
        Ok(Redirect::to(&format!("/digests/{id}")))
    })
    .await
}

/// The edition that a request names; Word where it names none.
fn edition_asked(cx: &Cx) -> Result<Edition, ApiError> {
    let asked = cx.param("format").map_or(Some(Edition::Docx), Edition::from_code);
    asked.ok_or_else(|| ApiError::bad_parameter("format: expected docx, xlsx, html or md"))
}

/// An edition as a file to keep, under the document's title and days.
fn attached(document: &Document, edition: Edition, bytes: Vec<u8>) -> Response {
    let media_type = match edition {
        Edition::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Edition::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Edition::Html => "text/html; charset=utf-8",
        _ => "text/plain; charset=utf-8",
    };
    let name = format!("{} {}.{}", document.title, document.period.last, edition.code());
    let disposition = format!(
        "attachment; filename=\"minzhi.{}\"; filename*=UTF-8''{}",
        edition.code(),
        encoded(&name)
    );
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    (headers, bytes).into_response()
}
