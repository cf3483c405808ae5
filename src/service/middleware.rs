//! What happens around every request, outermost first: headers, the check of host and origin, the generation and its `ETag`, pages for
//! errors, the time limit.

use std::any::Any;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};

use super::catalog::Lang;
use super::context::Settled;
use super::error::{ApiError, ErrorCode};
use super::pages;
use super::state::AppState;
use super::view::View;

/// Foundation: no inline script or style anywhere.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// How long an answer may take.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// How long a browser remembers the language: a year.
const LANGUAGE_COOKIE: &str = "; Path=/; Max-Age=31536000; SameSite=Lax";

/// Puts the security headers on every response.
pub(super) async fn secure(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

/// Answers only those who call the service by its own name, and takes changes only from its own pages: otherwise any site that the
/// reader visits could read (by rebinding its name to this computer) or write.
pub(super) async fn own_host_only(request: Request, next: Next) -> Response {
    match check_host(request.method(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(code) => ApiError::of(code).into_response(),
    }
}

fn check_host(method: &Method, headers: &HeaderMap) -> Result<(), ErrorCode> {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let host = text(header::HOST);
    if host.is_some_and(|host| !is_loopback(host)) {
        return Err(ErrorCode::WrongHost);
    }
    if method.is_safe() {
        return Ok(());
    }
    let host = host.ok_or(ErrorCode::WrongHost)?;
    let own = |origin: &str| origin.strip_prefix("http://") == Some(host);
    if text(header::ORIGIN).is_none_or(own) {
        Ok(())
    } else {
        Err(ErrorCode::ForeignOrigin)
    }
}

/// Whether a `Host` names this computer only.
fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Settles generation and language; answers 304 where the reader has the page already; remembers a language that was chosen.
pub(super) async fn settle(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let (chosen, lang) = language(request.uri(), request.headers());
    let view = state.view();
    let tag = view
        .as_deref()
        .filter(|_| request.method().is_safe())
        .map(|view| entity_tag(view, lang, &request));
    let mut response = match &tag {
        Some(tag) if request.headers().get(header::IF_NONE_MATCH).is_some_and(|seen| seen == tag) => {
            StatusCode::NOT_MODIFIED.into_response()
        }
        _ => {
            request.extensions_mut().insert(Settled { view, lang });
            next.run(request).await
        }
    };
    let headers = response.headers_mut();
    if let Some(lang) = chosen {
        let cookie = format!("lang={}{LANGUAGE_COOKIE}", lang.code());
        headers.extend(HeaderValue::from_str(&cookie).map(|cookie| (header::SET_COOKIE, cookie)));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert(header::VARY, HeaderValue::from_static("accept, accept-language, cookie"));
        let status = response.status();
        if let Some(tag) = tag.filter(|_| status == StatusCode::OK || status == StatusCode::NOT_MODIFIED) {
            response.headers_mut().insert(header::ETAG, tag);
        }
    }
    response
}

/// The language chosen in the address, and the one that applies: address, then cookie, then browser.
fn language(uri: &Uri, headers: &HeaderMap) -> (Option<Lang>, Lang) {
    let query = uri.query().unwrap_or_default();
    let chosen = query
        .split('&')
        .filter_map(|pair| pair.strip_prefix("lang="))
        .find_map(Lang::from_code);
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let remembered = || {
        text(header::COOKIE)
            .split("; ")
            .filter_map(|pair| pair.strip_prefix("lang="))
            .find_map(Lang::from_code)
    };
    (
        chosen,
        chosen
            .or_else(remembered)
            .unwrap_or_else(|| Lang::from_accept(text(header::ACCEPT_LANGUAGE))),
    )
}

/// Names the answer to a request: the same program, generation, language, address and format give the same answer.
fn entity_tag(view: &View, lang: Lang, request: &Request) -> HeaderValue {
    let manifest = view.snapshot().manifest();
    let accept = request.headers().get(header::ACCEPT).map_or(&[] as &[u8], HeaderValue::as_bytes);
    let mut hasher = blake3::Hasher::new();
    for part in [
        env!("CARGO_PKG_VERSION"),
        super::assets::STAMP.as_str(),
        lang.code(),
        &request.uri().to_string(),
    ] {
        hasher.update(part.as_bytes()).update(&[0]);
    }
    hasher
        .update(accept)
        .update(&manifest.generation.to_le_bytes())
        .update(&manifest.published_at.0.to_le_bytes());
    let tag = format!("\"{}\"", &hasher.finalize().to_hex()[..20]);
    HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("\"\""))
}

/// Makes a page of an error where a page was asked for; the API keeps its problem+json.
pub(super) async fn pages_for_errors(request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let (uri, settled) = (request.uri().clone(), request.extensions().get::<Settled>().cloned());
    let response = next.run(request).await;
    let Some(error) = response.extensions().get::<ApiError>().filter(|_| !is_api).cloned() else {
        return response;
    };
    let lang = settled.as_ref().map_or_else(Lang::default, |settled| settled.lang);
    let page = pages::error::page(lang, settled.and_then(|settled| settled.view).as_deref(), &uri, &error);
    // That nothing was imported yet is no fault: the page says what to do.
    let status = if error.code == ErrorCode::NoGeneration {
        StatusCode::OK
    } else {
        error.code.status()
    };
    (status, Html(page.into_string())).into_response()
}

/// Gives an answer even when the work takes too long. The work on a blocking thread ends by itself.
pub(super) async fn limit_time(request: Request, next: Next) -> Response {
    let answer = tokio::time::timeout(TIME_LIMIT, next.run(request)).await;
    answer.unwrap_or_else(|_| ApiError::of(ErrorCode::TimedOut).into_response())
}

/// The answer when a handler panicked: the panic is a fault of ours and goes to the log.
#[expect(clippy::needless_pass_by_value, reason = "the signature that the panic layer calls")]
pub(super) fn answer_panic(panic: Box<dyn Any + Send>) -> Response {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    tracing::error!("a request panicked: {}", text.unwrap_or("without a text"));
    ApiError::of(ErrorCode::Internal).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::needless_pass_by_value, reason = "a test reads better with literals")]
    fn check(method: Method, headers: &[(&'static str, &'static str)]) -> Result<(), ErrorCode> {
        let headers = headers
            .iter()
            .map(|&(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)))
            .collect();
        check_host(&method, &headers)
    }

    #[test]
    fn only_this_computer_is_a_host() {
        for host in ["localhost:8080", "127.0.0.1:8081", "[::1]:8080", "127.0.0.1"] {
            assert_eq!(check(Method::GET, &[("host", host)]), Ok(()), "{host}");
        }
        for host in ["example.cn", "127.0.0.1.example.cn", "10.0.0.5:8080", "localhost.example.cn", ""] {
            assert_eq!(check(Method::GET, &[("host", host)]), Err(ErrorCode::WrongHost), "{host}");
        }
    }

    #[test]
    fn changes_come_from_our_own_pages_only() {
        let host = ("host", "127.0.0.1:8080");
        assert_eq!(check(Method::POST, &[host, ("origin", "http://127.0.0.1:8080")]), Ok(()));
        assert_eq!(check(Method::POST, &[host]), Ok(()));
        for origin in ["http://example.cn", "null", "http://127.0.0.1:9090", "https://127.0.0.1:8080"] {
            assert_eq!(
                check(Method::POST, &[host, ("origin", origin)]),
                Err(ErrorCode::ForeignOrigin),
                "{origin}"
            );
        }
        assert_eq!(check(Method::POST, &[]), Err(ErrorCode::WrongHost));
    }

    #[test]
    fn the_address_wins_over_the_cookie_and_the_cookie_over_the_browser() {
        let headers = |pairs: &[(header::HeaderName, &'static str)]| {
            pairs
                .iter()
                .map(|(name, value)| (name.clone(), HeaderValue::from_static(value)))
                .collect::<HeaderMap>()
        };
        let both = headers(&[(header::COOKIE, "a=b; lang=en"), (header::ACCEPT_LANGUAGE, "zh")]);
        assert_eq!(language(&Uri::from_static("/?lang=zh"), &both), (Some(Lang::Zh), Lang::Zh));
        assert_eq!(language(&Uri::from_static("/"), &both), (None, Lang::En));
        assert_eq!(language(&Uri::from_static("/?lang=xx"), &headers(&[])), (None, Lang::Zh));
    }
}
