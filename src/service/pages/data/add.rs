//! `/data/add`: one message typed in, as from a box, a slip, a visit (来访登记、意见箱).

use axum::response::{Html, IntoResponse, Response};
use maud::{Markup, html};

use super::import::checked_source;
use super::visit::{Visit, sent_to, value};
use crate::corpus::{Channel, WriterKind};
use crate::ingest::Field;
use crate::service::address::form;
use crate::service::context::Pairs;
use crate::service::error::ApiError;
use crate::service::jobs::{Jobs, Task};
use crate::service::now;

/// The fields of the form: each with how it is asked for.
const ASKED: [(Field, Control); 13] = [
    (Field::Title, Control::Line),
    (Field::Body, Control::Text),
    (Field::Measures, Control::ShortText),
    (Field::Registered, Control::Day),
    (Field::Channel, Control::Channels),
    (Field::District, Control::Known),
    (Field::Place, Control::Line),
    (Field::Writer, Control::Line),
    (Field::Contact, Control::Line),
    (Field::WriterKind, Control::Kinds),
    (Field::People, Control::Number),
    (Field::CollectionPoint, Control::Known),
    (Field::Campaign, Control::Known),
];

/// How a field is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Control {
    Line,
    /// A line with the values that the archive knows.
    Known,
    Text,
    ShortText,
    Day,
    Number,
    Channels,
    Kinds,
}

/// Longest text that is taken, in characters; a line is at most 200.
const LONGEST: usize = 20_000;

/// Serves the form.
pub(in crate::service) async fn page(visit: Visit) -> Result<Response, ApiError> {
    visit.answer(|visit| Ok(render(visit, &visit.pairs, None))).await
}

/// Archives a message, then shows whether it is urgent and whether it was said before.
pub(in crate::service) async fn add(visit: Visit, body: String) -> Result<Response, ApiError> {
    let pairs = form(&body);
    let source = value(&pairs, "source").unwrap_or_else(|| visit.t("add.source")).to_owned();
    let source = checked_source(visit.lang, &source)?;
    let fields = fields(&pairs, &now().naive().date().to_string());
    if !fields.iter().any(|(field, _)| *field == Field::Body) {
        let page = render(&visit, &pairs, Some(visit.t("add.no_text")));
        return Ok(Html(page.into_string()).into_response());
    }
    let task = Task::Add { source, fields };
    let job = visit.state.jobs().submit(&visit.state, &visit.workspace, task, &visit.by());
    // It takes a moment, unless something long is before it: the page of the job shows either.
    Jobs::settled(&job, 5).await;
    Ok(sent_to(&format!("/data/jobs/{}", job.id)))
}

/// The fields that were filled in, the day alone as the date: the same words typed twice are one message.
pub(in crate::service) fn fields(pairs: &Pairs, today: &str) -> Vec<(Field, String)> {
    let mut fields: Vec<(Field, String)> = ASKED
        .iter()
        .filter_map(|(field, _)| {
            let text = value(pairs, field.code())?.replace("\r\n", "\n");
            Some((*field, text.chars().take(LONGEST).collect()))
        })
        .collect();
    if !fields.iter().any(|(field, _)| *field == Field::Registered) {
        fields.push((Field::Registered, today.to_owned()));
    }
    fields
}

fn render(visit: &Visit, typed: &Pairs, fault: Option<&str>) -> Markup {
    let today = now().naive().date();
    let of = |name: &str| value(typed, name).unwrap_or_default();
    let source = value(typed, "source").unwrap_or_else(|| visit.t("add.source"));
    let (first, rest) = ASKED.split_at(4);
    if !visit.may_change() {
        let main = html! { div.heading { h1 { (visit.t("add.title")) } } section.panel { p.empty { (visit.t("data.may_not")) } } };
        return visit.frame(visit.t("add.title"), "/data/add", &main);
    }
    let main = html! {
        div.heading { h1 { (visit.t("add.title")) } p.lead { (visit.t("add.lead")) } }
        @if let Some(fault) = fault { p.data-notice role="alert" { (fault) } }
        form.panel.typed method="post" action="/data/add" {
            div.field.half { label for="source" { (visit.t("data.source")) } input #source name="source" value=(source) maxlength="60" required list="sources"; (known(visit, "sources", |row| Some(row.source))) p.sub { (visit.t("add.source_hint")) } }
            @for (field, control) in first { (asked(visit, *field, *control, of(field.code()), &today.to_string())) }
            details.more-fields open[rest.iter().any(|(field, _)| !of(field.code()).is_empty())] {
                summary { (visit.t("add.more")) }
                div.fields { @for (field, control) in rest { (asked(visit, *field, *control, of(field.code()), "")) } }
            }
            div.commit { button { (visit.t("add.save")) } p.hint { (visit.t("add.private")) } }
        }
    };
    visit.frame(visit.t("add.title"), "/data/add", &main)
}

/// A label with its control.
fn asked(visit: &Visit, field: Field, control: Control, typed: &str, today: &str) -> Markup {
    let (lang, code) = (visit.lang, field.code());
    let wide = matches!(control, Control::Text | Control::ShortText) || field == Field::Title;
    html! {
        div.field.half[!wide] {
            label for=(code) { (lang.code_words("given", code)) }
            @match control {
                Control::Text => textarea id=(code) name=(code) rows="8" maxlength=(LONGEST) required { (typed) },
                Control::ShortText => textarea id=(code) name=(code) rows="3" maxlength=(LONGEST) { (typed) },
                Control::Line => input id=(code) name=(code) value=(typed) maxlength="200" autocomplete="off";,
                Control::Known => {
                    input id=(code) name=(code) value=(typed) maxlength="200" autocomplete="off" list={ "known-" (code) };
                    (known_of(visit, field))
                },
                Control::Day => input id=(code) name=(code) type="date" value=(if typed.is_empty() { today } else { typed }) max=(today);,
                Control::Number => input id=(code) name=(code) type="number" min="1" max="1000000" value=(typed);,
                Control::Channels => select id=(code) name=(code) {
                    option value="" { (visit.t("unit.unknown")) }
                    @for channel in Channel::ALL.iter().filter(|&&channel| channel != Channel::Other) { option value=(channel.code()) selected[channel.code() == typed] { (lang.code_words("channel", channel.code())) } }
                },
                Control::Kinds => select id=(code) name=(code) {
                    option value="" { (visit.t("unit.unknown")) }
                    @for kind in WriterKind::ALL { option value=(kind.code()) selected[kind.code() == typed] { (lang.code_words("writer", kind.code())) } }
                },
            }
        }
    }
}

fn known_of(visit: &Visit, field: Field) -> Markup {
    let id = format!("known-{}", field.code());
    match field {
        Field::District => known(visit, &id, |row| row.district),
        Field::CollectionPoint => known(visit, &id, |row| row.collection_point),
        _ => known(visit, &id, |row| row.campaign),
    }
}

/// The values that the archive knows, the most frequent first, at most fifty.
fn known(visit: &Visit, id: &str, of: fn(&crate::analysis::MessageRow) -> Option<u32>) -> Markup {
    const MOST: usize = 50;
    let Some(cx) = &visit.cx else {
        return html! { datalist id=(id) {} };
    };
    let analysis = cx.view.analysis();
    let mut counts = vec![0u32; analysis.symbols.len()];
    for message in cx.view.shown() {
        if let Some(symbol) = of(analysis.message(message)) {
            counts[symbol as usize] += 1;
        }
    }
    let mut found: Vec<usize> = (0..counts.len()).filter(|&symbol| counts[symbol] > 0).collect();
    found.sort_by_key(|&symbol| (std::cmp::Reverse(counts[symbol]), symbol));
    found.truncate(MOST);
    html! { datalist id=(id) { @for symbol in found { option value=(analysis.symbols[symbol]) {} } } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_filled_in_is_left_out_and_the_day_stands_for_the_date() {
        let pairs: Pairs = [
            ("body", "路灯\r\n不亮"),
            ("title", "  "),
            ("writer_kind", "deputy"),
            ("elsewhere", "x"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec();
        let found = fields(&pairs, "2025-03-09");
        let wanted = [
            (Field::Body, "路灯\n不亮"),
            (Field::WriterKind, "deputy"),
            (Field::Registered, "2025-03-09"),
        ];
        assert_eq!(found, wanted.map(|(field, text)| (field, text.to_owned())));
    }
}
