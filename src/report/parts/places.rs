//! Where messages come from: districts, and those from which nothing came (零报送).

use super::tables::{Line, Share, count_table, values_among};
use super::wording::{enumerated, now_word};
use crate::report::calendar::Span;
use crate::report::document::{Block, Text};
use crate::report::facts::Facts;
use crate::search::Filter;

/// Districts that a table names; the rest stands in one row.
const MOST_ROWS: usize = 30;
/// Districts without a report that a sentence names.
const MOST_NAMED: usize = 12;

/// 区域分布: a sentence, the table, and the districts without a report; a sentence that says so where no message names a district.
pub(in crate::report) fn by_district(facts: &Facts<'_>) -> Vec<Block> {
    let analysis = facts.analysis();
    let whole = facts.now(&Filter::default());
    let now = values_among(facts, &facts.ids(&whole), |row| row.district);
    let shown: Vec<_> = analysis.ids().filter(|&id| facts.shows(id)).collect();
    let ever = values_among(facts, &shown, |row| row.district);
    if ever.is_empty() {
        return vec![Block::paragraph("districts", facts.say("regular.no_districts", &[]))];
    }
    let filter = |name: &str| Filter {
        district: Some(name.to_owned()),
        ..Filter::default()
    };
    let mut blocks = Vec::new();
    let first: Vec<Text> = now
        .iter()
        .take(3)
        .map(|&(symbol, _)| {
            let name = analysis.symbol(symbol);
            let of = facts.now(&filter(name));
            facts.say(
                "regular.district_share",
                &[
                    ("district", name.into()),
                    ("messages", facts.messages(&of).text()),
                    ("share", facts.share(&of, &whole)),
                ],
            )
        })
        .collect();
    let count = first.len();
    let key = match count {
        0 => "regular.by_district_none",
        1 => "regular.by_district_one",
        _ => "regular.by_district",
    };
    let slots = [
        ("districts", enumerated(facts, first)),
        ("now", now_word(facts).into()),
        ("count", facts.words(&format!("regular.count{count}")).into()),
    ];
    blocks.push(Block::paragraph("districts", facts.say(key, &slots)));
    let lines = now.iter().take(MOST_ROWS).map(|&(symbol, _)| Line {
        name: analysis.symbol(symbol).into(),
        filter: Some(filter(analysis.symbol(symbol))),
    });
    // The table of a week is narrow; analyses of longer periods compare shares too.
    let share = match facts.input.span {
        Span::Day | Span::Week => Share::Plain,
        _ => Share::Points,
    };
    if !now.is_empty() {
        blocks.push(count_table(
            facts,
            "districts",
            "regular.district_table",
            "regular.district",
            lines.collect(),
            share,
        ));
    }
    // 零报送: districts that reported before and did not now.
    let silent: Vec<&str> = ever
        .iter()
        .filter(|(symbol, _)| now.iter().all(|(other, _)| other != symbol))
        .map(|&(symbol, _)| analysis.symbol(symbol))
        .collect();
    let text = if silent.is_empty() {
        facts.say("regular.no_silent", &[("now", now_word(facts).into())])
    } else {
        let names = silent.iter().take(MOST_NAMED).map(|&name| Text::from(name)).collect();
        let key = if silent.len() > MOST_NAMED {
            "regular.silent_more"
        } else {
            "regular.silent"
        };
        facts.say(
            key,
            &[
                ("now", now_word(facts).into()),
                ("districts", enumerated(facts, names)),
                ("count", silent.len().to_string().into()),
            ],
        )
    };
    blocks.push(Block::paragraph("districts/silent", text));
    blocks
}
