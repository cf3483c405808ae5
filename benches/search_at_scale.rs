//! Searches an analysed workspace as its users would and says how long single queries take and what the index weighs.
//!
//!     MINZHI_WORKSPACE=DIR cargo bench --bench search_at_scale
//!
//! Queries are made of what the workspace holds, with a fixed seed: words of its topics, openings of titles, names with a problem, typing errors,
//! the other script, filters, single characters. Each is asked once, in process, cold for the program (nothing is cached between
//! queries), with the counts of all facets. ONLY=KIND asks queries of one kind, SLOW=1 prints the slow ones,
//! Run it with `RAYON_NUM_THREADS=2` to compare machines.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a bench is a program of its own: it takes times, reads its settings and prints"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use minzhi::corpus::{DocKey, MessageId};
use minzhi::run::Models;
use minzhi::search::{Facets, Filter, IndexWriter, IndexedText, Matcher, Order, SearchRequest, SegmentDraft, search};
use minzhi::store::{Scope, Snapshot, Workspace};

/// What is typed, which filters are set, what is sorted by.
type Query = (String, Filter, Order);

/// Queries of each kind.
const QUERIES: usize = 300;

/// Messages whose texts are indexed part by part.
const PARTS_OF: usize = 20_000;

fn main() {
    let Some(root) = std::env::var_os("MINZHI_WORKSPACE").map(PathBuf::from) else {
        println!("MINZHI_WORKSPACE names no analysed workspace: nothing is measured");
        return;
    };
    let began = Instant::now();
    let models = Models::load(&root).expect("the models can be read");
    let workspace = Workspace::open(&root).expect("the workspace can be opened");
    let snapshot = Snapshot::open(&workspace, models.analyzer()).expect("it was analysed");
    println!(
        "{} messages, opened in {:.2} s",
        snapshot.analysis().messages.len(),
        began.elapsed().as_secs_f64()
    );
    weigh_files(&root, &snapshot);
    if std::env::var_os("ONLY").is_none() {
        weigh_parts(&snapshot);
    }
    let mut seed = Seed(7);
    println!(
        "\n{:<12} {:>7} {:>8} {:>8} {:>8} {:>8} {:>9}",
        "kind", "queries", "p50 ms", "p90 ms", "p99 ms", "most ms", "mean all"
    );
    let mut every = Vec::new();
    let only = std::env::var("ONLY").unwrap_or_default();
    for (kind, queries) in kinds(&snapshot, &mut seed).into_iter().filter(|(kind, _)| kind.contains(&only)) {
        let (times, found) = ask(&snapshot, &queries);
        line(kind, &times, found);
        // Questions and pasted texts go another way; the bar is for what is typed.
        if kind != "pasted" {
            every.extend(times);
        }
    }
    line("all typed", &every, 0);
}

/// Asks each query once; the times, ascending, and how many messages hold everything, in the mean.
fn ask(snapshot: &Snapshot, queries: &[Query]) -> (Vec<Duration>, usize) {
    let mut found = 0;
    let mut times: Vec<Duration> = queries
        .iter()
        .map(|(query, filter, order)| {
            let began = Instant::now();
            let matcher = Matcher::new(filter, snapshot.analysis(), snapshot.attributes());
            let scope = Scope::filtered(snapshot, |id| matcher.accepts(id));
            let request = SearchRequest {
                order: *order,
                ..SearchRequest::new(query.as_str(), 20)
            };
            let page = search(snapshot.index(), &scope, &request).expect("the index can be read");
            let facets = Facets::count(&page.held, &matcher, snapshot.analysis(), snapshot.attributes());
            let took = began.elapsed();
            assert_eq!(facets.total as usize, page.total_all, "{query}");
            if std::env::var_os("SLOW").is_some() && took.as_millis() > 20 {
                println!("    {:.1} ms  {query}  {}", took.as_secs_f64() * 1e3, page.total_all);
            }
            found += page.total_all;
            took
        })
        .collect();
    times.sort_unstable();
    (times, found / queries.len().max(1))
}

fn line(kind: &str, times: &[Duration], found: usize) {
    let mut times = times.to_vec();
    times.sort_unstable();
    let at = |share: f64| {
        times
            .get(((times.len() as f64 * share) as usize).min(times.len().saturating_sub(1)))
            .map_or(0.0, |time| time.as_secs_f64() * 1e3)
    };
    println!(
        "{kind:<12} {:>7} {:>8.2} {:>8.2} {:>8.2} {:>8.2} {found:>9}",
        times.len(),
        at(0.5),
        at(0.9),
        at(0.99),
        at(1.0)
    );
}

/// The queries by kind.
fn kinds(snapshot: &Snapshot, seed: &mut Seed) -> Vec<(&'static str, Vec<Query>)> {
    let analysis = snapshot.analysis();
    let words = |seed: &mut Seed, n: usize| {
        let topic = &analysis.topics.topics[seed.below(analysis.topics.topics.len())];
        let mut words: Vec<&str> = topic.keywords.iter().map(String::as_str).collect();
        while words.len() > n {
            words.remove(seed.below(words.len()));
        }
        words.join(" ")
    };
    let text = |seed: &mut Seed| {
        let id = MessageId(seed.below(analysis.messages.len()) as u32);
        snapshot.text(id).expect("the texts can be read")
    };
    let opening = |seed: &mut Seed, n: usize| -> String { text(seed).title.text.chars().filter(|c| c.is_alphanumeric()).take(n).collect() };
    let terms = &analysis.keywords.terms;
    let keyword = |seed: &mut Seed| terms[seed.below(terms.len())].text.clone();
    let mut kinds: Vec<(&'static str, Vec<Query>)> = Vec::new();
    let mut add = |kind, make: &mut dyn FnMut(&mut Seed) -> Query| kinds.push((kind, (0..QUERIES).map(|_| make(seed)).collect()));
    let plain = |query: String| (query, Filter::default(), Order::Relevance);
    add("one word", &mut |seed| plain(keyword(seed)));
    add("two words", &mut |seed| plain(words(seed, 2)));
    add("three words", &mut |seed| plain(words(seed, 3)));
    add("two of all", &mut |seed| plain(format!("{} {}", keyword(seed), keyword(seed))));
    add("title", &mut |seed| plain(opening(seed, 12)));
    add("phrase", &mut |seed| plain(format!("\"{}\"", opening(seed, 6))));
    add("minus, or", &mut |seed| {
        plain(format!("{} OR {} -{}", keyword(seed), keyword(seed), keyword(seed)))
    });
    add("misspelt", &mut |seed| {
        let mut typed: Vec<char> = opening(seed, 6).chars().collect();
        let other = opening(seed, 1).chars().next().unwrap_or('的');
        let at = seed.below(typed.len().max(1));
        typed.iter_mut().skip(at).take(1).for_each(|letter| *letter = other);
        plain(typed.into_iter().collect())
    });
    add("character", &mut |seed| plain(opening(seed, 1)));
    add("newest", &mut |seed| (keyword(seed), Filter::default(), Order::Newest));
    add("filtered", &mut |seed| {
        let mut filter = Filter::default();
        let message = &analysis.messages[seed.below(analysis.messages.len())];
        filter.from = message.time.map(|time| time.naive().date());
        filter.purpose = Some(analysis.labels[seed.below(analysis.labels.len())].purpose);
        (words(seed, 1), filter, Order::Relevance)
    });
    add("pasted", &mut |seed| plain(text(seed).body.text.chars().take(200).collect()));
    kinds
}

/// The index's files by what they hold, beside the texts.
fn weigh_files(root: &Path, snapshot: &Snapshot) {
    let folder = root.join(format!("generations/{:06}/index", snapshot.manifest().generation));
    let texts: u64 = files(&root.join("derived"))
        .filter(|(name, _)| name.ends_with(".texts"))
        .map(|(_, bytes)| bytes)
        .sum();
    let mut by_kind: BTreeMap<String, u64> = BTreeMap::new();
    for (name, bytes) in files(&folder) {
        let kind = name.rsplit('.').next().unwrap_or_default().to_owned();
        *by_kind.entry(kind).or_default() += bytes;
    }
    println!("\nmasked texts: {} MB", texts / 1_000_000);
    for (kind, bytes) in &by_kind {
        println!(
            "index .{kind:<12} {:>8.1} MB  {:.3} of the texts",
            *bytes as f64 / 1e6,
            *bytes as f64 / texts as f64
        );
    }
    let whole: u64 = by_kind.values().sum();
    println!(
        "index, whole        {:>8.1} MB  {:.3} of the texts",
        whole as f64 / 1e6,
        whole as f64 / texts as f64
    );
}

/// Picks the fields that are indexed.
type Part = for<'t> fn(&IndexedText<'t>) -> IndexedText<'t>;

/// Time and bytes of an index of each field alone.
fn weigh_parts(snapshot: &Snapshot) {
    let ids: Vec<MessageId> = snapshot.analysis().ids().take(PARTS_OF).collect();
    let texts: Vec<_> = ids.iter().map(|&id| snapshot.text(id).expect("the texts can be read")).collect();
    println!("\nindex of {} messages, by field:", texts.len());
    let parts: [(&str, Part); 4] = [
        ("title", |whole| IndexedText {
            title: whole.title,
            ..IndexedText::default()
        }),
        ("body, measures", |whole| IndexedText {
            body: whole.body,
            measures: whole.measures,
            ..IndexedText::default()
        }),
        ("reply", |whole| IndexedText {
            reply: whole.reply,
            ..IndexedText::default()
        }),
        ("all", |whole| *whole),
    ];
    for (name, part) in parts {
        let folder = tempfile::tempdir().expect("the disk has room");
        let began = Instant::now();
        let writer = IndexWriter::create(folder.path()).expect("the folder is new");
        let (mut draft, mut bytes) = (SegmentDraft::default(), 0);
        for (row, text) in (0..).zip(&texts) {
            let whole = IndexedText {
                title: &text.title.text,
                body: &text.body.text,
                measures: &text.measures.text,
                reply: &text.reply.text,
                ..IndexedText::default()
            };
            let indexed = part(&whole);
            bytes += indexed.title.len() + indexed.body.len() + indexed.measures.len() + indexed.reply.len();
            draft.add(DocKey { batch: 0, row }, &indexed);
        }
        let written = writer.write(&draft).expect("the disk has room");
        writer.finish(vec![written]).expect("the disk has room");
        let took = began.elapsed().as_secs_f64();
        let whole: u64 = files(folder.path()).map(|(_, bytes)| bytes).sum();
        println!(
            "{name:<16} {:>6.1} MB of text  {:>6.2} s  {:>6.1} MB/s  {:.3} of the text",
            bytes as f64 / 1e6,
            took,
            bytes as f64 / 1e6 / took,
            whole as f64 / (bytes as f64).max(1.0)
        );
    }
}

/// The files below a folder with their sizes.
fn files(folder: &Path) -> Box<dyn Iterator<Item = (String, u64)>> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    Box::new(entries.flat_map(|entry| match entry.metadata() {
        Ok(meta) if meta.is_dir() => files(&entry.path()),
        Ok(meta) => Box::new(std::iter::once((entry.file_name().to_string_lossy().into_owned(), meta.len()))),
        Err(_) => Box::new(std::iter::empty()),
    }))
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
