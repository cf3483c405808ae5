//! Pack for a joint review (会商材料): the matter, whose duty it is, what was answered before, what is to be decided.

use super::ComposeError;
use super::frame::{framed, with_annexes};
use super::special::{basics, excerpts, given_answers, reported, stated_causes};
use crate::report::document::{Annex, Block, Body, Document, Text};
use crate::report::facts::{Facts, Unreadable};
use crate::report::kind::Kind;
use crate::report::matter::{Matter, measures, merge_alike, quoted, say_alike, statistics};

/// Measures that are laid before the review.
const MEASURES: usize = 5;
/// Messages whose measures are read.
const READ: usize = 200;
/// Characters of a quotation.
const QUOTE: usize = 60;

/// Composes the pack.
pub(super) fn compose(facts: &Facts<'_>) -> Result<Document, ComposeError> {
    let matter = Matter::of(facts)?;
    let heading = |part: &str| Block::heading(format!("heading/{part}"), 1, facts.words(&format!("joint_review.{part}")));
    let mut blocks = vec![heading("matter"), basics(&matter), heading("reported")];
    blocks.extend(reported(&matter)?);
    blocks.push(stated_causes(&matter)?);
    blocks.push(heading("duties"));
    blocks.extend(duties(&matter));
    blocks.push(heading("answers"));
    // Whose business it was stands above already.
    blocks.extend(given_answers(&matter)?.into_iter().filter(|block| block.key != "departments"));
    blocks.push(heading("measures"));
    let merged = merge_alike(facts, &measures(facts, &matter.now, READ)?, MEASURES);
    let text = if merged.is_empty() {
        facts.say("special.no_measures", &[])
    } else {
        let said = say_alike(facts, &matter.pairs(), &merged, QUOTE, "special.proposed");
        facts.say("general.measures", &[("said", said)])
    };
    blocks.push(Block::paragraph("measures", text));
    blocks.push(heading("points"));
    blocks.extend(points(&matter)?);
    let title = facts.say("joint_review.title", &[("name", matter.name.clone())]);
    let document = framed(facts, Kind::JointReview, title, blocks);
    let annexes = vec![
        Annex {
            title: facts.words("matter.excerpts"),
            blocks: excerpts(&matter)?,
        },
        Annex {
            title: facts.words("matter.statistics"),
            blocks: statistics(&matter),
        },
    ];
    Ok(with_annexes(document, annexes))
}

/// Whose business it was so far; what the law says of it a person writes.
fn duties(matter: &Matter<'_, '_>) -> Vec<Block> {
    let facts = matter.facts;
    let text = match matter.departments_words(8) {
        Some(departments) => facts.say("joint_review.departments", &[("departments", departments)]),
        None => facts.say("joint_review.no_departments", &[]),
    };
    vec![
        Block::paragraph("duties", text),
        Block::new("duties/by_law", Body::Blank(facts.words("joint_review.by_law"))),
    ]
}

/// The points to decide: who leads, each measure that several or the first propose, until when, what the writers are told.
fn points(matter: &Matter<'_, '_>) -> Result<Vec<Block>, Unreadable> {
    let facts = matter.facts;
    let counted = crate::report::matter::departments(facts, &matter.now);
    let point = |key: String, text: Text| Block::item(key, 3, "", text);
    let mut blocks = Vec::new();
    let lead = match counted.as_slice() {
        [] => facts.say("joint_review.lead_unknown", &[]),
        [(only, _)] => facts.say("joint_review.lead_one", &[("lead", only.as_str().into())]),
        [(lead, _), rest @ ..] => {
            let others = rest.iter().take(3).map(|(name, _)| Text::from(name.as_str()));
            let slots = [
                ("lead", Text::from(lead.as_str())),
                ("others", Text::join(others, &facts.words("matter.comma"))),
            ];
            facts.say("joint_review.lead", &slots)
        }
    };
    blocks.push(point("point/lead".to_owned(), lead));
    let merged = merge_alike(facts, &measures(facts, &matter.now, READ)?, MEASURES);
    for (nth, alike) in merged.iter().take(3).enumerate() {
        let people = facts.analysis().people(alike.messages.iter().copied());
        let slots = [
            ("quote", quoted(facts, &alike.passage, QUOTE)),
            ("people", matter.number(people as usize, "people_who_say_the_like")),
        ];
        let uid = facts.analysis().message(alike.passage.message).uid;
        // A letter may propose several things: they are told apart by their order in it.
        let earlier = merged[..nth]
            .iter()
            .filter(|other| other.passage.message == alike.passage.message)
            .count();
        blocks.push(point(
            format!("point/measure/{uid}/{earlier}"),
            facts.say("joint_review.measure", &slots),
        ));
    }
    blocks.push(point("point/until".to_owned(), facts.say("joint_review.until", &[])));
    blocks.push(point("point/answer".to_owned(), facts.say("joint_review.answer", &[])));
    blocks.push(Block::new("confirm", Body::Blank(facts.words("letter.confirm"))));
    Ok(blocks)
}
