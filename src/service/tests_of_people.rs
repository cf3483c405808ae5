//! Who may do what, what people decide on pages, and the deliberate looks at what is not shown.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use super::fixture::{self, Answer, TestApp};
use super::state::AppState;
use crate::store::{self, Role, Workspace};

const FORM: &str = "application/x-www-form-urlencoded";
const ROWS: &str = "工单编号,受理时间,标题,内容描述,来电人,联系电话\n\
    GD1,2025-03-01,巷口路灯,巷口没有路灯，晚上很黑，建议在巷口增设两盏路灯。,钱某某,13800138000\n\
    GD2,2025-03-02,巷口照明,巷口夜里漆黑，老人摔倒，建议在巷口增设路灯。,孙某某,13800138001\n\
    GD3,2025-03-03,举报街道办主任,实名举报街道办主任收受贿赂，贪污救济款。,周某某,13800138002\n";

/// A workspace with three messages, the third of them a protected accusation, and its analysis.
struct Small {
    folder: tempfile::TempDir,
}

impl Small {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let small = Self { folder };
        fixture::analysed(&small.workspace(), ROWS);
        small
    }

    fn workspace(&self) -> Workspace {
        Workspace::open_or_create(&self.folder.path().join("w")).unwrap()
    }

    /// The service as the state is made from the workspace's own.
    fn app(&self, with: impl FnOnce(AppState) -> AppState) -> TestApp {
        let workspace = self.workspace();
        let state = with(AppState::of(workspace.clone()));
        state.replace(fixture::open(&workspace));
        TestApp::of(state)
    }

    fn local(&self) -> TestApp {
        self.app(|state| state.used_by(Some("li")))
    }

    fn uid(&self, id: &str) -> String {
        let view = fixture::open(&self.workspace());
        let found = view.snapshot().find("hotline", id).unwrap();
        view.analysis().message(found).uid.to_string()
    }
}

async fn send(app: &TestApp, method: &str, address: &str, headers: &[(header::HeaderName, &str)], body: &str) -> Answer {
    let mut request = Request::builder().method(method).uri(address).header(header::HOST, "10.0.0.5:8080");
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    app.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

#[tokio::test]
async fn a_decision_carries_a_name_is_seen_at_once_and_can_be_undone() {
    let small = Small::new();
    let app = small.local();
    let uid = small.uid("GD1");
    let wanted = format!("kind=drop&message={uid}&reason=already_done&why=%E4%BC%9A%E5%95%86&back=%2Fideas");
    let noted = app.post("/decisions", FORM, &wanted).await;
    assert_eq!(
        (noted.status, noted.header(header::LOCATION)),
        (StatusCode::SEE_OTHER, "/ideas"),
        "{}",
        noted.body
    );
    let page = app.get("/decisions").await.body;
    assert!(
        page.contains("li") && page.contains("已有规定或正在实施") && page.contains("会商"),
        "{page}"
    );
    assert!(page.contains("hotline:GD1") && page.contains("待下次分析"));
    assert!(app.get("/").await.body.contains("1 项人工调整"));

    let undone = app.post("/decisions", FORM, "kind=undo&seq=1").await;
    assert_eq!(undone.header(header::LOCATION), "/decisions");
    let list = app.get("/api/v1/decisions").await.json();
    assert_eq!((&list["total"], &list["items"][0]["undo_of"]), (&2.into(), &1.into()));
    let again = app.post("/decisions", FORM, "kind=undo&seq=1").await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST);
    assert!(
        again.body.contains("已由第 2 条撤销") && !again.body.contains("hint:"),
        "{}",
        again.body
    );
}

#[tokio::test]
async fn what_cannot_be_decided_is_refused_in_words_and_nothing_is_noted() {
    let small = Small::new();
    let app = small.local();
    let uid = small.uid("GD1");
    let refused = [
        "kind=rename&topic=T000000000000&name=a".to_owned(),
        "kind=paint".to_owned(),
        format!("kind=drop&message={uid}&reason=other"),
        format!("kind=drop&message={uid}"),
        format!("kind=label&message={uid}"),
        format!("kind=move&to=none&messages={uid}&messages=hotline:GD9"),
        "kind=undo&seq=7".to_owned(),
    ];
    for wanted in refused {
        let answer = app.post("/decisions", FORM, &wanted).await;
        assert!(answer.status.is_client_error(), "{wanted}: {}", answer.status);
    }
    assert!(store::curation_log(&small.workspace()).unwrap().entries.is_empty());
    let json = app
        .post(
            "/api/v1/decisions",
            "application/json",
            &format!("{{\"kind\": \"shortlist\", \"message\": \"{uid}\"}}"),
        )
        .await;
    assert_eq!((json.status, &json.json()["who"]), (StatusCode::CREATED, &"li".into()));
}

#[tokio::test]
async fn a_form_of_another_site_changes_nothing() {
    let small = Small::new();
    let app = small.local();
    let uid = small.uid("GD1");
    let body = format!("kind=shortlist&message={uid}");
    for (origin, address) in [("http://example.cn", "/decisions"), ("null", "/decisions")] {
        let request = Request::post(address)
            .header(header::HOST, "127.0.0.1:8080")
            .header(header::ORIGIN, origin)
            .header(header::CONTENT_TYPE, FORM);
        let answer = app.send(request.body(Body::from(body.clone())).unwrap()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{origin}");
    }
    assert!(store::curation_log(&small.workspace()).unwrap().entries.is_empty());
}

#[tokio::test]
async fn from_other_computers_everybody_brings_a_token_and_may_do_what_the_role_says() {
    let small = Small::new();
    let workspace = small.workspace();
    let give = |name: &str, role| store::add_person(&workspace, name, role, crate::corpus::LocalTime(0)).unwrap();
    let (reader, staff) = (give("读", Role::Read), give("经办", Role::Curate));
    let app = small.app(|state| state.by_token(&["minzhi.example".to_owned()]));
    let uid = small.uid("GD1");

    let page = send(&app, "GET", "/topics?state=new", &[], "").await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert_eq!(page.header(header::LOCATION), "/sign-in?next=%2Ftopics%3Fstate%3Dnew");
    assert_eq!(send(&app, "GET", "/api/v1/topics", &[], "").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(send(&app, "GET", "/sign-in", &[], "").await.status, StatusCode::OK);

    let origin = (header::ORIGIN, "http://10.0.0.5:8080");
    let form = (header::CONTENT_TYPE, FORM);
    let wrong = send(&app, "POST", "/sign-in", &[origin.clone(), form.clone()], "token=00ff&next=/topics").await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    let away = format!("token={reader}&next=//example.cn");
    let entered = send(&app, "POST", "/sign-in", &[origin.clone(), form.clone()], &away).await;
    assert_eq!(entered.header(header::LOCATION), "/");
    let cookie = entered.header(header::SET_COOKIE);
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");

    let cookie = format!("minzhi={reader}");
    let as_reader = [(header::COOKIE, cookie.as_str()), origin.clone(), form.clone()];
    let seen = send(&app, "GET", "/topics", &as_reader, "").await;
    assert!(seen.status == StatusCode::OK && seen.body.contains("读"));
    let wanted = format!("kind=shortlist&message={uid}");
    assert_eq!(
        send(&app, "POST", "/decisions", &as_reader, &wanted).await.status,
        StatusCode::FORBIDDEN
    );
    let bearer = format!("Bearer {staff}");
    let as_staff = [(header::AUTHORIZATION, bearer.as_str()), origin, form];
    assert_eq!(
        send(&app, "POST", "/decisions", &as_staff, &wanted).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(store::curation_log(&workspace).unwrap().entries[0].who, "经办");
    let contact = format!("/messages/{uid}/contact");
    assert_eq!(
        send(&app, "POST", &contact, &as_staff, "reason=x").await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(send(&app, "GET", "/accusations", &as_staff, "").await.status, StatusCode::FORBIDDEN);

    for (host, status) in [
        ("minzhi.example:8080", StatusCode::OK),
        ("evil.example:8080", StatusCode::MISDIRECTED_REQUEST),
    ] {
        let request = Request::get("/topics")
            .header(header::HOST, host)
            .header(header::AUTHORIZATION, &bearer);
        assert_eq!(app.send(request.body(Body::empty()).unwrap()).await.status, status, "{host}");
    }
    store::remove_person(&workspace, "读").unwrap();
    assert_eq!(
        send(&app, "GET", "/api/v1/topics", &as_reader, "").await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn a_contact_and_an_accusation_are_opened_with_a_reason_that_is_logged_before() {
    let small = Small::new();
    let app = small.local();
    let (uid, accusation) = (small.uid("GD1"), small.uid("GD3"));
    let contact = format!("/messages/{uid}/contact");
    let without = app.post(&contact, FORM, "reason=").await;
    assert_eq!(without.status, StatusCode::BAD_REQUEST);
    assert!(!without.body.contains("13800138000"));
    let shown = app.post(&contact, FORM, "reason=%E5%9B%9E%E8%AE%BF").await;
    assert!(
        shown.body.contains("13800138000") && shown.body.contains("钱某某"),
        "{}",
        shown.body
    );
    assert_eq!(shown.header(header::CACHE_CONTROL), "no-store");
    assert!(!app.get(&format!("/messages/{uid}")).await.body.contains("13800138000"));

    assert_eq!(app.get(&format!("/messages/{accusation}")).await.status, StatusCode::NOT_FOUND);
    let list = app.get("/accusations").await.body;
    assert!(list.contains("hotline:GD3") && !list.contains("贿赂"), "{list}");
    let open = format!("/accusations/{accusation}");
    assert_eq!(app.post(&open, FORM, "").await.status, StatusCode::BAD_REQUEST);
    let opened = app.post(&open, FORM, "reason=%E6%A0%B8%E5%AF%B9").await;
    assert!(opened.body.contains("收受贿赂"), "{}", opened.body);
    assert_eq!(opened.header(header::CACHE_CONTROL), "no-store");
    assert_eq!(
        app.post(&format!("/accusations/{uid}"), FORM, "reason=a").await.status,
        StatusCode::NOT_FOUND
    );

    let (log, _) = store::audit_log(&small.workspace()).unwrap();
    let said: Vec<(&str, &str, &str)> = log
        .iter()
        .map(|entry| (entry.by.as_str(), entry.act.code(), entry.reason.as_str()))
        .collect();
    assert_eq!(said, [("li", "contact", "回访"), ("li", "accusation", "核对")]);
    let page = app.get("/people/log").await.body;
    assert!(page.contains("hotline:GD1") && page.contains("打开受保护来件"), "{page}");
}
