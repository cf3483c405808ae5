//! Documents as pages and API see them: what a request asks for, and what comes of it.

use chrono::NaiveDate;

use super::address::href;
use super::clock::now;
use super::context::Cx;
use super::error::{ApiError, ErrorCode};
use crate::config::Config;
use crate::corpus::Period;
use crate::report::{ComposeError, Document, Kind, Language};
use crate::run::{self, DocumentError, DocumentWish};
use crate::store::{About, Digest, DigestError, Workspace};

/// The names of the parameters that say which document is meant.
pub(super) const NAMES: [&str; 9] = ["kind", "as_of", "from", "to", "topic", "about", "message", "department", "language"];

/// Why a request for a document has none.
pub(super) enum Unmade {
    /// There is nothing of that kind for these days or this subject; the code of the reason.
    Reason(&'static str),
    /// The request or the disk is at fault.
    Error(ApiError),
}

impl From<ApiError> for Unmade {
    fn from(error: ApiError) -> Self {
        Self::Error(error)
    }
}

/// The address at which a document of a kind is made, with what it is about.
pub(super) fn new_href(kind: Kind, pairs: &[(&str, String)]) -> String {
    let mut all = vec![("kind", kind.code().to_owned())];
    all.extend(pairs.iter().cloned());
    href("/digests/new", &all)
}

/// The pairs of an address that say which document is meant.
pub(super) fn wish_pairs(wish: &DocumentWish) -> Vec<(&'static str, String)> {
    let mut pairs = vec![("kind", wish.kind.code().to_owned())];
    pairs.extend(wish.as_of.map(|day| ("as_of", day.to_string())));
    if let Some(period) = wish.period {
        pairs.extend([("from", period.first.to_string()), ("to", period.last.to_string())]);
    }
    match &wish.about {
        About::Everything => {}
        About::Topic(id) => pairs.push(("topic", id.clone())),
        About::Words(words) => pairs.push(("about", words.clone())),
        About::Messages(uids) => pairs.extend(uids.iter().map(|uid| ("message", uid.clone()))),
        About::Department(name) => pairs.push(("department", name.clone())),
    }
    if wish.language == Language::En {
        pairs.push(("language", "en".to_owned()));
    }
    pairs
}

/// Which document the pairs of a request ask for; names beyond [`NAMES`] and `others` are refused.
pub(super) fn wish_of(pairs: &[(String, String)], others: &[&str]) -> Result<DocumentWish, ApiError> {
    let stray = pairs
        .iter()
        .find(|(name, _)| name != "lang" && !NAMES.contains(&name.as_str()) && !others.contains(&name.as_str()));
    if let Some((name, _)) = stray {
        return Err(ApiError::bad_parameter(format!("“{name}” is no parameter of a document")));
    }
    let one = |wanted: &str| {
        let found = pairs.iter().find(|(name, value)| name == wanted && !value.trim().is_empty());
        found.map(|(_, value)| value.trim().to_owned())
    };
    let kind = one("kind").unwrap_or_else(|| Kind::Weekly.code().to_owned());
    let kind = Kind::from_code(&kind).ok_or_else(|| {
        let codes: Vec<&str> = Kind::ALL.iter().map(|kind| kind.code()).collect();
        ApiError::bad_parameter(format!("kind: expected one of {}", codes.join(", ")))
    })?;
    let day = |name: &str| -> Result<Option<NaiveDate>, ApiError> {
        let parsed = one(name).map(|text| text.parse());
        parsed
            .transpose()
            .map_err(|_| ApiError::bad_parameter(format!("{name}: expected a day such as 2025-06-02")))
    };
    let period = match (day("from")?, day("to")?) {
        (Some(first), Some(last)) if first <= last => Some(Period { first, last }),
        (None, None) => None,
        _ => return Err(ApiError::bad_parameter("from, to: expected two days, the first not after the last")),
    };
    let messages: Vec<String> = pairs
        .iter()
        .filter(|(name, _)| name == "message")
        .map(|(_, value)| value.clone())
        .collect();
    let about = match (one("topic"), one("about"), one("department")) {
        (Some(id), ..) => About::Topic(id),
        (None, Some(words), _) => About::Words(words),
        (None, None, Some(name)) => About::Department(name),
        (None, None, None) if messages.is_empty() => About::Everything,
        (None, None, None) => About::Messages(messages),
    };
    Ok(DocumentWish {
        kind,
        as_of: day("as_of")?,
        period,
        about,
        language: if one("language").as_deref() == Some("en") {
            Language::En
        } else {
            Language::Zh
        },
    })
}

/// The settings of the workspace that is served; the usual ones in a service that only shows.
pub(super) fn settings(cx: &Cx) -> Result<Config, ApiError> {
    match &cx.workspace {
        Some(workspace) => Config::load(workspace.root()).map_err(|error| ApiError::internal(&error)),
        None => Ok(Config::default()),
    }
}

/// Composes a document without keeping it.
pub(super) fn composed(cx: &Cx, wish: &DocumentWish) -> Result<Document, Unmade> {
    let config = settings(cx)?;
    run::compose_document(cx.workspace.as_ref(), cx.view.snapshot(), &config, wish).map_err(unmade)
}

/// Composes a document and keeps it as a draft.
pub(super) fn kept(cx: &Cx, workspace: &Workspace, wish: &DocumentWish) -> Result<Digest, Unmade> {
    let config = settings(cx)?;
    run::draft_document(workspace, cx.view.snapshot(), &config, wish, &cx.person.name, now()).map_err(unmade)
}

/// Makes the drafts that the settings ask for, of the latest periods that have passed; a draft of the same days is made anew with what staff
/// changed in it, a final issue stays. What cannot be made is said in the log and tried again with the next analysis.
pub(super) fn make_automatic(workspace: &Workspace, view: &super::view::View) {
    let config = match Config::load(workspace.root()) {
        Ok(config) => config,
        Err(error) => return tracing::error!("failed to {error}"),
    };
    for &kind in &config.report.automatic {
        let wish = DocumentWish {
            kind,
            as_of: None,
            period: None,
            about: About::Everything,
            language: Language::Zh,
        };
        match run::draft_document(workspace, view.snapshot(), &config, &wish, AUTOMATIC, now()) {
            Ok(digest) => tracing::info!(digest = digest.id, "kept a draft"),
            Err(error) => tracing::warn!("no draft of {}: {error}", kind.code()),
        }
    }
}

/// Who is said to have made a draft that nobody asked for.
const AUTOMATIC: &str = "minzhi";

fn unmade(error: DocumentError) -> Unmade {
    match error {
        DocumentError::NoDates => Unmade::Reason("no_dates"),
        DocumentError::Compose(ComposeError::NoSubject) => Unmade::Reason("no_subject"),
        DocumentError::Compose(ComposeError::UnknownSubject) => Unmade::Reason("unknown_subject"),
        DocumentError::Compose(ComposeError::NoMessages) => Unmade::Reason("no_messages"),
        DocumentError::Words(why) => Unmade::Error(ApiError::bad_parameter(why)),
        DocumentError::Compose(ComposeError::Text(error)) => Unmade::Error(ApiError::internal(&error)),
        DocumentError::Run(error) => Unmade::Error(ApiError::internal(&error)),
        DocumentError::Store(error) => Unmade::Error(ApiError::internal(&error)),
    }
}

/// What a refused change of a digest answers.
pub(super) fn refused(error: DigestError) -> ApiError {
    match error {
        DigestError::Unknown(_) => ApiError::not_found(),
        DigestError::Final(_) | DigestError::NoChange(_) | DigestError::Text => ApiError {
            code: ErrorCode::BadParameter,
            detail: error.to_string(),
        },
        DigestError::Store(error) => ApiError::internal(&error),
        DigestError::Write(error) => ApiError::internal(&error),
    }
}
