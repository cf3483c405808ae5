//! Tells a pasted text from words and operators.

use super::conditions::prefix;
use super::quotes::{Quotes, is_quote};
use crate::search::grams::letters;
use crate::text::normalize;

/// Letters outside quotes above which a query may be a pasted text.
const PASTED_LETTERS: usize = 40;

/// Letters without a break from which a piece is a sentence and no keyword.
const SENTENCE_LETTERS: usize = 21;

/// Mean and most letters of a piece from which a text with commas or several lines is no list of keywords.
const CLAUSE_LETTERS: (usize, usize) = (4, 8);

/// Marks that end a sentence.
const SENTENCE_MARKS: [char; 6] = ['。', '！', '？', '；', '!', '?'];

/// Marks that end a clause.
const CLAUSE_MARKS: [char; 3] = ['，', ',', '、'];

/// Whether the query is a pasted text: long outside its quotes, and with sentences, a piece too long for a keyword, or clauses or lines
/// that are longer than keywords are. Operators make it a query unless sentences or lines speak against it.
pub(super) fn is_pasted(query: &str) -> bool {
    let outside = outside_quotes(query);
    if letters(&normalize(&outside).text).len() <= PASTED_LETTERS {
        return false;
    }
    let pieces = outside.split(|c: char| !c.is_alphanumeric());
    let sizes: Vec<usize> = pieces.map(|piece| piece.chars().count()).filter(|&size| size > 0).collect();
    let longest = sizes.iter().copied().max().unwrap_or_default();
    let lines = outside.lines().filter(|line| line.chars().any(char::is_alphanumeric)).count();
    let long_clauses = sizes.iter().sum::<usize>() >= CLAUSE_LETTERS.0 * sizes.len() && longest >= CLAUSE_LETTERS.1;
    let has_sentences = outside.contains(SENTENCE_MARKS) || outside.contains(". ") || outside.trim_end().ends_with('.');
    if has_sentences || (lines > 1 && long_clauses) {
        return true;
    }
    let has_clauses = outside.contains(CLAUSE_MARKS) && long_clauses;
    !has_operators(query) && (has_clauses || longest >= SENTENCE_LETTERS)
}

/// The text without its quoted pieces.
fn outside_quotes(query: &str) -> String {
    let mut outside = String::with_capacity(query.len());
    let (mut at, mut quotes) = (0, Quotes::default());
    while let Some(c) = query[at..].chars().next() {
        at += c.len_utf8();
        let quoted = if is_quote(c) { quotes.quoted(c, &query[at..]) } else { None };
        outside.push(if quoted.is_some() { ' ' } else { c });
        at += quoted.map_or(0, |(_, len)| len);
    }
    outside
}

/// Whether somebody who knows the language wrote it: OR, | and - before a word, a name before a colon.
fn has_operators(query: &str) -> bool {
    query.contains(['|', '｜'])
        || query.split_whitespace().any(|word| {
            let bare = word.trim_start_matches(['-', '－']);
            word == "OR" || (bare.len() < word.len() && !bare.is_empty()) || prefix(bare).is_some_and(|prefix| prefix.named.is_some())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENTENCE: &str = "我们小区楼下的路灯从去年冬天开始就不亮了居民晚上回家要打着手电筒走路老人孩子都很怕摔跤";

    #[test]
    fn texts_are_texts() {
        for text in [
            SENTENCE,
            &format!("标题：路灯不亮\n{}\n{}", &SENTENCE[..60], &SENTENCE[60..]),
            &format!("关于“亮灯工程”的来信（第二次）：{}，{}", &SENTENCE[..60], &SENTENCE[60..]),
            "尊敬的领导：您好，我是一名普通市民，住在城东，楼下（东门外）的路灯坏了半年，社区答复“正在协调”，一直没人修，盼解决",
            "The lamp in front of our house has been dark since winter. Nobody came to repair it, and the children are afraid.",
            "- 路灯不亮已经半年\n- 电梯每周都要坏一次\n- 楼道里堆满了杂物没人管\n- 希望社区和物业都来看一看怎么办",
        ] {
            assert!(is_pasted(text), "{text}");
        }
    }

    #[test]
    fn queries_are_queries() {
        let keywords = "路灯照明 电梯维修 噪音 物业 停车 垃圾 公交 学校 医院 养老 绿化 积水 违建 油烟 供暖 供水 漏水 宠物 消防 照明";
        for query in [
            keywords,
            &keywords.replace(' ', "，"),
            &keywords.replace(' ', "\n"),
            &keywords.replace(' ', " OR "),
            &format!("“{SENTENCE}”"),
            &format!("\"{SENTENCE}\" -公司 渠道:热线"),
            "标题:关于在城东新区幸福路与平安路交叉口增设红绿灯以及人行横道和照明设施方便学生上下学的建议 -公司",
            "(老旧小区加装电梯 OR 既有住宅增设电梯) (费用分摊 OR 资金补贴 OR 出资比例) 低层住户反对 -别墅 -商铺",
            "street lamp broken",
            "",
        ] {
            assert!(!is_pasted(query), "{query}");
        }
    }
}
