//! A request for one of the pages on data: they are there before anything was analysed, and what they show changes without an analysis.

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::response::{Html, IntoResponse, Redirect, Response};
use maud::{Markup, html};

use crate::service::assets;
use crate::service::catalog::Lang;
use crate::service::context::{Cx, Pairs, Settled, blocking};
use crate::service::error::{ApiError, ErrorCode};
use crate::service::layout::{self, Frame};
use crate::service::person::Person;
use crate::service::state::AppState;
use crate::store::{Role, Workspace};

/// The request as a page on data sees it.
pub(in crate::service) struct Visit {
    /// The service.
    pub state: AppState,
    /// The workspace.
    pub workspace: Workspace,
    /// What the other pages know, where something was analysed.
    pub cx: Option<Cx>,
    /// The language.
    pub lang: Lang,
    /// Who asks.
    pub person: Person,
    /// The path.
    pub path: String,
    /// The query.
    pub pairs: Pairs,
}

/// The pages on data, with the key of their name.
const TABS: [(&str, &str); 7] = [
    ("/data", "data.tab_overview"),
    ("/data/import", "data.tab_import"),
    ("/data/add", "data.tab_add"),
    ("/data/jobs", "data.tab_jobs"),
    ("/data/words", "data.tab_words"),
    ("/data/changes", "data.tab_changes"),
    ("/data/self-test", "data.tab_self_test"),
];

impl<S: Send + Sync> FromRequestParts<S> for Visit
where
    AppState: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let state = AppState::from_ref(state);
        let workspace = state.workspace().cloned().ok_or_else(|| ApiError::of(ErrorCode::NoGeneration))?;
        let settled = parts.extensions.get::<Settled>();
        let lang = settled.map_or_else(Lang::default, |settled| settled.lang);
        let person = settled.map(|settled| settled.person.clone()).unwrap_or_default();
        let cx = match Cx::from_request_parts(parts, &state).await {
            Ok(cx) => Some(cx),
            Err(error) if error.code == ErrorCode::NoGeneration => None,
            Err(error) => return Err(error),
        };
        let query = parts.uri.query().unwrap_or_default();
        Ok(Self {
            workspace,
            cx,
            lang,
            person,
            path: parts.uri.path().to_owned(),
            pairs: crate::service::address::form(query),
            state,
        })
    }
}

impl Visit {
    /// Renders a page on a blocking thread.
    pub(super) async fn answer(self, render: fn(&Self) -> Result<Markup, ApiError>) -> Result<Response, ApiError> {
        blocking(move || Ok(Html(render(&self)?.into_string()).into_response())).await
    }

    /// Puts the frame and the list of pages on data around a page.
    pub(super) fn frame(&self, title: &str, tab: &str, main: &Markup) -> Markup {
        let main = html! {
            nav.data-tabs aria-label=(self.t("data.tabs")) { ul {
                @for (path, key) in TABS { li { a href=(path) aria-current=[(path == tab).then_some("page")] { (self.t(key)) } } }
            } }
            (main)
            script src=(assets::address("data.js")) defer {}
        };
        match &self.cx {
            Some(cx) => layout::page(cx, title, "/data", &main),
            None => layout::frame(
                &Frame {
                    lang: self.lang,
                    title,
                    here: "/data",
                    path: &self.path,
                    pairs: &self.pairs,
                    person: Some(&self.person).filter(|_| self.state.access().is_by_token()),
                    ..Frame::new(self.lang)
                },
                &main,
            ),
        }
    }

    /// The words of a key.
    pub(super) fn t<'a>(&self, key: &'a str) -> &'a str {
        self.lang.t(key)
    }

    /// The value of a parameter of the address; empty counts as absent.
    pub(in crate::service) fn param(&self, name: &str) -> Option<&str> {
        value(&self.pairs, name)
    }

    /// Whether who asks may change anything.
    pub(in crate::service) fn may_change(&self) -> bool {
        self.person.role >= Role::Curate
    }

    /// Refuses who may not change anything.
    pub(in crate::service) fn must_change(&self) -> Result<(), ApiError> {
        if self.may_change() {
            Ok(())
        } else {
            Err(ApiError::of(ErrorCode::NotEntitled))
        }
    }

    /// Who asks; empty where that is not known.
    pub(in crate::service) fn by(&self) -> String {
        self.person.name.to_string()
    }
}

/// The first value of a name that is not empty, without the white space around it.
pub(super) fn value<'p>(pairs: &'p [(String, String)], name: &str) -> Option<&'p str> {
    let found = pairs.iter().filter(|(key, _)| key == name).map(|(_, value)| value.trim());
    found.into_iter().find(|value| !value.is_empty())
}

/// Sends on to a page.
pub(super) fn sent_to(address: &str) -> Response {
    Redirect::to(address).into_response()
}
