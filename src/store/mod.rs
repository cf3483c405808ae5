//! The workspace on disk: what lies where, the archive, the caches by batch, the published generations and their snapshots.
//!
//! Not here: reading office files (`ingest`), analysing (`pipeline`), formats for people (`report`).

mod archive;
mod arrivals;
mod asked;
mod audit;
mod batches;
mod campaigns;
mod carried;
mod curation;
mod derived;
mod digests;
mod disk;
mod error;
mod evaluations;
mod excerpts;
pub mod export;
mod forget;
mod generation;
mod index_parts;
mod key_work;
mod layout;
mod mappings;
mod notes;
mod originals;
mod people;
mod pseudonym;
mod schema;
mod searches;
mod snapshot;
mod spool;
mod stamps;
pub mod tables;
mod texts;
mod tombstones;
mod versions;
mod word_space;
mod words;

pub use archive::{
    Account, Archived, BatchRecord, ImportDraft, ImportFacts, ImportRecord, hash_bytes, hash_file, hash_files, imports, messages_of,
    rejects_path, warnings_path,
};
pub use arrivals::Arrivals;
pub use asked::{Asked, ResultSet};
pub use audit::{Act, AuditEntry, audit_log, log};
pub use batches::ArchiveBatches;
pub use campaigns::{CampaignError, add_campaign, campaigns, remove_campaign};
pub use curation::{CurationLog, Wish, curate, curation_log, curation_stamp};
pub use digests::{
    About, Digest, DigestDraft, DigestError, FinalIssue, LONGEST_TEXT, Redaction, digest, digest_id, digests, edit_digest, edition_of,
    finalize, keep_draft,
};
pub use disk::{BatchFault, BatchFaultKind, Usage, batch_faults, batches_named, free_bytes, key_is_private, own_models, usage};
pub use error::StoreError;
pub use evaluations::{SavedEvaluation, evaluations, save_evaluation};
pub use excerpts::Excerpt;
pub use forget::{ForgetPlan, Reasoned, forget, plan as plan_forgetting};
pub use generation::{
    Counts, CurationInput, Draft, Manifest, current_manifest, generations, previous_course, previous_lineage, prune, read_generation,
};
pub use key_work::{key_work, key_work_of_lines, key_work_of_rows, selection_basis, set_key_work, set_selection_weights};
pub use layout::{FormatVersion, Workspace, WriterLock};
pub use mappings::{keep_mapping, mapping, mapping_path};
pub use notes::{SECOND_TEXT, Warning, WarningCount, rejects, warnings};
pub use originals::{OfNumber, Wanted, number_pseudonym, of_number, original};
pub use people::{PeopleError, Person, Role, add_person, people, people_stamp, person_of, remove_person};
pub use searches::{
    LONGEST_NAME, SavedCount, SavedSearch, SavedSearchError, look_at_search, remove_search, rename_search, save_search, saved_search,
    saved_searches,
};
pub use snapshot::{Scope, Snapshot};
pub use spool::Spool;
pub use texts::MaskedMessage;
pub use tombstones::{ForgottenHashes, Tombstone, read as tombstones};
pub use words::{LONGEST_WORD, WordDecision, WordDecisions, WordState, dictionary_word};
