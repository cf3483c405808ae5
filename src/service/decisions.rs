//! What a person decides on a page or through the API, from its words to the log; and the log in words.

use maud::{Markup, html};
use serde::Deserialize;
use utoipa::ToSchema;

use super::catalog::Lang;
use super::context::Cx;
use super::error::ApiError;
use super::html::topic_name;
use super::posted::Posted;
use crate::classify::{Aspect, Field, Purpose};
use crate::corpus::MessageId;
use crate::curation::{Entry, MessageMark, Operation, OperationKind, TopicRef};
use crate::ideas::DropReason;
use crate::run::{Desk, Fault, Labels, may_undo};
use crate::service::now;
use crate::store::{self, Role, Wish};
use crate::topics::TopicId;

/// What is decided: which of the fields are needed depends on `kind`.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"kind": "rename", "topic": "T0123456789ab", "name": "河滨公园夜间照明", "why": "会商时议定"}))]
pub(super) struct Wanted {
    /// merge, split, rename, move, pin, unpin, hide, unhide, apart, together, label, shortlist, drop or undo.
    pub kind: String,
    /// The topic that it is about.
    pub topic: Option<String>,
    /// merge: the topic that it goes into.
    pub into: Option<String>,
    /// move: the topic, or `none`.
    pub to: Option<String>,
    /// rename: the name.
    pub name: Option<String>,
    /// split, move, apart, together: the messages, each as its uid or as SOURCE:ID. A message's repeats go with it.
    pub messages: Vec<String>,
    /// label, shortlist, drop: the message.
    pub message: Option<String>,
    /// drop: the code of the reason.
    pub reason: Option<String>,
    /// drop: more about it; needed where the reason is `other`.
    pub note: Option<String>,
    /// label: the purpose.
    pub purpose: Option<String>,
    /// label: the field.
    pub field: Option<String>,
    /// label: the aspect.
    pub aspect: Option<String>,
    /// label: whether it belongs to litigation, arbitration or review.
    pub legal_route: Option<bool>,
    /// undo: the number of the entry.
    pub seq: Option<u32>,
    /// Why; may be absent.
    pub why: Option<String>,
}

impl Wanted {
    /// What a form asks.
    pub(super) fn posted(posted: &Posted) -> Result<Self, ApiError> {
        let text = |name| posted.one(name).map(str::to_owned);
        let seq = posted.one("seq").map(str::parse).transpose();
        let legal_route = posted.one("legal_route").map(str::parse).transpose();
        Ok(Self {
            kind: text("kind").unwrap_or_default(),
            topic: text("topic"),
            into: text("into"),
            to: text("to"),
            name: text("name"),
            messages: posted.all("messages").map(str::to_owned).collect(),
            message: text("message"),
            reason: text("reason"),
            note: text("note"),
            purpose: text("purpose"),
            field: text("field"),
            aspect: text("aspect"),
            legal_route: legal_route.map_err(|_| expected("legal_route", "true or false"))?,
            seq: seq.map_err(|_| expected("seq", "the number of an entry"))?,
            why: text("why"),
        })
    }
}

fn expected(name: &str, what: &str) -> ApiError {
    ApiError::bad_parameter(format!("{name}: expected {what}"))
}

/// Notes what a person decided and gives the entry of the log. It holds with the next analysis; pages show it at once.
pub(super) fn decide(cx: &Cx, wanted: &Wanted) -> Result<Entry, ApiError> {
    let workspace = cx.require(Role::Curate)?;
    let refused = |fault: Fault| ApiError::bad_parameter(spoken(cx.lang, &fault));
    let kind = OperationKind::from_code(&wanted.kind).ok_or_else(|| {
        let codes: Vec<&str> = OperationKind::ALL.iter().map(|kind| kind.code()).collect();
        expected("kind", &format!("one of {}", codes.join(", ")))
    })?;
    let what = if kind == OperationKind::Undo {
        let seq = wanted.seq.ok_or_else(|| expected("seq", "the number of an entry"))?;
        let log = store::curation_log(workspace).map_err(|error| ApiError::internal(&error))?;
        may_undo(&log, seq).map_err(refused)?;
        Err(seq)
    } else {
        Ok(operation(cx, kind, wanted)?.map_err(refused)?)
    };
    let wish = Wish {
        who: cx.person.name.to_string(),
        when: now(),
        why: wanted.why.as_deref().unwrap_or_default().trim().to_owned(),
        what,
    };
    store::curate(workspace, wish).map_err(|error| ApiError::internal(&error))
}

/// What the log is to hold. The outer error is a request that is not understood, the inner one a decision that cannot be.
fn operation(cx: &Cx, kind: OperationKind, wanted: &Wanted) -> Result<Result<Operation, Fault>, ApiError> {
    fn needed<'a>(name: &str, value: Option<&'a String>) -> Result<&'a str, ApiError> {
        value.map(String::as_str).ok_or_else(|| expected(name, "a value"))
    }
    let desk = Desk(cx.view.snapshot());
    let topic = || needed("topic", wanted.topic.as_ref());
    let of_topic = |make: fn(TopicRef) -> Operation| Ok(desk.topic(topic()?).map(|(_, topic)| make(topic)));
    let message = || message(cx, needed("message", wanted.message.as_ref())?);
    let messages = || {
        let mut found: Vec<MessageId> = Vec::with_capacity(wanted.messages.len());
        for name in &wanted.messages {
            found.push(self::message(cx, name)?);
        }
        found.sort_unstable();
        found.dedup();
        Ok::<_, ApiError>(found)
    };
    match kind {
        OperationKind::Merge => Ok(desk.merge(topic()?, needed("into", wanted.into.as_ref())?)),
        OperationKind::Split => Ok(desk.split(topic()?, &messages()?)),
        OperationKind::Rename => Ok(desk.rename(topic()?, needed("name", wanted.name.as_ref())?)),
        OperationKind::Move => {
            let to = needed("to", wanted.to.as_ref())?;
            Ok(desk.put(&messages()?, Some(to).filter(|to| *to != "none")))
        }
        OperationKind::Pin => of_topic(|topic| Operation::Pin { topic }),
        OperationKind::Unpin => of_topic(|topic| Operation::Unpin { topic }),
        OperationKind::Hide => of_topic(|topic| Operation::Hide { topic }),
        OperationKind::Unhide => of_topic(|topic| Operation::Unhide { topic }),
        OperationKind::Apart => Ok(desk.apart(&messages()?)),
        OperationKind::Together => Ok(desk.together(&messages()?)),
        OperationKind::Label => Ok(desk.label(message()?, labels(wanted)?)),
        OperationKind::Shortlist => Ok(Ok(desk.shortlist(message()?))),
        OperationKind::Drop => {
            let reason = needed("reason", wanted.reason.as_ref())?;
            let reason = DropReason::from_code(reason).ok_or_else(|| expected("reason", "the code of a reason"))?;
            Ok(desk.drop(message()?, reason, wanted.note.as_deref().unwrap_or_default()))
        }
        OperationKind::Undo => Err(expected("kind", "a decision")),
    }
}

fn labels(wanted: &Wanted) -> Result<Labels, ApiError> {
    fn code<T>(name: &str, value: Option<&String>, read: fn(&str) -> Option<T>) -> Result<Option<T>, ApiError> {
        let read = |code: &String| read(code).ok_or_else(|| expected(name, "a code of its list"));
        value.map(read).transpose()
    }
    Ok(Labels {
        purpose: code("purpose", wanted.purpose.as_ref(), Purpose::from_code)?,
        legal_route: wanted.legal_route,
        field: code("field", wanted.field.as_ref(), Field::from_code)?,
        aspect: code("aspect", wanted.aspect.as_ref(), Aspect::from_code)?,
    })
}

/// A message by its uid or as SOURCE:ID. That an accusation under protection is none after all, the entitled alone may say.
fn message(cx: &Cx, name: &str) -> Result<MessageId, ApiError> {
    let snapshot = cx.view.snapshot();
    let by_name = || name.split_once(':').and_then(|(source, id)| snapshot.find(source, id));
    let found = name.parse().ok().and_then(|uid| snapshot.by_uid(uid)).or_else(by_name);
    let found = found.filter(|&id| cx.view.shows(id) || cx.may(Role::Entitled));
    found.ok_or_else(|| ApiError {
        detail: cx.lang.fill("decisions.unknown_message", &[("message", &name)]),
        ..ApiError::not_found()
    })
}

/// Labels as a person corrected them, in words.
#[must_use]
pub fn label_words(lang: Lang, labels: Labels) -> String {
    let legal = labels
        .legal_route
        .map(|legal| lang.t(if legal { "curate.legal" } else { "curate.not_legal" }));
    let words = [
        labels.purpose.map(|code| lang.code_words("purpose", code.code())),
        labels.field.map(|code| lang.code_words("field", code.code())),
        labels.aspect.map(|code| lang.code_words("aspect", code.code())),
        legal,
    ];
    words.into_iter().flatten().collect::<Vec<_>>().join(lang.t("unit.comma"))
}

/// Why a decision is not noted, in words, with what to do on the command line.
#[must_use]
pub fn fault_words(lang: Lang, fault: &Fault) -> String {
    let values: Vec<(&str, &dyn std::fmt::Display)> = fault
        .values
        .iter()
        .map(|(name, value)| (*name, value as &dyn std::fmt::Display))
        .collect();
    lang.fill(&format!("fault.{}", fault.kind.code()), &values)
}

/// The same without the hint for the command line.
fn spoken(lang: Lang, fault: &Fault) -> String {
    let words = fault_words(lang, fault);
    words.lines().next().unwrap_or_default().to_owned()
}

/// Messages that an entry names in its line; of more their number is said.
const NAMED: usize = 3;

/// What an entry decides, in a sentence.
pub(super) fn sentence(cx: &Cx, entry: &Entry) -> Markup {
    let lang = cx.lang;
    let kind = entry.kind();
    let Some(operation) = &entry.operation else {
        let undone = cx.pending().undone(entry);
        let seq = entry.undo_of.unwrap_or_default();
        return html! {
            (lang.fill("decisions.undo", &[("seq", &seq)]))
            @if let Some(undone) = undone { (cx.t("unit.colon")) (lang.code_words("operation", undone.kind().code())) }
        };
    };
    let said = |key: &str, values: &[(&str, Markup)]| lang.fill_html(key, values);
    let topic = |topic: &TopicRef| topic_link(cx, topic);
    let of = |marks: &[MessageMark]| messages_links(cx, marks);
    match operation {
        Operation::Merge { topic: from, into } => said("decisions.merge", &[("topic", topic(from)), ("into", topic(into))]),
        Operation::Split { topic: from, messages, .. } => said("decisions.split", &[("topic", topic(from)), ("messages", of(messages))]),
        Operation::Rename { topic: of, name } => {
            let before = html! { "“" a href={ "/topics/" (of.id) } { (name_before(cx, of.id, name)) } "”" };
            said("decisions.rename", &[("topic", before), ("name", html! { b { (name) } })])
        }
        Operation::Move { messages, to: Some(to) } => said("decisions.moved", &[("messages", of(messages)), ("topic", topic(to))]),
        Operation::Move { messages, to: None } => said("decisions.moved_out", &[("messages", of(messages))]),
        Operation::Pin { topic: of } | Operation::Unpin { topic: of } | Operation::Hide { topic: of } | Operation::Unhide { topic: of } => {
            html! { (lang.code_words("operation", kind.code())) (cx.t("unit.colon")) (topic(of)) }
        }
        Operation::Apart { messages } | Operation::Together { messages } => {
            html! { (lang.code_words("operation", kind.code())) (cx.t("unit.colon")) (of(messages)) }
        }
        Operation::Label {
            message,
            purpose,
            legal_route,
            field,
            aspect,
        } => {
            let labels = Labels {
                purpose: *purpose,
                legal_route: *legal_route,
                field: *field,
                aspect: *aspect,
            };
            let words = label_words(lang, labels);
            said(
                "decisions.label",
                &[("message", of(std::slice::from_ref(message))), ("labels", html! { b { (words) } })],
            )
        }
        Operation::Shortlist { message } => said("decisions.shortlist", &[("message", of(std::slice::from_ref(message)))]),
        Operation::Drop { message, reason, note } => {
            let reason = html! { (lang.code_words("drop", reason.code())) @if !note.is_empty() { (cx.t("unit.colon")) (note) } };
            said(
                "decisions.drop",
                &[("message", of(std::slice::from_ref(message))), ("reason", reason)],
            )
        }
    }
}

/// What a topic was called when somebody renamed it, as far as that is known.
fn name_before(cx: &Cx, id: TopicId, renamed: &str) -> String {
    let now = cx.view.topic(id).map(|(_, topic)| topic.name.as_str());
    let course = cx.view.analysis().topics.course.iter().rev();
    let mut names = now
        .into_iter()
        .chain(course.filter(|row| row.id == id).map(|row| row.name.as_str()));
    let before = names.find(|name| !name.is_empty() && *name != renamed);
    before.map_or_else(|| id.to_string(), str::to_owned)
}

/// A topic in quotation marks, in a link to its page.
fn topic_link(cx: &Cx, topic: &TopicRef) -> Markup {
    html! { "“" a href={ "/topics/" (topic.id) } { (topic_name(cx, topic.id)) } "”" }
}

/// Messages as their sources call them, in links to their pages. Accusations under protection are counted only.
fn messages_links(cx: &Cx, marks: &[MessageMark]) -> Markup {
    let view = &cx.view;
    let ids: Vec<MessageId> = marks.iter().filter_map(|mark| view.snapshot().by_uid(mark.0?)).collect();
    let named: Vec<MessageId> = ids.iter().copied().filter(|&id| view.shows(id)).take(NAMED).collect();
    html! {
        @for (at, &id) in named.iter().enumerate() {
            @if at > 0 { (cx.t("unit.comma")) }
            @let row = view.analysis().message(id);
            a href=(super::html::message_href(view, id)) { (view.analysis().symbol(row.source)) ":" (row.external_id) }
        }
        @if marks.len() > named.len() {
            @if !named.is_empty() { " " }
            (cx.lang.fill("decisions.n_messages", &[("n", &marks.len())]))
        }
    }
}
