//! `minzhi report`: a document as a draft, or as its final issue.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::exit::InputError;
use super::output;
use crate::config::Config;
use crate::corpus::Period;
use crate::report::{ComposeError, EditOutcome, Edition, Kind, Language};
use crate::run::{self, DocumentError, DocumentWish};
use crate::service::{Lang, now};
use crate::store::{self, About, DigestError, Workspace};

/// Which document, in which form, into which file.
#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    /// Its kind
    #[arg(value_parser = kinds())]
    kind: Kind,
    /// The day until which it looks; the last day of the analysis when absent
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    as_of: Option<NaiveDate>,
    /// First of its days, where they are not the latest day, week, month … that has passed
    #[arg(long, value_name = "DATE", value_parser = parse_day, requires = "to")]
    from: Option<NaiveDate>,
    /// Last of its days
    #[arg(long, value_name = "DATE", value_parser = parse_day, requires = "from")]
    to: Option<NaiveDate>,
    /// The topic that it is about, by its id
    #[arg(long, value_name = "ID", group = "subject")]
    topic: Option<String>,
    /// Words that it is about: a keyword, or a search
    #[arg(long, value_name = "WORDS", group = "subject")]
    about: Option<String>,
    /// A message that it is about; may be given several times
    #[arg(long = "message", value_name = "SOURCE:ID", group = "subject")]
    messages: Vec<String>,
    /// The department that it is for
    #[arg(long, value_name = "NAME", group = "subject")]
    department: Option<String>,
    /// In which form
    #[arg(long, value_parser = editions(), default_value = "docx")]
    format: Edition,
    /// Into which file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// In English; documents are Chinese otherwise
    #[arg(long)]
    english: bool,
    /// Make it final: it gets the next number of its series and never changes again
    #[arg(long = "final")]
    make_final: bool,
    /// Who asks for it; the login name when absent
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
}

/// Kinds by their codes, which the help lists.
fn kinds() -> impl TypedValueParser<Value = Kind> {
    let codes = PossibleValuesParser::new(Kind::ALL.iter().map(|kind| kind.code()));
    codes.try_map(|code| Kind::from_code(&code).ok_or("no kind of document"))
}

/// Editions by their codes.
fn editions() -> impl TypedValueParser<Value = Edition> {
    let codes = PossibleValuesParser::new(Edition::ALL.iter().map(|edition| edition.code()));
    codes.try_map(|code| Edition::from_code(&code).ok_or("no form of a document"))
}

fn parse_day(text: &str) -> Result<NaiveDate, String> {
    text.parse().map_err(|_| "expected a date such as 2024-05-31".to_owned())
}

/// Composes, keeps and writes.
pub(super) fn report(root: &Path, asked: &ReportArgs, lang: Lang) -> anyhow::Result<()> {
    if asked.output.is_none() && matches!(asked.format, Edition::Docx | Edition::Xlsx) && std::io::stdout().is_terminal() {
        return Err(InputError(format!(
            "{} is not for a terminal\nhint: name a file with -o FILE",
            asked.format.code()
        ))
        .into());
    }
    let workspace = Workspace::open(root)?;
    let config = Config::load(root)?;
    let snapshot = super::search::open(root)?;
    let wish = DocumentWish {
        kind: asked.kind,
        as_of: asked.as_of,
        period: asked.from.zip(asked.to).map(|(first, last)| Period { first, last }),
        about: about(asked, &snapshot)?,
        language: if asked.english { Language::En } else { Language::Zh },
    };
    if wish.period.is_some_and(|period| period.first > period.last) {
        return Err(InputError("--from: expected a day that is not after --to".to_owned()).into());
    }
    let by = super::named_or_login(asked.by.as_deref()).unwrap_or_default();
    let mut digest = run::draft_document(&workspace, &snapshot, &config, &wish, &by, now()).map_err(refused)?;
    if asked.make_final && digest.issued.is_none() {
        digest.issued = Some(store::finalize(&workspace, &digest.id, &by, now(), &config.report)?);
    }
    let bytes = store::edition_of(&workspace, &digest, asked.format, &config.report.workbench)?;
    match &asked.output {
        Some(path) => super::export::whole_into(path, |out| Ok(out.write_all(&bytes)?))?,
        None => output::print(|out| Ok(out.write_all(&bytes)?))?,
    }
    say(&digest, lang);
    Ok(())
}

/// Says on standard error what the document is and what staff's changes became.
fn say(digest: &store::Digest, lang: Lang) {
    let (document, outcomes) = digest.document();
    let count = |wanted: EditOutcome| outcomes.iter().filter(|&&outcome| outcome == wanted).count();
    let state = match &digest.issued {
        Some(issued) => lang.fill(
            "cli.report_final",
            &[("number", &issued.issue.number), ("year", &issued.issue.year)],
        ),
        None => lang.t("cli.report_draft").to_owned(),
    };
    eprintln!(
        "{}",
        lang.fill(
            "cli.report_made",
            &[
                ("title", &document.title),
                ("from", &document.period.first),
                ("to", &document.period.last),
                ("state", &state),
            ],
        )
    );
    let (outdated, void) = (count(EditOutcome::Outdated), count(EditOutcome::Void));
    if outdated + void > 0 {
        eprintln!("{}", lang.fill("cli.report_edits", &[("outdated", &outdated), ("void", &void)]));
    }
}

/// What the arguments say that it is about.
fn about(asked: &ReportArgs, snapshot: &store::Snapshot) -> anyhow::Result<About> {
    if let Some(id) = &asked.topic {
        return Ok(About::Topic(id.clone()));
    }
    if let Some(words) = &asked.about {
        return Ok(About::Words(words.trim().to_owned()));
    }
    if let Some(name) = &asked.department {
        return Ok(About::Department(name.clone()));
    }
    let mut uids = Vec::new();
    for name in &asked.messages {
        let (source, external_id) = name
            .split_once(':')
            .ok_or_else(|| InputError(format!("--message {name}: expected SOURCE:ID")))?;
        let id = snapshot
            .find(source, external_id)
            .ok_or_else(|| InputError(format!("--message {name}: the analysis has no such message")))?;
        uids.push(snapshot.analysis().message(id).uid.to_string());
    }
    Ok(if uids.is_empty() {
        About::Everything
    } else {
        About::Messages(uids)
    })
}

/// What a person typed is an input error; the rest passes on.
fn refused(error: DocumentError) -> anyhow::Error {
    match error {
        DocumentError::Compose(ref why @ (ComposeError::NoSubject | ComposeError::UnknownSubject)) => InputError(format!(
            "{why}\nhint: name it with --topic ID, --about WORDS, --message SOURCE:ID or --department NAME"
        ))
        .into(),
        DocumentError::Compose(ref why @ ComposeError::NoMessages) => InputError(format!(
            "{why}\nhint: choose other days with --as-of DATE, or --from DATE --to DATE"
        ))
        .into(),
        DocumentError::Words(why) => InputError(why).into(),
        other => other.into(),
    }
}

impl From<DigestError> for InputError {
    fn from(error: DigestError) -> Self {
        Self(error.to_string())
    }
}
