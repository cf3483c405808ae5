//! The index: writing it, asking it.

use std::sync::Arc;

use divan::Bencher;
use divan::counter::ItemsCount;
use minzhi::corpus::{DocKey, Message, MessageId};
use minzhi::search::{
    Analyzer, Answers, Filter, Index, IndexWriter, IndexedText, Order, Repeats, SearchRequest, SearchScope, SegmentDraft,
};

use crate::{SIZES, corpus};

/// A query of each kind: words, a phrase, another script, a misspelling, a sentence.
const QUERIES: [&str; 5] = [
    "小区 噪音",
    "\"加装电梯\"",
    "電梯 停運",
    "路灯不量",
    "学校门口接送车辆停成三排怎么办",
];

/// Write the index of all messages.
#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn write_index(bencher: Bencher<'_, '_>, n: usize) {
    let messages = corpus::messages(n);
    bencher.counter(ItemsCount::new(n)).bench_local(|| write(&messages));
}

/// Ask five queries; the throughput is in queries.
#[divan::bench(args = SIZES, sample_count = 20)]
fn ask(bencher: Bencher<'_, '_>, n: usize) {
    let messages = corpus::messages(n);
    let folder = write(&messages);
    let index = Index::open(
        folder.path(),
        Analyzer::new(Arc::clone(&corpus::models().text.segmenter)),
        n,
        |doc| Some(MessageId(doc.row)),
    )
    .expect("it was written whole");
    let all = All(messages);
    bencher.counter(ItemsCount::new(QUERIES.len())).bench_local(|| {
        QUERIES.map(|query| {
            let request = SearchRequest {
                repeats: Repeats::Keep,
                ..SearchRequest::new(query, 20)
            };
            minzhi::search::search(&index, &all, &request).expect("the index can be read")
        })
    });
}

fn write(messages: &[Message]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("the disk has room");
    let writer = IndexWriter::create(folder.path()).expect("the folder is new");
    let mut draft = SegmentDraft::default();
    for (row, message) in (0..).zip(messages) {
        let text = IndexedText {
            title: &message.title,
            body: &message.body,
            ..IndexedText::default()
        };
        draft.add(DocKey { batch: 0, row }, &text);
    }
    let written = writer.write(&draft).expect("the disk has room");
    writer.finish(vec![written]).expect("the disk has room");
    folder
}

/// A scope that every message is in.
struct All(Vec<Message>);

impl SearchScope for All {
    fn shows(&self, _: MessageId) -> bool {
        true
    }

    fn accepts(&self, _: MessageId) -> bool {
        true
    }

    fn sort_key(&self, _: MessageId, _: Order) -> u64 {
        0
    }

    fn duplicate_group(&self, _: MessageId) -> Option<u32> {
        None
    }

    fn answers(&self, _: &Filter) -> Answers<'_> {
        Box::new(|_| true)
    }

    fn duplicates(&self, _: MessageId) -> &[MessageId] {
        &[]
    }

    fn text(&self, message: MessageId) -> Option<String> {
        let message = &self.0[message.index()];
        Some([message.title.as_str(), &message.body, "", ""].join("\n"))
    }
}
