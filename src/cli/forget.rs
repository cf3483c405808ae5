//! `minzhi forget`.

use std::io::{BufRead, IsTerminal};
use std::path::Path;

use super::args::Why;
use super::exit::InputError;
use super::progress::Progress;
use crate::config::Config;
use crate::run::RunError;
use crate::service::Lang;
use crate::store::{self, ForgetPlan, StoreError, Wanted, Workspace, WriterLock};

/// Shows what would go, asks, removes it for good and analyses again where there was an analysis.
pub(super) fn forget(
    root: &Path,
    message: Option<&str>,
    source: Option<String>,
    number: Option<String>,
    why: &Why,
    yes: bool,
    lang: Lang,
) -> anyhow::Result<()> {
    let why = super::reasoned(why)?;
    let wanted = match (message, source, number) {
        (Some(message), ..) => {
            let (source, id) = super::source_and_id(message)?;
            Wanted::Message {
                source: source.to_owned(),
                id: id.to_owned(),
            }
        }
        (None, Some(source), _) => Wanted::Source(source),
        (None, None, number) => Wanted::Number(number.unwrap_or_default()),
    };
    let workspace = Workspace::open(root)?;
    let lock = workspace.lock()?;
    let plan = store::plan_forgetting(&workspace, &wanted)?;
    if plan.is_empty() {
        return Err(InputError(
            "the archive holds no such message\nhint: `minzhi status` lists the sources, `minzhi export messages` the ids".to_owned(),
        )
        .into());
    }
    eprintln!("{}", lang.fill("cli.will_forget", &counts(&plan, &plan.messages())));
    if !yes && !confirmed(lang)? {
        return Err(InputError("nothing was removed".to_owned()).into());
    }
    store::forget(&workspace, &lock, &plan, &why)?;
    eprintln!("{}", lang.t("cli.forgot"));
    if plan.generations == 0 {
        return Ok(());
    }
    analyze(&workspace, &lock, lang)
}

fn counts<'a>(plan: &'a ForgetPlan, messages: &'a u64) -> [(&'static str, &'a dyn std::fmt::Display); 6] {
    [
        ("messages", messages),
        ("rows", &plan.rows),
        ("batches", &plan.batches),
        ("imports", &plan.imports),
        ("rejected", &plan.rejected),
        ("generations", &plan.generations),
    ]
}

/// Asks on a terminal; elsewhere `--yes` has to say it.
fn confirmed(lang: Lang) -> anyhow::Result<bool> {
    let input = std::io::stdin();
    if !input.is_terminal() {
        return Err(InputError("this cannot be undone\nhint: confirm it with --yes".to_owned()).into());
    }
    eprint!("{} ", lang.t("cli.confirm"));
    let mut answer = String::new();
    input.lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "是" | "确认"))
}

/// Publishes an analysis of what is left.
fn analyze(workspace: &Workspace, lock: &WriterLock, lang: Lang) -> anyhow::Result<()> {
    let progress = Progress::new(lang);
    let analysed = Config::load(workspace.root())
        .map_err(anyhow::Error::from)
        .and_then(|config| crate::run::analyze(workspace, lock, &config, None, super::now(), &progress).map_err(anyhow::Error::from));
    progress.clear();
    match analysed {
        Ok(manifest) => super::output::print(|out| super::summary::print_counts(out, &manifest, lang)),
        Err(error) if matches!(error.downcast_ref(), Some(RunError::Store(StoreError::EmptyArchive { .. }))) => {
            eprintln!("{}", lang.t("cli.forgot_all"));
            Ok(())
        }
        Err(error) => {
            eprintln!("{}", lang.t("cli.forgot_unanalysed"));
            Err(error)
        }
    }
}
