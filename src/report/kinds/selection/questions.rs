//! Questions that can be answered: where and when, how, by whom; one of them takes up what somebody proposed already. Never whether one is
//! satisfied.

use super::brief::QUOTE;
use crate::classify::Purpose;
use crate::corpus::MessageId;
use crate::report::document::{Piece, Text};
use crate::report::facts::{Facts, Unreadable};
use crate::selection::Matter;

/// Letters of a measure that is worth quoting.
const LEAST: usize = 12;
/// Ideas whose measures are read at most.
const READ: usize = 12;
/// From this value, 0 to 2, a measure is specific enough to be quoted.
const SPECIFIC: f32 = 1.2;

/// The questions of a matter, three to five. Cost: a pass over the ranking of ideas, and the texts of a few.
///
/// # Errors
/// When a text cannot be read.
pub(in crate::report::kinds) fn questions(facts: &Facts<'_>, matter: &Matter, members: &[MessageId]) -> Result<Vec<Text>, Unreadable> {
    let mut all: Vec<Text> = matter.question.iter().take(2).map(|question| question.clone().into()).collect();
    if all.is_empty() {
        let name = [("name", matter.name.clone().into())];
        all.push(facts.say("selection_question.place", &name));
        all.push(facts.say("selection_question.cause", &[]));
    } else if all.len() == 1 {
        all.push(facts.say("selection_question.cause", &[]));
    }
    if let Some(quote) = proposed(facts, matter, members)? {
        all.push(facts.say("selection_question.measure", &[("quote", quote.into())]));
    }
    all.push(facts.say("selection_question.means", &[]));
    all.push(facts.say("selection_question.elsewhere", &[]));
    Ok(all)
}

/// A measure in the words of the best idea that has a short and specific one.
fn proposed(facts: &Facts<'_>, matter: &Matter, members: &[MessageId]) -> Result<Option<Piece>, Unreadable> {
    let analysis = facts.analysis();
    let is_candidate = |id: &MessageId| {
        members.binary_search(id).is_ok()
            && facts.shows(*id)
            && analysis.is_distinct(*id)
            && analysis.labels[id.index()].purpose == Purpose::Suggestion
            && !analysis.labels[id.index()].legal_route
            && analysis.parts[id.index()].measure.value >= SPECIFIC
    };
    let ideas = analysis.ideas.iter().map(|idea| idea.message).filter(is_candidate);
    for id in ideas.take(READ) {
        let statement = facts.text_of(id)?.statement;
        let parts = &analysis.parts[id.index()];
        let spans = parts.measure.sentence.into_iter().chain(parts.measure_spans.iter().copied());
        for (start, end) in spans {
            let masked = statement.to_masked(start as usize..end as usize);
            let said = statement.text.get(masked).unwrap_or_default();
            if let Some(measure) = quotable(said, matter) {
                return Ok(Some(Piece::quote(measure, analysis.message(id).uid)));
            }
        }
    }
    Ok(None)
}

/// The clause of a measure that can stand in a question: short, whole, about the matter, naming nobody.
fn quotable(said: &str, matter: &Matter) -> Option<String> {
    let sentences = said.split(['。', '！', '？', '；', '\n']).map(|sentence| {
        let numbered = |c: char| c.is_whitespace() || c.is_ascii_digit() || "一二三四五六七八九十是、：:，,.（）()".contains(c);
        let bare = sentence.trim().trim_start_matches(numbered);
        bare.trim_start_matches("建议").trim_start_matches(numbered).trim()
    });
    let fits = |sentence: &&str| {
        let letters = sentence.chars().count();
        let is_whole =
            !sentence.contains(['*', '【', '“', '”', '?', '我', '（', '(', '1']) && !UNFIT.iter().any(|word| sentence.contains(word));
        (LEAST..=QUOTE).contains(&letters) && is_whole && matter.is_named_in(sentence)
    };
    sentences.into_iter().find(fits).map(str::to_owned)
}

/// What a clause that stands by itself does not hold: requests to somebody, examples, beginnings of lists, questions, thanks.
const UNFIT: [&str; 11] = [
    "表扬",
    "感谢",
    "谢谢",
    "请",
    "比如",
    "例如",
    "如下",
    "是否",
    "否可以",
    "能不能",
    "以下",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_clauses_that_name_nobody_are_quoted() {
        let matter = crate::selection::Catalogue::default().matter("parking").cloned().unwrap();
        let quote = |said: &str| quotable(said, &matter);
        assert_eq!(
            quote("一是在路口东侧增设二十个错时车位，夜间向居民开放。二是贴牌。").as_deref(),
            Some("在路口东侧增设二十个错时车位，夜间向居民开放")
        );
        assert_eq!(quote("请尽快解决我家门口的停车问题，谢谢领导了。"), None);
        assert_eq!(quote("联系电话139****1234的张先生愿意牵头组织。"), None);
        assert_eq!(quote("加强停车管理。"), None);
        assert_eq!(quote("在小区门口增设两盏路灯，派人每天巡查。"), None, "another matter");
    }
}
