//! Gathers what may have raised the matter before, and decides how strongly each does.

use std::collections::{BTreeMap, BTreeSet};

use super::{Asked, Letters, Section, Tie, dedup_params};
use crate::corpus::MessageId;
use crate::dedup::DuplicateKind;
use crate::run::RunError;
use crate::search::{self, Likeness};
use crate::store::{MaskedMessage, Scope, Snapshot};

/// Hits that are asked of the index.
const HITS: usize = 60;
/// Hits whose texts are read and compared.
const READ: usize = 40;
/// Members of the topics that are read though no hit: the answered ones, the latest first.
const READ_OF_TOPIC: usize = 20;
/// Texts that are alike as this are of one matter. This and the next two were chosen on half of the judged issues: the highest mean of
/// precision and recall at a precision above 0.92.
const SAME: f32 = 0.13;
/// The mean likeness of the likest messages of a topic, two or three, from which the topic is of the matter too.
const OF_TOPIC: f32 = 0.1;
/// The same where only one message of the topic was compared.
const OF_TOPIC_ALONE: f32 = 0.16;
/// Hits below this share nothing but common words.
const NEAR: f32 = 0.02;

/// What is known of one candidate.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Found {
    /// Place among the hits, from 0.
    pub(super) place: Option<u32>,
    /// Score of the hit.
    pub(super) score: f32,
    /// Likeness of the texts, where they were compared.
    pub(super) likeness: Option<f32>,
    /// How it repeats the text, and the share that is copied.
    pub(super) repeat: Option<(DuplicateKind, f32)>,
    /// Whether it is in a topic of the message.
    pub(super) in_topic: bool,
}

impl Found {
    fn is_same_matter(&self) -> bool {
        self.in_topic || self.likeness.is_some_and(|likeness| likeness >= SAME)
    }

    /// How alike, for comparing candidates of one section; 0 where the texts were not compared.
    pub(super) fn alike(&self) -> f32 {
        self.repeat.map(|(_, share)| share).or(self.likeness).unwrap_or(0.0)
    }

    /// By what it stands in its section.
    pub(super) fn tie(&self) -> Tie {
        if self.in_topic {
            Tie::Topic
        } else if self.is_same_matter() {
            Tie::Text
        } else {
            Tie::Search
        }
    }
}

/// A search for earlier messages under way.
pub(super) struct Finder<'s> {
    pub(super) snapshot: &'s Snapshot,
    /// The message asked about, if it is one of the generation.
    pub(super) asked: Option<MessageId>,
    /// Everything that was found.
    pub(super) found: BTreeMap<MessageId, Found>,
    /// The topics of the message, the main one first.
    pub(super) topics: Vec<u32>,
    /// Texts that were read.
    pub(super) texts: BTreeMap<MessageId, MaskedMessage>,
    letters: Letters,
    likeness: Likeness,
}

impl<'s> Finder<'s> {
    pub(super) fn new(snapshot: &'s Snapshot, asked: Asked<'_>) -> Result<Self, RunError> {
        let (id, letters) = match asked {
            Asked::Message(id) => (Some(id), Letters::of_archived(&snapshot.text(id)?)),
            Asked::Text { title, body } => (None, Letters::of_new(title, body)),
        };
        Ok(Self {
            likeness: Likeness::of(snapshot.index(), &letters.title, &letters.body)?,
            snapshot,
            asked: id,
            found: BTreeMap::new(),
            topics: Vec::new(),
            texts: BTreeMap::new(),
            letters,
        })
    }

    /// Finds everything: hits, repeats, members of the topics.
    pub(super) fn find(&mut self, limit: usize) -> Result<(), RunError> {
        if self.letters == Letters::default() {
            return Ok(());
        }
        let known = self.asked.map(|id| self.group(id).to_vec()).unwrap_or_default();
        self.search(&known, limit.max(HITS))?;
        match self.asked {
            Some(id) => self.take_group(id, &known),
            None => self.find_repeats()?,
        }
        self.topics = self.topics_of_asked();
        self.take_topics()
    }

    /// Asks the index for what is like the text; the known repeats need not be found.
    fn search(&mut self, known: &[MessageId], limit: usize) -> Result<(), RunError> {
        let text = [&*self.letters.title, &self.letters.body].join("\n");
        let asked = self.asked;
        let scope = Scope::filtered(self.snapshot, |id| Some(id) != asked && known.binary_search(&id).is_err());
        let hits = search::similar(self.snapshot.index(), &scope, &text, limit)?;
        for (hit, place) in hits.iter().zip(0u32..) {
            let likeness = if (place as usize) < READ {
                Some(self.compare(hit.message)?)
            } else {
                None
            };
            let found = Found {
                place: Some(place),
                score: hit.score,
                likeness,
                ..Found::default()
            };
            self.found.insert(hit.message, found);
        }
        Ok(())
    }

    /// Reads a message and compares it.
    fn compare(&mut self, id: MessageId) -> Result<f32, RunError> {
        let letters = Letters::of_archived(self.read(id)?);
        Ok(self.likeness.to(&letters.title, &letters.body))
    }

    /// The texts of a message, read once.
    pub(super) fn read(&mut self, id: MessageId) -> Result<&MaskedMessage, RunError> {
        if !self.texts.contains_key(&id) {
            let text = self.snapshot.text(id)?;
            self.texts.insert(id, text);
        }
        Ok(&self.texts[&id])
    }

    /// The duplicate group of a message, itself included; empty where it stands alone.
    fn group(&self, id: MessageId) -> &'s [MessageId] {
        let duplicates = &self.snapshot.analysis().duplicates;
        duplicates.group_of[id.index()].map_or(&[], |at| &duplicates.groups[at as usize].members)
    }

    /// Takes the members of a message's group as repeats: as the link says that joins them, else as their own link says.
    fn take_group(&mut self, id: MessageId, members: &[MessageId]) {
        let duplicates = &self.snapshot.analysis().duplicates;
        let Some(group) = duplicates.group_of[id.index()].map(|at| &duplicates.groups[at as usize]) else {
            return;
        };
        for &member in members {
            if Some(member) == self.asked || !self.shows(member) {
                continue;
            }
            let between = |one: MessageId, other: MessageId| group.joins.iter().find(|join| (join.earlier, join.later) == (one, other));
            let join = between(id, member)
                .or_else(|| between(member, id))
                .or_else(|| group.joins.iter().find(|join| join.later == member))
                .or_else(|| group.joins.iter().find(|join| join.earlier == member));
            let known = self.found.entry(member).or_default();
            if known.repeat.is_none() {
                known.repeat = Some(join.map_or((group.kind, 1.0), |join| (join.kind, join.similarity)));
            }
        }
    }

    /// Verifies on their letters which hits are the text itself again; their groups come with them. Where the archive holds the very text,
    /// its group alone says what else is the same: it was found with title and places, which a pasted text may lack.
    fn find_repeats(&mut self) -> Result<(), RunError> {
        let params = dedup_params(self.snapshot);
        let read: Vec<MessageId> = self.texts.keys().copied().collect();
        let mut repeats = Vec::new();
        for id in read {
            let archived = Letters::of_archived(self.read(id)?);
            repeats.extend(self.letters.repeat(&archived, &params).map(|repeat| (id, repeat)));
        }
        if repeats.iter().any(|(_, (kind, _))| *kind == DuplicateKind::Exact) {
            repeats.retain(|(_, (kind, _))| *kind == DuplicateKind::Exact);
        }
        for &(id, repeat) in &repeats {
            self.found.entry(id).or_default().repeat = Some(repeat);
        }
        for (id, _) in repeats {
            self.take_group(id, self.group(id));
        }
        Ok(())
    }

    /// The topics that the matter is in: those of the message, else that of a text's likest repeat, then those whose messages are like it.
    fn topics_of_asked(&self) -> Vec<u32> {
        let topics = &self.snapshot.analysis().topics;
        let mut found = match self.asked {
            Some(id) => {
                let start = topics.further.partition_point(|&(message, _)| message < id);
                let further = topics.further[start..].iter().take_while(|&&(message, _)| message == id);
                topics.main[id.index()].into_iter().chain(further.map(|&(_, at)| at)).collect()
            }
            None => Vec::from_iter(self.topic_of_repeat()),
        };
        let mut by_topic: BTreeMap<u32, Vec<f32>> = BTreeMap::new();
        for (id, candidate) in &self.found {
            if let (Some(topic), Some(likeness)) = (topics.main[id.index()], candidate.likeness) {
                by_topic.entry(topic).or_default().push(likeness);
            }
        }
        let mut alike: Vec<(f32, u32)> = Vec::new();
        for (topic, mut likeness) in by_topic {
            likeness.sort_by(|a, b| b.total_cmp(a));
            likeness.truncate(3);
            let mean = likeness.iter().sum::<f32>() / likeness.len() as f32;
            let least = if likeness.len() > 1 { OF_TOPIC } else { OF_TOPIC_ALONE };
            if mean >= least && !found.contains(&topic) {
                alike.push((mean, topic));
            }
        }
        alike.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        found.extend(alike.into_iter().map(|(_, topic)| topic));
        found
    }

    /// The topic of the likest repeat that is in one; ties by message.
    fn topic_of_repeat(&self) -> Option<u32> {
        let main = &self.snapshot.analysis().topics.main;
        let repeats = self
            .found
            .iter()
            .filter_map(|(id, found)| Some((found.repeat?.1, *id, main[id.index()]?)));
        let likest = repeats.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        likest.map(|(_, _, topic)| topic)
    }

    /// Takes the members of the topics, and reads some that the index did not propose.
    fn take_topics(&mut self) -> Result<(), RunError> {
        let analysis = self.snapshot.analysis();
        let mut unread: BTreeSet<_> = BTreeSet::new();
        for topic in self.topics.clone() {
            for &member in &analysis.topics.topics[topic as usize].members {
                if Some(member) == self.asked || !self.shows(member) {
                    continue;
                }
                let known = self.found.entry(member).or_default();
                known.in_topic = true;
                if known.likeness.is_none() && known.repeat.is_none() {
                    unread.insert(std::cmp::Reverse((analysis.message(member).replied, member)));
                }
            }
        }
        for std::cmp::Reverse((_, member)) in unread.into_iter().take(READ_OF_TOPIC) {
            let likeness = self.compare(member)?;
            self.found.entry(member).or_default().likeness = Some(likeness);
        }
        Ok(())
    }

    /// The one section in which a candidate stands.
    pub(super) fn section(&self, id: MessageId, found: &Found) -> Option<Section> {
        let same_matter = found.is_same_matter();
        if (found.repeat.is_some() || same_matter) && self.is_same_writer(id) {
            Some(Section::SameWriter)
        } else if found.repeat.is_some() {
            Some(Section::Identical)
        } else if same_matter {
            Some(Section::SameMatter)
        } else {
            let is_near = found.place.is_some() && found.likeness.is_none_or(|likeness| likeness >= NEAR);
            is_near.then_some(Section::Near)
        }
    }

    fn is_same_writer(&self, id: MessageId) -> bool {
        let writer = |id: MessageId| self.snapshot.analysis().message(id).voice.writer;
        self.asked.and_then(writer).is_some_and(|asked| writer(id) == Some(asked))
    }

    fn shows(&self, id: MessageId) -> bool {
        !self.snapshot.attributes().is_protected(id)
    }
}
