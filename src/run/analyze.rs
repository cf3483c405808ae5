//! From the archive to a published generation.

use super::clock::StageClock;
use super::{Models, RunError};
use crate::analysis::{Analysis, Stage};
use crate::config::Config;
use crate::corpus::{DocKey, LocalTime};
use crate::pipeline::{self, Observer, RunInput};
use crate::search::{IndexWriter, IndexedText};
use crate::store::{ArchiveBatches, Counts, CurationInput, Draft, Manifest, MaskedMessage, StoreError, Workspace, WriterLock};

/// Analyses the archive and publishes a new generation; readers see it at once. `now` only dates the manifest.
///
/// # Errors
/// When there is nothing to analyse or the disk refuses; the generation published before then stays the current one.
pub fn analyze(
    workspace: &Workspace,
    lock: &WriterLock,
    config: &Config,
    as_of: Option<LocalTime>,
    now: LocalTime,
    observer: &dyn Observer,
) -> Result<Manifest, RunError> {
    let clock = StageClock::new(observer);
    let models = Models::load(workspace.root())?;
    let batches = ArchiveBatches::open(workspace, &models.hash)?;
    let previous = crate::store::previous_lineage(workspace)?;
    let log = crate::store::curation_log(workspace)?;
    let course = crate::store::previous_course(workspace)?;
    let input = RunInput {
        model: &models.text,
        stopwords: &models.stopwords,
        decided: &models.decided,
        previous: &previous,
        curation: &log.entries,
        course: &course,
        as_of,
    };
    let analysis = pipeline::analyze(&batches, &input, &config.analyze, &clock)?;
    let draft = Draft::begin(workspace, lock)?;
    let n = analysis.messages.len() as u64;
    clock.begin(Stage::Index, n);
    write_index(&batches, &analysis, &draft, &clock)?;
    clock.begin(Stage::Publish, n);
    draft.write_tables(&analysis)?;
    let manifest = Manifest {
        generation: draft.number(),
        program: concat!("minzhi ", env!("CARGO_PKG_VERSION")).to_owned(),
        published_at: now,
        as_of: analysis.as_of,
        inputs: batches.names(),
        models: models.hash,
        curation: CurationInput {
            entries: log.entries.len() as u32,
            hash: log.hash,
        },
        params: serde_json::to_value(&config.analyze).unwrap_or_default(),
        counts: count(&analysis, rejected(workspace)?, batches.unreliable_writers()),
        timings: clock.finish(),
    };
    draft.publish(&manifest)?;
    crate::store::prune(workspace, config.retention.generations.max(1))?;
    Ok(manifest)
}

fn write_index(batches: &ArchiveBatches, analysis: &Analysis, draft: &Draft<'_>, observer: &dyn Observer) -> Result<(), RunError> {
    let mut rows: Vec<(DocKey, u32)> = analysis.ids().map(|id| (analysis.message(id).doc, id.0)).collect();
    rows.sort_unstable();
    let writer = IndexWriter::create(&draft.index_folder(), rayon::current_num_threads())?;
    let mut wanted = rows.iter().peekable();
    batches.for_each_text(|doc, text: &MaskedMessage| -> Result<(), RunError> {
        // Versions that a newer one replaced are in the archive and not in the order.
        let Some(&&(_, id)) = wanted.peek().filter(|(key, _)| *key == doc) else {
            return Ok(());
        };
        wanted.next();
        let row = &analysis.messages[id as usize];
        let symbol = |symbol: Option<u32>| symbol.map_or("", |symbol| analysis.symbol(symbol));
        let place = [symbol(row.district), symbol(row.place)].join(" ");
        let indexed = IndexedText {
            title: &text.title.text,
            body: &text.body.text,
            measures: &text.measures.text,
            reply: &text.reply.text,
            place: &place,
            department: symbol(row.department),
        };
        writer.add(doc, &indexed)?;
        observer.advance(1);
        Ok(())
    })?;
    Ok(writer.finish()?)
}

fn rejected(workspace: &Workspace) -> Result<u64, StoreError> {
    Ok(crate::store::imports(workspace)?.iter().map(|record| record.account.rejected).sum())
}

fn count(analysis: &Analysis, rejected: u64, people_unsure: u32) -> Counts {
    let labels = |is: fn(&crate::classify::MessageLabels) -> bool| analysis.labels.iter().filter(|label| is(label)).count() as u32;
    Counts {
        messages: analysis.messages.len() as u32,
        people: analysis.people(analysis.ids()),
        people_unsure,
        duplicate_groups: analysis.duplicates.groups.len() as u32,
        repeats: analysis.duplicates.groups.iter().map(|group| group.members.len() as u32 - 1).sum(),
        topics: analysis.topics.topics.len() as u32,
        unclassified: analysis.topics.main.iter().filter(|topic| topic.is_none()).count() as u32,
        themes: analysis.topics.themes.len() as u32,
        masked: analysis.messages.iter().filter(|row| row.masked > 0).count() as u32,
        urgent: labels(|label| label.urgent.is_some()),
        protected: labels(|label| label.protected),
        rejected,
        funnel: analysis.funnel(),
    }
}
