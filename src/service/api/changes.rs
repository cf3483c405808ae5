//! `GET /api/v1/changes`: what changed between two analyses.

use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::time;
use crate::analysis::{Crossing, LabelKind, TopicChange};
use crate::corpus::Uid;
use crate::service::error::{ApiError, Problem};
use crate::service::generation_changes::Comparisons;
use crate::service::pages::data::Visit;
use crate::store::Manifest;

/// What changed between two analyses. Accusations under protection are counted in `protected` and are in no list.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct ChangeItem {
    /// The analyses that are kept and can be compared.
    kept: Vec<ComparedAnalysis>,
    /// The older one; null where there is nothing to compare.
    older: Option<ComparedAnalysis>,
    /// The newer one.
    newer: Option<ComparedAnalysis>,
    /// Messages by uid.
    messages: EnteredAndLeft,
    /// New accusations under protection.
    protected: u32,
    /// Topics.
    topics: ChangedTopics,
    /// The hundred most frequent keywords.
    keywords: EnteredAndLeft,
    /// Golden candidates by uid, best first.
    golden: EnteredAndLeft,
    /// Labels, the most frequent change first.
    labels: Vec<ChangedLabel>,
    /// Decisions that are followed now and were not before.
    decisions: Vec<DecisionInEffect>,
}

/// An analysis.
#[derive(Serialize, ToSchema)]
struct ComparedAnalysis {
    /// Its number.
    #[schema(example = 12)]
    generation: u64,
    /// When it was published.
    published_at: Option<String>,
    /// 'Now' of the analysis.
    as_of: Option<String>,
    /// Messages, protected accusations counted.
    messages: u32,
}

/// What came in and what went out.
#[derive(Serialize, ToSchema, Default)]
struct EnteredAndLeft {
    /// In the newer one alone.
    entered: Vec<String>,
    /// In the older one alone.
    left: Vec<String>,
}

/// What became of the topics.
#[derive(Serialize, ToSchema, Default)]
struct ChangedTopics {
    /// Topics before.
    before: u32,
    /// Topics now.
    after: u32,
    /// Not there before.
    new: Vec<ChangedTopic>,
    /// There again.
    returned: Vec<ChangedTopic>,
    /// Came out of another.
    split: Vec<ChangedTopic>,
    /// Went into another.
    merged: Vec<ChangedTopic>,
    /// There no more.
    gone: Vec<ChangedTopic>,
    /// Have another name.
    renamed: Vec<ChangedTopic>,
    /// Grew most.
    grown: Vec<ChangedTopic>,
}

/// A topic in both analyses.
#[derive(Serialize, ToSchema)]
struct ChangedTopic {
    /// Its id.
    id: String,
    /// Its name.
    name: String,
    /// Its name before; empty where it was not there.
    name_before: String,
    /// Messages before.
    before: u32,
    /// Messages now.
    after: u32,
    /// The topic that it went into or came out of.
    related: Option<String>,
}

/// A label that changed in the same way.
#[derive(Serialize, ToSchema)]
struct ChangedLabel {
    /// purpose, field or aspect.
    #[schema(value_type = String)]
    kind: LabelKind,
    /// Its code before.
    before: &'static str,
    /// Its code now.
    after: &'static str,
    /// The messages by uid.
    messages: Vec<String>,
}

/// A decision that is followed now.
#[derive(Serialize, ToSchema)]
struct DecisionInEffect {
    /// Its number in the log.
    seq: u32,
    /// What it is.
    kind: &'static str,
    /// What it is about: topics and messages.
    subject: String,
    /// What became of it.
    state: &'static str,
}

/// What changed between two analyses that are kept: the last two where nothing is said.
#[utoipa::path(get, path = "/api/v1/changes", tag = "data", params(("from" = Option<u64>, Query, description = "number of the older analysis"), ("to" = Option<u64>, Query, description = "number of the newer analysis")),
    responses((status = 200, body = ChangeItem), (status = 400, body = Problem, content_type = "application/problem+json"), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(in crate::service) async fn show(visit: Visit) -> Result<Response, ApiError> {
    super::json(move || {
        let (kept, chosen) = Comparisons::chosen(&visit.workspace, visit.param("from"), visit.param("to"))?;
        let view = visit.cx.as_ref().map(|cx| &*cx.view);
        let found = chosen
            .filter(|(from, to)| from != to)
            .map(|numbers| visit.state.comparisons().of(&visit.workspace, numbers, view))
            .transpose()?;
        let kept = kept.iter().map(analysed).collect();
        let Some(found) = found else {
            return Ok(ChangeItem {
                kept,
                older: None,
                newer: None,
                messages: EnteredAndLeft::default(),
                protected: 0,
                topics: ChangedTopics::default(),
                keywords: EnteredAndLeft::default(),
                golden: EnteredAndLeft::default(),
                labels: Vec::new(),
                decisions: Vec::new(),
            });
        };
        let changes = &found.changes;
        let topics = &changes.topics;
        let list = |topics: &[TopicChange]| topics.iter().map(topic).collect();
        Ok(ChangeItem {
            kept,
            older: Some(analysed(&found.older)),
            newer: Some(analysed(&found.newer)),
            messages: in_out(&changes.messages),
            protected: changes.protected,
            topics: ChangedTopics {
                before: topics.before,
                after: topics.after,
                new: list(&topics.new),
                returned: list(&topics.returned),
                split: list(&topics.split),
                merged: list(&topics.merged),
                gone: list(&topics.gone),
                renamed: list(&topics.renamed),
                grown: list(&topics.grown),
            },
            keywords: in_out(&changes.keywords),
            golden: in_out(&changes.golden),
            labels: changes
                .labels
                .iter()
                .map(|change| ChangedLabel {
                    kind: change.kind,
                    before: change.before,
                    after: change.after,
                    messages: change.messages.iter().map(Uid::to_string).collect(),
                })
                .collect(),
            decisions: changes
                .decisions
                .iter()
                .map(|outcome| DecisionInEffect {
                    seq: outcome.seq,
                    kind: outcome.kind.code(),
                    subject: outcome.subject.clone(),
                    state: outcome.state.code(),
                })
                .collect(),
        })
    })
    .await
}

fn analysed(manifest: &Manifest) -> ComparedAnalysis {
    ComparedAnalysis {
        generation: manifest.generation,
        published_at: time(Some(manifest.published_at)),
        as_of: time(manifest.as_of),
        messages: manifest.counts.messages,
    }
}

fn in_out<T: ToString>(crossing: &Crossing<T>) -> EnteredAndLeft {
    EnteredAndLeft {
        entered: crossing.entered.iter().map(T::to_string).collect(),
        left: crossing.left.iter().map(T::to_string).collect(),
    }
}

fn topic(change: &TopicChange) -> ChangedTopic {
    ChangedTopic {
        id: change.id.to_string(),
        name: change.name.clone(),
        name_before: change.name_before.clone(),
        before: change.before,
        after: change.after,
        related: change.related.as_ref().map(|(id, _)| id.to_string()),
    }
}
