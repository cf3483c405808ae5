//! Many requests at once: answers that are kept, turns, another generation, other people.

use axum::http::{StatusCode, header};

use super::fixture::{TestApp, analysed, open};
use super::state::AppState;
use super::turns::Turns;
use crate::corpus::LocalTime;
use crate::store::{Role, Workspace, add_person};

const FIRST: &str = "编号,时间,标题,内容\n1,2025-03-01,桥头路灯,桥头没有路灯，夜里很黑，建议增设路灯。\n2,2025-03-02,末班车,末班车太早，建议延长到晚上十点。\n";
const LATER: &str = "编号,时间,标题,内容\n3,2025-03-03,路灯不亮,小区东门路灯不亮已有两周。\n";

fn small(folder: &tempfile::TempDir) -> (Workspace, AppState) {
    let workspace = Workspace::open_or_create(&folder.path().join("w")).unwrap();
    analysed(&workspace, FIRST);
    let state = AppState::of(workspace.clone()).used_by(Some("li"));
    state.replace(open(&workspace));
    (workspace, state)
}

#[tokio::test]
async fn an_answer_that_is_kept_changes_with_the_generation() {
    let folder = tempfile::tempdir().unwrap();
    let (workspace, state) = small(&folder);
    let app = TestApp::of(state);
    let search = "/api/v1/search?q=%E8%B7%AF%E7%81%AF";
    let before = app.get(search).await;
    let again = app.get(search).await;
    assert_eq!((before.json()["total"].as_u64(), &again.body), (Some(1), &before.body));
    analysed(&workspace, LATER);
    app.state.replace(open(&workspace));
    let after = app.get(search).await;
    assert_eq!(after.json()["total"].as_u64(), Some(2));
    assert_ne!(after.header(header::ETAG), before.header(header::ETAG));
}

#[tokio::test]
async fn an_answer_that_is_kept_is_nobody_elses() {
    let folder = tempfile::tempdir().unwrap();
    let (workspace, state) = small(&folder);
    let app = TestApp::of(state.by_token(&[]));
    let tokens = [("甲", Role::Entitled), ("乙", Role::Read)].map(|(name, role)| {
        let token = add_person(&workspace, name, role, LocalTime(0)).unwrap();
        format!("Bearer {token}")
    });
    let [entitled, reader] = tokens.each_ref().map(String::as_str);
    for path in ["/accusations", "/people/log"] {
        assert_eq!(
            app.get_with(path, &[(header::AUTHORIZATION, entitled)]).await.status,
            StatusCode::OK,
            "{path}"
        );
        let refused = app.get_with(path, &[(header::AUTHORIZATION, reader)]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}");
    }
    let mut tags = Vec::new();
    for (token, language) in [(entitled, "zh"), (reader, "zh"), (reader, "en")] {
        let asked = [(header::AUTHORIZATION, token), (header::ACCEPT_LANGUAGE, language)];
        let one = app.get_with("/topics", &asked).await;
        let other = app.get_with("/topics", &asked).await;
        assert_eq!(one.body, other.body);
        tags.push((one.header(header::ETAG).to_owned(), one.body));
    }
    tags.sort();
    assert!(
        tags.windows(2).all(|two| two[0].0 != two[1].0),
        "{:?}",
        tags.iter().map(|tag| &tag.0).collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn one_too_many_is_told_to_come_back_and_is_answered_then() {
    let folder = tempfile::tempdir().unwrap();
    let (_, state) = small(&folder);
    let app = TestApp::of(state.taking(Turns::new(1, 0, std::time::Duration::from_secs(60))));
    let kept = app.get("/api/v1/themes").await;
    let turn = app.state.turns().take().await.unwrap();
    let refused = app.get("/api/v1/topics").await;
    assert_eq!(
        (refused.status, refused.header(header::RETRY_AFTER)),
        (StatusCode::SERVICE_UNAVAILABLE, "1")
    );
    assert_eq!(refused.header(header::CONTENT_TYPE), "application/problem+json");
    assert_eq!(refused.json()["code"], "overloaded");
    let page = app.get("/topics").await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.body.contains("请稍等片刻再试。"));
    // What was made already needs no turn.
    assert_eq!(app.get("/api/v1/themes").await.body, kept.body);
    drop(turn);
    assert_eq!(app.get("/api/v1/topics").await.status, StatusCode::OK);
    assert_eq!(app.get("/topics").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_look_at_the_head_alone_is_not_kept_as_the_answer() {
    let folder = tempfile::tempdir().unwrap();
    let app = TestApp::of(small(&folder).1);
    let head = axum::http::Request::head("/api/v1/themes").body(axum::body::Body::empty()).unwrap();
    assert_eq!(app.send(head).await.status, StatusCode::OK);
    let whole = app.get("/api/v1/themes").await;
    assert!(whole.json()["total"].is_u64(), "{}", whole.body);
}
