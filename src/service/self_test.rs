//! Whether the program, its workspace and its computer are as they should be: facts with a verdict each, for the page and the API.

use std::fs;
use std::net::SocketAddr;

use crate::corpus::codes;
use crate::run::{self, RunError};
use crate::service::view::View;
use crate::store::{self, BatchFaultKind, FormatVersion, Usage, Workspace};

codes! {
    /// What is looked at.
    Check {
        /// Connections of this process that lead to other computers.
        Outside = "outside",
        /// Addresses that this process listens on.
        Listening = "listening",
        /// Room on the disk.
        Room = "room",
        /// Batches that the records of imports name.
        Archive = "archive",
        /// Rows of all imports, added up.
        Accounts = "accounts",
        /// Who may read the key.
        Key = "key",
        /// Whether the analysis holds all that was imported.
        Analysed = "analysed",
        /// Whether dictionary and word lists are those of the analysis.
        Words = "words",
    }
}

codes! {
    /// What is to be thought of it.
    Verdict {
        /// As it should be.
        Good = "good",
        /// Something is to be done, nothing is broken.
        Note = "note",
        /// Something is wrong.
        Fault = "fault",
        /// It cannot be found out on this computer.
        Unknown = "unknown",
    }
}

/// What was found of one thing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Finding {
    /// What was looked at.
    pub check: Check,
    /// What is to be thought of it.
    pub verdict: Verdict,
    /// The number that goes with it: connections, addresses, batches, imports.
    pub count: u64,
    /// Addresses or names of files.
    pub details: Vec<String>,
}

impl Finding {
    fn new(check: Check, verdict: Verdict, count: u64, details: Vec<String>) -> Self {
        Self {
            check,
            verdict,
            count,
            details,
        }
    }
}

/// Everything that was found.
pub(super) struct SelfTest {
    /// In the order of [`Check`].
    pub findings: Vec<Finding>,
    /// What the workspace takes up.
    pub usage: Usage,
    /// Bytes that are free.
    pub free: Option<u64>,
    /// The program and its version.
    pub program: String,
    /// The format of the workspace.
    pub format: FormatVersion,
    /// Name of the workspace's folder.
    pub folder: String,
    /// Dictionaries, word lists and weights of the workspace's own.
    pub own_models: Vec<String>,
}

/// Less room than this is a fault, in bytes.
const LEAST_ROOM: u64 = 512 << 20;
/// How often the size of the archive should be free beside it: an analysis writes a new generation before an old one goes.
const ROOMS: u64 = 3;

impl SelfTest {
    /// Looks. Cost: a look at every file of the workspace, none is read.
    ///
    /// # Errors
    /// When the records of the imports cannot be read.
    pub(super) fn of(workspace: &Workspace, view: Option<&View>) -> Result<Self, RunError> {
        let (usage, free) = (store::usage(workspace), store::free_bytes(workspace));
        let own_models = store::own_models(workspace);
        let mut findings = connections(&sockets());
        findings.push(room(usage, free));
        findings.extend(archive(workspace)?);
        findings.push(key(workspace)?);
        findings.extend(analysis(workspace, view)?);
        let folder = workspace.root().file_name();
        Ok(Self {
            findings,
            usage,
            free,
            program: format!("minzhi {}", env!("CARGO_PKG_VERSION")),
            format: FormatVersion::CURRENT,
            folder: folder.map_or_else(
                || workspace.root().display().to_string(),
                |name| name.to_string_lossy().into_owned(),
            ),
            own_models,
        })
    }
}

fn room(usage: Usage, free: Option<u64>) -> Finding {
    let verdict = match free {
        None => Verdict::Unknown,
        Some(free) if free < LEAST_ROOM => Verdict::Fault,
        Some(free) if free < ROOMS * usage.archive => Verdict::Note,
        Some(_) => Verdict::Good,
    };
    Finding::new(Check::Room, verdict, 0, Vec::new())
}

fn archive(workspace: &Workspace) -> Result<[Finding; 2], RunError> {
    let named = store::batches_named(workspace)?.len() as u64;
    let faults = store::batch_faults(workspace, false, &|_| {})?;
    let missing = faults.into_iter().filter(|fault| fault.kind == BatchFaultKind::Missing);
    let missing: Vec<String> = missing.map(|fault| fault.file).collect();
    let batches = if missing.is_empty() {
        Finding::new(Check::Archive, Verdict::Good, named, Vec::new())
    } else {
        Finding::new(Check::Archive, Verdict::Fault, missing.len() as u64, missing)
    };
    let records = store::imports(workspace)?;
    let off: Vec<String> = records
        .iter()
        .filter(|record| record.account.sum() != record.account.rows_read)
        .map(|record| record.seq.to_string())
        .collect();
    let accounts = if off.is_empty() {
        Finding::new(Check::Accounts, Verdict::Good, records.len() as u64, Vec::new())
    } else {
        Finding::new(Check::Accounts, Verdict::Fault, off.len() as u64, off)
    };
    Ok([batches, accounts])
}

fn key(workspace: &Workspace) -> Result<Finding, RunError> {
    let verdict = match store::key_is_private(workspace)? {
        Some(true) => Verdict::Good,
        Some(false) => Verdict::Fault,
        None => Verdict::Unknown,
    };
    Ok(Finding::new(Check::Key, verdict, 0, Vec::new()))
}

/// Whether the analysis that is served holds all imports, and was made with the words in force.
fn analysis(workspace: &Workspace, view: Option<&View>) -> Result<[Finding; 2], RunError> {
    let Some(view) = view else {
        return Ok([Check::Analysed, Check::Words].map(|check| Finding::new(check, Verdict::Note, 0, Vec::new())));
    };
    let manifest = view.snapshot().manifest();
    let batches = store::batches_named(workspace)?;
    let later = batches.iter().filter(|batch| !manifest.inputs.contains(&batch.file_name())).count() as u64;
    let verdict = |fine: bool| if fine { Verdict::Good } else { Verdict::Note };
    let changed = run::models_changed(workspace.root(), &manifest.models)?;
    // Nought stands for 'nothing was analysed', so that the words tell the two apart.
    let count = if later == 0 { manifest.generation } else { later };
    Ok([
        Finding::new(Check::Analysed, verdict(later == 0), count, Vec::new()),
        Finding::new(Check::Words, verdict(!changed), 1, Vec::new()),
    ])
}

/// A socket of this process.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Socket {
    local: SocketAddr,
    remote: SocketAddr,
    listens: bool,
    /// Whether the other end is on another computer.
    outside: bool,
}

fn connections(sockets: &Option<Vec<Socket>>) -> Vec<Finding> {
    let Some(sockets) = sockets else {
        return [Check::Outside, Check::Listening]
            .map(|check| Finding::new(check, Verdict::Unknown, 0, Vec::new()))
            .to_vec();
    };
    // Whoever calls us from another computer was let in: what matters is what this program opens itself.
    let ports: Vec<u16> = sockets
        .iter()
        .filter(|socket| socket.listens)
        .map(|socket| socket.local.port())
        .collect();
    let outside: Vec<String> = sockets
        .iter()
        .filter(|socket| socket.outside && !socket.listens && !ports.contains(&socket.local.port()))
        .map(|socket| format!("{} → {}", socket.local, socket.remote))
        .collect();
    let mut listening: Vec<String> = sockets
        .iter()
        .filter(|socket| socket.listens)
        .map(|socket| socket.local.to_string())
        .collect();
    listening.sort();
    let verdict = if outside.is_empty() { Verdict::Good } else { Verdict::Note };
    vec![
        Finding::new(Check::Outside, verdict, outside.len() as u64, outside),
        Finding::new(Check::Listening, Verdict::Good, listening.len() as u64, listening),
    ]
}

/// The TCP sockets of this process, as the system lists them; `None` where it keeps no such list.
fn sockets() -> Option<Vec<Socket>> {
    let own: Vec<String> = fs::read_dir("/proc/self/fd")
        .ok()?
        .flatten()
        .filter_map(|entry| {
            let target = fs::read_link(entry.path()).ok()?;
            Some(target.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned())
        })
        .collect();
    let mut found = Vec::new();
    for table in ["/proc/self/net/tcp", "/proc/self/net/tcp6"] {
        let text = fs::read_to_string(table).unwrap_or_default();
        found.extend(text.lines().skip(1).filter_map(|line| socket(line, &own)));
    }
    Some(found)
}

/// A line of the system's list, where it is one of this process.
fn socket(line: &str, own: &[String]) -> Option<Socket> {
    let columns: Vec<&str> = line.split_whitespace().collect();
    let (local, remote, state, inode) = (columns.get(1)?, columns.get(2)?, columns.get(3)?, columns.get(9)?);
    if !own.iter().any(|known| known == inode) {
        return None;
    }
    let (local, remote) = (endpoint(local)?, endpoint(remote)?);
    Some(Socket {
        local,
        remote,
        listens: *state == "0A",
        outside: !remote.ip().to_canonical().is_loopback() && !remote.ip().is_unspecified(),
    })
}

/// `0100007F:1F90`: words of the address in the order of the machine's bytes, then the port.
fn endpoint(text: &str) -> Option<SocketAddr> {
    let (address, port) = text.split_once(':')?;
    let mut bytes = Vec::with_capacity(16);
    for word in address.as_bytes().chunks(8) {
        let word = u32::from_str_radix(std::str::from_utf8(word).ok()?, 16).ok()?;
        bytes.extend(word.to_ne_bytes());
    }
    let port = u16::from_str_radix(port, 16).ok()?;
    let ip: std::net::IpAddr = match bytes.len() {
        4 => <[u8; 4]>::try_from(bytes).ok()?.into(),
        16 => <[u8; 16]>::try_from(bytes).ok()?.into(),
        _ => return None,
    };
    Some(SocketAddr::new(ip, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_to_other_computers_are_told_from_those_within_this_one() {
        let own = ["77".to_owned(), "78".to_owned(), "79".to_owned()];
        let line = |local: &str, remote: &str, state: &str, inode: &str| {
            format!(" 0: {local} {remote} {state} 00000000:00000000 00:00000000 00000000 0 0 {inode} 1 0 100 0 0 10 0")
        };
        let loopback = u32::from_ne_bytes([127, 0, 0, 1]);
        let far = u32::from_ne_bytes([192, 0, 2, 7]);
        let lines = [
            line(&format!("{loopback:08X}:1F90"), "00000000:0000", "0A", "77"),
            line(&format!("{loopback:08X}:1F90"), &format!("{loopback:08X}:C001"), "01", "78"),
            line(&format!("{loopback:08X}:C002"), &format!("{far:08X}:01BB"), "01", "79"),
            line(&format!("{loopback:08X}:C003"), &format!("{far:08X}:01BB"), "01", "99"),
        ];
        let sockets: Vec<Socket> = lines.iter().filter_map(|line| socket(line, &own)).collect();
        let found = connections(&Some(sockets));
        assert_eq!((found[0].count, found[0].verdict), (1, Verdict::Note));
        assert_eq!(found[0].details, ["127.0.0.1:49154 → 192.0.2.7:443"]);
        assert_eq!(found[1].details, ["127.0.0.1:8080"]);
        assert_eq!(connections(&None)[0].verdict, Verdict::Unknown);
    }

    #[test]
    fn little_room_is_a_fault_and_no_room_for_a_generation_a_note() {
        let usage = Usage {
            archive: 1 << 30,
            ..Usage::default()
        };
        let verdicts = [None, Some(1 << 20), Some(2 << 30), Some(9 << 30)].map(|free| room(usage, free).verdict);
        assert_eq!(verdicts, [Verdict::Unknown, Verdict::Fault, Verdict::Note, Verdict::Good]);
    }
}
