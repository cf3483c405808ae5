use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::text::{BatchTokens, Document, Prepared, Segmenter};

static SEGMENTER: LazyLock<Segmenter> = LazyLock::new(|| Segmenter::new(&[]));

fn document(title: &str, body: &str) -> Document {
    let prepared = |text: &str| Prepared::new(text, &SEGMENTER);
    Document {
        title: prepared(title),
        body: prepared(body),
        measures: prepared(""),
        paraphrase: false,
    }
}

fn grouped(messages: &[(String, String)], writers: &[Option<u64>]) -> DuplicateGroups {
    ruled(messages, writers, &PairRules::default())
}

fn ruled(messages: &[(String, String)], writers: &[Option<u64>], pairs: &PairRules) -> DuplicateGroups {
    let documents: Vec<Document> = messages.iter().map(|(title, body)| document(title, body)).collect();
    let signatures = Signatures::of(&documents);
    let order: Vec<(u32, u32)> = (0..documents.len() as u32).map(|row| (0, row)).collect();
    let (tokens, vocabulary) = Tokens::join(&[&BatchTokens::collect(&documents)], &order);
    let voices: Vec<Voice> = writers.iter().map(|&writer| Voice { writer, people: None }).collect();
    let input = DedupInput {
        tokens: &tokens,
        vocabulary: &vocabulary,
        signatures: &signatures,
        voices: &voices,
        pairs,
    };
    find_duplicates(&input, &DedupParams::default())
}

fn owned(messages: &[(&str, &str)]) -> Vec<(String, String)> {
    messages.iter().map(|&(title, body)| (title.to_owned(), body.to_owned())).collect()
}

fn members(groups: &DuplicateGroups) -> Vec<Vec<u32>> {
    groups
        .groups
        .iter()
        .map(|group| group.members.iter().map(|member| member.0).collect())
        .collect()
}

fn check(messages: &[(&str, &str)], expected: &[&[u32]]) {
    assert_eq!(members(&grouped(&owned(messages), &vec![None; messages.len()])), expected);
}

const STREET: &str = "望湖小区门口的路灯已经坏了三个月,晚上一片漆黑,老人和孩子出门很不安全,请有关部门尽快派人来修理。";
const SCHOOL: &str = "我想问一下今年小学报名什么时候开始,需要带哪些材料,外地户口的孩子能不能在这里上学,学校会不会通知家长。";

#[test]
fn an_edited_text_joins_and_another_text_does_not() {
    let edited = format!("领导您好:{}谢谢!", STREET.replace("老人和孩子", "老人孩子"));
    check(&[("路灯", STREET), ("报名", SCHOOL), ("修路灯", &edited)], &[&[0, 2]]);
}

#[test]
fn a_contained_text_joins_and_the_fullest_represents() {
    let longer = format!("{STREET}{SCHOOL}");
    let groups = grouped(&owned(&[("路灯", STREET), ("路灯和报名", &longer)]), &[None, None]);
    assert_eq!(members(&groups), [[0, 1]]);
    assert_eq!(groups.groups[0].representative, MessageId(1));
    assert_eq!(groups.groups[0].kind, DuplicateKind::Truncated);
}

#[test]
fn a_form_with_another_estate_or_number_is_another_case() {
    check(&[("路灯", STREET), ("路灯", &STREET.replace("望湖小区", "青松家园"))], &[]);
    check(
        &[
            ("路灯", &STREET.replace("路灯", "3栋路灯")),
            ("路灯", &STREET.replace("路灯", "5栋路灯")),
        ],
        &[],
    );
}

#[test]
fn one_body_under_titles_with_other_schools_is_two_cases() {
    let body = "学校组织我们去外地的工厂做流水线,每天十个小时还要上夜班,不去就不发毕业证,请教育部门严查。";
    check(&[("青山职业学院强制实习", body), ("白云技术学校强制实习", body)], &[]);
}

const HEATING: &str = "入冬以后12号楼的暖气一直不热,室内只有十四度,家里老人多次感冒,打供暖公司电话没有人接,请尽快派人检修。";
const WAGES: &str = "我在恒泰建筑公司的工地干了半年,老板拖欠工资36000元,多次讨要都说没有钱,眼看过年回不了家,请帮忙追讨。";

#[test]
fn a_form_with_another_building_sum_or_firm_is_another_case_whatever_else_is_edited() {
    let edited = |text: &str| {
        format!(
            "领导好!{}谢谢!",
            text.replace("请尽快", "盼望尽快").replace("请帮忙", "希望能够帮忙")
        )
    };
    check(&[("暖气", HEATING), ("暖气", &edited(&HEATING.replace("12号楼", "2号楼")))], &[]);
    check(&[("欠薪", WAGES), ("欠薪", &edited(&WAGES.replace("36000", "8500")))], &[]);
    check(&[("欠薪", WAGES), ("欠薪", &edited(&WAGES.replace("恒泰", "瑞丰")))], &[]);
}

#[test]
fn edits_that_leave_the_case_alone_stay_one_submission() {
    let edited = |text: &str| format!("您好,{}此致敬礼", text.replace("请尽快", "要想尽快").replace("请帮忙", "恳请帮忙"));
    check(&[("暖气", HEATING), ("暖气不热", &edited(HEATING))], &[&[0, 1]]);
    check(
        &[("暖气", HEATING), ("暖气", &edited(&HEATING.replace("12号楼", "十二号楼")))],
        &[&[0, 1]],
    );
    check(&[("欠薪", WAGES), ("讨薪", &edited(WAGES))], &[&[0, 1]]);
    check(
        &[("欠薪", WAGES), ("讨薪", &edited(&WAGES.replace("我在恒泰", "本人在恒泰")))],
        &[&[0, 1]],
    );
}

#[test]
fn identical_letters_with_another_name_line_are_one_mailing() {
    let of = |writer: &str, home: &str| ("路灯".to_owned(), format!("我是{home}的业主{writer}。{STREET}联名人:{writer}"));
    let texts = [of("甲一", "3栋"), of("乙二", "5栋"), of("丙三", "9栋")];
    let groups = grouped(&texts, &[Some(1), Some(2), Some(3)]);
    assert_eq!(members(&groups), [[0, 1, 2]]);
    assert_eq!(groups.groups[0].same_writer, SameWriter::No);
}

#[test]
fn greetings_sign_offs_and_form_lines_alone_join_nothing() {
    let greeting = "尊敬的领导您好,感谢您在百忙之中阅读我的来信,打扰之处敬请谅解。";
    let sign_off = "以上情况请予核实,盼复为谢,祝您工作顺利,身体健康,此致敬礼。";
    check(
        &[
            ("路灯", &format!("{greeting}巷口路灯不亮。{sign_off}")),
            ("公交", &format!("{greeting}公交车班次太少。{sign_off}")),
        ],
        &[],
    );
}

#[test]
fn another_addressee_is_no_other_case() {
    check(
        &[
            ("路灯", &format!("尊敬的王书记:{STREET}")),
            ("路灯", &format!("尊敬的李局长:{STREET}")),
        ],
        &[&[0, 1]],
    );
}

#[test]
fn short_texts_join_only_when_equal() {
    check(
        &[
            ("路灯", "请尽快修理。"),
            ("路灯", "请尽快修理吧。"),
            ("路灯", "请尽快修理!"),
            ("电梯", "请尽快修理。"),
        ],
        &[&[0, 2]],
    );
    check(&[("路灯", ""), ("电梯", ""), ("路灯", ""), ("", ""), ("", "")], &[&[0, 2]]);
}

#[test]
fn five_writers_of_one_text_are_a_mass_mailing_and_one_writer_repeats() {
    let texts = owned(&[("路灯", STREET); 5]);
    let mass = grouped(&texts, &[Some(1), Some(2), Some(3), Some(4), Some(5)]);
    assert_eq!((mass.groups[0].same_writer, mass.groups[0].mass_mailing), (SameWriter::No, true));
    let repeats = grouped(&texts, &[Some(1); 5]);
    assert_eq!(
        (repeats.groups[0].same_writer, repeats.groups[0].mass_mailing),
        (SameWriter::Yes, false)
    );
    let unknown = grouped(&texts, &[Some(1), None, None, None, None]);
    assert_eq!(unknown.groups[0].same_writer, SameWriter::Unknown);
}

fn sentences() -> impl Strategy<Value = Vec<(String, String)>> {
    let sentence = prop::sample::select(vec![
        STREET,
        SCHOOL,
        "公交车每次都要等半个小时以上,上班经常迟到,希望能够增加班次。",
        "楼上装修从早到晚都很吵,物业说管不了,请问到底应该找谁。",
        "谢谢!",
        "您好,",
    ]);
    let body = prop::collection::vec(sentence, 0..4).prop_map(|parts| parts.concat());
    let title = prop::sample::select(vec!["", "路灯不亮", "请问报名时间"]).prop_map(str::to_owned);
    prop::collection::vec((title, body), 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn equal_texts_are_together_and_no_message_is_in_two_groups(messages in sentences()) {
        let groups = grouped(&messages, &vec![None; messages.len()]);
        for (a, one) in messages.iter().enumerate() {
            for (b, other) in messages.iter().enumerate().skip(a + 1) {
                let empty = one.0.is_empty() && one.1.is_empty();
                prop_assert!(one != other || empty || (groups.group_of[a].is_some() && groups.group_of[a] == groups.group_of[b]));
            }
        }
        let mut seen = vec![None; messages.len()];
        for (at, group) in groups.groups.iter().enumerate() {
            prop_assert!(group.members.len() >= 2 && group.members.is_sorted());
            prop_assert_eq!(group.joins.len(), group.members.len() - 1);
            for member in &group.members {
                prop_assert_eq!(seen[member.index()].replace(at as u32), None);
            }
        }
        prop_assert_eq!(&seen, &groups.group_of);
    }

    #[test]
    fn one_thread_finds_what_many_find(messages in sentences()) {
        let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let run = || grouped(&messages, &vec![None; messages.len()]);
        prop_assert_eq!(pool(1).install(run), pool(4).install(run));
    }

    #[test]
    fn the_batch_a_message_lies_in_does_not_matter(messages in sentences(), cut in 0usize..12) {
        let documents: Vec<Document> = messages.iter().map(|(title, body)| document(title, body)).collect();
        let (one, two) = documents.split_at(cut.min(documents.len()));
        let (one, two) = (Signatures::of(one), Signatures::of(two));
        let place = |row: usize| if row < one.len() { (0, row as u32) } else { (1, (row - one.len()) as u32) };
        let order: Vec<(u32, u32)> = (0..documents.len()).map(place).collect();
        prop_assert_eq!(Signatures::join(&[&one, &two], &order), Signatures::of(&documents));
    }
}

#[test]
fn what_people_set_apart_is_not_rejoined_by_a_third_message() {
    let longer = format!("{STREET}谢谢!");
    let messages = owned(&[("路灯", STREET), ("路灯", &longer), ("路灯", STREET), ("报名", SCHOOL)]);
    let of = |apart: &[(u32, u32)], together: &[(u32, u32)]| {
        let pairs = |pairs: &[(u32, u32)]| pairs.iter().map(|&(a, b)| (MessageId(a), MessageId(b))).collect();
        let rules = PairRules {
            apart: pairs(apart),
            together: pairs(together),
        };
        members(&ruled(&messages, &[None; 4], &rules))
    };
    assert_eq!(of(&[], &[]), [vec![0, 1, 2]]);
    assert_eq!(of(&[(0, 2)], &[]), [vec![0, 1]]);
    assert_eq!(of(&[(0, 1)], &[]), [vec![0, 2]]);
    assert_eq!(of(&[(0, 1), (0, 2)], &[(1, 3)]), [vec![1, 3]]);
    assert_eq!(of(&[], &[(0, 3)]), [vec![0, 1, 2, 3]]);
    assert_eq!(of(&[(1, 3)], &[(0, 3)]), [vec![0, 2, 3]]);
    assert_eq!(of(&[(1, 3)], &[(0, 1), (0, 3)]), [vec![0, 1, 2]]);
}
