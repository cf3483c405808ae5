//! Messages that cannot wait: danger to life, threats, calls to gather, unpaid crowds, harm to minors; found sentence by sentence.

use super::alarms::{Alarm, Finding, Heard};
use crate::corpus::codes;

codes! {
    /// Why a message cannot wait.
    UrgentKind {
        /// Danger to life: gas, fire, current, collapse, trapped people, missing medicine.
        Danger = "danger",
        /// Threats of suicide or of extreme acts.
        Threat = "threat",
        /// Calls to gather, or people who have gathered.
        Gathering = "gathering",
        /// Wages owed to many.
        Wages = "wages",
        /// Harm to minors.
        Minors = "minors",
        /// The writer or the office calls it urgent.
        Declared = "declared",
    }
}

impl UrgentKind {
    fn of(finding: Finding) -> Option<Self> {
        match finding {
            Finding::Danger => Some(Self::Danger),
            Finding::Threat => Some(Self::Threat),
            Finding::Gathering => Some(Self::Gathering),
            Finding::Wages => Some(Self::Wages),
            Finding::Minors => Some(Self::Minors),
            Finding::Declared => Some(Self::Declared),
            Finding::PublicWrong | Finding::PowerWrong | Finding::Deed => None,
        }
    }
}

/// The sentence for which a message is urgent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UrgentSentence {
    /// Why.
    pub kind: UrgentKind,
    /// Whether it is in the title.
    pub in_title: bool,
    /// Its byte range in the title or the body.
    pub range: (u32, u32),
}

/// The first urgent sentence of a message, given its title and its body with their words of alarm, as a range of one of them. Of several kinds in one sentence, the first of
/// the lexicon's rules counts.
///
/// Rather too many than too few: a person closes the flag. Cost: a pass over those words, a second look at few sentences.
pub(super) fn find_urgent(title: &Heard<'_>, body: &Heard<'_>) -> Option<UrgentSentence> {
    first_urgent(title, true).or_else(|| first_urgent(body, false))
}

/// The first urgent sentence of one normalised text.
fn first_urgent(heard: &Heard<'_>, in_title: bool) -> Option<UrgentSentence> {
    let mut first = None;
    let wanted = |finding| UrgentKind::of(finding).is_some();
    heard.each_sentence(wanted, |alarm| {
        first = UrgentSentence::of(alarm, in_title);
        first.is_some()
    });
    first
}

impl UrgentSentence {
    /// The sentence, if what was found in it makes it urgent.
    pub(super) fn of(alarm: &Alarm<'_>, in_title: bool) -> Option<Self> {
        let kind = alarm.found.iter().find_map(|&finding| UrgentKind::of(finding))?;
        let range = alarm.range;
        Some(Self { kind, in_title, range })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::alarms::SHIPPED;
    use crate::text::normalize;

    #[track_caller]
    fn urgent(kind: UrgentKind, text: &str) {
        assert_eq!(
            first_urgent(&SHIPPED.hear(&normalize(text).text), false).map(|found| found.kind),
            Some(kind),
            "{text}"
        );
    }

    #[track_caller]
    fn calm(text: &str) {
        assert_eq!(first_urgent(&SHIPPED.hear(&normalize(text).text), false), None, "{text}");
    }

    #[test]
    fn danger_to_life_is_urgent() {
        for text in [
            "厨房煤气泄漏，没人来修。",
            "单元门里燃气味道很重。",
            "三楼正在冒烟。",
            "路灯杆漏电，昨天麻了人。",
            "高压线断落在田里。",
            "后山滑坡，老屋后面掉石头。",
            "承重墙裂缝越来越大。",
            "瓷砖掉下来，差点砸到人。",
            "广告牌随时会掉。",
            "电梯里有人被困。",
            "山洪把桥冲断了。",
            "老人独自在家断药三天了。",
            "胰岛素买不到。",
            "父亲昨天走失。",
        ] {
            urgent(UrgentKind::Danger, text);
        }
    }

    #[test]
    fn threats_calls_wages_and_minors_are_urgent() {
        urgent(UrgentKind::Threat, "再不解决我就从楼上跳楼。");
        urgent(UrgentKind::Threat, "这是我的最后一封信。");
        urgent(UrgentKind::Threat, "安眠药我已经攒够了。");
        urgent(UrgentKind::Gathering, "周一大家一起去市政府门口聚集。");
        urgent(UrgentKind::Gathering, "村民们准备堵路。");
        urgent(UrgentKind::Wages, "几十名农民工被拖欠工资半年。");
        urgent(UrgentKind::Wages, "我们三十名工人半年没有领到工资。");
        urgent(UrgentKind::Wages, "欠薪不给就堵门。");
        urgent(UrgentKind::Minors, "老师多次殴打学生。");
        urgent(UrgentKind::Declared, "【紧急】下水道堵了");
    }

    #[test]
    fn figures_of_speech_are_not() {
        calm("商场跳楼价甩卖，广播太吵。");
        calm("长期被困扰，睡不好。");
        calm("公交上热死人了。");
        calm("路口车辆聚集，十分拥堵。");
        calm("小区门口埋了定时炸弹一样的油罐车。");
    }

    #[test]
    fn prevention_and_mere_possibility_are_not() {
        calm("建议开展防溺水教育，预防溺水。");
        calm("充电桩存在触电的隐患。");
        calm("一旦起火后果严重。");
        calm("我们没有上访。");
    }

    #[test]
    fn the_sentence_is_named() {
        let text = "路灯坏了。有人要跳楼!请管。";
        let found = first_urgent(&SHIPPED.hear(text), false).unwrap();
        assert_eq!(&text[found.range.0 as usize..found.range.1 as usize], "有人要跳楼!");
    }
}
