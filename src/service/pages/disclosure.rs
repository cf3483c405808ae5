//! The deliberate looks: a writer's name and contact, an accusation under protection. Each needs a reason and is logged before it happens.

use axum::extract::Path;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use maud::{Markup, html};

use super::PageResult;
use crate::corpus::MessageId;
use crate::service::context::{Cx, blocking};
use crate::service::error::ApiError;
use crate::service::format;
use crate::service::html::{message_href, pager, title_of};
use crate::service::layout;
use crate::service::now;
use crate::service::paging::Paging;
use crate::service::posted::Posted;
use crate::store::{self, Act, AuditEntry, Role, Workspace};

/// Characters of the longest reason.
const LONGEST_REASON: usize = 200;
/// Accusations on a page of the list.
const PER_PAGE: usize = 50;

/// The form on a message's page that opens the writer's name and contact, for those who are entitled.
pub(in crate::service) fn contact_form(cx: &Cx, id: MessageId) -> Markup {
    html! {
        @if cx.may(Role::Entitled) {
            details.disclose {
                summary { (cx.t("disclosure.contact")) }
                form method="post" action={ (message_href(&cx.view, id)) "/contact" } { (reason_field(cx, "contact-reason")) button { (cx.t("disclosure.open")) } }
            }
        }
    }
}

fn reason_field(cx: &Cx, id: &str) -> Markup {
    html! {
        label for=(id) { (cx.t("disclosure.reason")) }
        input id=(id) name="reason" maxlength=(LONGEST_REASON) required placeholder=(cx.t("disclosure.reason_example")) autocomplete="off";
    }
}

/// Notes who looks at what and why; the look must not happen unless this returns.
fn log(cx: &Cx, workspace: &Workspace, id: MessageId, act: Act, reason: Option<&str>) -> Result<(), ApiError> {
    let reason = reason.filter(|reason| reason.chars().count() <= LONGEST_REASON);
    let reason = reason.ok_or_else(|| ApiError::bad_parameter(cx.t("disclosure.reason_needed")))?;
    let analysis = cx.view.analysis();
    let row = analysis.message(id);
    let entry = AuditEntry {
        seq: 0,
        at: now(),
        by: cx.person.name.to_string(),
        act,
        object: format!("{}:{}", analysis.symbol(row.source), row.external_id),
        uid: row.uid.to_string(),
        reason: reason.to_owned(),
    };
    store::log(workspace, entry).map_err(|error| ApiError::internal(&error))?;
    Ok(())
}

/// A page that the browser must not keep.
fn unkept(page: &Markup) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Html(page.0.clone())).into_response()
}

/// Shows the name and contact of a message's writer.
pub(in crate::service) async fn contact(Path(uid): Path<String>, posted: Posted) -> Result<Response, ApiError> {
    blocking(move || {
        let cx = &posted.cx;
        let workspace = cx.require(Role::Entitled)?;
        let id = cx.view.message(&uid)?;
        log(cx, workspace, id, Act::Contact, posted.one("reason"))?;
        let message = cx.view.snapshot().original(id).map_err(|error| ApiError::internal(&error))?;
        let or_none = |text: &str| match text.trim() {
            "" => cx.t("cli.not_given").to_owned(),
            text => text.to_owned(),
        };
        let title = title_of(cx.lang, &cx.view.text(id)?);
        let main = html! {
            div.heading {
                p.crumbs { a href=(message_href(&cx.view, id)) { (title) } }
                h1 { (cx.t("disclosure.contact_title")) }
                p.lead { (cx.lang.fill("disclosure.logged", &[("name", &cx.person.name)])) }
            }
            section.panel {
                dl.pairs {
                    dt { (cx.t("disclosure.writer")) } dd { (or_none(&message.writer)) }
                    dt { (cx.t("disclosure.contact_field")) } dd { (or_none(&message.contact)) }
                }
                p { a href=(message_href(&cx.view, id)) { (cx.t("disclosure.back")) } }
            }
        };
        Ok(unkept(&layout::page(cx, cx.t("disclosure.contact_title"), "/messages", &main)))
    })
    .await
}

/// Lists accusations under protection, to the entitled: when and where they came from, none of their words.
pub(in crate::service) async fn list(cx: Cx) -> PageResult {
    cx.page(render_list).await
}

fn render_list(cx: &Cx) -> Result<Markup, ApiError> {
    cx.require(Role::Entitled)?;
    let paging = Paging::from_pairs(&cx.pairs, PER_PAGE)?;
    let analysis = cx.view.analysis();
    let mut all: Vec<MessageId> = analysis.ids().filter(|&id| !cx.view.shows(id)).collect();
    all.reverse();
    let main = html! {
        div.heading {
            h1 { (cx.t("disclosure.accusations")) }
            p.lead { (cx.lang.fill("disclosure.accusations_lead", &[("n", &format::count(cx.lang, all.len() as u64))])) }
        }
        @if all.is_empty() { p.empty { (cx.t("disclosure.no_accusations")) } } @else {
            div.scroll { table {
                thead { tr { @for key in ["disclosure.day", "disclosure.channel", "disclosure.district", "disclosure.number", "disclosure.open"] { th scope="col" { (cx.t(key)) } } } }
                tbody { @for &id in paging.of(&all) {
                    @let row = analysis.message(id);
                    tr {
                        th.time scope="row" { (format::day_of(cx.lang, row.time)) }
                        td { (cx.lang.code_words("channel", row.channel.code())) }
                        td { (row.district.map_or("", |district| analysis.symbol(district))) }
                        td { (analysis.symbol(row.source)) ":" (row.external_id) }
                        td { form.disclose method="post" action={ "/accusations/" (row.uid) } {
                            @let field = format!("reason-{}", row.uid);
                            label.hidden for=(field) { (cx.t("disclosure.reason")) }
                            input id=(field) name="reason" maxlength=(LONGEST_REASON) required placeholder=(cx.t("disclosure.reason")) autocomplete="off";
                            button { (cx.t("disclosure.open")) }
                        } }
                    }
                } }
            } }
            (pager(cx, paging, all.len()))
        }
    };
    Ok(layout::page(cx, cx.t("disclosure.accusations"), "/data", &main))
}

/// Shows an accusation, personal data masked as everywhere.
pub(in crate::service) async fn open(Path(uid): Path<String>, posted: Posted) -> Result<Response, ApiError> {
    blocking(move || {
        let cx = &posted.cx;
        let workspace = cx.require(Role::Entitled)?;
        let found = uid.parse().ok().and_then(|uid| cx.view.snapshot().by_uid(uid));
        let id = found.filter(|&id| !cx.view.shows(id)).ok_or_else(ApiError::not_found)?;
        log(cx, workspace, id, Act::Accusation, posted.one("reason"))?;
        let text = cx.view.text(id)?;
        let main = html! {
            div.heading {
                p.crumbs { a href="/accusations" { (cx.t("disclosure.accusations")) } }
                h1 { (title_of(cx.lang, &text)) }
                p.lead { (cx.lang.fill("disclosure.logged", &[("name", &cx.person.name)])) }
            }
            section.panel.letter { div.text { (text.statement().text) } }
            section.panel {
                h2 { (cx.t("disclosure.no_accusation")) }
                form.choice method="post" action="/decisions" {
                    input type="hidden" name="kind" value="label";
                    input type="hidden" name="message" value=(uid);
                    input type="hidden" name="back" value="/decisions";
                    label for="purpose" { (cx.t("disclosure.is_rather")) }
                    select #purpose name="purpose" {
                        @for purpose in crate::classify::Purpose::ALL { @if *purpose != crate::classify::Purpose::Accusation {
                            option value=(purpose.code()) { (cx.lang.code_words("purpose", purpose.code())) }
                        } }
                    }
                    button { (cx.t("decisions.note_it")) }
                }
            }
        };
        Ok(unkept(&layout::page(cx, cx.t("disclosure.accusations"), "/data", &main)))
    })
    .await
}
