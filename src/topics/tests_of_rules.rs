//! Laws of what people decide.

use super::tests::{World, uid_of};
use super::*;

/// Rules numbered from 1.
fn rules(acts: impl IntoIterator<Item = TopicAct>) -> Vec<TopicRule> {
    (1..).zip(acts).map(|(seq, act)| TopicRule { seq, act }).collect()
}

/// Four letters about the noise at one place, three about its lifts, three about the lights of another.
const LETTERS: [(usize, usize, usize); 10] = [
    (0, 0, 0),
    (0, 0, 1),
    (0, 0, 2),
    (0, 0, 3),
    (0, 1, 0),
    (0, 1, 1),
    (0, 1, 3),
    (1, 2, 0),
    (1, 2, 1),
    (1, 2, 3),
];

fn mark_of(world: &World, topics: &Topics, number: u32) -> TopicMark {
    let id = world.main(topics, number).unwrap();
    let topic = topics.topics.iter().find(|topic| topic.id == id).unwrap();
    TopicMark {
        id,
        anchors: topic.members.iter().map(|m| world.uids[m.index()]).collect(),
    }
}

#[test]
fn a_merge_goes_on_as_the_topic_named_and_undoing_it_gives_both_ids_back() {
    let world = World::new(&(0..).zip(LETTERS).collect::<Vec<_>>());
    let before = world.topics(&[]);
    let (noise, lights) = (mark_of(&world, &before, 0), mark_of(&world, &before, 7));
    let name = |topics: &Topics, id| topics.topics.iter().find(|topic| topic.id == id).unwrap().name.clone();
    let merge = rules([TopicAct::Merge {
        topic: noise.clone(),
        into: lights.clone(),
    }]);
    let merged = world.ruled(&before.lineage, &merge);
    assert!((0..4).chain(7..10).all(|number| world.main(&merged, number) == Some(lights.id)));
    assert_eq!(name(&merged, lights.id), name(&before, lights.id));
    assert!(
        merged
            .lineage
            .iter()
            .any(|row| row.id == noise.id && row.related == Some(lights.id) && row.messages == 0)
    );
    let again = world.ruled(&merged.lineage, &merge);
    assert!(again.lineage.iter().any(|row| row.id == noise.id && row.related == Some(lights.id)));
    let undone = rules([TopicAct::Restore(vec![noise.clone(), lights.clone()])]);
    let apart = world.ruled(&again.lineage, &undone);
    assert_eq!((world.main(&apart, 0), world.main(&apart, 7)), (Some(noise.id), Some(lights.id)));
}

#[test]
fn messages_that_were_split_off_stay_off_and_later_ones_go_to_the_nearer_part() {
    let world = World::new(&(0..).zip(LETTERS).collect::<Vec<_>>());
    let before = world.topics(&[]);
    let noise = mark_of(&world, &before, 0);
    let split = rules([TopicAct::Split {
        topic: noise.clone(),
        messages: vec![uid_of(0)],
        stay: [1, 2, 3].map(uid_of).to_vec(),
    }]);
    let after = world.ruled(&before.lineage, &split);
    let part = world.main(&after, 0).unwrap();
    assert!((1..4).all(|number| world.main(&after, number) == Some(noise.id)) && part != noise.id);
    assert_eq!(
        after.effects[0],
        TopicEffect {
            seq: 1,
            wanted: 1,
            done: 1,
            obstacle: None
        }
    );
    // A copy of what left comes in, and a letter with the aside of one that stayed.
    let more = LETTERS.into_iter().chain([(0, 0, 0), (0, 0, 2)]);
    let grown = World::new(&(0..).zip(more).collect::<Vec<_>>());
    let later = grown.ruled(&after.lineage, &split);
    assert_eq!([0, 10].map(|number| grown.main(&later, number)), [Some(part); 2]);
    assert_eq!([1, 2, 3, 11].map(|number| grown.main(&later, number)), [Some(noise.id); 4]);
}

#[test]
fn moves_names_pins_and_what_has_gone() {
    let world = World::new(&(0..).zip(LETTERS).collect::<Vec<_>>());
    let before = world.topics(&[]);
    let (noise, lights) = (mark_of(&world, &before, 0), mark_of(&world, &before, 7));
    let gone = TopicMark {
        id: TopicId(7),
        anchors: vec![uid_of(99)],
    };
    let acts = [
        TopicAct::Move {
            messages: vec![uid_of(0)],
            to: Some(lights.clone()),
        },
        TopicAct::Move {
            messages: vec![uid_of(1), uid_of(99)],
            to: None,
        },
        TopicAct::Name {
            topic: noise.clone(),
            name: "锦棠花园夜间噪音".to_owned(),
        },
        TopicAct::Pin(gone.clone()),
        TopicAct::Hide(lights.clone()),
        TopicAct::Move {
            messages: vec![uid_of(2)],
            to: Some(gone),
        },
    ];
    let after = world.ruled(&before.lineage, &rules(acts));
    assert_eq!((world.main(&after, 0), world.main(&after, 1)), (Some(lights.id), None));
    let topic = |id| after.topics.iter().find(|topic| topic.id == id).unwrap();
    assert_eq!(
        (&*topic(noise.id).name, topic(noise.id).name_by),
        ("锦棠花园夜间噪音", NameBy::Person)
    );
    assert!(topic(lights.id).hidden && !topic(noise.id).hidden);
    let seen: Vec<_> = after
        .effects
        .iter()
        .map(|effect| (effect.wanted, effect.done, effect.obstacle))
        .collect();
    let expected = [
        (1, 1, None),
        (2, 1, Some(Obstacle::MessageGone)),
        (1, 1, None),
        (1, 0, Some(Obstacle::TopicGone)),
        (1, 1, None),
        (1, 0, Some(Obstacle::TopicGone)),
    ];
    assert_eq!(seen, expected);
    assert!(
        after
            .further
            .iter()
            .all(|&(m, at)| world.uids[m.index()] != uid_of(0) || after.topics[at as usize].id != noise.id)
    );
}
