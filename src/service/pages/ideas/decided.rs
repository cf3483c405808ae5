//! What people decided about ideas by now, in the analysis or since; who, when and why; and the forms that decide.

use std::collections::BTreeMap;

use maud::{Markup, html};

use crate::corpus::{MessageId, Uid};
use crate::curation::{Entry, Key, Operation, fold};
use crate::ideas::{Decision, DropReason, RankedIdea};
use crate::service::context::Cx;
use crate::service::format;
use crate::service::pages::decisions::undo_button;
use crate::service::view::View;
use crate::store::Role;

/// The longest reason that a form takes, in characters.
const LONGEST_WHY: u32 = 200;

/// The decisions about ideas that are in force now.
pub(in crate::service) struct Decisions<'a> {
    view: &'a View,
    cx: &'a Cx,
    /// By message the entry that decides it.
    entries: BTreeMap<Uid, &'a Entry>,
}

impl<'a> Decisions<'a> {
    /// Reads the log of a request. Cost: n log n in its entries.
    pub(in crate::service) fn of(cx: &'a Cx) -> Self {
        let log = cx.pending().entries();
        let folded = fold(log);
        let mut entries = BTreeMap::new();
        for entry in log {
            if let Some(Operation::Shortlist { message } | Operation::Drop { message, .. }) = &entry.operation
                && let Some(uid) = message.0
                && folded.decides(entry.seq, Key::Decision(uid))
            {
                entries.insert(uid, entry);
            }
        }
        Self {
            view: &cx.view,
            cx,
            entries,
        }
    }

    /// The message and its repeats: what is decided about one holds for all.
    fn submission(&self, id: MessageId) -> impl Iterator<Item = Uid> + '_ {
        let analysis = self.view.analysis();
        let group = analysis.duplicates.group_of[id.index()].map(|at| &*analysis.duplicates.groups[at as usize].members);
        let repeats = group.unwrap_or_default().iter().copied().filter(move |&other| other != id);
        std::iter::once(id).chain(repeats).map(|id| analysis.message(id).uid)
    }

    /// The entry that decides an idea: of several about its repeats the last.
    pub(in crate::service) fn entry(&self, id: MessageId) -> Option<&'a Entry> {
        if self.entries.is_empty() {
            return None;
        }
        let all = self.submission(id).filter_map(|uid| self.entries.get(&uid).copied());
        all.max_by_key(|entry| entry.seq)
    }

    /// What is decided about an idea by now.
    pub(in crate::service) fn now(&self, idea: &RankedIdea) -> Option<Decision> {
        match self.entry(idea.message).and_then(|entry| entry.operation.as_ref()) {
            Some(Operation::Shortlist { .. }) => Some(Decision::Shortlisted),
            Some(Operation::Drop { reason, .. }) => Some(Decision::Dropped(*reason)),
            // What the analysis knows and nobody decides any more was undone.
            _ if idea.decision.is_some() && self.is_undone(idea.message) => None,
            _ => idea.decision,
        }
    }

    fn is_undone(&self, id: MessageId) -> bool {
        self.submission(id).any(|uid| self.cx.pending().decision(uid) == Some(None))
    }

    /// The same of a message.
    pub(in crate::service) fn of_message(&self, id: MessageId) -> Option<Decision> {
        self.view.idea(id).and_then(|idea| self.now(idea))
    }
}

/// Whether an idea is not taken.
pub(super) fn is_dropped(decision: Option<Decision>) -> bool {
    matches!(decision, Some(Decision::Dropped(_)))
}

/// Why an idea was taken or not, as the person wrote it.
pub(in crate::service) fn said(entry: &Entry) -> &str {
    match &entry.operation {
        Some(Operation::Drop { note, .. }) if !note.is_empty() => note,
        _ => &entry.why,
    }
}

/// What is decided about an idea, by whom and when, with the way back; where nothing is, the two forms that decide it, for those who may.
pub(in crate::service) fn desk(cx: &Cx, decisions: &Decisions<'_>, id: MessageId) -> Markup {
    let decision = decisions.of_message(id);
    html! {
        @match decision {
            Some(decision) => { (standing(cx, decision, decisions.entry(id))) }
            None if cx.may(Role::Curate) => { (forms(cx, id)) }
            None => {}
        }
    }
}

fn standing(cx: &Cx, decision: Decision, entry: Option<&Entry>) -> Markup {
    html! {
        div.standing {
            p {
                @match decision {
                    Decision::Shortlisted => span.mark.taken { (cx.t("ideas.shortlisted")) },
                    Decision::Dropped(reason) => { span.mark.urgent { (cx.t("ideas.dropped")) } " " (cx.lang.code_words("drop", reason.code())) }
                }
            }
            @if let Some(entry) = entry {
                @if !said(entry).is_empty() { p.why-said { (said(entry)) } }
                p.sub {
                    (cx.lang.fill("ideas.decided_by", &[("name", &entry.who), ("time", &format::moment(cx.lang, entry.when))])) " "
                    @if cx.may(Role::Curate) { (undo_button(cx, entry.seq)) }
                }
            }
        }
    }
}

fn forms(cx: &Cx, id: MessageId) -> Markup {
    let uid = cx.view.analysis().message(id).uid;
    let field = |name: &str| format!("{name}-{uid}");
    let hidden = |kind: &str| {
        html! {
            input type="hidden" name="kind" value=(kind);
            input type="hidden" name="message" value=(uid);
            input type="hidden" name="back" value=(cx.here());
        }
    };
    html! {
        div.decide {
            form method="post" action="/decisions" {
                (hidden("shortlist"))
                label.hidden for=(field("why")) { (cx.t("ideas.why")) }
                input id=(field("why")) name="why" maxlength=(LONGEST_WHY) placeholder=(cx.t("ideas.why")) autocomplete="off";
                button { (cx.t("ideas.take")) }
            }
            details {
                summary { (cx.t("ideas.drop")) }
                form method="post" action="/decisions" {
                    (hidden("drop"))
                    label for=(field("reason")) { (cx.t("ideas.reason")) }
                    select id=(field("reason")) name="reason" required {
                        option value="" { (cx.t("ideas.choose")) }
                        @for reason in DropReason::ALL { option value=(reason.code()) { (cx.lang.code_words("drop", reason.code())) } }
                    }
                    label for=(field("note")) { (cx.t("ideas.note")) }
                    input id=(field("note")) name="note" maxlength=(LONGEST_WHY) autocomplete="off";
                    button { (cx.t("ideas.drop_button")) }
                }
            }
        }
    }
}
