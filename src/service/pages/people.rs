//! `/people`: who may use the service, signing in with a token, and the log of deliberate looks at personal data.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::PageResult;
use crate::service::address::form;
use crate::service::catalog::Lang;
use crate::service::context::{Cx, Pairs, blocking};
use crate::service::error::{ApiError, ErrorCode};
use crate::service::format;
use crate::service::layout::{self, Frame, frame};
use crate::service::person::{self, Person};
use crate::service::posted::is_own_path;
use crate::service::state::AppState;
use crate::store::{self, Role};

/// Where a token is asked for.
pub(in crate::service) const SIGN_IN: &str = "/sign-in";

/// Entries of the log on the page.
const LOGGED: usize = 500;

/// Serves the list of people and what each role may do.
pub(in crate::service) async fn page(cx: Cx) -> PageResult {
    cx.page(render).await
}

fn render(cx: &Cx) -> Result<Markup, ApiError> {
    let people = match &cx.workspace {
        Some(workspace) => store::people(workspace).map_err(|error| ApiError::internal(&error))?,
        None => Vec::new(),
    };
    let may_log = cx.may(Role::Entitled);
    let main = html! {
        div.heading {
            h1 { (cx.t("people.title")) }
            p.lead { (cx.lang.fill("people.you", &[("name", &name_or_unknown(cx.lang, &cx.person.name)), ("role", &cx.lang.code_words("role", cx.person.role.code()))])) }
        }
        section.panel {
            h2 { (cx.t("people.roles")) }
            dl.pairs { @for role in Role::ALL { dt { (cx.lang.code_words("role", role.code())) } dd { (cx.lang.code_words("role_may", role.code())) } } }
        }
        section.panel {
            h2 { (cx.t("people.tokens")) }
            @if people.is_empty() { p.empty { (cx.t("people.nobody")) } } @else {
                div.scroll { table {
                    thead { tr { th scope="col" { (cx.t("people.name")) } th scope="col" { (cx.t("people.role")) } th scope="col" { (cx.t("people.since")) } } }
                    tbody { @for person in &people { tr {
                        th scope="row" { (person.name) }
                        td { (cx.lang.code_words("role", person.role.code())) }
                        td.time { (format::moment(cx.lang, person.since)) }
                    } } }
                } }
            }
            p.hint { (cx.t("people.how")) }
            pre { code { "minzhi people add " (cx.t("people.example")) " --role curate\nminzhi people remove " (cx.t("people.example")) "\nminzhi serve --listen 0.0.0.0:8080" } }
        }
        @if may_log {
            p.links { a href="/people/log" { (cx.t("people.log")) } a href="/accusations" { (cx.t("disclosure.accusations")) } }
        }
    };
    Ok(layout::page(cx, cx.t("people.title"), "/people", &main))
}

fn name_or_unknown(lang: Lang, name: &str) -> String {
    if name.is_empty() {
        lang.t("people.unknown").to_owned()
    } else {
        name.to_owned()
    }
}

/// Serves the log of deliberate looks at personal data, to the entitled.
pub(in crate::service) async fn log(cx: Cx) -> PageResult {
    cx.page(render_log).await
}

fn render_log(cx: &Cx) -> Result<Markup, ApiError> {
    let workspace = cx.require(Role::Entitled)?;
    let (mut entries, torn) = store::audit_log(workspace).map_err(|error| ApiError::internal(&error))?;
    let total = entries.len();
    entries.reverse();
    entries.truncate(LOGGED);
    let main = html! {
        div.heading {
            p.crumbs { a href="/people" { (cx.t("people.title")) } }
            h1 { (cx.t("people.log")) }
            p.lead { (cx.lang.fill("people.log_lead", &[("n", &total)])) }
        }
        @if torn { p.warn { (cx.t("cli.torn")) } }
        @if entries.is_empty() { p.empty { (cx.t("people.log_empty")) } } @else {
            div.scroll { table {
                thead { tr { @for key in ["decisions.seq", "decisions.when", "decisions.who", "people.act", "people.object", "decisions.why"] { th scope="col" { (cx.t(key)) } } } }
                tbody { @for entry in &entries { tr {
                    th.num scope="row" { (entry.seq) }
                    td.time { (format::moment(cx.lang, entry.at)) }
                    td { (entry.by) }
                    td { (cx.lang.code_words("act", entry.act.code())) }
                    td { (entry.object) }
                    td { (entry.reason) }
                } } }
            } }
        }
    };
    Ok(layout::page(cx, cx.t("people.log"), "/people", &main))
}

/// Asks for a token.
pub(in crate::service) async fn ask_token(cx: Result<Cx, ApiError>, headers: HeaderMap, uri: axum::http::Uri) -> Html<String> {
    let pairs = form(uri.query().unwrap_or_default());
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let lang = cx.map_or_else(|_| Lang::from_accept(accepted.unwrap_or_default()), |cx| cx.lang);
    Html(token_form(lang, &pairs, false).into_string())
}

fn token_form(lang: Lang, pairs: &Pairs, refused: bool) -> Markup {
    let next = pairs.iter().find(|(key, _)| key == "next").map_or("/", |(_, value)| value);
    let main = html! {
        div.heading { h1 { (lang.t("people.sign_in")) } p.lead { (lang.t("people.sign_in_lead")) } }
        section.panel.narrow {
            form.sign-in method="post" action=(SIGN_IN) {
                label for="token" { (lang.t("people.token")) }
                input #token type="password" name="token" autocomplete="current-password" required autofocus;
                input type="hidden" name="next" value=(next);
                @if refused { p.warn role="alert" { (lang.t("people.refused")) } }
                button { (lang.t("people.enter")) }
            }
        }
    };
    frame(
        &Frame {
            title: lang.t("people.sign_in"),
            path: SIGN_IN,
            pairs,
            is_bare: true,
            ..Frame::new(lang)
        },
        &main,
    )
}

/// Takes a token and goes on to where the reader wanted to go.
pub(in crate::service) async fn sign_in(State(state): State<AppState>, headers: HeaderMap, body: String) -> Result<Response, ApiError> {
    blocking(move || {
        let pairs = form(&body);
        let one = |name: &str| pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim());
        let next = Some(one("next")).filter(|path| is_own_path(path)).unwrap_or("/");
        let token = one("token");
        // Only what a token is made of goes into a header.
        let cookie = token.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| cookie_of(token));
        let cookie = cookie.and_then(|cookie| HeaderValue::from_str(&cookie).ok());
        let known = cookie.filter(|cookie| {
            let asked = HeaderMap::from_iter([(header::COOKIE, cookie.clone())]);
            state.access().person(state.workspace(), &asked).is_some()
        });
        match known {
            Some(cookie) => Ok(([(header::SET_COOKIE, with_limits(&cookie)?)], Redirect::to(next)).into_response()),
            None => {
                let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
                let page = token_form(Lang::from_accept(accepted.unwrap_or_default()), &pairs, true);
                Ok((ErrorCode::SignIn.status(), Html(page.into_string())).into_response())
            }
        }
    })
    .await
}

fn cookie_of(token: &str) -> String {
    format!("{}={token}", person::COOKIE)
}

/// A cookie that no script reads, that no other site's request brings along, and that ends with the browser.
fn with_limits(cookie: &HeaderValue) -> Result<HeaderValue, ApiError> {
    let text = format!("{}; Path=/; HttpOnly; SameSite=Strict", cookie.to_str().unwrap_or_default());
    HeaderValue::from_str(&text).map_err(|error| ApiError::internal(&error))
}

/// Forgets the token in the browser.
pub(in crate::service) async fn sign_out() -> Response {
    let gone = format!("{}; Path=/; HttpOnly; SameSite=Strict; Max-Age=0", cookie_of(""));
    let headers = HeaderValue::from_str(&gone).map(|gone| (header::SET_COOKIE, gone));
    let mut response = Redirect::to(SIGN_IN).into_response();
    response.headers_mut().extend(headers);
    response
}

/// Who uses the service, in the head of each page, where people bring tokens; with the way out.
pub(in crate::service) fn badge(lang: Lang, person: &Person) -> Markup {
    html! {
        form.who method="post" action="/sign-out" {
            a href="/people" title=(lang.code_words("role", person.role.code())) { (person.name) }
            button.link { (lang.t("people.sign_out")) }
        }
    }
}
