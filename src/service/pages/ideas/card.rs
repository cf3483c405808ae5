//! An idea as a card: its parts with the sentences that earned them, what it lacks, who is behind it, its score.

use maud::{Markup, html};

use super::asked::{IdeaQuestion, WEIGHED};
use super::decided::{Decisions, desk};
use super::ranking::{Listed, values};
use crate::corpus::MessageId;
use crate::ideas::{Gap, N_SIGNALS, Part, Signal, Trap};
use crate::service::chart;
use crate::service::context::Cx;
use crate::service::error::ApiError;
use crate::service::filter::{Filter, Listed as _};
use crate::service::format;
use crate::service::html::{facts, message_href, number, title_of};
use crate::service::marks::said;
use crate::service::view;
use crate::store::MaskedMessage;

/// Letters of a sentence on a card.
const SENTENCE: usize = 160;

/// The sentence of a part; `None` where no sentence says it.
pub(super) fn sentence(text: &MaskedMessage, part: Part) -> Option<String> {
    said(part).map(|range| view::sentence(&text.statement(), range).trim().to_owned())
}

/// The measures given apart, or the sentence of the body.
pub(super) fn measure(cx: &Cx, id: MessageId, text: &MaskedMessage) -> Option<String> {
    let apart = Some(text.measures.text.trim().to_owned()).filter(|measures| !measures.is_empty());
    apart.or_else(|| sentence(text, cx.view.analysis().parts[id.index()].measure))
}

/// An idea in two lines: title and measure.
pub(in crate::service) fn short_card(cx: &Cx, id: MessageId, place: usize) -> Result<Markup, ApiError> {
    let text = cx.view.text(id)?;
    let measure = measure(cx, id, &text).map(|measure| format::excerpt(&measure, 70));
    Ok(html! {
        li {
            span.title { a href=(message_href(&cx.view, id)) { (title_of(cx.lang, &text)) } }
            @if let Some(score) = cx.view.idea(id).map(|idea| idea.score) { span.count { (format!("{score:.0}")) span.hidden { (place) } } }
            @if let Some(measure) = measure { span.sub { b.part.m { (cx.t("part.measure")) } (measure) } }
        }
    })
}

/// A card; `place` is its place in the list.
pub(super) fn card(cx: &Cx, asked: &IdeaQuestion, decisions: &Decisions<'_>, one: &Listed, place: usize) -> Result<Markup, ApiError> {
    let id = one.id;
    let text = cx.view.text(id)?;
    let parts = &cx.view.analysis().parts[id.index()];
    let short = |line: Option<String>| line.map(|line| format::excerpt(&line, SENTENCE));
    let lines = [
        ("p", "part.problem", short(sentence(&text, parts.problem))),
        ("c", "part.cause", short(sentence(&text, parts.cause))),
        ("m", "part.measure", short(measure(cx, id, &text))),
        ("u", "part.public", short(sentence(&text, parts.public))),
    ];
    let idea = cx.view.idea(id).ok_or_else(ApiError::not_found)?;
    let values = values(&cx.view, idea);
    let weighed: Vec<String> = WEIGHED.iter().map(|(signal, _)| format!("{:.5}", values.value(*signal))).collect();
    let missing: Vec<&str> = Gap::of(parts.missing).map(|gap| cx.lang.code_words("gap", gap.code())).collect();
    Ok(html! {
        li.card value=(place) data-values=(weighed.join(" ")) data-factor=(format!("{:.4}", values.factor(&asked.weights))) {
            div.idea {
                h2 { span.place { (place) } a href=(message_href(&cx.view, id)) { (title_of(cx.lang, &text)) } }
                (facts(cx, id))
                dl.parts {
                    @for (class, key, line) in lines {
                        dt class=(class) { (cx.t(key)) }
                        dd { @match line { Some(line) => (line), None => span.missing { (cx.t("part.missing")) } } }
                    }
                    @if !missing.is_empty() { dt.g { (cx.t("part.gaps")) } dd { span.missing { (missing.join(cx.t("ideas.comma"))) } } }
                }
                (behind(cx, id))
            }
            div.weighed { (score(cx, one)) (desk(cx, decisions, id)) }
        }
    })
}

/// Who is behind the matter, and what else is to be known of the idea.
fn behind(cx: &Cx, id: MessageId) -> Markup {
    let (people, matter) = people(cx, id);
    let parts = &cx.view.analysis().parts[id.index()];
    let shelf = cx.view.idea(id).is_some_and(|idea| idea.shelf);
    html! {
        p.facts {
            @if let Some(matter) = &matter { span { (cx.lang.fill_html("ideas.people", &[("n", number(cx.lang, people as usize, matter))])) } }
            @if let Some(topic) = cx.view.topic_of(id) { span { (cx.t("message.topic")) (cx.t("unit.colon")) a href={ "/topics/" (topic.id) } { (topic.name) } } }
            @if let Some(department) = cx.view.analysis().message(id).department { span { (cx.t("message.department")) (cx.t("unit.colon")) (cx.view.analysis().symbol(department)) } }
            @if shelf { span.mark { (cx.lang.code_words("idea_list", "shelf")) } }
            @if parts.repeatable { span.mark { (cx.t("ideas.repeatable")) } }
            @for trap in Trap::of(parts.traps) { span.mark.urgent { (cx.lang.code_words("trap", trap.code())) } }
        }
    }
}

/// The people behind an idea's matter (its topic, else its group of repeats, else its writer), and the list of that matter, if it is more
/// than the message itself. Cost: a pass over the matter.
pub(super) fn people(cx: &Cx, id: MessageId) -> (u32, Option<Filter>) {
    let analysis = cx.view.analysis();
    let topic = cx.view.topic_of(id).map(|topic| topic.id);
    let group = analysis.duplicates.group_of[id.index()].map(|_| analysis.message(id).uid);
    let filter = match (topic, group) {
        (None, None) => return (analysis.people([id]).max(1), None),
        (Some(_), _) => Filter {
            topic,
            ..Filter::default()
        },
        (None, Some(_)) => Filter {
            group,
            ..Filter::default()
        },
    };
    (analysis.people(filter.select(&cx.view)).max(1), Some(filter))
}

/// The score of a message by the program's own weights, with its parts; nothing where it has none.
pub(in crate::service) fn score_of(cx: &Cx, id: MessageId) -> Markup {
    let Some(idea) = cx.view.idea(id) else { return html! {} };
    let (score_of_run, lost) = (idea.score, idea.lost);
    score(
        cx,
        &Listed {
            id,
            score: score_of_run,
            lost,
        },
    )
}

/// The value of a signal on readers' scale, 0 to 2; `None` for what has no such scale.
fn value(cx: &Cx, id: MessageId, signal: Signal) -> Option<f32> {
    let parts = &cx.view.analysis().parts[id.index()];
    match signal {
        Signal::Problem => Some(parts.problem.value),
        Signal::Cause => Some(parts.cause.value),
        Signal::Measure => Some(parts.measure.value),
        Signal::Public => Some(parts.public.value),
        Signal::Support => cx.view.idea(id).map(|idea| idea.support),
        Signal::Novelty => cx.view.idea(id).map(|idea| idea.novelty),
        Signal::Grade | Signal::OtherPurpose | Signal::LegalRoute | Signal::Trap => None,
    }
}

/// The score with its parts, each on its own scale.
fn score(cx: &Cx, one: &Listed) -> Markup {
    let parts: Vec<(Signal, f32, Option<f32>)> = Signal::ALL
        .iter()
        .zip(one.lost)
        .map(|(&signal, lost)| (signal, lost, value(cx, one.id, signal)))
        .collect();
    debug_assert_eq!(parts.len(), N_SIGNALS, "every signal stands once");
    html! {
        div.score {
            p.total { b { (format!("{:.0}", one.score)) } span { (cx.t("score.total")) } }
            ul {
                @for (signal, lost, value) in &parts {
                    @if let Some(value) = value {
                        @let takes = cx.lang.fill("score.takes", &[("n", &format!("{lost:.1}"))]);
                        li title=(takes) {
                            span { (cx.lang.code_words("signal", signal.code())) }
                            (chart::bar((value * 100.0).clamp(0.0, 200.0) as u32, 200))
                            span.num { (format!("{value:.1}")) }
                        }
                    }
                }
                // What has no scale of its own stands here only where it costs something.
                @for (signal, lost, _) in parts.iter().filter(|(_, lost, value)| value.is_none() && *lost >= 0.5) {
                    li { span { (cx.lang.code_words("signal", signal.code())) } span {} span.num { (format!("-{lost:.0}")) } }
                }
            }
        }
    }
}
