//! A service of the shipped sample, built once for all tests, and the ways to ask it.

use std::sync::LazyLock;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use regex::Regex;
use tower::ServiceExt;

use super::state::AppState;
use super::view::View;
use crate::analysis::Stage;
use crate::config::Config;
use crate::corpus::LocalTime;
use crate::ingest::IngestParams;
use crate::pipeline::Observer;
use crate::run::{self, Intake, Models};
use crate::store::Workspace;

/// A response with its body as text.
pub(super) struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    /// The body as JSON.
    pub(super) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// A header as text; empty when absent.
    pub(super) fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The addresses within the service that the page links to.
    pub(super) fn links(&self) -> Vec<String> {
        static HREF: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"(?:href|src)="(/[^"]*)""#).unwrap());
        HREF.captures_iter(&self.body).map(|found| found[1].replace("&amp;", "&")).collect()
    }

    /// The numbers of the page with the list that each opens.
    pub(super) fn numbers(&self) -> Vec<(u64, String)> {
        static NUMBER: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"<a class="n" href="/messages([^"]*)">([\d,]+)</a>"#).unwrap());
        let number = |found: regex::Captures<'_>| (found[2].replace(',', "").parse().unwrap(), found[1].replace("&amp;", "&"));
        NUMBER.captures_iter(&self.body).map(number).collect()
    }
}

/// The service without a socket.
pub(super) struct TestApp {
    pub router: Router,
    pub state: AppState,
}

struct Silent;

impl Observer for Silent {
    fn begin(&self, _: Stage, _: u64) {}
    fn advance(&self, _: u64) {}
}

/// A workspace with the analysed sample; it lives as long as the tests.
static SAMPLE: LazyLock<(tempfile::TempDir, AppState)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::open_or_create(&folder.path().join("workspace")).unwrap();
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let lock = workspace.lock().unwrap();
    for file in ["petitions.xlsx", "hotline.csv", "forum.jsonl", "forms.xlsx"] {
        let params = IngestParams {
            source: file.split('.').next().unwrap().to_owned(),
            ..IngestParams::default()
        };
        run::import(&workspace, &lock, &Intake::File(data.join(file)), &params, LocalTime(0), &|_| {}).unwrap();
    }
    run::analyze(
        &workspace,
        &lock,
        &Config::load(workspace.root()).unwrap(),
        None,
        LocalTime(0),
        &Silent,
    )
    .unwrap();
    let analyzer = Models::load(workspace.root()).unwrap().analyzer();
    let view = View::open(&workspace, analyzer).unwrap().unwrap();
    let state = AppState::of(workspace.clone()).used_by(Some("li"));
    state.replace(view);
    drop(lock);
    (folder, state)
});

/// Imports a file of hotline rows into a workspace and analyses it.
pub(super) fn analysed(workspace: &Workspace, rows: &str) {
    let lock = workspace.lock().unwrap();
    let path = workspace.root().with_extension("csv");
    std::fs::write(&path, rows).unwrap();
    let params = IngestParams {
        source: "hotline".to_owned(),
        ..IngestParams::default()
    };
    run::import(workspace, &lock, &Intake::File(path), &params, LocalTime(0), &|_| {}).unwrap();
    run::analyze(
        workspace,
        &lock,
        &Config::load(workspace.root()).unwrap(),
        None,
        LocalTime(0),
        &Silent,
    )
    .unwrap();
}

/// The sample opened anew.
pub(super) fn open_sample() -> View {
    open(&Workspace::open(&SAMPLE.0.path().join("workspace")).unwrap())
}

/// What a workspace has published.
pub(super) fn open(workspace: &Workspace) -> View {
    let analyzer = Models::load(workspace.root()).unwrap().analyzer();
    View::open(workspace, analyzer).unwrap().unwrap()
}

impl TestApp {
    /// The service of the sample.
    pub(super) fn sample() -> Self {
        Self::of(SAMPLE.1.clone())
    }

    /// A service that has nothing to serve yet.
    pub(super) fn empty() -> Self {
        Self::of(AppState::default())
    }

    pub(super) fn of(state: AppState) -> Self {
        Self {
            router: super::router(state.clone()),
            state,
        }
    }

    /// Sends a request.
    pub(super) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    /// Gets an address.
    pub(super) async fn get(&self, address: &str) -> Answer {
        self.get_with(address, &[]).await
    }

    /// Gets an address with headers.
    pub(super) async fn get_with(&self, address: &str, headers: &[(header::HeaderName, &str)]) -> Answer {
        let mut request = Request::get(address);
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Posts a body from one of the service's own pages.
    pub(super) async fn post(&self, address: &str, media_type: &str, body: &str) -> Answer {
        let request = Request::post(address)
            .header(header::HOST, "127.0.0.1:8080")
            .header(header::ORIGIN, "http://127.0.0.1:8080")
            .header(header::CONTENT_TYPE, media_type);
        self.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }
}
