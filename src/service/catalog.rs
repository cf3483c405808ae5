//! The words on the pages: one catalogue per language, the same keys in each. Tables and the API hold codes; only pages show words.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::LazyLock;

use maud::{Markup, PreEscaped, html};

/// A language of pages and of the command line.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Lang {
    /// Simplified Chinese, the default.
    #[default]
    Zh,
    /// English.
    En,
}

type Words = BTreeMap<String, String>;

/// The catalogue of a language: one file for each part of the workbench.
macro_rules! catalogue {
    ($lang:literal) => {
        [
            include_str!(concat!("catalog/", $lang, "/frame.toml")),
            include_str!(concat!("catalog/", $lang, "/overview.toml")),
            include_str!(concat!("catalog/", $lang, "/topics.toml")),
            include_str!(concat!("catalog/", $lang, "/keywords.toml")),
            include_str!(concat!("catalog/", $lang, "/ideas.toml")),
            include_str!(concat!("catalog/", $lang, "/search.toml")),
            include_str!(concat!("catalog/", $lang, "/message.toml")),
            include_str!(concat!("catalog/", $lang, "/data.toml")),
            include_str!(concat!("catalog/", $lang, "/curation.toml")),
            include_str!(concat!("catalog/", $lang, "/people.toml")),
            include_str!(concat!("catalog/", $lang, "/codes.toml")),
            include_str!(concat!("catalog/", $lang, "/cli.toml")),
            include_str!(concat!("catalog/", $lang, "/quality.toml")),
            include_str!(concat!("catalog/", $lang, "/selection.toml")),
            include_str!(concat!("catalog/", $lang, "/digests.toml")),
            include_str!(concat!("catalog/", $lang, "/trends.toml")),
        ]
        .concat()
    };
}

static ZH: LazyLock<Words> = LazyLock::new(|| words(&catalogue!("zh")));
static EN: LazyLock<Words> = LazyLock::new(|| words(&catalogue!("en")));

/// Reads a catalogue: `[section]` and `name = "words"` become the key `section.name`; no section is in two files.
fn words(text: &str) -> Words {
    let sections: BTreeMap<String, BTreeMap<String, String>> =
        toml::from_str(text).expect("the shipped catalogues are valid, which a test checks");
    let keys = |(section, entries): (String, BTreeMap<String, String>)| {
        entries.into_iter().map(move |(name, words)| (format!("{section}.{name}"), words))
    };
    sections.into_iter().flat_map(keys).collect()
}

impl Lang {
    /// Both languages.
    pub const ALL: [Self; 2] = [Self::Zh, Self::En];

    /// The code in addresses and cookies.
    pub fn code(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// The tag for `<html lang>`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// The language of a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.code() == code)
    }

    /// The language that an `Accept-Language` header prefers; Chinese where it names neither.
    pub fn from_accept(header: &str) -> Self {
        let mut best = (0.0, Self::default());
        for choice in header.split(',') {
            let (tag, quality) = choice.split_once(';').unwrap_or((choice, ""));
            let quality: f32 = quality.trim().strip_prefix("q=").map_or(Ok(1.0), str::parse).unwrap_or(0.0);
            let primary = tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
            if let Some(lang) = Self::from_code(&primary).filter(|_| quality > best.0) {
                best = (quality, lang);
            }
        }
        best.1
    }

    fn words(self) -> &'static Words {
        match self {
            Self::Zh => &ZH,
            Self::En => &EN,
        }
    }

    /// The words of a key. A key that is missing shows itself, which a test keeps from happening.
    pub fn t(self, key: &str) -> &str {
        self.words().get(key).map_or(key, String::as_str)
    }

    /// The words of a code of a closed list, such as `code("channel", "petition")`.
    pub fn code_words(self, list: &str, code: &str) -> &'static str {
        self.words().get(&format!("{list}.{code}")).map_or("", String::as_str)
    }

    /// The words of a key with `{name}` replaced.
    pub fn fill(self, key: &str, values: &[(&str, &dyn Display)]) -> String {
        let mut text = self.t(key).to_owned();
        for (name, value) in values {
            text = text.replace(&format!("{{{name}}}"), &value.to_string());
        }
        text
    }

    /// The words of a key with `{name}` replaced by marked-up parts, such as links.
    pub fn fill_html(self, key: &str, values: &[(&str, Markup)]) -> Markup {
        let mut text = html! { (self.t(key)) }.into_string();
        for (name, value) in values {
            text = text.replace(&format!("{{{name}}}"), &value.0);
        }
        PreEscaped(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{Element, LabelKind};
    use crate::classify::{AccusationKind, Aspect, Field, LegalChannel, Purpose, UrgentKind};
    use crate::corpus::{Channel, WriterKind};
    use crate::curation::{Cause, OperationKind, OutcomeState};
    use crate::dedup::DuplicateKind;
    use crate::evaluate::{Column, Lost};
    use crate::ideas::{DropReason, Gap, Signal};
    use crate::run::{FaultKind, Section, Tie};
    use crate::search::{Dimension, FILTERS, Order, Origin, Reason};
    use crate::service::{Check, Failure, JobKind, JobState, Verdict};
    use crate::store::BatchFaultKind;
    use crate::store::Role;
    use crate::topics::{TopicState, WarningKind};
    use std::collections::BTreeSet;

    fn blanks(words: &str) -> BTreeSet<&str> {
        words.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect()
    }

    #[test]
    fn both_languages_have_the_same_keys_and_blanks() {
        let keys = |words: &Words| words.keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&ZH), keys(&EN));
        for (key, words) in ZH.iter() {
            assert_eq!(blanks(words), blanks(&EN[key]), "{key}");
        }
    }

    #[test]
    fn every_code_has_words() {
        let codes = |list: &str, codes: Vec<&str>| codes.into_iter().map(|code| format!("{list}.{code}")).collect::<Vec<_>>();
        let mut wanted = codes("channel", Channel::ALL.iter().map(|code| code.code()).collect());
        wanted.extend(codes("purpose", Purpose::ALL.iter().map(|code| code.code()).collect()));
        wanted.extend(codes("field", Field::ALL.iter().map(|code| code.code()).collect()));
        wanted.extend(codes("aspect", Aspect::ALL.iter().map(|code| code.code()).collect()));
        wanted.extend(codes("state", TopicState::ALL.iter().map(|code| code.code()).collect()));
        wanted.extend(codes("warning", WarningKind::ALL.iter().map(|code| code.code()).collect()));
        wanted.extend(codes("writer", WriterKind::ALL.iter().map(|code| code.code()).collect()));
        wanted.extend(codes("urgent", UrgentKind::ALL.iter().map(|code| code.code()).collect()));
        wanted.extend(codes("operation", OperationKind::ALL.iter().map(|code| code.code()).collect()));
        wanted.extend(codes("outcome", OutcomeState::ALL.iter().map(|code| code.code()).collect()));
        wanted.extend(codes("cause", Cause::ALL.iter().map(|code| code.code()).collect()));
        wanted.extend(codes("drop", DropReason::ALL.iter().map(|code| code.code()).collect()));
        wanted.extend(codes("accusation", AccusationKind::ALL.iter().map(|code| code.code()).collect()));
        wanted.extend(codes("legal", LegalChannel::ALL.iter().map(|code| code.code()).collect()));
        wanted.extend(codes("element", Element::ALL.iter().map(|code| code.code()).collect()));
        wanted.extend(codes("likeness", DuplicateKind::ALL.iter().map(|code| code.code()).collect()));
        wanted.extend(codes("alike", DuplicateKind::ALL.iter().map(|code| code.code()).collect()));
        wanted.extend(codes("alike", Tie::ALL.iter().map(|code| code.code()).collect()));
        wanted.extend(codes("similar_section", Section::ALL.iter().map(|code| code.code()).collect()));
        wanted.extend(codes("course", TopicState::ALL.iter().map(|code| code.code()).collect()));
        wanted.extend(codes("question", Column::ALL.iter().map(|code| code.code()).collect()));
        wanted.extend(codes("lost", Lost::ALL.iter().map(|code| code.code()).collect()));
        wanted.extend(codes("role", Role::ALL.iter().map(|code| code.code()).collect()));
        wanted.extend(codes("role_may", Role::ALL.iter().map(|code| code.code()).collect()));
        wanted.extend(codes("fault", FaultKind::ALL.iter().map(|code| code.code()).collect()));
        wanted.extend(codes("gap", Gap::ALL.iter().map(|code| code.code()).collect()));
        wanted.extend(codes("order", Order::ALL.iter().map(|code| code.code()).collect()));
        wanted.extend(codes("reason_of_hit", Reason::ALL.iter().map(|code| code.code()).collect()));
        wanted.extend(codes("origin", Origin::ALL.iter().map(|code| code.code()).collect()));
        wanted.extend(codes("facet", Dimension::ALL.iter().map(|code| code.code()).collect()));
        wanted.extend(codes("filter", FILTERS.iter().map(|(name, _)| *name).collect()));
        wanted.extend(codes("signal", Signal::ALL.iter().map(|code| code.code()).collect()));
        wanted.extend(codes("job_kind", JobKind::ALL.iter().map(|code| code.code()).collect()));
        wanted.extend(codes("job_state", JobState::ALL.iter().map(|code| code.code()).collect()));
        wanted.extend(codes("failure", Failure::ALL.iter().map(|code| code.code()).collect()));
        wanted.extend(codes("label_kind", LabelKind::ALL.iter().map(|code| code.code()).collect()));
        wanted.extend(codes("batch_fault", BatchFaultKind::ALL.iter().map(|code| code.code()).collect()));
        wanted.extend(codes("self_check", Check::ALL.iter().map(|code| code.code()).collect()));
        wanted.extend(codes("verdict", Verdict::ALL.iter().map(|code| code.code()).collect()));
        for key in wanted {
            assert!(ZH.contains_key(&key), "{key}");
        }
    }

    #[test]
    fn words_that_offices_do_not_use_are_on_no_page() {
        let banned = [
            "聚类", "爆发", "飙升", "用户", "模型", "网民", "消息", "热搜", "漏斗", "快照", "置信",
        ];
        for (key, words) in ZH.iter() {
            assert!(banned.iter().all(|word| !words.contains(word)), "{key}: {words}");
        }
    }

    #[test]
    fn the_browser_decides_until_the_reader_does() {
        assert_eq!(Lang::from_accept("en-GB,en;q=0.9,zh;q=0.8"), Lang::En);
        assert_eq!(Lang::from_accept("fr, zh-CN;q=0.7, en;q=0.3"), Lang::Zh);
        assert_eq!(Lang::from_accept(""), Lang::Zh);
    }

    #[test]
    fn filled_words_are_escaped_and_parts_are_not() {
        assert_eq!(Lang::Zh.fill_html("<{a}>", &[("a", html! { b { "1" } })]).0, "&lt;<b>1</b>&gt;");
    }

    /// Sections whose keys are the codes of a closed list.
    const CODES: &[&str] = &[
        "api_part",
        "digest_kind",
        "digest_kind_note",
        "digest_unmade",
        "edit_outcome",
        "edition",
        "topic_order",
        "map_colour",
        "trend",
        "trend_by",
        "sign_rule",
        "sign_rule_means",
        "role",
        "role_may",
        "fault",
        "origin",
        "reason_of_hit",
        "order",
        "facet",
        "channel",
        "purpose",
        "field",
        "aspect",
        "state",
        "writer",
        "step",
        "stage",
        "filter",
        "error",
        "remedy",
        "urgent",
        "element",
        "reason",
        "act",
        "given",
        "evidence",
        "operation",
        "outcome",
        "cause",
        "drop",
        "warning",
        "question",
        "lost",
        "course",
        "likeness",
        "similar_section",
        "alike",
        "accusation",
        "legal",
        "gap",
        "signal",
        "selection_part",
        "idea_list",
        "trap",
        "decided",
        "word_state",
        "job_kind",
        "job_state",
        "failure",
        "file_error",
        "label_kind",
        "batch_fault",
        "self_check",
        "verdict",
        "self_found",
    ];

    fn sources(folder: &std::path::Path, text: &mut String) {
        let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                sources(&path, text);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                text.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }

    #[test]
    fn the_pages_use_every_key_and_no_other() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let (mut service, mut cli) = (String::new(), String::new());
        sources(&folder.join("service"), &mut service);
        sources(&folder.join("cli"), &mut cli);
        let of_cli = cli.split('"').filter(|piece| is_key(piece));
        let used: BTreeSet<&str> = service.split('"').filter(|piece| is_key(piece)).chain(of_cli).collect();
        for key in &used {
            assert!(ZH.contains_key(*key), "{key} is in no catalogue");
        }
        for key in ZH
            .keys()
            .filter(|key| !CODES.iter().any(|list| key.starts_with(&format!("{list}."))))
        {
            assert!(used.contains(key.as_str()), "{key} is on no page");
        }
    }

    /// Whether a piece of source is a key: a section of the catalogue, a dot, a name.
    fn is_key(piece: &str) -> bool {
        let is_name = |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        piece.split_once('.').is_some_and(|(section, name)| {
            // `ideas.bin` and `data.js` are files.
            is_name(section)
                && is_name(name)
                && !["bin", "js"].contains(&name)
                && ZH.keys().any(|key| key.starts_with(&format!("{section}.")))
        })
    }
}
