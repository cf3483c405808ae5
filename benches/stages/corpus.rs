//! Messages of any number, put together from halves of sentences of the hand-written ones: the same number gives the same messages.

use std::path::Path;

use minzhi::corpus::{LocalTime, Message};
use minzhi::run::Models;
use minzhi::text::sentences;

/// Files of hand-written messages.
const HANDWRITTEN: [&str; 3] = [
    include_str!("../../data/handwritten/daily.jsonl"),
    include_str!("../../data/handwritten/ideas.jsonl"),
    include_str!("../../data/handwritten/issues.jsonl"),
];
/// Estates that the hand-written messages name; each message puts one of its own in their place, so that the vocabulary grows with the corpus.
const ESTATES: [&str; 12] = [
    "锦棠花园",
    "望江名邸",
    "桐溪雅苑",
    "兰亭水岸",
    "翠语华庭",
    "禾丰新村",
    "铁西铺小区",
    "书香里",
    "麓山春晓",
    "观澜国际",
    "柳浪人家",
    "金桂苑",
];
/// Characters that invented estates are named with.
const NAMES: [char; 20] = [
    '云', '松', '柏', '星', '月', '泉', '鹿', '鹤', '枫', '棠', '岚', '溪', '禾', '桥', '湖', '岭', '竹', '梅', '江', '舟',
];
/// One message in so many repeats an earlier one, now and then without its last sentence.
const REPEATS: u64 = 20;
/// Weeks that the messages are spread over.
const WEEKS: u64 = 156;

/// What is compiled in: dictionaries, word lists and weights.
pub(crate) fn models() -> Models {
    Models::load(Path::new("no workspace")).expect("what is compiled in can be read")
}

/// `n` messages in order of time.
pub(crate) fn messages(n: usize) -> Vec<Message> {
    let parts = parts();
    let mut draw = Draw(0x6d69_6e7a_6869);
    let mut messages: Vec<Message> = Vec::with_capacity(n);
    for at in 0..n {
        let mut message = if at > 0 && draw.below(REPEATS) == 0 {
            repeat(&messages[draw.below(at as u64) as usize], &mut draw)
        } else {
            compose(&parts, &mut draw)
        };
        message.source = "bench".to_owned();
        message.external_id = at.to_string();
        message.writer = format!("u{}", draw.below(n as u64));
        message.time = Some(LocalTime(1_640_995_200 + (at as u64 * WEEKS * 604_800 / n as u64) as i64));
        messages.push(message);
    }
    messages
}

/// Titles and sentences of the hand-written messages.
fn parts() -> (Vec<String>, Vec<String>) {
    let (mut titles, mut all) = (Vec::new(), Vec::new());
    for line in HANDWRITTEN.iter().flat_map(|file| file.lines()) {
        let message: serde_json::Value = serde_json::from_str(line).expect("a line holds an object");
        let text = |key: &str| message[key].as_str().unwrap_or_default();
        titles.push(text("title").to_owned());
        all.extend(sentences(text("body")).into_iter().map(|range| text("body")[range].to_owned()));
    }
    (titles, all)
}

fn compose((titles, all): &(Vec<String>, Vec<String>), draw: &mut Draw) -> Message {
    let estate: String = [(); 3].map(|()| *draw.pick(&NAMES)).into_iter().chain("小区".chars()).collect();
    let title = draw.pick(titles).clone();
    let length = 3 + draw.below(6);
    let body: String = (0..length)
        .map(|_| crossed(draw.pick::<String>(all), draw.pick::<String>(all)))
        .collect();
    Message {
        title: moved(&title, &estate, draw),
        body: moved(&body, &estate, draw),
        ..Message::default()
    }
}

/// The first clauses of one sentence and the last of another: whole sentences that many messages share would all look like form letters.
fn crossed(one: &str, other: &str) -> String {
    let halves = |sentence: &str| {
        let clauses: Vec<String> = sentence.split_inclusive('，').map(str::to_owned).collect();
        let middle = clauses.len().div_ceil(2);
        (clauses[..middle].concat(), clauses[middle..].concat())
    };
    halves(one).0 + &halves(other).1
}

/// A text with its estates replaced and its digits drawn anew.
fn moved(text: &str, estate: &str, draw: &mut Draw) -> String {
    let text = ESTATES.iter().fold(text.to_owned(), |text, known| text.replace(known, estate));
    let mut digit = |c: char| {
        if c.is_ascii_digit() {
            char::from(b'0' + draw.below(10) as u8)
        } else {
            c
        }
    };
    text.chars().map(&mut digit).collect()
}

fn repeat(earlier: &Message, draw: &mut Draw) -> Message {
    let kept = sentences(&earlier.body);
    let body = match kept.last() {
        Some(last) if draw.below(2) == 0 => earlier.body[..last.start].to_owned(),
        _ => earlier.body.clone(),
    };
    Message {
        title: earlier.title.clone(),
        body,
        ..Message::default()
    }
}

/// `SplitMix64` (Steele, Lea and Flood 2014).
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn pick<'t, T>(&mut self, items: &'t [T]) -> &'t T {
        &items[self.below(items.len() as u64) as usize]
    }
}
