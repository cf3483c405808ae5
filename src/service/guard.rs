//! Who is answered: requests that call the service by its own name, changes that come from its own pages and from those who may.

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderName, Method, header};

use super::error::ErrorCode;
use super::pages;
use super::state::AppState;
use crate::store::Role;

/// Where a browser says that a request comes from.
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The names by which the service may be called.
pub(super) enum Names<'a> {
    /// Those of this computer.
    Loopback,
    /// Addresses, and these names; requests may come through a gateway that speaks TLS.
    Open(&'a [String]),
}

impl<'a> Names<'a> {
    pub(super) fn of(state: &'a AppState) -> Self {
        match state.access().is_by_token() {
            true => Self::Open(state.hosts()),
            false => Self::Loopback,
        }
    }

    fn hold(&self, host: &str) -> bool {
        match self {
            Self::Loopback => is_loopback(host),
            Self::Open(hosts) => {
                let name = name_of(host);
                is_loopback(host) || name.parse::<IpAddr>().is_ok() || hosts.iter().any(|own| own.eq_ignore_ascii_case(name))
            }
        }
    }

    /// Whether a page lies on the host under which the service is called.
    fn is_own_page(&self, page: &str, host: &str) -> bool {
        let secure = || page.strip_prefix("https://").filter(|_| matches!(self, Self::Open(_)));
        let rest = page.strip_prefix("http://").or_else(secure);
        rest.and_then(|rest| rest.split('/').next()) == Some(host)
    }
}

/// Whether a request calls the service by its own name and, where it changes something, comes from its own pages.
pub(super) fn check_host(names: &Names<'_>, method: &Method, headers: &HeaderMap) -> Result<(), ErrorCode> {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let host = text(header::HOST);
    if host.is_some_and(|host| !names.hold(host)) {
        return Err(ErrorCode::WrongHost);
    }
    if method.is_safe() {
        return Ok(());
    }
    let host = host.ok_or(ErrorCode::WrongHost)?;
    // A browser that sends no origin says where it comes from, unless the page there forbids it.
    let own = |page: &str| names.is_own_page(page, host);
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
pub(super) fn check_form(path: &str, method: &Method, headers: &HeaderMap) -> Result<(), ErrorCode> {
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

/// The name in a `Host`, without the port.
fn name_of(host: &str) -> &str {
    match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    }
}

/// Whether a `Host` names this computer only.
fn is_loopback(host: &str) -> bool {
    let name = name_of(host);
    name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Paths whose handlers see for themselves who may do what.
const OWN_RULES: [&str; 3] = [pages::people::SIGN_IN, "/sign-out", "/search/saved"];

/// Changes are for those who may curate, wherever a handler does not say otherwise.
pub(super) fn may_change(method: &Method, path: &str, role: Role) -> Result<(), ErrorCode> {
    let changes = !method.is_safe() && !HARMLESS.contains(&path) && !OWN_RULES.contains(&path);
    match changes && role < Role::Curate {
        true => Err(ErrorCode::NotEntitled),
        false => Ok(()),
    }
}

/// What is answered without a token: the page that asks for it, and what that page is made of.
pub(super) fn is_open(path: &str) -> bool {
    path == pages::people::SIGN_IN || path.starts_with("/static/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[expect(clippy::needless_pass_by_value, reason = "a test reads better with literals")]
    fn check(method: Method, headers: &[(&'static str, &'static str)]) -> Result<(), ErrorCode> {
        let headers = headers
            .iter()
            .map(|&(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)))
            .collect();
        check_host(&Names::Loopback, &method, &headers)
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
    fn what_changes_something_is_for_those_who_may() {
        let may = |path: &str, role| may_change(&Method::POST, path, role);
        assert_eq!(may("/decisions", Role::Read), Err(ErrorCode::NotEntitled));
        assert_eq!(may("/decisions", Role::Curate), Ok(()));
        assert_eq!(may("/api/v1/similar", Role::Read), Ok(()));
        assert_eq!(may_change(&Method::GET, "/decisions", Role::Read), Ok(()));
        assert!(is_open("/static/minzhi.css") && !is_open("/staticx") && !is_open("/"));
    }

    #[test]
    fn from_other_computers_addresses_and_named_hosts_are_ours() {
        let hosts = ["minzhi.example".to_owned()];
        let names = Names::Open(&hosts);
        assert!(
            ["10.1.2.3:8080", "[fe80::1]:80", "Minzhi.example", "localhost"]
                .iter()
                .all(|host| names.hold(host))
        );
        assert!(!names.hold("minzhi.example.cn") && !names.hold(""));
        assert!(names.is_own_page("https://minzhi.example/x", "minzhi.example"));
        assert!(!names.is_own_page("https://other.example/minzhi.example", "minzhi.example"));
    }
}
