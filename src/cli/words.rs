//! `minzhi words`: new words that the analysis proposes, and what people decide about them.

use std::io::Write;
use std::path::Path;

use clap::Subcommand;

use super::args::Output;
use super::exit::InputError;
use crate::keywords::NewWord;
use crate::service::{Lang, now};
use crate::store::{LONGEST_WORD, Snapshot, WordDecisions, WordState, Workspace, dictionary_word};

/// What to do with words.
#[derive(Debug, Subcommand)]
pub(super) enum WordsCommand {
    /// List words that the dictionary lacks, best first, with contexts
    Propose {
        /// Most words
        #[arg(long, default_value_t = 50)]
        limit: usize,
        /// How to print
        #[arg(long, value_enum, default_value_t = Output::Text)]
        format: Output,
    },
    /// Take words into the dictionary; the next analysis reads old messages with them
    #[command(visible_alias = "add")]
    Accept(Decided),
    /// Propose words no more, and take them out of the dictionary
    Reject(Decided),
    /// Forget what was decided about words
    Remove {
        /// The words
        #[arg(required = true, value_name = "TERM")]
        terms: Vec<String>,
    },
    /// List what was decided, by whom, when and why
    List {
        /// How to print
        #[arg(long, value_enum, default_value_t = Output::Text)]
        format: Output,
    },
}

/// Words that somebody decides about.
#[derive(Debug, clap::Args)]
pub(super) struct Decided {
    /// The words
    #[arg(required = true, value_name = "TERM")]
    terms: Vec<String>,
    /// Why
    #[arg(long, value_name = "TEXT", default_value = "")]
    reason: String,
    /// Who; the login name when absent
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
}

/// Does what is asked.
pub(super) fn words(root: &Path, command: WordsCommand, lang: Lang) -> anyhow::Result<()> {
    match command {
        WordsCommand::Propose { limit, format } => propose(root, limit, format, lang),
        WordsCommand::Accept(decided) => decide(root, WordState::Accepted, &decided, lang),
        WordsCommand::Reject(decided) => decide(root, WordState::Rejected, &decided, lang),
        WordsCommand::Remove { terms } => remove(root, &terms, lang),
        WordsCommand::List { format } => list(root, format, lang),
    }
}

fn propose(root: &Path, limit: usize, format: Output, lang: Lang) -> anyhow::Result<()> {
    let snapshot = super::search::open(root)?;
    let decisions = WordDecisions::read(root)?;
    let words = snapshot.analysis().keywords.proposals.iter();
    let words = words.filter(|word| !decisions.words.contains_key(&word.term)).take(limit);
    super::output::print(|out| {
        let mut shown = 0;
        for word in words {
            let contexts = snapshot.contexts(word)?;
            match format {
                Output::Jsonl => writeln!(out, "{}", json(word, &contexts))?,
                Output::Text => print_word(out, word, &contexts, lang)?,
            }
            shown += 1;
        }
        if shown == 0 && format == Output::Text {
            writeln!(out, "{}", lang.t("cli.no_words"))?;
        }
        say_if_pending(out, &snapshot, root, format, lang)
    })
}

fn json(word: &NewWord, contexts: &[String]) -> serde_json::Value {
    serde_json::json!({
        "term": word.term,
        "messages": word.messages,
        "people": word.people,
        "cohesion": word.cohesion,
        "freedom": word.freedom,
        "first_seen": word.first_seen.map(|time| time.to_string()),
        "contexts": contexts,
    })
}

fn print_word(out: &mut dyn Write, word: &NewWord, contexts: &[String], lang: Lang) -> anyhow::Result<()> {
    let first = word.first_seen.map_or_else(
        || lang.t("cli.no_dates").to_owned(),
        |time| time.naive().format("%Y-%m-%d").to_string(),
    );
    let parts: [(&str, &dyn std::fmt::Display); 4] = [
        ("term", &word.term),
        ("messages", &word.messages),
        ("people", &word.people),
        ("first", &first),
    ];
    writeln!(out, "{}", lang.fill("cli.word", &parts))?;
    for context in contexts {
        writeln!(out, "    {context}")?;
    }
    Ok(())
}

fn say_if_pending(out: &mut dyn Write, snapshot: &Snapshot, root: &Path, format: Output, lang: Lang) -> anyhow::Result<()> {
    if format == Output::Text && crate::run::models_changed(root, &snapshot.manifest().models)? {
        writeln!(out, "{}", lang.t("cli.words_pending"))?;
    }
    Ok(())
}

fn decide(root: &Path, state: WordState, decided: &Decided, lang: Lang) -> anyhow::Result<()> {
    let terms: Vec<String> = decided.terms.iter().map(|term| normalized(term)).collect::<Result<_, _>>()?;
    let by = super::named_or_login(decided.by.as_deref()).unwrap_or_default();
    let workspace = Workspace::open(root)?;
    let lock = workspace.lock()?;
    let mut decisions = WordDecisions::read(root)?;
    for term in &terms {
        decisions.decide(term, state, &by, now(), decided.reason.trim());
    }
    decisions.write(&workspace, &lock)?;
    let said = match state {
        WordState::Accepted => "cli.words_accepted",
        WordState::Rejected => "cli.words_rejected",
    };
    super::output::print(|out| Ok(writeln!(out, "{}", lang.fill(said, &[("words", &terms.join(" "))]))?))
}

fn remove(root: &Path, terms: &[String], lang: Lang) -> anyhow::Result<()> {
    let workspace = Workspace::open(root)?;
    let lock = workspace.lock()?;
    let mut decisions = WordDecisions::read(root)?;
    for term in terms {
        if decisions.words.remove(&normalized(term)?).is_none() {
            return Err(InputError(format!(
                "nothing was decided about {term:?}\nhint: `minzhi words list` shows what was"
            ))
            .into());
        }
    }
    decisions.write(&workspace, &lock)?;
    super::output::print(|out| Ok(writeln!(out, "{}", lang.fill("cli.words_removed", &[("words", &terms.join(" "))]))?))
}

fn list(root: &Path, format: Output, lang: Lang) -> anyhow::Result<()> {
    Workspace::open(root)?;
    let decisions = WordDecisions::read(root)?;
    super::output::print(|out| {
        for (word, decision) in &decisions.words {
            if format == Output::Jsonl {
                let mut line = serde_json::to_value(decision)?;
                line["term"] = word.as_str().into();
                writeln!(out, "{line}")?;
                continue;
            }
            let state = lang.code_words("word_state", decision.state.code());
            let parts: [(&str, &dyn std::fmt::Display); 5] = [
                ("term", word),
                ("state", &state),
                ("by", &decision.by),
                ("at", &decision.at),
                ("why", &decision.why),
            ];
            writeln!(out, "{}", lang.fill("cli.word_decided", &parts))?;
        }
        Ok(())
    })
}

/// A word as texts are normalised; what cannot be one word of a dictionary is refused.
fn normalized(term: &str) -> anyhow::Result<String> {
    let word = dictionary_word(term).ok_or_else(|| {
        InputError(format!(
            "{term:?} is no word for a dictionary\nhint: give 2 to {LONGEST_WORD} letters without spaces, no names and no numbers of persons"
        ))
    });
    Ok(word?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_kept_as_texts_are_normalised() {
        assert_eq!(normalized(" 飛線充電 ").unwrap(), "飞线充电");
        assert_eq!(normalized("ＷＩＦＩ覆盖").unwrap(), "wifi覆盖");
    }

    #[test]
    fn what_is_no_word_is_refused() {
        for term in ["路", "飞线 充电", "路灯。", "", "13800138000", "这是一个很长很长很长的句子呀"] {
            assert!(normalized(term).is_err(), "{term}");
        }
    }
}
