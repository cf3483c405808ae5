//! Serves an analysed workspace, asks its API over many connections at once, and says how long the first answer took, how many requests a
//! second were answered and how long each kind took.
//!
//!     cargo build --release
//!     MINZHI_WORKSPACE=DIR cargo bench --bench load
//!
//! Each connection is a thread with a socket of its own that is kept open; it asks, reads the answer whole, asks again. A quarter of the
//! requests each: the list of topics, the keywords, one message by its id, a search. Messages are drawn from the whole archive and searches
//! are made of its own keywords (one word or two, with a fixed seed), so that most of them are asked for once only.
//!
//! Settings, all by environment: `SECONDS` (10) and `CONNECTIONS` (32); `BIN` (target/release/minzhi); `FIRST` (/api/v1/topics), the address
//! of the first answer; `ONLY=topics,search` asks for some kinds alone; `SEARCHES` (4000) and `MESSAGES` (20000) are how many different ones
//! there are; `ADDRESS=127.0.0.1:8080` asks a service that runs already. The service and the bench share the machine's cores.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a bench is a program of its own: it takes times, starts the service, reads its settings and prints"
)]

use std::collections::BTreeSet;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// The kinds of requests, in the order of the table.
const KINDS: [&str; 4] = ["topics", "keywords", "message", "search"];

/// How long the service may take to the first answer.
const PATIENCE: Duration = Duration::from_secs(120);

/// Keywords and messages are read from lists of so many at a time, the longest that the API gives.
const PAGE: usize = 200;

/// Searches are made of the keywords of so many lists.
const WORD_PAGES: usize = 5;

fn main() {
    let settings = Settings::read();
    let Some((address, mut service)) = settings.service() else {
        println!("MINZHI_WORKSPACE names no analysed workspace: nothing is measured");
        return;
    };
    let measured = measure(&settings, address, service.as_ref());
    if let Some(child) = &mut service {
        println!("most memory of the service: {}", most_memory(child));
        let _ = child.kill();
        let _ = child.wait();
    }
    if let Err(error) = measured {
        println!("the service stopped answering: {error}");
    }
}

/// What the environment asks for.
struct Settings {
    seconds: u64,
    connections: usize,
    first: String,
    only: String,
    searches: usize,
    messages: usize,
}

impl Settings {
    fn read() -> Self {
        Self {
            seconds: number("SECONDS", 10) as u64,
            connections: number("CONNECTIONS", 32),
            first: text("FIRST", "/api/v1/topics"),
            only: text("ONLY", &KINDS.join(",")),
            searches: number("SEARCHES", 4000),
            messages: number("MESSAGES", 20_000),
        }
    }

    /// The service to ask: one that runs already, or one that is started here, with the time to its first answer printed.
    fn service(&self) -> Option<(SocketAddr, Option<Child>)> {
        if let Ok(address) = std::env::var("ADDRESS") {
            return Some((address.parse().expect("ADDRESS is an address with a port"), None));
        }
        let workspace = std::env::var_os("MINZHI_WORKSPACE")?;
        let address = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).ok()?;
        let began = Instant::now();
        let mut child = Command::new(text("BIN", "target/release/minzhi"))
            .arg("--workspace")
            .arg(workspace)
            .args(["serve", "--listen", &address.to_string()])
            .stderr(Stdio::null())
            .spawn()
            .expect("the program is there: cargo build --release");
        let mut opened = None;
        while began.elapsed() < PATIENCE {
            if child.try_wait().ok().flatten().is_some() {
                println!("the service ended: does the workspace hold an analysis?");
                return None;
            }
            let answer = Connection::open(address).and_then(|mut connection| {
                opened.get_or_insert_with(|| began.elapsed());
                connection.get(&self.first)
            });
            if let Ok((200, bytes)) = answer {
                println!(
                    "port open after {:.3} s, first answer ({}, {bytes} bytes) after {:.3} s",
                    opened.unwrap_or_default().as_secs_f64(),
                    self.first,
                    began.elapsed().as_secs_f64()
                );
                return Some((address, Some(child)));
            }
            thread::sleep(Duration::from_millis(1));
        }
        let _ = child.kill();
        let _ = child.wait();
        None
    }
}

fn text(name: &str, default: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| default.to_owned())
}

fn number(name: &str, default: usize) -> usize {
    std::env::var(name).map_or(default, |value| value.parse().expect("a whole number"))
}

/// Asks over all connections at once, then prints the table.
fn measure(settings: &Settings, address: SocketAddr, service: Option<&Child>) -> io::Result<()> {
    let addresses = addresses(settings, &mut Connection::open(address)?)?;
    for (kind, list) in KINDS.iter().zip(&addresses) {
        assert!(
            !list.is_empty() || !settings.only.contains(kind),
            "the workspace has nothing to ask for: {kind}"
        );
    }
    let asked: Vec<usize> = (0..KINDS.len()).filter(|&kind| settings.only.contains(KINDS[kind])).collect();
    let span = Duration::from_secs(settings.seconds);
    let spent_before = service.map_or(0.0, processor_seconds);
    let began = Instant::now();
    let each: Vec<io::Result<Told>> = thread::scope(|scope| {
        let (addresses, asked) = (&addresses, &asked);
        let connections: Vec<_> = (0..settings.connections)
            .map(|number| scope.spawn(move || ask(address, addresses, asked, Seed(number as u64 + 1), span)))
            .collect();
        connections
            .into_iter()
            .map(|connection| connection.join().expect("a connection does not panic"))
            .collect()
    });
    let took = began.elapsed().as_secs_f64();
    let mut told = Told::default();
    for one in each {
        told.join(one?);
    }
    let requests: usize = told.times.iter().map(Vec::len).sum();
    told.print(took, settings.connections);
    if let Some(service) = service {
        let spent = processor_seconds(service) - spent_before;
        println!(
            "the service took {spent:.2} processor seconds, {:.3} ms a request",
            spent * 1e3 / requests.max(1) as f64
        );
    }
    Ok(())
}

/// The addresses of each kind.
fn addresses(settings: &Settings, connection: &mut Connection) -> io::Result<[Vec<String>; KINDS.len()]> {
    let mut words = Vec::new();
    for page in 0..WORD_PAGES {
        let list = connection.body(&format!("/api/v1/keywords?period=all&kind=all&limit={PAGE}&offset={}", page * PAGE))?;
        let before = words.len();
        words.extend(values(&list, "keyword"));
        if words.len() == before {
            break;
        }
    }
    let mut seed = Seed(7);
    let mut queries = BTreeSet::new();
    for _ in 0..settings.searches * 4 {
        if words.is_empty() || queries.len() >= settings.searches {
            break;
        }
        let (one, other) = (&words[seed.below(words.len())], &words[seed.below(words.len())]);
        queries.insert(if seed.below(2) == 0 {
            one.clone()
        } else {
            format!("{one} {other}")
        });
    }
    let mut uids = Vec::new();
    let total = connection.body("/api/v1/messages?limit=1")?;
    let total: usize = total
        .split("\"total\":")
        .nth(1)
        .and_then(|rest| rest.split(',').next())
        .and_then(|n| n.parse().ok())
        .unwrap_or(0);
    let pages = settings.messages.min(total).div_ceil(PAGE).max(1);
    for page in 0..pages {
        let list = connection.body(&format!("/api/v1/messages?limit={PAGE}&offset={}", page * (total / pages)))?;
        uids.extend(values(&list, "uid"));
    }
    Ok([
        vec!["/api/v1/topics".to_owned(), "/api/v1/topics?offset=50".to_owned()],
        vec!["/api/v1/keywords".to_owned(), "/api/v1/keywords?period=all".to_owned()],
        uids.into_iter().map(|uid| format!("/api/v1/messages/{uid}")).collect(),
        queries.iter().map(|query| format!("/api/v1/search?q={}", percent(query))).collect(),
    ])
}

/// The texts that stand under a name anywhere in a JSON text; none of those asked for holds a quote.
fn values(json: &str, name: &str) -> Vec<String> {
    let head = format!("\"{name}\":\"");
    json.split(&head)
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(str::to_owned)
        .collect()
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// What a connection found: microseconds by kind, the longest last once sorted; refusals for too many requests; other failures; bytes.
#[derive(Default)]
struct Told {
    times: [Vec<u32>; KINDS.len()],
    refused: usize,
    failed: usize,
    bytes: usize,
}

impl Told {
    fn join(&mut self, other: Self) {
        self.times.iter_mut().zip(other.times).for_each(|(all, times)| all.extend(times));
        self.refused += other.refused;
        self.failed += other.failed;
        self.bytes += other.bytes;
    }

    fn print(mut self, seconds: f64, connections: usize) {
        println!(
            "\n{connections} connections, {seconds:.1} s\n{:<10} {:>9} {:>11} {:>8} {:>8} {:>8} {:>8}",
            "kind", "requests", "a second", "p50 ms", "p90 ms", "p99 ms", "most ms"
        );
        let mut every = Vec::new();
        for (kind, times) in KINDS.iter().zip(&mut self.times) {
            line(kind, times, seconds);
            every.extend_from_slice(times);
        }
        line("all", &mut every, seconds);
        println!(
            "{} refused as too many, {} failed, {:.0} MB/s",
            self.refused,
            self.failed,
            self.bytes as f64 / 1e6 / seconds
        );
    }
}

fn line(kind: &str, times: &mut [u32], seconds: f64) {
    times.sort_unstable();
    let at = |share: f64| {
        let place = ((times.len() as f64 * share) as usize).min(times.len().saturating_sub(1));
        times.get(place).map_or(0.0, |&micros| f64::from(micros) / 1e3)
    };
    println!(
        "{kind:<10} {:>9} {:>11.0} {:>8.2} {:>8.2} {:>8.2} {:>8.2}",
        times.len(),
        times.len() as f64 / seconds,
        at(0.5),
        at(0.9),
        at(0.99),
        at(1.0)
    );
}

/// One connection: asks what the seed says until the time is over.
fn ask(address: SocketAddr, addresses: &[Vec<String>; KINDS.len()], asked: &[usize], mut seed: Seed, span: Duration) -> io::Result<Told> {
    let mut connection = Connection::open(address)?;
    let mut told = Told::default();
    let began = Instant::now();
    while began.elapsed() < span {
        let kind = asked[seed.below(asked.len())];
        let list = &addresses[kind];
        let sent = Instant::now();
        let (status, bytes) = connection.get(&list[seed.below(list.len())])?;
        told.bytes += bytes;
        match status {
            200 => told.times[kind].push(sent.elapsed().as_micros() as u32),
            503 => told.refused += 1,
            _ => told.failed += 1,
        }
    }
    Ok(told)
}

/// A connection that is kept open.
struct Connection {
    stream: TcpStream,
    host: String,
    /// The answer under way.
    buffer: Vec<u8>,
}

impl Connection {
    fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self {
            stream,
            host: address.to_string(),
            buffer: Vec::with_capacity(1 << 16),
        })
    }

    /// Asks for an address: the status and the length of the body.
    fn get(&mut self, path: &str) -> io::Result<(u16, usize)> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nAccept: application/json\r\n\r\n", self.host);
        self.stream.write_all(request.as_bytes())?;
        self.buffer.clear();
        let broken = || io::Error::new(io::ErrorKind::InvalidData, "the answer is no HTTP with a length");
        let mut wanted = None;
        let mut part = [0; 1 << 14];
        loop {
            let n = self.stream.read(&mut part)?;
            if n == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            self.buffer.extend_from_slice(&part[..n]);
            if wanted.is_none()
                && let Some(end) = self.buffer.windows(4).position(|four| four == b"\r\n\r\n")
            {
                let head = std::str::from_utf8(&self.buffer[..end]).map_err(|_| broken())?.to_ascii_lowercase();
                let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(broken)?;
                let length = head
                    .lines()
                    .find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
                wanted = Some((status, end + 4, length.ok_or_else(broken)?));
            }
            if let Some((status, start, length)) = wanted
                && self.buffer.len() >= start + length
            {
                return Ok((status, length));
            }
        }
    }

    /// The body of an address.
    fn body(&mut self, path: &str) -> io::Result<String> {
        let (status, length) = self.get(path)?;
        assert_eq!(status, 200, "{path}");
        Ok(String::from_utf8_lossy(&self.buffer[self.buffer.len() - length..]).into_owned())
    }
}

/// Processor seconds that a process took so far, where the system says so; its clock has a hundred ticks a second.
fn processor_seconds(child: &Child) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", child.id())).unwrap_or_default();
    // The program's name, in brackets, may hold blanks.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|ticks| ticks.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

/// The most memory that a process held, where the system says so.
fn most_memory(child: &Child) -> String {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or_else(|| "unknown".to_owned(), |line| line.trim().to_owned())
}

/// Numbers that look random and are the same in every run (splitmix64).
struct Seed(u64);

impl Seed {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((x ^ (x >> 31)) % n.max(1) as u64) as usize
    }
}
