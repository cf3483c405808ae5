//! From a published analysis to a document that is kept as a draft: the period, what it is about, the texts.

use chrono::NaiveDate;

use super::RunError;
use crate::config::Config;
use crate::corpus::{LocalTime, MessageId, Period, Uid};
use crate::report::{
    self, ComposeError, Facts, FactsInput, Kind, Language, MessageText, Subject, TextSource, Unreadable, compose, latest_period,
};
use crate::selection::Basis;
use crate::store::{self, About, Digest, DigestDraft, Snapshot, Workspace};

/// Which document somebody wants.
#[derive(Clone, PartialEq, Debug)]
pub struct DocumentWish {
    /// Its kind.
    pub kind: Kind,
    /// The day until which it looks; the last day of the analysis when absent.
    pub as_of: Option<NaiveDate>,
    /// Its days; the latest ones of the kind's span that have wholly passed when absent.
    pub period: Option<Period>,
    /// What it is about.
    pub about: About,
    /// Language.
    pub language: Language,
}

/// Why there is no document.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The archive has no dated message: no period can be told.
    #[error("no message has a date")]
    NoDates,
    /// It cannot be composed.
    #[error(transparent)]
    Compose(#[from] ComposeError),
    /// The words of its subject are no question.
    #[error("{0}")]
    Words(String),
    /// Archive or analysis.
    #[error(transparent)]
    Run(#[from] RunError),
    /// It cannot be kept.
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

/// Masked texts of a snapshot.
struct Texts<'a>(&'a Snapshot);

impl TextSource for Texts<'_> {
    fn read(&self, id: MessageId) -> Result<MessageText, Unreadable> {
        let text = self.0.text(id).map_err(|error| Unreadable(Box::new(error)))?;
        Ok(MessageText {
            statement: text.statement(),
            title: text.title,
            reply: text.reply,
        })
    }
}

/// The days of a wished document.
///
/// # Errors
/// When no message has a date.
pub fn period_of(snapshot: &Snapshot, config: &Config, wish: &DocumentWish) -> Result<Period, DocumentError> {
    if let Some(period) = wish.period {
        return Ok(period);
    }
    let last = snapshot.analysis().as_of.map(|time| time.naive().date());
    let last = wish.as_of.or(last).ok_or(DocumentError::NoDates)?;
    let passed = latest_period(wish.kind.span(), last, &config.report);
    let first = snapshot.analysis().messages.iter().find_map(|row| row.time);
    // Where the archive begins after it, the one under way says more: a first year, a first month.
    let is_empty = first.is_some_and(|first| passed.last < first.naive().date()) && passed.last < last;
    Ok(if is_empty {
        Period {
            first: passed.last.succ_opt().unwrap_or(last),
            last,
        }
    } else {
        passed
    })
}

/// Composes a document and keeps it as the draft of its period; where its issue is final already, that is given as it is. Cost: that of
/// composing, some passes over the messages of the period.
///
/// # Errors
/// When the subject is unknown, there is nothing to report, or the disk refuses.
pub fn draft_document(
    workspace: &Workspace,
    snapshot: &Snapshot,
    config: &Config,
    wish: &DocumentWish,
    by: &str,
    at: LocalTime,
) -> Result<Digest, DocumentError> {
    let period = period_of(snapshot, config, wish)?;
    let id = store::digest_id(wish.kind, period, &wish.about, wish.language);
    if let Some(known) = store::digest(workspace, &id)?.filter(|known| known.issued.is_some()) {
        return Ok(known);
    }
    let document = composed(Some(workspace), snapshot, config, wish, period)?;
    let draft = DigestDraft {
        about: wish.about.clone(),
        generation: snapshot.manifest().generation,
        made_at: at.to_string(),
        by: by.to_owned(),
        document,
    };
    Ok(store::keep_draft(workspace, draft)?)
}

/// Composes a document without keeping it. Cost: some passes over the messages of its period.
///
/// # Errors
/// When the subject is unknown, there is nothing to report, or a text cannot be read.
pub fn compose_document(
    workspace: Option<&Workspace>,
    snapshot: &Snapshot,
    config: &Config,
    wish: &DocumentWish,
) -> Result<report::Document, DocumentError> {
    composed(workspace, snapshot, config, wish, period_of(snapshot, config, wish)?)
}

fn composed(
    workspace: Option<&Workspace>,
    snapshot: &Snapshot,
    config: &Config,
    wish: &DocumentWish,
    period: Period,
) -> Result<report::Document, DocumentError> {
    Ok(with_facts(workspace, snapshot, config, wish, period, |facts| {
        compose(wish.kind, facts)
    })??)
}

/// Does something with the facts of a document. Without a workspace there is no key work and no campaign.
///
/// # Errors
/// When the subject is unknown or a file of the workspace is damaged.
pub fn with_facts<T>(
    workspace: Option<&Workspace>,
    snapshot: &Snapshot,
    config: &Config,
    wish: &DocumentWish,
    period: Period,
    work: impl FnOnce(&Facts<'_>) -> T,
) -> Result<T, DocumentError> {
    let subject = subject_of(snapshot, &wish.about)?;
    let texts = Texts(snapshot);
    let basis = match workspace {
        Some(workspace) => store::selection_basis(workspace, snapshot)?,
        None => Basis::default(),
    };
    let facts = Facts::new(FactsInput {
        analysis: snapshot.analysis(),
        attributes: snapshot.attributes(),
        texts: &texts,
        period,
        span: wish.kind.span(),
        subject: &subject,
        language: wish.language,
        settings: &config.report,
        basis: &basis,
        generation: snapshot.manifest().generation,
        printed: wish.as_of.unwrap_or(period.last).max(period.last),
    });
    Ok(work(&facts))
}

/// Looks up what a person named.
fn subject_of(snapshot: &Snapshot, about: &About) -> Result<Subject, DocumentError> {
    let unknown = || DocumentError::Compose(ComposeError::UnknownSubject);
    let analysis = snapshot.analysis();
    Ok(match about {
        About::Everything => Subject::All,
        About::Topic(id) => {
            let id = id.parse().map_err(|()| unknown())?;
            let known = analysis.topics.topics.iter().any(|topic| topic.id == id);
            if known { Subject::Topic(id) } else { return Err(unknown()) }
        }
        About::Words(words) => {
            let term = analysis.keywords.terms.iter().find(|term| term.text == *words);
            let found = match term {
                Some(term) => term.messages.clone(),
                None => searched(snapshot, words)?,
            };
            Subject::Words {
                words: words.clone(),
                found,
            }
        }
        About::Messages(uids) => {
            let id = |hex: &String| hex.parse::<Uid>().ok().and_then(|uid| snapshot.by_uid(uid));
            let mut ids: Vec<MessageId> = uids.iter().map(|hex| id(hex).ok_or_else(unknown)).collect::<Result<_, _>>()?;
            ids.sort_unstable();
            ids.dedup();
            Subject::Messages(ids)
        }
        About::Department(name) => Subject::Department(name.clone()),
    })
}

/// The messages that hold all of some words.
fn searched(snapshot: &Snapshot, words: &str) -> Result<Vec<MessageId>, DocumentError> {
    let pairs = [("q".to_owned(), words.to_owned())];
    let asked = store::Asked::from_pairs(&pairs, &[]).map_err(|error| DocumentError::Words(error.to_string()))?;
    Ok(asked.matching(snapshot).map_err(RunError::from)?)
}
