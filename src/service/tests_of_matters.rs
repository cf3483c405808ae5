//! What holds for documents on one matter and for lists, made of the sample: numbers, texts, protection, both languages.

use std::collections::BTreeSet;

use super::fixture::open_sample;
use super::view::View;
use crate::config::Config;
use crate::corpus::{MessageId, Period};
use crate::report::{Body, Document, Kind, Language, Of, Piece};
use crate::run::{self, DocumentError, DocumentWish};
use crate::search::{Filter, Matcher};
use crate::store::About;

/// Kinds of this file.
const KINDS: [Kind; 7] = [
    Kind::Special,
    Kind::Letter,
    Kind::General,
    Kind::JointReview,
    Kind::Notice,
    Kind::Projects,
    Kind::Contest,
];

fn whole(view: &View) -> Period {
    let days: Vec<_> = view
        .analysis()
        .messages
        .iter()
        .filter_map(|row| row.time)
        .map(|time| time.naive().date())
        .collect();
    Period {
        first: *days.iter().min().unwrap(),
        last: *days.iter().max().unwrap(),
    }
}

fn made(view: &View, kind: Kind, about: About, language: Language) -> Result<Document, DocumentError> {
    let wish = DocumentWish {
        kind,
        as_of: None,
        period: Some(whole(view)),
        about,
        language,
    };
    run::compose_document(None, view.snapshot(), &Config::default(), &wish)
}

/// What a kind is about in the sample: the topic with most messages, a keyword, the best ideas, a department.
fn subjects(view: &View, kind: Kind) -> Vec<About> {
    let analysis = view.analysis();
    let shown = |id: &MessageId| view.shows(*id);
    let topic = analysis
        .topics
        .topics
        .iter()
        .max_by_key(|topic| topic.members.iter().filter(|id| shown(id)).count());
    let topic = About::Topic(topic.unwrap().id.to_string());
    let word = analysis
        .keywords
        .terms
        .iter()
        .find(|term| term.messages.iter().filter(|id| shown(id)).count() > 3);
    let words = About::Words(word.unwrap().text.clone());
    let best = analysis.ideas.iter().filter(|idea| shown(&idea.message)).take(2);
    let letters = About::Messages(best.map(|idea| analysis.message(idea.message).uid.to_string()).collect());
    let department = analysis.messages.iter().find_map(|row| row.department);
    match kind {
        Kind::Special | Kind::JointReview => vec![topic, words],
        Kind::Letter => vec![letters, topic],
        Kind::Notice => vec![
            topic,
            About::Department(analysis.symbol(department.expect("the sample has departments")).to_owned()),
        ],
        _ => vec![About::Everything],
    }
}

/// Every document of this file from the sample, with what it is about.
fn all(view: &View) -> Vec<(Kind, Document)> {
    let mut documents = Vec::new();
    for kind in KINDS {
        for about in subjects(view, kind) {
            for language in Language::ALL {
                let document = made(view, kind, about.clone(), language);
                documents.push((
                    kind,
                    document.unwrap_or_else(|error| panic!("{} on {about:?}: {error}", kind.code())),
                ));
            }
        }
    }
    documents
}

#[test]
fn every_slot_is_filled_and_no_number_of_the_system_is_printed() {
    let view = open_sample();
    for (kind, document) in all(&view) {
        assert!(!document.blocks.is_empty() && !document.annexes.is_empty(), "{}", kind.code());
        for text in document.texts() {
            let said: String = text
                .0
                .iter()
                .filter(|piece| matches!(piece, Piece::Words(_) | Piece::Link { .. }))
                .map(Piece::shown)
                .collect();
            assert!(!said.contains('{') && !said.contains('}'), "{}: {said}", kind.code());
            let words = text.to_string();
            assert!(
                view.analysis()
                    .topics
                    .topics
                    .iter()
                    .all(|topic| !words.contains(&topic.id.to_string())),
                "{words}"
            );
        }
        let keys: Vec<&str> = document
            .blocks
            .iter()
            .chain(document.annexes.iter().flat_map(|annex| &annex.blocks))
            .map(|block| block.key.as_str())
            .collect();
        let different: BTreeSet<&str> = keys.iter().copied().collect();
        assert_eq!(keys.len(), different.len(), "{}: {keys:?}", kind.code());
    }
}

#[test]
fn every_count_is_that_of_its_filter() {
    let view = open_sample();
    let analysis = view.analysis();
    let attributes = view.snapshot().attributes();
    let ids = |pairs: &Vec<(String, String)>| -> Vec<MessageId> {
        let filter = Filter::from_pairs(pairs, &[]).unwrap();
        let matcher = Matcher::new(&filter, analysis, attributes);
        analysis.ids().filter(|&id| view.shows(id) && matcher.accepts(id)).collect()
    };
    let mut counted = 0;
    for (kind, document) in all(&view) {
        for figure in document.figures() {
            let expected = match &figure.of {
                Of::Messages(pairs) => ids(pairs).len().to_string(),
                Of::People(pairs) => analysis.people(ids(pairs)).to_string(),
                Of::Share { part, whole } => format!("{:.1}%", 100.0 * ids(part).len() as f64 / ids(whole).len() as f64),
                Of::Derived { from, .. } => {
                    Filter::from_pairs(from, &[]).unwrap();
                    continue;
                }
                _ => continue,
            };
            assert_eq!(figure.shown, expected, "{}: {:?}", kind.code(), figure.of);
            counted += 1;
        }
    }
    assert!(counted > 100, "{counted}");
}

#[test]
fn quotations_are_words_of_messages_that_may_be_shown() {
    let view = open_sample();
    let mut quotes = 0;
    for (kind, document) in all(&view) {
        for piece in document.texts().flat_map(|text| &text.0) {
            let Piece::Quote { text, message } = piece else { continue };
            let id = view.snapshot().by_uid(message.parse().unwrap()).unwrap();
            assert!(view.shows(id), "{}", kind.code());
            let source = view.snapshot().text(id).unwrap();
            // Marks are those of official writing.
            let squeezed = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
            let known = squeezed(
                &[&source.title.text, &source.statement().text, &source.reply.text]
                    .map(String::as_str)
                    .concat(),
            );
            // What was left out is marked, and sentences are set side by side.
            for part in text
                .split("……")
                .flat_map(|part| part.split(['。', '；']))
                .map(squeezed)
                .filter(|part| !part.is_empty())
            {
                assert!(known.contains(&part), "{}: {part} is not in {known}", kind.code());
            }
            quotes += 1;
        }
    }
    assert!(quotes > 50, "{quotes}");
}

#[test]
fn protected_messages_are_in_no_document() {
    let view = open_sample();
    let analysis = view.analysis();
    let protected: Vec<MessageId> = analysis.ids().filter(|&id| !view.shows(id)).collect();
    assert!(!protected.is_empty(), "the sample has some");
    let uids: Vec<String> = protected.iter().map(|&id| analysis.message(id).uid.to_string()).collect();
    for kind in [Kind::Letter, Kind::Special, Kind::JointReview] {
        let refused = made(&view, kind, About::Messages(uids.clone()), Language::Zh);
        assert!(refused.is_err(), "{}", kind.code());
    }
    let texts: Vec<String> = protected
        .iter()
        .map(|&id| view.snapshot().text(id).unwrap().statement().text)
        .collect();
    for (kind, document) in all(&view) {
        let written: String = document.texts().map(ToString::to_string).collect();
        for text in &texts {
            let opening: String = text.chars().take(24).collect();
            assert!(!written.contains(&opening), "{}", kind.code());
        }
    }
}

#[test]
fn a_letter_summary_is_one_page_with_its_box_and_its_original() {
    let view = open_sample();
    let analysis = view.analysis();
    for idea in analysis.ideas.iter().filter(|idea| view.shows(idea.message)).take(12) {
        let uid = analysis.message(idea.message).uid;
        let document = made(&view, Kind::Letter, About::Messages(vec![uid.to_string()]), Language::Zh).unwrap();
        let chars: usize = document
            .blocks
            .iter()
            .flat_map(|block| block.body.texts())
            .map(|text| text.to_string().chars().count())
            .sum();
        assert!(chars <= 1500, "{chars}");
        assert!(document.blocks.iter().any(|block| matches!(block.body, Body::Box { .. })));
        let number = &*analysis.message(idea.message).external_id;
        let annex: String = document.annexes[0]
            .blocks
            .iter()
            .flat_map(|block| block.body.texts())
            .map(ToString::to_string)
            .collect();
        assert!(annex.contains(number));
        let body: String = document
            .blocks
            .iter()
            .flat_map(|block| block.body.texts())
            .map(ToString::to_string)
            .collect();
        assert!(!body.contains(number), "numbers of the source belong into the annex");
    }
}

#[test]
fn a_contest_lists_a_matter_once_and_no_trap() {
    let view = open_sample();
    let analysis = view.analysis();
    let document = made(&view, Kind::Contest, About::Everything, Language::Zh).unwrap();
    let list = document.blocks.iter().find(|block| block.key == "table/list").unwrap();
    let Body::Table(table) = &list.body else { panic!("a table") };
    let mut matters = BTreeSet::new();
    assert!((2..=20).contains(&table.rows.len()), "{}", table.rows.len());
    for row in &table.rows {
        let Piece::Quote { message, .. } = &row.cells[1].0[0] else {
            panic!("a title is a quotation")
        };
        let id = view.snapshot().by_uid(message.parse().unwrap()).unwrap();
        assert!(view.shows(id) && analysis.parts[id.index()].traps == 0);
        assert!(
            analysis.topics.main[id.index()].is_none_or(|topic| matters.insert(topic)),
            "a matter twice"
        );
    }
    let sheet = document.annexes[0].blocks.iter().find(|block| block.key == "table/sheet").unwrap();
    let Body::Table(sheet) = &sheet.body else { panic!("a table") };
    for row in &sheet.rows {
        let sum: f64 = row.cells[2..].iter().map(|cell| cell.to_string().parse::<f64>().unwrap()).sum();
        assert!((sum - 100.0).abs() < 0.8, "{sum}");
    }
}
