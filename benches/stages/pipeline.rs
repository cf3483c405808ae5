//! The whole analysis in memory, without archive, index and tables.

use std::convert::Infallible;

use divan::Bencher;
use divan::counter::ItemsCount;
use minzhi::analysis::Stage;
use minzhi::corpus::{Message, Uid};
use minzhi::pipeline::{AnalyzeParams, Annotations, BatchInfo, BatchSource, Head, MaskedTexts, Observer, RunInput};

use crate::prepared::voice;
use crate::{SIZES, corpus};

/// Every stage, nothing cached.
#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn analyze(bencher: Bencher<'_, '_>, n: usize) {
    let models = corpus::models();
    let archive = Archive {
        messages: corpus::messages(n),
        batch: [BatchInfo { seq: 1, rows: n as u32 }],
    };
    let input = RunInput {
        model: &models.text,
        stopwords: &models.stopwords,
        decided: &models.decided,
        previous: &[],
        curation: &[],
        course: &[],
        as_of: None,
    };
    let params = AnalyzeParams::default();
    bencher
        .counter(ItemsCount::new(n))
        .bench_local(|| minzhi::pipeline::analyze(&archive, &input, &params, &Silent));
}

/// One batch in memory, whose cache keeps nothing.
struct Archive {
    messages: Vec<Message>,
    batch: [BatchInfo; 1],
}

impl BatchSource for Archive {
    type Error = Infallible;

    fn batches(&self) -> &[BatchInfo] {
        &self.batch
    }

    fn heads(&self, _: BatchInfo) -> Result<Vec<Head>, Infallible> {
        Ok(self.messages.iter().map(head).collect())
    }

    fn messages(&self, _: BatchInfo) -> Result<Vec<Message>, Infallible> {
        Ok(self.messages.clone())
    }

    fn cached(&self, _: BatchInfo) -> Option<Annotations> {
        None
    }

    fn keep(&self, _: BatchInfo, _: &Annotations, _: &MaskedTexts) -> Result<(), Infallible> {
        Ok(())
    }
}

fn head(message: &Message) -> Head {
    Head {
        uid: message.uid(),
        version: (None, 1, Uid([0; 16])),
        source: message.source.clone(),
        external_id: message.external_id.clone(),
        channel: message.channel(),
        time: message.time,
        voice: voice(message),
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

/// Tells nobody.
struct Silent;

impl Observer for Silent {
    fn begin(&self, _: Stage, _: u64) {}

    fn advance(&self, _: u64) {}
}
