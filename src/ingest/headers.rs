//! What one header means by its name: the name itself, a question around it, a longer header, a heading over several columns.

use rustc_hash::FxHashMap;

use super::field::Field;
use super::names::{ColumnNames, Known, fold_header};

/// Characters of the shortest name that a longer header may end with.
const SHORTEST_ENDING: usize = 3;

/// The name that a header is, or is without its brackets, number or 您的; of `满意度/对责任单位` also the two the other way round, or
/// the lower one by itself.
pub(super) fn exact<'a>(header: &str, names: &'a ColumnNames) -> Option<&'a Known> {
    let whole = names.known(&fold_header(header)).or_else(|| names.known(&bare(header, names)));
    whole.or_else(|| {
        let (above, below) = header.rsplit_once(['/', '／'])?;
        let (above, below) = (bare(above, names), bare(below, names));
        names.known(&[below.as_str(), &above].concat()).or_else(|| {
            names
                .known(&below)
                .filter(|known| means_itself_under(known.field, &below, &above, names))
        })
    })
}

/// Whether a lower header keeps its meaning under an upper one: 时间 under 办理情况 is no longer the message's, 姓名 under 承办人 not
/// the writer's.
fn means_itself_under(field: Field, below: &str, above: &str, names: &ColumnNames) -> bool {
    let short = below.chars().count() < SHORTEST_ENDING;
    !names.speaks_of_others(above) || !(short || field.is_of_writer())
}

/// The name that a header ends with, of at least three characters and the longest of them, if nothing before it says that it is about
/// somebody else.
pub(super) fn longer<'a>(header: &str, names: &'a ColumnNames) -> Option<&'a Known> {
    let bare = bare(header, names);
    let starts = bare.char_indices().map(|(at, _)| at);
    let mut endings = starts
        .map(|at| bare.split_at(at))
        .take_while(|(_, ending)| ending.chars().count() >= SHORTEST_ENDING);
    endings.find_map(|(before, ending)| {
        names
            .known(ending)
            .filter(|known| known.field.takes_longer_headers() && !ending.is_ascii())
            .filter(|known| known.field == Field::Reply || !names.speaks_of_others(before))
    })
}

/// A header without bracketed remarks, the number of a question and the words around what is asked.
pub(super) fn bare(header: &str, names: &ColumnNames) -> String {
    let mut depth = 0usize;
    let outside: String = header
        .chars()
        .filter(|&c| match c {
            '(' | '（' | '[' | '【' | '〔' => {
                depth += 1;
                false
            }
            ')' | '）' | ']' | '】' | '〕' => {
                depth = depth.saturating_sub(1);
                false
            }
            _ => depth == 0,
        })
        .collect();
    let folded = fold_header(without_number(outside.trim()));
    let mut bare = folded.as_str();
    loop {
        let shorter = names.leads.iter().find_map(|lead| bare.strip_prefix(lead.as_str()));
        let shorter = shorter.or_else(|| names.tails.iter().find_map(|tail| bare.strip_suffix(tail.as_str())));
        match shorter.filter(|shorter| !shorter.is_empty()) {
            Some(shorter) => bare = shorter,
            None => return bare.to_owned(),
        }
    }
}

/// A question without its number: `5、`, `Q5.`, `第5题：`, `五、`.
fn without_number(header: &str) -> &str {
    let is_digit = |c: char| c.is_numeric() && !('一'..='龥').contains(&c);
    let is_numeral = |c: char| "一二三四五六七八九十".contains(c);
    let lead = header.strip_prefix(['Q', 'q', '第']).unwrap_or(header);
    let after = lead.trim_start_matches(is_digit);
    if after.len() < lead.len() {
        return after.strip_prefix('题').unwrap_or(after);
    }
    // 一级分类 is a name, 一、分类 has a number.
    let after = lead.trim_start_matches(is_numeral);
    let marked = after.strip_prefix('题').unwrap_or(after).strip_prefix(['、', '.', '．', ':', '：']);
    marked.filter(|_| after.len() < lead.len()).unwrap_or(header)
}

/// Whether a header says nothing of what its column holds: unnamed ones and `a1`, `Column3`, `字段2`.
pub(super) fn says_nothing(header: &str) -> bool {
    const PLAIN: &[&str] = &["列", "字段", "栏", "栏目", "col", "column", "field", "var", "unnamed", "unnamed列"];
    let folded = fold_header(header);
    let name = folded.trim_end_matches(|c: char| c.is_ascii_digit());
    name.is_empty() || PLAIN.contains(&name) || (name.len() == 1 && name.is_ascii())
}

/// Headers without white space at their ends, unnamed ones numbered, repeated ones numbered.
pub(super) fn distinct(headers: &[&str]) -> Vec<String> {
    // For each name taken the number that its next copy gets: a thousand like headers cost a thousand steps.
    let mut taken: FxHashMap<String, usize> = FxHashMap::default();
    let mut distinct = Vec::with_capacity(headers.len());
    for (column, header) in headers.iter().enumerate() {
        let trimmed = header.trim();
        let name = if trimmed.is_empty() {
            format!("列{}", column + 1)
        } else {
            trimmed.to_owned()
        };
        let mut copy = taken.get(&name).copied().unwrap_or(1);
        let mut unique = name.clone();
        while taken.contains_key(&unique) {
            copy += 1;
            unique = format!("{name}_{copy}");
        }
        taken.insert(name, copy);
        taken.entry(unique.clone()).or_insert(1);
        distinct.push(unique);
    }
    distinct
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(header: &str) -> Option<Field> {
        let names = ColumnNames::default();
        exact(header, &names).or_else(|| longer(header, &names)).map(|known| known.field)
    }

    #[test]
    fn questions_lose_their_number_and_their_address() {
        for header in [
            "5、您的建议内容（不少于50字）",
            "Q5.[填空题]您的建议内容",
            "第5题：请填写您的建议内容",
            "五、建议内容是什么？",
            "5．建议内容（必填）",
        ] {
            assert_eq!(field(header), Some(Field::Suggestion), "{header}");
        }
        assert_eq!(field("一级分类"), Some(Field::GivenCategory));
    }

    #[test]
    fn a_heading_belongs_to_the_columns_below_it() {
        assert_eq!(field("问题属地/区县"), Some(Field::District));
        assert_eq!(field("满意度/对责任单位"), Some(Field::Satisfaction));
        assert_eq!(field("答复/时间"), Some(Field::ReplyTime));
        assert_eq!(field("诉求人信息/姓名"), Some(Field::Writer));
        assert_eq!(field("办理情况/承办单位"), Some(Field::Department));
    }

    #[test]
    fn what_is_somebody_elses_is_not_the_writers() {
        for header in [
            "承办人/姓名",
            "承办单位/联系电话",
            "办理情况/时间",
            "承办单位联系电话",
            "被投诉人联系方式",
            "回访情况说明",
            "是否反映问题",
            "关联工单号",
            "不满原因",
        ] {
            assert_eq!(field(header), None, "{header}");
        }
    }

    #[test]
    fn headers_that_say_nothing_are_known() {
        assert!(
            ["", "列3", "a1", "Column 2", "字段1", "Unnamed: 0"]
                .iter()
                .all(|header| says_nothing(header))
        );
        assert!(!says_nothing("备注1"));
    }

    #[test]
    fn repeated_and_missing_headers_are_made_distinct() {
        assert_eq!(distinct(&["备注", "", "备注"]), ["备注", "列2", "备注_2"]);
        assert_eq!(distinct(&["a_2", "a", "a", "a", "a_2"]), ["a_2", "a", "a_3", "a_4", "a_2_2"]);
    }
}
