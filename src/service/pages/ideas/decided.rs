//! What people decided about an idea by now: in the analysis, or since.

use crate::corpus::MessageId;
use crate::ideas::{Decision, RankedIdea};
use crate::service::context::Cx;

/// What is decided about an idea by now.
pub(in crate::service) fn decision_now(_cx: &Cx, idea: &RankedIdea) -> Option<Decision> {
    idea.decision
}

/// Whether a message is dropped by now.
pub(super) fn is_dropped(cx: &Cx, id: MessageId) -> bool {
    let decision = cx.view.idea(id).and_then(|idea| decision_now(cx, idea));
    matches!(decision, Some(Decision::Dropped(_)))
}
