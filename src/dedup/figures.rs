//! Buildings and sums in two texts: one form filled in for another building or another sum is another case.

/// Words that count or number what a case is about, by kind: buildings and entrances, money. Longest first where one ends another.
const KINDS: &[&[&str]] = &[&["号楼", "号院", "栋", "幢", "弄"], &["亿", "万", "块钱", "元"]];

/// What large numbers count besides money.
const COUNTED: &str = "人户平亩次吨辆棵件份只头公方米居职群业市学村余多";

/// Words by which a writer says who writes: a number shortly before them is where the writer lives, not what it is about.
const WRITERS: &[&str] = &["业主", "住户", "居民", "村民", "房主", "租户", "商户"];

/// Characters after a number within which such a word stands.
const NEAR: usize = 8;

/// Digits of a number that is thought to be cut short rather than another.
const CUTTABLE: usize = 3;

/// Digits of numbers as they are written in words, by value.
const NUMERALS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/// Whether both texts number buildings, or both name sums, and they have none in common. A text that was cut off or added to shares some.
/// `breaks` are places at which a clause ends, ascending: the numbers of a list stand on both sides of one, and all count. Cost: linear.
pub(super) fn figures_differ((left, left_breaks): (&[char], &[usize]), (right, right_breaks): (&[char], &[usize])) -> bool {
    KINDS.iter().any(|units| {
        let (left, right) = (figures(left, left_breaks, units), figures(right, right_breaks, units));
        !left.is_empty() && !right.is_empty() && left.iter().all(|figure| !right.iter().any(|other| is_same(figure, other)))
    })
}

/// Whether two numbers are one, perhaps cut short in copying: a large number that lost digits at one end.
fn is_same(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    short == long || (long.chars().count() >= CUTTABLE && (long.starts_with(short) || long.ends_with(short)))
}

/// The numbers before one of the units, written alike, with the unit's scale.
fn figures(chars: &[char], breaks: &[usize], units: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let end = at + chars[at..].iter().take_while(|c| is_numeral(**c)).count();
        if end == at {
            at += 1;
            continue;
        }
        let rest: String = chars[end..(end + NEAR + 2).min(chars.len())].iter().collect();
        let is_scale = |unit: &str| matches!(unit, "亿" | "万");
        let counts = |unit: &str| is_scale(unit) && rest[unit.len()..].starts_with(|c| COUNTED.contains(c));
        let unit = units.iter().find(|unit| rest.starts_with(**unit) && !counts(unit));
        if let Some(unit) = unit.filter(|_| !WRITERS.iter().any(|word| rest.contains(word))) {
            let scale = if is_scale(unit) { *unit } else { "" };
            let first = breaks.partition_point(|&place| place <= at);
            let within = breaks[first..].iter().copied().take_while(|&place| place < end);
            let mut begin = at;
            for place in within.chain(std::iter::once(end)) {
                if place == begin {
                    continue;
                }
                let number = &chars[begin..place];
                // 五六栋 is buildings 5 and 6, not 56.
                let parts = if is_pair(number) {
                    number.chunks(1)
                } else {
                    number.chunks(number.len())
                };
                found.extend(parts.map(|part| format!("{}{scale}", written_alike(part))));
                begin = place;
            }
        }
        at = end;
    }
    found
}

fn is_numeral(c: char) -> bool {
    c.is_ascii_digit() || c == '.' || matches!(c, '十' | '百' | '千' | '两') || NUMERALS.contains(&c)
}

/// Whether two numerals in words follow each other in value, as one names two neighbours.
fn is_pair(number: &[char]) -> bool {
    let value = |c: &char| NUMERALS.iter().position(|numeral| numeral == c);
    matches!(number, [one, next] if value(one).is_some_and(|one| value(next) == Some(one + 1)))
}

/// A number in digits where it is below a hundred and in words, else as it stands.
fn written_alike(number: &[char]) -> String {
    let digit = |c: &char| {
        let c = if *c == '两' { '二' } else { *c };
        NUMERALS.iter().position(|&numeral| numeral == c)
    };
    let small = match number {
        [one] => digit(one),
        ['十', one] => digit(one).map(|ones| 10 + ones),
        [tens, '十'] => digit(tens).map(|tens| tens * 10),
        [tens, '十', ones] => digit(tens).zip(digit(ones)).map(|(tens, ones)| tens * 10 + ones),
        _ => None,
    };
    let small = if number == ['十'] { Some(10) } else { small };
    small.map_or_else(|| number.iter().collect(), |value| value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn differ(left: &str, right: &str) -> bool {
        let letters = |text: &str| {
            let (mut chars, mut breaks) = (Vec::new(), Vec::new());
            for c in text.chars() {
                if c.is_alphanumeric() {
                    chars.push(c)
                } else {
                    breaks.push(chars.len())
                }
            }
            (chars, breaks)
        };
        let (left, right) = (letters(left), letters(right));
        figures_differ((&left.0, &left.1), (&right.0, &right.1))
    }

    #[test]
    fn other_buildings_and_other_sums_are_other_cases() {
        assert!(differ("某小区3栋停水", "某小区13栋停水"));
        assert!(differ("十二号楼没有暖气", "8号楼没有暖气"));
        assert!(differ("拖欠工资3万元", "拖欠工资4200元"));
        assert!(differ("被骗5万元", "被骗5元"));
        assert!(differ("总价40万,承诺返租", "总价65万,承诺返租"));
    }

    #[test]
    fn the_same_in_other_writing_a_part_and_other_counts_are_not() {
        assert!(!differ("某小区三栋停水", "某小区3栋停水"));
        assert!(!differ("十二号楼", "12号楼"));
        assert!(!differ("五、六栋油烟", "五六栋油烟"));
        assert!(!differ("3栋和5栋停水,每户交80元", "3栋停水"));
        assert!(!differ("21、64、82栋交楼", "21、64、8栋交楼"));
        assert!(!differ("每月租金414元", "每月租金14元"));
        assert!(!differ("停水3天了", "停水5天了"));
        assert!(!differ("交了80元", "3栋停水"));
        assert!(!differ("总价40万", "总价40万元"));
        assert!(!differ("全县3万人", "全县3万户2000人"));
    }

    #[test]
    fn where_a_writer_lives_is_not_what_it_is_about() {
        assert!(!differ("我是3栋的业主,小区大门坏了", "我是7栋的业主,小区大门坏了"));
    }
}
