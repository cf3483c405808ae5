//! Tells whether words name a place, an estate, a firm or a school, from the general nouns that such names end in.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

/// General nouns that names of places and bodies end in, longest first where one ends another.
const ENDINGS: &[&str] = &[
    "开发区",
    "派出所",
    "幼儿园",
    "居委会",
    "村委会",
    "小区",
    "社区",
    "花园",
    "家园",
    "公寓",
    "新村",
    "新城",
    "名城",
    "广场",
    "大厦",
    "大楼",
    "中心",
    "公园",
    "公司",
    "集团",
    "学院",
    "学校",
    "大学",
    "中学",
    "小学",
    "医院",
    "酒店",
    "宾馆",
    "商城",
    "市场",
    "超市",
    "银行",
    "街道",
    "大道",
    "大桥",
    "水库",
    "车站",
    "工厂",
    "项目",
    "工地",
    "省",
    "市",
    "区",
    "县",
    "镇",
    "乡",
    "村",
    "路",
    "街",
    "巷",
    "桥",
    "苑",
    "园",
    "府",
    "城",
    "湾",
    "庭",
    "邸",
    "轩",
    "阁",
    "栋",
    "幢",
    "厂",
    "矿",
    "组",
];

/// Endings of administrative units that contain many places: they do not tell two places within them apart.
const WIDE: &[char] = &['省', '市', '区', '县'];

/// Words by which a writer turns to somebody: what stands there says who is asked, not what it is about.
const ADDRESSED: &[&str] = &[
    "尊敬", "书记", "市长", "县长", "区长", "局长", "厅长", "镇长", "省长", "部长", "院长", "主任", "主席", "领导", "您", "你好",
];

/// Common words that end like a name but are none.
const COMMON: &[&str] = &[
    "政府", "线路", "道路", "公路", "马路", "铁路", "一路", "走路", "修路", "临街", "沿街", "组织", "小组", "城市", "城管", "市民", "市委",
    "县委", "区委", "村民", "农村", "乡村", "本村", "本组", "我村", "我组", "我县", "我市", "我区", "全市", "全县", "全区", "本市", "本县",
    "本区", "校园", "园区", "长期", "日期", "逾期", "到期", "近期", "早期", "定期", "学期", "工期", "延期", "乡镇", "城镇", "区域", "地区",
];

/// What the endings begin with.
static ENDING_STARTS: LazyLock<FxHashSet<char>> = LazyLock::new(|| ENDINGS.iter().filter_map(|ending| ending.chars().next()).collect());

/// The common words, all of two characters, as pairs.
static COMMON_PAIRS: LazyLock<FxHashSet<[char; 2]>> = LazyLock::new(|| {
    let pair = |word: &&str| {
        word.chars()
            .collect::<Vec<char>>()
            .try_into()
            .expect("a test counts the characters")
    };
    COMMON.iter().map(pair).collect()
});

/// Blanks common words that end like a name, keeping positions.
fn blank_common(chars: &[char]) -> Vec<char> {
    let mut blanked = chars.to_vec();
    for (at, pair) in chars.windows(2).enumerate() {
        if COMMON_PAIRS.contains(&[pair[0], pair[1]]) {
            blanked[at..at + 2].fill(' ');
        }
    }
    blanked
}

/// Whether the characters hold the end of a place's name.
pub(super) fn names_place(chars: &[char]) -> bool {
    let text: String = blank_common(chars).iter().collect();
    ENDINGS.iter().any(|ending| text.contains(ending))
}

/// Whether the characters begin with the end of a place's name, so that what stands before them is the name.
pub(super) fn ends_name(following: &str) -> bool {
    let numbered = following.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));
    ENDINGS
        .iter()
        .any(|ending| following.starts_with(ending) || numbered.starts_with(ending))
}

/// Kinds of bodies whose name may go on for some words before the kind: 某某物业公司, 某某建筑工程有限公司.
const BODIES: &[&str] = &["公司", "集团", "学校", "医院", "银行"];
/// Characters of a name between what is its own and the kind of body.
const LONGEST_TRADE: usize = 8;
/// What stands before a body without being its name: who does what to it.
const NOT_OWN: &str = "求望议请恳促令系诉映询报过由与和及对找让叫跟该我本其某此各想会能可须应使得用为所有没很太都只再又才就便于从";

/// What of a stretch can be a name: what stands after the last character that only sentences use.
pub(super) fn own_name(stretch: &[char]) -> &[char] {
    let begin = stretch
        .iter()
        .rposition(|c| !can_be_name(std::slice::from_ref(c)))
        .map_or(0, |at| at + 1);
    &stretch[begin..]
}

/// Whether a body's name goes on after the stretch, so that the stretch is what tells it from others of its trade.
pub(super) fn ends_body(stretch: &[char], following: &[char]) -> bool {
    let trade: String = following[..(LONGEST_TRADE + 2).min(following.len())].iter().collect();
    let own = stretch.len() >= 2 && !stretch.iter().any(|&c| NOT_OWN.contains(c) || c.is_ascii_digit());
    let names_on = |body: &&str| {
        let before = trade.split(*body).next().filter(|before| before.len() < trade.len());
        before.is_some_and(|before| {
            let before: Vec<char> = before.chars().collect();
            can_be_name(&before) && !before.iter().any(|&c| NOT_OWN.contains(c))
        })
    };
    own && BODIES.iter().any(names_on)
}

/// Whether the words address somebody.
pub(super) fn addresses(text: &str) -> bool {
    ADDRESSED.iter().any(|word| text.contains(word))
}

/// The tails of the narrow places' names in a text: the ending with the two characters before it.
pub(super) fn narrow_names(chars: &[char]) -> Vec<Vec<char>> {
    let chars = blank_common(chars);
    let mut names = Vec::new();
    for at in (2..chars.len()).filter(|&at| ENDING_STARTS.contains(&chars[at])) {
        let rest: String = chars[at..(at + 3).min(chars.len())].iter().collect();
        let narrow = |ending: &&&str| rest.starts_with(**ending) && !(ending.chars().count() == 1 && WIDE.contains(&chars[at]));
        if let Some(ending) = ENDINGS.iter().find(narrow) {
            names.push(chars[at - 2..at + ending.chars().count()].to_vec());
        }
    }
    names
}

/// Whether the characters can be a name: they hold none that only sentences use.
pub(super) fn can_be_name(chars: &[char]) -> bool {
    !chars
        .iter()
        .any(|c| "的了是在到向以我们他她你这那不就被把给请也还从吗呢".contains(*c))
}

/// Whether two texts name administrative units of one level and none in common: two towns, two districts.
pub(super) fn units_differ(left: &[char], right: &[char]) -> bool {
    let (left, right) = (blank_common(left), blank_common(right));
    WIDE.iter().any(|&level| {
        let (left, right) = (units(&left, level), units(&right, level));
        !left.is_empty() && !right.is_empty() && !left.iter().any(|name| right.contains(name))
    })
}

/// The two characters, or the letters and digits, before each mark of an administrative level.
fn units(chars: &[char], level: char) -> Vec<&[char]> {
    let name = |at: usize| {
        let latin = chars[..at].iter().rev().take_while(|c| c.is_ascii_alphanumeric()).count();
        &chars[at.saturating_sub(if latin > 0 { latin } else { 2 })..at]
    };
    (1..chars.len()).filter(|&at| chars[at] == level).map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn narrow_names_leave_wide_units_out() {
        let chars: Vec<char> = "甲市和平区望湖小区停车".chars().collect();
        let names: Vec<String> = narrow_names(&chars).iter().map(|name| name.iter().collect()).collect();
        assert_eq!(names, ["望湖小区"]);
    }

    #[test]
    fn units_of_one_level_differ_whatever_stands_before() {
        let differ = |a: &str, b: &str| units_differ(&a.chars().collect::<Vec<char>>(), &b.chars().collect::<Vec<char>>());
        assert!(differ("甲乙市路灯", "丙丁市路灯"));
        assert!(differ("b3区路灯", "投诉b4区路灯"));
        assert!(!differ("投诉甲乙市路灯", "请问甲乙市路灯"));
        assert!(!differ("甲乙市路灯", "丙丁区路灯"));
    }

    #[test]
    fn common_words_have_two_characters_and_are_blanked_where_they_stand() {
        assert_eq!(COMMON_PAIRS.len(), COMMON.len());
        let blanked = |text: &str| blank_common(&text.chars().collect::<Vec<char>>()).iter().collect::<String>();
        assert_eq!(blanked("全县道路"), "    ");
        assert_eq!(blanked("某县公路局"), "某县  局");
    }

    #[test]
    fn endings_make_a_name() {
        let names = |text: &str| names_place(&text.chars().collect::<Vec<char>>());
        assert!(names("建设路"));
        assert!(!names("停水三天"));
        assert!(!names("道路与政府"));
        assert!(ends_name("学院的学生"));
        assert!(addresses("尊敬的各位"));
    }
}
