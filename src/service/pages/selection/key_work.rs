//! The year's key work: what there is, and a form that takes another list.

use axum::response::Redirect;
use maud::{Markup, html};

use crate::report::Facts;
use crate::service::context::{Cx, blocking};
use crate::service::error::ApiError;
use crate::service::posted::Posted;
use crate::store::{Role, key_work_of_lines, set_key_work};

/// The list, and the form for those who may change it.
pub(super) fn panel(cx: &Cx, facts: &Facts<'_>) -> Markup {
    let items = &facts.basis().key_work;
    html! {
        section.panel #key-work {
            h2 { (cx.t("selection.key_work")) }
            @if items.is_empty() {
                p.empty { (cx.t("selection.no_key_work")) }
            } @else {
                details {
                    summary { (cx.lang.fill("selection.key_work_n", &[("n", &items.len())])) }
                    div.scroll { table {
                        thead { tr { @for key in ["selection.item_number", "selection.item_name", "selection.item_lead", "selection.item_text"] { th scope="col" { (cx.t(key)) } } } }
                        tbody { @for item in items { tr {
                            td { (item.number) } th scope="row" { (item.name) } td { (item.lead) } td { (item.text) }
                        } } }
                    } }
                }
            }
            @if cx.may(Role::Curate) {
                details.entry-form {
                    summary { (cx.t("selection.import_key_work")) }
                    form method="post" action="/selection/key-work" {
                        label for="lines" { (cx.t("selection.lines")) }
                        textarea #lines name="lines" rows="8" aria-describedby="lines-hint" {}
                        p.hint #lines-hint { (cx.t("selection.lines_hint")) }
                        button { (cx.t("selection.take_key_work")) }
                    }
                }
            }
        }
    }
}

/// Takes a list in the place of the one before.
pub(in crate::service) async fn keep(posted: Posted) -> Result<Redirect, ApiError> {
    blocking(move || {
        let workspace = posted.cx.require(Role::Curate)?;
        let items = key_work_of_lines(posted.one("lines").unwrap_or_default());
        set_key_work(workspace, items).map_err(|error| ApiError::internal(&error))?;
        Ok(Redirect::to("/selection#key-work"))
    })
    .await
}
