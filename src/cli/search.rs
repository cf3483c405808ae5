//! `minzhi search`.

use std::io::Write;
use std::path::Path;

use anyhow::Context;
use serde::Deserialize;

use super::args::Output;
use super::exit::InputError;
use crate::run::Models;
use crate::search::{Facets, Filter, Hit, Matcher, Order, Repeats, SearchPage, SearchRequest, Strictness};
use crate::service::Lang;
use crate::store::export::{self, Format, MOST_ROWS};
use crate::store::{Asked, Scope, Snapshot, Workspace};

/// Hits that are printed where nothing is said.
pub(super) const HITS: usize = 20;

/// Opens the current generation.
pub(super) fn open(root: &Path) -> anyhow::Result<Snapshot> {
    let models = Models::load(root)?;
    Ok(Snapshot::open(&Workspace::open(root)?, models.analyzer())?)
}

fn request(query: &str, limit: usize, repeats: Repeats, strict: bool) -> SearchRequest {
    let strictness = if strict { Strictness::Strict } else { Strictness::Relax };
    SearchRequest {
        repeats,
        strictness,
        ..SearchRequest::new(query, limit)
    }
}

/// What is searched for.
pub(super) struct Wish<'w> {
    pub(super) query: &'w str,
    /// Most hits; [`HITS`] or, into a file, [`MOST_ROWS`] where nothing is said.
    pub(super) limit: Option<usize>,
    pub(super) strict: bool,
    /// All of them must hold.
    pub(super) filters: &'w [Filter],
    pub(super) order: Order,
}

impl Wish<'_> {
    fn matcher<'s>(&self, snapshot: &'s Snapshot) -> Matcher<'s> {
        let look_up = |filter: &Filter| Matcher::new(filter, snapshot.analysis(), snapshot.attributes());
        let all = look_up(&Filter::default());
        self.filters.iter().map(look_up).fold(all, Matcher::and)
    }

    /// Searches; what was passed over as text is said on standard error.
    fn ask(&self, snapshot: &Snapshot, matcher: &Matcher<'_>, lang: Lang) -> anyhow::Result<SearchPage> {
        let scope = Scope::filtered(snapshot, |id| matcher.accepts(id));
        let now = snapshot.analysis().as_of;
        let query = now.map_or(self.query.into(), |now| crate::search::on_day(self.query, now.naive().date()));
        let request = SearchRequest {
            order: self.order,
            ..request(&query, self.limit.unwrap_or(HITS), Repeats::Collapse, self.strict)
        };
        let page = crate::search::search(snapshot.index(), &scope, &request)?;
        tell_unread(&page, lang);
        Ok(page)
    }
}

fn tell_unread(page: &SearchPage, lang: Lang) {
    for text in &page.unread {
        eprintln!("{}", lang.fill("search.unread", &[("text", text)]));
    }
}

/// All that answers into a file, repeats not collapsed; says how many rows it holds and how many there are.
pub(super) fn into_file(root: &Path, wish: &Wish<'_>, path: &Path, format: Format, lang: Lang) -> anyhow::Result<()> {
    let snapshot = open(root)?;
    let matcher = wish.matcher(&snapshot);
    let asked = Asked {
        query: wish.query.trim().to_owned(),
        filter: Filter::default(),
        order: wish.order,
        strictness: if wish.strict { Strictness::Strict } else { Strictness::Relax },
    };
    let most = wish.limit.unwrap_or(MOST_ROWS).min(MOST_ROWS);
    let found = asked.result_set(&snapshot, most, |id| matcher.accepts(id))?;
    tell_unread(&found.page, lang);
    let rows = found.page.hits.len();
    let table = export::found(&snapshot, &found.page.hits, &found.page.highlights)?;
    super::export::into_file(table, format, path).with_context(|| format!("write {}", path.display()))?;
    eprintln!(
        "{}",
        lang.fill(
            "cli.exported",
            &[("rows", &rows), ("total", &found.total), ("file", &path.display())]
        )
    );
    Ok(())
}

/// One query.
pub(super) fn search(root: &Path, wish: &Wish<'_>, format: Output, lang: Lang) -> anyhow::Result<()> {
    let snapshot = open(root)?;
    let matcher = wish.matcher(&snapshot);
    let page = wish.ask(&snapshot, &matcher, lang)?;
    print_hits(&snapshot, &page.hits, format, lang)
}

/// Counts by value of the messages that hold everything asked.
pub(super) fn facets(root: &Path, wish: &Wish<'_>, lang: Lang) -> anyhow::Result<()> {
    let snapshot = open(root)?;
    let matcher = wish.matcher(&snapshot);
    let page = wish.ask(&snapshot, &matcher, lang)?;
    let facets = Facets::count(&page.held, &matcher, snapshot.analysis(), snapshot.attributes());
    super::output::print(|out| Ok(writeln!(out, "{}", facets_json(&facets))?))
}

fn facets_json(facets: &Facets) -> serde_json::Value {
    let value = |value: String, messages: u32| serde_json::json!({ "value": value, "messages": messages });
    let years: Vec<_> = facets.years.iter().map(|(year, n)| value(year.to_string(), *n)).collect();
    let months = facets.months.iter();
    let months: Vec<_> = months
        .map(|((year, month), n)| value(format!("{year:04}-{month:02}"), *n))
        .collect();
    let weeks: Vec<_> = facets.weeks.iter().map(|(week, n)| value(week.to_string(), *n)).collect();
    let mut json = serde_json::json!({
        "total": facets.total,
        "undated": facets.undated,
        "year": years,
        "month": months,
        "week": weeks,
    });
    for (dimension, values) in &facets.dimensions {
        let values: Vec<_> = values.iter().map(|each| value(each.value.clone(), each.messages)).collect();
        json[dimension.code()] = values.into();
    }
    json
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
