//! What a handler needs to know of its request: the generation, the language, the address; and the one way to the blocking threads.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Query};
use axum::http::header;
use axum::http::request::Parts;
use axum::response::Html;
use maud::Markup;

use super::address::href;
use super::catalog::Lang;
use super::error::{ApiError, ErrorCode};
use super::pending::Pending;
use super::person::Person;
use super::state::AppState;
use super::view::View;
use crate::store::{Role, Workspace};

/// The pairs of a query string, in order.
pub(super) type Pairs = Vec<(String, String)>;

/// What the middleware settled before the handler runs.
#[derive(Clone)]
pub(super) struct Settled {
    /// The generation.
    pub view: Option<Arc<View>>,
    /// The language.
    pub lang: Lang,
    /// Who asks.
    pub person: Person,
    /// What people decided that the generation does not know yet.
    pub pending: Arc<Pending>,
}

/// The request as a handler sees it.
pub(super) struct Cx {
    /// The generation.
    pub view: Arc<View>,
    /// The language.
    pub lang: Lang,
    /// The path.
    pub path: String,
    /// The query.
    pub pairs: Pairs,
    /// The workspace, where the service knows one.
    pub workspace: Option<Workspace>,
    /// Who asks.
    pub person: Person,
    /// What people decided that the generation does not know yet.
    pending: Arc<Pending>,
    /// Whether people bring tokens: then it is said who uses the service.
    pub by_token: bool,
    /// Whether a table is wanted as an Arrow stream instead of JSON.
    pub wants_arrow: bool,
}

/// The media type of a table in Arrow's streaming format.
pub(super) const ARROW_STREAM: &str = "application/vnd.apache.arrow.stream";

impl FromRequestParts<AppState> for Cx {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let settled = parts.extensions.get::<Settled>().cloned();
        let settled = settled.unwrap_or_else(|| Settled {
            view: state.view(),
            lang: Lang::default(),
            person: Person::default(),
            pending: Arc::default(),
        });
        let view = settled.view.ok_or_else(|| ApiError::of(ErrorCode::NoGeneration))?;
        let Query(pairs) =
            Query::<Pairs>::try_from_uri(&parts.uri).map_err(|_| ApiError::bad_parameter("the query string is not valid"))?;
        let accept = parts.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
        let wants_arrow = accept.is_some_and(|accept| accept.contains(ARROW_STREAM));
        Ok(Self {
            view,
            lang: settled.lang,
            path: parts.uri.path().to_owned(),
            pairs,
            workspace: state.workspace().cloned(),
            person: settled.person,
            pending: settled.pending,
            by_token: state.access().is_by_token(),
            wants_arrow,
        })
    }
}

impl Cx {
    /// Renders a page on a blocking thread.
    pub(super) async fn page(self, render: fn(&Self) -> Result<Markup, ApiError>) -> Result<Html<String>, ApiError> {
        blocking(move || render(&self).map(|markup| Html(markup.into_string()))).await
    }

    /// The value of a query parameter; empty counts as absent, as forms send it.
    pub(super) fn param(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(key, value)| key == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// The address of this page on the service, for a form that comes back to it.
    pub(super) fn here(&self) -> String {
        let pairs: Vec<_> = self.pairs.iter().filter(|(key, _)| key != "lang").cloned().collect();
        href(&self.path, &pairs)
    }

    /// Whether a topic stands in no list: by the analysis, or as a person decided since.
    pub(super) fn hides(&self, topic: &crate::topics::Topic) -> bool {
        self.pending.hidden(topic.id).unwrap_or(topic.hidden)
    }

    /// What people decided since the generation was made.
    pub(super) fn pending(&self) -> &Pending {
        &self.pending
    }

    /// Whether the one who asks may do what a role may, in a service that knows its workspace.
    pub(super) fn may(&self, role: Role) -> bool {
        self.workspace.is_some() && self.person.role >= role
    }

    /// Lets only those pass who may do what a role may.
    pub(super) fn require(&self, role: Role) -> Result<&Workspace, ApiError> {
        let workspace = self.workspace.as_ref().ok_or_else(ApiError::not_found)?;
        match self.person.role >= role {
            true => Ok(workspace),
            false => Err(ApiError::of(ErrorCode::NotEntitled)),
        }
    }

    /// The words of a key.
    pub(super) fn t<'a>(&self, key: &'a str) -> &'a str {
        self.lang.t(key)
    }
}

/// Runs work that computes or reads the disk on a blocking thread, within the request's span.
///
/// # Panics
/// When the work panics; the middleware answers for it.
pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, ApiError> + Send + 'static) -> Result<T, ApiError> {
    let span = tracing::Span::current();
    match tokio::task::spawn_blocking(move || span.in_scope(work)).await {
        Ok(result) => result,
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Err(error) => Err(ApiError::internal(&error)),
    }
}
