//! What search promises, each on documents of its own.

use std::sync::{Arc, LazyLock};

use super::*;
use crate::corpus::DocKey;
use crate::text::Segmenter;

mod language;
mod laws;
mod promises;
mod relaxed;

pub(super) static SEGMENTER: LazyLock<Arc<Segmenter>> = LazyLock::new(|| Arc::new(Segmenter::new(&[])));

/// Opens an index whose rows are messages.
pub(super) fn open(dir: &std::path::Path, analyzer: Analyzer) -> Result<Index, SearchError> {
    Index::open(dir, analyzer, 400, |doc| Some(MessageId(doc.row)))
}

/// No rows.
const NOTHING: [u32; 0] = [];

/// Documents in a folder of their own, with the scope that sees them all.
pub(super) struct Library {
    pub(super) index: Index,
    texts: Vec<String>,
    groups: Vec<Option<u32>>,
    members: Vec<Vec<MessageId>>,
    hidden: Option<MessageId>,
    pub(super) dir: tempfile::TempDir,
}

impl SearchScope for Library {
    fn shows(&self, _: MessageId) -> bool {
        true
    }

    fn accepts(&self, message: MessageId) -> bool {
        self.hidden != Some(message)
    }

    fn sort_key(&self, message: MessageId, order: Order) -> u64 {
        match order {
            Order::Newest => u64::from(u32::MAX - message.0),
            Order::Oldest => u64::from(message.0),
            _ => 0,
        }
    }

    fn duplicate_group(&self, message: MessageId) -> Option<u32> {
        self.groups[message.index()]
    }

    fn answers(&self, condition: &Filter) -> Answers<'_> {
        // A document's source is the number of its row.
        let row = condition.source.as_ref().and_then(|source| source.parse().ok());
        Box::new(move |message| row == Some(message.0))
    }

    fn duplicates(&self, message: MessageId) -> &[MessageId] {
        let members = self.members.iter().find(|members| members.contains(&message));
        members.map_or(&[], Vec::as_slice)
    }

    fn text(&self, message: MessageId) -> Option<String> {
        Some(self.texts[message.index()].clone())
    }
}

/// Writes an index of texts with their rows, cut into so many segments.
fn write<'t>(dir: &std::path::Path, texts: impl Iterator<Item = (u32, &'t IndexedText<'t>)>, segments: usize) {
    let writer = IndexWriter::create(dir).unwrap();
    let mut drafts: Vec<SegmentDraft> = (0..segments).map(|_| SegmentDraft::default()).collect();
    texts.for_each(|(row, text)| drafts[row as usize % segments].add(DocKey { batch: 0, row }, text));
    let written = drafts.iter().map(|draft| writer.write(draft).unwrap());
    let written = written.collect();
    writer.finish(written).unwrap();
}

impl Library {
    fn of(texts: &[IndexedText<'_>], segments: usize) -> Self {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), (0..).zip(texts), segments);
        let index = open(dir.path(), Analyzer::new(Arc::clone(&SEGMENTER))).unwrap();
        let joined = texts
            .iter()
            .map(|text| format!("{}\n{}\n{}\n{}", text.title, text.body, text.measures, text.reply))
            .collect();
        Self {
            index,
            texts: joined,
            groups: vec![None; texts.len()],
            members: Vec::new(),
            hidden: None,
            dir,
        }
    }

    pub(super) fn bodies(bodies: &[&str]) -> Self {
        let texts: Vec<IndexedText<'_>> = bodies
            .iter()
            .map(|body| IndexedText {
                body,
                ..IndexedText::default()
            })
            .collect();
        Self::of(&texts, 1)
    }

    pub(super) fn page(&self, query: &str, strictness: Strictness) -> SearchPage {
        let request = SearchRequest {
            query: query.to_owned(),
            limit: 50,
            offset: 0,
            repeats: Repeats::Keep,
            strictness,
            order: Order::Relevance,
        };
        search(&self.index, self, &request).unwrap()
    }

    /// Rows of the documents that hold everything asked, ascending.
    fn all(&self, query: &str) -> Vec<u32> {
        let hits = self.page(query, Strictness::Relax).hits;
        let mut rows: Vec<u32> = hits
            .iter()
            .filter(|hit| hit.matched == Match::All)
            .map(|hit| hit.message.0)
            .collect();
        rows.sort_unstable();
        rows
    }

    /// Rows of the relaxed hits, best first.
    pub(super) fn relaxed(&self, query: &str) -> Vec<u32> {
        let hits = self.page(query, Strictness::Relax).hits;
        hits.iter()
            .filter(|hit| hit.matched == Match::Relaxed)
            .map(|hit| hit.message.0)
            .collect()
    }
}
