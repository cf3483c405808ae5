//! Topics as the service gives them: comparison, likeness, map and what is decided, page and API alike.

use axum::http::StatusCode;

use super::fixture::TestApp;

/// The ids of the first topics of a list.
async fn ids(app: &TestApp, n: usize) -> Vec<String> {
    let list = app.get(&format!("/api/v1/topics?limit={n}")).await.json();
    let items = list["items"].as_array().unwrap();
    items.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_comparison_counts_as_the_lists_do() {
    let app = TestApp::sample();
    let two = ids(&app, 2).await;
    let compared = app.get(&format!("/api/v1/topics/compare?a={}&b={}", two[0], two[1])).await.json();
    for (at, id) in two.iter().enumerate() {
        let messages = app.get(&format!("/api/v1/messages?topic={id}")).await.json();
        assert_eq!(compared["topics"][at]["messages"], messages["total"]);
    }
    let words = compared["words"].as_array().unwrap();
    assert!(words.len() > 10);
    for word in words.iter().take(12) {
        for (at, id) in two.iter().enumerate() {
            let pairs = [("topic", id.as_str()), ("keyword", word["word"].as_str().unwrap())];
            let list = app.get(&super::address::href("/api/v1/messages", &pairs)).await.json();
            assert_eq!(list["total"], word["messages"][at], "{word}");
        }
    }
    let one = app.get(&format!("/api/v1/topics/compare?a={}&b={}", two[0], two[0])).await;
    assert_eq!(one.status, StatusCode::BAD_REQUEST);
    let unknown = app.get(&format!("/topics/compare?topic={}&topic=T000000000000", two[0])).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_part_of_the_map_is_a_part_of_the_whole() {
    let app = TestApp::sample();
    let whole = app.get("/api/v1/topics/map?shape=wide").await.json();
    let listed = app.get("/api/v1/topics").await.json();
    assert_eq!(whole["total"], listed["total"]);
    let part = app
        .get("/api/v1/topics/map?shape=wide&left=0&top=0&right=300&bottom=300")
        .await
        .json();
    let (of_part, of_whole) = (part["items"].as_array().unwrap(), whole["items"].as_array().unwrap());
    assert!(!of_part.is_empty() && of_part.len() < of_whole.len());
    assert!(of_part.iter().all(|item| of_whole.contains(item)));
    for bad in ["shape=round", "left=x", "left=inf", "colour=red"] {
        assert_eq!(
            app.get(&format!("/api/v1/topics/map?{bad}")).await.status,
            StatusCode::BAD_REQUEST,
            "{bad}"
        );
    }
}

#[tokio::test]
async fn fields_add_up_to_all_messages() {
    let app = TestApp::sample();
    let fields = app.get("/api/v1/topics/fields").await.json();
    let sum: u64 = fields
        .as_array()
        .unwrap()
        .iter()
        .map(|field| field["messages"].as_u64().unwrap())
        .sum();
    assert_eq!(sum, app.get("/api/v1/messages").await.json()["total"]);
}

#[tokio::test]
async fn similar_topics_come_with_the_words_they_share() {
    let app = TestApp::sample();
    let mut found = 0;
    for id in ids(&app, 30).await {
        let similar = app.get(&format!("/api/v1/topics/{id}/similar")).await.json();
        for other in similar.as_array().unwrap() {
            assert_ne!(other["id"], id.as_str());
            assert!(!other["words"].as_array().unwrap().is_empty());
            found += 1;
        }
    }
    assert!(found > 30, "{found}");
    assert_eq!(app.get("/api/v1/topics/T000000000000/similar").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_list_is_narrowed_alike_on_the_page_and_in_the_api() {
    let app = TestApp::sample();
    for query in [
        "least=10",
        "unanswered=true&order=newest",
        "channel=hotline&order=people",
        "name=%E8%B7%AF",
        "state=new&least=5",
    ] {
        let total = app.get(&format!("/api/v1/topics?{query}")).await.json()["total"].as_u64().unwrap();
        let page = app.get(&format!("/topics?{query}&lang=en")).await.body;
        assert!(total > 0 && page.contains(&format!("{total} concrete topics")), "{query}: {total}");
        let file = app.get(&format!("/topics/export?{query}&format=jsonl")).await;
        assert_eq!(file.body.lines().count() as u64, total, "{query}");
    }
    assert_eq!(app.get("/topics?order=unanswered").await.status, StatusCode::BAD_REQUEST);
}
