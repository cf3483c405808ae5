//! Every way in which a request can fail: one table of codes, problem+json for programs (RFC 9457), a page for people.
//!
//! What went wrong inside goes to the log, here and only here; the reader is told that it did.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::corpus::codes;
use crate::search::FilterError;
use crate::store::SavedSearchError;

/// After how many seconds one who was too many is to come back.
const COME_BACK: HeaderValue = HeaderValue::from_static("1");

codes! {
    /// What went wrong, as a code that programs can match.
    ErrorCode {
        /// No such page, message or topic, or one that is not shown.
        NotFound = "not_found",
        /// The path is there, the method is not.
        MethodNotAllowed = "method_not_allowed",
        /// A parameter or the body is not what is expected.
        BadParameter = "bad_parameter",
        /// The text sent is too long.
        TooLarge = "too_large",
        /// The address by which the service was called is not its own.
        WrongHost = "wrong_host",
        /// A page of another site tried to change something.
        ForeignOrigin = "foreign_origin",
        /// A token is needed.
        SignIn = "sign_in",
        /// The person may not do this.
        NotEntitled = "not_entitled",
        /// Nothing was analysed yet.
        NoGeneration = "no_generation",
        /// Too many requests at once: come back in a moment.
        Overloaded = "overloaded",
        /// The answer took too long.
        TimedOut = "timed_out",
        /// A fault of the program's or the disk's.
        Internal = "internal",
    }
}

impl ErrorCode {
    /// The status and the short title of the code.
    fn row(self) -> (StatusCode, &'static str) {
        match self {
            Self::NotFound => (StatusCode::NOT_FOUND, "nothing is found here"),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "the method is not allowed here"),
            Self::BadParameter => (StatusCode::BAD_REQUEST, "a parameter is not understood"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "the text is too long"),
            Self::WrongHost => (StatusCode::MISDIRECTED_REQUEST, "the service is called by another name"),
            Self::ForeignOrigin => (StatusCode::FORBIDDEN, "the request comes from another site"),
            Self::SignIn => (StatusCode::UNAUTHORIZED, "a token is needed"),
            Self::NotEntitled => (StatusCode::FORBIDDEN, "the person may not do this"),
            Self::NoGeneration => (StatusCode::SERVICE_UNAVAILABLE, "nothing was analysed yet"),
            Self::Overloaded => (StatusCode::SERVICE_UNAVAILABLE, "too many requests at once"),
            Self::TimedOut => (StatusCode::GATEWAY_TIMEOUT, "the answer took too long"),
            Self::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "the service failed"),
        }
    }

    /// The HTTP status.
    pub(super) fn status(self) -> StatusCode {
        self.row().0
    }
}

/// A failed request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct ApiError {
    /// What.
    pub code: ErrorCode,
    /// What exactly, in a sentence that may be shown; empty where the code says it all.
    pub detail: String,
}

impl ApiError {
    /// A failure that its code describes.
    pub(super) fn of(code: ErrorCode) -> Self {
        Self {
            code,
            detail: String::new(),
        }
    }

    /// Nothing is here.
    pub(super) fn not_found() -> Self {
        Self::of(ErrorCode::NotFound)
    }

    /// A parameter is wrong; the sentence names it and says what would be right.
    pub(super) fn bad_parameter(detail: impl Into<String>) -> Self {
        Self {
            code: ErrorCode::BadParameter,
            detail: detail.into(),
        }
    }

    /// A fault inside: logged now, not shown.
    pub(super) fn internal(error: &dyn std::error::Error) -> Self {
        let mut chain = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            chain.push_str(": ");
            chain.push_str(&cause.to_string());
            source = cause.source();
        }
        tracing::error!("failed to {chain}");
        Self::of(ErrorCode::Internal)
    }
}

/// A failure as programs read it (`application/problem+json`).
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"type": "about:blank", "title": "a parameter is not understood", "status": 400, "code": "bad_parameter", "detail": "week: expected an ISO week such as 2025-W23"}))]
pub(super) struct Problem {
    /// Always `about:blank`: `code` tells the failures apart.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// What the code means.
    pub title: &'static str,
    /// The HTTP status again.
    pub status: u16,
    /// The code.
    #[schema(value_type = String)]
    pub code: ErrorCode,
    /// What exactly.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

impl From<FilterError> for ApiError {
    fn from(error: FilterError) -> Self {
        Self::bad_parameter(error.0)
    }
}

impl From<SavedSearchError> for ApiError {
    fn from(error: SavedSearchError) -> Self {
        match error {
            SavedSearchError::Unknown(_) => Self {
                code: ErrorCode::NotFound,
                detail: error.to_string(),
            },
            SavedSearchError::Store(_) | SavedSearchError::Search(_) => Self::internal(&error),
            _ => Self::bad_parameter(error.to_string()),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, title) = self.code.row();
        let problem = Problem {
            kind: "about:blank",
            title,
            status: status.as_u16(),
            code: self.code,
            detail: self.detail.clone(),
        };
        let body = serde_json::to_string(&problem).unwrap_or_default();
        let mut response = (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response();
        if self.code == ErrorCode::Overloaded {
            response.headers_mut().insert(header::RETRY_AFTER, COME_BACK);
        }
        // The middleware makes a page of it where a page was asked for.
        response.extensions_mut().insert(self);
        response
    }
}
