//! How sentences are trimmed.

use super::prose::*;

#[test]
fn greetings_numbers_and_doubled_marks_go_and_words_stay() {
    let said = sentences("尊敬的领导,您好!!1、东门路口的路灯坏了半个月, , 晚上看不清 路面。。谢谢!");
    assert_eq!(
        said.iter().filter_map(|sentence| shortened(sentence, 60)).collect::<Vec<_>>(),
        ["东门路口的路灯坏了半个月，晚上看不清路面"]
    );
    assert_eq!(
        shortened("我建议：在路口增设一处公交站。", 60).as_deref(),
        Some("建议在路口增设一处公交站")
    );
}

#[test]
fn a_long_sentence_ends_where_a_clause_does() {
    let long = "小区北门的人行道被车辆长期占用，行人只能走机动车道，由于附近有两所学校，放学时段十分危险";
    assert_eq!(
        shortened(long, 30).as_deref(),
        Some("小区北门的人行道被车辆长期占用，行人只能走机动车道")
    );
    // The third clause needs the fourth one.
    assert_eq!(
        shortened(long, 36).as_deref(),
        Some("小区北门的人行道被车辆长期占用，行人只能走机动车道")
    );
    assert_eq!(shortened("没有任何标点的一句很长的话到了最后也没有可以断开的地方", 12), None);
}

#[test]
fn numbers_and_latin_words_keep_their_marks() {
    assert_eq!(
        sentences("每天7:20至8:10拥堵,全长1.5公里,费用3,000元."),
        ["每天7:20至8:10拥堵，全长1.5公里，费用3,000元。"]
    );
    assert_eq!(sentences("Wi Fi 信号差"), ["Wi Fi信号差"]);
}

#[test]
fn a_reply_is_what_was_found_and_done() {
    let reply = "网友您好！您反映的问题收悉，现回复如下：经现场核实，该处路灯因电缆老化熄灭。市政养护单位已于3日更换电缆，路灯恢复正常。感谢您的关注与支持。";
    assert_eq!(
        reply_gist(reply, 80).as_deref(),
        Some("经现场核实，该处路灯因电缆老化熄灭；市政养护单位已于3日更换电缆，路灯恢复正常")
    );
    assert_eq!(reply_gist("您好，来信收悉。感谢您的关注和支持。", 80), None);
}

#[test]
fn the_matter_of_a_title_is_named_without_its_form() {
    let named = |title| matter_of_title(title).map(|(matter, formed)| (formed, matter));
    assert_eq!(
        named("关于延长夜间公交运营时间的建议"),
        Some((true, "延长夜间公交运营时间".to_owned()))
    );
    assert_eq!(named("强烈建议东门加装减速带！"), Some((true, "东门加装减速带".to_owned())));
    assert_eq!(named("东门路灯不亮了"), Some((false, "东门路灯不亮了".to_owned())));
    assert_eq!(matter_of_title("什么时候能修好？"), None);
}
