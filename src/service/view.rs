//! A generation as pages and API see it: what may be shown, and the look-ups that every request needs.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;

use super::error::ApiError;
use super::keywords::Words;
use super::overview::Overview;
use super::topic_board::TopicBoard;
use super::trends::Trends;
use crate::analysis::{Analysis, Deferred};
use crate::corpus::Period;
use crate::corpus::{LocalTime, MessageId, Uid, Week};
use crate::ideas::RankedIdea;
use crate::keywords::KeywordTerm;
use crate::search::{Analyzer, Attributes, Filter, Matcher};
use crate::store::{
    Arrivals, Asked, ImportRecord, MaskedMessage, SavedCount, SavedSearch, SavedSearchError, Snapshot, StoreError, Workspace, imports,
};
use crate::text::MaskedText;
use crate::topics::{CourseRow, Demand, Theme, Topic, TopicId};

/// The pairs of a question, and the last import seen.
type AskedSince = (Vec<(&'static str, String)>, u32);

/// Most counts of saved searches that are kept.
const MOST_COUNTS: usize = 1000;

/// A generation with its look-ups, each made when it is first asked for; it is shared and never changes.
///
/// **Invariant:** every list of messages that leaves a method named `shown…` holds no protected accusation.
pub struct View {
    snapshot: Arc<Snapshot>,
    imports: Vec<ImportRecord>,
    arrivals: Deferred<Arrivals>,
    /// What saved searches find, by their questions and the last import seen; at most [`MOST_COUNTS`].
    saved: Mutex<BTreeMap<AskedSince, SavedCount>>,
    weeks: OnceLock<Vec<Option<Week>>>,
    topics: OnceLock<FxHashMap<TopicId, u32>>,
    terms: OnceLock<FxHashMap<Box<str>, u32>>,
    words: u64,
    /// What the words of any period are counted by; made when first asked for.
    counted_words: OnceLock<Words>,
    /// What the overview says; made when first asked for.
    overview: OnceLock<Overview>,
    board: TopicBoard,
    trends: Trends,
}

impl View {
    /// Opens the published generation of a workspace; `None` when nothing was analysed yet.
    ///
    /// # Errors
    /// When a file of it is missing or damaged.
    pub fn open(workspace: &Workspace, analyzer: impl Into<Deferred<Analyzer>>) -> Result<Option<Self>, StoreError> {
        match Snapshot::open(workspace, analyzer) {
            Ok(snapshot) => {
                let snapshot = Arc::new(snapshot);
                let (archive, of) = (workspace.clone(), Arc::clone(&snapshot));
                let arrivals = Deferred::new(move || {
                    Arrivals::of(&archive, &of).unwrap_or_else(|error| panic!("the archive is damaged: failed to {error}"))
                });
                Ok(Some(Self::new(snapshot, imports(workspace)?, arrivals)))
            }
            Err(StoreError::NoGeneration { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn new(snapshot: Arc<Snapshot>, imports: Vec<ImportRecord>, arrivals: Deferred<Arrivals>) -> Self {
        Self {
            imports,
            arrivals,
            saved: Mutex::default(),
            weeks: OnceLock::new(),
            topics: OnceLock::new(),
            terms: OnceLock::new(),
            words: 0,
            counted_words: OnceLock::new(),
            overview: OnceLock::new(),
            board: TopicBoard::default(),
            trends: Trends::default(),
            snapshot,
        }
    }

    /// Makes what the first readers would wait for. Cost: that of all tables and look-ups, once.
    pub(super) fn read_ahead(&self) {
        let _ = (self.attributes().len(), self.topic_counts().len());
        self.snapshot.read_ahead();
        let _ = (self.weeks().len(), self.term(""), self.counted_words());
    }

    fn attributes(&self) -> &Attributes {
        self.snapshot.attributes()
    }

    fn weeks(&self) -> &[Option<Week>] {
        self.weeks.get_or_init(|| {
            let attributes = self.attributes();
            let week = |id| attributes.day(MessageId(id)).map(Week::of_date);
            (0..attributes.len() as u32).map(week).collect()
        })
    }

    /// What the words of any period are counted by. Cost: a pass over all keywords, once.
    pub(super) fn counted_words(&self) -> &Words {
        self.counted_words.get_or_init(|| Words::of(self))
    }

    /// What the overview says. Cost: some passes over the messages, once.
    pub(super) fn overview(&self) -> &Overview {
        self.overview.get_or_init(|| Overview::of(self))
    }

    /// The messages of a period, which follow one another in canonical order; with `None` all, undated ones too. Cost: a search.
    pub(super) fn ids_of(&self, period: Option<Period>) -> std::ops::Range<u32> {
        let rows = &self.analysis().messages;
        let Some(period) = period else { return 0..rows.len() as u32 };
        let before = |day: chrono::NaiveDate| {
            let midnight = LocalTime::from_naive(day.and_time(chrono::NaiveTime::MIN));
            rows.partition_point(|row| row.time.is_none_or(|time| time < midnight)) as u32
        };
        before(period.first)..before(period.last + chrono::Days::new(1))
    }

    /// The same, queries read with the words of this stamp: what browsers keep of other words is out of date.
    pub(super) fn reading_words_as(self, stamp: u64) -> Self {
        Self { words: stamp, ..self }
    }

    /// The stamp of the words with which queries are read.
    pub(super) fn words_stamp(&self) -> u64 {
        self.words
    }

    /// The tables.
    pub(super) fn analysis(&self) -> &Analysis {
        self.snapshot.analysis()
    }

    /// The generation itself.
    pub(super) fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// The imports of the archive, in order.
    pub(super) fn imports(&self) -> &[ImportRecord] {
        &self.imports
    }

    /// By which import each message first came.
    pub(super) fn arrivals(&self) -> &Arrivals {
        &self.arrivals
    }

    /// What a saved search finds; `None` where it names a filter that this version does not know. Cost: a search, once for each
    /// question and generation.
    pub(super) fn saved_count(&self, saved: &SavedSearch) -> Result<Option<SavedCount>, ApiError> {
        let Ok(key) = saved.asked().map(|asked: Asked| (asked.pairs(), saved.seen_import)) else {
            return Ok(None);
        };
        let known = || self.saved.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(&count) = known().get(&key) {
            return Ok(Some(count));
        }
        match saved.count(&self.snapshot, &self.arrivals) {
            Ok(count) => {
                let mut known = known();
                if known.len() >= MOST_COUNTS {
                    known.clear();
                }
                known.insert(key, count);
                Ok(Some(count))
            }
            Err(SavedSearchError::Filter(_)) => Ok(None),
            Err(error) => Err(ApiError::internal(&error)),
        }
    }

    /// A filter with its names looked up in this generation.
    pub(super) fn matcher(&self, filter: &Filter) -> Matcher<'_> {
        Matcher::new(filter, self.analysis(), self.snapshot.attributes())
    }

    /// Whether a message may be shown: it is no protected accusation.
    pub(super) fn shows(&self, id: MessageId) -> bool {
        !self.attributes().is_protected(id)
    }

    /// Every message that may be shown, in canonical order.
    pub(super) fn shown(&self) -> impl Iterator<Item = MessageId> + '_ {
        self.analysis().ids().filter(|&id| self.shows(id))
    }

    /// Those of a list that may be shown.
    pub(super) fn shown_of(&self, ids: &[MessageId]) -> Vec<MessageId> {
        ids.iter().copied().filter(|&id| self.shows(id)).collect()
    }

    /// How many messages are protected accusations.
    pub(super) fn protected(&self) -> u32 {
        self.attributes().protected()
    }

    /// The ISO week of a message's counting date.
    pub(super) fn week(&self, id: MessageId) -> Option<Week> {
        self.weeks()[id.index()]
    }

    /// The week of 'now'.
    pub(super) fn current_week(&self) -> Option<Week> {
        self.analysis().as_of.map(|time| time.week())
    }

    /// The earliest week with a message.
    pub(super) fn first_week(&self) -> Option<Week> {
        // Canonical order is by time, and messages without one come first.
        self.weeks().iter().copied().find_map(|week| week)
    }

    /// A topic with its position.
    pub(super) fn topic(&self, id: TopicId) -> Option<(u32, &Topic)> {
        let topics = self.topics.get_or_init(|| {
            let topics = self.analysis().topics.topics.iter().zip(0..);
            topics.map(|(topic, at)| (topic.id, at)).collect()
        });
        topics.get(&id).map(|&at| (at, &self.analysis().topics.topics[at as usize]))
    }

    /// The topics as lists show them: those that a person put first, then the hottest; those that a person hid only where asked for.
    pub(super) fn listed_topics(&self, hidden: bool) -> Vec<&Topic> {
        let mut listed: Vec<&Topic> = self
            .analysis()
            .topics
            .topics
            .iter()
            .filter(|topic| hidden || !topic.hidden)
            .collect();
        listed.sort_by_key(|topic| !topic.pinned);
        listed
    }

    /// What is kept of all topics.
    pub(super) fn board(&self) -> &TopicBoard {
        &self.board
    }

    /// What is kept of the trends.
    pub(super) fn trends(&self) -> &Trends {
        &self.trends
    }

    /// The positions of the topics that lists show, hottest first: a person hid none of them, and each has a message that may be shown.
    pub(super) fn listed_positions(&self) -> impl Iterator<Item = u32> + '_ {
        let topics = self.analysis().topics.topics.iter().zip(self.topic_counts()).zip(0..);
        topics
            .filter(|((topic, count), _)| !topic.hidden && count.messages > 0)
            .map(|(_, at)| at)
    }

    /// The steps of a topic's course, and those of topics that went into it or came out of it.
    pub(super) fn course_of(&self, id: TopicId) -> impl Iterator<Item = &CourseRow> {
        let rows = self.analysis().topics.course.iter();
        rows.filter(move |row| row.id == id || row.related == Some(id))
    }

    /// The main topic of a message.
    pub(super) fn topic_of(&self, id: MessageId) -> Option<&Topic> {
        let topics = &self.analysis().topics;
        topics.main[id.index()].map(|at| &topics.topics[at as usize])
    }

    /// How many messages of a theme's topics may be shown.
    pub(super) fn theme_size(&self, theme: &Theme) -> usize {
        let topics = theme.topics.iter().map(|&at| &self.analysis().topics.topics[at as usize]);
        topics.map(|topic| topic.members.iter().filter(|&&id| self.shows(id)).count()).sum()
    }

    /// A keyword with its position.
    pub(super) fn term(&self, text: &str) -> Option<(u32, &KeywordTerm)> {
        let terms = self.terms.get_or_init(|| {
            let terms = self.analysis().keywords.terms.iter().zip(0..);
            terms.map(|(term, at)| (term.text.as_str().into(), at)).collect()
        });
        terms.get(text).map(|&at| (at, &self.analysis().keywords.terms[at as usize]))
    }

    /// A message's place in the ranking of ideas.
    pub(super) fn idea(&self, id: MessageId) -> Option<&RankedIdea> {
        self.analysis().ideas.get(self.attributes().idea_place(id)?)
    }

    /// A message that may be shown, by its identity as text.
    pub(super) fn message(&self, uid: &str) -> Result<MessageId, ApiError> {
        let found = uid.parse::<Uid>().ok().and_then(|uid| self.snapshot.by_uid(uid));
        found.filter(|&id| self.shows(id)).ok_or_else(ApiError::not_found)
    }

    /// The masked texts of a message.
    pub(super) fn text(&self, id: MessageId) -> Result<MaskedMessage, ApiError> {
        self.snapshot.text(id).map_err(|error| ApiError::internal(&error))
    }

    /// What a demand says, masked.
    pub(super) fn asked(&self, demand: &Demand) -> Result<String, ApiError> {
        Ok(sentence(&self.text(demand.message)?.statement(), demand.range).to_owned())
    }

    /// The sentence for which a message is urgent.
    pub(super) fn urgent_sentence(&self, id: MessageId, text: &MaskedMessage) -> Option<String> {
        let urgent = self.analysis().labels[id.index()].urgent?;
        let whole = if urgent.in_title { text.title.clone() } else { text.statement() };
        Some(sentence(&whole, urgent.range).to_owned())
    }

    /// The sentence that says where a message belongs.
    pub(super) fn legal_sentence(&self, id: MessageId, text: &MaskedMessage) -> Option<String> {
        let way = self.analysis().labels[id.index()].legal_way?;
        let whole = if way.in_title { text.title.clone() } else { text.statement() };
        Some(sentence(&whole, way.sentence?).to_owned())
    }
}

/// A piece of a masked text, by its byte range in the original.
pub(super) fn sentence(text: &MaskedText, (start, end): (u32, u32)) -> &str {
    text.text
        .get(text.to_masked(start as usize..end as usize))
        .unwrap_or_default()
        .trim()
}
