//! What holds for the pages of keywords and the wall screen: numbers, links, words in both languages, nothing that is protected.

use axum::http::StatusCode;

use super::address::{encoded, href};
use super::fixture::{Answer, TestApp};

/// The pages with what they may be asked for.
fn pages(app: &TestApp) -> Vec<String> {
    let view = app.state.view().unwrap();
    let word = encoded(&view.analysis().keywords.terms[0].text);
    let mut pages: Vec<String> = [
        "/keywords?",
        "/keywords?period=all&kind=all&by=people&",
        "/keywords?period=this_year&order=change&channel=hotline&",
        "/keywords?from=2025-03-01&to=2025-04-15&kind=name&",
        "/keywords?week=2025-W20&field=%E7%A4%BE%E4%BC%9A%E6%B2%BB%E7%90%86&",
        "/wall?",
        "/wall?period=all&theme=light&",
    ]
    .map(str::to_owned)
    .to_vec();
    pages.extend([format!("/keywords/{word}?"), format!("/keywords/{word}?period=all&channel=forum&")]);
    pages
}

async fn in_english(app: &TestApp, page: &str) -> Answer {
    app.get(&format!("{page}lang=en")).await
}

#[tokio::test]
async fn every_page_is_there_in_both_languages_and_holds_no_style_or_script() {
    let app = TestApp::sample();
    for page in pages(&app) {
        for (lang, tag) in [("zh", "lang=\"zh-CN\""), ("en", "lang=\"en\"")] {
            let answer = app.get(&format!("{page}lang={lang}")).await;
            assert_eq!(answer.status, StatusCode::OK, "{page}");
            assert!(answer.body.contains(tag), "{page}");
            for banned in [
                " style=",
                "<style",
                "<script>",
                " onclick=",
                "javascript:",
                "http://",
                "https://",
                "{n}",
            ] {
                assert!(!answer.body.contains(banned), "{page}: {banned}");
            }
        }
    }
}

#[tokio::test]
async fn every_number_is_the_size_of_the_list_that_it_opens() {
    let app = TestApp::sample();
    let mut checked = 0;
    for page in pages(&app) {
        for (number, query) in in_english(&app, &page).await.numbers() {
            let list = app.get(&format!("/api/v1/messages{query}")).await.json();
            if list["total"] != number {
                let joint = if query.is_empty() { '?' } else { '&' };
                let shown = app.get(&format!("/messages{query}{joint}lang=en")).await.body;
                let people = format!(" messages from {} people", super::format::count(super::Lang::En, number));
                assert!(shown.contains(&people), "{page}: {number} at {query} is {}", list["total"]);
            }
            checked += 1;
        }
    }
    assert!(checked > 200, "{checked}");
}

#[tokio::test]
async fn links_of_the_pages_lead_somewhere() {
    let app = TestApp::sample();
    let mut links = std::collections::BTreeSet::new();
    for page in pages(&app) {
        links.extend(in_english(&app, &page).await.links());
    }
    for link in links.into_iter().step_by(5) {
        assert_eq!(app.get(&link).await.status, StatusCode::OK, "{link}");
    }
}

#[tokio::test]
async fn the_wall_shows_nothing_of_a_single_message_and_keeps_its_own_time() {
    let app = TestApp::sample();
    let view = app.state.view().unwrap();
    let body = app.get("/wall?refresh=5").await.body;
    assert!(body.contains("data-refresh=\"5\"") && body.contains("http-equiv=\"refresh\""));
    assert!(view.analysis().messages.iter().all(|row| !body.contains(&row.uid.to_string())));
    assert!(!body.contains("<article") && !body.contains("<blockquote"));
    assert!(body.contains("lang=\"en\"") || body.contains("lang=\"zh-CN\""));
    assert_eq!(app.get("/wall?refresh=soon").await.status, StatusCode::BAD_REQUEST);
    assert!(app.get("/wall?refresh=0").await.body.contains("data-refresh=\"2\""));
}

#[tokio::test]
async fn a_word_that_is_no_keyword_leads_to_the_search() {
    let app = TestApp::sample();
    let page = app.get(&format!("/keywords/{}", encoded("并非关键词"))).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    let search = href("/search", &[("q", "并非关键词")]);
    assert!(page.links().contains(&search));
    let missing = app.get(&format!("/api/v1/keywords/{}", encoded("并非关键词"))).await;
    assert_eq!(missing.json()["code"], "not_found");
    for wrong in [
        "/keywords?period=soon",
        "/keywords?by=votes",
        "/keywords?kind=x",
        "/keywords?preiod=all",
        "/wall?period=x",
    ] {
        assert_eq!(app.get(wrong).await.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
}

#[tokio::test]
async fn page_api_and_file_say_the_same() {
    let app = TestApp::sample();
    let api = app.get("/api/v1/keywords?period=weeks_12&by=people&limit=3").await.json();
    let file = app.get("/keywords/export?period=weeks_12&by=people&format=csv").await.body;
    let rows: Vec<Vec<&str>> = file.lines().skip(1).map(|line| line.split(',').collect()).collect();
    assert_eq!(rows.len() as u64, api["total"].as_u64().unwrap());
    let page = app.get("/keywords?period=weeks_12&by=people&lang=zh").await.body;
    for (at, item) in api["items"].as_array().unwrap().iter().enumerate() {
        let word = item["keyword"].as_str().unwrap();
        assert_eq!((rows[at][0], rows[at][1]), ((at + 1).to_string().as_str(), word));
        assert_eq!(rows[at][2], item["messages"].to_string());
        assert_eq!(rows[at][3], item["people"].to_string());
        assert!(page.contains(&format!(">{word}</a>")), "{word}");
        let detail = app.get(&format!("/api/v1/keywords/{}?period=weeks_12", encoded(word))).await.json();
        assert_eq!((&detail["messages"], &detail["people"]), (&item["messages"], &item["people"]));
        assert!(detail["why"]["topics"].is_array() && detail["weeks"].as_array().unwrap().len() >= 12);
    }
    let rising = app.get("/api/v1/rising?limit=2").await.json();
    assert!(rising["items"][0]["expected"].is_number());
}

#[tokio::test]
async fn the_overview_of_the_api_is_that_of_the_page() {
    let app = TestApp::sample();
    let api = app.get("/api/v1/overview").await.json();
    let page = app.get("/?lang=zh").await.body;
    let said = |figure: &serde_json::Value| page.contains(&format!(">{figure}</a>"));
    assert!(said(&api["messages"]) && said(&api["week"]["messages"]["now"]) && said(&api["week"]["people"]["now"]));
    for list in ["steps", "notes", "moving", "early_signs", "weeks", "silent"] {
        for item in api[list].as_array().unwrap() {
            let items = item.get("signs").and_then(serde_json::Value::as_array);
            for one in items.unwrap_or(&vec![item.clone()]) {
                let address = one["messages_page"].as_str().unwrap();
                let list = app.get(&format!("/api/v1{address}")).await.json();
                let counted = one.get("messages").or(one.get("before"));
                if let Some(counted) = counted.filter(|counted| counted.is_number()) {
                    assert_eq!(&list["total"], counted, "{address}");
                }
            }
        }
    }
}
