//! Tests of the query language.

use super::*;
use proptest::prelude::*;

fn show(node: &Node) -> String {
    let list = |parts: &[Node], mark: &str| parts.iter().map(show).collect::<Vec<_>>().join(mark);
    match node {
        Node::All(parts) => format!("({})", list(parts, " ")),
        Node::Any(parts) => format!("({})", list(parts, " | ")),
        Node::Not(part) => format!("-{}", show(part)),
        Node::Leaf(leaf) => {
            let field = leaf.field.map_or(String::new(), |field| format!("{}:", field.name()));
            let quote = if leaf.quoted { "\"" } else { "" };
            format!("{field}{quote}{}{quote}", leaf.text)
        }
        Node::Where(filter) => pairs(filter),
    }
}

fn pairs(filter: &Filter) -> String {
    let pairs = filter.pairs().into_iter().map(|(name, value)| format!("{name}={value}"));
    format!("[{}]", pairs.collect::<Vec<_>>().join(" "))
}

/// A query's texts, its conditions behind `&`, what was passed over behind `?`.
fn read(query: &str) -> String {
    let asked = parse(query);
    let mut shown = show(&asked.node);
    for condition in &asked.conditions {
        shown.push_str(&format!(
            " & {}{}",
            if condition.wanted { "" } else { "-" },
            pairs(&condition.filter)
        ));
    }
    asked.unread.iter().for_each(|text| shown.push_str(&format!(" ? {text}")));
    shown
}

#[track_caller]
fn check(query: &str, expected: &str) {
    assert_eq!(read(query), expected, "{query}");
}

#[test]
fn operators_are_read() {
    check("招商 公司", "(招商 公司)");
    check("招商 -公司", "(招商 -公司)");
    check("“招商基金” \"a b\"", "(\"招商基金\" \"a b\")");
    check("电梯 OR 扶梯 小区", "((电梯 | 扶梯) 小区)");
    check("a|b|c", "((a | b | c))");
    check(
        "title:电梯 地点:(人民路 OR \"解放 路\")",
        "(title:电梯 ((place:人民路 | place:\"解放 路\")))",
    );
    check("小区(电梯 -困人)", "(小区 (电梯 -困人))");
}

#[test]
fn what_makes_no_sense_is_passed_over() {
    check("", "()");
    check("OR 电梯 OR", "(电梯)");
    check(") ( ) 电梯 \" - (", "(电梯)");
    check("2019-2020 title: 3:1", "(2019-2020 title: 3:1)");
    check("，。 AND NOT 与 或 非 and or", "(，。 AND NOT 与 或 非 and or)");
    check(&"(".repeat(100_000), "()");
    check(&"-".repeat(100_000), "()");
    for piece in [
        "title:(-",
        "渠道:",
        "渠道:热线 ",
        "“",
        "\"",
        "”“",
        "a:",
        "(a|",
        "时间:2019 至",
        "列:",
        "-(",
        "\u{0}\u{7f}\u{200b}",
    ] {
        parse(&piece.repeat(100_000));
        ReadQuery::of(&piece.repeat(100_000));
    }
}

#[test]
fn conditions_stand_beside_the_words() {
    check("电梯 渠道:热线 -紧急:是", "(电梯) & [channel=hotline] & -[urgent=true]");
    check("渠道:热线 渠道：熱線", "() & [channel=hotline]");
    check("(电梯 渠道:热线)", "((电梯)) & [channel=hotline]");
    check("-(渠道:热线)", "() & -[channel=hotline]");
    check(
        "電梯 標題:維修 時間:2019-01 至 2019-06",
        "(電梯 title:維修) & [from=2019-01-01 to=2019-06-30]",
    );
    check("来源:\"board a\" 列:受理方式:来电", "() & [source=board a] & [extra=受理方式:来电]");
    check("未答复:是 有对策:否", "() & [replied=false] & [measure=false]");
}

#[test]
fn conditions_stand_inside_or_and_parentheses() {
    check("渠道:热线 OR 电梯", "(([channel=hotline] | 电梯))");
    check("渠道:(热线 OR 论坛) 电梯", "((([channel=hotline] | [channel=forum])) 电梯)");
    check("-(渠道:热线 电梯)", "(-([channel=hotline] 电梯))");
    check("电梯 OR -时间:2019", "((电梯 | -[from=2019-01-01 to=2019-12-31]))");
}

#[test]
fn what_is_no_condition_is_text_and_told() {
    check("渠道:飞鸽 电梯", "(渠道:飞鸽 电梯) ? 渠道:飞鸽");
    check("颜色:红 12:30 http://a.cn 名称:", "(颜色:红 12:30 http://a.cn 名称:) ? 颜色:红");
    check("时间:\"昨天 上午\"", "((时间 \"昨天 上午\")) ? 时间:昨天 上午");
    check("title:渠道:热线", "() & [channel=hotline]");
    let many: String = (1..=40).map(|day| format!("时间:{} ", 1900 + day)).collect();
    let asked = parse(&many);
    assert_eq!((asked.conditions.len(), asked.unread.len()), (32, 8));
}

#[test]
fn quotes_end_as_they_are_typed_and_are_doubled_inside() {
    check("\"他说\"\"不行\"\"了\"", "(\"他说\"不行\"了\")");
    check(
        "“路灯” ”路灯” “路灯\" ＂路灯＂ 「路灯」 『路灯』",
        "(\"路灯\" \"路灯\" \"路灯\" \"路灯\" \"路灯\" \"路灯\")",
    );
    check("「他说“不行”」“路灯", "(\"他说“不行”\" 路灯)");
    check("“a - (b) OR c:d”", "(\"a - (b) OR c:d\")");
}

proptest! {
    #[test]
    fn every_string_is_a_query(query in "([路灯ab ()（）\"“”「」|:\\-OR至.2019]|渠道:|热线|时间:|列:){0,40}") {
        ReadQuery::of(&query);
    }
}

#[test]
fn a_condition_is_taken_out_with_all_its_words_and_nothing_else() {
    let without = |query: &str, at: usize| without_condition(query, &ReadQuery::of(query).conditions[at]);
    let query = "路灯 渠道:热线 时间:2019年1月 至 2019年3月 -紧急:是 区县:\"东 区\" 改造";
    assert_eq!(
        without(query, 0).unwrap(),
        "路灯 时间:2019年1月 至 2019年3月 -紧急:是 区县:\"东 区\" 改造"
    );
    assert_eq!(without(query, 1).unwrap(), "路灯 渠道:热线 -紧急:是 区县:\"东 区\" 改造");
    assert_eq!(
        without(query, 2).unwrap(),
        "路灯 渠道:热线 时间:2019年1月 至 2019年3月 区县:\"东 区\" 改造"
    );
    assert_eq!(
        without(query, 3).unwrap(),
        "路灯 渠道:热线 时间:2019年1月 至 2019年3月 -紧急:是 改造"
    );
    assert_eq!(without("渠道:热线", 0).unwrap(), "");
    // Said twice it is one condition, and no single word says it.
    assert_eq!(without("渠道:热线 路灯 渠道:热线", 0), None);
}
