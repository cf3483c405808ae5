//! Messages that cannot wait: danger to life, threats, calls to gather, unpaid crowds, harm to minors; found sentence by sentence.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};

use crate::text::{Document, Prepared};

/// Room for the automaton of the patterns: gaps over Chinese text need many states, and too little room makes them be built again and again.
const AUTOMATON_BYTES: usize = 24 << 20;

/// Every alarm holds one of these words: a quick look that spares most sentences the patterns below.
static CORES: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let words = "自杀 轻生 寻死 跳楼 跳桥 跳河 割腕 服毒 喝农药 自焚 上吊 遗书 遗言 活不下去 不想活 一死了之 以死 同归于尽 鱼死网破 绝路 \
        走投无路 抗争 来换 捍卫 报复社会 炸 引爆 纵火 放火 砍人 杀人 持刀 极端 上访 进京 赴京 越级访 聚集 集会 游行 静坐 示威 堵路 堵门 横幅 \
        罢工 罢课 罢运 围堵 堵住 堵了 封堵 群体性 群体事件 激化矛盾 工资 工钱 血汗钱 薪 煤气 燃气 天然气 液化气 瓦斯 被困 困在 困住 受困 \
        电梯 塌 滑坡 快倒 漏电 电线 高压线 触电 电死 药 氧气 透析 血源 垂危 危急 危在旦夕 告急 命悬一线 救救 救命 断水 断电 断粮 断气 人命 \
        死 溺 虐待 性侵 猥亵 强奸 殴打 被打 打伤 拐 失踪 走失 霸凌 欺凌 围殴 体罚 中毒 流鼻血 被害 遇害 受伤 绑架 疫情 瘟疫 毒气 放射 随时 \
        危及 生命 性命 人身 恐吓 扬言";
    AhoCorasick::new(words.split_whitespace()).expect("a short list of words")
});

/// What makes a sentence urgent. Each pattern is read within one sentence of normalised text.
static ALARMS: LazyLock<RegexSet> = LazyLock::new(|| {
    let patterns = [
        // Threats of suicide and extreme acts.
        "自杀|轻生|寻死|跳楼|跳桥|跳河|割腕|服毒|喝农药|自焚|上吊|遗书|遗言|活不下去|不想活|一死了之|以死|同归于尽|鱼死网破|逼上绝路|走上绝路|走投无路",
        "(?:拿|用)(?:生命|性命|命)(?:抗争|来换|捍卫)|报复社会|炸(?:了|掉|毁)|引爆|纵火|放火|砍人|杀人|持刀|极端(?:行为|事件|手段|方式|的事)",
        // Calls to gather.
        "(?:集体|组织|准备|将|要|一起|再次|号召|联合|大家)[^,。;!?]{0,8}(?:上访|进京|赴京|越级访|聚集|集会|游行|静坐|示威|堵路|堵门|拉横幅|罢工|罢课|罢运|围堵)",
        "(?:围堵|堵住|堵了|封堵)[^,。;!?]{0,8}(?:大门|政府|公路|马路|道路)|拉横幅|群体性?事件|激化矛盾",
        // Wages owed to many.
        "(?:拖欠|欠|讨|追讨|不发|没发|未发)[^,。;!?]{0,12}(?:工资|工钱|血汗钱|薪)[^。!?]{0,30}(?:聚集|堵|闹|围|上访|\\d{2,}[^,。;]{0,4}(?:人|名|位|个)|几十|上百|数十|全体)",
        "(?:\\d{2,}[^,。;]{0,4}(?:人|名|位|个)|几十|上百|数十|全体)[^,。;!?]{0,14}(?:民工|农民工|工人|员工|职工)[^。!?]{0,30}(?:拖欠|欠薪|讨薪|工资(?:没|未|不)|工钱|血汗钱)",
        // Danger to life.
        "(?:煤气|燃气|天然气|液化气|瓦斯)[^,。;!?]{0,10}(?:泄漏|泄露|漏气|爆炸|中毒)|(?:泄漏|泄露|漏)[^,。;!?]{0,4}(?:煤气|燃气|天然气)|闻到[^,。;!?]{0,6}(?:煤气|燃气)",
        "被困|困在|困住|受困|(?:电梯)[^,。;!?]{0,8}(?:坠落|下坠|困人|急坠)",
        "(?:房屋|房子|楼房|墙体?|围墙|大桥|桥|隧道|边坡|山体|屋顶|阳台|厂房|脚手架|塔吊|地面|路面)[^,。;!?]{0,8}(?:坍塌|倒塌|垮塌|塌陷|塌方|滑坡|将塌|要塌|快倒)|(?:坍塌|倒塌|垮塌|塌方|滑坡)[^,。;!?]{0,6}(?:危险|风险|压|埋)",
        "(?:漏电|电线(?:掉|断|裸露)|高压线[^,。;!?]{0,6}(?:掉|断|垂)|触电|电死)",
        "(?:没有|没|无|断|买不到|缺)[^,。;!?]{0,4}(?:救命药|药(?:物)?(?:了|吃|治)|氧气|透析|血源)|断药|停药|(?:生命|病情|病人)[^,。;!?]{0,6}(?:垂危|危急|危在旦夕|告急)|命悬一线|救救(?:我|他|她|孩子|老人|病人|家)|救命",
        "断(?:水|电|粮|气)[^,。;!?]{0,6}(?:多?天|\\d+天|几天)|(?:人命关天|出人命|闹出人命|死人|死了人|致人死亡|死亡\\d|\\d+人死|炸死|砸死|压死|撞死|淹死|打死|溺亡|溺水)",
        // Harm to minors.
        "(?:孩子|儿童|小孩|小学生|中学生|学生|女童|幼儿|未成年|婴儿|儿子|女儿|女生|女孩|男孩|宝宝)[^,。;!?]{0,14}(?:虐待|性侵|猥亵|强奸|殴打|被打|打伤|拐卖|拐骗|失踪|走失|霸凌|欺凌|围殴|体罚|中毒|流鼻血|被害|遇害|受伤|绑架)",
        "(?:虐待|性侵|猥亵|强奸|殴打|打伤|拐卖|拐骗|霸凌|欺凌|体罚|绑架)[^,。;!?]{0,10}(?:孩子|儿童|小孩|学生|女童|幼儿|幼童|未成年|婴儿|女生|女孩|男孩)",
        "(?:食物|集体|疑似)中毒|疫情(?:爆发|扩散)|瘟疫|毒气|放射|爆炸(?:物|了|声|危险|隐患)|随时[^,。;!?]{0,8}(?:爆炸|生命|倒塌|坍塌|丧命|塌)|危及(?:生命|性命|人身)|生命危险|威胁(?:到)?[^,。;!?]{0,8}(?:生命|人身安全)|人身威胁|恐吓|扬言|死亡威胁",
    ];
    RegexSetBuilder::new(patterns)
        .dfa_size_limit(AUTOMATON_BYTES)
        .build()
        .expect("patterns written here")
});

/// Figures of speech and general talk: where one of these stands, the words of alarm that it holds do not count.
static FIGURES: LazyLock<Regex> = LazyLock::new(|| {
    let patterns = [
        // Prices and crowds that 'explode', fire that is a boom, bodies that are 'dead' of heat or boredom.
        "(?:价格|房价|价|股市|楼市)跳楼|跳楼(?:价|机|大?甩卖)|信息爆炸|知识爆炸|人口爆炸|爆炸式|爆炸性|(?:累|热|挤|冻|吵|烦|气|急|笑|吓|渴|饿|忙|臭|堵|困)死(?:人|了)|死了心|往死里",
        "被困(?:扰|惑)|困住了?(?:发展|手脚)|(?:为|被)[^,。;!?]{0,6}所?困扰|困扰|困在(?:路上|车流|堵|这个问题)|救命稻草|吊死在",
        // Prevention, teaching and law, in general.
        "(?:预防|防止|防范|避免|杜绝|防|防治)[^,。;!?]{0,10}(?:自杀|溺水|溺亡|爆炸|中毒|坍塌|倒塌|塌方|滑坡|踩踏|欺凌|霸凌|性侵|触电|漏电|拐卖|泄漏|泄露|事件|死亡|伤亡|激化)",
        "(?:安全|法制|心理健康|防溺水|急救|消防)(?:教育|知识|培训|宣传|演练|讲座|课)|反校园欺凌|防欺凌|应急预案|安全事故应急",
        "(?:杀人|放火|纵火)(?:犯|游戏|电影|小说)|烟花爆竹|烟花(?:鞭炮)?爆炸声|(?:二次|再次)爆炸|爆炸头",
        "(?:不|没有|从未|绝不|不会|不敢|不想|并非)[^,。;!?]{0,4}(?:上访|聚集|围堵|闹事|罢工|游行|静坐)|避免[^,。;!?]{0,8}上访|(?:车辆|车|人流|人员|游客|垃圾|污水|摊贩)聚集|聚集(?:区|地|效应|在)|聚集了?(?:大量|众多|很多|不少)",
    ];
    RegexBuilder::new(&patterns.join("|"))
        .dfa_size_limit(AUTOMATON_BYTES)
        .build()
        .expect("patterns written here")
});

/// The first urgent sentence: whether it is in the title, and its byte range in the normalised title or body.
///
/// Rather too many than too few: a person closes the flag. Cost: one pass per text, a second look at few sentences.
pub(crate) fn find_urgent(document: &Document) -> Option<(bool, (u32, u32))> {
    let of_title = first_urgent(&document.title).map(|range| (true, range));
    of_title.or_else(|| first_urgent(&document.body).map(|range| (false, range)))
}

fn first_urgent(part: &Prepared) -> Option<(u32, u32)> {
    let alarming = |text: &str| ALARMS.is_match(text) && (!FIGURES.is_match(text) || ALARMS.is_match(&FIGURES.replace_all(text, "、")));
    let mut looked_at = None;
    for core in CORES.find_iter(part.text()) {
        let sentence = part.sentences.partition_point(|range| range.end <= core.start());
        let Some(range) = part.sentences.get(sentence) else { continue };
        if looked_at != Some(sentence) && alarming(&part.text()[range.clone()]) {
            return Some((range.start as u32, range.end as u32));
        }
        looked_at = Some(sentence);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Segmenter;

    fn found(title: &str, body: &str) -> Option<(bool, String)> {
        let segmenter = Segmenter::new(&[]);
        let prepared = |text| Prepared::new(text, &segmenter);
        let document = Document {
            title: prepared(title),
            body: prepared(body),
            measures: prepared(""),
            paraphrase: false,
        };
        find_urgent(&document).map(|(in_title, (start, end))| {
            let part = if in_title { &document.title } else { &document.body };
            (in_title, part.text()[start as usize..end as usize].to_owned())
        })
    }

    fn urgent(body: &str) {
        assert!(found("", body).is_some(), "{body}");
    }

    fn calm(body: &str) {
        assert_eq!(found("", body), None, "{body}");
    }

    #[test]
    fn danger_and_threats_are_urgent() {
        urgent("再不解决我就从楼上跳楼。");
        urgent("厨房煤气泄漏,没人来修。");
        urgent("老人独自在家断药三天了。");
        urgent("几十名农民工工资拖欠半年,准备堵路。");
        urgent("周一大家一起去市政府门口聚集。");
        urgent("老师多次殴打学生。");
        urgent("电梯里有人被困。");
    }

    #[test]
    fn figures_of_speech_are_not() {
        calm("商场跳楼价甩卖,广播太吵。");
        calm("长期被困扰,睡不好。");
        calm("公交上热死人了。");
        calm("建议开展防溺水教育,预防溺水。");
        calm("路口车辆聚集,十分拥堵。");
    }

    #[test]
    fn the_sentence_is_named_and_the_title_comes_first() {
        assert_eq!(found("", "路灯坏了。有人要跳楼!请管。"), Some((false, "有人要跳楼!".to_owned())));
        assert_eq!(found("有人要自杀", "有人要跳楼!"), Some((true, "有人要自杀".to_owned())));
    }
}
