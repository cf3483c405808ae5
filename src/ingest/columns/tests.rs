use super::*;

fn check(headers: &[&str], expected: &[&str]) -> Columns {
    let columns = Columns::recognise(headers, &ColumnNames::default());
    let fields: Vec<&str> = columns.fields.iter().map(|field| field.map_or("-", Field::code)).collect();
    assert_eq!(fields, expected, "{headers:?}");
    columns
}

#[test]
fn headers_are_recognised_in_any_width_and_script() {
    check(
        &["留言编号", " 留言 详情 ", "點贊數", "ＩＤ"],
        &["external_id", "body", "votes_up", "external_id"],
    );
}

#[test]
fn questions_of_a_questionnaire_are_recognised() {
    let columns = check(
        &["1、您的姓名：", "3、您的建议内容（不少于50字）", "来源详情"],
        &["writer", "body", "-"],
    );
    assert_eq!(columns.channel, Some(Channel::Form));
}

#[test]
fn the_ambiguous_column_is_measures_beside_a_reason() {
    check(&["主要事由", "建议内容"], &["body", "measures"]);
    check(&["建议内容", "建议主题"], &["body", "title"]);
    check(&["事由", "建议内容", "对策措施", "原因分析"], &["body", "-", "measures", "cause"]);
}

#[test]
fn a_summary_is_the_title_where_there_is_none() {
    check(&["主要诉求", "概况"], &["title", "body"]);
    check(&["标题", "主要诉求"], &["title", "body"]);
}

#[test]
fn of_two_columns_for_one_field_the_better_name_comes_first() {
    let columns = check(&["登记日期", "概况", "信访日期"], &["registered", "body", "registered"]);
    let registered: Vec<usize> = columns.order.into_iter().filter(|&column| column != 1).collect();
    assert_eq!(registered, [2, 0]);
}

#[test]
fn two_satisfactions_are_never_one() {
    let columns = check(&["对信访部门满意度", "对责任单位满意度", "概况"], &["-", "satisfaction", "body"]);
    assert_eq!(columns.evidence[0], Evidence::Rival("对责任单位满意度".to_owned()));
    check(&["信访人数", "涉及人数"], &["people", "-"]);
    check(&["一级分类", "二级分类"], &["given_category", "-"]);
}

#[test]
fn of_rivals_the_one_with_values_is_taken_for_every_row() {
    let rows = [StringRecord::from(vec!["", "满意"]), StringRecord::from(vec!["/", "不满意"])];
    let columns = Columns::with_values(&["对责任单位满意度", "对信访部门满意度"], &ColumnNames::default(), &rows);
    assert_eq!(columns.fields, [None, Some(Field::Satisfaction)]);
}

#[test]
fn a_linked_ticket_is_no_identifier() {
    check(&["关联工单号", "诉求内容"], &["-", "body"]);
}

#[test]
fn channels_show_in_headers() {
    let channel = |headers: &[&str]| Columns::recognise(headers, &ColumnNames::default()).channel;
    assert_eq!(channel(&["工单编号", "诉求内容"]), Some(Channel::Hotline));
    assert_eq!(channel(&["信访件编号", "概况"]), Some(Channel::Petition));
    assert_eq!(channel(&["留言编号"]), Some(Channel::Forum));
    assert_eq!(channel(&["编号", "内容"]), None);
}

#[test]
fn each_column_says_why_it_was_taken() {
    let columns = check(&["留言編號", "具体建议内容", "备注"], &["external_id", "body", "-"]);
    assert_eq!(
        columns.evidence,
        [
            Evidence::Name("留言编号".to_owned()),
            Evidence::LongerName("建议内容".to_owned()),
            Evidence::None
        ]
    );
}

#[test]
fn a_mapping_decides_above_names() {
    let text = "channel = \"form\"\n[columns]\n\"备注\" = \"body\"\n\"内容\" = \"extra\"\n\"处置编码\" = \"external_id\"\n";
    let mapping = std::sync::Arc::new(super::super::mapping::Mapping::parse(text).unwrap());
    let names = ColumnNames::default().under(&mapping);
    let columns = Columns::recognise(&["编号", "内容", "备注", "处置编码"], &names);
    assert_eq!(columns.fields, [None, None, Some(Field::Body), Some(Field::ExternalId)]);
    assert_eq!(columns.evidence[0], Evidence::Rival("处置编码".to_owned()));
    assert_eq!(columns.evidence[1], Evidence::Mapping);
    assert_eq!(columns.channel, Some(Channel::Form));
}
