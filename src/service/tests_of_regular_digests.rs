//! What holds for the regular digests: sections in their order, tables that add up, comparisons that say what is missing, nothing that must not be
//! shown.

use chrono::NaiveDate;

use super::fixture;
use super::view::View;
use crate::config::Config;
use crate::corpus::Period;
use crate::report::{Body, Document, Kind, Language, Piece, Table};
use crate::run::{DocumentWish, compose_document};
use crate::store::{About, Workspace};

/// The kinds that this file is about.
const REGULAR: [Kind; 7] = [
    Kind::Daily,
    Kind::Weekly,
    Kind::Monthly,
    Kind::Quarterly,
    Kind::HalfYearly,
    Kind::Yearly,
    Kind::Forecast,
];

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn compose(view: &View, kind: Kind, as_of: &str, language: Language) -> Document {
    let wish = DocumentWish {
        kind,
        as_of: Some(day(as_of)),
        // A year that is not over has no yearly analysis of its own accord.
        period: (kind == Kind::Yearly).then(|| Period {
            first: day("2025-01-01"),
            last: day("2025-12-31"),
        }),
        about: About::Everything,
        language,
    };
    compose_document(None, view.snapshot(), &Config::default(), &wish).unwrap()
}

/// The headings of a level, with their numbers.
fn headings(document: &Document, wanted: u8) -> Vec<String> {
    let of_level = |body: &Body| match body {
        Body::Heading { level, text, number } if *level == wanted => Some(format!("{number}{text}")),
        _ => None,
    };
    document.blocks.iter().filter_map(|block| of_level(&block.body)).collect()
}

/// Everything that is printed, annexes too.
fn printed(document: &Document) -> String {
    document.texts().map(|text| format!("{text}\n")).collect()
}

fn paragraph(document: &Document, key: &str) -> String {
    let block = document.blocks.iter().find(|block| block.key == key).unwrap();
    block.body.texts().iter().map(ToString::to_string).collect()
}

fn tables(document: &Document) -> impl Iterator<Item = (&str, &Table)> {
    let blocks = document
        .blocks
        .iter()
        .chain(document.annexes.iter().flat_map(|annex| &annex.blocks));
    blocks.filter_map(|block| match &block.body {
        Body::Table(table) => Some((block.key.as_str(), table)),
        _ => None,
    })
}

#[test]
fn sections_stand_in_the_order_of_office_practice() {
    let sample = fixture::open_sample();
    let of = |kind| headings(&compose(&sample, kind, "2025-06-08", Language::Zh), 1);
    assert_eq!(of(Kind::Daily), ["一、总体态势", "二、建议归类", "三、重点建议", "四、精选处置"]);
    let weekly = [
        "一、总体情况",
        "二、热点事项",
        "三、苗头性、倾向性问题",
        "四、重点建议",
        "五、精选处置",
        "六、下周民情预报",
        "七、工作建议",
    ];
    assert_eq!(of(Kind::Weekly), weekly);
    let monthly = of(Kind::Monthly).concat();
    for section in ["由个案看普遍性问题", "反复反映事项", "上月预报与实际对照", "下月选题建议"] {
        assert!(monthly.contains(section), "{section}: {monthly}");
    }
    let yearly = of(Kind::Yearly).concat();
    for section in ["征集活动情况", "采纳转化", "优秀建议名单", "建议人队伍"] {
        assert!(yearly.contains(section), "{section}: {yearly}");
    }
    let week = compose(&sample, Kind::Weekly, "2025-06-08", Language::Zh);
    assert_eq!(week.subtitle.as_ref().unwrap().to_string(), "（2025年6月2日至6月8日）");
    assert_eq!(headings(&week, 2)[..3], ["（一）接收情况", "（二）类型构成", "（三）区域分布"]);
    assert!(
        week.blocks
            .iter()
            .any(|block| matches!(&block.body, Body::Blank(words) if words == "【请填写】"))
    );
    assert!(paragraph(&week, "lead").chars().count() <= 200);
}

#[test]
fn tables_add_up_to_their_sums() {
    let sample = fixture::open_sample();
    let mut checked = 0;
    for kind in REGULAR {
        let document = compose(&sample, kind, "2025-05-31", Language::Zh);
        for (key, table) in tables(&document) {
            let Some(total) = table.rows.iter().find(|row| row.total) else {
                continue;
            };
            // Messages stand in the first column of numbers; a message is in one row.
            let number = |row: &crate::report::Row| row.cells[1].to_string().parse::<u32>().unwrap();
            let rows: u32 = table.rows.iter().filter(|row| !row.total).map(number).sum();
            assert_eq!(rows, number(total), "{key} of {}", kind.code());
            assert!(table.rows.iter().all(|row| row.cells.len() == table.columns.len()), "{key}");
            checked += 1;
        }
    }
    assert!(checked > 20, "{checked} tables");
}

#[test]
fn what_there_is_nothing_to_compare_with_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::open_or_create(&folder.path().join("workspace")).unwrap();
    let mut rows = "工单编号,受理时间,标题,内容描述,所属区域\n".to_owned();
    rows.push_str("A0,2025-05-05,南门桥头积水,南门桥头一下雨就积水，行人只能绕行。,南门区\n");
    for n in 1..=5 {
        rows.push_str(&format!(
            "A{n},2025-06-0{},东湖路{n}号门前没有路灯,东湖路{n}号门前一带没有路灯，晚上看不清台阶。,东湖区\n",
            n + 1
        ));
    }
    fixture::analysed(&workspace, &rows);
    let view = fixture::open(&workspace);
    let week = compose(&view, Kind::Weekly, "2025-06-08", Language::Zh);
    let lead = paragraph(&week, "lead");
    assert!(lead.starts_with("本周共接收来件5件、5人，上期为0，无同期数据。"), "{lead}");
    let silent = paragraph(&week, "districts/silent");
    assert!(silent.contains("南门区") && !silent.contains("东湖区"), "{silent}");
    assert!(printed(&week).contains("历史数据不足，暂不作预报。"));
    assert!(paragraph(&week, "handled/none").contains("（待补充）"));
    // The week before the archive begins is no zero, and an empty week has no shares.
    let first = compose(&view, Kind::Weekly, "2025-05-11", Language::Zh);
    assert!(paragraph(&first, "lead").contains("无上期数据"), "{}", paragraph(&first, "lead"));
    let empty = compose(&view, Kind::Weekly, "2025-05-18", Language::Zh);
    assert_eq!(paragraph(&empty, "lead"), "本周未接收来件。");
}

#[test]
fn nothing_stands_in_a_digest_that_must_not() {
    const AVOIDED: [&str; 16] = [
        "爆发", "飙升", "用户", "聚类", "模型", "舆情", "网民", "热搜", "漏斗", "快照", "。。", "，，", "；；", "，。", "；。", "：。",
    ];
    let sample = fixture::open_sample();
    let analysis = sample.analysis();
    for kind in REGULAR {
        for language in Language::ALL {
            let document = compose(&sample, kind, "2025-06-08", language);
            let text = printed(&document);
            assert!(!text.contains(['{', '}']), "{} has a slot that nobody filled", kind.code());
            for id in analysis.ids().filter(|&id| !sample.shows(id)) {
                let row = analysis.message(id);
                let uid = row.uid.to_string();
                let quoted = |text: &crate::report::Text| {
                    text.0
                        .iter()
                        .any(|piece| matches!(piece, Piece::Quote { message, .. } if *message == uid))
                };
                assert!(!document.texts().any(quoted), "{} quotes what is protected", kind.code());
                assert!(!text.contains(&*row.external_id), "{} names what is protected", kind.code());
            }
            // The program's own words keep to official ones; people's own words are theirs.
            let words: String = document
                .texts()
                .flat_map(|text| &text.0)
                .map(|piece| match piece {
                    Piece::Quote { .. } | Piece::Link { .. } => "某",
                    other => other.shown(),
                })
                .collect();
            for avoided in AVOIDED {
                assert!(!words.contains(avoided), "{} says {avoided}", kind.code());
            }
            let keys: std::collections::BTreeSet<&str> = document.blocks.iter().map(|block| block.key.as_str()).collect();
            assert_eq!(keys.len(), document.blocks.len(), "keys of {} are not unique", kind.code());
        }
    }
}
