//! The score table (评分表): every part's points, the raw numbers behind them, the weights and how each part is reckoned.

use super::brief::of_year;
use crate::classify::Purpose;
use crate::report::document::{Block, Body, Column, Figure, Of, Row, Table, Text, pairs};
use crate::report::facts::Facts;
use crate::search::Filter;
use crate::selection::{Choice, Part, Ranking, Survey};

/// A matter's score.
pub(super) fn score(facts: &Facts<'_>, survey: &Survey<'_>, choice: &Choice<'_, '_>) -> Text {
    points(facts, survey, choice, choice.score, "selection/score")
}

fn points(_facts: &Facts<'_>, survey: &Survey<'_>, choice: &Choice<'_, '_>, value: f64, rule: &str) -> Text {
    Text::from(Figure {
        shown: format!("{value:.1}"),
        of: Of::Derived {
            value,
            rule: rule.to_owned(),
            from: pairs(&of_year(survey, choice.studied.matter)),
        },
    })
}

/// All of the annex.
pub(super) fn blocks(facts: &Facts<'_>, survey: &Survey<'_>, ranking: &Ranking<'_, '_>) -> Vec<Block> {
    let choices: Vec<&Choice<'_, '_>> = ranking.proposed.iter().chain(&ranking.further).chain(&ranking.unsuitable).collect();
    let mut blocks = vec![
        Block::new("scores/parts", Body::Table(parts(facts, survey, &choices))),
        Block::new("scores/raw", Body::Table(raw(facts, survey, &choices))),
        Block::paragraph("scores/weights", weights(facts)),
    ];
    let how = |part: &Part| {
        let text = facts.words(&format!("selection_annex.how_{}", part.code()));
        Block::item(format!("scores/how/{}", part.code()), 3, "", text)
    };
    blocks.extend(Part::ALL.iter().map(how));
    blocks
}

fn weights(facts: &Facts<'_>) -> Text {
    let weights = &facts.basis().weights;
    let one = |part: &Part| {
        let slots = [
            ("part", part_name(facts, *part).into()),
            ("weight", weights.of(*part).to_string().into()),
        ];
        facts.say("selection_annex.weight", &slots)
    };
    let list = Text::join(Part::ALL.iter().map(one), "、");
    facts.say("selection_annex.weights", &[("list", list)])
}

fn part_name(facts: &Facts<'_>, part: Part) -> String {
    facts.words(&format!("selection_part.{}", part.code()))
}

fn table(title: String, columns: Vec<Column>, rows: Vec<Row>) -> Table {
    Table {
        title,
        number: 0,
        unit: String::new(),
        columns,
        rows,
        note: String::new(),
    }
}

fn parts(facts: &Facts<'_>, survey: &Survey<'_>, choices: &[&Choice<'_, '_>]) -> Table {
    let mut columns = vec![
        Column::words(facts.words("selection.col_matter"), 24),
        Column::number(facts.words("selection.col_score"), 9),
    ];
    columns.extend(Part::ALL.iter().map(|&part| Column::number(part_name(facts, part), 9)));
    let row = |choice: &&Choice<'_, '_>| {
        let mut cells = vec![choice.studied.matter.name.clone().into(), score(facts, survey, choice)];
        let values = Part::ALL.iter().zip(&choice.studied.values);
        cells.extend(values.map(|(part, value)| match value {
            Some(value) => points(facts, survey, choice, *value, &format!("selection/{}", part.code())),
            None => facts.say("selection_part.no_value", &[]),
        }));
        Row { cells, total: false }
    };
    let rows = choices.iter().map(row).collect();
    table(facts.words("selection_annex.scores_table"), columns, rows)
}

fn raw(facts: &Facts<'_>, survey: &Survey<'_>, choices: &[&Choice<'_, '_>]) -> Table {
    let names = [
        "year",
        "people",
        "districts",
        "weeks",
        "suggestions",
        "measures",
        "replied",
        "legal",
    ];
    let mut columns = vec![Column::words(facts.words("selection.col_matter"), 24)];
    columns.extend(names.map(|name| Column::number(facts.words(&format!("selection.col_{name}")), 10)));
    let row = |choice: &&Choice<'_, '_>| {
        let year = of_year(survey, choice.studied.matter);
        let narrowed = |filter: Filter| facts.messages(&filter).text();
        let tally = &choice.studied.tally;
        let figure = |n: u32, of: Of| Text::from(Figure { shown: n.to_string(), of });
        let cells = vec![
            choice.studied.matter.name.clone().into(),
            narrowed(year.clone()),
            facts.people(&year).text(),
            figure(
                tally.districts,
                Of::Distinct {
                    column: "district".to_owned(),
                    among: pairs(&year),
                },
            ),
            figure(
                tally.weeks,
                Of::Derived {
                    value: f64::from(tally.weeks),
                    rule: "selection/weeks".to_owned(),
                    from: pairs(&year),
                },
            ),
            narrowed(Filter {
                purpose: Some(Purpose::Suggestion),
                ..year.clone()
            }),
            narrowed(Filter {
                measure: Some(true),
                ..year.clone()
            }),
            narrowed(Filter {
                replied: Some(true),
                ..year.clone()
            }),
            narrowed(Filter {
                legal_route: Some(true),
                ..year
            }),
        ];
        Row { cells, total: false }
    };
    let rows = choices.iter().map(row).collect();
    table(facts.words("selection_annex.raw_table"), columns, rows)
}
