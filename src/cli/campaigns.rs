//! `minzhi campaigns`: calls that were made; `minzhi key-work`: the year's key work, for topic selection.

use std::io::Write;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::Subcommand;

use super::args::Output;
use super::exit::InputError;
use super::output;
use crate::corpus::Period;
use crate::ingest::read_cells;
use crate::selection::Campaign;
use crate::service::{Lang, now};
use crate::store::{
    CampaignError, Workspace, add_campaign, campaigns as recorded, key_work, key_work_of_lines, key_work_of_rows, remove_campaign,
    set_key_work,
};

/// What to do with campaigns.
#[derive(Debug, Subcommand)]
pub(super) enum CampaignsCommand {
    /// List them
    List {
        /// How to print
        #[arg(long, value_enum, default_value_t = Output::Text)]
        format: Output,
    },
    /// Record one: what was asked within a year is not proposed again
    Add {
        /// Its title; messages that name it in their campaign column belong to it
        title: String,
        /// First day
        #[arg(long, value_name = "DATE", value_parser = parse_day)]
        from: NaiveDate,
        /// Last day
        #[arg(long, value_name = "DATE", value_parser = parse_day)]
        to: NaiveDate,
        /// Code of the matter in models/selection.toml
        #[arg(long, value_name = "CODE", default_value = "")]
        matter: String,
        /// Words of its keywords, parted by commas, where it is none of these matters
        #[arg(long, value_name = "WORDS", default_value = "")]
        words: String,
        /// Ways and people asked
        #[arg(long, value_name = "TEXT", default_value = "")]
        ways: String,
        /// Who records it; the login name when absent
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
    },
    /// Remove one that was recorded by mistake
    Remove {
        /// Its number
        number: u32,
    },
}

impl Default for CampaignsCommand {
    fn default() -> Self {
        Self::List { format: Output::Text }
    }
}

/// What to do with the year's key work.
#[derive(Debug, Subcommand)]
pub(super) enum KeyWorkCommand {
    /// Print it
    List,
    /// Take a file (CSV, XLSX, XLS, ODS: number, name, leading body, text; or TXT, an item a line) in the place of the list before
    Import {
        /// The file
        file: PathBuf,
    },
    /// Remove it
    Remove,
}

fn parse_day(text: &str) -> Result<NaiveDate, String> {
    text.parse().map_err(|_| "expected a date such as 2024-05-31".to_owned())
}

/// Lists, records or removes campaigns.
pub(super) fn campaigns(root: &Path, command: CampaignsCommand) -> anyhow::Result<()> {
    let workspace = Workspace::open(root)?;
    match command {
        CampaignsCommand::List { format } => {
            let all = recorded(&workspace)?;
            output::print(|out| all.iter().try_for_each(|campaign| print_one(out, campaign, format)))
        }
        CampaignsCommand::Add {
            title,
            from,
            to,
            matter,
            words,
            ways,
            by,
        } => {
            let campaign = Campaign {
                id: 0,
                title,
                matter,
                words: words.split([',', '，', '、']).map(str::to_owned).collect(),
                days: Period { first: from, last: to },
                ways,
                by: super::named_or_login(by.as_deref()).unwrap_or_default(),
                at: now().to_string(),
            };
            let added = add_campaign(&workspace, campaign).map_err(refused)?;
            output::print(|out| print_one(out, &added, Output::Text))
        }
        CampaignsCommand::Remove { number } => {
            let removed = remove_campaign(&workspace, number).map_err(refused)?;
            output::print(|out| print_one(out, &removed, Output::Text))
        }
    }
}

fn print_one(out: &mut dyn Write, campaign: &Campaign, format: Output) -> anyhow::Result<()> {
    if format == Output::Jsonl {
        writeln!(out, "{}", serde_json::to_string(campaign)?)?;
        return Ok(());
    }
    let Campaign { id, title, days, by, .. } = campaign;
    writeln!(out, "{id}  {}  {}  {title}  {by}", days.first, days.last)?;
    Ok(())
}

/// What a person typed is an input error; the rest passes on.
fn refused(error: CampaignError) -> anyhow::Error {
    match error {
        CampaignError::Store(error) => error.into(),
        other => InputError(other.to_string()).into(),
    }
}

/// Prints, takes or removes the year's key work.
pub(super) fn of_year(root: &Path, command: KeyWorkCommand, lang: Lang) -> anyhow::Result<()> {
    let workspace = Workspace::open(root)?;
    match command {
        KeyWorkCommand::List => {
            let items = key_work(&workspace)?;
            output::print(|out| {
                for item in &items {
                    writeln!(out, "{}\t{}\t{}\t{}", item.number, item.name, item.lead, item.text)?;
                }
                Ok(())
            })
        }
        KeyWorkCommand::Import { file } => {
            let is_text = file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("txt"));
            let items = if is_text {
                let bytes = std::fs::read(&file).map_err(|error| InputError(format!("{}: {error}", file.display())))?;
                let text = String::from_utf8(bytes).map_err(|_| InputError(lang.t("cli.key_work_utf").to_owned()))?;
                key_work_of_lines(text.trim_start_matches('\u{feff}'))
            } else {
                let tables = read_cells(&file)?;
                let rows = |table: &crate::ingest::CellTable| table.rows.iter().map(|(_, cells)| cells.clone()).collect::<Vec<_>>();
                tables
                    .iter()
                    .flat_map(|table| key_work_of_rows(&table.headers, &rows(table)))
                    .collect()
            };
            if items.is_empty() {
                return Err(InputError(lang.fill("cli.key_work_none", &[("file", &file.display())])).into());
            }
            let n = items.len();
            set_key_work(&workspace, items)?;
            output::print(|out| Ok(writeln!(out, "{}", lang.fill("cli.key_work_taken", &[("n", &n)]))?))
        }
        KeyWorkCommand::Remove => Ok(set_key_work(&workspace, Vec::new())?),
    }
}
