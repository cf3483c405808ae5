//! What holds for the opened message beside the results and for the lists of ideas.

use std::sync::LazyLock;

use axum::http::StatusCode;
use regex::Regex;

use super::address::href;
use super::fixture::{self, TestApp};
use super::state::AppState;
use crate::store::Workspace;

const FORM: &str = "application/x-www-form-urlencoded";

/// The uids of the cards of a page, in their order.
fn cards(body: &str) -> Vec<String> {
    static CARD: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"</span><a href="/messages/([0-9a-f]{32})">"#).unwrap());
    CARD.captures_iter(body).map(|found| found[1].to_owned()).collect()
}

async fn uids(app: &TestApp, address: &str) -> Vec<String> {
    let list = app.get(address).await.json();
    let items = list["items"].as_array().unwrap().iter();
    items.map(|item| item["uid"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_page_and_the_api_list_the_same_ideas_by_any_weights() {
    let app = TestApp::sample();
    for asked in [
        "list=all",
        "list=shortlist",
        "list=shelf&channel=form",
        "list=all&w_support=3&w_grade=0",
        "list=shortlist&w_problem=2.5&field=%E7%A4%BE%E4%BC%9A%E6%B2%BB%E7%90%86",
    ] {
        let page = cards(&app.get(&format!("/ideas?{asked}&limit=40")).await.body);
        assert!(!page.is_empty(), "{asked}");
        assert_eq!(page, uids(&app, &format!("/api/v1/ideas?{asked}&limit=40")).await, "{asked}");
    }
    let own = app.get("/api/v1/ideas?w_cause=2&limit=1").await.json();
    assert_eq!((&own["own_weights"], &own["weights"]["cause"]), (&true.into(), &2.0.into()));
    let wrong = app.get("/ideas?w_cause=much").await;
    assert!(wrong.status == StatusCode::BAD_REQUEST && wrong.body.contains("w_cause"));
}

#[tokio::test]
async fn the_parts_of_a_message_are_passages_of_its_statement() {
    let app = TestApp::sample();
    let mut kinds = std::collections::BTreeSet::new();
    for uid in uids(&app, "/api/v1/ideas?limit=30").await {
        let message = app.get(&format!("/api/v1/messages/{uid}")).await.json();
        let statement: Vec<char> = message["statement"].as_str().unwrap().chars().collect();
        for part in message["parts"].as_array().unwrap() {
            let at = |name: &str| part[name].as_u64().unwrap() as usize;
            let text: String = statement[at("start")..at("end")].iter().collect();
            assert_eq!(part["text"], text);
            kinds.insert(part["part"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), ["cause", "measure", "problem"]);
}

#[tokio::test]
async fn a_message_is_opened_beside_the_results_and_alone() {
    let app = TestApp::sample();
    let query = [("q", "路灯")];
    let found = uids(&app, &href("/api/v1/search", &query)).await;
    let first = app.get(&href("/search", &query)).await.body;
    assert!(!first.contains("is-open") && first.contains(&format!("href=\"/messages/{}\"", found[0])));
    let second = app.get(&href("/search", &[query[0], ("open", &found[1])])).await.body;
    assert!(second.contains("is-open"));
    let alone = app.get(&href("/search/open", &[query[0], ("open", &found[1])])).await.body;
    assert!(alone.starts_with("<section class=\"opened\"") && second.contains(&alone), "{alone}");
    let view = app.state.view().unwrap();
    let hidden = view.analysis().ids().find(|&id| !view.shows(id)).unwrap();
    let uid = view.analysis().message(hidden).uid.to_string();
    for path in ["/search", "/search/open"] {
        assert_eq!(
            app.get(&href(path, &[query[0], ("open", &uid)])).await.status,
            StatusCode::NOT_FOUND
        );
    }
}

#[tokio::test]
async fn who_may_only_look_is_offered_no_decision() {
    let app = TestApp::sample();
    let uid = uids(&app, "/api/v1/ideas?limit=1").await.remove(0);
    for page in ["/ideas".to_owned(), format!("/messages/{uid}"), "/search?q=%E8%B7%AF".to_owned()] {
        assert!(!app.get(&page).await.body.contains("action=\"/decisions\""), "{page}");
    }
}

const ROWS: &str = "工单编号,受理时间,标题,内容描述,来电人\n\
    GD1,2025-03-01,巷口路灯,巷口没有路灯，晚上很黑，老人多次摔倒。原因是建设时漏装。建议由街道牵头在巷口增设两盏路灯，先装一盏试点。,钱某某\n\
    GD2,2025-03-02,公交站台,站台没有雨棚，下雨时候车的人都淋湿。建议在站台加装雨棚和座椅，方便老人和学生。,孙某某\n";

#[tokio::test]
async fn what_is_taken_stands_in_the_list_and_its_file_until_it_is_undone() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::open_or_create(&folder.path().join("w")).unwrap();
    fixture::analysed(&workspace, ROWS);
    let state = AppState::of(workspace.clone()).used_by(Some("li"));
    state.replace(fixture::open(&workspace));
    let app = TestApp::of(state);
    assert!(app.get("/ideas/shortlist?lang=zh").await.body.contains("还没有入选的建议"));
    let view = app.state.view().unwrap();
    let id = view.snapshot().find("hotline", "GD1").unwrap();
    let uid = view.analysis().message(id).uid;
    let wanted = format!("kind=shortlist&message={uid}&why=%E5%B7%B2%E4%BC%9A%E5%95%86&back=%2Fideas%2Fshortlist");
    assert_eq!(app.post("/decisions", FORM, &wanted).await.status, StatusCode::SEE_OTHER);
    let page = app.get("/ideas/shortlist?lang=zh").await.body;
    assert!(
        page.contains("巷口路灯") && page.contains("已会商") && !page.contains("公交站台"),
        "{page}"
    );
    let file = app.get("/ideas/shortlist/export?format=jsonl&lang=zh").await;
    let rows: Vec<serde_json::Value> = file.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (&rows[0]["原编号"], &rows[0]["决定人"], &rows[0]["理由"], &rows[0]["响应人数"]),
        (&"GD1".into(), &"li".into(), &"已会商".into(), &1.into())
    );
    assert!(rows[0]["对策原文"].as_str().unwrap().contains("增设两盏路灯"));
    let listed = app.get("/api/v1/ideas?decision=shortlisted&purpose=any").await.json();
    assert_eq!((&listed["total"], &listed["items"][0]["decided_by"]), (&1.into(), &"li".into()));
    assert_eq!(
        app.post("/decisions", FORM, "kind=undo&seq=1&back=%2Fideas").await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(app.get("/api/v1/ideas?decision=shortlisted&purpose=any").await.json()["total"], 0);
    // A correction of classes waits for the next analysis and is told on the page of its message.
    let wanted = format!("kind=label&message={uid}&field=%E7%A4%BE%E4%BC%9A%E6%B2%BB%E7%90%86&back=%2Fmessages%2F{uid}");
    assert_eq!(app.post("/decisions", FORM, &wanted).await.status, StatusCode::SEE_OTHER);
    let page = app.get(&format!("/messages/{uid}?lang=zh")).await.body;
    assert!(
        page.contains("更正归类") && page.contains("改标签") && page.contains("待下次分析"),
        "{page}"
    );
}
