//! Laws of the answer, over the sample: whatever is asked, the counts, the order and the sections hold together.

use std::collections::BTreeSet;

use super::super::fixture::TestApp;
use super::sentence;
use crate::corpus::MessageId;
use crate::run::{Asked, Before, Section, before};
use crate::service::{Lang, View};

/// Messages spread over the sample.
fn some(view: &View) -> Vec<MessageId> {
    view.shown().step_by(37).collect()
}

fn of(view: &View, id: MessageId) -> Before {
    before(view.snapshot(), Asked::Message(id), 20).unwrap()
}

#[test]
fn a_message_stands_in_one_section_and_counts_are_those_of_the_sections() {
    let view = TestApp::sample().state.view().unwrap();
    let mut raised = 0;
    for id in some(&view) {
        let answer = of(&view, id);
        let all: Vec<MessageId> = answer.parts.iter().flat_map(|part| part.messages.clone()).collect();
        let distinct: BTreeSet<MessageId> = all.iter().copied().collect();
        assert_eq!(distinct.len(), all.len());
        assert!(!distinct.contains(&id) && all.iter().all(|&other| view.shows(other)));
        let strong = || {
            answer
                .parts
                .iter()
                .filter(|part| part.section != Section::Near)
                .flat_map(|part| &part.messages)
        };
        let mut earlier: Vec<MessageId> = strong().copied().filter(|&other| other < id).collect();
        earlier.sort_unstable();
        assert_eq!(answer.raised.messages, earlier);
        assert_eq!(answer.raised.later as usize, strong().filter(|&&other| other > id).count());
        assert_eq!(answer.looked_at as usize, view.shown().filter(|&other| other < id).count());
        assert!(answer.raised.people as usize >= usize::from(!earlier.is_empty()));
        raised += usize::from(!earlier.is_empty());
    }
    assert!(raised > 5, "{raised}");
}

#[test]
fn repeats_and_topics_of_the_generation_are_all_there() {
    let view = TestApp::sample().state.view().unwrap();
    let analysis = view.analysis();
    for id in some(&view) {
        let answer = of(&view, id);
        let strong: BTreeSet<MessageId> = answer
            .parts
            .iter()
            .filter(|part| part.section != Section::Near)
            .flat_map(|part| part.messages.iter().copied())
            .collect();
        let topic = analysis.topics.main[id.index()].map(|at| &analysis.topics.topics[at as usize].members);
        let group = analysis.duplicates.group_of[id.index()].map(|at| &analysis.duplicates.groups[at as usize].members);
        for &member in topic.into_iter().chain(group).flatten() {
            assert!(member == id || !view.shows(member) || strong.contains(&member));
        }
        let writer = |id: MessageId| analysis.message(id).voice.writer;
        for part in &answer.parts {
            let own = part
                .messages
                .iter()
                .all(|&other| writer(other).is_some() && writer(other) == writer(id));
            assert!(part.section != Section::SameWriter || own);
        }
    }
}

#[test]
fn the_earlier_answer_is_the_latest_reply_to_a_like_message_of_the_strongest_section() {
    let view = TestApp::sample().state.view().unwrap();
    let mut answered = 0;
    for id in some(&view) {
        let answer = of(&view, id);
        let time = |id: MessageId| view.analysis().message(id).reply_time;
        let replied =
            |id: &MessageId| view.analysis().message(*id).replied && !view.snapshot().text(*id).unwrap().reply.text.trim().is_empty();
        let mut strong = answer.parts.iter().filter(|part| part.section != Section::Near);
        let strongest = strong.find(|part| part.messages.iter().any(replied));
        assert_eq!(answer.answer().map(|(section, _)| section), strongest.map(|part| part.section));
        if let (Some((_, first)), Some(part)) = (answer.answer(), strongest) {
            // No message that is as like has a later reply.
            let rivals = part
                .entries
                .iter()
                .filter(|entry| entry.reply.is_some() && entry.likeness >= first.likeness);
            assert!(rivals.clone().count() > 0 && rivals.into_iter().all(|rival| time(rival.message) <= time(first.message)));
        }
        if let Some((_, entry)) = answer.answer() {
            assert!(answer.reply(entry).is_some());
            answered += 1;
        }
    }
    assert!(answered > 0);
}

#[test]
fn a_reply_that_answered_several_is_kept_once() {
    let view = TestApp::sample().state.view().unwrap();
    for id in some(&view) {
        let answer = of(&view, id);
        let texts: BTreeSet<&str> = answer.replies.iter().map(|reply| reply.text.as_str()).collect();
        assert_eq!(texts.len(), answer.replies.len());
        let entries = answer
            .parts
            .iter()
            .flat_map(|part| &part.entries)
            .filter(|entry| entry.reply.is_some());
        assert_eq!(
            entries.count(),
            answer.replies.iter().map(|reply| reply.messages.len()).sum::<usize>()
        );
    }
}

#[test]
fn the_sentence_says_whether_it_is_new() {
    let view = TestApp::sample().state.view().unwrap();
    let text = |body: &str| before(view.snapshot(), Asked::Text { title: "", body }, 20).unwrap();
    let said = |answer: &Before| sentence(Lang::Zh, view.snapshot(), answer);
    let new = text("请在天文台旁建一座可以看彗星的木屋。");
    assert!(
        new.raised.messages.is_empty() && said(&new).starts_with("首次提出"),
        "{}",
        said(&new)
    );
    assert!(said(&text("")).starts_with("首次提出"));
    let known = some(&view)
        .into_iter()
        .find(|&id| !of(&view, id).raised.messages.is_empty())
        .unwrap();
    let answer = of(&view, known);
    let expected = format!("以前有人提过：{} 人 {} 次", answer.raised.people, answer.raised.messages.len());
    assert!(said(&answer).starts_with(&expected), "{}", said(&answer));
}

#[tokio::test]
async fn page_and_api_give_one_answer() {
    let app = TestApp::sample();
    let view = app.state.view().unwrap();
    let id = some(&view).into_iter().find(|&id| of(&view, id).answer.is_some()).unwrap();
    let (answer, uid) = (of(&view, id), view.analysis().message(id).uid);
    let json = app.get(&format!("/api/v1/messages/{uid}/similar?limit=12")).await.json();
    assert_eq!(json["raised"]["messages"], answer.raised.messages.len());
    let rank = json["answer"].as_u64().unwrap() as usize;
    let first = &json["items"][rank - 1];
    let (section, entry) = answer.answer().unwrap();
    assert_eq!((&first["section"], &first["rank"]), (&section.code().into(), &rank.into()));
    assert_eq!(first["uid"], view.analysis().message(entry.message).uid.to_string());
    let page = app.get(&format!("/messages/{uid}?lang=zh")).await.body;
    assert!(page.contains(&sentence(Lang::Zh, view.snapshot(), &answer)) && page.contains("以往答复"));
    for item in json["items"].as_array().unwrap() {
        assert!(page.contains(item["uid"].as_str().unwrap()), "{item}");
    }
}
