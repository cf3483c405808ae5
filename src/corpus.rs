//! The nouns that every stage shares: a message, its identity, its place in the canonical order.
//!
//! Nothing here reads a file, a clock or a random source. Display words are not here either: codes only.

mod period;

pub use period::Period;

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The stable identity of a message: 128 bits of BLAKE3 over source and external id, written as 32 hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uid(pub [u8; 16]);

impl Uid {
    /// Hashes the parts, each with its length in front so that no two lists of parts collide by concatenation.
    #[must_use]
    pub fn of(parts: &[&str]) -> Self {
        let mut hasher = blake3::Hasher::new();
        for part in parts {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        let mut bytes = [0; 16];
        hasher.finalize_xof().fill(&mut bytes);
        Self(bytes)
    }
}

impl fmt::Display for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Uid {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if text.len() != 32 || !text.is_ascii() {
            return Err(());
        }
        let mut bytes = [0; 16];
        for (i, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).map_err(|_| ())?;
        }
        Ok(Self(bytes))
    }
}

/// A message's position in the canonical order (time, uid) of one generation; never stored outside it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct MessageId(pub u32);

impl MessageId {
    /// The position as an index into the columns of the generation.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Where a message lies in the archive: batch sequence number and row within the batch. It never changes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct DocKey {
    /// Sequence number of the archive batch.
    pub batch: u32,
    /// Row within that batch.
    pub row: u32,
}

impl DocKey {
    /// Packs the key into 64 bits: batch above, row below.
    #[must_use]
    pub fn to_u64(self) -> u64 {
        (u64::from(self.batch) << 32) | u64::from(self.row)
    }

    /// The inverse of [`DocKey::to_u64`].
    #[must_use]
    pub fn from_u64(packed: u64) -> Self {
        Self {
            batch: (packed >> 32) as u32,
            row: packed as u32,
        }
    }
}

/// Wall-clock seconds in Asia/Shanghai since 1970-01-01 00:00 of that same wall clock (no zone arithmetic is needed anywhere).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct LocalTime(pub i64);

impl LocalTime {
    /// Builds a time from a calendar date and time of day.
    #[must_use]
    pub fn from_naive(naive: chrono::NaiveDateTime) -> Self {
        Self(naive.and_utc().timestamp())
    }

    /// The calendar date and time of day.
    ///
    /// # Panics
    /// Never for times that came from [`LocalTime::from_naive`]; seconds beyond chrono's range fall back to its epoch.
    #[must_use]
    pub fn naive(self) -> chrono::NaiveDateTime {
        chrono::DateTime::from_timestamp(self.0, 0).unwrap_or_default().naive_utc()
    }

    /// The ISO week that the time falls in.
    #[must_use]
    pub fn week(self) -> Week {
        Week::of_date(self.naive().date())
    }
}

impl fmt::Display for LocalTime {
    /// `2024-03-05 09:12:00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.naive().format("%Y-%m-%d %H:%M:%S"))
    }
}

/// An ISO week as the number of weeks since the Monday 1969-12-29; consecutive weeks are consecutive numbers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Week(pub i32);

impl Week {
    /// The week of a date.
    #[must_use]
    pub fn of_date(date: chrono::NaiveDate) -> Self {
        use chrono::Datelike;
        // Day 719_163 from the common era is 1970-01-01, a Thursday; three days earlier its week began.
        Self((date.num_days_from_ce() - 719_163 + 3).div_euclid(7))
    }

    /// The Monday that the week begins with.
    #[must_use]
    pub fn monday(self) -> chrono::NaiveDate {
        chrono::NaiveDate::from_num_days_from_ce_opt(self.0 * 7 - 3 + 719_163).unwrap_or_default()
    }
}

impl fmt::Display for Week {
    /// `2024-W05`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use chrono::Datelike;
        let iso = self.monday().iso_week();
        write!(f, "{}-W{:02}", iso.year(), iso.week())
    }
}

impl FromStr for Week {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (year, week) = text.split_once("-W").ok_or(())?;
        let (year, week) = (year.parse().map_err(|_| ())?, week.parse().map_err(|_| ())?);
        chrono::NaiveDate::from_isoywd_opt(year, week, chrono::Weekday::Mon)
            .map(Self::of_date)
            .ok_or(())
    }
}

/// Declares a closed list of codes: the enum, its code as text, and the way back.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code that tables and the API use; never display text.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The value of a code; `None` for anything else.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }

            /// Position in [`Self::ALL`].
            #[must_use]
            pub fn index(self) -> usize {
                self as usize
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.code())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let code = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
                Self::from_code(&code).ok_or_else(|| serde::de::Error::custom(format_args!("unknown code {code:?}")))
            }
        }
    };
}
pub(crate) use codes;

codes! {
    /// The way by which a message reached the office (渠道).
    Channel {
        /// Letters, visits and online petitions (信访件).
        Petition = "petition",
        /// Tickets of the 12345 hotline (工单).
        Hotline = "hotline",
        /// Messages on leaders' boards and other public boards (留言).
        Forum = "forum",
        /// People's-suggestion forms (人民建议征集表).
        Form = "form",
        /// Anything whose channel is not known.
        Other = "other",
    }
}

codes! {
    /// What kind of person or body wrote (建议人类别).
    WriterKind {
        /// A citizen (群众).
        Citizen = "citizen",
        /// A deputy to a people's congress (人大代表).
        Deputy = "deputy",
        /// A member of a political consultative conference (政协委员).
        Member = "member",
        /// A specially invited suggester (特约建议人).
        Invited = "invited",
        /// A direct collection point (直报点).
        Point = "point",
        /// An expert (专家).
        Expert = "expert",
        /// A firm or another body (单位).
        Body = "body",
    }
}

/// One message as the archive holds it: typed fields and original texts, before any analysis.
///
/// Text fields are empty when absent. The writer's name and contact are here and nowhere past the archive.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Message {
    /// Where the file came from (来源系统); holds no colon.
    pub source: String,
    /// The identifier that the file gave (原编号), or the generated one where it gave none.
    pub external_id: String,
    /// The channel, a [`Channel`]; `None` reads as [`Channel::Other`].
    pub channel: Option<Channel>,
    /// The counting date: the one of the dates below that the source's mapping chose, else [`Message::usual_time`].
    pub time: Option<LocalTime>,
    /// When the matter occurred (发生).
    pub occurred: Option<LocalTime>,
    /// When the message was registered or written (登记, 留言, 提交).
    pub registered: Option<LocalTime>,
    /// When it was accepted (受理).
    pub accepted: Option<LocalTime>,
    /// When it was closed (办结).
    pub closed: Option<LocalTime>,
    /// Title as written.
    pub title: String,
    /// Body as written, byte for byte as the file has it.
    pub body: String,
    /// Measures, where the form asks for them apart (对策措施).
    pub measures: String,
    /// The office's reply (答复意见).
    pub reply: String,
    /// When the office replied.
    pub reply_time: Option<LocalTime>,
    /// Who replied or handles the matter (承办单位).
    pub department: String,
    /// Name or user id of the writer as the file gave it.
    pub writer: String,
    /// Telephone or another contact of the writer as the file gave it.
    pub contact: String,
    /// What kind of writer.
    pub writer_kind: Option<WriterKind>,
    /// How many people the message speaks for (涉及人数), where the file says so.
    pub people: Option<u32>,
    /// District (问题属地) as the file gave it.
    pub district: String,
    /// Place within the district (街道, 诉求地址) as the file gave it.
    pub place: String,
    /// Collection point (征集点).
    pub collection_point: String,
    /// Campaign (征集活动).
    pub campaign: String,
    /// The purpose that the file gave (信访目的, 工单类型), unmapped.
    pub given_purpose: String,
    /// The category that the file gave (内容分类, 一级分类…), unmapped.
    pub given_category: String,
    /// Votes for (点赞数).
    pub votes_up: u32,
    /// Votes against (反对数).
    pub votes_down: u32,
    /// Satisfaction as given; empty is not satisfied but unknown.
    pub satisfaction: String,
    /// State as given (状态, 是否办结, 审核状态).
    pub state: String,
    /// Columns that fit no field, as (header, value) in file order.
    pub extra: Vec<(String, String)>,
    /// File name that the row came from, without its folders.
    pub file: String,
    /// Record number in that file, from 1, the header not counted; sheets continue the count.
    pub row: u64,
}

/// Stands between body and measures of a statement: what the form's own heading says, in the words of a letter.
pub const MEASURES_HEADING: &str = "\n建议：";

impl Message {
    /// The channel, with unknown read as [`Channel::Other`].
    #[must_use]
    pub fn channel(&self) -> Channel {
        self.channel.unwrap_or(Channel::Other)
    }

    /// What the writer says: the body, or, where a form asks for measures apart, body and measures with [`MEASURES_HEADING`] between.
    #[must_use]
    pub fn statement(&self) -> Cow<'_, str> {
        if self.measures.is_empty() {
            Cow::Borrowed(&self.body)
        } else {
            Cow::Owned([&self.body, MEASURES_HEADING, &self.measures].concat())
        }
    }

    /// The first of its dates that is present, in the order registered, accepted, occurred, closed: what identifiers are made of, and
    /// the counting date where nothing else was chosen.
    #[must_use]
    pub fn usual_time(&self) -> Option<LocalTime> {
        self.registered.or(self.accepted).or(self.occurred).or(self.closed)
    }

    /// Identity of the message within the archive.
    #[must_use]
    pub fn uid(&self) -> Uid {
        Uid::of(&[&self.source, &self.external_id])
    }

    /// What two versions must share to be the same text: title, body and measures, white space at the ends ignored.
    #[must_use]
    pub fn text_hash(&self) -> Uid {
        Uid::of(&[self.title.trim(), self.body.trim(), self.measures.trim()])
    }
}

/// Who speaks in one message: the writer's pseudonym and how many people the file says the message stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Voice {
    /// Keyed pseudonym of the writer; `None` where the file names nobody.
    pub writer: Option<u64>,
    /// Size of a joint letter (涉及人数), where the file gives it.
    pub people: Option<u32>,
}

/// Distinct people behind messages (实际人数): each writer once, with the size of the largest joint letter signed; a message without
/// a writer counts by itself. One person's repeats are not added. Cost: a sort.
#[must_use]
pub fn distinct_people(voices: impl IntoIterator<Item = Voice>) -> u32 {
    let size = |voice: &Voice| voice.people.unwrap_or(1).max(1);
    let (mut named, nameless): (Vec<_>, Vec<_>) = voices.into_iter().partition(|voice| voice.writer.is_some());
    named.sort_unstable_by_key(|voice| (voice.writer, std::cmp::Reverse(size(voice))));
    named.dedup_by_key(|voice| voice.writer);
    named
        .iter()
        .chain(&nameless)
        .fold(0u32, |sum, voice| sum.saturating_add(size(voice)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_hundred_repeats_are_one_person_and_a_joint_letter_is_many() {
        let voice = |writer, people| Voice { writer, people };
        assert_eq!(distinct_people((0..100).map(|_| voice(Some(7), None))), 1);
        assert_eq!(
            distinct_people([
                voice(Some(7), Some(56)),
                voice(Some(7), None),
                voice(Some(8), None),
                voice(None, None)
            ]),
            58
        );
    }

    #[test]
    fn uid_parts_do_not_run_together() {
        assert_ne!(Uid::of(&["ab", "c"]), Uid::of(&["a", "bc"]));
    }

    #[test]
    fn weeks_are_iso_weeks() {
        let week = |y, m, d| Week::of_date(chrono::NaiveDate::from_ymd_opt(y, m, d).unwrap()).to_string();
        assert_eq!(week(2021, 1, 3), "2020-W53");
        assert_eq!(week(2021, 1, 4), "2021-W01");
        assert_eq!(week(2024, 12, 30), "2025-W01");
    }

    proptest! {
        #[test]
        fn uid_text_round_trips(bytes: [u8; 16]) {
            prop_assert_eq!(Uid(bytes).to_string().parse(), Ok(Uid(bytes)));
        }

        #[test]
        fn week_text_round_trips(week in -3000i32..6000) {
            prop_assert_eq!(Week(week).to_string().parse(), Ok(Week(week)));
            prop_assert_eq!(Week::of_date(Week(week).monday()), Week(week));
        }

        #[test]
        fn doc_key_round_trips(batch: u32, row: u32) {
            prop_assert_eq!(DocKey::from_u64(DocKey { batch, row }.to_u64()), DocKey { batch, row });
        }
    }
}
