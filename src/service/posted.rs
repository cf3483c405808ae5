//! What a form of ours sends.

use axum::extract::{FromRequest, Request};

use super::address::form;
use super::context::{Cx, Pairs};
use super::error::{ApiError, ErrorCode};
use super::state::AppState;

/// The longest body of a form, in bytes: a topic can be split by thousands of messages.
const MOST_BYTES: usize = 1 << 20;

/// A form that was sent, with the request that brought it. Who may change nothing does not get here: the middleware sees to it.
pub(super) struct Posted {
    /// The request.
    pub cx: Cx,
    /// The fields, in order.
    pub pairs: Pairs,
}

impl FromRequest<AppState> for Posted {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        use axum::extract::FromRequestParts;
        let (mut parts, body) = request.into_parts();
        let cx = Cx::from_request_parts(&mut parts, state).await?;
        let bytes = axum::body::to_bytes(body, MOST_BYTES).await;
        let bytes = bytes.map_err(|_| ApiError::of(ErrorCode::TooLarge))?;
        let pairs = form(&String::from_utf8_lossy(&bytes));
        Ok(Self { cx, pairs })
    }
}

impl Posted {
    /// The value of a field; empty counts as absent, as forms send it.
    pub(super) fn one(&self, name: &str) -> Option<&str> {
        let of_name = self.pairs.iter().filter(|(key, _)| key == name);
        of_name.map(|(_, value)| value.trim()).find(|value| !value.is_empty())
    }

    /// The values of a field that may be there several times, the empty ones left out.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let of_name = self.pairs.iter().filter(move |(key, _)| key == name);
        of_name.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// Where to go back to: the path of ours that the form names, else the list of decisions.
    pub(super) fn back(&self) -> String {
        self.one("back").filter(|path| is_own_path(path)).unwrap_or("/decisions").to_owned()
    }
}

/// Whether an address lies on this service, whatever a browser makes of it.
pub(super) fn is_own_path(path: &str) -> bool {
    path.starts_with('/') && !path.starts_with("//") && !path.contains('\\') && !path.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_away() {
        assert!(is_own_path("/topics/T0123456789ab?page=2#history"));
        for path in ["", "topics", "//example.cn/", "https://example.cn/", "/\\example.cn", "/a\r\nb"] {
            assert!(!is_own_path(path), "{path}");
        }
    }
}
