//! Changing a draft: words, order, omission, a paragraph of one's own. Each change is a rule that is undone by another.

use axum::extract::Path;
use axum::response::Redirect;
use maud::{Markup, html};

use super::{found, refused};
use crate::report::{Act, Block, Body, Document, EditOutcome, Text, section};
use crate::service::clock::now;
use crate::service::context::{Cx, blocking};
use crate::service::error::ApiError;
use crate::service::posted::Posted;
use crate::store::{self, Digest, Role};

/// The changes so far with what became of each; nothing where there is none.
pub(super) fn history(cx: &Cx, digest: &Digest, outcomes: &[EditOutcome], may_change: bool) -> Markup {
    let look = outcomes
        .iter()
        .filter(|outcome| matches!(outcome, EditOutcome::Outdated | EditOutcome::Void))
        .count();
    html! {
        @if !digest.edits.is_empty() {
            @if look > 0 && digest.issued.is_none() { p.warning { (cx.lang.fill("digests.look", &[("n", &look)])) } }
            details.changes {
                summary { (cx.lang.fill("digests.changes", &[("n", &digest.edits.len())])) }
                div.scroll { table {
                    thead { tr { @for key in ["decisions.seq", "decisions.when", "decisions.who", "decisions.what", "decisions.outcome"] { th scope="col" { (cx.t(key)) } } @if may_change { th scope="col" { span.hidden { (cx.t("decisions.undo_button")) } } } } }
                    tbody { @for (edit, outcome) in digest.edits.iter().zip(outcomes) { tr {
                        th.num scope="row" { (edit.seq) }
                        td.time { (edit.at) }
                        td { (edit.by) }
                        td.what { (sentence(cx, &edit.act)) }
                        td { (cx.lang.code_words("edit_outcome", code(*outcome))) }
                        @if may_change { td { @if *outcome != EditOutcome::Undone && !matches!(edit.act, Act::Undo { .. }) {
                            form method="post" action={ "/digests/" (digest.id) "/change" } {
                                input type="hidden" name="act" value="undo";
                                input type="hidden" name="undo" value=(edit.seq);
                                button.quiet { (cx.t("decisions.undo_button")) }
                            }
                        } } }
                    } } }
                } }
            }
        }
    }
}

fn code(outcome: EditOutcome) -> &'static str {
    match outcome {
        EditOutcome::Applied => "applied",
        EditOutcome::Outdated => "outdated",
        EditOutcome::Void => "void",
        EditOutcome::Undone => "undone",
    }
}

fn sentence(cx: &Cx, act: &Act) -> String {
    let short = |text: &str| crate::service::format::excerpt(text, 40);
    match act {
        Act::Title { text } => cx.lang.fill("digest_edit.title", &[("text", &short(text))]),
        Act::Reword { text, .. } => cx.lang.fill("digest_edit.reword", &[("text", &short(text))]),
        Act::Omit { .. } => cx.t("digest_edit.omit").to_owned(),
        Act::Move { .. } => cx.t("digest_edit.move").to_owned(),
        Act::Insert { text, .. } => cx.lang.fill("digest_edit.insert", &[("text", &short(text))]),
        Act::Undo { undo } => cx.lang.fill("digest_edit.undo", &[("seq", undo)]),
    }
}

/// The form of the title.
pub(super) fn title_form(cx: &Cx, digest: &Digest, document: &Document) -> Markup {
    html! {
        form.change method="post" action={ "/digests/" (digest.id) "/change" } {
            input type="hidden" name="act" value="title";
            label for="title" { (cx.t("digests.title_label")) }
            input #title name="text" value=(document.title);
            button { (cx.t("digests.save")) }
        }
    }
}

/// What changes a block.
pub(super) fn controls(cx: &Cx, digest: &Digest, block: &Block) -> Markup {
    let action = format!("/digests/{}/change", digest.id);
    let texts: Vec<(bool, &Text)> = match &block.body {
        Body::Heading { text, .. } | Body::Paragraph(text) => vec![(false, text)],
        Body::Item { lead, text, .. } => vec![(true, lead), (false, text)],
        Body::Table(_) | Body::Chart(_) | Body::Blank(_) | Body::Box { .. } => Vec::new(),
    };
    let blank = matches!(block.body, Body::Blank(_));
    let button = |act: &str, key: &str| {
        html! {
            form method="post" action=(action) {
                input type="hidden" name="act" value=(act);
                input type="hidden" name="key" value=(block.key);
                button.quiet { (cx.t(key)) }
            }
        }
    };
    html! {
        details.controls #{ "edit-" (block.key) } {
            summary { (cx.t("digests.change")) }
            @for (lead, text) in &texts { @if !text.is_empty() {
                form method="post" action=(action) {
                    input type="hidden" name="act" value="reword";
                    input type="hidden" name="key" value=(block.key);
                    @if *lead { input type="hidden" name="lead" value="true"; }
                    textarea name="text" rows=(1 + text.to_string().chars().count() / 40) aria-label=(cx.t("digests.words")) { (text) }
                    button { (cx.t("digests.save")) }
                }
            } }
            @if blank {
                form method="post" action=(action) {
                    input type="hidden" name="act" value="reword";
                    input type="hidden" name="key" value=(block.key);
                    textarea name="text" rows="4" aria-label=(cx.t("digests.words")) {}
                    button { (cx.t("digests.save")) }
                }
            }
            div.row { (button("up", "digests.up")) (button("down", "digests.down")) (button("omit", "digests.omit")) }
            form method="post" action=(action) {
                input type="hidden" name="act" value="insert";
                input type="hidden" name="key" value=(block.key);
                textarea name="text" rows="2" aria-label=(cx.t("digests.insert")) {}
                button.quiet { (cx.t("digests.insert")) }
            }
        }
    }
}

/// Takes a change.
pub(in crate::service) async fn change(Path(id): Path<String>, posted: Posted) -> Result<Redirect, ApiError> {
    blocking(move || {
        let cx = &posted.cx;
        let workspace = cx.require(Role::Curate)?;
        let digest = found(cx, &id)?;
        let (document, _) = digest.document();
        let key = posted.one("key").unwrap_or_default();
        let text = posted.one("text").unwrap_or_default().replace("\r\n", "\n");
        let act = asked(&posted, &document, key, &text)?;
        store::edit_digest(workspace, &id, &cx.person.name, now(), |seq| match act {
            Act::Insert { after, text, .. } => Act::Insert {
                key: format!("own/{seq}"),
                after,
                text,
            },
            other => other,
        })
        .map_err(refused)?;
        let anchor = if matches!(posted.one("act"), Some("title" | "undo")) {
            ""
        } else {
            key
        };
        Ok(Redirect::to(&format!(
            "/digests/{id}?edit=true#edit-{}",
            crate::service::address::encoded(anchor)
        )))
    })
    .await
}

/// The change that a form asks for.
fn asked(posted: &Posted, document: &Document, key: &str, text: &str) -> Result<Act, ApiError> {
    let blocks = std::iter::once(&document.blocks)
        .chain(document.annexes.iter().map(|annex| &annex.blocks))
        .find(|blocks| blocks.iter().any(|block| block.key == key));
    let place = || {
        let blocks = blocks.ok_or_else(ApiError::not_found)?;
        let at = blocks.iter().position(|block| block.key == key).ok_or_else(ApiError::not_found)?;
        Ok::<_, ApiError>((blocks, at))
    };
    let key = key.to_owned();
    Ok(match posted.one("act") {
        Some("title") => Act::Title { text: text.to_owned() },
        Some("undo") => {
            let undo = posted.one("undo").and_then(|seq| seq.parse().ok());
            Act::Undo {
                undo: undo.ok_or_else(|| ApiError::bad_parameter("undo: expected the number of a change"))?,
            }
        }
        Some("omit") => Act::Omit {
            key: place().map(|_| key)?,
        },
        Some("up") => {
            let (blocks, at) = place()?;
            // What ends right before it: a block, or the section whose heading has the same level.
            let above = (0..at)
                .rev()
                .find(|&above| section(blocks, above).end == at && fits(&blocks[above], &blocks[at]));
            let above = above.ok_or_else(|| ApiError::bad_parameter("up: it is the first already"))?;
            Act::Move {
                key,
                before: Some(blocks[above].key.clone()),
            }
        }
        Some("down") => {
            let (blocks, at) = place()?;
            let next = section(blocks, at).end;
            if !blocks.get(next).is_some_and(|below| fits(below, &blocks[at])) {
                return Err(ApiError::bad_parameter("down: it is the last already"));
            }
            Act::Move {
                key,
                before: blocks.get(section(blocks, next).end).map(|block| block.key.clone()),
            }
        }
        Some("insert") => Act::Insert {
            key: String::new(),
            after: place().map(|_| key)?,
            text: text.to_owned(),
        },
        Some("reword") => {
            let lead = posted.one("lead") == Some("true");
            let (blocks, at) = place()?;
            let was = match &blocks[at].body {
                Body::Item { lead: text, .. } if lead => text.clone(),
                Body::Heading { text, .. } | Body::Paragraph(text) | Body::Item { text, .. } => text.clone(),
                Body::Blank(label) => Text::plain(label.clone()),
                Body::Table(_) | Body::Chart(_) | Body::Box { .. } => return Err(ApiError::not_found()),
            };
            Act::Reword {
                key,
                lead,
                was,
                text: text.to_owned(),
            }
        }
        _ => {
            return Err(ApiError::bad_parameter(
                "act: expected title, reword, omit, up, down, insert or undo",
            ));
        }
    })
}

/// Whether a block may change places with another: headings with headings of their level, anything else with what is no heading.
fn fits(other: &Block, moved: &Block) -> bool {
    match (&other.body, &moved.body) {
        (Body::Heading { level, .. }, Body::Heading { level: own, .. }) => level == own,
        (Body::Heading { .. }, _) | (_, Body::Heading { .. }) => false,
        _ => true,
    }
}
