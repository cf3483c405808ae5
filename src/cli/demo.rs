//! `minzhi demo`: the shipped sample, from its files to the workbench.

use std::net::SocketAddr;
use std::path::Path;

use super::progress::Progress;
use crate::config::Config;
use crate::run::{self, Intake, Models};
use crate::service::{Lang, PortInUse};
use crate::store::{Snapshot, Workspace};

/// The sample's files: name, source, content.
const SAMPLE: [(&str, &str, &[u8]); 4] = [
    ("petitions.xlsx", "petitions", include_bytes!("../../data/petitions.xlsx")),
    ("hotline.csv", "hotline", include_bytes!("../../data/hotline.csv")),
    ("forum.jsonl", "forum", include_bytes!("../../data/forum.jsonl")),
    ("forms.xlsx", "forms", include_bytes!("../../data/forms.xlsx")),
];

/// Imports the sample (again adds nothing), analyses it, prints a summary and serves.
pub(super) fn demo(root: &Path, listen: SocketAddr, no_serve: bool, lang: Lang) -> anyhow::Result<()> {
    let workspace = Workspace::open_or_create(root)?;
    {
        let lock = workspace.lock()?;
        let folder = root.join("sample");
        std::fs::create_dir_all(&folder)?;
        for (name, source, content) in SAMPLE {
            let path = folder.join(name);
            std::fs::write(&path, content)?;
            let now = super::now();
            let params = run::ingest_params(Some(&workspace), source, None, now)?;
            let record = run::import(&workspace, &lock, &Intake::File(path), &params, now, &|_| {})?;
            super::import::print_account(&workspace, &record, lang)?;
        }
        // The archive has the messages; a copy beside it would outlive their forgetting.
        std::fs::remove_dir_all(&folder)?;
        let progress = Progress::new(lang);
        let analysed = crate::run::analyze(&workspace, &lock, &Config::load(root)?, None, super::now(), &progress);
        progress.clear();
        analysed?;
    }
    let snapshot = Snapshot::open(&workspace, Models::load(root)?.analyzer())?;
    super::output::print(|out| super::summary::print_summary(out, &snapshot, lang))?;
    drop(snapshot);
    if no_serve {
        return Ok(());
    }
    super::serve::serve_on(workspace, (listen, PortInUse::TakeNext), None, lang)
}
