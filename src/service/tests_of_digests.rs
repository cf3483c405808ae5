//! What holds for documents on pages and in the API.

use axum::http::StatusCode;

use super::fixture::{self, TestApp};
use super::state::AppState;
use crate::report::Kind;
use crate::store::{self, Workspace};

const FORM: &str = "application/x-www-form-urlencoded";

/// A service of a few hotline messages in a workspace of its own.
fn small() -> (tempfile::TempDir, Workspace, TestApp) {
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::open_or_create(&folder.path().join("workspace")).unwrap();
    let mut rows = "工单编号,受理时间,标题,内容描述,所属区域\n".to_owned();
    for n in 1..=12 {
        let day = 1 + n % 8;
        rows.push_str(&format!(
            "G{n},2025-06-0{day},河滨路{n}号路灯不亮,河滨路{n}号一带路灯不亮，晚上出行不安全，建议增设两盏路灯。,河滨区\n"
        ));
    }
    fixture::analysed(&workspace, &rows);
    let state = AppState::of(workspace.clone()).used_by(Some("li"));
    state.replace(fixture::open(&workspace));
    (folder, workspace, TestApp::of(state))
}

#[tokio::test]
async fn every_kind_that_is_offered_is_seen_in_both_languages_and_kept_nowhere() {
    let app = TestApp::sample();
    let workspace = app.state.workspace().unwrap().clone();
    for kind in Kind::ALL.iter().filter(|kind| !kind.wants_subject()) {
        for language in ["zh", "en"] {
            let page = app.get(&format!("/digests/new?kind={}&language={language}", kind.code())).await;
            assert_eq!(page.status, StatusCode::OK, "{}", kind.code());
            assert!(page.body.contains("class=\"paper\""), "{} in {language}", kind.code());
        }
    }
    assert!(store::digests(&workspace).unwrap().is_empty(), "looking keeps nothing");
}

#[tokio::test]
async fn a_draft_is_kept_changed_and_made_final() {
    let (_folder, _, app) = small();
    let kept = app.post("/digests", FORM, "kind=weekly&from=2025-06-02&to=2025-06-08").await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.body);
    let address = kept.header(axum::http::header::LOCATION).to_owned();
    assert_eq!(address, "/digests/weekly_2025-06-02_2025-06-08");
    let changed = app.post(&format!("{address}/change"), FORM, "act=title&text=一周民声").await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.body);
    assert!(app.get(&address).await.body.contains("一周民声"));
    let listed = app.get("/api/v1/digests").await.json();
    assert_eq!(listed["items"][0]["changes"], 1);
    assert_eq!(app.post(&format!("{address}/final"), FORM, "").await.status, StatusCode::SEE_OTHER);
    let shown = app.get(&format!("/api/v1{address}")).await.json();
    assert_eq!((&shown["issue"], &shown["title"]), (&1.into(), &"一周民声".into()));
    let refused = app.post(&format!("{address}/change"), FORM, "act=title&text=别的").await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    let again = app.post("/digests", FORM, "kind=weekly&from=2025-06-02&to=2025-06-08").await;
    assert_eq!(again.header(axum::http::header::LOCATION), address);
    assert!(app.get(&address).await.body.contains("一周民声"));
}

#[tokio::test]
async fn what_cannot_be_written_says_why() {
    let (_folder, _, app) = small();
    let empty = app.get("/digests/new?kind=weekly&from=1999-01-04&to=1999-01-10").await;
    assert_eq!(empty.status, StatusCode::OK);
    for wrong in [
        "kind=hourly",
        "kind=weekly&from=2025-06-09&to=2025-06-02",
        "kind=weekly&form=2025-06-02",
    ] {
        assert_eq!(
            app.get(&format!("/digests/new?{wrong}")).await.status,
            StatusCode::BAD_REQUEST,
            "{wrong}"
        );
    }
    assert_eq!(app.get("/digests/weekly_1999-01-04_1999-01-10").await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.get("/digests/..%2Fkey").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn drafts_that_the_settings_ask_for_are_made_by_themselves() {
    let (_folder, workspace, app) = small();
    std::fs::write(
        workspace.root().join("minzhi.toml"),
        "[report]\nautomatic = [\"weekly\", \"daily\"]\n",
    )
    .unwrap();
    super::digests::make_automatic(&workspace, &app.state.view().unwrap());
    let made: Vec<String> = store::digests(&workspace).unwrap().into_iter().map(|digest| digest.id).collect();
    assert_eq!(made, ["daily_2025-06-08_2025-06-08", "weekly_2025-06-02_2025-06-08"]);
}
