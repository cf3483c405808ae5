//! What people decided about ideas by now, in the analysis or since; who, when and why; and the forms that decide.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};

use crate::corpus::MessageId;
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
    /// By message the entry that decides it: of several about its repeats the last.
    entries: BTreeMap<MessageId, &'a Entry>,
    /// Messages that the analysis knows a decision about which was undone since.
    undone: BTreeSet<MessageId>,
}

impl<'a> Decisions<'a> {
    /// Reads the log of a request. Cost: n log n in its entries and the repeats of their messages.
    pub(in crate::service) fn of(cx: &'a Cx) -> Self {
        let (log, view) = (cx.pending().entries(), &*cx.view);
        let folded = fold(log);
        let (mut entries, mut undone) = (BTreeMap::new(), BTreeSet::new());
        for entry in log {
            let Some(Operation::Shortlist { message } | Operation::Drop { message, .. }) = &entry.operation else {
                continue;
            };
            let Some((uid, id)) = message.0.and_then(|uid| Some((uid, view.snapshot().by_uid(uid)?))) else {
                continue;
            };
            if folded.decides(entry.seq, Key::Decision(uid)) {
                entries.extend(submission(view, id).map(|id| (id, entry)));
            } else if cx.pending().decision(uid) == Some(None) {
                undone.extend(submission(view, id));
            }
        }
        Self { view, entries, undone }
    }

    /// The entry that decides an idea.
    pub(in crate::service) fn entry(&self, id: MessageId) -> Option<&'a Entry> {
        self.entries.get(&id).copied()
    }

    /// What is decided about an idea by now.
    pub(in crate::service) fn now(&self, idea: &RankedIdea) -> Option<Decision> {
        match self.entry(idea.message).and_then(|entry| entry.operation.as_ref()) {
            Some(Operation::Shortlist { .. }) => Some(Decision::Shortlisted),
            Some(Operation::Drop { reason, .. }) => Some(Decision::Dropped(*reason)),
            _ => idea.decision.filter(|_| !self.undone.contains(&idea.message)),
        }
    }

    /// The same of a message.
    pub(in crate::service) fn of_message(&self, id: MessageId) -> Option<Decision> {
        self.view.idea(id).and_then(|idea| self.now(idea))
    }
}

/// A message with its repeats: what is decided about one holds for all.
fn submission(view: &View, id: MessageId) -> impl Iterator<Item = MessageId> + '_ {
    let duplicates = &view.analysis().duplicates;
    let group = duplicates.group_of[id.index()].map(|at| &*duplicates.groups[at as usize].members);
    let repeats = group.unwrap_or_default().iter().copied().filter(move |&other| other != id);
    std::iter::once(id).chain(repeats)
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
