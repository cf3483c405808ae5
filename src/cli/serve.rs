//! `minzhi serve`.

use std::net::SocketAddr;
use std::path::Path;

use crate::config::Config;
use crate::service::{self, Lang, PortInUse};
use crate::store::Workspace;

/// Serves until the process is told to stop.
pub(super) fn serve(root: &Path, listen: SocketAddr, lang: Lang) -> anyhow::Result<()> {
    serve_on(Workspace::open(root)?, listen, PortInUse::Fail, lang)
}

/// Serves a workspace and prints its address.
pub(super) fn serve_on(workspace: Workspace, listen: SocketAddr, in_use: PortInUse, lang: Lang) -> anyhow::Result<()> {
    let ready = move |address: SocketAddr| eprintln!("{}", lang.fill("cli.serving", &[("address", &format!("http://{address}/"))]));
    let person = super::named_or_login(None);
    let hosts = Config::load(workspace.root())?.service.hosts;
    Ok(service::serve(workspace, person.as_deref(), &hosts, listen, in_use, ready)?)
}
