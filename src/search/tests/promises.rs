//! What users of other systems miss, kept: a test for each failure reported of them, and what holds for every document.

use super::*;

#[test]
fn failure_1_a_word_inside_a_longer_word_is_found() {
    let library = Library::bodies(&["在建工程扰民", "待处理的来信", "安装简单", "测试工具箱"]);
    for (query, row) in [("工程", 0), ("处理", 1), ("简单", 2), ("工具", 3), ("工具箱", 3), ("测试", 3)] {
        assert_eq!(library.all(query), [row], "{query}");
    }
}

#[test]
fn failure_2_both_scripts_find_documents_of_both_scripts() {
    let library = Library::bodies(&["國際論壇在本市召開", "国际论坛在本市召开", "别的"]);
    assert_eq!(library.all("國際論壇"), [0, 1]);
    assert_eq!(library.all("国际论坛"), [0, 1]);
}

#[test]
fn failure_3_words_that_look_or_sound_alike_are_not_interchangeable() {
    let library = Library::bodies(&["本地居民", "经典诗文", "不", "布", "部"]);
    assert_eq!(library.all("本田"), NOTHING);
    assert_eq!(library.all("景点"), NOTHING);
    for (query, row) in [("不", 2), ("布", 3), ("部", 4)] {
        assert_eq!(library.all(query), [row], "{query}");
    }
}

#[test]
fn failure_4_a_compound_is_not_an_or_of_its_words() {
    let library = Library::bodies(&["南京市的天气", "武汉的长江", "门前有座大桥", "南京市长江大桥通车了"]);
    assert_eq!(library.all("南京市长江大桥"), [3]);
}

#[test]
fn failure_5_blanks_minus_and_quotes_are_and_not_and_phrase() {
    let library = Library::bodies(&["招商银行是公司", "招商局", "公司招商基金", "招商的基金会"]);
    assert_eq!(library.all("招商 公司"), [0, 2]);
    assert_eq!(library.all("招商 -公司"), [1, 3]);
    assert_eq!(library.all("\"招商基金\""), [2]);
    assert_eq!(library.relaxed("\"招商基金\""), NOTHING);
    assert_eq!(library.relaxed("招商 银行 -公司"), [1, 3]);
}

#[test]
fn failure_6_one_character_finds_documents_wherever_it_stands() {
    let library = Library::bodies(&["啊,太吵", "请管一管啊", "野狗很多", "城外的田野", "别的"]);
    assert_eq!(library.all("啊"), [0, 1]);
    assert_eq!(library.all("野"), [2, 3]);
}

#[test]
fn failure_7_a_new_dictionary_reads_old_documents() {
    let library = Library::bodies(&["兰渡口袋公园健身", "兰渡的公园没有口袋"]);
    let analyzer = Analyzer::new(Arc::new(Segmenter::new(&["兰渡口袋公园\n"])));
    assert_eq!(library.all("兰渡口袋公园"), [0, 1]);
    let index = open(library.dir.path(), analyzer).unwrap();
    assert_eq!(Library { index, ..library }.all("兰渡口袋公园"), [0]);
}

#[test]
fn failure_8_odd_words_are_indexed_and_found() {
    let library = Library::bodies(&["黎明前的黑暗", "用户xiao123说", "12.5元"]);
    assert_eq!(library.all("黎明前的黑暗"), [0]);
    assert_eq!(library.all("xiao123"), [1]);
    assert_eq!(library.all("ao1"), [1]);
    assert_eq!(library.all("12.5元"), [2]);
}

#[test]
fn failure_2_both_scripts_name_conditions_and_fields() {
    let title = IndexedText {
        title: "電梯維修",
        ..IndexedText::default()
    };
    let library = Library::of(&[title, IndexedText::default()], 1);
    assert_eq!(library.all("标题:电梯维修"), library.all("標題：電梯維修"));
    assert_eq!(library.all("標題：電梯維修"), [0]);
    assert_eq!(library.all("數據來源:1"), [1]);
}

#[test]
fn failure_8_what_offices_write_is_found_as_it_is_written() {
    let texts = [
        "每月收取3.5元/平方米的物业费",
        "尾号〔车牌号〕的货车,车长9.6米",
        "工单WT-2019-0513号至今未回",
        "邮件发到service@example.org没有回音",
        "二期于2019年5月交房,层高2.8m",
        "12345转来的第２０１９０６号件",
        "C9区1#楼2单元",
        "PM2.5超标,噪声65dB(A)",
    ];
    let library = Library::bodies(&texts);
    for (query, row) in [
        ("3.5元/平方米", 0),
        ("9.6米 车牌号", 1),
        ("WT-2019-0513", 2),
        ("wt 0513号", 2),
        ("service@example.org", 3),
        ("example.org", 3),
        ("2019年5月", 4),
        ("2019年5月 层高2.8M", 4),
        ("第201906号", 5),
        ("c9区1#楼", 6),
        ("pm2.5 65db", 7),
        ("65dB(A)", 7),
    ] {
        assert_eq!(library.all(query), [row], "{query}");
        if !query.contains(' ') {
            let quoted = format!("\"{query}\"");
            assert_eq!(library.all(&quoted), [row], "{quoted}");
        }
    }
}
