//! The words of documents: one list of phrases for each language, the same keys and slots in each.
//!
//! A phrase is a sentence or a part of one with `{slots}` for texts. Composers choose keys and fill slots; they hold no words themselves.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::document::{Piece, Text};

/// Language of a document.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Simplified Chinese, in the layout and wording of official documents.
    #[default]
    Zh,
    /// English, for reading beside it.
    En,
}

/// The phrases of a language, by `section.name`.
pub struct Phrases(BTreeMap<String, String>);

/// The files of a language, a section of phrases for each kind and what they share.
macro_rules! phrases {
    ($language:literal) => {
        [
            include_str!(concat!("../../models/report/", $language, "/shared.toml")),
            include_str!(concat!("../../models/report/", $language, "/selection.toml")),
            include_str!(concat!("../../models/report/", $language, "/regular.toml")),
            include_str!(concat!("../../models/report/", $language, "/form.toml")),
            include_str!(concat!("../../models/report/", $language, "/matter.toml")),
        ]
    };
}

static ZH: LazyLock<Phrases> = LazyLock::new(|| Phrases::read(&phrases!("zh")));
static EN: LazyLock<Phrases> = LazyLock::new(|| Phrases::read(&phrases!("en")));

impl Language {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Zh, Self::En];

    /// Its phrases.
    #[must_use]
    pub fn phrases(self) -> &'static Phrases {
        match self {
            Self::Zh => &ZH,
            Self::En => &EN,
        }
    }
}

impl Phrases {
    fn read(files: &[&str]) -> Self {
        let mut all = BTreeMap::new();
        for file in files {
            let sections: BTreeMap<String, BTreeMap<String, String>> =
                toml::from_str(file).expect("the shipped phrases are valid, which a test checks");
            for (section, entries) in sections {
                all.extend(entries.into_iter().map(|(name, words)| (format!("{section}.{name}"), words)));
            }
        }
        Self(all)
    }

    /// The words of a key. A key that is missing shows itself, which a test keeps from happening.
    #[must_use]
    pub fn words<'a>(&'a self, key: &'a str) -> &'a str {
        self.0.get(key).map_or(key, String::as_str)
    }

    /// The phrase of a key, its slots filled with texts. A slot that nobody fills stays as it is, which tests of kinds notice.
    #[must_use]
    pub fn say(&self, key: &str, slots: &[(&str, Text)]) -> Text {
        let mut text = Text::default();
        let mut rest = self.words(key);
        while let Some((before, name, after)) = next_slot(rest) {
            if !before.is_empty() {
                text.0.push(Piece::Words(before.to_owned()));
            }
            match slots.iter().find(|(slot, _)| *slot == name) {
                Some((_, filled)) => text.push(filled.clone()),
                None => text.push(format!("{{{name}}}")),
            }
            rest = after;
        }
        if !rest.is_empty() {
            text.0.push(Piece::Words(rest.to_owned()));
        }
        text
    }
}

/// What stands before the next `{slot}`, its name, what stands behind.
fn next_slot(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn slots(words: &str) -> BTreeSet<&str> {
        let mut found = BTreeSet::new();
        let mut rest = words;
        while let Some((_, name, after)) = next_slot(rest) {
            found.insert(name);
            rest = after;
        }
        found
    }

    #[test]
    fn both_languages_have_the_same_keys_and_slots() {
        let [zh, en] = Language::ALL.map(Language::phrases);
        let keys = |phrases: &'static Phrases| phrases.0.keys().collect::<BTreeSet<_>>();
        assert_eq!(keys(zh), keys(en));
        for (key, words) in &zh.0 {
            assert_eq!(slots(words), slots(&en.0[key]), "{key}");
        }
    }

    #[test]
    fn slots_are_filled_in_place() {
        let phrases = Phrases(BTreeMap::from([("a.b".to_owned(), "共{count}件，{rest}。".to_owned())]));
        let said = phrases.say("a.b", &[("rest", Text::plain("其余不详")), ("count", Text::plain("3"))]);
        assert_eq!(said.to_string(), "共3件，其余不详。");
    }

    #[test]
    fn no_phrase_holds_a_word_that_offices_avoid() {
        const AVOIDED: [&str; 14] = [
            "爆发",
            "飙升",
            "用户",
            "聚类",
            "模型",
            "AI",
            "舆情",
            "刁民",
            "网民",
            "热搜",
            "漏斗",
            "快照",
            "置信",
            "全部满意",
        ];
        for (key, words) in &ZH.0 {
            assert!(AVOIDED.iter().all(|avoided| !words.contains(avoided)), "{key}: {words}");
        }
    }
}
