//! What changed between two analyses, recomputed from their tables.

use std::collections::{BTreeMap, BTreeSet};

use minzhi::corpus::Message;
use minzhi::run::compared;
use minzhi::store::{Workspace, read_generation};

use crate::replay::{import, sample};
use crate::support::{CliTest, text};

/// Imports the sample's messages of one side of a time.
fn import_half(test: &CliTest, keeps: impl Fn(&Message) -> bool) {
    let workspace = Workspace::open_or_create(&test.workspace()).unwrap();
    let lock = workspace.lock().unwrap();
    for (source, messages) in sample() {
        import(&workspace, &lock, source, messages.into_iter().filter(&keeps).collect());
    }
}

#[test]
fn what_changed_is_what_the_tables_of_both_analyses_say() {
    let test = CliTest::new();
    let mut times: Vec<_> = sample()
        .iter()
        .flat_map(|(_, messages)| messages)
        .map(|message| message.time)
        .collect();
    times.sort_unstable();
    let until = times[times.len() * 7 / 10];
    import_half(&test, |message| message.time < until);
    test.ok(&["analyze"]);
    let id = text(&test.export("topic_list")[0], "topic_id");
    test.ok(&["curate", "--by", "王主任", "rename", &id, "会商后的名称"]);
    import_half(&test, |message| message.time >= until);
    test.ok(&["analyze"]);

    let workspace = Workspace::open(&test.workspace()).unwrap();
    let found = compared(&workspace, (2, 1), None).unwrap();
    let ((older, was), (newer, is)) = (read_generation(&workspace, 1).unwrap(), read_generation(&workspace, 2).unwrap());
    assert_eq!(
        (found.older.generation, found.newer.generation),
        (older.generation, newer.generation)
    );
    let changes = &found.changes;

    // Messages: the difference of the sets, accusations under protection counted apart.
    let uids = |analysis: &minzhi::analysis::Analysis, protected: bool| -> BTreeSet<_> {
        let of = analysis.ids().filter(|id| analysis.labels[id.index()].protected == protected);
        of.map(|id| analysis.message(id).uid).collect()
    };
    let known: BTreeSet<_> = uids(&was, false).union(&uids(&was, true)).copied().collect();
    let entered: BTreeSet<_> = uids(&is, false).difference(&known).copied().collect();
    assert_eq!(changes.messages.entered.iter().copied().collect::<BTreeSet<_>>(), entered);
    assert_eq!(changes.protected as usize, uids(&is, true).difference(&known).count());
    assert!(changes.messages.left.is_empty() && entered.len() > 100);

    // Topics: each that is in one analysis alone stands in exactly one list.
    let ids = |analysis: &minzhi::analysis::Analysis| -> BTreeSet<_> { analysis.topics.topics.iter().map(|topic| topic.id).collect() };
    let topics = &changes.topics;
    let listed = |lists: [&[minzhi::analysis::TopicChange]; 3]| {
        let all: Vec<_> = lists.into_iter().flatten().map(|change| change.id).collect();
        let set: BTreeSet<_> = all.iter().copied().collect();
        assert_eq!(all.len(), set.len());
        set
    };
    assert_eq!(listed([&topics.new, &topics.returned, &topics.split]), &ids(&is) - &ids(&was));
    assert_eq!(listed([&topics.merged, &topics.gone, &[]]), &ids(&was) - &ids(&is));
    let renamed = topics.renamed.iter().find(|change| change.id.to_string() == id).unwrap();
    assert!(renamed.named && renamed.name == "会商后的名称" && renamed.name_before != renamed.name);
    assert!(!topics.grown.is_empty() && topics.grown.iter().all(|change| change.after > change.before));
    assert!(
        topics
            .grown
            .windows(2)
            .all(|pair| pair[0].after - pair[0].before >= pair[1].after - pair[1].before)
    );

    // Labels: of messages that are in both.
    let purposes = |analysis: &minzhi::analysis::Analysis| -> BTreeMap<_, _> {
        let of = analysis
            .ids()
            .map(|id| (analysis.message(id).uid, analysis.labels[id.index()].purpose));
        of.collect()
    };
    let (before, after) = (purposes(&was), purposes(&is));
    for change in changes
        .labels
        .iter()
        .filter(|change| change.kind == minzhi::analysis::LabelKind::Purpose)
    {
        for uid in &change.messages {
            assert_eq!((before[uid].code(), after[uid].code()), (change.before, change.after));
        }
    }
    assert_eq!(changes.decisions.iter().map(|outcome| outcome.seq).collect::<Vec<_>>(), [1]);

    // One that is open already gives the same; a generation and itself give nothing.
    let open = compared(&workspace, (1, 2), Some((&newer, &is))).unwrap();
    assert_eq!(open.changes, found.changes);
    let same = compared(&workspace, (2, 2), Some((&newer, &is))).unwrap().changes;
    assert!(same.messages.entered.is_empty() && same.labels.is_empty() && same.decisions.is_empty() && same.golden.entered.is_empty());
    assert!(same.topics.new.is_empty() && same.topics.grown.is_empty() && same.keywords.left.is_empty());
}
