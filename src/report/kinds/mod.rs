//! One file for each kind of document: which facts, in which order, in which phrases.

mod call;
mod contest;
mod daily;
mod forecast;
mod frame;
mod general;
mod joint_review;
mod letter;
mod monthly;
mod notice;
mod projects;
mod selection;
mod special;
mod weekly;
mod yearly;

pub use selection::{Brief, against, brief, survey};

use super::document::Document;
use super::facts::{Facts, Unreadable};
use super::kind::Kind;

/// Why a document cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// A text can no longer be read.
    #[error(transparent)]
    Text(#[from] Unreadable),
    /// Nobody said what it is to be about.
    #[error("say what it is about")]
    NoSubject,
    /// What it is to be about is not in the analysis, or must not be shown.
    #[error("the analysis has nothing of this subject that may be shown")]
    UnknownSubject,
    /// No message falls into its days.
    #[error("no message falls into the period")]
    NoMessages,
}

/// Composes a document of a kind. Pure: the same facts give the same document. Cost: some passes over the messages of the period.
///
/// # Errors
/// When it lacks a subject or messages, or a text cannot be read.
pub fn compose(kind: Kind, facts: &Facts<'_>) -> Result<Document, ComposeError> {
    let document = match kind {
        Kind::Selection => selection::compose(facts)?,
        Kind::Call => call::compose(facts)?,
        Kind::Daily => daily::compose(facts)?,
        Kind::Weekly => weekly::compose(facts)?,
        Kind::Monthly | Kind::Quarterly | Kind::HalfYearly => monthly::compose(facts, kind)?,
        Kind::Forecast => forecast::compose(facts)?,
        Kind::Yearly => yearly::compose(facts)?,
        Kind::Special => special::compose(facts)?,
        Kind::Letter => letter::compose(facts)?,
        Kind::General => general::compose(facts)?,
        Kind::JointReview => joint_review::compose(facts)?,
        Kind::Notice => notice::compose(facts)?,
        Kind::Projects => projects::compose(facts)?,
        Kind::Contest => contest::compose(facts)?,
    };
    Ok(document.numbered())
}
