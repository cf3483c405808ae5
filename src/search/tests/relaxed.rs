//! Relaxed hits, their order, pages of hits.

use super::*;

#[test]
fn a_misspelt_word_is_corrected() {
    let mut bodies = vec!["图书馆的座位太少"; 6];
    bodies.extend([
        "图书很贵",
        "幼儿园的滑梯",
        "幼儿园的午饭",
        "幼儿园门口",
        "幼儿园老师",
        "幼儿园收费",
        "幼儿园校车",
    ]);
    let library = Library::bodies(&bodies);
    assert_eq!(library.all("图书管"), NOTHING);
    assert!(
        library.relaxed("图书管")[..6].iter().all(|&row| row < 6),
        "{:?}",
        library.relaxed("图书管")
    );
    assert_eq!(library.relaxed("幼儿圆").len(), 6);
}

#[test]
fn a_blank_inside_a_word_is_bridged() {
    let library = Library::bodies(&["人多,才来", "人才购房补贴"]);
    assert_eq!(library.page("人 才", Strictness::Relax).hits[0].message, MessageId(1));
}

#[test]
fn synonyms_are_relaxed_hits() {
    let library = Library::bodies(&["旧楼增设电梯", "楼道很黑"]);
    assert_eq!(library.all("加装电梯"), NOTHING);
    assert_eq!(library.relaxed("加装电梯"), [0]);
    assert!(
        library
            .page("加装电梯", Strictness::Relax)
            .highlights
            .contains(&"增设电梯".to_owned())
    );
    assert!(library.page("加装电梯", Strictness::Strict).hits.is_empty());
}

#[test]
fn what_holds_everything_comes_first() {
    let library = Library::bodies(&["电梯电梯电梯电梯", "这里的电梯常常困人,让老人很害怕,希望早日检修", "困人"]);
    let page = library.page("电梯 困人", Strictness::Relax);
    assert_eq!(page.total_all, 1);
    assert_eq!(
        page.hits.iter().map(|hit| (hit.message.0, hit.matched)).next(),
        Some((1, Match::All))
    );
    assert_eq!(page.hits.len(), 3);
    assert_eq!(page.highlights, ["电梯", "困人"]);
}

#[test]
fn filtered_messages_are_neither_hits_nor_counted() {
    let mut library = Library::bodies(&["路灯不亮", "路灯不亮"]);
    library.hidden = Some(MessageId(0));
    let page = library.page("路灯", Strictness::Relax);
    assert_eq!((page.total_all, page.hits.len(), page.hits[0].message), (1, 1, MessageId(1)));
}

#[test]
fn repeats_collapse_into_one_hit_and_pages_do_not_overlap() {
    let mut library = Library::bodies(&["路灯不亮", "路灯不亮", "路灯太亮", "路灯坏了"]);
    library.groups = vec![Some(7), Some(7), None, None];
    library.members = vec![vec![MessageId(0), MessageId(1)]];
    let page = |offset, limit| {
        let request = SearchRequest {
            query: "路灯".to_owned(),
            limit,
            offset,
            repeats: Repeats::Collapse,
            strictness: Strictness::Strict,
            order: Order::Relevance,
        };
        search(&library.index, &library, &request).unwrap()
    };
    let whole = page(0, 10);
    assert_eq!((whole.total_all, whole.hits.len()), (4, 3));
    let collapsed = whole.hits.iter().find(|hit| hit.message == MessageId(0)).unwrap();
    assert_eq!(collapsed.also, [MessageId(1)]);
    let paged: Vec<Hit> = (0..3).flat_map(|offset| page(offset, 1).hits).collect();
    assert_eq!(paged, whole.hits);
}

/// Many short documents of few words, so that scores often tie and synonyms, corrections and feedback all play.
fn many() -> Vec<String> {
    let words = ["电梯", "小区", "困人", "物业", "噪音", "扰民", "公交", "线路", "幼儿园", "收费"];
    (0..300usize)
        .map(|i| {
            (0..4)
                .map(|j| words[(i * (j + 3) + j * j * 7 + i / 10) % words.len()])
                .collect::<Vec<_>>()
                .join(",")
        })
        .collect()
}

#[test]
fn segments_and_the_order_of_writing_change_nothing() {
    let bodies = many();
    let texts: Vec<IndexedText<'_>> = bodies
        .iter()
        .map(|body| IndexedText {
            body,
            ..IndexedText::default()
        })
        .collect();
    let one = Library::of(&texts, 1);
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), (0..).zip(&texts).collect::<Vec<_>>().into_iter().rev(), 3);
    let index = open(dir.path(), Analyzer::new(Arc::clone(&SEGMENTER))).unwrap();
    let three = Library {
        index,
        texts: one.texts.clone(),
        groups: one.groups.clone(),
        members: Vec::new(),
        hidden: None,
        dir,
    };
    for query in ["电梯 困人", "小区 噪声 公交线路", "幼儿圆 收费", "物业 -电梯"] {
        assert_eq!(one.page(query, Strictness::Relax), three.page(query, Strictness::Relax), "{query}");
    }
}
