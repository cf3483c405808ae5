//! What happens around every request, outermost first: headers, the check of host and origin, the generation and its `ETag`, pages for
//! errors, the time limit.

use std::any::Any;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};

use super::catalog::Lang;
use super::context::Settled;
use super::error::{ApiError, ErrorCode};
use super::pages;
use super::state::AppState;
use super::view::View;
use crate::store::{Workspace, searches_stamp};

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
    let checked = check_host(request.method(), request.headers());
    match checked.and_then(|()| check_form(request.uri().path(), request.method(), request.headers())) {
        Ok(()) => next.run(request).await,
        Err(code) => ApiError::of(code).into_response(),
    }
}

/// Where a browser says that a request comes from.
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

fn check_host(method: &Method, headers: &HeaderMap) -> Result<(), ErrorCode> {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let host = text(header::HOST);
    if host.is_some_and(|host| !is_loopback(host)) {
        return Err(ErrorCode::WrongHost);
    }
    if method.is_safe() {
        return Ok(());
    }
    let host = host.ok_or(ErrorCode::WrongHost)?;
    // A browser that sends no origin says where it comes from, unless the page there forbids it.
    let own = |page: &str| page.strip_prefix("http://").and_then(|rest| rest.split('/').next()) == Some(host);
    let from = text(header::ORIGIN).or_else(|| text(header::REFERER));
    if from.is_none_or(own) && text(FETCH_SITE) != Some("cross-site") {
        Ok(())
    } else {
        Err(ErrorCode::ForeignOrigin)
    }
}

/// Paths that take a body and change nothing.
const HARMLESS: [&str; 3] = ["/search", "/api/v1/similar", "/api/v1/imports/check"];

/// A form of another site needs no leave of ours to be sent, and an old browser may say nothing of where it comes from: what a form
/// could send is taken from our own pages only, which say so. (JSON and other methods no page of another site can send.)
fn check_form(path: &str, method: &Method, headers: &HeaderMap) -> Result<(), ErrorCode> {
    const OF_FORMS: [&str; 3] = ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"];
    let says = |name| headers.contains_key(name);
    let media_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let of_form = OF_FORMS.contains(&media_type.split(';').next().unwrap_or_default().trim());
    if method.is_safe() || HARMLESS.contains(&path) || !of_form || says(header::ORIGIN) || says(header::REFERER) {
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
        .map(|view| entity_tag(view, state.workspace(), lang, &request));
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

/// Names the answer to a request: the same program, generation, saved searches, language, address and format give the same answer.
fn entity_tag(view: &View, workspace: Option<&Workspace>, lang: Lang, request: &Request) -> HeaderValue {
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
    let saved = workspace.map(searches_stamp).unwrap_or_default();
    hasher
        .update(&saved.to_le_bytes())
        .update(&view.words_stamp().to_le_bytes())
        .update(accept)
        .update(&manifest.generation.to_le_bytes())
        .update(&manifest.published_at.0.to_le_bytes());
    let tag = format!("\"{}\"", &hasher.finalize().to_hex()[..20]);
    HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("\"\""))
}

/// Makes a page of an error where a page was asked for; the API keeps its problem+json. Who asks for a page before anything was analysed
/// is sent to where that is changed.
pub(super) async fn pages_for_errors(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let (uri, settled) = (request.uri().clone(), request.extensions().get::<Settled>().cloned());
    let response = next.run(request).await;
    let Some(error) = response.extensions().get::<ApiError>().filter(|_| !is_api).cloned() else {
        return response;
    };
    if error.code == ErrorCode::NoGeneration && state.workspace().is_some() {
        return Redirect::to("/data").into_response();
    }
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
        let own_page = ("referer", "http://127.0.0.1:8080/search?q=a");
        assert_eq!(check(Method::POST, &[host, own_page]), Ok(()));
        for page in [
            "http://example.cn/127.0.0.1:8080",
            "http://127.0.0.1:8080.example.cn/",
            "about:blank",
        ] {
            assert_eq!(
                check(Method::POST, &[host, ("referer", page)]),
                Err(ErrorCode::ForeignOrigin),
                "{page}"
            );
        }
        assert_eq!(
            check(Method::DELETE, &[host, ("sec-fetch-site", "cross-site")]),
            Err(ErrorCode::ForeignOrigin)
        );
    }

    #[test]
    fn a_form_that_does_not_say_where_it_comes_from_changes_nothing() {
        let mut form = HeaderMap::new();
        form.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
        assert_eq!(check_form("/search/saved", &Method::POST, &form), Err(ErrorCode::ForeignOrigin));
        assert_eq!(check_form("/search/saved", &Method::GET, &form), Ok(()));
        assert_eq!(check_form("/search", &Method::POST, &form), Ok(()));
        form.insert(header::REFERER, HeaderValue::from_static("http://127.0.0.1:8080/search"));
        assert_eq!(check_form("/search/saved", &Method::POST, &form), Ok(()));
        let mut json = HeaderMap::new();
        json.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        assert_eq!(check_form("/api/v1/searches", &Method::POST, &json), Ok(()));
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
