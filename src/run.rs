//! One whole piece of work on a workspace: import a file, analyse and publish. The command line and the service call the same functions.
//!
//! Not here: the order of the stages (`pipeline`), where files lie (`store`).

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::analysis::{Analysis, Stage};
use crate::classify::LabelModel;
use crate::config::Config;
use crate::corpus::{DocKey, LocalTime};
use crate::ideas::IdeaModel;
use crate::ingest::{self, IngestError, IngestParams};
use crate::pipeline::{self, Observer, RunInput, TextModel};
use crate::search::{Analyzer, IndexWriter, IndexedText, SearchError};
use crate::store::{
    ArchiveBatches, Counts, Draft, ImportDraft, ImportFacts, ImportRecord, Manifest, MaskedMessage, StoreError, Workspace, WriterLock,
};
use crate::text::{Segmenter, Stopwords};
use crate::values::ValueTables;

/// The shipped dictionary of civic terms.
const DICTIONARY: &str = include_str!("../models/dictionary/civic.txt");
/// The shipped stop words.
const STOPWORDS: &str = include_str!("../models/stopwords.txt");
/// The shipped weights of the labels.
const LABELS: &[u8] = include_bytes!("../models/labels.bin");
/// The shipped weights of the parts of ideas.
const IDEAS: &[u8] = include_bytes!("../models/ideas.bin");

/// The shipped tables of what values mean.
const VALUES: &str = include_str!("../models/values.toml");

/// Why a piece of work failed.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The archive, the caches or the generations.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file to import.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// The index.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// Dictionaries or trained weights of the workspace.
    #[error("load {}: {reason}\nhint: restore the file, or delete it to use the one that minzhi ships", path.display())]
    Model {
        /// The file.
        path: std::path::PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

/// Dictionaries, word lists and trained weights: the shipped ones, each replaced by the file of the same name in the workspace's
/// `models` folder; `models/dictionary.txt` there adds words to the dictionary.
pub struct Models {
    /// What the kernels are configured with.
    pub text: TextModel,
    /// Words that say nothing.
    pub stopwords: Stopwords,
    /// Hash of all of it, in hex: caches and manifests name it.
    pub hash: String,
}

impl Models {
    /// Loads everything. Cost: about 0.2 s, most of it jieba's dictionary.
    ///
    /// # Errors
    /// When a file of the workspace cannot be read or does not hold what its name says.
    pub fn load(workspace: &Path) -> Result<Self, RunError> {
        let folder = workspace.join("models");
        let own = |name: &str, shipped: &[u8]| match std::fs::read(folder.join(name)) {
            Ok(bytes) => Ok(bytes),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(shipped.to_vec()),
            Err(error) => Err(RunError::Model {
                path: folder.join(name),
                reason: error.to_string(),
            }),
        };
        let text = |name: &str, shipped: &str| {
            String::from_utf8(own(name, shipped.as_bytes())?).map_err(|_| RunError::Model {
                path: folder.join(name),
                reason: "it is not UTF-8".to_owned(),
            })
        };
        let (dictionary, stopwords) = (text("dictionary.txt", "")?, text("stopwords.txt", STOPWORDS)?);
        let values = text("values.toml", VALUES)?;
        let (labels, ideas) = (own("labels.bin", LABELS)?, own("ideas.bin", IDEAS)?);
        let mut hasher = blake3::Hasher::new();
        let lists = [DICTIONARY, &dictionary, &stopwords, &values].map(str::as_bytes);
        for part in lists.into_iter().chain([&*labels, &*ideas]) {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
        }
        let broken = |name: &str, reason: String| RunError::Model {
            path: folder.join(name),
            reason,
        };
        Ok(Self {
            text: TextModel {
                segmenter: Arc::new(Segmenter::new(&[DICTIONARY, &dictionary])),
                labels: LabelModel::from_bytes(&labels).map_err(|error| broken("labels.bin", error.to_string()))?,
                ideas: IdeaModel::from_bytes(&ideas).map_err(|error| broken("ideas.bin", error.to_string()))?,
                values: ValueTables::parse(&values).map_err(|error| broken("values.toml", error.to_string()))?,
            },
            stopwords: Stopwords::new(&stopwords),
            hash: hasher.finalize().to_hex().to_string(),
        })
    }

    /// The reader of queries that goes with these dictionaries.
    #[must_use]
    pub fn analyzer(&self) -> Analyzer {
        Analyzer::new(Arc::clone(&self.text.segmenter))
    }
}

/// The segmenter with the shipped dictionary alone, for what must not depend on a workspace.
#[must_use]
pub fn shipped_segmenter() -> Segmenter {
    Segmenter::new(&[DICTIONARY])
}

/// Name of a source where none is given: the file's stem without colons.
#[must_use]
pub fn default_source(path: &Path) -> String {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    stem.replace(':', "_")
}

/// Imports one file. `now` is written into the record and changes no answer; `progress` is told of rows read.
///
/// # Errors
/// When the file cannot be read at all or the disk refuses; the archive is then as it was before.
pub fn import(
    workspace: &Workspace,
    lock: &WriterLock,
    path: &Path,
    source: &str,
    now: LocalTime,
    progress: &dyn Fn(u64),
) -> Result<ImportRecord, RunError> {
    let mut reader = ingest::read(
        path,
        &IngestParams {
            source: source.to_owned(),
            ..IngestParams::default()
        },
    )?;
    let mut draft = ImportDraft::begin(workspace, lock, source)?;
    let (mut rejects, mut warnings) = (Vec::new(), Vec::new());
    let (mut rows_read, mut non_data) = (0, 0);
    for batch in &mut reader {
        let batch = batch?;
        rows_read += batch.rows_read;
        non_data += batch.non_data_rows;
        for issue in &batch.issues {
            let line = serde_json::json!({"file": issue.file, "row": issue.row, "column": issue.column, "reason": issue.reason.code(), "raw": issue.raw}).to_string();
            if issue.reason.rejects() {
                rejects.push(line)
            } else {
                warnings.push(line)
            }
        }
        draft.push(batch.messages)?;
        progress(rows_read);
    }
    let (file_hash, bytes) = crate::store::hash_file(path)?;
    let facts = ImportFacts {
        file: path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        file_hash,
        bytes,
        format: [Some(reader.format().name()), reader.encoding()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(", "),
        imported_at: now,
        rows_read,
        non_data,
        rejects,
        warnings,
    };
    Ok(draft.commit(facts)?)
}

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
    let input = RunInput {
        model: &models.text,
        stopwords: &models.stopwords,
        previous: &previous,
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
        params: serde_json::to_value(&config.analyze).unwrap_or_default(),
        counts: count(&analysis, rejected(workspace)?),
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

fn count(analysis: &Analysis, rejected: u64) -> Counts {
    let labels = |is: fn(&crate::classify::MessageLabels) -> bool| analysis.labels.iter().filter(|label| is(label)).count() as u32;
    Counts {
        messages: analysis.messages.len() as u32,
        people: analysis.people(analysis.ids()),
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

/// Takes the time of each stage and passes everything on.
struct StageClock<'a> {
    observer: &'a dyn Observer,
    state: Mutex<ClockState>,
}

#[derive(Default)]
struct ClockState {
    running: Option<(Stage, Instant)>,
    done: Vec<(Stage, Duration)>,
}

impl<'a> StageClock<'a> {
    fn new(observer: &'a dyn Observer) -> Self {
        Self {
            observer,
            state: Mutex::default(),
        }
    }

    #[expect(clippy::disallowed_methods, reason = "times go into the manifest and change no answer")]
    fn switch(&self, next: Option<Stage>) {
        // A poisoned clock only means that another thread panicked: times matter no more.
        let mut state = self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some((stage, since)) = state.running.take() {
            state.done.push((stage, since.elapsed()));
        }
        state.running = next.map(|stage| (stage, Instant::now()));
    }

    fn finish(&self) -> Vec<(String, u64)> {
        self.switch(None);
        let state = self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        state
            .done
            .iter()
            .map(|(stage, time)| (stage.code().to_owned(), time.as_millis() as u64))
            .collect()
    }
}

impl Observer for StageClock<'_> {
    fn begin(&self, stage: Stage, total: u64) {
        self.switch(Some(stage));
        self.observer.begin(stage, total);
    }

    fn advance(&self, messages: u64) {
        self.observer.advance(messages);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Silent;

    impl Observer for Silent {
        fn begin(&self, _: Stage, _: u64) {}
        fn advance(&self, _: u64) {}
    }

    #[test]
    fn stages_are_timed_once_each_in_order() {
        let clock = StageClock::new(&Silent);
        for stage in [Stage::Annotate, Stage::Order, Stage::Publish] {
            clock.begin(stage, 1);
        }
        let names: Vec<String> = clock.finish().into_iter().map(|(stage, _)| stage).collect();
        assert_eq!(names, ["annotate", "order", "publish"]);
    }

    #[test]
    fn a_source_is_named_after_its_file_without_colons() {
        assert_eq!(default_source(Path::new("data/forum.2024.csv")), "forum.2024");
        assert_eq!(default_source(Path::new("a:b.csv")), "a_b");
        assert_eq!(default_source(Path::new("/")), "");
    }

    #[test]
    fn a_word_list_of_the_workspace_replaces_the_shipped_one_and_changes_the_hash() {
        let folder = tempfile::tempdir().unwrap();
        let shipped = Models::load(folder.path()).unwrap().hash;
        std::fs::create_dir(folder.path().join("models")).unwrap();
        std::fs::write(folder.path().join("models/stopwords.txt"), "的\n").unwrap();
        let own = Models::load(folder.path()).unwrap().hash;
        assert_ne!(own, shipped);
        std::fs::write(folder.path().join("models/stopwords.txt"), [0xff, 0xfe]).unwrap();
        let error = Models::load(folder.path()).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains("stopwords.txt") && error.contains("not UTF-8"), "{error}");
    }
}
