//! `/data/words`: words that the dictionary lacks, what people decided about words, and what follows from it.

use axum::response::Response;
use maud::{Markup, html};

use super::visit::{Visit, sent_to, value};
use crate::keywords::NewWord;
use crate::service::address::{form, href};
use crate::service::api::words::proposals;
use crate::service::error::ApiError;
use crate::service::format;
use crate::service::jobs::{JobKind, Jobs, Standing, Task};
use crate::store::{LONGEST_WORD, WordDecision, WordDecisions, WordState, dictionary_word};

/// Proposals on one page.
const SHOWN: usize = 50;

/// Serves the page.
pub(in crate::service) async fn page(visit: Visit) -> Result<Response, ApiError> {
    visit.answer(render).await
}

/// Notes what a person decides about a word.
pub(in crate::service) async fn decide(visit: Visit, body: String) -> Result<Response, ApiError> {
    let pairs = form(&body);
    let typed = value(&pairs, "term").unwrap_or_default();
    let state = match value(&pairs, "act") {
        Some("accept") => Some(WordState::Accepted),
        Some("reject") => Some(WordState::Rejected),
        Some("remove") => None,
        _ => return Err(ApiError::bad_parameter("act: expected accept, reject or remove")),
    };
    let Some(word) = dictionary_word(typed) else {
        return Ok(sent_to(&href("/data/words", &[("refused", typed)])));
    };
    let task = Task::Words {
        words: vec![word.clone()],
        state,
        why: value(&pairs, "why").unwrap_or_default().to_owned(),
    };
    let job = visit.state.jobs().submit(&visit.state, &visit.workspace, task, &visit.by());
    Jobs::settled(&job, 3).await;
    let said = match job.standing() {
        Standing::Failed(_, refusal) => return Ok(sent_to(&href("/data/words", &[("failed", refusal.failure.code())]))),
        _ => state.map_or("removed", WordState::code),
    };
    Ok(sent_to(&href("/data/words", &[("done", said), ("word", &word)])))
}

fn render(visit: &Visit) -> Result<Markup, ApiError> {
    let decisions = WordDecisions::read(visit.workspace.root()).map_err(|error| ApiError::internal(&error))?;
    let waiting: Vec<String> = visit
        .state
        .jobs()
        .open()
        .iter()
        .filter(|job| job.kind == JobKind::Words)
        .map(|job| job.about.clone())
        .collect();
    let main = html! {
        div.heading { h1 { (visit.t("lexicon.title")) } p.lead { (visit.t("lexicon.lead")) } }
        (said(visit, &decisions)?)
        @if !waiting.is_empty() { p.data-notice { (visit.lang.fill("lexicon.waiting", &[("words", &waiting.join(visit.t("unit.comma")))])) } }
        (open(visit, &decisions)?)
        (own(visit))
        (decided(visit, &decisions))
    };
    Ok(visit.frame(visit.t("lexicon.title"), "/data/words", &main))
}

/// What was just done, and what is to be done so that it counts.
fn said(visit: &Visit, decisions: &WordDecisions) -> Result<Markup, ApiError> {
    let lang = visit.lang;
    let word = visit.param("word").unwrap_or_default();
    let message = if let Some(refused) = visit.param("refused") {
        Some(lang.fill("lexicon.refused", &[("word", &refused), ("n", &LONGEST_WORD)]))
    } else if let Some(code) = visit.param("failed") {
        Some(lang.code_words("failure", code).to_owned())
    } else {
        match visit.param("done") {
            Some("accepted") if decisions.words.contains_key(word) => {
                Some(lang.fill("lexicon.accepted", &[("word", &word), ("n", &messages(visit, word))]))
            }
            Some("rejected") => Some(lang.fill("lexicon.rejected", &[("word", &word)])),
            Some("removed") => Some(lang.fill("lexicon.removed", &[("word", &word)])),
            _ => None,
        }
    };
    let changed = match &visit.cx {
        Some(cx) => crate::run::models_changed(visit.workspace.root(), &cx.view.snapshot().manifest().models),
        None => Ok(false),
    };
    let changed = changed.map_err(|error| ApiError::internal(&error))?;
    Ok(html! {
        @if changed {
            div.data-notice.with-action {
                p role="status" { @if let Some(message) = message { (message) } @else { (visit.t("data.dictionary_changed")) } }
                (super::jobs::analyse_button(visit))
            }
        } @else if let Some(message) = message { p.data-notice role="status" { (message) } }
    })
}

/// How many messages a proposed word is cut apart in; 0 where it was not proposed.
fn messages(visit: &Visit, word: &str) -> String {
    let proposals = visit.cx.as_ref().map(|cx| &cx.view.analysis().keywords.proposals);
    let found = proposals.into_iter().flatten().find(|proposal| proposal.term == word);
    format::count(visit.lang, found.map_or(0, |proposal| proposal.messages))
}

fn open(visit: &Visit, decisions: &WordDecisions) -> Result<Markup, ApiError> {
    let lang = visit.lang;
    let words: Vec<&NewWord> = visit.cx.as_ref().map_or_else(Vec::new, |cx| proposals(&cx.view, decisions));
    let mut rows = Vec::new();
    if let Some(cx) = &visit.cx {
        for word in words.iter().take(SHOWN) {
            let contexts = cx.view.snapshot().contexts(word).map_err(|error| ApiError::internal(&error))?;
            rows.push(proposal(visit, word, &contexts));
        }
    }
    Ok(html! {
        section.panel #new-words {
            h2 { (visit.t("data.new_words")) span.aside { (lang.fill("lexicon.n_words", &[("n", &words.len())])) } }
            @if rows.is_empty() { p.empty { (visit.t("data.no_new_words")) } } @else {
                div.scroll { table.new-words {
                    thead { tr {
                        th scope="col" { (visit.t("data.word")) }
                        th.num scope="col" { (visit.t("topics.messages")) }
                        th.num scope="col" { (visit.t("topics.people")) }
                        th scope="col" { (visit.t("data.word_contexts")) }
                        th scope="col" { (visit.t("data.word_first")) }
                        @if visit.may_change() { th scope="col" { (visit.t("lexicon.decide")) } }
                    } }
                    tbody { @for row in rows { (row) } }
                } }
                p.hint { (visit.t("lexicon.hint")) }
                @if words.len() > SHOWN { p.hint { (lang.fill("lexicon.shown", &[("n", &SHOWN), ("total", &words.len())])) } }
            }
        }
    })
}

/// A search for a word as it stands: its count is that of the search, not of the proposal.
fn found(word: &str) -> String {
    href("/search", &[("q", format!("\"{word}\""))])
}

fn proposal(visit: &Visit, word: &NewWord, contexts: &[String]) -> Markup {
    let lang = visit.lang;
    html! { tr {
        th scope="row" { a href=(found(&word.term)) { (word.term) } }
        td.num { (format::count(lang, word.messages)) span.unit { " " (visit.t("unit.messages")) } }
        td.num { (format::count(lang, word.people)) span.unit { " " (visit.t("unit.people")) } }
        td.contexts { @for context in contexts { p.sub { (context) } } }
        td.time { (format::day_of(lang, word.first_seen)) }
        @if visit.may_change() { td {
            form.word-acts method="post" action="/data/words" {
                input type="hidden" name="term" value=(word.term);
                button name="act" value="accept" aria-label={ (visit.t("lexicon.accept")) (visit.t("unit.colon")) (word.term) } { (visit.t("lexicon.accept")) }
                button.second name="act" value="reject" aria-label={ (visit.t("lexicon.reject")) (visit.t("unit.colon")) (word.term) } { (visit.t("lexicon.reject")) }
            }
        } }
    } }
}

/// A word of one's own.
fn own(visit: &Visit) -> Markup {
    html! {
        @if visit.may_change() {
            section.panel {
                h2 { (visit.t("lexicon.own")) }
                form.choice method="post" action="/data/words" {
                    label for="term" { (visit.t("data.word")) }
                    input #term name="term" maxlength=(LONGEST_WORD) required autocomplete="off";
                    label for="why" { (visit.t("lexicon.why")) }
                    input #why name="why" maxlength="200" autocomplete="off";
                    button name="act" value="accept" { (visit.t("lexicon.accept")) }
                }
            }
        }
    }
}

fn decided(visit: &Visit, decisions: &WordDecisions) -> Markup {
    let mut list: Vec<(&String, &WordDecision)> = decisions.words.iter().collect();
    list.sort_by(|(a_word, a), (b_word, b)| b.at.cmp(&a.at).then(a_word.cmp(b_word)));
    html! {
        section.panel {
            h2 { (visit.t("lexicon.decided")) span.aside { (visit.lang.fill("lexicon.n_words", &[("n", &list.len())])) } }
            @if list.is_empty() { p.empty { (visit.t("lexicon.none_decided")) } } @else {
                div.scroll { table {
                    thead { tr {
                        @for key in ["data.word", "lexicon.state", "lexicon.by", "lexicon.at", "lexicon.why"] { th scope="col" { (visit.t(key)) } }
                        @if visit.may_change() { th scope="col" { (visit.t("lexicon.decide")) } }
                    } }
                    tbody { @for (word, decision) in list { tr {
                        th scope="row" { a href=(found(word)) { (word) } }
                        td { (visit.lang.code_words("word_state", decision.state.code())) }
                        td { (decision.by) }
                        td.time { (decision.at.get(..16).unwrap_or(&decision.at)) }
                        td { (decision.why) }
                        @if visit.may_change() { td { form method="post" action="/data/words" {
                            input type="hidden" name="term" value=(word);
                            button.second name="act" value="remove" aria-label={ (visit.t("lexicon.undo")) (visit.t("unit.colon")) (word) } { (visit.t("lexicon.undo")) }
                        } } }
                    } } }
                } }
            }
        }
    }
}
