use super::*;
use crate::corpus::Uid;
use crate::report::{Block, Body, Figure, Of, Piece, Text};

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

fn at() -> LocalTime {
    LocalTime::from_naive(day("2025-06-09").and_hms_opt(9, 0, 0).unwrap())
}

fn figure(n: u32) -> Piece {
    Piece::Figure(Figure {
        shown: n.to_string(),
        of: Of::Messages(vec![("from".to_owned(), "2025-06-02".to_owned())]),
    })
}

/// A weekly document with one sentence that counts and one that quotes.
fn document(first: &str, n: u32) -> Document {
    let first = day(first);
    let counted = Text(vec![Piece::Words("共接收".to_owned()), figure(n), Piece::Words("件。".to_owned())]);
    let quoted = Text(vec![
        Piece::Words("有市民提出".to_owned()),
        Piece::quote("增设夜间路灯", Uid([7; 16])),
        Piece::Words("。".to_owned()),
    ]);
    Document {
        kind: Kind::Weekly,
        language: Language::Zh,
        period: Period {
            first,
            last: first + chrono::Days::new(6),
        },
        masthead: Some(crate::report::Masthead {
            series: "周报".to_owned(),
            unit: "某办".to_owned(),
            notice: String::new(),
            issue: None,
        }),
        title: "周报".into(),
        subtitle: None,
        blocks: vec![
            Block::heading("overall", 1, "总体情况"),
            Block::paragraph("overall/received", counted),
            Block::heading("ideas", 1, "重点建议"),
            Block::paragraph("ideas/one", quoted),
            Block::new("advice", Body::Blank("【请填写】".to_owned())),
        ],
        annexes: Vec::new(),
        signature: None,
        date: "2025年6月9日".to_owned(),
        tail: None,
    }
}

fn draft(document: Document) -> DigestDraft {
    DigestDraft {
        about: About::Everything,
        generation: 1,
        made_at: at().to_string(),
        by: "甲".to_owned(),
        document,
    }
}

fn lines(digest: &Digest) -> Vec<String> {
    let (document, _) = digest.document();
    document
        .blocks
        .iter()
        .flat_map(|block| block.body.texts())
        .map(ToString::to_string)
        .collect()
}

fn reword(document: &Document, key: &str, text: &str) -> Act {
    let block = document.blocks.iter().find(|block| block.key == key).unwrap();
    Act::Reword {
        key: key.to_owned(),
        lead: false,
        was: block.body.texts().first().map(|text| (*text).clone()).unwrap_or_default(),
        text: text.to_owned(),
    }
}

#[test]
fn what_staff_changed_holds_in_the_next_draft_with_its_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::open_or_create(folder.path()).unwrap();
    let first = document("2025-06-02", 12);
    let digest = keep_draft(&workspace, draft(first.clone())).unwrap();
    let edit = |act: Act| edit_digest(&workspace, &digest.id, "乙", at(), |_| act).unwrap();
    edit(reword(&first, "overall/received", "本周收到12件来件。"));
    edit(Act::Omit {
        key: "ideas/one".to_owned(),
    });
    edit(Act::Move {
        key: "ideas".to_owned(),
        before: Some("overall".to_owned()),
    });
    edit(reword(&first, "advice", "建议尽快研究。"));
    let undone = edit(Act::Title {
        text: "别的标题".to_owned(),
    });
    edit(Act::Undo { undo: undone });
    let digest = keep_draft(&workspace, draft(document("2025-06-02", 15))).unwrap();
    // What stood under the heading went with it.
    assert_eq!(lines(&digest), ["重点建议", "建议尽快研究。", "总体情况", "本周收到15件来件。"]);
    let (document, outcomes) = digest.document();
    assert_eq!(document.figures().count(), 1, "the number is a figure still");
    assert_eq!(document.title.to_string(), "周报");
    assert_eq!(outcomes.iter().filter(|&&outcome| outcome == EditOutcome::Undone).count(), 1);
    assert!(matches!(
        edit_digest(&workspace, &digest.id, "乙", at(), |_| Act::Undo { undo: undone }),
        Err(DigestError::NoChange(_))
    ));
}

#[test]
fn a_changed_sentence_whose_words_are_others_now_is_marked() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::open_or_create(folder.path()).unwrap();
    let first = document("2025-06-02", 12);
    let digest = keep_draft(&workspace, draft(first.clone())).unwrap();
    edit_digest(&workspace, &digest.id, "乙", at(), |_| {
        reword(&first, "overall/received", "收到12件。")
    })
    .unwrap();
    let mut next = document("2025-06-02", 15);
    next.blocks[1] = Block::paragraph("overall/received", "本周没有来件。");
    let digest = keep_draft(&workspace, draft(next)).unwrap();
    assert_eq!(digest.document().1, [EditOutcome::Outdated]);
    assert_eq!(lines(&digest)[1], "收到12件。");
}

#[test]
fn a_final_issue_stays_to_the_byte_and_numbers_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::open_or_create(folder.path()).unwrap();
    let mut settings = ReportSettings::default();
    settings.issued.insert(Kind::Weekly, (22, 155));
    let digest = keep_draft(&workspace, draft(document("2025-06-02", 12))).unwrap();
    let issued = finalize(&workspace, &digest.id, "丙", at(), &settings).unwrap();
    assert_eq!((issued.issue.number, issued.issue.total), (23, 156));
    let before = edition_of(
        &workspace,
        &super::digest(&workspace, &digest.id).unwrap().unwrap(),
        Edition::Docx,
        "",
    )
    .unwrap();
    let again = keep_draft(&workspace, draft(document("2025-06-02", 99))).unwrap();
    assert_eq!(edition_of(&workspace, &again, Edition::Docx, "").unwrap(), before);
    assert!(matches!(
        edit_digest(&workspace, &digest.id, "乙", at(), |_| Act::Omit { key: "ideas".to_owned() }),
        Err(DigestError::Final(_))
    ));
    let next = keep_draft(&workspace, draft(document("2025-06-09", 3))).unwrap();
    let next = finalize(&workspace, &next.id, "丙", at(), &settings).unwrap();
    assert_eq!((next.issue.number, next.issue.total), (24, 157));
    let new_year = keep_draft(&workspace, draft(document("2026-01-05", 3))).unwrap();
    let new_year = finalize(&workspace, &new_year.id, "丙", at(), &settings).unwrap();
    assert_eq!((new_year.issue.year, new_year.issue.number, new_year.issue.total), (2026, 1, 158));
    let file = folder.path().join("digests").join(&digest.id).join("issue.docx");
    fs::write(&file, b"changed").unwrap();
    assert!(
        edition_of(&workspace, &again, Edition::Docx, "").is_err(),
        "a file that somebody changed is no final issue"
    );
}

#[test]
fn a_torn_line_of_changes_is_dropped_and_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::open_or_create(folder.path()).unwrap();
    let digest = keep_draft(&workspace, draft(document("2025-06-02", 12))).unwrap();
    let omit = |key: &str| Act::Omit { key: key.to_owned() };
    edit_digest(&workspace, &digest.id, "乙", at(), |_| omit("advice")).unwrap();
    let path = folder.path().join("digests").join(&digest.id).join("edits.jsonl");
    let mut bytes = fs::read(&path).unwrap();
    bytes.extend_from_slice(b"{\"seq\":2,\"by\"");
    fs::write(&path, bytes).unwrap();
    assert_eq!(edit_digest(&workspace, &digest.id, "乙", at(), |_| omit("ideas")).unwrap(), 2);
    assert_eq!(super::digest(&workspace, &digest.id).unwrap().unwrap().edits.len(), 2);
}

#[test]
fn what_was_forgotten_is_in_no_draft_change_or_final_file() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::open_or_create(folder.path()).unwrap();
    let first = document("2025-06-02", 12);
    let digest = keep_draft(&workspace, draft(first.clone())).unwrap();
    edit_digest(&workspace, &digest.id, "乙", at(), |_| {
        reword(&first, "ideas/one", "市民建议增设夜间路灯，值得研究。")
    })
    .unwrap();
    let issued = finalize(&workspace, &digest.id, "丙", at(), &ReportSettings::default()).unwrap();
    forget_in_digests(&workspace, &[Uid([7; 16])], at()).unwrap();
    forget_in_digests(&workspace, &[Uid([7; 16])], at()).unwrap();
    let digest = super::digest(&workspace, &digest.id).unwrap().unwrap();
    let redacted = digest.issued.clone().unwrap();
    assert_eq!(redacted.redacted.len(), 1);
    assert_eq!(redacted.redacted[0].before, issued.hashes);
    assert_eq!(redacted.issue, issued.issue);
    let text = String::from_utf8(edition_of(&workspace, &digest, Edition::Markdown, "").unwrap()).unwrap();
    assert!(text.contains("已清除"));
    for entry in fs::read_dir(folder.path().join("digests").join(&digest.id)).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains("增设夜间路灯"));
    }
}

#[test]
fn a_name_that_is_no_digest_opens_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::open_or_create(folder.path()).unwrap();
    for name in ["", "..", "../archive", "weekly/../x", "日报"] {
        assert!(super::digest(&workspace, name).unwrap().is_none());
    }
}
