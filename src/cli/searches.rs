//! `minzhi searches`: searches that people saved, with what is new since they last looked.

use std::io::Write;
use std::path::Path;

use clap::Subcommand;

use super::args::Output;
use super::exit::InputError;
use crate::corpus::MessageId;
use crate::search::Order;
use crate::service::{Lang, now};
use crate::store::{
    Arrivals, Asked, Excerpt, LONGEST_NAME, SavedSearch, SavedSearchError, Snapshot, Workspace, look_at_search, remove_search,
    rename_search, save_search, saved_search, saved_searches,
};

/// What to do with saved searches.
#[derive(Debug, Subcommand)]
pub(super) enum SearchesCommand {
    /// List them with how many messages each finds and how many of those are new
    List {
        /// How to print
        #[arg(long, value_enum, default_value_t = Output::Text)]
        format: Output,
    },
    /// Save a search; what it finds now counts as seen
    Save {
        /// Its name
        name: String,
        /// Words, "a phrase", -not, OR, title:word
        query: String,
        /// Only messages of a channel, district, purpose …, such as --filter channel=hotline; the API's document lists all filters
        #[arg(long, value_name = "NAME=VALUE", value_parser = parse_filter)]
        filter: Vec<(String, String)>,
        /// What the hits are sorted by
        #[arg(long, value_parser = parse_order, default_value = "relevance")]
        order: Order,
        /// Only messages that hold everything asked
        #[arg(long)]
        strict: bool,
        /// Who saves it; the login name when absent
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
    },
    /// Print what is new in one, the latest first, and note that it was seen
    Look {
        /// Its name
        name: String,
        /// Most messages printed
        #[arg(long, default_value_t = 50)]
        limit: usize,
        /// How to print
        #[arg(long, value_enum, default_value_t = Output::Text)]
        format: Output,
    },
    /// Give one another name
    Rename {
        /// Its name
        name: String,
        /// The new name
        new_name: String,
    },
    /// Remove one
    Remove {
        /// Its name
        name: String,
    },
}

impl Default for SearchesCommand {
    fn default() -> Self {
        Self::List { format: Output::Text }
    }
}

fn parse_filter(text: &str) -> Result<(String, String), String> {
    let pair = text.split_once('=').filter(|(name, _)| !Asked::NAMES.contains(name));
    let (name, value) = pair.ok_or_else(|| "expected NAME=VALUE, such as channel=hotline".to_owned())?;
    Ok((name.trim().to_owned(), value.to_owned()))
}

fn parse_order(text: &str) -> Result<Order, String> {
    let codes: Vec<&str> = Order::ALL.iter().map(|order| order.code()).collect();
    Order::from_code(text).ok_or_else(|| format!("expected one of {}", codes.join(", ")))
}

/// Does what is asked.
pub(super) fn searches(root: &Path, command: SearchesCommand, lang: Lang) -> anyhow::Result<()> {
    let workspace = Workspace::open(root)?;
    let refused = |error| in_words(lang, error);
    let say = |text: String| super::output::print(|out| Ok(writeln!(out, "{text}")?));
    match command {
        SearchesCommand::List { format } => list(&workspace, root, format, lang),
        SearchesCommand::Save {
            name,
            query,
            filter,
            order,
            strict,
            by,
        } => {
            let mut pairs = filter;
            pairs.push(("q".to_owned(), query));
            pairs.push(("order".to_owned(), order.code().to_owned()));
            pairs.push(("strict".to_owned(), strict.to_string()));
            let asked = Asked::from_pairs(&pairs, &[]).map_err(|error| InputError(error.0))?;
            let (snapshot, arrivals) = open(&workspace, root)?;
            let by = super::named_or_login(by.as_deref()).unwrap_or_default();
            let saved = SavedSearch::new(&name, &asked, &by, now(), arrivals.last());
            let total = saved.count(&snapshot, &arrivals).map_err(refused)?.total;
            let saved = save_search(&workspace, saved).map_err(refused)?;
            say(lang.fill("saved.saved", &[("name", &saved.name), ("total", &total)]))
        }
        SearchesCommand::Look { name, limit, format } => look(&workspace, root, &name, limit, format, lang),
        SearchesCommand::Rename { name, new_name } => {
            let renamed = rename_search(&workspace, &name, &new_name).map_err(refused)?;
            say(lang.fill("saved.renamed", &[("name", &renamed.name)]))
        }
        SearchesCommand::Remove { name } => {
            let removed = remove_search(&workspace, &name).map_err(refused)?;
            say(lang.fill("saved.removed", &[("name", &removed.name)]))
        }
    }
}

fn open(workspace: &Workspace, root: &Path) -> anyhow::Result<(Snapshot, Arrivals)> {
    let snapshot = super::search::open(root)?;
    let arrivals = Arrivals::of(workspace, &snapshot)?;
    Ok((snapshot, arrivals))
}

fn list(workspace: &Workspace, root: &Path, format: Output, lang: Lang) -> anyhow::Result<()> {
    let saved = saved_searches(workspace)?;
    if saved.is_empty() {
        return Ok(());
    }
    let (snapshot, arrivals) = open(workspace, root)?;
    super::output::print(|out| {
        for search in &saved {
            let count = match search.count(&snapshot, &arrivals) {
                Ok(count) => Some(count),
                Err(SavedSearchError::Filter(_)) => None,
                Err(error) => return Err(in_words(lang, error)),
            };
            if format == Output::Jsonl {
                let mut line = serde_json::to_value(search)?;
                line["total"] = count.map(|count| count.total).into();
                line["new"] = count.map(|count| count.new).into();
                writeln!(out, "{line}")?;
                continue;
            }
            match count {
                Some(count) => {
                    let parts: [(&str, &dyn std::fmt::Display); 3] = [("name", &search.name), ("total", &count.total), ("new", &count.new)];
                    writeln!(out, "{}", lang.fill("saved.counts", &parts))?;
                }
                None => writeln!(out, "{}  {}", search.name, lang.t("saved.not_understood"))?,
            }
        }
        Ok(())
    })
}

/// Prints the new messages, then notes that they were seen: a reader who left before the end sees them again.
fn look(workspace: &Workspace, root: &Path, name: &str, limit: usize, format: Output, lang: Lang) -> anyhow::Result<()> {
    let refused = |error| in_words(lang, error);
    let saved = saved_search(workspace, name).map_err(refused)?;
    let (snapshot, arrivals) = open(workspace, root)?;
    let (_, mut new) = saved.find(&snapshot, &arrivals).map_err(refused)?;
    new.reverse();
    let terms = saved.asked().map_err(|error| InputError(error.0))?.terms(&snapshot)?;
    super::output::print(|out| {
        for (rank, &id) in (1..).zip(new.iter().take(limit)) {
            print_message(out, &snapshot, rank, id, &terms, format)?;
        }
        let left = new.len().saturating_sub(limit);
        if format == Output::Text && new.is_empty() {
            writeln!(out, "{}", lang.t("saved.no_new"))?;
        }
        if format == Output::Text && left > 0 {
            writeln!(out, "{}", lang.fill("saved.more_new", &[("n", &left)]))?;
        }
        Ok(())
    })?;
    look_at_search(workspace, name, arrivals.last(), now()).map_err(refused)?;
    Ok(())
}

fn print_message(
    out: &mut dyn Write,
    snapshot: &Snapshot,
    rank: usize,
    id: MessageId,
    terms: &[String],
    format: Output,
) -> anyhow::Result<()> {
    /// Characters of the passage.
    const PASSAGE: usize = 80;
    let analysis = snapshot.analysis();
    let row = analysis.message(id);
    let source = analysis.symbol(row.source);
    if format == Output::Jsonl {
        let json = serde_json::json!({"rank": rank, "source": source, "external_id": &*row.external_id});
        return Ok(writeln!(out, "{json}")?);
    }
    let text = snapshot.text(id)?;
    let day = row
        .time
        .map_or_else(String::new, |time| time.naive().format("%Y-%m-%d").to_string());
    writeln!(out, "{rank:>3}. {day} {} [{source}:{}]", text.title.text.trim(), row.external_id)?;
    Ok(writeln!(out, "     {}", Excerpt::of(&text, terms, PASSAGE).line())?)
}

/// A failure in the terminal's language, where the one who typed can mend it.
fn in_words(lang: Lang, error: SavedSearchError) -> anyhow::Error {
    let text = match error {
        SavedSearchError::Name => lang.fill("saved.error_name", &[("n", &LONGEST_NAME)]),
        SavedSearchError::Empty => lang.t("saved.error_empty").to_owned(),
        SavedSearchError::Taken(name) => lang.fill("saved.error_taken", &[("name", &name)]),
        SavedSearchError::Unknown(name) => lang.fill("saved.error_unknown", &[("name", &name)]),
        SavedSearchError::Many => lang.t("saved.error_many").to_owned(),
        SavedSearchError::Filter(error) => error.0,
        SavedSearchError::Store(error) => return error.into(),
        SavedSearchError::Search(error) => return error.into(),
    };
    InputError(text).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_a_name_and_a_value() {
        assert_eq!(parse_filter("extra=备注:a=b").unwrap(), ("extra".to_owned(), "备注:a=b".to_owned()));
        assert!(parse_filter("channel").is_err() && parse_filter("q=路灯").is_err());
        assert!(parse_order("best").unwrap_err().contains("newest"));
    }
}
