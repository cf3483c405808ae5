//! From the archive to a published generation.

use super::clock::StageClock;
use super::{Models, RunError};
use crate::analysis::{Analysis, Stage};
use crate::config::Config;
use crate::corpus::LocalTime;
use crate::pipeline::{self, Observer, RunInput};
use crate::store::{ArchiveBatches, Counts, CurationInput, Draft, Manifest, StoreError, Workspace, WriterLock};

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
    batches.write_index(&draft.index_folder(), &|messages| clock.advance(messages))?;
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
