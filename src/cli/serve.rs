//! `minzhi serve`.

use std::net::SocketAddr;
use std::path::Path;

use crate::config::Config;
use crate::service::{self, Lang, PortInUse};
use crate::store::Workspace;

/// Serves until the process is told to stop.
pub(super) fn serve(root: &Path, listen: SocketAddr, by: Option<&str>, lang: Lang) -> anyhow::Result<()> {
    // Files can be imported on the pages: an empty workspace is enough to begin with.
    serve_on(Workspace::open_or_create(root)?, (listen, PortInUse::Fail), by, lang)
}

/// Serves a workspace and prints its address.
pub(super) fn serve_on(
    workspace: Workspace,
    (listen, in_use): (SocketAddr, PortInUse),
    by: Option<&str>,
    lang: Lang,
) -> anyhow::Result<()> {
    let ready = move |address: SocketAddr| eprintln!("{}", lang.fill("cli.serving", &[("address", &format!("http://{address}/"))]));
    // Whoever sits at this computer decides under some name.
    let person = super::named_or_login(by).unwrap_or_else(|| lang.t("cli.this_computer").to_owned());
    let hosts = Config::load(workspace.root())?.service.hosts;
    Ok(service::serve(workspace, Some(&person), &hosts, listen, in_use, ready)?)
}
