//! Names of people, found by the words around them and a list of surnames.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::{Mask, MaskKind};

/// How a word points at a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cue {
    /// The name follows, after a colon or at once.
    Before,
    /// The name follows only where the text around leaves no doubt: these words are common.
    Weak,
    /// An office: the name follows it (`局长王小明`) or stands before it.
    Office,
    /// A form of address: the name stands before it.
    After,
}

const CUES: &[(Cue, &[&str])] = &[
    (
        Cue::Before,
        &[
            "我叫",
            "本人叫",
            "名叫",
            "姓名",
            "联系人",
            "反映人",
            "投诉人",
            "举报人",
            "被举报人",
            "检举人",
            "信访人",
            "上访人",
            "来电人",
            "来信人",
            "诉求人",
            "留言人",
            "建议人",
            "写信人",
            "申请人",
            "当事人",
            "受害人",
            "责任人",
            "法定代表人",
            "法人代表",
            "经办人",
            "户主",
            "房主",
            "死者",
            "户名",
            "收款人",
            "车主",
            "司机",
            "患者",
            "署名",
            "落款",
        ],
    ),
    (
        Cue::Weak,
        &[
            "本人", "村民", "居民", "业主", "老板", "家长", "丈夫", "妻子", "父亲", "母亲", "儿子", "女儿",
        ],
    ),
    (
        Cue::Office,
        &[
            "局长",
            "书记",
            "主任",
            "村长",
            "支书",
            "所长",
            "队长",
            "校长",
            "院长",
            "科长",
            "处长",
            "区长",
            "县长",
            "镇长",
            "乡长",
            "站长",
            "会长",
            "董事长",
            "总经理",
            "经理",
        ],
    ),
    (Cue::After, &["先生", "女士", "小姐", "同志"]),
];

/// Surnames of two characters.
const COMPOUND: &[&str] = &[
    "欧阳", "上官", "司马", "诸葛", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯", "东方", "独孤", "长孙", "宇文", "端木", "司空",
    "鲜于", "闻人", "呼延", "南宫",
];

/// Surnames that hardly ever begin another word after a cue.
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗梁宋郑谢韩唐冯董萧曹袁邓许傅沈彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范姚谭廖邹熊陆郝孔崔康邱秦江史顾侯邵孟龙段雷钱汤尹黎易武乔贺赖龚庞樊殷施陶洪翟倪俞柳鲁岳梅庄辛耿牛褚鄢欧匡阳聂焦邢柯阮霍祁毕詹葛裴骆耶邬晏佘肖闫涂甘瞿符植柴卓蒲甄";

/// Surnames that are also common words; they count only where a cue leaves little doubt.
const AMBIGUOUS: &str =
    "高金方石齐白毛万向常文安包温严华于时成路左关曾程申单连游章古宁尤水明季全习全麻谷牧纪项车强覃简冷莫尚鲍祝艾伍盛伏容宗蓝冉苗荆屈席";

/// Surnames that begin words of two characters more often than names of two.
const VERBS: &str = "任何焦施毕符甘戴辛柳龙雷夏梅段田钱江胡";

/// Words that begin with a surname and are no names.
const WORDS: &[&str] = &[
    "高度", "高兴", "高层", "高新", "马上", "马路", "马桶", "周边", "周围", "周末", "周一", "周二", "周三", "周四", "周五", "周六", "周日",
    "周期", "许多", "许可", "何时", "何况", "何必", "任何", "任意", "任务", "任职", "江边", "江苏", "江西", "江南", "江北", "龙头", "雷电",
    "夏天", "夏季", "顾客", "顾虑", "钱款", "钱财", "杜绝", "谢谢", "阳光", "阳台", "武汉", "武装", "余款", "余额", "易于", "段时", "林业",
    "林地", "林木", "田地", "史上", "施工", "施行", "施压", "施救", "洪水", "汤圆", "唐突", "张贴", "陈述", "陈旧", "陈情", "胡乱", "胡同",
    "宋体", "秦岭", "黄色", "黄昏", "叶子", "梅雨", "齐全", "牛奶", "牛肉", "辛苦", "甘愿", "柴油", "符合", "孔洞", "毕竟", "毕业", "康复",
    "江湖", "贺信", "邱某", "孙子", "孙女", "梁柱", "袁某", "石头", "方便", "方面", "安全", "全部", "严重", "成立", "程度", "万元", "路口",
    "关于", "关心", "单位", "单元", "文件", "文化", "房东", "申请", "向上", "强烈", "明确", "连续", "古镇", "水电", "车位", "欧洲", "陆续",
    "苏州", "徐州", "郑州", "温州", "杭州", "雷锋", "肖像", "汪洋", "丁字", "丁点", "焦虑", "包括", "任命", "任教", "任课", "何来", "焦急",
    "何种", "何人", "何等", "何事", "何地", "任期", "任由", "任凭", "沈阳", "罗列", "罗湖", "彭州", "贾鲁", "钟头", "钟点", "易拉", "易燃",
    "易爆", "易发", "雷雨", "余下", "余地", "余年",
];

/// What a given name never holds: offices, places, hiding marks, words of grammar.
const NEVER_GIVEN: &str = "某区县市镇乡村街路局委办组部院校厂站所队处科室员们的了是在和与及或被把对向从将就都也不没有等我你他她它这那哪什么吗呢吧啊请说讲人个名位总先女主书经副老湾坝坪坡沟岭桥塘庄屯寨×x";

/// Words that may follow a name at once.
const FOLLOWERS: &[&str] = &[
    "先生",
    "女士",
    "同志",
    "小姐",
    "老师",
    "男",
    "女",
    "的",
    "是",
    "现",
    "系",
    "住",
    "于",
    "电话",
    "身份证",
    "联系",
    "手机",
    "等",
    "在",
    "因",
    "和",
    "与",
    "及",
    "家",
    "向",
    "反映",
    "来电",
    "今年",
    "称",
    "说",
    "表示",
    "利用",
    "涉嫌",
    "贪污",
    "受贿",
    "违",
    "私自",
    "长期",
    "身为",
    "作为",
    "曾",
    "自",
    "把",
    "将",
    "被",
    "以",
    "对",
    "为",
    "一家",
    "本人",
    "书记",
    "主任",
    "局长",
];

struct Cues {
    automaton: AhoCorasick,
    kinds: Vec<Cue>,
}

static FINDER: LazyLock<Cues> = LazyLock::new(|| {
    let words: Vec<&str> = CUES.iter().flat_map(|(_, words)| words.iter().copied()).collect();
    let kinds = CUES.iter().flat_map(|(cue, words)| words.iter().map(|_| *cue)).collect();
    let mut builder = AhoCorasick::builder();
    builder.match_kind(MatchKind::LeftmostLongest).kind(Some(AhoCorasickKind::DFA));
    Cues {
        automaton: builder.build(words).expect("a hundred short words fit an automaton"),
        kinds,
    }
});

/// How sure it is that a name begins here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Surety {
    /// A colon says so: every surname counts, and a name need not end where it seems to.
    Sure,
    /// A cue says so: common words that are surnames count if three characters end at a mark.
    Likely,
    /// It may be: only surnames that are no words count.
    Open,
}

/// Finds names; ranges may overlap. Cost: one pass of an automaton over the bytes.
pub(super) fn find(text: &str, masks: &mut Vec<Mask>) {
    for hit in FINDER.automaton.find_iter(text) {
        let found = match FINDER.kinds[hit.pattern().as_usize()] {
            Cue::Before => after_cue(text, hit.end(), Surety::Likely),
            Cue::Weak => after_cue(text, hit.end(), Surety::Open),
            Cue::Office => after_cue(text, hit.end(), Surety::Open).or_else(|| before_office(text, hit.start())),
            Cue::After => before_address(text, hit.start()),
        };
        masks.extend(found.map(|range| Mask {
            range,
            kind: MaskKind::Name,
        }));
    }
    masks.extend(signature(text).map(|range| Mask {
        range,
        kind: MaskKind::Name,
    }));
}

/// The name after a cue; a colon makes it surer, a space a little.
fn after_cue(text: &str, at: usize, surety: Surety) -> Option<Range<usize>> {
    let rest = &text[at..];
    let link = rest.len() - rest.trim_start_matches([' ', ':', '为', '是', '叫', ')', '(', '\n']).len();
    let surety = match (surety, rest[..link].contains([':', '('])) {
        (Surety::Likely, true) => Surety::Sure,
        (Surety::Open, true) => Surety::Likely,
        _ => surety,
    };
    let start = at + link;
    name_end(&text[start..], surety).map(|length| start..start + length)
}

fn compound(text: &str) -> bool {
    COMPOUND.iter().any(|surname| text.starts_with(surname))
}

/// Characters of the surname that a text begins with; 0 if it begins with none.
fn surname_length(text: &str, with_words: bool) -> usize {
    if compound(text) {
        return 2;
    }
    let first = text.chars().next();
    usize::from(first.is_some_and(|c| SURNAMES.contains(c) || (with_words && AMBIGUOUS.contains(c))))
}

/// Length in bytes of the name that a text begins with; `None` if it begins with none.
fn name_end(text: &str, surety: Surety) -> Option<usize> {
    if WORDS.iter().any(|word| text.starts_with(word)) {
        return None;
    }
    let surname = surname_length(text, surety != Surety::Open);
    let clear = surname_length(text, false) > 0;
    let bounds: Vec<usize> = text
        .char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .take(surname + 3)
        .collect();
    let given = |count: usize| {
        let (from, to) = (*bounds.get(surname)?, *bounds.get(surname + count)?);
        (surname > 0 && text[from..to].chars().all(may_be_given)).then_some(to)
    };
    let ends = |to: &usize| {
        let rest = &text[*to..];
        let at_mark = rest.chars().next().is_none_or(|c| !is_ideograph(c) && c != '*');
        at_mark || ((clear || surety == Surety::Sure) && FOLLOWERS.iter().any(|word| rest.starts_with(word)))
    };
    // Three characters are the rule, two the exception that needs a clear surname.
    let long = given(2).filter(ends);
    let often_verb = surety == Surety::Open && text.starts_with(|c| VERBS.contains(c));
    let short = || given(1).filter(ends).filter(|_| surety == Surety::Sure || (clear && !often_verb));
    long.or_else(short).or_else(|| given(2).filter(|_| surety == Surety::Sure))
}

fn may_be_given(c: char) -> bool {
    is_ideograph(c) && !NEVER_GIVEN.contains(c)
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}')
}

/// Whether a new phrase begins at this place.
fn opens(text: &str, at: usize) -> bool {
    text[..at]
        .chars()
        .next_back()
        .is_none_or(|c| !is_ideograph(c) && !c.is_alphanumeric())
}

/// The whole name before 先生 and its likes; a surname alone stays. A common word counts as a surname only where a phrase begins.
fn before_address(text: &str, at: usize) -> Option<Range<usize>> {
    let starts: Vec<usize> = text[..at].char_indices().rev().take(4).map(|(start, _)| start).collect();
    let whole = |count: usize| {
        let start = *starts.get(count - 1)?;
        let name = &text[start..at];
        let surname = surname_length(name, count == 3 && opens(text, start));
        let is_name = surname > 0 && (1..=2).contains(&(count - surname)) && name.chars().skip(surname).all(may_be_given);
        let thanked = name.starts_with('谢') && text[..start].ends_with(['感', '谢']);
        (is_name && !thanked && !WORDS.iter().any(|word| name.starts_with(word))).then_some(start..at)
    };
    [4, 3, 2].into_iter().find_map(whole)
}

/// The whole name before an office, where a mark or the beginning stands before it.
fn before_office(text: &str, at: usize) -> Option<Range<usize>> {
    before_address(text, at).filter(|range| opens(text, range.start) && text[range.clone()].chars().count() == 3)
}

/// A line at the end that is a name and nothing else: the signature of a letter.
fn signature(text: &str) -> Option<Range<usize>> {
    const LAST_LINES: usize = 3;
    let mut end = text.len();
    for line in text.rsplit('\n').take(LAST_LINES) {
        let start = end - line.len();
        let name = line.trim();
        let from = start + (line.len() - line.trim_start().len());
        if start > 0 && name_end(name, Surety::Likely) == Some(name.len()) {
            return Some(from..from + name.len());
        }
        end = start.saturating_sub(1);
    }
    None
}
