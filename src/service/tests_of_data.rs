//! What comes in by the service: checked, corrected, archived, analysed, in the background.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use super::fixture::{Answer, TestApp};
use super::jobs::{Jobs, Task};
use super::state::AppState;
use crate::store::{self, Workspace};

const FILE: &str =
    "工单编号,受理时间,内容描述,联系电话,处理\nGD1,2025-03-01,巷口晚上很黑，建议增设路灯。,13800138000,已转\nGD2,2025-03-02,,,\n";

/// A service of an empty workspace, used by somebody.
struct Fresh {
    _folder: tempfile::TempDir,
    workspace: Workspace,
    app: TestApp,
}

impl Fresh {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::open_or_create(&folder.path().join("w")).unwrap();
        let app = TestApp::of(AppState::of(workspace.clone()).used_by(Some("li")));
        Self {
            _folder: folder,
            workspace,
            app,
        }
    }

    /// Sends files as a browser's form does; gives the address of the page that shows what they are understood as.
    async fn send(&self, files: &[(&str, &str)]) -> String {
        let mut body = String::new();
        for (name, content) in files {
            body.push_str(&format!(
                "--b1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{content}\r\n"
            ));
        }
        body.push_str("--b1--\r\n");
        let answer = self.app.post("/data/import/files", "multipart/form-data; boundary=b1", &body).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        answer.header(header::LOCATION).to_owned()
    }

    async fn form(&self, address: &str, body: &str) -> Answer {
        self.app.post(address, "application/x-www-form-urlencoded", body).await
    }

    /// Waits for all jobs; the last one asked for.
    async fn done(&self) -> serde_json::Value {
        for job in self.app.state.jobs().open() {
            assert!(Jobs::settled(&job, 60).await);
        }
        self.app.get("/api/v1/jobs").await.json()["items"][0].clone()
    }
}

/// The query of an address.
fn query(address: &str) -> &str {
    address.split_once('?').unwrap().1
}

#[tokio::test]
async fn a_file_waits_until_a_person_says_that_it_is_archived() {
    let fresh = Fresh::new();
    let page = fresh.send(&[("热线.csv", FILE), ("", "")]).await;
    let shown = fresh.app.get(&page).await;
    assert!(shown.body.contains("热线.csv") && !shown.body.contains("13800138000"));
    assert_eq!(shown.header(header::CACHE_CONTROL), "no-store");
    assert!(store::imports(&fresh.workspace).unwrap().is_empty());
    let archived = fresh.form("/data/import", &format!("{}&act=archive", query(&page))).await;
    assert_eq!(archived.header(header::LOCATION), "/data/jobs");
    let job = fresh.done().await;
    assert_eq!(
        (&job["kind"], &job["state"], &job["by"]),
        (&"import".into(), &"done".into(), &"li".into())
    );
    let import = &job["import"];
    assert_eq!(
        (&import["rows"], &import["archived"], &import["rejected"]),
        (&2.into(), &1.into(), &1.into())
    );
    // The copy is gone, and the handle opens nothing any more.
    assert_eq!(std::fs::read_dir(fresh.workspace.root().join("uploads")).unwrap().count(), 0);
    assert!(!fresh.app.get(&page).await.body.contains("热线.csv"));
    let again = fresh.form("/data/import", &format!("{}&act=archive", query(&page))).await;
    assert_eq!(again.header(header::LOCATION), "/data/import");
    let rejects = fresh.app.get("/data/imports/1/rejects.csv").await;
    assert!(rejects.body.starts_with('\u{feff}') && rejects.body.contains("GD2"));
    let listed = fresh.app.get("/api/v1/imports/1/rejects").await.json();
    assert_eq!(listed[0]["reason"], "no_text");
}

#[tokio::test]
async fn what_a_person_corrects_holds_for_this_file_and_the_next_of_its_source() {
    let fresh = Fresh::new();
    let page = fresh.send(&[("热线.csv", FILE)]).await;
    let handle = query(&page).strip_prefix("file=").unwrap();
    let corrected =
        format!("file={handle}&act=check&source-{handle}=board&column-{handle}-0-4=reply&channel-{handle}=forum&was-channel-{handle}=");
    let back = fresh.form("/data/import", &corrected).await;
    assert_eq!(back.header(header::LOCATION), page);
    let shown = fresh.app.get(&page).await.body;
    assert!(shown.contains("value=\"board\"") && shown.contains("<option value=\"reply\" selected>"));
    fresh.form("/data/import", &format!("file={handle}&act=archive")).await;
    assert_eq!(fresh.done().await["import"]["source"], "board");
    let kept = store::mapping(&fresh.workspace, "board").unwrap().unwrap();
    assert!(
        kept.contains("\"处理\" = \"reply\"") && kept.contains("channel = \"forum\""),
        "{kept}"
    );
    let record = store::imports(&fresh.workspace).unwrap().remove(0);
    let message = store::messages_of(&fresh.workspace, &record.batches[0]).unwrap().remove(0);
    assert_eq!(message.reply, "已转");
    let refused = fresh.form("/data/import", &format!("file={handle}&source-{handle}=a%3Ab")).await;
    assert_eq!(refused.status, StatusCode::SEE_OTHER, "the handle opens nothing any more");
}

#[tokio::test]
async fn a_message_that_was_typed_in_is_urgent_at_once_and_kept_once() {
    let fresh = Fresh::new();
    let body = super::address::href(
        "",
        &[
            ("source", "意见箱"),
            ("body", "有人站在楼顶扬言跳楼，请马上派人。"),
            ("writer", "张小明"),
        ],
    );
    for (place, archived) in [(1, 1), (2, 0)] {
        let answer = fresh.form("/data/add", body.trim_start_matches('?')).await;
        assert_eq!(answer.header(header::LOCATION), format!("/data/jobs/{place}"));
        let job = fresh.done().await;
        assert_eq!((&job["import"]["archived"], &job["urgent"]), (&archived.into(), &archived.into()));
    }
    let page = fresh.app.get("/data/jobs/1").await.body;
    assert!(page.contains("扬言跳楼") && !page.contains("张小明"));
    let empty = fresh.form("/data/add", "title=%E8%B7%AF%E7%81%AF").await;
    assert!(empty.status == StatusCode::OK && empty.body.contains("role=\"alert\""));
    let json = serde_json::json!({"source": "来访", "fields": {"body": "公园的长椅坏了。", "nothing": "x"}}).to_string();
    let refused = fresh.app.post("/api/v1/messages", "application/json", &json).await;
    assert_eq!(refused.json()["code"], "bad_parameter");
}

#[tokio::test]
async fn one_analysis_is_under_way_at_a_time_and_fails_in_words() {
    let fresh = Fresh::new();
    let first = fresh.app.post("/api/v1/analyses", "application/json", "").await;
    assert_eq!(first.status, StatusCode::ACCEPTED);
    let job = fresh.done().await;
    assert_eq!((&job["state"], &job["failure"]["code"]), (&"failed".into(), &"empty".into()));

    let lock = fresh.workspace.lock().unwrap();
    let state = &fresh.app.state;
    let jobs = state.jobs();
    let one = jobs.analyse(state, &fresh.workspace, "li");
    let two = jobs.analyse(state, &fresh.workspace, "li");
    assert_eq!(one.id, two.id);
    let after = jobs.submit(state, &fresh.workspace, Task::Verify, "li");
    let follows = jobs.analyse_after(state, &fresh.workspace, "li");
    assert!(follows.id > after.id);
    assert_eq!(jobs.analyse_after(state, &fresh.workspace, "li").id, follows.id);
    fresh.done().await;
    assert_eq!(fresh.app.get("/api/v1/jobs").await.json()["items"][2]["failure"]["code"], "locked");
    drop(lock);
}

#[tokio::test]
async fn a_word_is_decided_about_and_taken_back() {
    let fresh = Fresh::new();
    let decide = async |body: &str| fresh.form("/data/words", body).await.header(header::LOCATION).to_owned();
    assert!(
        decide("term=%E9%A3%9E%E7%BA%BF%E5%85%85%E7%94%B5&act=accept")
            .await
            .contains("done=accepted")
    );
    let decided = fresh.app.get("/api/v1/words/decisions").await.json();
    assert_eq!((&decided[0]["term"], &decided[0]["by"]), (&"飞线充电".into(), &"li".into()));
    assert!(decide("term=%E8%B7%AF&act=accept").await.contains("refused="));
    let json = serde_json::json!({"term": "飞线充电", "state": null}).to_string();
    let taken = fresh.app.post("/api/v1/words/decisions", "application/json", &json).await;
    assert_eq!(taken.json()["state"], "done");
    assert_eq!(fresh.app.get("/api/v1/words/decisions").await.json(), serde_json::json!([]));
}

#[tokio::test]
async fn the_self_test_says_what_is_wrong_with_the_archive() {
    let fresh = Fresh::new();
    let import = fresh.app.post("/api/v1/imports?file=a.csv", "application/octet-stream", FILE).await;
    assert_eq!(import.status, StatusCode::ACCEPTED, "{}", import.body);
    fresh.done().await;
    let verdict = async |check: &str| {
        let test = fresh.app.get("/api/v1/self-test").await.json();
        let findings = test["findings"].as_array().unwrap().clone();
        findings.into_iter().find(|finding| finding["check"] == check).unwrap()["verdict"].clone()
    };
    assert_eq!(
        (verdict("archive").await, verdict("accounts").await),
        ("good".into(), "good".into())
    );
    let batch = store::batches_named(&fresh.workspace).unwrap().remove(0);
    std::fs::remove_file(fresh.workspace.batches().join(batch.file_name())).unwrap();
    assert_eq!(verdict("archive").await, "fault");
    fresh.form("/data/self-test", "").await;
    let job = fresh.done().await;
    assert_eq!((&job["kind"], &job["state"]), (&"verify".into(), &"done".into()));
}

#[tokio::test]
async fn a_form_of_another_site_changes_nothing() {
    let fresh = Fresh::new();
    for (path, media_type) in [
        ("/data/analyze", "application/x-www-form-urlencoded"),
        ("/data/add", "application/x-www-form-urlencoded"),
        ("/data/import", "application/x-www-form-urlencoded"),
        ("/data/words", "application/x-www-form-urlencoded"),
        ("/data/import/files", "multipart/form-data; boundary=b1"),
        ("/api/v1/analyses", "text/plain"),
    ] {
        let request = Request::post(path)
            .header(header::HOST, "127.0.0.1:8080")
            .header(header::ORIGIN, "http://example.cn")
            .header(header::CONTENT_TYPE, media_type);
        let answer = fresh.app.send(request.body(Body::from("body=x")).unwrap()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert!(fresh.app.state.jobs().list().is_empty());
}

#[tokio::test]
async fn what_was_handed_in_is_kept_when_the_service_ends() {
    let fresh = Fresh::new();
    let (state, workspace) = (&fresh.app.state, &fresh.workspace);
    let typed = |n: u32| Task::Add {
        source: "来访".to_owned(),
        fields: vec![(crate::ingest::Field::Body, format!("第{n}张长椅坏了，请修理。"))],
    };
    for n in 0..3 {
        state.jobs().submit(state, workspace, typed(n), "li");
    }
    state.jobs().analyse(state, workspace, "li");
    state.jobs().finish();
    let archived: u64 = store::imports(workspace)
        .unwrap()
        .iter()
        .map(|record| record.account.archived)
        .sum();
    assert_eq!(archived, 3);
}
