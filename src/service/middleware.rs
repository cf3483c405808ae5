//! What happens around every request, outermost first: headers, the check of host and origin, who asks, the generation, its `ETag` and the
//! answers made already, compression, pages for errors, the time limit, the turn.

use std::any::Any;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};

use super::address::href;
use super::catalog::Lang;
use super::clock::stopwatch;
use super::context::Settled;
use super::error::{ApiError, ErrorCode};
use super::guard::{Names, check_form, check_host, is_open, may_change};
use super::page_cache::Found;
use super::pages;
use super::person::Person;
use super::state::AppState;
use super::view::View;
use crate::store::Workspace;

/// Foundation: no inline script or style anywhere.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// The header that says how long an answer took.
const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");

/// How long an answer may take.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// How long a browser remembers the language: a year.
const LANGUAGE_COOKIE: &str = "; Path=/; Max-Age=31536000; SameSite=Lax";

/// Puts the security headers on every response.
pub(super) async fn secure(request: Request, next: Next) -> Response {
    let begun = stopwatch();
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    // What browsers and load tests show as the server's share of the time.
    let spent = format!("app;dur={:.2}", begun.elapsed().as_secs_f64() * 1000.0);
    headers.extend(HeaderValue::from_str(&spent).map(|spent| (SERVER_TIMING, spent)));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

/// Answers only those who call the service by its own name, and takes changes only from its own pages: otherwise any site that the
/// reader visits could read (by rebinding its name to this computer) or write.
pub(super) async fn own_host_only(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let checked = check_host(&Names::of(&state), request.method(), request.headers());
    match checked.and_then(|()| check_form(request.uri().path(), request.method(), request.headers())) {
        Ok(()) => next.run(request).await,
        Err(code) => ApiError::of(code).into_response(),
    }
}

/// Settles generation and language; answers 304 where the reader has the page already; remembers a language that was chosen.
pub(super) async fn settle(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let (chosen, lang) = language(request.uri(), request.headers());
    let person = state.access().person(state.workspace(), request.headers());
    let person = match person {
        Some(person) => person,
        None if is_open(request.uri().path()) => Person::default(),
        None => return sign_in(&request),
    };
    if let Err(code) = may_change(request.method(), request.uri().path(), person.role) {
        return ApiError::of(code).into_response();
    }
    let view = state.view();
    let pending = state.pending(view.as_deref());
    let tag = view
        .as_deref()
        .filter(|_| request.method().is_safe())
        .map(|view| entity_tag(view, state.workspace(), (lang, &person, pending.stamp()), &request));
    let keeps = request.method() == Method::GET;
    let is_there = tag
        .as_ref()
        .is_some_and(|tag| request.headers().get(header::IF_NONE_MATCH) == Some(tag));
    let found = match &tag {
        Some(_) if is_there => Found::Made(StatusCode::NOT_MODIFIED.into_response()),
        // What a look at the head alone is answered with is no whole answer.
        Some(tag) if keeps => state.made().find(tag).await,
        _ => Found::Make(None),
    };
    let mut response = match found {
        Found::Made(response) => response,
        Found::Make(making) => {
            request.extensions_mut().insert(Settled {
                view,
                lang,
                person,
                pending,
            });
            let response = next.run(request).await;
            let response = match &tag {
                Some(tag) if keeps => state.made().keep(tag, response).await,
                _ => response,
            };
            // Those who wait for the same answer find it kept.
            drop(making);
            response
        }
    };
    let headers = response.headers_mut();
    if let Some(lang) = chosen {
        let cookie = format!("lang={}{LANGUAGE_COOKIE}", lang.code());
        headers.extend(HeaderValue::from_str(&cookie).map(|cookie| (header::SET_COOKIE, cookie)));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert(
            header::VARY,
            HeaderValue::from_static("accept, accept-encoding, accept-language, authorization, cookie"),
        );
        let status = response.status();
        if let Some(tag) = tag.filter(|_| status == StatusCode::OK || status == StatusCode::NOT_MODIFIED) {
            response.headers_mut().insert(header::ETAG, tag);
        }
    }
    response
}

/// Sends a reader to the page that asks for a token, and tells a program that it needs one.
fn sign_in(request: &Request) -> Response {
    let uri = request.uri();
    if uri.path().starts_with("/api/") || !request.method().is_safe() {
        return ApiError::of(ErrorCode::SignIn).into_response();
    }
    let next = uri.path_and_query().map_or("/", |path| path.as_str());
    Redirect::to(&href(pages::people::SIGN_IN, &[("next", next)])).into_response()
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

/// Names the answer to a request: the same program, generation, state of the workspace, decisions, person, language, address and format
/// give the same answer. What the request took already (generation, decisions) stands there by stamps of its own: they may be older than
/// the state of the workspace that is read here.
fn entity_tag(view: &View, workspace: Option<&Workspace>, (lang, person, decided): (Lang, &Person, u64), request: &Request) -> HeaderValue {
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
    let state = workspace.map(Workspace::stamp).unwrap_or_default();
    let encodings = request
        .headers()
        .get(header::ACCEPT_ENCODING)
        .map_or(&[] as &[u8], HeaderValue::as_bytes);
    hasher
        .update(&state.to_le_bytes())
        .update(encodings)
        .update(&[0])
        .update(&view.words_stamp().to_le_bytes())
        .update(&decided.to_le_bytes())
        .update(person.role.code().as_bytes())
        .update(person.name.as_bytes())
        .update(&[0])
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

/// Lets a few answers be made at once; answers made already and files that are sent in do not come by here. A request with a body takes no
/// turn: it may be sent slowly.
pub(super) async fn take_turn(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if !request.method().is_safe() {
        return next.run(request).await;
    }
    match state.turns().take().await {
        Ok(_turn) => next.run(request).await,
        Err(overloaded) => overloaded.into_response(),
    }
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
