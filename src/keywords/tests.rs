use std::sync::LazyLock;

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::dedup::{DuplicateGroup, DuplicateKind, SameWriter};
use crate::text::{BatchTokens, Document, Prepared, Segmenter};

static SEGMENTER: LazyLock<Segmenter> = LazyLock::new(|| Segmenter::new(&[]));

/// A corpus under test: a week and a body per message, in the order of the weeks; each message has a writer of its own.
struct Corpus {
    bodies: Vec<(i32, String)>,
    writers: Vec<Option<u64>>,
    hidden: Vec<bool>,
    decided: BTreeSet<String>,
    duplicates: DuplicateGroups,
}

impl Corpus {
    fn new(bodies: Vec<(i32, String)>) -> Self {
        let n = bodies.len();
        let duplicates = DuplicateGroups {
            groups: Vec::new(),
            group_of: vec![None; n],
        };
        Self {
            bodies,
            writers: (0..n as u64).map(Some).collect(),
            hidden: vec![false; n],
            decided: BTreeSet::new(),
            duplicates,
        }
    }

    fn find(&self) -> Keywords {
        let prepared = |text: &str| Prepared::new(text, &SEGMENTER);
        let document = |(_, body): &(i32, String)| Document {
            title: prepared(""),
            body: prepared(body),
            measures: prepared(""),
            paraphrase: false,
        };
        let documents: Vec<Document> = self.bodies.iter().map(document).collect();
        let order: Vec<(u32, u32)> = (0..documents.len() as u32).map(|row| (0, row)).collect();
        let (tokens, vocabulary) = Tokens::join(&[&BatchTokens::collect(&documents)], &order);
        let start = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap().and_hms_opt(9, 0, 0).unwrap();
        let time = |(week, _): &(i32, String)| Some(LocalTime::from_naive(start + chrono::Duration::weeks(i64::from(*week))));
        let input = KeywordInput {
            tokens: &tokens,
            vocabulary: &vocabulary,
            duplicates: &self.duplicates,
            voices: &self
                .writers
                .iter()
                .map(|&writer| Voice { writer, people: None })
                .collect::<Vec<_>>(),
            times: &self.bodies.iter().map(time).collect::<Vec<_>>(),
            stopwords: &Stopwords::new("的\n了\n在\n请\n是\n有\n和\n我们\n希望\n建议\n关于\n一下\n问题"),
            groups: &vec![0; self.bodies.len()],
            decided: &self.decided,
            hidden: &self.hidden,
        };
        let params = KeywordParams {
            common: 0.6,
            support: 3.0,
            ..KeywordParams::default()
        };
        find_keywords(&input, &Chosen::of(&input, &params), &params)
    }
}

const MATTERS: &[&str] = &[
    "物业收费太高",
    "孩子上学太远",
    "垃圾没有清运",
    "河水又黑又臭",
    "电梯经常停运",
    "路灯晚上不亮",
];

/// Twenty quiet weeks and one in which a phrase is in every second message, in different sentences.
fn burst(phrase: &str) -> Corpus {
    let mut bodies = Vec::new();
    for week in 0..21 {
        for k in 0..12 {
            let matter = MATTERS[(week + k) as usize % MATTERS.len()];
            let sentences = [
                format!("重视{phrase}。"),
                format!("大家都说{phrase}很重要。"),
                format!("{phrase}谁来管。"),
                format!("盼望{phrase}早日解决。"),
            ];
            let said = if week == 20 && k % 2 == 0 {
                sentences[k as usize / 2 % 4].as_str()
            } else {
                ""
            };
            bodies.push((week, format!("{matter},{said}")));
        }
    }
    Corpus::new(bodies)
}

fn texts(keywords: &Keywords) -> Vec<&str> {
    keywords.terms.iter().map(|term| term.text.as_str()).collect()
}

#[test]
fn a_phrase_that_bursts_is_found_whole_and_ranks_first() {
    let keywords = burst("雨棚改造").find();
    let first = keywords
        .weekly
        .iter()
        .find(|weekly| weekly.rank == 1 && weekly.week == Week(keywords.weekly.last().unwrap().week.0))
        .unwrap();
    assert_eq!(keywords.terms[first.term as usize].text, "雨棚改造");
    assert_eq!((first.messages, first.people), (6, 6));
    assert!(f64::from(first.expected) < 3.0 && first.score > 0.0);
    assert!(!texts(&keywords).contains(&"雨棚"));
}

#[test]
fn repeats_of_one_writer_count_once() {
    let mut corpus = burst("雨棚改造");
    let n = corpus.bodies.len();
    let members: Vec<MessageId> = (n - 12..n).step_by(2).map(|at| MessageId(at as u32)).collect();
    for member in &members {
        corpus.writers[member.index()] = Some(7);
        corpus.duplicates.group_of[member.index()] = Some(0);
    }
    corpus.duplicates.groups.push(DuplicateGroup {
        representative: members[0],
        members,
        kind: DuplicateKind::Edited,
        same_writer: SameWriter::Yes,
        mass_mailing: false,
        joins: Vec::new(),
    });
    let keywords = corpus.find();
    assert!(
        keywords
            .weekly
            .iter()
            .all(|weekly| !keywords.terms[weekly.term as usize].text.contains("雨棚"))
    );
}

#[test]
fn hidden_messages_are_left_out() {
    let mut corpus = burst("雨棚改造");
    let n = corpus.bodies.len();
    corpus.hidden[n - 12..].fill(true);
    let keywords = corpus.find();
    assert!(texts(&keywords).iter().all(|text| !text.contains("雨棚")));
    assert!(
        keywords
            .terms
            .iter()
            .flat_map(|term| &term.messages)
            .all(|message| message.index() < n - 12)
    );
}

#[test]
fn what_comes_every_year_at_this_time_does_not_rise() {
    let body = |week: i32, k: i32| {
        let season = if (28..=32).contains(&(week % 52)) && k < 6 {
            "暴雨积水。"
        } else {
            ""
        };
        (week, format!("{},{season}", MATTERS[(week + k) as usize % MATTERS.len()]))
    };
    let corpus = Corpus::new((0..140).flat_map(|week| (0..12).map(move |k| body(week, k))).collect());
    let keywords = corpus.find();
    let score = |week: i32| {
        let rises = keywords
            .weekly
            .iter()
            .filter(|weekly| keywords.terms[weekly.term as usize].text.contains("积水"));
        let first = Week::of_date(NaiveDate::from_ymd_opt(2024, 1, 1).unwrap()).0;
        rises
            .filter(|weekly| weekly.week.0 == first + week)
            .map(|weekly| weekly.score)
            .fold(0.0, f64::max)
    };
    assert!(score(28) > 0.0);
    assert!(score(82) < score(28) / 2.0, "{} {}", score(28), score(82));
}

#[test]
fn a_word_that_is_everywhere_and_always_is_no_keyword() {
    let mut corpus = burst("雨棚改造");
    corpus
        .bodies
        .iter_mut()
        .step_by(3)
        .for_each(|(_, body)| body.push_str("居民等了很久。"));
    let keywords = corpus.find();
    assert!(texts(&keywords).contains(&"雨棚改造") && !texts(&keywords).contains(&"居民"));
}

#[test]
fn a_passage_that_many_copy_is_one_voice() {
    let copied = "雨棚改造方案请街道和居委会一并尽快公示说明";
    let (own, mut copies) = (burst("雨棚改造"), burst("雨棚改造"));
    for (at, (week, body)) in copies.bodies.iter_mut().enumerate().filter(|(_, (week, _))| *week == 20) {
        *body = format!("{},{copied}。", MATTERS[(*week as usize + at) % MATTERS.len()]);
    }
    let rises = |corpus: &Corpus| {
        let keywords = corpus.find();
        let named = |weekly: &&WeeklyKeyword| keywords.terms[weekly.term as usize].text.contains("雨棚");
        keywords.weekly.iter().filter(named).count()
    };
    assert!(rises(&own) > 0);
    assert_eq!(rises(&copies), 0);
}

#[test]
fn a_phrase_that_the_dictionary_lacks_is_proposed_until_somebody_decides() {
    let mut corpus = burst("雨棚改造");
    let keywords = corpus.find();
    let word = &keywords.proposals[0];
    assert_eq!((word.term.as_str(), word.messages, word.people), ("雨棚改造", 6, 6));
    assert!(word.cohesion > 0.9 && word.freedom > 3.0 && word.first_seen.is_some());
    assert_eq!(word.contexts.len(), 3);
    assert!(
        word.contexts
            .iter()
            .all(|message| corpus.bodies[message.index()].1.contains("雨棚改造"))
    );
    corpus.decided.insert("雨棚改造".to_owned());
    assert!(corpus.find().proposals.iter().all(|word| word.term != "雨棚改造"));
}

#[test]
fn nobodys_name_is_proposed() {
    let keywords = burst("欧阳建国").find();
    assert!(keywords.proposals.iter().all(|word| !word.term.contains("欧阳")));
}

#[test]
fn a_road_is_no_keyword() {
    for road in ["禾丰二路", "桂峰东街"] {
        let keywords = burst(road).find();
        assert!(!texts(&keywords).contains(&road), "{:?}", texts(&keywords));
    }
}

#[test]
fn nothing_comes_of_nothing() {
    assert_eq!(Corpus::new(Vec::new()).find(), Keywords::default());
    assert_eq!(Corpus::new(vec![(0, String::new())]).find(), Keywords::default());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn lists_are_ordered_and_one_thread_finds_what_many_find(picks in prop::collection::vec((0i32..30, 0usize..6, 0usize..6), 1..80)) {
        let mut bodies: Vec<(i32, String)> = picks.iter().map(|&(week, a, b)| (week, format!("{},{}。", MATTERS[a], MATTERS[b]))).collect();
        bodies.sort();
        let corpus = Corpus::new(bodies);
        let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let keywords = pool(1).install(|| corpus.find());
        prop_assert_eq!(&keywords, &pool(4).install(|| corpus.find()));
        prop_assert!(keywords.weekly.is_sorted_by_key(|weekly| (weekly.week, weekly.rank)));
        prop_assert!(keywords.terms.is_sorted_by(|a, b| (b.messages.len(), a.text.as_str()) < (a.messages.len(), b.text.as_str())));
        for term in &keywords.terms {
            prop_assert!(term.messages.is_sorted_by(|a, b| a < b) && term.people as usize <= term.messages.len());
        }
    }
}
