//! What one run produced, in canonical order: data only. Readers (`store`, `report`, `service`) share these types.

mod changes;
mod deferred;
mod extras;
mod seasons;
mod signs;

use serde::{Deserialize, Serialize};

use crate::classify::{MessageLabels, Purpose};
use crate::corpus::{Channel, DocKey, LocalTime, MessageId, Uid, Voice, WriterKind, codes};
use crate::curation::Outcome;
use crate::dedup::DuplicateGroups;
use crate::features::WordSpace;
use crate::ideas::{IdeaParts, RankedIdea};
use crate::keywords::Keywords;
use crate::topics::Topics;
use crate::values::GivenCodes;

pub use changes::{Changes, Crossing, KEYWORDS_COMPARED, LabelChange, LabelKind, TopicChange, TopicChanges, changes};
pub use deferred::Deferred;
pub use extras::{Extras, ExtrasWriter};
pub use seasons::{CALENDAR_WEEKS, CalendarEntry, SeasonSubject, last_whole_week, seasonal_calendar, weekly_counts};
pub use signs::{ReplayParams, SignRecord, SignRule, SignSubject, WeeklySign, sign_records, signs_by_week};

codes! {
    /// The steps of a run, in order; progress, spans, timings and reports read this list.
    Stage {
        /// Read the archive, normalise, mask, segment, sign, label, read the parts of ideas (or take all that from the cache).
        Annotate = "annotate",
        /// Put messages into canonical order and join the vocabularies.
        Order = "order",
        /// Find repeats.
        Duplicates = "duplicates",
        /// Weigh terms and project onto latent axes.
        Features = "features",
        /// Find concrete topics and themes.
        Topics = "topics",
        /// Find keywords and rising words.
        Keywords = "keywords",
        /// Rank golden ideas.
        Ideas = "ideas",
        /// Write the index.
        Index = "index",
        /// Write and publish the generation.
        Publish = "publish",
    }
}

codes! {
    /// The six elements of a suggestion (六要素): how complete a message is. They enter no score.
    Element {
        /// A title (主题).
        Topic = "topic",
        /// A problem or a cause is said (理由).
        Reasons = "reasons",
        /// A measure is said (对策).
        Measures = "measures",
        /// The writer's name (姓名).
        Name = "name",
        /// A way to reach the writer (联系方式).
        Contact = "contact",
        /// Place, date, address or kind of writer (基本信息).
        Basics = "basics",
    }
}

impl Element {
    /// The element's bit in [`MessageRow::elements`].
    #[must_use]
    pub fn bit(self) -> u8 {
        1 << self.index()
    }
}

/// Position in [`Analysis::symbols`].
pub type Symbol = u32;

/// One message of a generation without its texts.
#[derive(Clone, PartialEq, Debug)]
pub struct MessageRow {
    /// Stable identity.
    pub uid: Uid,
    /// Where it lies in the archive.
    pub doc: DocKey,
    /// Source (来源系统).
    pub source: Symbol,
    /// The source's identifier (原编号).
    pub external_id: Box<str>,
    /// Channel (渠道).
    pub channel: Channel,
    /// Counting date.
    pub time: Option<LocalTime>,
    /// Writer's pseudonym and size of a joint letter.
    pub voice: Voice,
    /// Kind of writer.
    pub writer_kind: Option<WriterKind>,
    /// District (问题属地).
    pub district: Option<Symbol>,
    /// Place.
    pub place: Option<Symbol>,
    /// Department (承办单位).
    pub department: Option<Symbol>,
    /// Category as given.
    pub category: Option<Symbol>,
    /// Campaign (征集活动).
    pub campaign: Option<Symbol>,
    /// Collection point (征集点).
    pub collection_point: Option<Symbol>,
    /// State as given.
    pub state: Option<Symbol>,
    /// Purpose as given (信访目的, 工单类型).
    pub given_purpose: Option<Symbol>,
    /// Satisfaction as given; absent is unknown.
    pub satisfaction: Option<Symbol>,
    /// What the given purpose, satisfaction, state and urgency stand for.
    pub given: GivenCodes,
    /// Votes for.
    pub votes_up: u32,
    /// Votes against.
    pub votes_down: u32,
    /// Whether the office replied.
    pub replied: bool,
    /// When it replied.
    pub reply_time: Option<LocalTime>,
    /// Length of the body in characters, white space folded.
    pub chars: u32,
    /// How many pieces of personal data are masked.
    pub masked: u32,
    /// Which of the six elements are there, a bit each: see [`Element::bit`].
    pub elements: u8,
}

impl MessageRow {
    /// The elements that are missing, in order.
    pub fn missing(&self) -> impl Iterator<Item = Element> + use<> {
        let there = self.elements;
        Element::ALL.iter().copied().filter(move |element| there & element.bit() == 0)
    }
}

/// Everything that one run produced. Columns by message are in canonical order; ranges of texts are bytes of the original. Of a published
/// generation each part is read when it is first asked for: see [`Deferred`].
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Analysis {
    /// 'Now': the latest message's time, or the time asked for.
    pub as_of: Option<LocalTime>,
    /// Strings that many messages share, sorted.
    pub symbols: Deferred<Vec<String>>,
    /// The messages.
    pub messages: Deferred<Vec<MessageRow>>,
    /// Labels by message; `urgent` ranges are bytes of the original here.
    pub labels: Deferred<Vec<MessageLabels>>,
    /// Which labels a person decided, by message, a bit each: see `curation::LabelPart`.
    pub decided: Deferred<Vec<u8>>,
    /// Parts of ideas by message; ranges are bytes of the original body here.
    pub parts: Deferred<Vec<IdeaParts>>,
    /// Measure spans by message, in characters of the original body, as (start, end).
    pub measure_chars: Deferred<Vec<Vec<(u32, u32)>>>,
    /// The matters of letters that number several, by message: byte ranges of the original statement.
    pub items: Deferred<Vec<Vec<(u32, u32)>>>,
    /// The same in characters of the original body, those within it.
    pub item_chars: Deferred<Vec<Vec<(u32, u32)>>>,
    /// Columns that fit no field, by message, masked.
    pub extras: Deferred<Extras>,
    /// Repeats.
    pub duplicates: Deferred<DuplicateGroups>,
    /// Topics and themes.
    pub topics: Deferred<Topics>,
    /// Keywords.
    pub keywords: Deferred<Keywords>,
    /// Ideas, best first: every message once.
    pub ideas: Deferred<Vec<RankedIdea>>,
    /// What the archive's own use of words teaches about them. A generation keeps it for search alone: it is not read back into an analysis.
    pub words: WordSpace,
    /// What became of what people decided, in the order of the log.
    pub curation: Deferred<Vec<Outcome>>,
}

/// From this value a measure rounds to the readers' 2: specific and feasible.
pub const SPECIFIC_MEASURE: f32 = 1.5;
/// From this expected grade a text is a candidate for a golden idea: the readers' 2 is 'worth handling'.
pub const GOLDEN_GRADE: f32 = 2.0;

/// The step-by-step screening from received to golden (逐级筛选情况), in messages.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Funnel {
    /// All messages.
    pub received: u32,
    /// Left when repeats are merged.
    pub distinct: u32,
    /// Of those, suggestions.
    pub suggestions: u32,
    /// Of those, with a specific measure (measure of at least 1.5).
    pub with_measure: u32,
    /// Of those, golden candidates (grade of at least 2).
    pub golden: u32,
}

impl Analysis {
    /// A symbol's text.
    #[must_use]
    pub fn symbol(&self, symbol: Symbol) -> &str {
        &self.symbols[symbol as usize]
    }

    /// A message without its texts.
    #[must_use]
    pub fn message(&self, id: MessageId) -> &MessageRow {
        &self.messages[id.index()]
    }

    /// All ids in canonical order.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = MessageId> + use<> {
        (0..self.messages.len() as u32).map(MessageId)
    }

    /// Whether the message is its group's representative, or alone.
    #[must_use]
    pub fn is_distinct(&self, id: MessageId) -> bool {
        self.duplicates.group_of[id.index()].is_none_or(|group| self.duplicates.groups[group as usize].representative == id)
    }

    /// The step-by-step screening of all messages. Cost: linear.
    #[must_use]
    pub fn funnel(&self) -> Funnel {
        let mut funnel = Funnel {
            received: self.messages.len() as u32,
            ..Funnel::default()
        };
        for id in self.ids().filter(|&id| self.is_distinct(id)) {
            funnel.distinct += 1;
            if self.labels[id.index()].purpose != Purpose::Suggestion {
                continue;
            }
            funnel.suggestions += 1;
            let parts = &self.parts[id.index()];
            if parts.measure.value < SPECIFIC_MEASURE {
                continue;
            }
            funnel.with_measure += 1;
            funnel.golden += u32::from(parts.grade >= GOLDEN_GRADE);
        }
        funnel
    }

    /// Distinct people behind messages.
    #[must_use]
    pub fn people(&self, ids: impl IntoIterator<Item = MessageId>) -> u32 {
        crate::corpus::distinct_people(ids.into_iter().map(|id| self.message(id).voice))
    }
}
