//! The analysis as a pure function: how messages lie in batches, and on how many threads they are read, decides nothing.

use std::convert::Infallible;

use minzhi::analysis::{Analysis, Stage};
use minzhi::corpus::{DocKey, Message, Uid, Voice};
use minzhi::ingest::{self, IngestParams};
use minzhi::pipeline::{AnalyzeParams, Annotations, BatchInfo, BatchSource, Head, MaskedTexts, Observer, RunInput, analyze};
use minzhi::run::Models;

use crate::support::data;

/// Batches in memory, without a cache.
struct InMemory {
    batches: Vec<Vec<Message>>,
    infos: Vec<BatchInfo>,
}

impl InMemory {
    fn new(batches: Vec<Vec<Message>>) -> Self {
        let infos = (1..)
            .zip(&batches)
            .map(|(seq, batch)| BatchInfo {
                seq,
                rows: batch.len() as u32,
            })
            .collect();
        Self { batches, infos }
    }
}

fn head(message: &Message) -> Head {
    let writer = (!message.writer.is_empty()).then(|| u64::from(Uid::of(&[&message.writer]).0[0]));
    Head {
        uid: message.uid(),
        version: (message.reply_time, 1, message.text_hash()),
        source: message.source.clone(),
        external_id: message.external_id.clone(),
        channel: message.channel(),
        time: message.time,
        voice: Voice {
            writer,
            people: message.people,
        },
        writer_kind: message.writer_kind,
        district: message.district.clone(),
        place: message.place.clone(),
        department: message.department.clone(),
        category: message.given_category.clone(),
        campaign: message.campaign.clone(),
        collection_point: message.collection_point.clone(),
        state: message.state.clone(),
        given_purpose: message.given_purpose.clone(),
        satisfaction: message.satisfaction.clone(),
        votes_up: message.votes_up,
        votes_down: message.votes_down,
        replied: !message.reply.is_empty(),
        reply_time: message.reply_time,
    }
}

impl BatchSource for InMemory {
    type Error = Infallible;

    fn batches(&self) -> &[BatchInfo] {
        &self.infos
    }

    fn heads(&self, batch: BatchInfo) -> Result<Vec<Head>, Infallible> {
        Ok(self.batches[batch.seq as usize - 1].iter().map(head).collect())
    }

    fn messages(&self, batch: BatchInfo) -> Result<Vec<Message>, Infallible> {
        Ok(self.batches[batch.seq as usize - 1].clone())
    }

    fn cached(&self, _: BatchInfo) -> Option<Annotations> {
        None
    }

    fn keep(&self, _: BatchInfo, _: &Annotations, _: &MaskedTexts) -> Result<(), Infallible> {
        Ok(())
    }
}

struct Silent;

impl Observer for Silent {
    fn begin(&self, _: Stage, _: u64) {}
    fn advance(&self, _: u64) {}
}

/// The analysis without the places where the messages lie.
fn analysed(batches: Vec<Vec<Message>>, models: &Models, threads: usize) -> Analysis {
    let input = RunInput {
        model: &models.text,
        stopwords: &models.stopwords,
        decided: &models.decided,
        previous: &[],
        curation: &[],
        course: &[],
        as_of: None,
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let run = || analyze(&InMemory::new(batches), &input, &AnalyzeParams::default(), &Silent);
    let Ok(mut analysis) = pool.install(run);
    analysis.messages.iter_mut().for_each(|row| row.doc = DocKey { batch: 0, row: 0 });
    analysis
}

#[test]
fn batches_order_and_threads_decide_nothing() {
    let models = Models::load(std::path::Path::new("no workspace")).unwrap();
    let messages: Vec<Message> = ingest::read(&data("forum.jsonl"), &IngestParams::default())
        .unwrap()
        .flat_map(|batch| batch.unwrap().messages)
        .collect();
    let expected = analysed(vec![messages.clone()], &models, 1);
    assert_eq!(expected.messages.len(), messages.len());
    assert!(expected.duplicates.groups.len() > 5 && expected.topics.topics.len() > 5);
    let mut turned = messages;
    turned.reverse();
    for (size, threads) in [(480, 4), (100, 2), (7, 3)] {
        let batches = turned.chunks(size).map(<[Message]>::to_vec).collect();
        assert!(
            analysed(batches, &models, threads) == expected,
            "batches of {size} on {threads} threads"
        );
    }
}

#[test]
fn no_message_is_an_analysis_too() {
    let models = Models::load(std::path::Path::new("no workspace")).unwrap();
    let empty = analysed(vec![Vec::new()], &models, 1);
    assert!(empty.messages.is_empty() && empty.topics.topics.is_empty() && empty.ideas.is_empty());
}

#[test]
fn messages_without_a_time_or_a_letter_are_carried_along() {
    let models = Models::load(std::path::Path::new("no workspace")).unwrap();
    let odd = |id: &str, body: &str| Message {
        source: "s".to_owned(),
        external_id: id.to_owned(),
        body: body.to_owned(),
        ..Message::default()
    };
    let analysis = analysed(
        vec![vec![
            odd("1", "。。。"),
            odd("2", "\u{0}\u{200b} 😀"),
            odd("3", &"很".repeat(50_000)),
            odd("4", "a"),
        ]],
        &models,
        2,
    );
    assert_eq!(analysis.messages.len(), 4);
    assert_eq!(analysis.ideas.len(), 4);
    assert_eq!(analysis.as_of, None);
}
