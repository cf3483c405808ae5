//! The query language, answered.

use super::*;

#[test]
fn or_and_parentheses_combine() {
    let library = Library::bodies(&["电梯在小区", "扶梯在小区", "扶梯在商场"]);
    assert_eq!(library.all("电梯 OR 扶梯 小区"), [0, 1]);
    assert_eq!(library.all("(小区 电梯) OR 商场"), [0, 2]);
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

#[test]
fn operators_may_be_typed_in_full_width_and_words_are_no_operators() {
    let library = Library::bodies(&["电梯在小区", "扶梯在小区", "扶梯或电梯", "电梯和扶梯 and lift not stairs"]);
    assert_eq!(library.all("（电梯｜扶梯）　－小区"), [2, 3]);
    assert_eq!(library.all("电梯 OR（小区 扶梯）"), [0, 1, 2, 3]);
    assert_eq!(library.all("电梯 | lift 「在小区」"), [0]);
    assert_eq!(library.all("lift and stairs"), [3]);
    assert_eq!(library.all("lift not stairs"), [3]);
    assert_eq!(library.all("电梯 OR"), [0, 2, 3]);
    assert_eq!(library.all("电梯和扶梯"), [2, 3], "和 asks for nothing");
    assert_eq!(library.all("电梯或扶梯"), [2, 3], "或 asks for nothing and is no OR");
}

#[test]
fn conditions_narrow_what_words_find() {
    let library = Library::bodies(&["路灯不亮", "路灯太亮", "路灯下的路面", "别的"]);
    assert_eq!(library.all("路灯 来源:1"), [1]);
    assert_eq!(library.all("路灯 -来源:1"), [0, 2]);
    assert_eq!(library.all("路面 OR 来源:1"), [1, 2]);
    assert_eq!(library.all("(来源:1 OR 来源:2) 路"), [1, 2]);
    assert_eq!(library.all("路灯 -(来源:1 太亮)"), [0, 2]);
    assert_eq!(library.all("来源:1 来源:2"), NOTHING, "conditions on one name must both hold");
    let page = library.page("路灯不亮 来源:(1 OR 2)", Strictness::Relax);
    assert_eq!(page.total_all, 0);
    let mut rows: Vec<u32> = page.hits.iter().map(|hit| hit.message.0).collect();
    rows.sort_unstable();
    assert_eq!(rows, [1, 2], "relaxed hits answer the conditions too");
}

#[test]
fn conditions_alone_list_what_answers_them_newest_first() {
    let library = Library::bodies(&["甲", "乙", "丙"]);
    let listed = |query: &str| -> Vec<(u32, Match)> {
        let page = library.page(query, Strictness::Relax);
        assert_eq!(page.total_all, page.hits.len());
        assert_eq!(page.held.len(), page.hits.len());
        page.hits.iter().map(|hit| (hit.message.0, hit.matched)).collect()
    };
    assert_eq!(listed("来源:1"), [(1, Match::All)]);
    assert_eq!(listed("-来源:1"), [(2, Match::All), (0, Match::All)]);
    assert_eq!(listed("来源:0 OR 来源:2"), [(2, Match::All), (0, Match::All)]);
    assert_eq!(listed("来源:9"), []);
    assert_eq!(listed("来源:1 。"), [(1, Match::All)]);
}

#[test]
fn what_was_understood_is_told() {
    let library = Library::bodies(&["渠道是飞鸽"]);
    let page = library.page("渠道:飞鸽 来源:0 -急件:是", Strictness::Relax);
    assert_eq!(page.unread, ["渠道:飞鸽"]);
    let told: Vec<(Vec<(&str, String)>, bool)> = page
        .conditions
        .iter()
        .map(|condition| (condition.filter.pairs(), condition.wanted))
        .collect();
    let pair = |name: &'static str, value: &str| vec![(name, value.to_owned())];
    assert_eq!(told, [(pair("source", "0"), true), (pair("urgent", "true"), false)]);
    assert_eq!(library.all("渠道:飞鸽"), [0], "it is looked for as text");
    let pasted =
        "标题：渠道：飞鸽。我们是城东的居民，楼下的路灯从去年冬天开始就一直不亮，晚上回家要打手电筒，老人孩子都怕摔跤，盼望早日修好。";
    let page = library.page(pasted, Strictness::Relax);
    assert_eq!(
        (page.unread.len(), page.conditions.len()),
        (0, 0),
        "a pasted text asks for nothing but itself"
    );
}

#[test]
fn a_long_query_is_answered() {
    let library = Library::bodies(&["路灯不亮", "电梯困人,物业不修"]);
    let words = ["路灯", "电梯", "-困", "OR", "(", ")", "\"物业", "标题:", "时间:2019", "|", "不亮"];
    for n in [3, 7] {
        let query: String = (0..20_000)
            .flat_map(|at| [words[at * n % words.len()], if at % n == 0 { " " } else { "" }])
            .collect();
        assert!(query.chars().count() > 30_000);
        library.page(&query, Strictness::Relax);
    }
    library.page(&"路灯不亮。".repeat(20_000), Strictness::Relax);
    library.page(&"亮".repeat(100_000), Strictness::Relax);
}

#[test]
fn a_quoted_text_stands_in_one_piece_across_marks_and_blanks() {
    let title = IndexedText {
        title: "路灯,坏了",
        body: "street。lamp",
        ..IndexedText::default()
    };
    let body = |body| IndexedText {
        body,
        ..IndexedText::default()
    };
    let texts = [
        body("坏了的是路灯"),
        title,
        body("路灯很坏了"),
        body("the street lamp, out again"),
        body("a lamp in the street"),
        body("路灯。又。坏了"),
    ];
    let library = Library::of(&texts, 1);
    assert_eq!(library.all("路灯 坏了"), [0, 1, 2, 5]);
    assert_eq!(library.all("\"路灯，坏了\""), [1]);
    assert_eq!(library.all("标题:“路灯/坏”"), [1]);
    assert_eq!(library.all("正文:“路灯/坏”"), NOTHING);
    assert_eq!(library.all("\"street lamp\""), [1, 3]);
    assert_eq!(library.all("\"lamp out a\""), [3]);
    assert_eq!(library.all("-\"street lamp\" street"), [4]);
    assert_eq!(library.all("\"路灯。又。坏\""), [5]);
    assert_eq!(library.relaxed("\"street lamp\""), NOTHING, "relaxed hits keep the phrase");
}
