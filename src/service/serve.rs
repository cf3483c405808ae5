//! Listens, follows the published generation, ends in order.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::net::TcpListener;

use super::router::router;
use super::state::AppState;
use super::view::View;
use crate::analysis::Deferred;
use crate::run::{Models, RunError};
use crate::search::Analyzer;
use crate::store::{StoreError, Workspace, people};

/// How often the published generation is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// How many ports are tried when the first is taken.
const PORTS_TRIED: u16 = 20;

/// What to do when the port is in use.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PortInUse {
    /// Fail: the address was asked for.
    Fail,
    /// Take the next free one: any will do.
    TakeNext,
}

/// Why the service could not run.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The address can be reached from other computers, and nobody has a token.
    #[error(
        "listen on {address}: other computers could reach it, and nobody has a token\nhint: `minzhi people add NAME --role curate` gives a person one; or use an address of this computer, such as 127.0.0.1:8080"
    )]
    NobodyKnown {
        /// The address.
        address: SocketAddr,
    },
    /// The address cannot be had.
    #[error("listen on {address}\nhint: another program may use the port; `--listen 127.0.0.1:8081` asks for another one")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The threads could not be started, or the network failed.
    #[error("run the service")]
    Run(#[source] io::Error),
    /// The published generation cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The dictionaries of the workspace cannot be read.
    #[error(transparent)]
    Models(#[from] RunError),
}

impl ServiceError {
    /// Whether the person who started the service can mend it.
    #[must_use]
    pub fn is_users(&self) -> bool {
        matches!(self, Self::NobodyKnown { .. } | Self::Listen { .. } | Self::Models(_))
    }
}

/// Opens the published generation; `Ok(None)` when nothing was analysed yet.
type Open = dyn Fn() -> Result<Option<View>, ServiceError> + Send + Sync;

/// The files that say what is served: which generation, and with which words queries are read.
struct Followed(Vec<PathBuf>);

impl Followed {
    fn of(workspace: &Workspace) -> Self {
        let words = ["dictionary.txt", "words.toml", "synonyms.txt"].map(|name| workspace.root().join("models").join(name));
        Self([workspace.current()].into_iter().chain(words).collect())
    }

    /// What the files hold, those that are not there left out: they are small.
    async fn stamp(&self) -> Vec<Option<blake3::Hash>> {
        let mut stamp = Vec::with_capacity(self.0.len());
        for path in &self.0 {
            stamp.push(tokio::fs::read(path).await.ok().map(|bytes| blake3::hash(&bytes)));
        }
        stamp
    }
}

/// Serves a workspace until the program is asked to end (Ctrl-C or SIGTERM), then finishes the requests under way and keeps what was
/// handed in. Generations that are published meanwhile are served without a restart. On an address of this computer `person` uses it; on
/// another one everybody brings a token, and `hosts` are the names by which it is called. `on_ready` is told the address when requests
/// are answered.
///
/// # Errors
/// When the address is not this computer's own and nobody has a token, it cannot be had, or the published generation cannot be read at the start.
pub fn serve(
    workspace: Workspace,
    person: Option<&str>,
    hosts: &[String],
    listen: SocketAddr,
    in_use: PortInUse,
    on_ready: impl FnOnce(SocketAddr),
) -> Result<(), ServiceError> {
    let state = AppState::of(workspace.clone());
    let state = if listen.ip().is_loopback() {
        state.used_by(person)
    } else if people(&workspace)?.is_empty() {
        return Err(ServiceError::NobodyKnown { address: listen });
    } else {
        state.by_token(hosts)
    };
    let followed = Followed::of(&workspace);
    let open: Arc<Open> = Arc::new(move || open_view(&workspace));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(ServiceError::Run)?;
    runtime.block_on(async {
        let seen = followed.stamp().await;
        if let Some(view) = open_aside(&open).await? {
            state.replace(view);
        }
        let listener = bind(listen, in_use).await?;
        on_ready(listener.local_addr().map_err(ServiceError::Run)?);
        prepare(&state);
        let follower = tokio::spawn(follow(followed, seen, open, state.clone()));
        let jobs = state.jobs().clone();
        let served = axum::serve(listener, router(state)).with_graceful_shutdown(asked_to_end()).await;
        follower.abort();
        jobs.finish();
        served.map_err(ServiceError::Run)
    })
}

/// Opens the published generation while the dictionaries are loading, which takes as long. Only queries are read with those.
fn open_view(workspace: &Workspace) -> Result<Option<View>, ServiceError> {
    let root = workspace.root().to_owned();
    let loading = std::thread::spawn(move || Models::load(&root));
    let loaded = Arc::new(OnceLock::<Analyzer>::new());
    let waiting = Arc::clone(&loaded);
    let view = View::open(workspace, Deferred::new(move || waiting.wait().clone()));
    let models = loading.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
    let _ = loaded.set(models.analyzer());
    Ok(view?.map(|view| view.reading_words_as(models.words_stamp())))
}

/// Reads what the first answers will need and makes the drafts that the settings ask for, aside: requests do not wait for more than they
/// ask for themselves.
fn prepare(state: &AppState) {
    let Some(view) = state.view() else { return };
    let workspace = state.workspace().cloned();
    tokio::task::spawn_blocking(move || {
        view.read_ahead();
        if let Some(workspace) = workspace {
            super::digests::make_automatic(&workspace, &view);
        }
    });
}

async fn bind(listen: SocketAddr, in_use: PortInUse) -> Result<TcpListener, ServiceError> {
    let mut address = listen;
    loop {
        match TcpListener::bind(address).await {
            Ok(listener) => return Ok(listener),
            Err(error)
                if error.kind() == io::ErrorKind::AddrInUse
                    && in_use == PortInUse::TakeNext
                    && address.port() - listen.port() < PORTS_TRIED
                    && address.port() < u16::MAX =>
            {
                address.set_port(address.port() + 1);
            }
            Err(source) => return Err(ServiceError::Listen { address, source }),
        }
    }
}

async fn open_aside(open: &Arc<Open>) -> Result<Option<View>, ServiceError> {
    let open = Arc::clone(open);
    let opened = tokio::task::spawn_blocking(move || open()).await;
    opened.map_err(|error| ServiceError::Run(io::Error::other(error)))?
}

/// Reads what a new generation's first readers will ask for while the one before still answers them.
async fn read_ahead(view: View) -> Result<View, ServiceError> {
    let read = tokio::task::spawn_blocking(move || {
        view.read_ahead();
        view
    });
    read.await.map_err(|error| ServiceError::Run(io::Error::other(error)))
}

/// Looks at the file that names the published generation, and at the words of the workspace, and serves what is new as soon as it is
/// there: the index holds no words, so a new dictionary is in force with the next query. What cannot be read is said once in the log, and
/// the old one stays; a generation that was removed is served no more.
async fn follow(followed: Followed, mut seen: Vec<Option<blake3::Hash>>, open: Arc<Open>, state: AppState) {
    let mut ticks = tokio::time::interval(LOOK_EVERY);
    loop {
        ticks.tick().await;
        let now = followed.stamp().await;
        if now == seen {
            continue;
        }
        seen = now;
        match open_aside(&open).await {
            Ok(Some(view)) => match read_ahead(view).await {
                Ok(view) => {
                    tracing::info!(generation = view.snapshot().manifest().generation, "serving a new generation");
                    state.replace(view);
                    prepare(&state);
                }
                Err(error) => tracing::error!("failed to {error}"),
            },
            Ok(None) => state.withdraw(),
            Err(error) => tracing::error!("failed to {error}"),
        }
    }
}

#[cfg(unix)]
fn terminated() -> impl Future<Output = ()> {
    let signal = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
    async move {
        match signal {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    }
}

#[cfg(not(unix))]
fn terminated() -> impl Future<Output = ()> {
    std::future::pending()
}

async fn asked_to_end() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = interrupted => {}
        () = terminated() => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::fixture;

    #[test]
    fn an_address_that_others_can_reach_needs_people_with_tokens() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::open_or_create(&folder.path().join("w")).unwrap();
        let refused = serve(workspace, None, &[], "0.0.0.0:0".parse().unwrap(), PortInUse::Fail, |_| {});
        assert!(matches!(refused, Err(ServiceError::NobodyKnown { .. })));
    }

    #[tokio::test]
    async fn a_taken_port_is_passed_over_only_where_any_will_do() {
        let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = taken.local_addr().unwrap();
        assert!(matches!(bind(address, PortInUse::Fail).await, Err(ServiceError::Listen { .. })));
        assert_ne!(bind(address, PortInUse::TakeNext).await.unwrap().local_addr().unwrap(), address);
    }

    #[tokio::test]
    async fn a_generation_that_is_published_later_is_served() {
        let folder = tempfile::tempdir().unwrap();
        let current = folder.path().join("CURRENT");
        let state = AppState::default();
        let open: Arc<Open> = Arc::new(|| Ok(Some(fixture::open_sample())));
        let follower = tokio::spawn(follow(Followed(vec![current.clone()]), vec![None], open, state.clone()));
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert!(state.view().is_none());
        std::fs::write(&current, "000001").unwrap();
        for _ in 0..1200 {
            tokio::time::sleep(Duration::from_millis(50)).await;
            if state.view().is_some() {
                break;
            }
        }
        follower.abort();
        assert_eq!(state.view().unwrap().snapshot().manifest().generation, 1);
    }

    #[tokio::test]
    async fn a_new_dictionary_is_a_new_stamp() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::open_or_create(&folder.path().join("w")).unwrap();
        let followed = Followed::of(&workspace);
        let before = followed.stamp().await;
        assert_eq!(followed.stamp().await, before);
        let models = workspace.root().join("models");
        std::fs::create_dir_all(&models).unwrap();
        for file in ["dictionary.txt", "synonyms.txt"] {
            let seen = followed.stamp().await;
            std::fs::write(models.join(file), "口袋公园\n").unwrap();
            assert_ne!(followed.stamp().await, seen, "{file}");
        }
    }
}
