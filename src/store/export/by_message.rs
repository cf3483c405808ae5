//! Tables with one row for each message.

use super::super::StoreError;
use super::super::snapshot::Snapshot;
use super::super::tables::{Column, Table};
use crate::analysis::{Analysis, Element, MessageRow, Symbol};
use crate::classify::{MessageLabels, Purpose, SaidPurpose};
use crate::corpus::{LocalTime, MessageId};
use crate::ideas::{Decision, DropReason, Gap, IdeaParts, RankedIdea, Signal, Trap};
use crate::values::{HandlingState, Satisfaction, Urgency};

/// The two columns that name a message, for messages in the given order.
fn named(analysis: &Analysis, ids: &[MessageId]) -> Table {
    let rows = || ids.iter().map(|&id| analysis.message(id));
    Table::new()
        .with("external_id", Column::Str(rows().map(|row| row.external_id.to_string()).collect()))
        .with(
            "source",
            Column::Str(rows().map(|row| analysis.symbol(row.source).to_owned()).collect()),
        )
}

fn canonical(analysis: &Analysis) -> Vec<MessageId> {
    analysis.ids().collect()
}

fn time(value: Option<LocalTime>) -> Option<String> {
    value.map(|time| time.to_string())
}

pub(super) fn messages(snapshot: &Snapshot) -> Result<Table, StoreError> {
    messages_of(snapshot, &canonical(snapshot.analysis()))
}

/// The same columns for some messages, in their order.
pub(super) fn messages_of(snapshot: &Snapshot, ids: &[MessageId]) -> Result<Table, StoreError> {
    let analysis = snapshot.analysis();
    let rows: Vec<&MessageRow> = ids.iter().map(|&id| analysis.message(id)).collect();
    let symbol = |of: fn(&MessageRow) -> Option<Symbol>| {
        Column::OptStr(
            rows.iter()
                .map(|row| of(row).map(|symbol| analysis.symbol(symbol).to_owned()))
                .collect(),
        )
    };
    let code = |of: fn(&MessageRow) -> Option<&'static str>| Column::OptStr(rows.iter().map(|row| of(row).map(str::to_owned)).collect());
    let mut texts: [Vec<String>; 4] = std::array::from_fn(|_| Vec::with_capacity(ids.len()));
    let mut extra = Vec::with_capacity(ids.len());
    for &id in ids {
        // An accusation is protected: its place is kept, its texts are not shown.
        let hidden = analysis.labels[id.index()].protected;
        let text = if hidden {
            super::super::MaskedMessage::default()
        } else {
            snapshot.text(id)?
        };
        extra.push(if hidden { "{}".to_owned() } else { extra_object(analysis, id) });
        for (column, text) in texts.iter_mut().zip([text.title, text.body, text.measures, text.reply]) {
            column.push(text.text);
        }
    }
    let [title, body, measures, reply] = texts;
    Ok(named(analysis, ids)
        .with("uid", Column::Str(rows.iter().map(|row| row.uid.to_string()).collect()))
        .with(
            "channel",
            Column::Str(rows.iter().map(|row| row.channel.code().to_owned()).collect()),
        )
        .with("time", Column::OptStr(rows.iter().map(|row| time(row.time)).collect()))
        .with("title", Column::Str(title))
        .with("body", Column::Str(body))
        .with("measures", Column::Str(measures))
        .with("reply", Column::Str(reply))
        .with("reply_time", Column::OptStr(rows.iter().map(|row| time(row.reply_time)).collect()))
        .with(
            "writer",
            Column::OptStr(rows.iter().map(|row| row.voice.writer.map(pseudonym)).collect()),
        )
        .with(
            "writer_kind",
            Column::OptStr(rows.iter().map(|row| row.writer_kind.map(|kind| kind.code().to_owned())).collect()),
        )
        .with("people", Column::OptU32(rows.iter().map(|row| row.voice.people).collect()))
        .with("district", symbol(|row| row.district))
        .with("department", symbol(|row| row.department))
        .with("category", symbol(|row| row.category))
        .with("campaign", symbol(|row| row.campaign))
        .with("collection_point", symbol(|row| row.collection_point))
        .with("state", symbol(|row| row.state))
        .with("state_code", code(|row| row.given.state.map(HandlingState::code)))
        .with("satisfaction", symbol(|row| row.satisfaction))
        .with("satisfaction_code", code(|row| row.given.satisfaction.map(Satisfaction::code)))
        .with("given_purpose", symbol(|row| row.given_purpose))
        .with(
            "given_purpose_code",
            code(|row| row.given.purpose.map(|(purpose, _)| purpose.code())),
        )
        .with(
            "given_purpose_detail",
            code(|row| row.given.purpose.map(|(_, detail)| detail.code())),
        )
        .with("urgency", code(|row| row.given.urgency.map(Urgency::code)))
        .with("votes_up", Column::U32(rows.iter().map(|row| row.votes_up).collect()))
        .with("votes_down", Column::U32(rows.iter().map(|row| row.votes_down).collect()))
        .with(
            "protected",
            Column::Bool(ids.iter().map(|id| analysis.labels[id.index()].protected).collect()),
        )
        .with(
            "items",
            Column::Json(ids.iter().map(|id| ranges(&analysis.item_chars[id.index()])).collect()),
        )
        .with("elements_missing", Column::Json(rows.iter().map(|row| missing(row)).collect()))
        .with("extra", Column::Json(extra)))
}

/// The elements that a message lacks, as a list of codes.
fn missing(row: &MessageRow) -> String {
    serde_json::Value::from_iter(row.missing().map(Element::code)).to_string()
}

/// The extra columns of a message as an object; where a header occurs twice, the first value counts.
fn extra_object(analysis: &Analysis, id: MessageId) -> String {
    let mut object = serde_json::Map::new();
    for (header, value) in analysis.extras.of(id.index()) {
        object.entry(header).or_insert_with(|| value.into());
    }
    serde_json::Value::from(object).to_string()
}

/// Ranges as [[start, end], …].
fn ranges(pairs: &[(u32, u32)]) -> String {
    serde_json::Value::from_iter(pairs.iter().map(|&(start, end)| [start, end])).to_string()
}

/// A writer's pseudonym as it is shown (匿名编号).
fn pseudonym(writer: u64) -> String {
    format!("P{:010x}", writer & 0xff_ffff_ffff)
}

pub(super) fn duplicates(snapshot: &Snapshot) -> Table {
    let analysis = snapshot.analysis();
    let ids = canonical(analysis);
    let group = |&id: &MessageId| analysis.duplicates.group_of[id.index()].map(|at| (at, &analysis.duplicates.groups[at as usize]));
    let groups = analysis.duplicates.groups.iter();
    let people: Vec<u32> = groups.map(|group| analysis.people(group.members.iter().copied())).collect();
    let joins = |id: &MessageId| group(id).and_then(|(_, group)| group.joins.iter().find(|join| join.later == *id));
    named(analysis, &ids)
        .with(
            "group_id",
            Column::OptStr(
                ids.iter()
                    .map(|id| group(id).map(|(_, group)| group_id(analysis, group.members[0])))
                    .collect(),
            ),
        )
        .with(
            "kind",
            Column::OptStr(ids.iter().map(|id| joins(id).map(|join| join.kind.code().to_owned())).collect()),
        )
        .with(
            "repeats",
            Column::OptStr(
                ids.iter()
                    .map(|id| joins(id).map(|join| reference(analysis, join.earlier)))
                    .collect(),
            ),
        )
        .with(
            "representative",
            Column::OptStr(
                ids.iter()
                    .map(|id| group(id).map(|(_, group)| reference(analysis, group.representative)))
                    .collect(),
            ),
        )
        .with(
            "people",
            Column::OptU32(ids.iter().map(|id| group(id).map(|(at, _)| people[at as usize])).collect()),
        )
        .with(
            "similarity",
            Column::F32(ids.iter().map(|id| joins(id).map_or(0.0, |join| join.similarity)).collect()),
        )
        .with(
            "same_writer",
            Column::OptStr(
                ids.iter()
                    .map(|id| group(id).map(|(_, group)| group.same_writer.code().to_owned()))
                    .collect(),
            ),
        )
        .with(
            "mass_mailing",
            Column::Bool(
                ids.iter()
                    .map(|id| group(id).is_some_and(|(_, group)| group.mass_mailing))
                    .collect(),
            ),
        )
}

/// A group is named after its first member, so that the name stays when other groups come and go.
pub(super) fn group_id(analysis: &Analysis, first: MessageId) -> String {
    format!("D{}", &analysis.message(first).uid.to_string()[..12])
}

/// A message as SOURCE:ID.
pub(super) fn reference(analysis: &Analysis, id: MessageId) -> String {
    let row = analysis.message(id);
    format!("{}:{}", analysis.symbol(row.source), row.external_id)
}

pub(super) fn topics(snapshot: &Snapshot) -> Table {
    let analysis = snapshot.analysis();
    let ids = canonical(analysis);
    let main = |id: &MessageId| analysis.topics.main[id.index()].map(|at| &analysis.topics.topics[at as usize]);
    let mut further: Vec<Vec<String>> = vec![Vec::new(); ids.len()];
    for (message, topic) in &analysis.topics.further {
        further[message.index()].push(analysis.topics.topics[*topic as usize].id.to_string());
    }
    named(analysis, &ids)
        .with(
            "topic_id",
            Column::OptStr(ids.iter().map(|id| main(id).map(|topic| topic.id.to_string())).collect()),
        )
        .with(
            "topic",
            Column::OptStr(ids.iter().map(|id| main(id).map(|topic| topic.name.clone())).collect()),
        )
        .with(
            "also",
            Column::Json(further.into_iter().map(|ids| serde_json::Value::from(ids).to_string()).collect()),
        )
}

pub(super) fn labels(snapshot: &Snapshot) -> Table {
    let analysis = snapshot.analysis();
    let labels = &analysis.labels;
    let text = |of: fn(&MessageLabels) -> &'static str| Column::Str(labels.iter().map(|label| of(label).to_owned()).collect());
    let also = |label: &MessageLabels| {
        let further: Vec<&str> = Purpose::ALL
            .iter()
            .filter(|purpose| label.also & (1 << purpose.index()) != 0)
            .map(|purpose| purpose.code())
            .collect();
        serde_json::Value::from(further).to_string()
    };
    let optional =
        |of: fn(&MessageLabels) -> Option<&'static str>| Column::OptStr(labels.iter().map(|label| of(label).map(str::to_owned)).collect());
    // A protected accusation shows nothing of its text, not even where it says what.
    let shown = |label: &MessageLabels| if label.protected { Vec::new() } else { label.said.clone() };
    let one = |said: SaidPurpose| serde_json::json!([said.purpose.code(), said.chars.0, said.chars.1]);
    let said = labels
        .iter()
        .map(|label| serde_json::Value::from(shown(label).into_iter().map(one).collect::<Vec<_>>()).to_string());
    let said: Vec<String> = said.collect();
    named(analysis, &canonical(analysis))
        .with("purpose", text(|label| label.purpose.code()))
        .with("confidence", Column::F32(labels.iter().map(|label| label.confidence).collect()))
        .with("unsure", Column::Bool(labels.iter().map(|label| label.unsure).collect()))
        .with("also", Column::Json(labels.iter().map(also).collect()))
        .with("sentence_purposes", Column::Json(said))
        .with("accusation_kind", optional(|label| label.accusation_kind().map(|kind| kind.code())))
        .with("legal_channel", optional(|label| label.legal_way.map(|way| way.channel.code())))
        .with("legal_route", Column::Bool(labels.iter().map(|label| label.legal_route).collect()))
        .with("field", text(|label| label.field.code()))
        .with("aspect", text(|label| label.aspect.code()))
        .with("urgent", Column::Bool(labels.iter().map(|label| label.urgent.is_some()).collect()))
        .with(
            "urgent_kind",
            Column::OptStr(
                labels
                    .iter()
                    .map(|label| label.urgent.map(|found| found.kind.code().to_owned()))
                    .collect(),
            ),
        )
        .with("protected", Column::Bool(labels.iter().map(|label| label.protected).collect()))
        .with(
            "decided_by",
            Column::Str(analysis.decided.iter().map(|&bits| decided_by(bits).to_owned()).collect()),
        )
}

/// Who decided the labels of a message: a person, if any of them.
fn decided_by(bits: u8) -> &'static str {
    if bits == 0 { "machine" } else { "person" }
}

pub(super) fn ideas(snapshot: &Snapshot) -> Result<Table, StoreError> {
    let analysis = snapshot.analysis();
    let ids: Vec<MessageId> = analysis.ideas.iter().map(|idea| idea.message).collect();
    let part = |of: fn(&IdeaParts) -> f32| Column::F32(ids.iter().map(|id| of(&analysis.parts[id.index()])).collect());
    let decided = |of: fn(Decision) -> Option<&'static str>| {
        let codes = analysis.ideas.iter().map(|idea| idea.decision.and_then(of).map(str::to_owned));
        Column::OptStr(codes.collect())
    };
    let offsets = ids.iter().map(|id| ranges(&analysis.measure_chars[id.index()]));
    let mut spans = Vec::with_capacity(ids.len());
    for &id in &ids {
        spans.push(serde_json::Value::from(snapshot.measure_texts(id)?).to_string());
    }
    let codes = |of: fn(&IdeaParts) -> Vec<&'static str>| {
        Column::Json(
            ids.iter()
                .map(|id| serde_json::Value::from(of(&analysis.parts[id.index()])).to_string())
                .collect(),
        )
    };
    // Weights of the run, printed where somebody decides: on the shortlist and on the shelf.
    let weights = snapshot.manifest().params.get("ideas").map(|params| {
        let weight = |signal: &Signal| Some((signal.code().to_owned(), rounded(params.get(signal.code())?.as_f64()?)));
        serde_json::Value::Object(Signal::ALL.iter().filter_map(weight).collect()).to_string()
    });
    let weighed = |idea: &RankedIdea| weights.clone().filter(|_| idea.shortlist_rank.is_some() || idea.shelf);
    let lost = |idea: &RankedIdea| {
        let points = Signal::ALL.iter().zip(idea.lost);
        let object: serde_json::Map<String, serde_json::Value> = points
            .map(|(signal, points)| (signal.code().to_owned(), rounded(f64::from(points))))
            .collect();
        serde_json::Value::Object(object).to_string()
    };
    let ideas = &analysis.ideas;
    let number = |of: fn(&RankedIdea) -> f32| Column::F32(ideas.iter().map(of).collect());
    Ok(named(analysis, &ids)
        .with("rank", Column::U32(ideas.iter().map(|idea| idea.rank).collect()))
        .with("score", number(|idea| idea.score))
        .with("problem", part(|parts| parts.problem.value))
        .with("cause", part(|parts| parts.cause.value))
        .with("measure", part(|parts| parts.measure.value))
        .with("public", part(|parts| parts.public.value))
        .with("grade", part(|parts| parts.grade))
        .with("decision", decided(|decision| Some(decision.code())))
        .with("reason", decided(|decision| decision.reason().map(DropReason::code)))
        .with("support", number(|idea| idea.support))
        .with("novelty", number(|idea| idea.novelty))
        .with("lost", Column::Json(ideas.iter().map(lost).collect()))
        .with("missing", codes(|parts| Gap::of(parts.missing).map(Gap::code).collect()))
        .with("traps", codes(|parts| Trap::of(parts.traps).map(Trap::code).collect()))
        .with(
            "repeatable",
            Column::Bool(ids.iter().map(|id| analysis.parts[id.index()].repeatable).collect()),
        )
        .with(
            "shortlist_rank",
            Column::OptU32(ideas.iter().map(|idea| idea.shortlist_rank).collect()),
        )
        .with("shelf", Column::Bool(ideas.iter().map(|idea| idea.shelf).collect()))
        .with("weights", Column::OptStr(ideas.iter().map(weighed).collect()))
        .with("measure_offsets", Column::Json(offsets.collect()))
        .with("measure_spans", Column::Json(spans)))
}

/// A number with three decimals: single precision shows more than it knows.
fn rounded(number: f64) -> serde_json::Value {
    serde_json::Value::from((number * 1000.0).round() / 1000.0)
}
