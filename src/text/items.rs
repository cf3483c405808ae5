//! Where one letter speaks of several matters (一件多事): the spans of the matters that it numbers.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::is_letter_or_digit;

/// An item has at least so many characters: less is a step or a heading.
const LEAST_CHARS: usize = 25;
/// Of a text that lists its matters, at most this share stands before the list.
const LEAD_SHARE: f64 = 0.4;
/// Items that share more of their pairs of characters than this are about one matter: letters of several matters share 0.02 to 0.08,
/// points about one matter mostly more than 0.1.
const SAME_MATTER: f64 = 0.1;
/// Pairs of characters that stand in letters about anything.
const COMMON: [(char, char); 8] = [
    ('我', '们'),
    ('没', '有'),
    ('可', '以'),
    ('问', '题'),
    ('小', '区'),
    ('现', '在'),
    ('一', '个'),
    ('希', '望'),
];
/// More numbers than this are a table or a law.
const MOST_ITEMS: u32 = 20;

/// Words before a list that say it holds steps, causes or consequences of one matter.
const ONE_MATTER: [&str; 16] = [
    "原因", "步骤", "做法", "流程", "理由", "危害", "后果", "好处", "优点", "条件", "措施", "方案", "对策", "办法", "依据", "经过",
];

/// The matters of a normalised text as byte ranges, in order, without overlap; none where it speaks of one matter only.
///
/// Matters are numbered items (一是 二是, 第一 第二, 其一 其二, 首先 其次, 一、 （一） 1. (1), 头一件 另一件) at the beginning of clauses. The list
/// that begins first counts, and it lists matters when it begins with 1 and counts on, is the only list of its kind, begins early in the
/// text, each item is long enough to stand for itself, the items share few words and three or more of them not one, and the words
/// before the list do not announce steps, causes or measures of one matter. An item ends where the next begins, the last one with its paragraph, or with its sentence
/// where all items are parts of one sentence. `sentences` are those of [`super::sentences`]. Cost: one pass.
#[must_use]
pub fn items(text: &str, sentences: &[Range<usize>]) -> Vec<Range<usize>> {
    let marks = marks(text);
    let mut kinds: Vec<Numbering> = Vec::new();
    for mark in &marks {
        if !kinds.contains(&mark.kind) {
            kinds.push(mark.kind);
        }
    }
    let lists = kinds.into_iter().filter_map(|kind| list_of(text, sentences, &marks, kind));
    lists.into_iter().find(|list| lists_matters(text, list)).unwrap_or_default()
}

/// A way to number items.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Numbering {
    /// 一是.
    Is,
    /// 第一, 第一条.
    Ordinal,
    /// 其一.
    Of,
    /// 首先, 其次.
    Words,
    /// 头一件, 另一件.
    Matter,
    /// 一、
    Heading,
    /// (一)
    Bracket,
    /// 1. 1、 1)
    Digit,
    /// (1)
    DigitBracket,
}

struct Mark {
    kind: Numbering,
    /// 1 for the first item; for words that only say 'next', `None`.
    number: Option<u32>,
    at: usize,
}

/// The numbers at the beginnings of clauses, in order.
fn marks(text: &str) -> Vec<Mark> {
    let mut found = Vec::new();
    let mut begins = true;
    for (at, c) in text.char_indices() {
        let is_end = matches!(c, '\n' | '。' | '!' | '?' | ';' | ':' | ',' | '…' | '”' | '"');
        if begins && !is_end && c != ' ' {
            let strong = text[..at].trim_end_matches(' ').ends_with(|c| c != ',') || at == 0;
            found.extend(
                read_mark(&text[at..])
                    .filter(|(kind, _)| strong || !is_figure(*kind))
                    .map(|(kind, number)| Mark { kind, number, at }),
            );
        }
        begins = is_end || (begins && c == ' ');
    }
    found
}

/// Figures after a comma are amounts, not numbers of items.
fn is_figure(kind: Numbering) -> bool {
    matches!(kind, Numbering::Digit | Numbering::Heading)
}

fn read_mark(rest: &str) -> Option<(Numbering, Option<u32>)> {
    const FIRST: [&str; 2] = ["首先", "第一件"];
    const NEXT: [&str; 7] = ["其次", "再次", "再者", "然后", "最后", "另外", "此外"];
    const FIRST_MATTER: [&str; 2] = ["头一件", "头一个"];
    const NEXT_MATTER: [&str; 5] = ["另一件", "另外一件", "还有一件", "再一件", "第二件"];
    // Most clauses begin otherwise.
    let first = rest.chars().next()?;
    if !matches!(
        first,
        '首' | '第' | '其' | '再' | '然' | '最' | '另' | '此' | '头' | '还' | '(' | '0'..='9'
    ) && chinese(rest).is_none()
    {
        return None;
    }
    let starts = |words: &[&str]| words.iter().any(|word| rest.starts_with(word));
    if starts(&FIRST_MATTER) {
        return Some((Numbering::Matter, Some(1)));
    }
    if starts(&NEXT_MATTER) {
        return Some((Numbering::Matter, None));
    }
    if rest.starts_with(FIRST[0]) {
        return Some((Numbering::Words, Some(1)));
    }
    if starts(&NEXT) {
        return Some((Numbering::Words, None));
    }
    let after = |prefix: char| rest.strip_prefix(prefix);
    if let Some((number, tail)) = after('第').and_then(chinese) {
        let tail = tail.strip_prefix(['条', '点', '个', '件', '项']).unwrap_or(tail);
        return tail
            .starts_with([',', '、', ':', '。', '.', ' ', '是', '就'])
            .then_some((Numbering::Ordinal, Some(number)));
    }
    if let Some((number, tail)) = after('其').and_then(chinese) {
        return tail
            .starts_with([',', '、', ':', '。', '.', ' ', '是'])
            .then_some((Numbering::Of, Some(number)));
    }
    if let Some(inner) = after('(') {
        let bracketed = |read: Option<(u32, &str)>, kind| {
            read.filter(|(_, tail)| tail.starts_with(')'))
                .map(|(number, _)| (kind, Some(number)))
        };
        return bracketed(chinese(inner), Numbering::Bracket).or_else(|| bracketed(digits(inner), Numbering::DigitBracket));
    }
    if let Some((number, tail)) = chinese(rest) {
        let kind = if tail.starts_with('是') {
            Numbering::Is
        } else if tail.starts_with(['、', '.']) {
            Numbering::Heading
        } else {
            return None;
        };
        return Some((kind, Some(number)));
    }
    let (number, tail) = digits(rest)?;
    let mut after = tail.chars();
    let marked = matches!(after.next(), Some('.' | '、' | ')')) && after.next().is_none_or(|c| !c.is_ascii_digit());
    marked.then_some((Numbering::Digit, Some(number)))
}

/// A Chinese number up to 19 at the beginning, and what follows it.
fn chinese(text: &str) -> Option<(u32, &str)> {
    const NUMERALS: &str = "一二三四五六七八九十";
    let value = |c: char| NUMERALS.chars().position(|numeral| numeral == c).map(|at| at as u32 + 1);
    let mut chars = text.chars();
    let first = value(chars.next()?)?;
    let one = chars.as_str();
    match chars.next().and_then(value) {
        Some(second) if first == 10 && second < 10 => Some((10 + second, chars.as_str())),
        Some(_) => None,
        None => Some((first, one)),
    }
}

/// A number of one or two digits at the beginning, and what follows it.
fn digits(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    (1..=2)
        .contains(&end)
        .then(|| text[..end].parse().ok())
        .flatten()
        .map(|number| (number, &text[end..]))
}

/// The only list of a kind, as ranges; `None` where its numbers do not run from 1 onwards, or begin again.
fn list_of(text: &str, sentences: &[Range<usize>], marks: &[Mark], kind: Numbering) -> Option<Vec<Range<usize>>> {
    let mut starts: Vec<usize> = Vec::new();
    for mark in marks.iter().filter(|mark| mark.kind == kind) {
        let expected = starts.len() as u32 + 1;
        match mark.number {
            Some(number) if number == expected => starts.push(mark.at),
            // The list begins again: problems and their measures are numbered alike, and that is one matter.
            Some(1) => return None,
            None if !starts.is_empty() => starts.push(mark.at),
            _ => {}
        }
    }
    let (&first, &last) = (starts.first()?, starts.last()?);
    if starts.len() < 2 || starts.len() as u32 > MOST_ITEMS {
        return None;
    }
    let sentence_of = |at: usize| sentences.get(sentences.partition_point(|range| range.end <= at)).cloned();
    let paragraph_end = text[last..].find('\n').map_or(text.len(), |length| last + length);
    let one_line = !text[first..last].contains('\n');
    let each_a_sentence = starts.windows(2).all(|pair| {
        let count = sentences
            .iter()
            .filter(|range| range.start >= pair[0] && range.start < pair[1])
            .count();
        count <= 1
    });
    let end = sentence_of(last).map_or(paragraph_end, |range| range.end);
    let end = if one_line && each_a_sentence { end } else { paragraph_end };
    let ends = starts[1..].iter().copied().chain([end]);
    let trimmed = |(start, end): (usize, usize)| start..start + text[start..end].trim_end().len();
    Some(starts.iter().copied().zip(ends).map(trimmed).collect())
}

/// Whether the items of a list are matters of their own.
fn lists_matters(text: &str, list: &[Range<usize>]) -> bool {
    let chars = |range: Range<usize>| text[range].chars().count();
    let lead = &text[..list[0].start];
    let announced = lead
        .rsplit(['。', '!', '?', ';', '\n'])
        .find(|piece| !piece.trim().is_empty())
        .unwrap_or_default();
    list.iter().all(|item| chars(item.clone()) >= LEAST_CHARS)
        && lead.chars().count() as f64 <= LEAD_SHARE * text.chars().count() as f64
        && !ONE_MATTER.iter().any(|word| announced.contains(word))
        && !share_words(text, list)
}

/// Whether the items of a list share so many pairs of characters that they are about one matter: in the mean over neighbours, by the
/// pairs of the shorter one, or one pair that three items or more all have.
fn share_words(text: &str, list: &[Range<usize>]) -> bool {
    let pairs = |item: &Range<usize>| -> FxHashSet<(char, char)> {
        let letters: Vec<char> = text[item.clone()].chars().filter(|&c| is_letter_or_digit(c)).collect();
        let pairs = letters.windows(2).map(|pair| (pair[0], pair[1]));
        pairs.filter(|pair| !COMMON.contains(pair)).collect()
    };
    let sets: Vec<_> = list.iter().map(pairs).collect();
    let shared = |pair: &[FxHashSet<(char, char)>]| {
        let least = pair[0].len().min(pair[1].len()).max(1);
        pair[0].intersection(&pair[1]).count() as f64 / least as f64
    };
    let mean = sets.windows(2).map(shared).sum::<f64>() / (sets.len() - 1).max(1) as f64;
    let in_all = || sets[0].iter().any(|pair| sets[1..].iter().all(|set| set.contains(pair)));
    mean >= SAME_MATTER || (sets.len() > 2 && in_all())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{normalize, sentences};
    use proptest::prelude::*;

    fn found(text: &str) -> Vec<String> {
        let text = normalize(text).text;
        items(&text, &sentences(&text))
            .into_iter()
            .map(|range| text[range].to_owned())
            .collect()
    }

    #[test]
    fn a_letter_of_three_matters_has_three_items() {
        let letter = "说三件小事。\n第一条，路名牌。后街几条巷子没有牌子，请补立七块，骑手和急救车好找。\n第二条，旧衣箱。菜场边四只箱子被撬，应当只留一只，放在门卫看得到的地方。\n第三条，操场。学校暑假锁着铁门，孩子在马路上踢球，不妨每天傍晚开放。\n此致敬礼";
        let items = found(letter);
        assert_eq!(items.len(), 3);
        assert!(items[0].starts_with("第一条") && items[2].ends_with("每天傍晚开放。"));
    }

    #[test]
    fn matters_may_stand_in_one_line() {
        let items = found(
            "一是照明：地下车库的灯全天长亮，一个月白白耗电两万多度；二是积水：花园低洼处每逢大雨就淹，一直往两个单元门里灌。请一并处理。",
        );
        assert_eq!(items.len(), 2);
        assert!(items[1].ends_with("单元门里灌。"));
        assert_eq!(
            found("其一，湖边的芦苇去年冬天全烧了，不如分成三段轮着收割，让鸟有地方躲。其二，过节时来的车太多，村口停不下，可以开放小学操场应急。").len(),
            2
        );
    }

    #[test]
    fn steps_of_one_measure_are_one_matter() {
        assert!(found("路口太堵。建议措施：一是把左转灯延长到三十五秒并试行一个月；二是在早高峰派人引导车流分开走。").is_empty());
        assert!(found("请修路灯：1.先查线路；2.再换灯泡；3.最后验收。").is_empty());
        assert!(found("小区北门外的公交站没有雨棚，老人等车淋雨，冬天又冷，附近三千多户都在这里坐车，多次反映没有结果。建议：一是加装三米长的雨棚并配上座椅和照明；二是加装到站时间的电子牌。").is_empty());
    }

    #[test]
    fn points_about_one_matter_are_one_matter() {
        assert!(found("1、垃圾站容量太小，每天满溢，臭气熏天，楼上的人都不敢开窗。2、垃圾站没人管，夜里大门锁着，大家只好把袋子堆在路边。3、垃圾站离幼儿园太近，孩子上学都要捂着鼻子绕开走过去。").is_empty());
    }

    #[test]
    fn numbers_that_number_nothing_are_no_items() {
        assert!(found("第一中学门口路面有3.5米宽的坑，第二天又被车压大了，请尽快派人修补一下。").is_empty());
        assert!(found("").is_empty());
    }

    proptest! {
        #[test]
        fn items_are_ordered_disjoint_and_on_boundaries(text in "([一二三]是|第[一二]|[12]\\.|\\([一二]\\)|首先|其次|路灯不亮请修理一下谢谢|操场锁着门孩子没有地方玩|[,。;\n:]){0,30}") {
            let text = normalize(&text).text;
            let mut before = 0;
            for range in items(&text, &sentences(&text)) {
                prop_assert!(before <= range.start && range.start < range.end && text.get(range.clone()).is_some());
                before = range.end;
            }
        }
    }
}
