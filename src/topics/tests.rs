//! Laws of the whole stage.

use proptest::prelude::*;

use super::*;
use crate::dedup::{DuplicateGroup, DuplicateKind, SameWriter};
use crate::features::FeatureParams;
use crate::text::{BatchTokens, Document, Prepared, Segmenter};

static SEGMENTER: std::sync::LazyLock<Segmenter> = std::sync::LazyLock::new(|| Segmenter::new(&[]));

const PLACES: &[&str] = &["锦棠花园", "望溪苑", "东篱新村", "石榴湾小区"];
const MATTERS: &[(&str, &str)] = &[
    ("搅拌站噪音扰民", "旁边的搅拌站夜里噪音很大,粉尘落满阳台"),
    ("电梯经常停运", "电梯三天两头停运,老人上楼困难"),
    ("路灯坏了", "门口的路灯坏了半年,晚上一片漆黑"),
];
const ASIDES: &[&str] = &["请尽快处理", "孩子要上学", "已经打过电话", "大家都很着急", "上个月也写过信", ""];

/// A message is a place, a matter and an aside.
fn text(&(place, matter, aside): &(usize, usize, usize)) -> (String, String) {
    let (title, body) = MATTERS[matter];
    (
        format!("{}{title}", PLACES[place]),
        format!("{}{body},{}。", PLACES[place], ASIDES[aside]),
    )
}

pub(super) struct World {
    tokens: Tokens,
    vocabulary: Vocabulary,
    features: Features,
    stopwords: Stopwords,
    pub(super) uids: Vec<Uid>,
    duplicates: DuplicateGroups,
    /// Matters by message; empty where no letter has several.
    items: Vec<Vec<(u32, u32)>>,
}

impl World {
    /// Messages sorted by uid; equal texts are duplicates. The uid hangs on the number that goes with the message.
    pub(super) fn new(messages: &[(u32, (usize, usize, usize))]) -> Self {
        let texts = messages.iter().map(|(number, seed)| (*number, text(seed)));
        Self::of_texts(texts)
    }

    /// The same of any titles and bodies.
    fn of_texts(messages: impl Iterator<Item = (u32, (String, String))>) -> Self {
        let messages = messages.map(|(number, text)| (Uid::of(&[&number.to_string()]), text));
        let mut messages: Vec<(Uid, (String, String))> = messages.collect();
        messages.sort();
        let prepared = |text: &str| Prepared::new(text, &SEGMENTER);
        let documents: Vec<Document> = messages
            .iter()
            .map(|(_, (title, body))| Document {
                title: prepared(title),
                body: prepared(body),
                measures: prepared(""),
                paraphrase: false,
            })
            .collect();
        let batch = BatchTokens::collect(&documents);
        let order: Vec<(u32, u32)> = (0..batch.len() as u32).map(|row| (0, row)).collect();
        let (tokens, vocabulary) = Tokens::join(&[&batch], &order);
        let stopwords = Stopwords::new("的\n了\n请\n很");
        let features = Features::build(
            &tokens,
            &vocabulary,
            &stopwords,
            &FeatureParams {
                dims: 4,
                ..FeatureParams::default()
            },
        );
        let mut duplicates = DuplicateGroups {
            groups: Vec::new(),
            group_of: vec![None; messages.len()],
        };
        for first in 0..messages.len() {
            let members: Vec<usize> = (first..messages.len())
                .filter(|&other| messages[other].1 == messages[first].1)
                .collect();
            if members.len() > 1 && duplicates.group_of[first].is_none() {
                members
                    .iter()
                    .for_each(|&member| duplicates.group_of[member] = Some(duplicates.groups.len() as u32));
                duplicates.groups.push(DuplicateGroup {
                    members: members.iter().map(|&member| MessageId(member as u32)).collect(),
                    representative: MessageId(first as u32),
                    kind: DuplicateKind::Exact,
                    same_writer: SameWriter::Unknown,
                    mass_mailing: false,
                    joins: Vec::new(),
                });
            }
        }
        let uids = messages.into_iter().map(|(uid, _)| uid).collect();
        Self {
            tokens,
            vocabulary,
            features,
            stopwords,
            uids,
            duplicates,
            items: Vec::new(),
        }
    }

    fn message(&self, number: u32) -> usize {
        self.uids.iter().position(|uid| *uid == Uid::of(&[&number.to_string()])).unwrap()
    }

    pub(super) fn topics(&self, previous: &[LineageRow]) -> Topics {
        self.found(previous, &[], &TopicParams::default())
    }

    fn topics_with(&self, previous: &[LineageRow], params: &TopicParams) -> Topics {
        self.found(previous, &[], params)
    }

    pub(super) fn ruled(&self, previous: &[LineageRow], rules: &[TopicRule]) -> Topics {
        self.found(previous, rules, &TopicParams::default())
    }

    fn found(&self, previous: &[LineageRow], rules: &[TopicRule], params: &TopicParams) -> Topics {
        let n = self.tokens.len();
        let input = TopicInput {
            tokens: &self.tokens,
            items: &self.items,
            vocabulary: &self.vocabulary,
            features: &self.features,
            duplicates: &self.duplicates,
            uids: &self.uids,
            times: &vec![None; n],
            voices: &vec![Voice::default(); n],
            votes: &vec![0; n],
            stopwords: &self.stopwords,
            previous,
            rules,
            background: Background::default(),
        };
        find_topics(&input, params)
    }

    /// The main topic of the message with a number.
    pub(super) fn main(&self, topics: &Topics, number: u32) -> Option<TopicId> {
        let at = self.uids.iter().position(|uid| *uid == uid_of(number)).unwrap();
        topics.main[at].map(|topic| topics.topics[topic as usize].id)
    }
}

pub(super) fn uid_of(number: u32) -> Uid {
    Uid::of(&[&number.to_string()])
}

fn messages() -> impl Strategy<Value = Vec<(u32, (usize, usize, usize))>> {
    proptest::collection::vec((0..PLACES.len(), 0..MATTERS.len(), 0..ASIDES.len()), 1..40).prop_map(|seeds| (0..).zip(seeds).collect())
}

#[test]
fn one_place_with_two_matters_is_two_topics() {
    let seeds = [
        (0, 0, 0),
        (0, 0, 1),
        (0, 0, 2),
        (0, 1, 0),
        (0, 1, 3),
        (1, 2, 0),
        (1, 2, 1),
        (2, 1, 5),
        (3, 0, 4),
    ];
    let world = World::new(&(0..).zip(seeds).collect::<Vec<_>>());
    let topics = world.topics(&[]);
    let main = |number: u32| topics.main[world.message(number)];
    assert!(main(0).is_some() && main(3).is_some() && main(5).is_some());
    assert!(main(0) == main(1) && main(1) == main(2));
    assert!(main(3) == main(4) && main(5) == main(6));
    assert!(main(0) != main(3) && main(0) != main(5) && main(3) != main(5));
    for topic in &topics.topics {
        assert!(is_specific_name(&topic.name), "{}", topic.name);
    }
}

#[test]
fn one_matter_at_several_places_is_no_topic() {
    let seeds = [(0, 0, 0), (1, 0, 1), (2, 0, 2), (3, 0, 3)];
    let topics = World::new(&(0..).zip(seeds).collect::<Vec<_>>()).topics(&[]);
    assert!(topics.topics.is_empty(), "{:?}", topics.topics);
}

#[test]
fn one_writer_repeating_one_text_is_no_topic() {
    let world = World::new(&[(0, (0, 0, 0)), (1, (0, 0, 0)), (2, (1, 1, 1))]);
    let one = [Voice {
        writer: Some(7),
        people: None,
    }; 3];
    let input = |voices| TopicInput {
        tokens: &world.tokens,
        items: &[],
        vocabulary: &world.vocabulary,
        features: &world.features,
        duplicates: &world.duplicates,
        uids: &world.uids,
        times: &[None; 3],
        voices,
        votes: &[0; 3],
        stopwords: &world.stopwords,
        previous: &[],
        rules: &[],
        background: Background::default(),
    };
    assert!(find_topics(&input(&one), &TopicParams::default()).topics.is_empty());
    let many = [1, 2, 3].map(|writer| Voice {
        writer: Some(writer),
        people: None,
    });
    assert_eq!(find_topics(&input(&many), &TopicParams::default()).topics.len(), 1);
}

#[test]
fn a_letter_of_two_matters_is_in_both_topics() {
    let seeds = [
        (0, 0, 0),
        (0, 0, 1),
        (0, 0, 2),
        (1, 2, 0),
        (1, 2, 1),
        (1, 2, 3),
        (2, 1, 4),
        (3, 1, 5),
    ];
    let letters = (0..).zip(seeds.iter().map(text));
    let matters = [text(&(0, 0, 5)).1, text(&(1, 2, 5)).1];
    let words = |text: &str| {
        let tokens = Prepared::new(text, &SEGMENTER).tokens;
        tokens.iter().filter(|token| token.kind != crate::text::TokenKind::Break).count() as u32
    };
    let (first, second) = (words(&matters[0]), words(&matters[1]));
    let both = (100, (String::new(), matters.join("")));
    let mut world = World::of_texts(letters.chain([both]));
    let at = world.message(100);
    assert_eq!(world.tokens.words(MessageId(at as u32)).count() as u32, first + second);
    world.items = vec![Vec::new(); world.uids.len()];
    world.items[at] = vec![(0, first), (first, first + second)];
    let topics = world.topics(&[]);
    let mut found: Vec<u32> = topics
        .further
        .iter()
        .filter(|(message, _)| message.index() == at)
        .map(|&(_, topic)| topic)
        .collect();
    found.extend(topics.main[at]);
    let mut expected = [0, 3].map(|number| topics.main[world.message(number)].expect("three letters of one issue are a topic"));
    found.sort_unstable();
    found.dedup();
    expected.sort_unstable();
    assert_eq!(found, expected);
    assert!(!topics.further.contains(&(MessageId(at as u32), topics.main[at].unwrap())));
    let of_main = &topics.topics[topics.main[at].unwrap() as usize];
    assert!(of_main.members.is_sorted() && of_main.members.contains(&MessageId(at as u32)));
}

#[test]
fn few_messages_are_no_special_case() {
    assert_eq!(World::new(&[]).topics(&[]), Topics::default());
    let one = World::new(&[(0, (0, 0, 0))]).topics(&[]);
    assert!(one.topics.is_empty() && one.main == [None] && one.further.is_empty());
    let alike: Vec<_> = (0..30).map(|number| (number, (1, 1, 1))).collect();
    let alike = World::new(&alike).topics(&[]);
    assert_eq!(alike.topics.len(), 1);
    assert!(alike.main.iter().all(|main| *main == Some(0)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn duplicates_are_together_and_names_differ(messages in messages()) {
        let world = World::new(&messages);
        let topics = world.topics(&[]);
        for group in &world.duplicates.groups {
            prop_assert!(group.members.iter().all(|m| topics.main[m.index()] == topics.main[group.members[0].index()]));
        }
        let mut names: Vec<&str> = topics.topics.iter().map(|topic| topic.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        prop_assert_eq!(names.len(), topics.topics.len());
        prop_assert!(names.iter().all(|name| is_specific_name(name)), "{:?}", names);
        let placed: usize = topics.topics.iter().map(|topic| topic.members.len()).sum();
        prop_assert_eq!(placed, topics.main.iter().flatten().count());
        prop_assert_eq!(topics.themes.iter().map(|theme| theme.topics.len()).sum::<usize>(), topics.topics.len());
    }

    #[test]
    fn caps_bound_the_search_and_break_no_law(messages in messages(), columns in 1usize..20) {
        let world = World::new(&messages);
        let capped = TopicParams { posting_cap: 4, neighbours: 2, signature: 3, cluster_columns: columns, clause_runs: 2, max_runs: 8, ..TopicParams::default() };
        let topics = world.topics_with(&[], &capped);
        for group in &world.duplicates.groups {
            prop_assert!(group.members.iter().all(|m| topics.main[m.index()] == topics.main[group.members[0].index()]));
        }
        // What is found nowhere is compared with nothing: only texts of several people are topics then.
        let blind = world.topics_with(&[], &TopicParams { posting_cap: 0, ..TopicParams::default() });
        let grouped = world.duplicates.groups.iter().map(|group| group.members.clone());
        let mut expected: Vec<Vec<MessageId>> = grouped.collect();
        let mut found: Vec<Vec<MessageId>> = blind.topics.iter().map(|topic| topic.members.clone()).collect();
        expected.sort_unstable();
        found.sort_unstable();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn row_order_and_threads_change_nothing(messages in messages(), turn in 0usize..40) {
        let on = |threads, messages: &[_]| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(|| World::new(messages).topics(&[]));
        let mut turned = messages.clone();
        turned.rotate_left(turn % messages.len());
        turned.swap(0, turn / 2 % messages.len());
        prop_assert_eq!(on(1, &messages), on(3, &turned));
    }

    #[test]
    fn ids_stay_when_messages_come(messages in messages(), more in messages()) {
        let world = World::new(&messages);
        let before = world.topics(&[]);
        let again = world.topics(&before.lineage);
        let ids = |topics: &Topics| topics.topics.iter().map(|topic| topic.id).collect::<Vec<_>>();
        prop_assert_eq!(ids(&before), ids(&again));
        prop_assert!(again.topics.iter().all(|topic| topic.state == TopicState::Continued));
        let grown: Vec<_> = messages.iter().copied().chain(more.iter().map(|&(number, seed)| (number + 1000, seed))).collect();
        let grown = World::new(&grown);
        let after = grown.topics(&before.lineage);
        let now = |m: &MessageId| after.main[grown.uids.iter().position(|uid| *uid == world.uids[m.index()]).unwrap()];
        let went: Vec<Vec<Option<u32>>> = before.topics.iter().map(|topic| topic.members.iter().map(now).collect()).collect();
        for (at, topic) in before.topics.iter().enumerate() {
            // A topic that stays whole and takes in no other one is the same topic, whoever joins it.
            let whole = went[at][0].filter(|_| went[at].iter().all(|to| *to == went[at][0]));
            if let Some(to) = whole && went.iter().enumerate().all(|(other, ends)| other == at || !ends.contains(&Some(to))) {
                prop_assert_eq!(after.topics[to as usize].id, topic.id);
            }
        }
    }
}
