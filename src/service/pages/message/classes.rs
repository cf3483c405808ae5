//! What was read in a message: purpose, field, aspect, what else it says, what it lacks, its keywords.

use maud::{Markup, html};

use crate::classify::{Aspect, Field, Purpose};
use crate::corpus::MessageId;
use crate::service::context::Cx;
use crate::service::filter::{Filter, Listed};
use crate::service::html::keyword_link;
use crate::service::view::sentence;
use crate::store::{MaskedMessage, Role};

/// How many keywords.
const KEYWORDS: usize = 12;
/// How many sentences with a purpose of their own are shown.
const SAID: usize = 6;

/// The classes, each with the list of its messages; and the form that corrects them, which comes back to `back`.
pub(super) fn labels(cx: &Cx, id: MessageId, text: &MaskedMessage, back: &str) -> Markup {
    let labels = &cx.view.analysis().labels[id.index()];
    let purpose = Filter {
        purpose: Some(labels.purpose),
        ..Filter::default()
    };
    let field = Filter {
        field: Some(labels.field),
        ..Filter::default()
    };
    let aspect = Filter {
        aspect: Some(labels.aspect),
        ..Filter::default()
    };
    let unsure = Filter {
        unsure: Some(true),
        ..Filter::default()
    };
    html! {
        section.panel {
            h2 { (cx.t("message.labels")) @if cx.view.analysis().decided[id.index()] != 0 { span.aside { (cx.t("message.by_person")) } } }
            dl.pairs {
                dt { (cx.lang.code_words("filter", "purpose")) }
                dd {
                    a href=(purpose.href()) { (cx.lang.code_words("purpose", labels.purpose.code())) }
                    @if labels.unsure { " " a.mark href=(unsure.href()) { (cx.t("message.unsure")) } }
                    @if let Some(kind) = labels.accusation_kind() { " " span.mark { (cx.lang.code_words("accusation", kind.code())) } }
                }
                dt { (cx.lang.code_words("filter", "field")) }
                dd { a href=(field.href()) { (cx.lang.code_words("field", labels.field.code())) } }
                dt { (cx.lang.code_words("filter", "aspect")) }
                dd { a href=(aspect.href()) { (cx.lang.code_words("aspect", labels.aspect.code())) } }
                @if labels.legal_route { dt { (cx.lang.code_words("filter", "legal_route")) } dd { (cx.t("form.yes")) } }
                @if let Some(way) = labels.legal_way {
                    dt { (cx.t("message.legal_way")) }
                    dd {
                        (cx.lang.code_words("legal", way.channel.code()))
                        @if let Some(sentence) = cx.view.legal_sentence(id, text) { blockquote { (sentence) } }
                    }
                }
            }
            (said(cx, id, text))
            (missing(cx, id))
            (keywords(cx, id))
            @if cx.may(Role::Curate) { (correction(cx, id, back)) }
        }
    }
}

/// Corrects classes: what is left alone stays as it was read.
fn correction(cx: &Cx, id: MessageId, back: &str) -> Markup {
    let labels = &cx.view.analysis().labels[id.index()];
    let codes = |list: &'static str, codes: Vec<&'static str>| -> Vec<(&str, &str)> {
        codes.into_iter().map(|code| (code, cx.lang.code_words(list, code))).collect()
    };
    let truth = vec![("true", cx.t("form.yes")), ("false", cx.t("form.no"))];
    let parts = [
        (
            "purpose",
            labels.purpose.code(),
            codes("purpose", Purpose::ALL.iter().map(|each| each.code()).collect()),
        ),
        (
            "field",
            labels.field.code(),
            codes("field", Field::ALL.iter().map(|each| each.code()).collect()),
        ),
        (
            "aspect",
            labels.aspect.code(),
            codes("aspect", Aspect::ALL.iter().map(|each| each.code()).collect()),
        ),
        ("legal_route", if labels.legal_route { "true" } else { "false" }, truth),
    ];
    html! {
        details.correct {
            summary { (cx.t("message.correct")) }
            form method="post" action="/decisions" {
                input type="hidden" name="kind" value="label";
                input type="hidden" name="message" value=(cx.view.analysis().message(id).uid);
                input type="hidden" name="back" value=(back);
                @for (name, now, values) in parts {
                    @let said = values.iter().find(|(code, _)| *code == now).map_or("", |(_, words)| words);
                    label for={ "correct-" (name) } { (cx.lang.code_words("filter", name)) }
                    select id={ "correct-" (name) } name=(name) {
                        option value="" { (cx.lang.fill("message.stays", &[("now", &said)])) }
                        @for (code, words) in values.iter().filter(|(code, _)| *code != now) { option value=(code) { (words) } }
                    }
                }
                label for="correct-why" { (cx.t("decisions.why")) }
                input #correct-why name="why" maxlength="200" autocomplete="off";
                p.acts { button { (cx.t("message.correct_button")) } }
            }
        }
    }
}

/// Sentences that do something else than the message as a whole: a suggestion inside a complaint.
fn said(cx: &Cx, id: MessageId, text: &MaskedMessage) -> Markup {
    let labels = &cx.view.analysis().labels[id.index()];
    let other: Vec<_> = labels
        .said
        .iter()
        .filter(|each| each.purpose != labels.purpose)
        .take(SAID)
        .collect();
    let whole = text.statement();
    html! {
        @if !other.is_empty() {
            h3 { (cx.t("message.said")) }
            ul {
                @for each in other {
                    li { span.mark { (cx.lang.code_words("purpose", each.purpose.code())) } " " (sentence(&whole, each.range)) }
                }
            }
        }
    }
}

/// Which of the six elements are missing.
fn missing(cx: &Cx, id: MessageId) -> Markup {
    let missing: Vec<&str> = cx
        .view
        .analysis()
        .message(id)
        .missing()
        .map(|element| cx.lang.code_words("element", element.code()))
        .collect();
    html! {
        @if !missing.is_empty() { p.hint { (cx.lang.fill("message.missing", &[("elements", &missing.join(cx.t("unit.comma")))])) } }
    }
}

/// Keywords of the message, the rarer ones first: they say more.
fn keywords(cx: &Cx, id: MessageId) -> Markup {
    let terms = cx.view.analysis().keywords.terms.iter().rev();
    let held: Vec<&str> = terms
        .filter(|term| term.messages.binary_search(&id).is_ok())
        .take(KEYWORDS)
        .map(|term| term.text.as_str())
        .collect();
    html! { @if !held.is_empty() { p.keywords { @for word in held { (keyword_link(word)) } } } }
}
