//! `minzhi status`.

use std::path::Path;

use super::args::Summary;
use crate::service::Lang;
use crate::store::{StoreError, Workspace, current_manifest, imports};

/// Prints imports with their accounts and the current generation.
pub(super) fn status(root: &Path, format: Summary, lang: Lang) -> anyhow::Result<()> {
    let workspace = Workspace::open(root)?;
    let imports = imports(&workspace)?;
    let generation = match current_manifest(&workspace) {
        Ok(manifest) => Some(manifest),
        Err(StoreError::NoGeneration { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    if format == Summary::Json {
        let counts = generation.as_ref().map(|manifest| manifest.counts);
        let json = serde_json::json!({
            "workspace": root,
            "messages": counts.map(|counts| counts.messages),
            "people": counts.map(|counts| counts.people),
            "imports": imports,
            "generation": generation,
        });
        let text = serde_json::to_string_pretty(&json)?;
        return super::output::print(|out| Ok(writeln!(out, "{text}")?));
    }
    for record in &imports {
        super::import::print_account(record, lang);
    }
    super::output::print(|out| match generation {
        Some(manifest) => super::summary::print_counts(out, &manifest, lang),
        None => Ok(writeln!(out, "{}", lang.t("cli.not_analysed"))?),
    })
}
