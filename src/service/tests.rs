//! What holds for the service as a whole: every route, every link, every number.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use super::fixture::{Answer, TestApp};
use super::state::AppState;
use crate::store::Workspace;

const PAGES: [&str; 23] = [
    "/",
    "/topics",
    "/topics/map",
    "/topics/fields",
    "/topics?least=5&order=change",
    "/themes",
    "/keywords",
    "/ideas",
    "/search",
    "/search?q=%E7%94%B5%E6%A2%AF",
    "/messages",
    "/data",
    "/data/import",
    "/data/add",
    "/data/jobs",
    "/data/words",
    "/data/changes",
    "/data/self-test",
    "/decisions",
    "/people",
    "/people/log",
    "/accusations",
    "/api",
];
const LISTS: [&str; 7] = ["topics", "themes", "keywords", "ideas", "messages", "duplicates", "labels"];

/// A page of each kind, those of single topics and messages too.
async fn pages(app: &TestApp) -> Vec<String> {
    let mut pages: Vec<String> = PAGES.iter().map(|&page| page.to_owned()).collect();
    let id = |answer: &Answer, key: &str| answer.json()["items"][0][key].as_str().unwrap().to_owned();
    pages.push(format!("/topics/{}", id(&app.get("/api/v1/topics?limit=1").await, "id")));
    let two = app.get("/api/v1/topics?limit=2").await.json();
    let two = [0, 1].map(|at| two["items"][at]["id"].as_str().unwrap().to_owned());
    pages.push(format!("/topics/compare?topic={}&topic={}", two[0], two[1]));
    pages.push(format!("/messages/{}", id(&app.get("/api/v1/ideas?limit=1").await, "uid")));
    pages.push(format!(
        "/messages/{}",
        id(&app.get("/api/v1/messages?repeat=true&limit=1").await, "uid")
    ));
    pages
}

#[tokio::test]
async fn every_page_is_there_in_both_languages() {
    let app = TestApp::sample();
    for page in pages(&app).await {
        for (lang, tag) in [("zh", "<html lang=\"zh-CN\">"), ("en", "<html lang=\"en\">")] {
            let joint = if page.contains('?') { '&' } else { '?' };
            let answer = app.get(&format!("{page}{joint}lang={lang}")).await;
            assert_eq!(answer.status, StatusCode::OK, "{page}");
            assert!(answer.body.contains(tag), "{page}");
            assert!(!answer.body.contains("{n}"), "{page}");
        }
    }
}

#[tokio::test]
async fn every_answer_has_the_security_headers() {
    let app = TestApp::sample();
    let mut addresses = pages(&app).await;
    addresses.extend(LISTS.map(|list| format!("/api/v1/{list}")));
    addresses.extend(
        [
            "/nothing",
            "/messages?week=x",
            "/api/v1/nothing",
            "/api/v1/openapi.json",
            "/static/minzhi.css",
        ]
        .map(str::to_owned),
    );
    for address in addresses {
        let answer = app.get(&address).await;
        assert_eq!(
            answer.header(header::CONTENT_SECURITY_POLICY),
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
            "{address}"
        );
        assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{address}");
        assert_eq!(answer.header(header::REFERRER_POLICY), "same-origin", "{address}");
    }
}

#[tokio::test]
async fn no_page_holds_script_or_style_of_its_own() {
    let app = TestApp::sample();
    for page in pages(&app).await {
        let body = app.get(&page).await.body;
        for banned in [" style=", "<style", "<script>", " onclick=", "javascript:", "http://", "https://"] {
            assert!(!body.contains(banned), "{page}: {banned}");
        }
    }
}

#[tokio::test]
async fn every_link_leads_somewhere() {
    let app = TestApp::sample();
    let mut links = BTreeSet::new();
    for page in pages(&app).await {
        links.extend(app.get(&page).await.links());
    }
    assert!(links.len() > 200);
    for link in links {
        assert_eq!(app.get(&link).await.status, StatusCode::OK, "{link}");
    }
}

#[tokio::test]
async fn every_number_is_the_size_of_the_list_that_it_opens() {
    let app = TestApp::sample();
    let mut checked = 0;
    for page in pages(&app).await {
        for (number, query) in app
            .get(&format!("{page}{}lang=en", if page.contains('?') { '&' } else { '?' }))
            .await
            .numbers()
        {
            let list = app.get(&format!("/api/v1/messages{query}")).await.json();
            if list["total"] != number {
                // A number of people opens the same list as the number of messages beside it.
                let joint = if query.is_empty() { '?' } else { '&' };
                let shown = app.get(&format!("/messages{query}{joint}lang=en")).await.body;
                let people = super::format::count(super::Lang::En, number);
                assert!(
                    shown.contains(&format!(" messages from {people} people")),
                    "{page}: {number} at {query} is {}",
                    list["total"]
                );
            }
            checked += 1;
        }
    }
    assert!(checked > 150, "{checked}");
}

#[tokio::test]
async fn protected_accusations_are_counted_and_shown_nowhere() {
    let app = TestApp::sample();
    let view = app.state.view().unwrap();
    let protected: Vec<_> = view
        .analysis()
        .ids()
        .filter(|&id| view.analysis().labels[id.index()].protected)
        .collect();
    assert!(!protected.is_empty());
    let status = app.get("/api/v1/status").await.json();
    assert_eq!(status["generation"]["protected"], protected.len());
    let everything = app.get("/api/v1/messages?limit=1").await.json();
    assert_eq!(everything["total"], view.analysis().messages.len() - protected.len());
    for id in protected {
        let uid = view.analysis().message(id).uid;
        assert_eq!(app.get(&format!("/messages/{uid}")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(app.get(&format!("/api/v1/messages/{uid}")).await.status, StatusCode::NOT_FOUND);
        let text = view.snapshot().text(id).unwrap();
        let body: String = text.body.text.chars().take(40).collect();
        let request = serde_json::json!({"text": text.body.text, "limit": 50}).to_string();
        let similar = app.post("/api/v1/similar", "application/json", &request).await;
        assert_eq!(similar.status, StatusCode::OK);
        assert!(!similar.body.contains(&uid.to_string()));
        let found = app.get(&super::address::href("/api/v1/search", &[("q", &body)])).await;
        assert!(!found.body.contains(&uid.to_string()));
    }
}

#[tokio::test]
async fn a_page_that_the_browser_has_is_not_sent_again() {
    let app = TestApp::sample();
    let tag = app.get("/topics?lang=zh").await.header(header::ETAG).to_owned();
    assert!(!tag.is_empty());
    let again = app.get_with("/topics?lang=zh", &[(header::IF_NONE_MATCH, &tag)]).await;
    assert_eq!((again.status, again.body.as_str()), (StatusCode::NOT_MODIFIED, ""));
    assert_eq!(
        app.get_with("/topics?lang=en", &[(header::IF_NONE_MATCH, &tag)]).await.status,
        StatusCode::OK
    );
    assert_eq!(
        app.get_with("/topics", &[(header::IF_NONE_MATCH, &tag)]).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn a_chosen_language_is_remembered() {
    let app = TestApp::sample();
    let answer = app.get_with("/?lang=en", &[(header::ACCEPT_LANGUAGE, "zh")]).await;
    assert!(answer.header(header::SET_COOKIE).starts_with("lang=en; Path=/"));
    let next = app
        .get_with("/", &[(header::COOKIE, "lang=en"), (header::ACCEPT_LANGUAGE, "zh")])
        .await;
    assert!(next.body.contains("<html lang=\"en\">"));
    assert!(next.header(header::SET_COOKIE).is_empty());
}

#[tokio::test]
async fn errors_are_problems_for_programs_and_pages_for_people() {
    let app = TestApp::sample();
    for (address, status, code) in [
        ("/api/v1/topics/T000000000000", 404, "not_found"),
        ("/api/v1/nothing", 404, "not_found"),
        ("/api/v1/messages?week=2025-W99", 400, "bad_parameter"),
        ("/api/v1/messages?weak=2025-W10", 400, "bad_parameter"),
        ("/api/v1/messages?limit=100000", 400, "bad_parameter"),
        ("/api/v1/search", 400, "bad_parameter"),
        ("/api/v1/similar", 405, "method_not_allowed"),
    ] {
        let answer = app.get(address).await;
        assert_eq!(answer.status.as_u16(), status, "{address}");
        assert_eq!(answer.header(header::CONTENT_TYPE), "application/problem+json", "{address}");
        assert_eq!(
            (&answer.json()["code"], &answer.json()["status"]),
            (&code.into(), &status.into()),
            "{address}"
        );
    }
    for address in ["/nothing", "/topics/T000000000000", "/messages?week=x", "/messages/zz"] {
        let answer = app.get(address).await;
        assert!(answer.status.is_client_error() && answer.body.contains("<main"), "{address}");
    }
    let long = serde_json::json!({"text": "字".repeat(200_000)}).to_string();
    assert_eq!(
        app.post("/api/v1/similar", "application/json", &long).await.json()["code"],
        "too_large"
    );
    assert_eq!(
        app.post("/api/v1/similar", "application/json", "{}").await.json()["code"],
        "bad_parameter"
    );
}

#[tokio::test]
async fn other_hosts_and_other_sites_are_refused() {
    let app = TestApp::sample();
    let answer = app.get_with("/api/v1/messages", &[(header::HOST, "minzhi.example.cn")]).await;
    assert_eq!(answer.json()["code"], "wrong_host");
    let foreign = Request::post("/api/v1/similar")
        .header(header::HOST, "127.0.0.1:8080")
        .header(header::ORIGIN, "http://example.cn");
    assert_eq!(
        app.send(foreign.body(Body::empty()).unwrap()).await.json()["code"],
        "foreign_origin"
    );
}

#[tokio::test]
async fn an_empty_workspace_says_how_to_fill_it() {
    let app = TestApp::empty();
    for page in PAGES {
        let answer = app.get(page).await;
        assert_eq!(answer.status, StatusCode::OK, "{page}");
        assert!(answer.body.contains("minzhi import"), "{page}");
    }
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::open_or_create(&folder.path().join("w")).unwrap();
    let bare = TestApp::of(AppState::of(workspace).used_by(Some("li")));
    for page in PAGES.into_iter().filter(|page| !page.starts_with("/data") && *page != "/api") {
        let answer = bare.get(page).await;
        assert_eq!(
            (answer.status, answer.header(header::LOCATION)),
            (StatusCode::SEE_OTHER, "/data"),
            "{page}"
        );
    }
    assert!(bare.get("/data").await.body.contains("enctype=\"multipart/form-data\""));
    assert_eq!(app.get("/api/v1/topics").await.json()["code"], "no_generation");
    assert!(app.get("/api/v1/status").await.json()["generation"].is_null());
}

#[tokio::test]
async fn lists_are_read_to_the_end_by_their_next_links() {
    let app = TestApp::sample();
    let mut address = "/api/v1/topics?limit=50".to_owned();
    let mut ids = BTreeSet::new();
    let total = loop {
        let list = app.get(&address).await.json();
        ids.extend(
            list["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|topic| topic["id"].as_str().unwrap().to_owned()),
        );
        match list["next"].as_str() {
            Some(next) => address = next.to_owned(),
            None => break list["total"].as_u64().unwrap(),
        }
    };
    assert_eq!(ids.len() as u64, total);
}

#[tokio::test]
async fn tables_come_as_arrow_streams() {
    let app = TestApp::sample();
    for list in LISTS {
        let answer = app
            .get_with(
                &format!("/api/v1/{list}"),
                &[(header::ACCEPT, "application/vnd.apache.arrow.stream")],
            )
            .await;
        assert_eq!(answer.status, StatusCode::OK, "{list}");
        assert_eq!(answer.header(header::CONTENT_TYPE), "application/vnd.apache.arrow.stream", "{list}");
        assert!(answer.body.len() > 100, "{list}");
    }
}

#[tokio::test]
async fn a_pasted_text_finds_its_message() {
    let app = TestApp::sample();
    let view = app.state.view().unwrap();
    let id = view
        .shown()
        .find(|&id| view.analysis().duplicates.group_of[id.index()].is_none() && view.analysis().message(id).chars > 150)
        .unwrap();
    let body = view.snapshot().text(id).unwrap().body.text;
    let uid = view.analysis().message(id).uid.to_string();
    let request = serde_json::json!({"text": body, "limit": 3}).to_string();
    let found = app.post("/api/v1/similar", "application/json", &request).await.json();
    assert_eq!(found["items"][0]["uid"], uid);
    let form = super::address::href("", &[("text", &body)]);
    let page = app
        .post("/search", "application/x-www-form-urlencoded", form.trim_start_matches('?'))
        .await;
    assert!(page.body.contains(&uid));
}

#[tokio::test]
async fn the_document_describes_every_route_of_the_api() {
    let document = TestApp::sample().get("/api/v1/openapi.json").await.json();
    let described: Vec<&str> = document["paths"].as_object().unwrap().keys().map(String::as_str).collect();
    let source = include_str!("router.rs");
    let routes: BTreeSet<&str> = source.split('"').filter(|piece| piece.starts_with("/api/")).collect();
    assert_eq!(described, routes.into_iter().collect::<Vec<_>>());
    insta::assert_json_snapshot!("openapi", document);
}

#[tokio::test]
async fn the_first_page_is_light() {
    let app = TestApp::sample();
    let page = app.get("/").await;
    let files: usize = ["/static/minzhi.css", "/static/minzhi.js"].len() * 30_000;
    assert!(page.body.len() + files < 300_000, "{}", page.body.len());
}

#[tokio::test]
async fn a_file_is_checked_without_being_archived() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::open_or_create(&folder.path().join("w")).unwrap();
    let app = TestApp::of(AppState::of(workspace.clone()));
    let file = "工单编号,受理时间,内容描述,联系电话\nGD1,2025-03-01,巷口晚上很黑，建议增设路灯。,13800138000\n";
    let answer = app
        .post(
            "/api/v1/imports/check?file=%E7%83%AD%E7%BA%BF.csv",
            "application/octet-stream",
            file,
        )
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let panel = answer.json();
    assert_eq!((&panel["source"], &panel["rows"]["messages"]), (&"热线".into(), &1.into()));
    assert!(!answer.body.contains("13800138000"), "{}", answer.body);
    assert!(crate::store::imports(&workspace).unwrap().is_empty());
    let refused = app
        .post("/api/v1/imports/check?file=a.pdf", "application/octet-stream", "%PDF-1.4")
        .await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(
        refused.body.contains("a.pdf") && !refused.body.contains("uploads"),
        "{}",
        refused.body
    );
}
