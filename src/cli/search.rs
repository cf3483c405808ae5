//! `minzhi search`.

use std::io::Write;
use std::path::Path;

use anyhow::Context;
use serde::Deserialize;

use super::args::Output;
use super::exit::InputError;
use crate::run::Models;
use crate::search::{Hit, Order, Repeats, SearchRequest, Strictness};
use crate::service::Lang;
use crate::store::{Scope, Snapshot, Workspace};

/// Opens the current generation.
pub(super) fn open(root: &Path) -> anyhow::Result<Snapshot> {
    let models = Models::load(root)?;
    Ok(Snapshot::open(&Workspace::open(root)?, models.analyzer())?)
}

fn request(query: &str, limit: usize, repeats: Repeats, strict: bool) -> SearchRequest {
    let strictness = if strict { Strictness::Strict } else { Strictness::Relax };
    SearchRequest {
        query: query.to_owned(),
        limit,
        offset: 0,
        repeats,
        strictness,
        order: Order::Relevance,
    }
}

/// One query.
pub(super) fn search(root: &Path, query: &str, limit: usize, strict: bool, format: Output, lang: Lang) -> anyhow::Result<()> {
    let snapshot = open(root)?;
    let page = crate::search::search(
        snapshot.index(),
        &Scope::public(&snapshot),
        &request(query, limit, Repeats::Collapse, strict),
    )?;
    print_hits(&snapshot, &page.hits, format, lang)
}

fn print_hits(snapshot: &Snapshot, hits: &[Hit], format: Output, lang: Lang) -> anyhow::Result<()> {
    super::output::print(|out| {
        hits.iter()
            .enumerate()
            .try_for_each(|(at, hit)| print_hit(out, snapshot, at + 1, hit, format, lang))
    })
}

fn print_hit(out: &mut dyn Write, snapshot: &Snapshot, rank: usize, hit: &Hit, format: Output, lang: Lang) -> anyhow::Result<()> {
    if format == Output::Jsonl {
        return Ok(writeln!(out, "{}", hit_json(snapshot, rank, hit, None))?);
    }
    let row = snapshot.analysis().message(hit.message);
    let text = snapshot.text(hit.message)?;
    let body: String = text
        .body
        .text
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(80)
        .collect();
    let time = row
        .time
        .map_or_else(String::new, |time| time.naive().format("%Y-%m-%d").to_string());
    let relaxed = if hit.matched == crate::search::Match::Relaxed {
        lang.t("cli.relaxed")
    } else {
        ""
    };
    writeln!(
        out,
        "{rank:>3}. {time} {} [{}:{}]{relaxed}",
        text.title.text.trim(),
        snapshot.analysis().symbol(row.source),
        row.external_id
    )?;
    Ok(writeln!(out, "     {body}")?)
}

fn hit_json(snapshot: &Snapshot, rank: usize, hit: &Hit, qid: Option<&str>) -> serde_json::Value {
    let analysis = snapshot.analysis();
    let row = analysis.message(hit.message);
    let also: Vec<&str> = hit.also.iter().map(|&id| &*analysis.message(id).external_id).collect();
    let mut json = serde_json::json!({
        "rank": rank,
        "source": analysis.symbol(row.source),
        "external_id": &*row.external_id,
        "score": hit.score,
        "match": hit.matched.code(),
        "also": also,
    });
    if let Some(qid) = qid {
        json["qid"] = qid.into();
    }
    json
}

#[derive(Deserialize)]
struct BatchQuery {
    qid: String,
    query: String,
}

/// Many queries; repeats are not collapsed.
pub(super) fn batch(root: &Path, file: &Path, limit: usize, strict: bool) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("read {}", file.display()))
        .map_err(|error| InputError(format!("{error:#}")))?;
    let snapshot = open(root)?;
    let scope = Scope::public(&snapshot);
    super::output::print(|out| {
        for (line, json) in (1..).zip(text.lines()).filter(|(_, json)| !json.trim().is_empty()) {
            let asked: BatchQuery = serde_json::from_str(json).map_err(|error| {
                InputError(format!(
                    "{} line {line}: {error}\nhint: each line is {{\"qid\": \"…\", \"query\": \"…\"}}",
                    file.display()
                ))
            })?;
            let page = crate::search::search(snapshot.index(), &scope, &request(&asked.query, limit, Repeats::Keep, strict))?;
            for (at, hit) in page.hits.iter().enumerate() {
                writeln!(out, "{}", hit_json(&snapshot, at + 1, hit, Some(&asked.qid)))?;
            }
        }
        Ok(())
    })
}
