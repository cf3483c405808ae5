//! Documents for people who decide: digests, analyses, letter summaries, selections. `Analysis` → [`Document`] → .docx, .xlsx, .html, .md.
//!
//! A document is data: blocks with lasting keys, so that what staff change is a rule that survives a rebuild; every number is a [`Figure`] that
//! knows which messages it counts. Words come from the phrases of a language, numbers from [`Facts`]; nothing is invented.
//!
//! Not here: keeping drafts and final issues (`store`), reading settings (`config`), what the pages show (`service`).

mod calendar;
mod days;
mod document;
mod edits;
mod facts;
mod general;
mod kind;
mod kinds;
mod matter;
mod numbering;
mod parts;
mod phrases;
mod settings;
mod text;
mod writers;

pub use calendar::{Span, latest_period, period_before, period_year_before};
pub use document::{
    Align, Annex, Block, Body, Chart, ChartKind, Column, Document, Figure, Issue, Masthead, Of, Pairs, Piece, Row, Series, Table, Tail,
    Text,
};
pub use edits::{Act, Edit, EditOutcome, apply, section};
pub use facts::{Against, Compared, Count, Facts, FactsInput, MessageText, Subject, TextSource, Unreadable};
pub use general::{GeneralParams, GeneralProblem, general_problems};
pub use kind::Kind;
pub use kinds::{Brief, ComposeError, against, brief, compose, survey};
pub use numbering::lead_end;
pub use phrases::{Language, Phrases};
pub use settings::{Recipients, ReportSettings};
pub use writers::{Edition, WriteError, write};
