//! The selection, its document and its campaigns, asked as browsers and programs ask.

use axum::http::StatusCode;

use super::fixture::{TestApp, analysed, open, open_sample};
use super::state::AppState;
use crate::config::Config;
use crate::corpus::Period;
use crate::report::{Body, Document, Figure, Kind, Language, Of, Piece, Text};
use crate::run::{DocumentWish, compose_document};
use crate::search::{Filter, Matcher};
use crate::store::{About, Workspace};

fn wish(kind: Kind, about: About, language: Language) -> DocumentWish {
    let day = |text: &str| text.parse().unwrap();
    DocumentWish {
        kind,
        as_of: None,
        period: Some(Period {
            first: day("2025-05-01"),
            last: day("2025-05-31"),
        }),
        about,
        language,
    }
}

fn texts(document: &Document) -> Vec<&Text> {
    let blocks = document
        .blocks
        .iter()
        .chain(document.annexes.iter().flat_map(|annex| &annex.blocks));
    blocks
        .flat_map(|block| match &block.body {
            Body::Heading { text, .. } | Body::Paragraph(text) => vec![text],
            Body::Item { lead, text, .. } => vec![lead, text],
            Body::Table(table) => table.rows.iter().flat_map(|row| &row.cells).collect(),
            _ => Vec::new(),
        })
        .collect()
}

fn figures(document: &Document) -> Vec<&Figure> {
    let pieces = texts(document).into_iter().flat_map(|text| &text.0);
    pieces
        .filter_map(|piece| match piece {
            Piece::Figure(figure) => Some(figure),
            _ => None,
        })
        .collect()
}

#[test]
fn every_count_of_the_document_is_the_size_of_its_list() {
    let view = open_sample();
    let document = compose_document(
        None,
        view.snapshot(),
        &Config::default(),
        &wish(Kind::Selection, About::Everything, Language::Zh),
    )
    .unwrap();
    let counts: Vec<(&str, &Vec<(String, String)>)> = figures(&document)
        .into_iter()
        .filter_map(|figure| match &figure.of {
            Of::Messages(pairs) => Some((figure.shown.as_str(), pairs)),
            _ => None,
        })
        .collect();
    assert!(counts.len() > 40, "{}", counts.len());
    for (shown, pairs) in counts {
        let filter = Filter::from_pairs(pairs, &[]).unwrap();
        let matcher = Matcher::new(&filter, view.analysis(), view.snapshot().attributes());
        let n = view.shown().filter(|&id| matcher.accepts(id)).count();
        assert_eq!(shown, n.to_string(), "{pairs:?}");
    }
}

#[test]
fn the_document_has_its_parts_and_nothing_open_or_internal() {
    let view = open_sample();
    for language in Language::ALL {
        let wish = wish(Kind::Selection, About::Everything, language);
        let document = compose_document(None, view.snapshot(), &Config::default(), &wish).unwrap();
        let again = compose_document(None, view.snapshot(), &Config::default(), &wish).unwrap();
        assert_eq!(document, again);
        let headings = document
            .blocks
            .iter()
            .filter(|block| matches!(block.body, Body::Heading { level: 1, .. }));
        assert_eq!(headings.count(), 5);
        assert_eq!(document.annexes.len(), 3, "scores, call, notes");
        let proposed = document.blocks.iter().filter(|block| block.key.ends_with("/name")).count();
        assert!((3..=5).contains(&proposed), "{proposed}");
        for text in texts(&document) {
            let text = text.to_string();
            assert!(!text.contains(['{', '}']) && !text.contains("selection."), "{text}");
            assert!(
                !text.contains("是否满意") && !text.contains("T0") && !text.contains("。。"),
                "{text}"
            );
        }
        let keys: std::collections::BTreeSet<&str> = document.blocks.iter().map(|block| block.key.as_str()).collect();
        assert_eq!(keys.len(), document.blocks.len(), "each block has a key of its own");
    }
}

#[test]
fn a_call_is_about_what_is_named_and_asks_questions_that_can_be_answered() {
    let view = open_sample();
    let call = |about: &str| {
        let wish = wish(Kind::Call, About::Words(about.to_owned()), Language::Zh);
        compose_document(None, view.snapshot(), &Config::default(), &wish).unwrap()
    };
    let parking = call("缓解停车难");
    assert!(parking.title.to_string().contains("我为缓解停车难献一策"));
    let questions = |document: &Document| {
        document
            .blocks
            .iter()
            .filter(|block| block.key.starts_with("call/question"))
            .count()
    };
    assert!((3..=5).contains(&questions(&parking)));
    let unknown = call("社区菜园认领");
    assert!(unknown.title.to_string().contains("我为社区菜园认领献一策"));
    assert!((3..=5).contains(&questions(&unknown)));
}

#[tokio::test]
async fn weights_turn_the_order_and_are_refused_where_they_are_none() {
    let app = TestApp::sample();
    let usual = app.get("/api/v1/selection").await;
    assert_eq!(usual.status, StatusCode::OK);
    let codes = |body: &serde_json::Value| -> Vec<String> {
        let items = body["proposed"]
            .as_array()
            .unwrap()
            .iter()
            .chain(body["further"].as_array().unwrap());
        items.map(|item| item["matter"].as_str().unwrap().to_owned()).collect()
    };
    let only_openness = "/api/v1/selection?w_concern=0&w_fit=0&w_level=0&w_timing=0&w_fresh=0&w_law=0";
    let weighed = app.get(only_openness).await.json();
    assert_ne!(codes(&usual.json()), codes(&weighed));
    let openness: Vec<f64> = weighed["proposed"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["parts"]["openness"].as_f64().unwrap())
        .collect();
    assert!(openness.is_sorted_by(|a, b| a >= b), "{openness:?}");
    assert_eq!(app.get("/api/v1/selection?w_concern=x").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(app.get("/selection?w_concern=-1").await.status, StatusCode::BAD_REQUEST);
    for address in ["/selection", "/selection?lang=en&w_concern=1", "/campaigns", "/campaigns?lang=en"] {
        assert_eq!(app.get(address).await.status, StatusCode::OK, "{address}");
    }
    assert_eq!(app.get("/campaigns/99").await.status, StatusCode::NOT_FOUND);
}

/// Made-up tickets of four months: a tenth about parking, a tenth about lamps, the rest about what the catalogue does not have. No word
/// stands in so many messages that it says nothing.
fn tickets() -> String {
    let mut rows = "工单编号,受理时间,诉求标题,内容描述,来电人,所属区域\n".to_owned();
    let places = ["东风里", "晨光苑", "柳荫巷", "学士坊", "临江路", "北门外", "清泉里"];
    let others = ["认领菜园", "旧书漂流", "口琴班", "晾衣架", "宣传栏", "邻里节", "儿童画展", "棋牌桌"];
    for at in 0..200_usize {
        let (month, day) = (1 + at / 50, 1 + at % 50 / 2);
        let (place, district) = (places[at % places.len()], ["甲区", "乙区", "丙区", "丁区"][at / 10 % 4]);
        let (title, body) = match at % 10 {
            0 => (
                format!("{place}停车位不足"),
                format!("{place}晚上缺少{at}个停车位，建议周边单位错时开放停车位，并划定夜间停车位。"),
            ),
            1 => (
                format!("{place}路灯不亮"),
                format!("{place}的路灯坏了{at}盏，建议更换节能路灯，明确路灯管护单位。"),
            ),
            other => (
                format!("{place}的{}", others[other - 2]),
                format!("{place}第{at}号楼的居民盼望{}，请安排。", others[other - 2]),
            ),
        };
        rows.push_str(&format!(
            "K{at},2025-{month:02}-{day:02} 09:00,{title},{body},市民{at},{district}\n"
        ));
    }
    rows
}

#[tokio::test]
async fn a_campaign_is_recorded_followed_and_keeps_its_matter_from_coming_again() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::open_or_create(&folder.path().join("w")).unwrap();
    analysed(&workspace, &tickets());
    let state = AppState::of(workspace.clone()).used_by(Some("li"));
    state.replace(open(&workspace));
    let app = TestApp::of(state);
    let form = "application/x-www-form-urlencoded";
    let before = app.get("/api/v1/selection").await.json();
    let proposed = |body: &serde_json::Value, code: &str| body["proposed"].as_array().unwrap().iter().any(|item| item["matter"] == code);
    assert!(proposed(&before, "parking"), "{before}");
    let fields = "title=%E6%88%91%E4%B8%BA%E5%81%9C%E8%BD%A6%E7%8C%AE%E4%B8%80%E7%AD%96&matter=parking&first=2025-04-01&last=2025-04-20";
    let recorded = app.post("/campaigns", form, fields).await;
    assert_eq!(recorded.status, StatusCode::SEE_OTHER, "{}", recorded.body);
    let after = app.get("/api/v1/selection").await.json();
    assert!(!proposed(&after, "parking"));
    let unsuitable = after["unsuitable"].as_array().unwrap();
    assert!(
        unsuitable
            .iter()
            .any(|item| item["matter"] == "parking" && item["reasons_against"][0] == "asked_lately")
    );
    let campaigns = app.get("/api/v1/campaigns").await.json();
    assert!(campaigns["items"][0]["messages"].as_u64().unwrap() >= 3, "{campaigns}");
    assert_eq!(app.get("/campaigns/1").await.status, StatusCode::OK);
    for bad in [
        "title=a&matter=parking&first=2025-04-02&last=2025-04-01",
        "title=a&matter=none&first=2025-04-01&last=2025-04-02",
        "title=a&first=2025-04-01&last=2025-04-02",
    ] {
        assert_eq!(app.post("/campaigns", form, bad).await.status, StatusCode::BAD_REQUEST, "{bad}");
    }
    assert_eq!(app.post("/campaigns/1/remove", form, "").await.status, StatusCode::SEE_OTHER);
    assert!(proposed(&app.get("/api/v1/selection").await.json(), "parking"));
}

#[tokio::test]
async fn key_work_and_weights_are_kept_and_count() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::open_or_create(&folder.path().join("w")).unwrap();
    analysed(&workspace, &tickets());
    let state = AppState::of(workspace.clone()).used_by(Some("li"));
    state.replace(open(&workspace));
    let app = TestApp::of(state);
    let form = "application/x-www-form-urlencoded";
    let lines = "lines=1%7C%E6%9B%B4%E6%8D%A2%E8%83%8C%E8%A1%97%E8%B7%AF%E7%81%AF%7C%E5%9F%8E%E7%AE%A1%E5%B1%80%7C";
    assert_eq!(app.post("/selection/key-work", form, lines).await.status, StatusCode::SEE_OTHER);
    let kept = app.post("/selection/weights", form, "w_fit=10").await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER);
    let body = app.get("/api/v1/selection").await.json();
    assert_eq!(body["weights"]["fit"], 10.0);
    assert_eq!(body["proposed"][0]["matter"], "street_lights", "{body}");
    assert_eq!(body["proposed"][0]["key_work"], "更换背街路灯");
    let document = compose_document(
        Some(&workspace),
        open(&workspace).snapshot(),
        &Config::default(),
        &DocumentWish {
            period: None,
            ..wish(Kind::Selection, About::Everything, Language::Zh)
        },
    )
    .unwrap();
    let weights = texts(&document)
        .into_iter()
        .map(ToString::to_string)
        .find(|text| text.starts_with("权重"))
        .unwrap();
    assert!(weights.contains("工作契合10"), "{weights}");
}
