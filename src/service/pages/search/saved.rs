//! Saved searches (常用检索): the list with what is new, the forms that save, open, rename and remove.

use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use crate::service::address::{form as pairs_of, href};
use crate::service::catalog::Lang;
use crate::service::context::{Cx, Pairs, blocking};
use crate::service::error::ApiError;
use crate::service::format;
use crate::service::now;
use crate::service::pages::chips::value_words;
use crate::service::question::Question;
use crate::store::{
    Asked, LONGEST_NAME, Role, SavedCount, SavedSearch, SavedSearchError, Workspace, look_at_search, remove_search, rename_search,
    save_search, saved_searches,
};

/// Where the forms go.
const PATH: &str = "/search/saved";

/// The saved searches with what they find; `None` for what this version does not understand.
pub(in crate::service) fn counted(cx: &Cx) -> Result<Vec<(SavedSearch, Option<SavedCount>)>, ApiError> {
    let saved = match &cx.workspace {
        Some(workspace) => saved_searches(workspace).map_err(|error| ApiError::internal(&error))?,
        None => Vec::new(),
    };
    let counted = saved.into_iter().map(|search| {
        let count = cx.view.saved_count(&search)?;
        Ok((search, count))
    });
    counted.collect()
}

/// A line that names the saved searches with new messages; nothing where there is none.
pub(in crate::service) fn with_news(cx: &Cx) -> Result<Markup, ApiError> {
    let all = counted(cx)?;
    let with_news: Vec<(&SavedSearch, usize)> = all
        .iter()
        .filter_map(|(search, count)| Some((search, count.map(|count| count.new).filter(|&new| new > 0)?)))
        .collect();
    Ok(html! {
        @if !with_news.is_empty() {
            div.news {
                span { (cx.t("saved.news")) (cx.t("unit.colon")) }
                @for (search, new) in with_news {
                    (open(cx, &search.name, &html! { (search.name) " " span.mark.new { (cx.lang.fill("saved.new", &[("n", &format::count(cx.lang, new as u64))])) } }))
                }
            }
        }
    })
}

/// The list on the page of a search that nobody typed yet.
pub(super) fn section(cx: &Cx) -> Result<Markup, ApiError> {
    let all = counted(cx)?;
    Ok(html! {
        section.panel.saved #saved {
            h2 { (cx.t("saved.title")) }
            @if all.is_empty() { p.empty { (cx.t("saved.none")) } }
            @else { ol.saved-list { @for (at, (search, count)) in all.iter().enumerate() { (line(cx, at, search, *count)) } } }
        }
    })
}

fn line(cx: &Cx, at: usize, search: &SavedSearch, count: Option<SavedCount>) -> Markup {
    let number = |n: usize| format::count(cx.lang, n as u64);
    html! {
        li {
            div {
                @if count.is_some() { (open(cx, &search.name, &html! { (search.name) })) } @else { b { (search.name) } }
                @match count {
                    Some(count) => {
                        @if count.new > 0 { " " span.mark.new { (cx.lang.fill("saved.new", &[("n", &number(count.new))])) } }
                        " " span.sub { (cx.lang.fill("unit.n_messages", &[("n", &number(count.total))])) }
                    }
                    None => { " " span.mark.urgent { (cx.t("saved.not_understood")) } }
                }
                p.sub { (in_words(cx, search)) }
                @if !search.seen_at.is_empty() { p.sub { (cx.lang.fill("saved.seen", &[("time", &search.seen_at.get(..16).unwrap_or(&search.seen_at))])) @if !search.by.is_empty() { " · " (cx.lang.fill("saved.by", &[("name", &search.by)])) } } }
            }
            details {
                summary { (cx.t("saved.manage")) }
                form method="post" action=(PATH) {
                    input type="hidden" name="name" value=(search.name);
                    label.hidden for={ "new-name-" (at) } { (cx.t("saved.name")) }
                    input id={ "new-name-" (at) } name="new_name" value=(search.name) maxlength=(LONGEST_NAME) required;
                    button name="act" value="rename" { (cx.t("saved.rename")) }
                    button name="act" value="remove" formnovalidate { (cx.t("saved.remove")) }
                }
            }
        }
    }
}

/// What is asked, in words.
fn in_words(cx: &Cx, search: &SavedSearch) -> String {
    let part = |(name, value): (&String, &String)| match name.as_str() {
        "q" => value.clone(),
        "order" => cx.lang.code_words("order", value).to_owned(),
        "strict" => cx.t("search.strict").to_owned(),
        name => format!(
            "{}{}{}",
            cx.lang.code_words("filter", name),
            cx.t("unit.colon"),
            value_words(cx, name, value)
        ),
    };
    let (query, others): (Vec<_>, Vec<_>) = search.asked.iter().partition(|(name, _)| *name == "q");
    query.into_iter().chain(others).map(part).collect::<Vec<_>>().join(" · ")
}

/// A button that opens a saved search and notes that it was looked at: that changes something, so it is no link.
fn open(cx: &Cx, name: &str, words: &Markup) -> Markup {
    html! {
        form.inline method="post" action=(PATH) {
            input type="hidden" name="name" value=(name);
            button.link name="act" value="look" title=(cx.t("saved.open")) { (words) }
        }
    }
}

/// The form that saves the present search, beside the list of those that are saved.
pub(super) fn form(cx: &Cx, question: &Question) -> Markup {
    html! {
        @if cx.workspace.is_some() {
            details.save {
                summary { (cx.t("saved.save")) }
                form method="post" action=(PATH) {
                    @for (name, value) in question.asked.pairs() { input type="hidden" name=(name) value=(value); }
                    label for="save-name" { (cx.t("saved.name")) }
                    input #save-name name="name" value=(default_name(&question.asked.query)) maxlength=(LONGEST_NAME) required;
                    button name="act" value="save" { (cx.t("saved.save_button")) }
                    a href="/search#saved" { (cx.t("saved.title")) }
                }
            }
        }
    }
}

fn default_name(query: &str) -> String {
    query.chars().take(LONGEST_NAME).collect()
}

/// Saves, opens, renames or removes, then shows what there is to see.
pub(in crate::service) async fn change(cx: Cx, body: String) -> Result<Response, ApiError> {
    blocking(move || {
        let pairs = pairs_of(&body);
        let workspace = cx.workspace.as_ref().ok_or_else(ApiError::not_found)?;
        let next = done(&cx, workspace, pairs)?;
        Ok(Redirect::to(&next).into_response())
    })
    .await
}

/// Does what a form asks; gives the address to go on with.
fn done(cx: &Cx, workspace: &Workspace, mut pairs: Pairs) -> Result<String, ApiError> {
    let mut take = |name: &str| {
        let at = pairs.iter().position(|(key, _)| key == name);
        at.map_or_else(String::new, |at| pairs.swap_remove(at).1)
    };
    let (act, name, new_name) = (take("act"), take("name"), take("new_name"));
    let refused = |error| in_page(cx.lang, error);
    let last = cx.view.arrivals().last();
    if act != "look" {
        cx.require(Role::Curate)?;
    }
    match act.as_str() {
        "save" => {
            let asked = Asked::from_pairs(&pairs, &[])?;
            save_search(workspace, SavedSearch::new(&name, &asked, &cx.person.name, now(), last)).map_err(refused)?;
            Ok(href("/search", &asked.pairs()))
        }
        "look" => {
            let before = look_at_search(workspace, &name, last, now()).map_err(refused)?;
            let mut pairs = before.asked()?.pairs();
            pairs.push(("since", before.seen_import.to_string()));
            Ok(href("/search", &pairs))
        }
        "rename" => rename_search(workspace, &name, &new_name)
            .map(|_| "/search#saved".to_owned())
            .map_err(refused),
        "remove" => remove_search(workspace, &name).map(|_| "/search#saved".to_owned()).map_err(refused),
        _ => Err(ApiError::bad_parameter("act: expected save, look, rename or remove")),
    }
}

/// A failure in the words of the page.
fn in_page(lang: Lang, error: SavedSearchError) -> ApiError {
    match error {
        SavedSearchError::Name => ApiError::bad_parameter(lang.fill("saved.error_name", &[("n", &LONGEST_NAME)])),
        SavedSearchError::Empty => ApiError::bad_parameter(lang.t("saved.error_empty")),
        SavedSearchError::Taken(name) => ApiError::bad_parameter(lang.fill("saved.error_taken", &[("name", &name)])),
        SavedSearchError::Unknown(name) => ApiError::bad_parameter(lang.fill("saved.error_unknown", &[("name", &name)])),
        SavedSearchError::Many => ApiError::bad_parameter(lang.t("saved.error_many")),
        other => ApiError::from(other),
    }
}
