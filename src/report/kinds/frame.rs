//! What stands around the text of a document: head and foot, the day, and the annex on the data.

use crate::report::document::{Annex, Block, Document, Masthead, Tail, Text};
use crate::report::facts::Facts;
use crate::report::kind::Kind;
use crate::search::Filter;

/// A document of a kind around its blocks, with head, foot and the annex 数据说明; further annexes are put before that one by
/// [`with_annexes`].
pub(super) fn framed(facts: &Facts<'_>, kind: Kind, title: Text, blocks: Vec<Block>) -> Document {
    let settings = facts.settings();
    let or = |own: &str, key: &str| if own.is_empty() { facts.words(key) } else { own.to_owned() };
    let series = settings.series.get(&kind).cloned();
    let has_head = !matches!(kind, Kind::Call | Kind::Notice);
    let unit = or(&settings.unit, "frame.unit");
    Document {
        kind,
        language: facts.input.language,
        period: facts.input.period,
        masthead: has_head.then(|| Masthead {
            series: series.unwrap_or_else(|| facts.words(&format!("series.{}", kind.code()))),
            unit: unit.clone(),
            notice: or(&settings.notice, "frame.notice"),
            issue: None,
        }),
        title,
        subtitle: None,
        blocks,
        annexes: vec![data_notes(facts)],
        signature: (!has_head).then_some(unit),
        date: facts.day(facts.input.printed),
        tail: has_head.then(|| Tail {
            report_to: settings.recipients.report_to.clone(),
            send_to: settings.recipients.send_to.clone(),
            issue_to: settings.recipients.issue_to.clone(),
            copies: settings.copies,
            signed: settings.signed.clone(),
        }),
    }
}

/// Puts annexes before the one on the data.
pub(super) fn with_annexes(mut document: Document, annexes: Vec<Annex>) -> Document {
    document.annexes.splice(0..0, annexes);
    document
}

/// The annex on what is counted and how (数据说明).
fn data_notes(facts: &Facts<'_>) -> Annex {
    let settings = facts.settings();
    let known = facts.known.unwrap_or((facts.input.period.first, facts.input.period.last));
    let undated = Filter {
        dated: Some(false),
        ..Filter::default()
    };
    let unclassified = facts.now(&Filter {
        classified: Some(false),
        ..Filter::default()
    });
    let notes: [(&str, Vec<(&str, Text)>); 10] = [
        (
            "generation",
            vec![
                ("generation", facts.input.generation.to_string().into()),
                ("until", facts.day(known.1).into()),
            ],
        ),
        (
            "period",
            vec![
                ("period", facts.days_words(facts.input.period).into()),
                ("before", facts.days_words(facts.before).into()),
                ("year", facts.days_words(facts.year).into()),
            ],
        ),
        (
            "known",
            vec![("first", facts.day(known.0).into()), ("last", facts.day(known.1).into())],
        ),
        ("basis", Vec::new()),
        (
            "week",
            vec![
                (
                    "week_start",
                    facts.words(&format!("weekday.d{}", settings.week_start.clamp(1, 7))).into(),
                ),
                ("month_start", settings.month_start.to_string().into()),
            ],
        ),
        (
            "change",
            vec![
                ("least_base", settings.change.least_base.to_string().into()),
                ("level", settings.change.level.to_string().into()),
            ],
        ),
        ("undated", vec![("undated", facts.messages(&undated).text())]),
        ("unclassified", vec![("unclassified", facts.messages(&unclassified).text())]),
        ("topics", Vec::new()),
        ("masked", Vec::new()),
    ];
    let block =
        |(name, slots): &(&str, Vec<(&str, Text)>)| Block::item(format!("notes/{name}"), 3, "", facts.say(&format!("notes.{name}"), slots));
    Annex {
        title: facts.words("frame.notes_title"),
        blocks: notes.iter().map(block).collect(),
    }
}
