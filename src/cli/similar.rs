//! `minzhi similar`: has this been suggested before, and what was answered?

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use super::args::Output;
use super::exit::InputError;
use crate::corpus::{LocalTime, MessageId};
use crate::run::{self, Asked, Before, Entry, Section};
use crate::service::{Lang, before_sentence, likeness_words};
use crate::store::Snapshot;

/// Letters of a reply in the list.
const REPLY: usize = 60;

/// What is asked about, as it was typed.
pub(super) struct Typed {
    /// A message as SOURCE:ID.
    pub(super) message: Option<String>,
    /// A text.
    pub(super) text: Option<String>,
    /// A file with the text, or -.
    pub(super) file: Option<PathBuf>,
    /// Title of the text.
    pub(super) title: Option<String>,
}

/// Prints the answer.
pub(super) fn similar(root: &Path, typed: Typed, limit: usize, format: Output, lang: Lang) -> anyhow::Result<()> {
    let snapshot = super::search::open(root)?;
    let body = match &typed.file {
        Some(file) => read(file)?,
        None => typed.text.unwrap_or_default(),
    };
    let asked = match &typed.message {
        Some(name) => Asked::Message(named(&snapshot, name)?),
        None => Asked::Text {
            title: typed.title.as_deref().unwrap_or_default(),
            body: &body,
        },
    };
    let before = run::before(&snapshot, asked, limit)?;
    super::output::print(|out| match format {
        Output::Jsonl => print_lines(out, &snapshot, &before, limit),
        Output::Text => print_answer(out, &snapshot, &before, lang),
    })
}

fn read(file: &Path) -> anyhow::Result<String> {
    let read = if file == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().lock().read_to_string(&mut text).map(|_| text)
    } else {
        std::fs::read_to_string(file)
    };
    Ok(read.map_err(|error| InputError(format!("read {}: {error}\nhint: give a text in UTF-8", file.display())))?)
}

/// The message that SOURCE:ID names; an id may hold colons, a source holds none.
fn named(snapshot: &Snapshot, name: &str) -> anyhow::Result<MessageId> {
    let (source, id) = super::source_and_id(name)?;
    let unknown = || {
        InputError(format!(
            "no message is called {name:?}\nhint: `minzhi export messages` lists source and external_id of all"
        ))
    };
    // An accusation under protection is not even there.
    let found = snapshot.find(source, id).filter(|&id| !snapshot.attributes().is_protected(id));
    Ok(found.ok_or_else(unknown)?)
}

/// One line a message, the strongest section first and, for programs, within one in the order of the search.
fn print_lines(out: &mut dyn Write, snapshot: &Snapshot, before: &Before, limit: usize) -> anyhow::Result<()> {
    let mut lines: Vec<(Section, &Entry)> = Vec::new();
    for part in &before.parts {
        let mut entries: Vec<&Entry> = part.entries.iter().collect();
        entries.sort_by_key(|entry| entry.place.unwrap_or(u32::MAX));
        lines.extend(entries.into_iter().map(|entry| (part.section, entry)));
    }
    for ((section, entry), rank) in lines.into_iter().take(limit).zip(1usize..) {
        writeln!(out, "{}", line(snapshot, before, section, entry, rank))?;
    }
    Ok(())
}

fn line(snapshot: &Snapshot, before: &Before, section: Section, entry: &Entry, rank: usize) -> serde_json::Value {
    let analysis = snapshot.analysis();
    let row = analysis.message(entry.message);
    let symbol = |symbol: Option<u32>| symbol.map(|symbol| analysis.symbol(symbol));
    let also: Vec<&str> = entry.also.iter().map(|&id| &*analysis.message(id).external_id).collect();
    serde_json::json!({
        "rank": rank,
        "source": analysis.symbol(row.source),
        "external_id": &*row.external_id,
        "score": entry.score,
        "match": entry.matched().code(),
        "section": section.code(),
        "kind": entry.kind(),
        "likeness": entry.likeness,
        "later": entry.later,
        "date": row.time.map(day),
        "district": symbol(row.district),
        "place": symbol(row.place),
        "department": symbol(row.department),
        "replied": row.replied,
        "reply": before.reply(entry).map(|reply| &reply.text),
        "reply_time": row.reply_time.map(|time| time.to_string()),
        "days_to_reply": entry.days_to_reply,
        "state": symbol(row.state),
        "satisfaction": symbol(row.satisfaction),
        "also": also,
    })
}

/// The sentence, the earlier answer, then the sections.
fn print_answer(out: &mut dyn Write, snapshot: &Snapshot, before: &Before, lang: Lang) -> anyhow::Result<()> {
    writeln!(out, "{}", before_sentence(lang, snapshot, before))?;
    if let Some((_, entry)) = before.answer()
        && let Some(reply) = before.reply(entry)
    {
        writeln!(out, "\n{} {}", lang.t("similar.answer"), address(snapshot, entry))?;
        for text in reply.text.lines().map(str::trim).filter(|text| !text.is_empty()) {
            writeln!(out, "  {text}")?;
        }
        if reply.messages.len() > 1 {
            writeln!(out, "  {}", lang.fill("similar.one_reply", &[("n", &reply.messages.len())]))?;
        }
    }
    for part in &before.parts {
        let name = lang.code_words("similar_section", part.section.code());
        // How many are merely near says nothing.
        let n = match part.section {
            Section::Near => String::new(),
            _ => lang.fill("unit.n_messages", &[("n", &part.messages.len())]),
        };
        writeln!(out, "{}", format!("\n{name}  {n}").trim_end())?;
        for entry in &part.entries {
            print_entry(out, snapshot, before, entry, lang)?;
        }
    }
    Ok(())
}

fn print_entry(out: &mut dyn Write, snapshot: &Snapshot, before: &Before, entry: &Entry, lang: Lang) -> anyhow::Result<()> {
    let row = snapshot.analysis().message(entry.message);
    let text = snapshot.text(entry.message)?;
    let title = match text.title.text.trim() {
        "" => excerpt(&text.body.text, REPLY / 2),
        title => title.to_owned(),
    };
    let date = row.time.map_or_else(|| lang.t("cli.no_day").to_owned(), day);
    writeln!(out, "  {date} {title} {} {}", address(snapshot, entry), likeness_words(lang, entry))?;
    let answered = match before.reply(entry) {
        None => lang.t("similar.unanswered").to_owned(),
        Some(reply) => {
            let department = row.department.map_or("", |symbol| snapshot.analysis().symbol(symbol));
            let when = row.reply_time.map_or_else(String::new, day);
            let after = entry
                .days_to_reply
                .map_or_else(String::new, |days| lang.fill("similar.after_days", &[("n", &days)]));
            let words = [&*when, department, &after, &excerpt(&reply.text, REPLY)];
            words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
        }
    };
    Ok(writeln!(out, "      {answered}")?)
}

/// `[SOURCE:ID]`.
fn address(snapshot: &Snapshot, entry: &Entry) -> String {
    let row = snapshot.analysis().message(entry.message);
    format!("[{}:{}]", snapshot.analysis().symbol(row.source), row.external_id)
}

fn day(time: LocalTime) -> String {
    time.naive().format("%Y-%m-%d").to_string()
}

/// The beginning of a text in one line.
fn excerpt(text: &str, letters: usize) -> String {
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match folded.char_indices().nth(letters) {
        Some((end, _)) => format!("{}…", &folded[..end]),
        None => folded,
    }
}
