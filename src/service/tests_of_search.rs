//! What holds for the search page, its exports and saved searches.

use std::sync::LazyLock;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use regex::Regex;

use super::address::href;
use super::fixture::{Answer, TestApp, analysed};
use super::state::AppState;
use super::view::View;
use crate::run::Models;
use crate::store::Workspace;

/// The addresses of filters on a page with the counts beside them; those that are set lead away from their count.
fn filters(page: &Answer) -> Vec<(String, u64)> {
    static VALUE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#"<a href="/search\?([^"]*)"><span>[^<]*</span><span class="count">([\d,]+)</span>"#).unwrap());
    static PERIOD: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"<th scope="row"><a href="/search\?([^"]*)"[^>]*>[^<]*</a></th><td class="num">([\d,]+)</td>"#).unwrap()
    });
    let found = VALUE.captures_iter(&page.body).chain(PERIOD.captures_iter(&page.body));
    let pair = |found: regex::Captures<'_>| (found[1].replace("&amp;", "&"), found[2].replace(',', "").parse().unwrap());
    found.map(pair).collect()
}

#[tokio::test]
async fn every_count_beside_the_hits_is_the_size_of_what_it_opens() {
    let app = TestApp::sample();
    let mut checked = 0;
    for asked in [
        vec![("q", "电梯")],
        vec![("q", "路"), ("channel", "hotline"), ("strict", "true")],
        vec![("q", "路"), ("from", "2025-03-01"), ("to", "2025-03-31"), ("replied", "true")],
        vec![("q", "噪音"), ("week", "2025-W10")],
    ] {
        let page = app.get(&href("/search", &asked)).await;
        assert_eq!(page.status, StatusCode::OK);
        for (query, count) in filters(&page) {
            let opened = app.get(&format!("/api/v1/search?{query}")).await.json();
            assert_eq!(opened["total"], count, "{query}");
            checked += 1;
        }
    }
    assert!(checked > 60, "{checked}");
}

#[tokio::test]
async fn filters_that_are_set_can_be_dropped_and_the_order_is_kept() {
    let app = TestApp::sample();
    let page = app.get("/search?q=%E8%B7%AF&channel=hotline&order=newest&lang=en").await;
    assert!(page.links().contains(&"/search?q=%E8%B7%AF&order=newest".to_owned()), "the chip");
    let found = app.get("/api/v1/search?q=%E8%B7%AF&order=newest&limit=100").await.json();
    let times: Vec<&str> = found["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|item| item["time"].as_str())
        .collect();
    assert!(times.len() > 20 && times.is_sorted_by(|a, b| a >= b));
    for wrong in ["order=best", "strict=1", "since=x", "chanel=hotline"] {
        assert_eq!(
            app.get(&format!("/search?q=a&{wrong}")).await.status,
            StatusCode::BAD_REQUEST,
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn pages_of_hits_end_where_the_hits_end() {
    let app = TestApp::sample();
    let mut address = "/api/v1/search?q=%E5%85%AC%E5%8F%B8&limit=20".to_owned();
    let (mut hits, submissions) = (0, app.get(&address).await.json()["submissions"].as_u64().unwrap());
    loop {
        let part = app.get(&address).await.json();
        let items = part["items"].as_array().unwrap();
        assert!(!items.is_empty(), "{address}");
        hits += items.iter().filter(|item| item["match"] == "all").count();
        match part["next"].as_str() {
            Some(next) => address = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(hits as u64, submissions);
    assert!(submissions > 20);
}

#[tokio::test]
async fn every_hit_says_why_it_stands_where_it_stands() {
    let app = TestApp::sample();
    let query = [("q", "老楼加装电梯没有进展")];
    let found = app.get(&href("/api/v1/search", &query)).await.json();
    let mut checked = 0;
    for item in found["items"].as_array().unwrap().iter().take(4) {
        let uid = item["uid"].as_str().unwrap();
        let page = app.get(&href("/search/why", &[query[0], ("uid", uid), ("lang", "en")])).await;
        assert_eq!(page.status, StatusCode::OK);
        let sum = page
            .body
            .split("Sum</th>")
            .nth(1)
            .and_then(|rest| rest.split(['>', '<']).nth(2))
            .unwrap();
        let score = item["score"].as_f64().unwrap();
        assert!(
            (sum.parse::<f64>().unwrap() - score).abs() < 0.02 * score + 0.1,
            "{sum} is not {score}"
        );
        checked += 1;
    }
    assert!(checked > 1);
    let page = app.get("/search?q=%E7%94%B5%E6%A2%AF&lang=en").await.body;
    assert_eq!(
        page.matches("<summary>Why it stands here</summary>").count(),
        1,
        "of the opened hit"
    );
    assert_eq!(app.get("/search/why?q=a&uid=zz").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn marks_of_the_api_are_characters_of_the_snippet() {
    let app = TestApp::sample();
    let found = app
        .get("/api/v1/search?q=%E5%8A%A0%E8%A3%85%E7%94%B5%E6%A2%AF&facets=true")
        .await
        .json();
    let snippet = &found["items"][0]["snippet"];
    let chars: Vec<char> = snippet["text"].as_str().unwrap().chars().collect();
    let marked: Vec<String> = snippet["marks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|mark| {
            chars[mark[0].as_u64().unwrap() as usize..mark[1].as_u64().unwrap() as usize]
                .iter()
                .collect()
        })
        .collect();
    assert!(marked.iter().any(|marked| marked.contains("电梯")), "{marked:?}");
    let channels = found["facets"]["dimensions"].as_array().unwrap();
    let channels = channels.iter().find(|dimension| dimension["filter"] == "channel").unwrap();
    let sum: u64 = channels["values"]
        .as_array()
        .unwrap()
        .iter()
        .map(|value| value["messages"].as_u64().unwrap())
        .sum();
    assert_eq!(found["total"], sum);
}

#[tokio::test]
async fn an_export_holds_all_that_was_found_and_opens_in_excel() {
    let app = TestApp::sample();
    let query = "q=%E8%B7%AF&channel=hotline";
    let total = app.get(&format!("/api/v1/search?{query}")).await.json()["total"].as_u64().unwrap();
    let lines = app.get(&format!("/search/export?{query}&order=newest&format=jsonl")).await;
    let rows: Vec<serde_json::Value> = lines.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len() as u64, total);
    assert_eq!((&rows[0]["rank"], &rows[0]["match"]), (&1.into(), &"all".into()));
    assert!(rows.iter().all(|row| row["channel"] == "hotline" && row["protected"] == false));
    assert!(rows.is_sorted_by(|a, b| a["time"].as_str() >= b["time"].as_str()));
    let table = app.get(&format!("/search/export?{query}&format=csv")).await;
    assert!(table.body.starts_with("\u{feff}rank,score,match,snippet,purpose,"));
    let disposition = table.header(header::CONTENT_DISPOSITION);
    assert!(
        disposition.starts_with("attachment;") && disposition.contains("%E8%B7%AF"),
        "{disposition}"
    );
    let book = app.get(&format!("/search/export?{query}")).await;
    assert!(book.body.starts_with("PK") && book.header(header::CONTENT_TYPE).contains("spreadsheetml"));
    let list = app.get("/messages/export?urgent=true&format=jsonl").await;
    assert_eq!(
        list.body.lines().count() as u64,
        app.get("/api/v1/messages?urgent=true").await.json()["total"].as_u64().unwrap()
    );
    assert_eq!(app.get("/search/export?q=a&format=exe").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn protected_accusations_are_in_no_export() {
    let app = TestApp::sample();
    let view = app.state.view().unwrap();
    let protected = view.analysis().ids().filter(|&id| view.analysis().labels[id.index()].protected);
    let everything = app.get("/messages/export?format=jsonl").await.body;
    let mut checked = 0;
    for id in protected.take(5) {
        let uid = view.analysis().message(id).uid.to_string();
        let body: String = view.snapshot().text(id).unwrap().body.text.chars().take(30).collect();
        let found = app
            .get(&href("/search/export", &[("q", body.as_str()), ("format", "jsonl")]))
            .await
            .body;
        assert!(!found.contains(&uid) && !everything.contains(&uid));
        checked += 1;
    }
    assert!(checked > 0);
}

const FIRST: &str = "编号,时间,标题,内容\n1,2025-03-01,巷口路灯,巷口没有路灯，晚上很黑，建议增设路灯。\n2,2025-03-02,公交末班,末班车太早，建议延长到晚上十点。\n3,2025-03-03,路灯不亮,小区北门路灯不亮已有两周。\n";
const LATER: &str = "编号,时间,标题,内容\n3,2025-03-03,路灯不亮,小区北门路灯不亮已有两周。\n4,2025-03-09,河边步道,河边步道缺少路灯，夜里跑步的人看不清台阶。\n5,2025-03-10,菜场占道,早市占道经营，行人只能走机动车道。\n";

/// A workspace with the first messages, and its service.
fn small(folder: &tempfile::TempDir) -> (Workspace, TestApp) {
    let workspace = Workspace::open_or_create(&folder.path().join("w")).unwrap();
    let state = AppState::of(workspace.clone()).used_by(Some("li"));
    let app = TestApp::of(state);
    add(&workspace, &app, FIRST);
    (workspace, app)
}

fn add(workspace: &Workspace, app: &TestApp, rows: &str) {
    analysed(workspace, rows);
    let analyzer = Models::load(workspace.root()).unwrap().analyzer();
    app.state.replace(View::open(workspace, analyzer).unwrap().unwrap());
}

const FORM: &str = "application/x-www-form-urlencoded";

fn body(pairs: &[(&str, &str)]) -> String {
    href("", pairs).trim_start_matches('?').to_owned()
}

#[tokio::test]
async fn a_saved_search_says_what_is_new_until_somebody_looks() {
    let folder = tempfile::tempdir().unwrap();
    let (workspace, app) = small(&folder);
    let tag = app.get("/search").await.header(header::ETAG).to_owned();
    let save = body(&[("act", "save"), ("name", "路灯"), ("q", "路灯"), ("order", "newest")]);
    let saved = app.post("/search/saved", FORM, &save).await;
    assert_eq!(
        (saved.status, saved.header(header::LOCATION)),
        (StatusCode::SEE_OTHER, "/search?q=%E8%B7%AF%E7%81%AF&order=newest")
    );
    assert_ne!(app.get("/search").await.header(header::ETAG), tag, "the page is another one now");
    let item = app.get("/api/v1/searches/%E8%B7%AF%E7%81%AF").await.json();
    assert_eq!((&item["total"], &item["new"], &item["by"]), (&2.into(), &0.into(), &"li".into()));

    // A known row that comes again is not new; another analysis makes nothing new.
    add(&workspace, &app, LATER);
    let item = app.get("/api/v1/searches/%E8%B7%AF%E7%81%AF").await.json();
    assert_eq!((&item["total"], &item["new"]), (&3.into(), &1.into()));
    assert!(app.get("/").await.body.contains("常用检索有新来件"));

    let look = app.post("/search/saved", FORM, &body(&[("act", "look"), ("name", "路灯")])).await;
    let opened = look.header(header::LOCATION).to_owned();
    assert!(opened.ends_with("&since=1"), "{opened}");
    let page = app.get(&opened).await.body;
    assert_eq!(page.matches("<span class=\"mark new\">新</span>").count(), 1);
    let only = app
        .get(&format!("{}&new=true", opened.replace("/search", "/api/v1/search")))
        .await
        .json();
    assert_eq!((&only["total"], &only["items"][0]["external_id"]), (&1.into(), &"4".into()));
    assert_eq!(app.get("/api/v1/searches").await.json()["items"][0]["new"], 0);
    assert!(!app.get("/").await.body.contains("常用检索有新来件"));
}

#[tokio::test]
async fn saved_searches_are_renamed_and_removed_and_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let (_, app) = small(&folder);
    let wish = serde_json::json!({"name": "末班车", "asked": {"q": "末班车", "channel": "hotline"}}).to_string();
    assert_eq!(
        app.post("/api/v1/searches", "application/json", &wish).await.status,
        StatusCode::CREATED
    );
    assert_eq!(
        app.post("/api/v1/searches", "application/json", &wish).await.status,
        StatusCode::BAD_REQUEST
    );
    let unknown = serde_json::json!({"name": "甲", "asked": {"chanel": "hotline"}}).to_string();
    assert_eq!(
        app.post("/api/v1/searches", "application/json", &unknown).await.json()["code"],
        "bad_parameter"
    );
    let taken = app
        .post("/search/saved", FORM, &body(&[("act", "save"), ("name", "末班车"), ("q", "路灯")]))
        .await;
    assert!(taken.status == StatusCode::BAD_REQUEST && taken.body.contains("请换一个名称"));
    let page = app.get("/search").await.body;
    assert!(
        page.contains("末班车 · 渠道：12345热线") || page.contains("末班车 · 渠道："),
        "what is asked, in words"
    );
    let rename = body(&[("act", "rename"), ("name", "末班车"), ("new_name", "公交末班")]);
    assert_eq!(app.post("/search/saved", FORM, &rename).await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        app.get("/api/v1/searches/%E6%9C%AB%E7%8F%AD%E8%BD%A6").await.status,
        StatusCode::NOT_FOUND
    );
    let removed = app
        .post("/search/saved", FORM, &body(&[("act", "remove"), ("name", "公交末班")]))
        .await;
    assert_eq!(removed.status, StatusCode::SEE_OTHER);
    assert!(app.get("/api/v1/searches").await.json()["items"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn forms_of_other_sites_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (workspace, app) = small(&folder);
    let form = body(&[("act", "save"), ("name", "路灯"), ("q", "路灯")]);
    let from = |headers: &[(&str, &str)]| {
        let mut request = Request::post("/search/saved")
            .header(header::HOST, "127.0.0.1:8080")
            .header(header::CONTENT_TYPE, FORM);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(Body::from(form.clone())).unwrap()
    };
    for headers in [
        &[("origin", "http://example.cn")][..],
        &[("origin", "null")],
        &[("referer", "http://example.cn/127.0.0.1:8080/")],
        &[("referer", "http://127.0.0.1:8080/"), ("sec-fetch-site", "cross-site")],
        &[],
    ] {
        assert_eq!(app.send(from(headers)).await.status, StatusCode::FORBIDDEN, "{headers:?}");
    }
    assert!(!workspace.saved_searches().exists());
    assert_eq!(
        app.send(from(&[("referer", "http://127.0.0.1:8080/search?q=a")])).await.status,
        StatusCode::SEE_OTHER
    );
    assert!(workspace.saved_searches().exists());
}
