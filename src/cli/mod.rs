//! The command line: one file for each command. Data go to standard output, everything else to standard error.

#![expect(clippy::print_stderr, reason = "this is the one place that talks to a terminal")]

mod account;
mod add;
mod args;
mod campaigns;
mod check;
mod contact;
mod curate;
mod demo;
mod evaluate;
mod exit;
mod export;
mod forget;
mod import;
mod output;
mod parse;
mod people;
mod predict;
mod progress;
mod rejects;
mod report;
mod search;
mod searches;
mod serve;
mod similar;
mod status;
mod summary;
mod train;
mod words;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use self::args::{Args, Command};
use self::progress::Progress;
use crate::config::Config;
use crate::corpus::LocalTime;
use crate::service::{Lang, now};
use crate::store::{Reasoned, Workspace};

/// Parses the arguments, does what they say and returns the exit code.
#[must_use]
pub fn run() -> ExitCode {
    let args = Args::parse();
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(tracing_subscriber::EnvFilter::try_from_env("MINZHI_LOG").unwrap_or_else(|_| "warn".into()))
        .init();
    match dispatch(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            if !exit::is_broken_pipe(&error) {
                eprintln!("{}", describe(&error));
            }
            exit::code(&error)
        }
    }
}

fn dispatch(args: Args) -> anyhow::Result<()> {
    let (lang, root) = (language(), args.workspace);
    match args.command {
        Command::Demo { listen, no_serve } => demo::demo(&root, listen, no_serve, lang),
        Command::Import {
            files,
            source,
            mapping,
            check,
            write_mapping,
            format,
        } => {
            let choices = import::Choices {
                source: source.as_deref(),
                mapping: mapping.as_deref(),
            };
            if check {
                check::check(&root, &files, &choices, write_mapping.as_deref(), format, lang)
            } else {
                import::import(&root, &files, &choices, lang)
            }
        }
        Command::Add { source, title, body, set } => add::add(&root, &source, add::Typed { title, body, set }, lang),
        Command::Analyze { as_of } => analyze(&root, as_of.as_deref(), lang),
        Command::Export { table, format, output } => export::export(&root, table, format, output.as_deref()),
        Command::Report(asked) => report::report(&root, &asked, lang),
        Command::Search {
            query,
            batch,
            limit,
            strict,
            filters,
            order,
            facets,
            output,
            format,
        } => match batch {
            Some(batch) => search::batch(&root, &batch, limit.unwrap_or(search::HITS), strict),
            None => {
                let wish = search::Wish {
                    query: &query.unwrap_or_default(),
                    limit,
                    strict,
                    filters: &filters,
                    order,
                };
                if let Some((path, format)) = output {
                    search::into_file(&root, &wish, &path, format, lang)
                } else if facets {
                    search::facets(&root, &wish, lang)
                } else {
                    search::search(&root, &wish, format, lang)
                }
            }
        },
        Command::Similar {
            message,
            text,
            file,
            title,
            limit,
            format,
        } => {
            let asked = similar::Typed {
                message,
                text,
                file,
                title,
            };
            similar::similar(&root, asked, limit, format, lang)
        }
        Command::Evaluate {
            readings,
            second,
            disagreements,
            format,
        } => evaluate::evaluate(&root, &readings, second.as_deref(), disagreements.as_deref(), format, lang),
        Command::Train {
            file,
            label_column,
            output,
        } => train::train(&file, &label_column, &output),
        Command::Predict { file, model, format } => predict::predict(&file, &model, format),
        Command::TrainReaders {
            messages,
            readings,
            further,
            further_column,
            output,
        } => {
            let further = further.as_deref().zip(further_column.as_deref());
            train::train_readers(&messages, &readings, further, &output)
        }
        Command::Words { command } => words::words(&root, command, lang),
        Command::Forget {
            message,
            source,
            number,
            why,
            yes,
        } => forget::forget(&root, message.as_deref(), source, number, &why, yes, lang),
        Command::Contact { message, number, why } => match number {
            Some(number) => contact::of_number(&root, &number, &why, lang),
            None => contact::contact(&root, &message.unwrap_or_default(), &why, lang),
        },
        Command::Curate { decider, what } => curate::curate(&root, &what, &decider, lang),
        Command::Audit { format } => contact::audit(&root, format, lang),
        Command::Rejects {
            import,
            format,
            output,
            raw,
            reason,
            by,
        } => {
            let why = reason.filter(|_| raw).map(|reason| args::Why { reason, by });
            rejects::rejects(&root, import, format, output.as_deref(), why.as_ref(), lang)
        }
        Command::Campaigns { command } => campaigns::campaigns(&root, command.unwrap_or_default()),
        Command::KeyWork { command } => campaigns::of_year(&root, command, lang),
        Command::Searches { command } => searches::searches(&root, command.unwrap_or_default(), lang),
        Command::Status { format } => status::status(&root, format, lang),
        Command::People { command } => people::people(&root, command.unwrap_or_default(), lang),
        Command::Serve { listen, by } => serve::serve(&root, listen, by.as_deref(), lang),
        Command::Config => {
            let settings = toml::to_string(&Config::load(&root)?)?;
            output::print(|out| Ok(out.write_all(settings.as_bytes())?))
        }
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Args::command(), "minzhi", &mut script);
            output::print(|out| Ok(out.write_all(&script)?))
        }
    }
}

fn analyze(root: &std::path::Path, as_of: Option<&str>, lang: Lang) -> anyhow::Result<()> {
    let as_of = as_of.map(parse_as_of).transpose()?;
    let workspace = Workspace::open(root)?;
    let config = Config::load(root)?;
    let lock = workspace.lock()?;
    let progress = Progress::new(lang);
    let manifest = crate::run::analyze(&workspace, &lock, &config, as_of, now(), &progress);
    progress.clear();
    let counts = manifest?.counts;
    eprintln!(
        "{}",
        lang.fill(
            "cli.analysed",
            &[
                ("messages", &counts.messages),
                ("topics", &counts.topics),
                ("repeats", &counts.repeats)
            ]
        )
    );
    Ok(())
}

/// The end of a day, such as 2024-05-31.
fn parse_as_of(text: &str) -> anyhow::Result<LocalTime> {
    let date = chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .ok()
        .and_then(|date| date.and_hms_opt(23, 59, 59));
    let date = date.ok_or_else(|| exit::InputError(format!("{text:?} is no date\nhint: write --as-of 2024-05-31")))?;
    Ok(LocalTime::from_naive(date))
}

/// Whoever does something that is logged: as named, else by login name; and why, in at least four characters.
fn reasoned(why: &args::Why) -> anyhow::Result<Reasoned> {
    const SHORTEST_REASON: usize = 4;
    let reason = why.reason.trim();
    if reason.chars().count() < SHORTEST_REASON {
        return Err(exit::InputError(format!(
            "{reason:?} is no reason\nhint: say why in at least {SHORTEST_REASON} characters with --reason"
        ))
        .into());
    }
    Ok(Reasoned {
        at: now(),
        by: who(why.by.as_deref())?,
        reason: reason.to_owned(),
    })
}

/// Who does something that is logged: as named, else by login name.
fn who(named: Option<&str>) -> anyhow::Result<String> {
    let by = named_or_login(named);
    Ok(by.ok_or_else(|| exit::InputError("it is not known who you are\nhint: say so with --by NAME".to_owned()))?)
}

/// A name as given, else the login name; `None` where neither says anything.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the login name")]
fn named_or_login(name: Option<&str>) -> Option<String> {
    let login = || {
        ["USER", "LOGNAME", "USERNAME"]
            .into_iter()
            .find_map(|name| std::env::var(name).ok())
    };
    let name = name.map(str::to_owned).or_else(login)?;
    Some(name.trim().to_owned()).filter(|name| !name.is_empty())
}

/// Source and id of `SOURCE:ID`; an id may hold colons, a source holds none.
fn source_and_id(name: &str) -> anyhow::Result<(&str, &str)> {
    let parts = name.split_once(':').filter(|(source, id)| !source.is_empty() && !id.is_empty());
    Ok(parts.ok_or_else(|| exit::InputError(format!("{name:?} names no message\nhint: write SOURCE:ID, such as forum:188006")))?)
}

/// The terminal's language: Chinese when the locale is Chinese.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the locale")]
fn language() -> Lang {
    let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set).unwrap_or_default();
    if locale.starts_with("zh") { Lang::Zh } else { Lang::En }
}

/// `error: failed to …`, with what caused it; a hint stands on a line of its own at the end.
fn describe(error: &anyhow::Error) -> String {
    let (mut text, mut hints) = (String::new(), String::new());
    for (depth, cause) in error.chain().enumerate() {
        let cause = cause.to_string().replace("; hint: ", "\nhint: ");
        let (message, hint) = cause
            .split_once("\nhint:")
            .map_or((cause.as_str(), None), |(message, hint)| (message, Some(hint)));
        if depth == 0 {
            text = if error.is::<exit::InputError>() || error.is::<crate::config::ConfigError>() {
                format!("error: {message}")
            } else {
                format!("error: failed to {message}")
            };
        } else if !text.contains(message) {
            text = format!("{text}: {message}");
        }
        if let Some(hint) = hint {
            hints = format!("\nhint:{hint}");
        }
    }
    text + &hints
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context;

    #[test]
    fn a_hint_stands_last_and_on_its_own_line_however_deep_it_is() {
        let wanted = "error: failed to export: read a.csv\nhint: close it";
        let deep = |text: &str| describe(&Err::<(), _>(anyhow::anyhow!(text.to_owned())).context("export").unwrap_err());
        assert_eq!(deep("read a.csv\nhint: close it"), wanted);
        assert_eq!(deep("read a.csv; hint: close it"), wanted);
    }

    #[test]
    fn a_cause_that_was_said_is_not_said_again() {
        let error = anyhow::anyhow!("disk full").context("write a.csv: disk full");
        assert_eq!(describe(&error), "error: failed to write a.csv: disk full");
    }

    #[test]
    fn what_is_wrong_with_the_input_is_no_failure_to_do_it() {
        assert_eq!(
            describe(&exit::InputError("\"x\" is no date".to_owned()).into()),
            "error: \"x\" is no date"
        );
    }

    #[test]
    fn an_analysis_looks_back_from_the_end_of_the_day() {
        assert_eq!(parse_as_of("2024-05-31").unwrap().to_string(), "2024-05-31 23:59:59");
        assert!(parse_as_of("2024-02-30").is_err());
    }
}
