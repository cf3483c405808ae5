//! A document with every kind of block, made up by hand, for the tests of the writers.

use chrono::NaiveDate;

use crate::corpus::{Period, Uid};
use crate::report::document::{
    Annex, Block, Body, Chart, ChartKind, Column, Document, Figure, Issue, Masthead, Of, Piece, Row, Series, Table, Tail, Text,
};
use crate::report::kind::Kind;
use crate::report::phrases::Language;

/// A count of messages.
pub(super) fn counted(shown: &str, pairs: &[(&str, &str)]) -> Figure {
    let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Figure {
        shown: shown.to_owned(),
        of: Of::Messages(pairs.collect()),
    }
}

fn row(cells: &[&str], total: bool) -> Row {
    let cell = |(at, words): (usize, &&str)| {
        if at > 0 && words.chars().any(|c| c.is_ascii_digit()) {
            Text::from(counted(
                words,
                &[("channel", "hotline"), ("from", "2025-06-02"), ("to", "2025-06-08")],
            ))
        } else {
            Text::plain(*words)
        }
    };
    Row {
        cells: cells.iter().enumerate().map(cell).collect(),
        total,
    }
}

fn table() -> Table {
    let mut columns = vec![Column::words("渠道", 3)];
    columns.extend(["本周", "上周", "环比", "上年同期", "同比", "占比", "今年累计"].map(|head| Column::number(head, 2)));
    Table {
        title: "各渠道接收情况".to_owned(),
        number: 0,
        unit: "件".to_owned(),
        columns,
        rows: vec![
            row(&["热线", "320", "285", "+12.3%", "301", "+6.3%", "58.2%", "7215"], false),
            row(
                &["网上信箱", "150", "160", "-6.3%", "无同期数据", "无同期数据", "27.3%", "3302"],
                false,
            ),
            row(&["=1+1 窗口 <来访>", "80", "0", "上期为0", "12", "+68", "14.5%", "1190"], false),
            row(&["合计", "550", "445", "+23.6%", "313", "+75.7%", "100.0%", "11707"], true),
        ],
        note: "同比为与上年同期相比。".to_owned(),
    }
}

fn chart(kind: ChartKind) -> Chart {
    let points = |from: u32| {
        let value = move |at: u32| (at != 4).then(|| counted(&(from + at * 7 % 31).to_string(), &[("week", "2025-W20")]));
        (0..12).map(value).collect()
    };
    Chart {
        title: "近十二个月来件量走势".to_owned(),
        number: 0,
        kind,
        unit: "件".to_owned(),
        labels: (1..=12).map(|month| format!("{month}月")).collect(),
        series: vec![
            Series {
                name: "本年".to_owned(),
                values: points(40),
            },
            Series {
                name: "上年".to_owned(),
                values: points(25),
            },
        ],
    }
}

/// Every kind of block.
pub(super) fn showpiece() -> Document {
    let quote = Piece::quote("早高峰时路口左转要等三个灯", Uid([7; 16]));
    let mut said = Text::plain("本周共接收来件");
    said.push(counted("550", &[("from", "2025-06-02"), ("to", "2025-06-08")]));
    said.push("件，环比上升");
    said.push(counted("23.6%", &[("from", "2025-06-02")]));
    said.push("，位列前三的是停车管理、物业服务和道路照明。群众反映：“");
    said.push(quote);
    said.push("”。以往答复：已列入计划，完成时间【请填写】。详见");
    said.push(Piece::Link {
        text: "路口左转等候时间过长".to_owned(),
        href: "/topics/T0123456789ab".to_owned(),
    });
    said.push("。");
    let long =
        "统计时段内来件总体平稳，反映较为集中的事项主要是停车管理、物业服务、道路照明和公交线路调整，各区均有涉及，需引起关注。".repeat(3);
    let blocks = vec![
        Block::paragraph("lead", said),
        Block::heading("general", 1, "总体情况"),
        Block::heading("general/received", 2, "接收情况"),
        Block::paragraph("general/words", long.as_str()),
        Block::new("table/channels", Body::Table(table())),
        Block::new("chart/months", Body::Chart(chart(ChartKind::Line))),
        Block::heading("hot", 1, "热点事项"),
        Block::item(
            "hot/a",
            2,
            "路口左转等候问题",
            "本周较上周增加，主要集中在早高峰。一是信号时长不足；二是车道划分不合理。",
        ),
        Block::item("hot/b", 3, "建议", long.as_str()),
        Block::item("hot/c", 4, "其中一处", "已经完成。"),
        Block::new("chart/channels", Body::Chart(chart(ChartKind::Bars))),
        Block::heading("advice", 1, "工作建议"),
        Block::new("advice/blank", Body::Blank("【请填写】".to_owned())),
        Block::new(
            "box",
            Body::Box {
                label: "领导批示".to_owned(),
                lines: 5,
            },
        ),
    ];
    Document {
        kind: Kind::Weekly,
        language: Language::Zh,
        period: Period {
            first: NaiveDate::from_ymd_opt(2025, 6, 2).unwrap(),
            last: NaiveDate::from_ymd_opt(2025, 6, 8).unwrap(),
        },
        masthead: Some(Masthead {
            series: "人民建议征集周报".to_owned(),
            unit: "××区人民建议征集办公室".to_owned(),
            notice: "内部资料 注意保存".to_owned(),
            issue: Some(Issue {
                year: 2025,
                number: 23,
                total: 156,
            }),
        }),
        title: "人民建议征集周报".into(),
        subtitle: Some("（2025年6月2日至6月8日）".into()),
        blocks,
        annexes: vec![
            Annex {
                title: "统计表".to_owned(),
                blocks: vec![Block::new("annex/table", Body::Table(table()))],
            },
            Annex {
                title: "数据说明".to_owned(),
                blocks: vec![
                    Block::item("notes/basis", 3, "", "按登记日期计数。"),
                    Block::item("notes/period", 3, "", long.as_str()),
                ],
            },
        ],
        signature: None,
        date: "2025年6月9日".to_owned(),
        tail: Some(Tail {
            report_to: vec!["区委办公室".to_owned(), "区政府办公室".to_owned()],
            send_to: vec!["各街道办事处".to_owned()],
            issue_to: vec!["各有关单位".to_owned()],
            copies: Some(30),
            signed: ["甲某".to_owned(), String::new(), String::new()],
        }),
    }
    .numbered()
}

/// The same as a letter: no head, signed beneath the text, one annex.
pub(super) fn letter() -> Document {
    let mut document = showpiece();
    document.kind = Kind::Call;
    document.masthead = None;
    document.subtitle = None;
    document.title = "关于老旧小区加装电梯之后公共照明与维修资金使用问题公开征集意见建议的公告".into();
    document.tail = None;
    document.signature = Some("××区人民建议征集办公室".to_owned());
    document.annexes.truncate(1);
    document
}
