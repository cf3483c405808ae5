//! What the values of offices' columns mean: 信访目的, 满意度, 状态, 紧急程度. Tables of data that an office can change, `models/values.toml`.
//!
//! Not here: which column is which (`ingest`), what a message's text says of its purpose (`classify`).

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use crate::corpus::{Message, codes};
use crate::text::fold_char;

codes! {
    /// The main purpose of a message (信访目的).
    Purpose {
        /// 建议意见.
        Suggestion = "suggestion",
        /// 申诉求决.
        Appeal = "appeal",
        /// 检举控告 and 投诉举报; what is protected of them the labels say.
        Accusation = "accusation",
        /// 咨询.
        Inquiry = "inquiry",
        /// Praise, thanks, tests, unreadable.
        Other = "other",
    }
}

codes! {
    /// What a given purpose says more finely than its code.
    PurposeDetail {
        /// 建议, 意见, 建言.
        Suggestion = "suggestion",
        /// 咨询.
        Inquiry = "inquiry",
        /// 检举, 控告, 揭发: of officials, by the words of petition systems.
        Accusation = "accusation",
        /// 举报: of anyone, by the words of hotlines.
        Report = "report",
        /// 表扬.
        Praise = "praise",
        /// 感谢.
        Thanks = "thanks",
        /// 申诉.
        Appeal = "appeal",
        /// 求决.
        Relief = "relief",
        /// 求助.
        Help = "help",
        /// 投诉.
        Complaint = "complaint",
    }
}

codes! {
    /// How content the writer is (满意度). Nothing given is no code, never satisfied.
    Satisfaction {
        /// 非常满意.
        VerySatisfied = "very_satisfied",
        /// 满意.
        Satisfied = "satisfied",
        /// 基本满意.
        FairlySatisfied = "fairly_satisfied",
        /// 不满意.
        Dissatisfied = "dissatisfied",
        /// 非常不满意.
        VeryDissatisfied = "very_dissatisfied",
        /// 默认满意: a system's answer where the writer gave none.
        ByDefault = "by_default",
        /// 未评价.
        Unrated = "unrated",
    }
}

codes! {
    /// How far the handling of a message is (状态).
    HandlingState {
        /// Not yet taken on.
        Waiting = "waiting",
        /// Being handled.
        Handling = "handling",
        /// Done.
        Closed = "closed",
        /// Sent back (退单, 退回).
        Returned = "returned",
        /// Not accepted (不予受理).
        Refused = "refused",
        /// Kept without further steps (留存).
        Kept = "kept",
    }
}

codes! {
    /// How urgent the office calls a message (紧急程度).
    Urgency {
        /// 一般.
        Normal = "normal",
        /// 紧急.
        Urgent = "urgent",
        /// 特急.
        Top = "top",
    }
}

/// What the values that came with a message stand for; nothing where nothing known is given.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct GivenCodes {
    /// 信访目的, 工单类型.
    pub purpose: Option<Given>,
    /// 满意度.
    pub satisfaction: Option<Satisfaction>,
    /// 状态.
    pub state: Option<HandlingState>,
    /// 紧急程度.
    pub urgency: Option<Urgency>,
}

/// Why a table of values cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ValuesError {
    /// It is no TOML of the expected form, or names an unknown code.
    #[error("parse the table of values: {0}; hint: compare it with models/values.toml")]
    Toml(#[from] toml::de::Error),
    /// One value stands under two codes.
    #[error("parse the table of values: {word:?} stands under {first} and {second}; hint: leave it in one list")]
    Twice {
        /// The value, folded.
        word: String,
        /// A code that has it.
        first: &'static str,
        /// Another.
        second: &'static str,
    },
}

/// The tables, folded and ready to be asked.
#[derive(Clone, Debug)]
pub struct ValueTables {
    purposes: FxHashMap<String, Given>,
    /// Words of purposes in the file's order, for values that hold one.
    held: Vec<(String, Given)>,
    satisfaction: FxHashMap<String, Satisfaction>,
    states: FxHashMap<String, HandlingState>,
    urgency: FxHashMap<String, Urgency>,
    truth: FxHashMap<String, bool>,
    urgency_headers: Vec<String>,
}

/// What a given purpose stands for: the purpose and what it says more finely.
pub type Given = (Purpose, PurposeDetail);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTables {
    purposes: Vec<RawPurpose>,
    satisfaction: BTreeMap<Satisfaction, Vec<String>>,
    states: BTreeMap<HandlingState, Vec<String>>,
    urgency: BTreeMap<Urgency, Vec<String>>,
    truth: RawTruth,
    columns: RawColumns,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPurpose {
    code: Purpose,
    detail: PurposeDetail,
    words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTruth {
    yes: Vec<String>,
    no: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawColumns {
    urgency: Vec<String>,
}

impl ValueTables {
    /// Reads tables in the form of `models/values.toml`.
    ///
    /// # Errors
    /// When the text has another form, names an unknown code, or puts one value under two codes.
    pub fn parse(text: &str) -> Result<Self, ValuesError> {
        let raw: RawTables = toml::from_str(text)?;
        let held: Vec<(String, Given)> = raw
            .purposes
            .iter()
            .flat_map(|purpose| purpose.words.iter().map(|word| (folded(word), (purpose.code, purpose.detail))))
            .collect();
        let truth = [(true, raw.truth.yes), (false, raw.truth.no)];
        Ok(Self {
            purposes: table(held.iter().cloned(), |(_, detail)| detail.code())?,
            satisfaction: table(words_of(raw.satisfaction), Satisfaction::code)?,
            states: table(words_of(raw.states), HandlingState::code)?,
            urgency: table(words_of(raw.urgency), Urgency::code)?,
            truth: table(words_of(truth), |truth| if truth { "yes" } else { "no" })?,
            urgency_headers: raw.columns.urgency.iter().map(|header| folded(header)).collect(),
            held,
        })
    }

    /// The tables that the program ships with.
    ///
    /// # Panics
    /// Never: a test reads them.
    #[must_use]
    pub fn shipped() -> Self {
        Self::parse(include_str!("../models/values.toml")).expect("a test reads the shipped tables")
    }

    /// What a given value of 信访目的 or 工单类型 stands for; `None` where it says none.
    #[must_use]
    pub fn purpose(&self, given: &str) -> Option<Given> {
        let given = folded(given);
        if given.is_empty() {
            return None;
        }
        let holds = || {
            self.held
                .iter()
                .find(|(word, _)| given.contains(word.as_str()))
                .map(|&(_, found)| found)
        };
        self.purposes.get(&given).copied().or_else(holds)
    }

    /// How content the writer is; `None` where nothing or something unknown is given.
    #[must_use]
    pub fn satisfaction(&self, given: &str) -> Option<Satisfaction> {
        self.satisfaction.get(&folded(given)).copied()
    }

    /// How far the handling is.
    #[must_use]
    pub fn state(&self, given: &str) -> Option<HandlingState> {
        self.states.get(&folded(given)).copied()
    }

    /// How urgent the office calls it.
    #[must_use]
    pub fn urgency(&self, given: &str) -> Option<Urgency> {
        self.urgency.get(&folded(given)).copied()
    }

    /// What the values that came with a message stand for.
    #[must_use]
    pub fn codes(&self, message: &Message) -> GivenCodes {
        GivenCodes {
            purpose: self.purpose(&message.given_purpose),
            satisfaction: self.satisfaction(&message.satisfaction),
            state: self.state(&message.state),
            urgency: self.declared_urgency(&message.extra),
        }
    }

    /// Whether a value says yes.
    #[must_use]
    pub fn truth(&self, given: &str) -> Option<bool> {
        self.truth.get(&folded(given)).copied()
    }

    /// The urgency that a message's extra columns declare: the first of the known headers that holds a known value; a column that only
    /// asks whether it is urgent says urgent or normal.
    #[must_use]
    pub fn declared_urgency(&self, extra: &[(String, String)]) -> Option<Urgency> {
        let of_truth = |truth| if truth { Urgency::Urgent } else { Urgency::Normal };
        extra
            .iter()
            .filter(|(header, _)| self.urgency_headers.contains(&folded(header)))
            .find_map(|(_, value)| self.urgency(value).or_else(|| self.truth(value).map(of_truth)))
    }
}

/// Codes with their words as words with their codes.
fn words_of<T: Copy>(lists: impl IntoIterator<Item = (T, Vec<String>)>) -> impl Iterator<Item = (String, T)> {
    let of = |(code, words): (T, Vec<String>)| words.into_iter().map(move |word| (folded(&word), code));
    lists.into_iter().flat_map(of)
}

fn table<T: Copy + PartialEq>(
    words: impl Iterator<Item = (String, T)>,
    code: fn(T) -> &'static str,
) -> Result<FxHashMap<String, T>, ValuesError> {
    let mut table = FxHashMap::default();
    for (word, value) in words {
        let first = *table.entry(word.clone()).or_insert(value);
        if first != value {
            let (first, second) = (code(first), code(value));
            return Err(ValuesError::Twice { word, first, second });
        }
    }
    Ok(table)
}

/// A value as it is compared: width, script and case folded, no white space, without a final 类, 件 or 信.
fn folded(value: &str) -> String {
    let mut folded: String = value.chars().map(fold_char).filter(|c| !c.is_whitespace()).collect();
    if folded.chars().count() > 2 && folded.ends_with(['类', '件', '信']) {
        folded.pop();
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_purposes_of_every_system_are_known() {
        let tables = ValueTables::shipped();
        let code = |given| tables.purpose(given).map(|(purpose, detail)| (purpose.code(), detail.code()));
        assert_eq!(code("申诉求决"), Some(("appeal", "appeal")));
        assert_eq!(code("求决"), Some(("appeal", "relief")));
        assert_eq!(code("建議類"), Some(("suggestion", "suggestion")));
        assert_eq!(code("投诉举报类"), Some(("appeal", "complaint")));
        assert_eq!(code("举报"), Some(("accusation", "report")));
        assert_eq!(code("揭发控告"), Some(("accusation", "accusation")));
        assert_eq!(code("表扬（感谢）"), Some(("other", "praise")));
        assert_eq!(code("城市管理投诉"), Some(("appeal", "complaint")));
        assert_eq!(code("其他"), None);
        assert_eq!(code(""), None);
    }

    #[test]
    fn what_is_not_rated_is_not_satisfied() {
        let tables = ValueTables::shipped();
        assert_eq!(tables.satisfaction(""), None);
        assert_eq!(tables.satisfaction("未评价"), Some(Satisfaction::Unrated));
        assert_eq!(tables.satisfaction("默认满意"), Some(Satisfaction::ByDefault));
        assert_eq!(tables.satisfaction("５星"), Some(Satisfaction::VerySatisfied));
        assert_eq!(tables.satisfaction("不滿意"), Some(Satisfaction::Dissatisfied));
    }

    #[test]
    fn states_and_urgency_have_codes() {
        let tables = ValueTables::shipped();
        assert_eq!(tables.state("已 办结"), Some(HandlingState::Closed));
        assert_eq!(tables.state("退单"), Some(HandlingState::Returned));
        assert_eq!(tables.state("不予受理"), Some(HandlingState::Refused));
        let extra = |header: &str, value: &str| vec![(header.to_owned(), value.to_owned())];
        assert_eq!(tables.declared_urgency(&extra("紧急程度", "特急件")), Some(Urgency::Top));
        assert_eq!(tables.declared_urgency(&extra("是否紧急", "是")), Some(Urgency::Urgent));
        assert_eq!(tables.declared_urgency(&extra("备注", "特急")), None);
    }

    #[test]
    fn a_value_under_two_codes_and_an_unknown_code_are_refused() {
        let shipped = include_str!("../models/values.toml");
        let twice = shipped.replace("returned = [\"退单\"", "returned = [\"退单\", \"留存\"");
        let error = ValueTables::parse(&twice).unwrap_err().to_string();
        assert!(
            error.contains("留存") && error.contains("returned") && error.contains("kept"),
            "{error}"
        );
        assert!(ValueTables::parse(&shipped.replace("kept =", "forgotten =")).is_err());
    }
}
