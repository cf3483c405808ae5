//! Has this been suggested before, and what was answered? From documents in to the answer on the terminal.

use std::io::Write;
use std::process::Stdio;

use serde_json::Value;

use crate::support::{CliTest, json_lines};

const HEAD: &str = "工单编号,受理时间,诉求标题,内容描述,来电人,联系电话,所属区域,承办单位,工单状态,满意度,答复内容,答复时间\n";
const STALLS: &str =
    "临河菜场西门外每天早上六点开始有二十多个流动摊贩占道,救护车上周被堵了十分钟,建议在菜场北侧空地划出临时摊位,六点到八点半开放。";
const STALLS_IN_OTHER_WORDS: &str = "临河菜场西门又被流动摊贩占道了,早上公交车根本开不过去,希望在菜场北侧空地设临时摊位,把摊贩引导进去。";
const LAMPS: &str = "翠屏巷中段三盏路灯去年冬天就不亮了,晚自习回家的学生摸黑走路,已经有人摔伤,建议换成太阳能路灯并公布报修电话。";
const TEMPLATE: &str =
    "我购买的锦和苑三号楼住房合同约定去年六月交房,至今没有通水通电,开发商一再拖延,请求住建部门责令锦和苑开发商限期交房并支付违约金。";
const REPLY: &str = "您反映的摊贩占道问题,我局已会同街道在菜场北侧空地划出三十个临时摊位,每天六点至八点半开放。";

/// An office's archive: one matter by several people, two other matters, an accusation.
fn archive() -> CliTest {
    let rows = [
        [
            "G1",
            "2024-03-04 08:10",
            "菜场西门摊贩占道",
            STALLS,
            "林一禾",
            "19900001111",
            "桐溪区",
            "桐溪区城管局",
            "已办结",
            "满意",
            REPLY,
            "2024-03-15 10:00",
        ],
        [
            "G2",
            "2024-05-20 09:00",
            "菜场西门摊贩占道",
            STALLS,
            "周二川",
            "19900002222",
            "桐溪区",
            "桐溪区城管局",
            "已办结",
            "",
            REPLY,
            "2024-06-01 10:00",
        ],
        [
            "G3",
            "2024-07-01 07:45",
            "菜场摊贩又回来了",
            STALLS_IN_OTHER_WORDS,
            "林一禾",
            "19900001111",
            "桐溪区",
            "",
            "办理中",
            "",
            "",
            "",
        ],
        [
            "G4",
            "2024-02-02 18:20",
            "翠屏巷路灯不亮",
            LAMPS,
            "吴三江",
            "19900003333",
            "青浦岭区",
            "",
            "办理中",
            "",
            "",
            "",
        ],
        [
            "G5",
            "2024-04-11 11:00",
            "锦和苑延期交房",
            TEMPLATE,
            "郑四海",
            "19900004444",
            "桐溪区",
            "市住建局",
            "已办结",
            "",
            "已约谈开发商,督促其十月底前交房。",
            "2024-04-25 09:00",
        ],
        [
            "G6",
            "2024-06-06 10:10",
            "实名举报局长受贿",
            "实名举报临河菜场管理局局长收受摊贩贿赂,默许流动摊贩在菜场西门占道,请纪委严查。",
            "王五岭",
            "19900005555",
            "桐溪区",
            "",
            "",
            "",
            "",
            "",
        ],
    ];
    let mut file = HEAD.to_owned();
    for row in rows {
        file.push_str(&row.map(|cell| format!("\"{cell}\"")).join(","));
        file.push('\n');
    }
    let test = CliTest::new();
    test.write("hotline.csv", file);
    test.ok(&["import", "hotline.csv", "--source", "hotline"]);
    test.ok(&["analyze"]);
    test
}

fn lines(test: &CliTest, args: &[&str]) -> Vec<Value> {
    json_lines(&test.ok(&[&["similar", "--format", "jsonl"], args].concat()))
}

/// The section of each message of an answer.
fn sections(lines: &[Value]) -> Vec<(&str, &str)> {
    let mut found: Vec<(&str, &str)> = lines
        .iter()
        .map(|line| (line["external_id"].as_str().unwrap(), line["section"].as_str().unwrap()))
        .collect();
    found.sort_unstable();
    found
}

#[test]
fn a_message_finds_its_writers_own_the_same_text_and_the_same_matter() {
    let test = archive();
    let found = lines(&test, &["--message", "hotline:G3"]);
    let strong: Vec<_> = sections(&found).into_iter().filter(|(_, section)| *section != "near").collect();
    assert_eq!(strong, [("G1", "same_writer"), ("G2", "same_matter")]);
    let own = &found[0];
    assert_eq!(
        (&own["external_id"], &own["rank"], &own["later"]),
        (&"G1".into(), &1.into(), &false.into())
    );
    assert_eq!((&own["reply"], &own["days_to_reply"]), (&REPLY.into(), &11.into()));
    assert_eq!(
        (&own["state"], &own["satisfaction"], &own["department"]),
        (&"已办结".into(), &"满意".into(), &"桐溪区城管局".into())
    );

    let copy = lines(&test, &["--message", "hotline:G2"]);
    assert_eq!(sections(&copy)[0], ("G1", "identical"));
    assert_eq!((&copy[0]["kind"], &copy[0]["match"]), (&"exact".into(), &"all".into()));
    // What came after the message is marked; it is no earlier one.
    let first = lines(&test, &["--message", "hotline:G1"]);
    assert!(
        first
            .iter()
            .filter(|line| line["section"] != "near")
            .all(|line| line["later"] == true),
        "{first:?}"
    );
}

#[test]
fn the_answer_is_said_first_in_words() {
    let test = archive();
    let said = test.ok(&["similar", "--message", "hotline:G3"]);
    let first = said.lines().next().unwrap();
    assert_eq!(
        first,
        "Raised before: 2 messages from 2 people, first 4 Mar 2024, last 20 May 2024; answered by 桐溪区城管局 on 15 Mar 2024 (2 answered in all, median 12 days)."
    );
    let answer = said.find("Earlier answer").unwrap();
    assert!(
        answer < said.find("The same writer again").unwrap() && said[answer..].contains(REPLY),
        "{said}"
    );
    // One reply that answered two letters is told once.
    assert_eq!(said.matches("This one reply answered 2").count(), 1, "{said}");
    let chinese = test
        .command(&["similar", "--message", "hotline:G3"])
        .env("LANG", "zh_CN.UTF-8")
        .output()
        .unwrap();
    let chinese = String::from_utf8(chinese.stdout).unwrap();
    assert!(
        chinese.starts_with("以前有人提过：2 人 2 次，最早 2024年3月4日，最近 2024年5月20日；桐溪区城管局 2024年3月15日答复"),
        "{chinese}"
    );
}

#[test]
fn a_pasted_letter_is_verified_and_another_case_of_a_form_letter_is_no_repeat() {
    let test = archive();
    let pasted = format!("{STALLS}盼复,谢谢。");
    let found = lines(&test, &["--text", &pasted]);
    let repeats: Vec<_> = sections(&found)
        .into_iter()
        .filter(|(_, section)| *section == "identical")
        .collect();
    assert_eq!(repeats, [("G1", "identical"), ("G2", "identical")]);
    assert!(sections(&found).contains(&("G3", "same_matter")), "{found:?}");

    let other = TEMPLATE
        .replace("锦和苑", "云庭府")
        .replace("三号楼", "十一号楼")
        .replace("六月", "九月");
    let found = lines(&test, &["--text", &other]);
    assert!(found.iter().all(|line| line["section"] != "identical"), "{found:?}");

    let mut child = test
        .command(&["similar", "--file", "-", "--format", "jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(pasted.as_bytes()).unwrap();
    let piped = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    assert_eq!(json_lines(&piped), lines(&test, &["--text", &pasted]));
}

#[test]
fn what_nobody_raised_is_said_to_be_new_and_what_was_looked_through() {
    let test = archive();
    let said = test.ok(&[
        "similar",
        "--text",
        "学校体育馆周末可以向附近居民开放,按时段预约,由社区志愿者值守。",
    ]);
    // The accusation is not counted among what could be shown.
    assert!(
        said.starts_with("For the first time: 5 messages up to 1 Jul 2024 were looked through"),
        "{said}"
    );
    assert!(!said.contains("Earlier answer"), "{said}");
    let earliest = test.ok(&["similar", "--message", "hotline:G4"]);
    assert!(
        earliest.starts_with("For the first time: there are no earlier messages."),
        "{earliest}"
    );
}

#[test]
fn an_accusation_is_neither_found_nor_answered() {
    let test = archive();
    let found = test.ok(&[
        "similar",
        "--text",
        "举报局长收受菜场西门流动摊贩贿赂",
        "--limit",
        "50",
        "--format",
        "jsonl",
    ]);
    assert!(json_lines(&found).iter().all(|line| line["external_id"] != "G6"), "{found}");
    let err = test.refused(2, &["similar", "--message", "hotline:G6"]);
    assert!(err.contains("no message is called"), "{err}");
}

#[test]
fn a_new_message_that_repeats_an_archived_one_names_it_its_date_and_its_answer() {
    let test = archive();
    let body = format!("{STALLS}请尽快处理。");
    test.write(
        "new.csv",
        format!("{HEAD}N1,2024-08-01 08:00,摊贩占道,\"{body}\",孙六桥,19900006666,桐溪区,,,,,\nN2,2024-08-01 09:00,图书馆延长开放,\"建议区图书馆周五延长到晚上九点闭馆,方便上班的人借书。\",钱七里,19900007777,桐溪区,,,,,\n"),
    );
    let imported = test.run(&["import", "new.csv", "--source", "letters"]);
    let named: Vec<&str> = imported.err.lines().filter(|line| line.contains("letters:N")).collect();
    assert_eq!(named.len(), 1, "{}", imported.err);
    for part in ["letters:N1", "hotline:G", "2024-0", "桐溪区城管局", "临时摊位"] {
        assert!(named[0].contains(part), "{part}: {}", named[0]);
    }
    let added = test.run(&["add", "--source", "window", "--title", "摊贩占道", "--body", STALLS]);
    assert!(
        added.err.contains("hotline:G1") && added.err.contains("2024-03-04") && added.err.contains("2024-03-15"),
        "{}",
        added.err
    );
    assert!(added.err.contains("临时摊位"), "{}", added.err);
}
