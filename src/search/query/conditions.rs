//! Conditions of a query, `name:value`: which filter a name means and which of its values a word. The words are in
//! `models/query_conditions.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::periods::{self, PeriodWords};
use super::relative::Relative;
use crate::search::Filter;
use crate::search::schema::TextField;
use crate::text::fold_char;

/// A filter, and whether it must hold or must not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Condition {
    /// What is asked.
    pub filter: Filter,
    /// Whether messages must answer it; `false` keeps those out that do.
    pub wanted: bool,
}

/// What stands before a colon.
#[derive(Clone, Copy, Debug)]
pub(super) enum Named {
    /// A field of the text.
    Text(TextField),
    /// A condition, by its place in the list.
    Condition(usize),
}

/// The words of the list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordList {
    texts: BTreeMap<String, Vec<String>>,
    answers: Answers,
    periods: PeriodWords,
    /// Words of periods by today.
    relative: BTreeMap<Relative, Vec<String>>,
    conditions: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answers {
    yes: Vec<String>,
    no: Vec<String>,
}

/// One kind of condition.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    filter: String,
    reads: Reads,
    /// The value that a yes sets, where it is not `true`.
    sets: Option<String>,
    names: Vec<String>,
    /// Names that mean the opposite (未答复).
    #[serde(default)]
    denials: Vec<String>,
    /// Words by code.
    #[serde(default)]
    values: BTreeMap<String, Vec<String>>,
}

/// How a value is read.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Reads {
    Period,
    FirstDay,
    LastDay,
    Flag,
    Code,
    Name,
    Id,
    Cell,
}

/// The list with its names folded.
struct Lexicon {
    list: WordList,
    /// What each name means, and whether it means the opposite.
    names: BTreeMap<String, (Named, bool)>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let list: WordList = toml::from_str(include_str!("../../../models/query_conditions.toml")).expect("the shipped list is well formed");
    let mut names = BTreeMap::new();
    for (field, words) in &list.texts {
        let field = TextField::ALL.into_iter().find(|known| known.name() == field);
        let field = field.expect("the shipped list names fields of the index");
        let spoken = words.iter().map(String::as_str).chain([field.name()]);
        names.extend(spoken.map(|name| (fold(name), (Named::Text(field), false))));
    }
    for (at, entry) in list.conditions.iter().enumerate() {
        let meant = entry.names.iter().map(|name| (fold(name), (Named::Condition(at), false)));
        let denied = entry.denials.iter().map(|name| (fold(name), (Named::Condition(at), true)));
        names.extend(meant.chain(denied));
        // The code itself names the first entry of its filter.
        names.entry(fold(&entry.filter)).or_insert((Named::Condition(at), false));
    }
    Lexicon { list, names }
});

/// Longest name in letters.
const MAX_NAME: usize = 24;

/// Most colons of a header and its value.
const MAX_COLONS: usize = 8;

/// Width, script and case folded, white space and invisible characters out.
fn fold(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .map(fold_char)
        .collect()
}

/// A name before a colon.
pub(super) struct Prefix<'q> {
    /// As typed.
    pub(super) name: &'q str,
    /// What it means; `None` where nothing is called so.
    pub(super) named: Option<Named>,
    /// Whether it means the opposite.
    pub(super) denies: bool,
    /// Its length with the colon, in bytes.
    pub(super) len: usize,
}

/// The name that a text has before a colon, if it begins with a word, a colon and more.
pub(super) fn prefix(text: &str) -> Option<Prefix<'_>> {
    let mut letters = 0;
    for (at, c) in text.char_indices() {
        if matches!(c, ':' | '：') {
            let len = at + c.len_utf8();
            let follows = text[len..].starts_with(|next: char| !next.is_whitespace() && next != '/');
            let name = &text[..at];
            let is_word = letters > 0 && !name.chars().all(|c| c.is_numeric());
            return (follows && is_word).then(|| {
                let known = LEXICON.names.get(&fold(name));
                Prefix {
                    name,
                    named: known.map(|(named, _)| *named),
                    denies: known.is_some_and(|(_, denies)| *denies),
                    len,
                }
            });
        }
        letters += 1;
        if letters > MAX_NAME || !(c.is_alphanumeric() || c == '_') {
            return None;
        }
    }
    None
}

/// Whether the value of a condition is a period, which may hold blanks.
pub(super) fn is_period(condition: usize) -> bool {
    LEXICON.list.conditions[condition].reads == Reads::Period
}

/// Whether the value of a condition is a time of any kind.
pub(super) fn is_time(condition: usize) -> bool {
    matches!(
        LEXICON.list.conditions[condition].reads,
        Reads::Period | Reads::FirstDay | Reads::LastDay
    )
}

/// The period by today that a word names.
pub(super) fn relative(word: &str) -> Option<Relative> {
    let folded = fold(word);
    let mut all = LEXICON.list.relative.iter();
    all.find(|(_, words)| words.iter().any(|word| fold(word) == folded))
        .map(|(relative, _)| *relative)
}

/// The word at the beginning of a text that stands between the ends of a period, in bytes.
pub(super) fn between(text: &str) -> Option<usize> {
    let words = LEXICON.list.periods.between.iter().map(String::as_str).chain(["-"]);
    words.filter(|word| text.starts_with(word)).map(str::len).max()
}

/// Reads a value; `None` if the condition can have no such value.
pub(super) fn read(condition: usize, denies: bool, value: &str) -> Option<Condition> {
    let entry = &LEXICON.list.conditions[condition];
    let folded = fold(value);
    let says = |words: &[String]| words.iter().any(|word| fold(word) == folded);
    let answers = &LEXICON.list.answers;
    let answer = if says(&answers.yes) {
        Some(true)
    } else {
        says(&answers.no).then_some(false)
    };
    let mut filter = Filter::default();
    let mut wanted = true;
    match entry.reads {
        Reads::Period => match answer.filter(|_| folded.parse::<u32>().is_err()) {
            Some(dated) => filter.dated = Some(dated),
            None => periods::read(&folded, &LEXICON.list.periods)?.set(&mut filter),
        },
        Reads::FirstDay => filter.from = periods::read(&folded, &LEXICON.list.periods)?.first,
        Reads::LastDay => filter.to = periods::read(&folded, &LEXICON.list.periods)?.last,
        Reads::Flag => {
            let yes = answer? != denies;
            match &entry.sets {
                Some(value) => {
                    filter.set(&entry.filter, value).ok()?;
                    wanted = yes;
                }
                None => filter.set(&entry.filter, if yes { "true" } else { "false" }).ok()?,
            }
        }
        Reads::Code => {
            let mut codes = entry.values.iter();
            let code = codes.find(|(code, words)| fold(code) == folded || says(words));
            filter.set(&entry.filter, code?.0).ok()?;
        }
        Reads::Id => {
            // Ids have letters of one case.
            let spelt = [value.trim().to_owned(), folded.to_ascii_uppercase(), folded];
            spelt.iter().find(|id| filter.set(&entry.filter, id).is_ok())?;
        }
        Reads::Name => {
            let name = value.trim();
            filter.set(&entry.filter, (!name.is_empty()).then_some(name)?).ok()?;
        }
        // Each colon may be the one between header and value.
        Reads::Cell if value.matches([':', '：']).count() > MAX_COLONS => return None,
        Reads::Cell => filter.set(&entry.filter, &value.trim().replacen('：', ":", 1)).ok()?,
    }
    (filter != Filter::default()).then_some(Condition { filter, wanted })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::{Aspect, Field, Purpose};
    use crate::corpus::Channel;
    use crate::search::{FILTERS, Step};

    fn condition(text: &str) -> Option<Condition> {
        let prefix = prefix(text)?;
        match prefix.named? {
            Named::Condition(at) => read(at, prefix.denies, &text[prefix.len..]),
            Named::Text(_) => None,
        }
    }

    #[track_caller]
    fn check(text: &str, pairs: &[(&str, &str)], wanted: bool) {
        let found = condition(text).unwrap_or_else(|| panic!("{text}"));
        let said: Vec<(&str, String)> = found.filter.pairs();
        let said: Vec<(&str, &str)> = said.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!((said.as_slice(), found.wanted), (pairs, wanted), "{text}");
    }

    #[test]
    fn names_and_values_are_read_in_the_words_of_the_pages_and_in_codes() {
        for text in [
            "渠道:热线",
            "channel:hotline",
            "Channel：12345",
            "來件渠道：熱線",
            "渠道:12345 工单",
            "ｃｈａｎｎｅｌ:Hotline",
        ] {
            check(text, &[("channel", "hotline")], true);
        }
        check("目的:建议", &[("purpose", "suggestion")], true);
        check("领域：城建", &[("field", "城市建设管理")], true);
        check("方面:education", &[("aspect", "教育体育")], true);
        check("来源:board", &[("source", "board")], true);
        check("問題屬地:西湖区", &[("district", "西湖区")], true);
        check("紧急:是", &[("urgent", "true")], true);
        check("重复:否", &[("repeat", "false")], true);
        check("未答复:是", &[("replied", "false")], true);
        check("unanswered:no", &[("replied", "true")], true);
        check("事项:t0000000000a1", &[("topic", "T0000000000a1")], true);
        check("金点子:是", &[("step", "golden")], true);
        check("golden:no", &[("step", "golden")], false);
        check("列:受理方式：来电", &[("extra", "受理方式:来电")], true);
        check("时间:2019年3月", &[("from", "2019-03-01"), ("to", "2019-03-31")], true);
        check("周:2019-W05", &[("week", "2019-W05")], true);
        check("日期:无", &[("dated", "false")], true);
        check("起始日期:2019-05", &[("from", "2019-05-01")], true);
        check("until:2019-05", &[("to", "2019-05-31")], true);
    }

    #[test]
    fn what_is_no_value_is_refused() {
        for text in [
            "渠道:飞鸽",
            "紧急:也许",
            "时间:昨天",
            "日期:2019-02-30",
            "事项:电梯",
            "列:受理方式",
            "渠道:\u{3000}",
            "2019:3",
            "渠道: 热线",
        ] {
            assert_eq!(condition(text), None, "{text}");
        }
    }

    #[test]
    fn every_filter_has_a_name_and_every_code_a_word() {
        for (filter, _) in FILTERS {
            let named = LEXICON.names.get(filter);
            let text = TextField::ALL.iter().any(|field| field.name() == filter);
            let period = filter == "week";
            assert!(
                named.is_some_and(|(named, _)| text
                    || period
                    || matches!(named, Named::Condition(at) if LEXICON.list.conditions[*at].filter == filter)),
                "{filter}"
            );
        }
        let codes = |filter: &str| -> Vec<&str> {
            let entry = LEXICON
                .list
                .conditions
                .iter()
                .find(|entry| entry.filter == filter && entry.reads == Reads::Code);
            entry.unwrap().values.keys().map(String::as_str).collect()
        };
        let sorted = |mut all: Vec<&'static str>| {
            all.sort_unstable();
            all
        };
        assert_eq!(codes("channel"), sorted(Channel::ALL.iter().map(|code| code.code()).collect()));
        assert_eq!(codes("purpose"), sorted(Purpose::ALL.iter().map(|code| code.code()).collect()));
        assert_eq!(codes("field"), sorted(Field::ALL.iter().map(|code| code.code()).collect()));
        assert_eq!(codes("aspect"), sorted(Aspect::ALL.iter().map(|code| code.code()).collect()));
        assert_eq!(codes("step"), sorted(Step::ALL.iter().map(|code| code.code()).collect()));
    }

    #[test]
    fn no_name_means_two_things() {
        let list = &LEXICON.list;
        let mut names: Vec<String> = list.texts.values().flatten().map(|name| fold(name)).collect();
        names.extend(
            list.conditions
                .iter()
                .flat_map(|entry| entry.names.iter().chain(&entry.denials))
                .map(|name| fold(name)),
        );
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
        for entry in &list.conditions {
            let mut words: Vec<String> = entry.values.values().flatten().map(|word| fold(word)).collect();
            let all = words.len();
            words.sort_unstable();
            words.dedup();
            assert_eq!(words.len(), all, "{}", entry.filter);
        }
    }

    #[test]
    fn what_pages_call_names_and_values_is_understood() {
        for catalogue in [
            include_str!("../../service/catalog/zh/codes.toml"),
            include_str!("../../service/catalog/en/codes.toml"),
        ] {
            let words: BTreeMap<String, BTreeMap<String, String>> = toml::from_str(catalogue).unwrap();
            for filter in ["channel", "purpose", "field", "aspect", "step"] {
                for (code, word) in words[filter].iter().filter(|(code, _)| *code != "received") {
                    check(&format!("{filter}:{word}"), &[(filter, code.as_str())], true);
                }
            }
        }
    }
}
