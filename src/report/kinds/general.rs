//! From single appeals to general problems (由个案看普遍性问题).

use super::ComposeError;
use super::frame::{framed, with_annexes};
use super::special::excerpt_block;
use crate::report::document::{Annex, Block, Body, Document, Text};
use crate::report::facts::Facts;
use crate::report::general::{detail_tables, found, name, paragraphs};
use crate::report::kind::Kind;
use crate::search::Filter;

/// Problems of a document.
const PROBLEMS: usize = 12;

/// Composes the document.
pub(super) fn compose(facts: &Facts<'_>) -> Result<Document, ComposeError> {
    let all = facts.now(&Filter::default());
    let received = facts.messages(&all);
    let problems = found(facts, PROBLEMS);
    let heading = |part: &str| Block::heading(format!("heading/{part}"), 1, facts.words(&format!("general.{part}")));
    let slots = [
        ("period", Text::from(facts.days_words(facts.input.period))),
        ("messages", received.text()),
        ("people", facts.people(&all).text()),
        ("n", problems.len().to_string().into()),
        (
            "names",
            Text::join(
                problems.iter().map(|problem| Text::from(problem.word.as_str())),
                &facts.words("matter.comma"),
            ),
        ),
    ];
    let overview = facts.say(
        if problems.is_empty() {
            "general.overview_none"
        } else {
            "general.overview"
        },
        &slots,
    );
    let mut blocks = vec![heading("state"), Block::paragraph("overview", overview), heading("problems")];
    blocks.extend(paragraphs(facts, &problems, 2)?);
    blocks.push(heading("advice"));
    blocks.push(Block::new("advice", Body::Blank(facts.words("special.fill_in_advice"))));
    let title = match problems.as_slice() {
        [] => facts.say("general.title_none", &[]),
        [first, ..] => {
            let key = if problems.len() == 1 {
                "general.title_one"
            } else {
                "general.title"
            };
            facts.say(key, &[("name", first.word.as_str().into())])
        }
    };
    let document = framed(facts, Kind::General, title, blocks);
    let mut excerpts = Vec::new();
    for problem in &problems {
        excerpts.push(Block::heading(format!("excerpts/{}", problem.word), 2, name(facts, problem)));
        let grade = |id: &crate::corpus::MessageId| facts.analysis().parts[id.index()].grade;
        let mut best = problem.messages.clone();
        best.sort_by(|a, b| grade(b).total_cmp(&grade(a)).then_with(|| a.cmp(b)));
        let topic = |id: &crate::corpus::MessageId| facts.analysis().topics.main[id.index()];
        let mut seen = std::collections::BTreeSet::new();
        best.retain(|id| seen.insert(topic(id)));
        for &id in best.iter().take(2) {
            excerpts.push(excerpt_block(facts, id, 160)?);
        }
    }
    let mut annexes = vec![detail_tables(facts, &problems)];
    if !excerpts.is_empty() {
        annexes.push(Annex {
            title: facts.words("matter.excerpts"),
            blocks: excerpts,
        });
    }
    Ok(with_annexes(document, annexes))
}
