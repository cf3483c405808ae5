//! What search promises, each on documents of its own.

use std::sync::{Arc, LazyLock};

use proptest::prelude::*;

use super::*;
use crate::corpus::DocKey;
use crate::text::Segmenter;

static SEGMENTER: LazyLock<Arc<Segmenter>> = LazyLock::new(|| Arc::new(Segmenter::new(&[])));

/// Opens an index whose rows are messages.
fn open(dir: &std::path::Path, analyzer: Analyzer) -> Result<Index, SearchError> {
    Index::open(dir, analyzer, 400, |doc| Some(MessageId(doc.row)))
}

/// No rows.
const NOTHING: [u32; 0] = [];

/// Documents in a folder of their own, with the scope that sees them all.
struct Library {
    index: Index,
    texts: Vec<String>,
    groups: Vec<Option<u32>>,
    members: Vec<Vec<MessageId>>,
    hidden: Option<MessageId>,
    dir: tempfile::TempDir,
}

impl SearchScope for Library {
    fn shows(&self, _: MessageId) -> bool {
        true
    }

    fn accepts(&self, message: MessageId) -> bool {
        self.hidden != Some(message)
    }

    fn sort_key(&self, _: MessageId, _: Order) -> u64 {
        0
    }

    fn duplicate_group(&self, message: MessageId) -> Option<u32> {
        self.groups[message.index()]
    }

    fn duplicates(&self, message: MessageId) -> &[MessageId] {
        let members = self.members.iter().find(|members| members.contains(&message));
        members.map_or(&[], Vec::as_slice)
    }

    fn text(&self, message: MessageId) -> Option<String> {
        Some(self.texts[message.index()].clone())
    }
}

impl Library {
    fn of(texts: &[IndexedText<'_>], threads: usize) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let writer = IndexWriter::create(dir.path(), threads).unwrap();
        for (row, text) in texts.iter().enumerate() {
            writer.add(DocKey { batch: 0, row: row as u32 }, text).unwrap();
        }
        writer.finish().unwrap();
        let index = open(dir.path(), Analyzer::new(Arc::clone(&SEGMENTER))).unwrap();
        let joined = texts
            .iter()
            .map(|text| format!("{}\n{}\n{}\n{}", text.title, text.body, text.measures, text.reply))
            .collect();
        Self {
            index,
            texts: joined,
            groups: vec![None; texts.len()],
            members: Vec::new(),
            hidden: None,
            dir,
        }
    }

    fn bodies(bodies: &[&str]) -> Self {
        let texts: Vec<IndexedText<'_>> = bodies
            .iter()
            .map(|body| IndexedText {
                body,
                ..IndexedText::default()
            })
            .collect();
        Self::of(&texts, 1)
    }

    fn page(&self, query: &str, strictness: Strictness) -> SearchPage {
        let request = SearchRequest {
            query: query.to_owned(),
            limit: 50,
            offset: 0,
            repeats: Repeats::Keep,
            strictness,
            order: Order::Relevance,
        };
        search(&self.index, self, &request).unwrap()
    }

    /// Rows of the documents that hold everything asked, ascending.
    fn all(&self, query: &str) -> Vec<u32> {
        let hits = self.page(query, Strictness::Relax).hits;
        let mut rows: Vec<u32> = hits
            .iter()
            .filter(|hit| hit.matched == Match::All)
            .map(|hit| hit.message.0)
            .collect();
        rows.sort_unstable();
        rows
    }

    /// Rows of the relaxed hits, best first.
    fn relaxed(&self, query: &str) -> Vec<u32> {
        let hits = self.page(query, Strictness::Relax).hits;
        hits.iter()
            .filter(|hit| hit.matched == Match::Relaxed)
            .map(|hit| hit.message.0)
            .collect()
    }
}

#[test]
fn a_word_inside_a_longer_word_is_found() {
    let library = Library::bodies(&["在建工程扰民", "待处理的来信", "安装简单", "测试工具箱"]);
    for (query, row) in [("工程", 0), ("处理", 1), ("简单", 2), ("工具", 3), ("工具箱", 3), ("测试", 3)] {
        assert_eq!(library.all(query), [row], "{query}");
    }
}

#[test]
fn both_scripts_find_documents_of_both_scripts() {
    let library = Library::bodies(&["國際論壇在本市召開", "国际论坛在本市召开", "别的"]);
    assert_eq!(library.all("國際論壇"), [0, 1]);
    assert_eq!(library.all("国际论坛"), [0, 1]);
}

#[test]
fn words_that_look_or_sound_alike_are_not_interchangeable() {
    let library = Library::bodies(&["本地居民", "经典诗文", "不", "布", "部"]);
    assert_eq!(library.all("本田"), NOTHING);
    assert_eq!(library.all("景点"), NOTHING);
    for (query, row) in [("不", 2), ("布", 3), ("部", 4)] {
        assert_eq!(library.all(query), [row], "{query}");
    }
}

#[test]
fn a_compound_is_not_an_or_of_its_words() {
    let library = Library::bodies(&["南京市的天气", "武汉的长江", "门前有座大桥", "南京市长江大桥通车了"]);
    assert_eq!(library.all("南京市长江大桥"), [3]);
}

#[test]
fn blanks_minus_and_quotes_are_and_not_and_phrase() {
    let library = Library::bodies(&["招商银行是公司", "招商局", "公司招商基金", "招商的基金会"]);
    assert_eq!(library.all("招商 公司"), [0, 2]);
    assert_eq!(library.all("招商 -公司"), [1, 3]);
    assert_eq!(library.all("\"招商基金\""), [2]);
    assert_eq!(library.relaxed("\"招商基金\""), NOTHING);
    assert_eq!(library.relaxed("招商 银行 -公司"), [1, 3]);
}

#[test]
fn or_and_parentheses_combine() {
    let library = Library::bodies(&["电梯在小区", "扶梯在小区", "扶梯在商场"]);
    assert_eq!(library.all("电梯 OR 扶梯 小区"), [0, 1]);
    assert_eq!(library.all("(小区 电梯) OR 商场"), [0, 2]);
}

#[test]
fn one_character_finds_documents_wherever_it_stands() {
    let library = Library::bodies(&["啊,太吵", "请管一管啊", "野狗很多", "城外的田野", "别的"]);
    assert_eq!(library.all("啊"), [0, 1]);
    assert_eq!(library.all("野"), [2, 3]);
}

#[test]
fn odd_words_are_indexed_and_found() {
    let library = Library::bodies(&["黎明前的黑暗", "用户xiao123说", "12.5元"]);
    assert_eq!(library.all("黎明前的黑暗"), [0]);
    assert_eq!(library.all("xiao123"), [1]);
    assert_eq!(library.all("ao1"), [1]);
    assert_eq!(library.all("12.5元"), [2]);
}

#[test]
fn a_new_dictionary_reads_old_documents() {
    let library = Library::bodies(&["兰渡口袋公园健身", "兰渡的公园没有口袋"]);
    let analyzer = Analyzer::new(Arc::new(Segmenter::new(&["兰渡口袋公园\n"])));
    assert_eq!(library.all("兰渡口袋公园"), [0, 1]);
    let index = open(library.dir.path(), analyzer).unwrap();
    assert_eq!(Library { index, ..library }.all("兰渡口袋公园"), [0]);
}

#[test]
fn fields_are_asked_by_name() {
    let one = IndexedText {
        title: "电梯",
        body: "正文",
        reply: "已修复",
        place: "人民路",
        department: "住建局",
        measures: "加装扶手",
    };
    let two = IndexedText {
        body: "电梯在人民路,住建局已修复",
        ..IndexedText::default()
    };
    let library = Library::of(&[one, two], 1);
    for query in [
        "title:电梯",
        "标题：电梯",
        "reply:修复",
        "place:人民路",
        "部门:\"住建局\"",
        "body:扶手",
    ] {
        assert_eq!(library.all(query), [0], "{query}");
    }
    assert_eq!(library.all("电梯 修复"), [0, 1]);
}

#[test]
fn question_words_ask_for_nothing() {
    let library = Library::bodies(&["安置房交付时间", "请问如何是好"]);
    assert_eq!(library.all("请问安置房什么时候交付?"), [0]);
    assert_eq!(library.all("请问如何"), [1]);
}

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
    let library = Library::bodies(&["电梯电梯电梯电梯", "这里的电梯常常把人困住,让老人很害怕,希望早日检修", "困人"]);
    let page = library.page("电梯 困", Strictness::Relax);
    assert_eq!(page.total_all, 1);
    assert_eq!(
        page.hits.iter().map(|hit| (hit.message.0, hit.matched)).next(),
        Some((1, Match::All))
    );
    assert_eq!(page.hits.len(), 3);
    assert_eq!(page.highlights, ["电梯", "困"]);
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

#[test]
fn a_pasted_text_finds_the_message_it_came_from_and_its_like() {
    let text = "我们小区的电梯经常困人,物业不修,业主委员会也不管,老人上下楼非常不方便,希望房管局督促物业公司尽快维修或者更换电梯。";
    let library = Library::bodies(&["路灯不亮", text, "电梯困人,物业不修", "公交车太少"]);
    assert_eq!(library.all(text), [1]);
    assert_eq!(library.relaxed(text), [2]);
    let like = similar(&library.index, &library, text, 10).unwrap();
    assert_eq!(like.iter().map(|hit| hit.message.0).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn an_empty_index_and_an_empty_query_find_nothing() {
    let empty = Library::bodies(&[]);
    assert_eq!(
        empty.page("扶手", Strictness::Relax),
        SearchPage {
            highlights: vec!["扶手".to_owned()],
            ..SearchPage::default()
        }
    );
    let library = Library::bodies(&["路灯"]);
    assert_eq!(library.page(" 。 ", Strictness::Relax), SearchPage::default());
    let bare = tempfile::tempdir().unwrap();
    assert!(open(bare.path(), Analyzer::new(Arc::clone(&SEGMENTER))).is_err());
    assert!(open(&library.dir.path().join("none"), Analyzer::new(Arc::clone(&SEGMENTER))).is_err());
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
fn threads_and_the_order_of_writing_change_nothing() {
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
    let writer = IndexWriter::create(dir.path(), 3).unwrap();
    for (row, text) in texts.iter().enumerate().rev() {
        writer.add(DocKey { batch: 0, row: row as u32 }, text).unwrap();
    }
    writer.finish().unwrap();
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_run_of_three_characters_finds_its_document(text in "[路灯不亮的小区啊吗ab12 ,。\n裝]{3,40}", start in 0usize..40, len in 3usize..12) {
        let library = Library::bodies(&[&text]);
        let characters: Vec<char> = text.chars().collect();
        let run: String = characters.iter().skip(start % characters.len()).take(len).collect();
        if run.chars().any(char::is_alphanumeric) {
            prop_assert_eq!(library.all(&run), [0], "{:?} in {:?}", run, text);
        }
    }

    #[test]
    fn every_string_is_answered(query in "\\PC{0,30}") {
        let library = Library::bodies(&["路灯不亮"]);
        library.page(&query, Strictness::Relax);
    }
}
