//! Tables of counts: 件数 占比 环比 同比, by field, department and any other list of filters; and the annex 统计表.

use super::wording::now_word;
use crate::analysis::{MessageRow, Symbol};
use crate::classify::Field;
use crate::corpus::MessageId;
use crate::report::document::{Annex, Block, Body, Column, Figure, Of, Row, Table, Text, pairs};
use crate::report::facts::{Against, Facts};
use crate::search::Filter;

/// Departments that a table names; the rest stands in one row.
const MOST_ROWS: usize = 20;

/// A row of a table of counts.
pub(super) struct Line {
    /// Its first cell.
    pub name: Text,
    /// Its messages; `None` are those that no other row counts (no filter names them).
    pub filter: Option<Filter>,
}

/// How a table compares shares.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Share {
    /// The share alone.
    Plain,
    /// With its difference from the period before, in percentage points.
    Points,
}

/// A table of lines with a sum: 件数 人数 占比 环比 同比. Lines without a message now and before are left out. Every message of the period is in
/// one line, by a last line for the rest where needed.
pub(super) fn count_table(facts: &Facts<'_>, key: &str, title: &str, head: &str, lines: Vec<Line>, share: Share) -> Block {
    let whole = facts.now(&Filter::default());
    let all = facts.compared(&Filter::default());
    let mut rows: Vec<(u32, Row)> = Vec::new();
    let mut counted = 0;
    for line in lines {
        let Some(filter) = line.filter else { continue };
        let compared = facts.compared(&filter);
        if compared.now.n == 0 && compared.before.as_ref().is_none_or(|count| count.n == 0) {
            continue;
        }
        counted += compared.now.n;
        let mut cells = vec![
            line.name,
            compared.now.text(),
            facts.people(&facts.now(&filter)).text(),
            facts.share(&facts.now(&filter), &whole),
        ];
        if share == Share::Points {
            cells.push(facts.points(&filter, &Filter::default(), Against::Before));
        }
        cells.push(facts.change_cell(&compared, Against::Before));
        cells.push(facts.change_cell(&compared, Against::Year));
        rows.push((compared.now.n, Row { cells, total: false }));
    }
    rows.sort_by_key(|(n, _)| std::cmp::Reverse(*n));
    let none = || facts.say("share.none", &[]);
    let blank = |name: &str, n: Text| {
        let mut cells = vec![facts.words(name).into(), n, none(), none()];
        if share == Share::Points {
            cells.push(none());
        }
        cells.extend([none(), none()]);
        cells
    };
    let rest = all.now.n - counted;
    if rest > 0 {
        rows.push((
            0,
            Row {
                cells: blank("regular.rest", rest_figure(f64::from(rest), &whole)),
                total: false,
            },
        ));
    }
    let mut total = blank("regular.total", all.now.text());
    total[2] = facts.people(&whole).text();
    total[3] = facts.share(&whole, &whole);
    let end = total.len();
    total[end - 2] = facts.change_cell(&all, Against::Before);
    total[end - 1] = facts.change_cell(&all, Against::Year);
    let mut columns = vec![
        Column::words(facts.words(head), 20),
        Column::number(facts.words("regular.messages"), 10),
        Column::number(facts.words("regular.people"), 10),
        Column::number(facts.words("regular.share"), 11),
    ];
    if share == Share::Points {
        columns.push(Column::number(facts.words("regular.points_head"), 18));
    }
    columns.push(Column::number(facts.words("regular.than_before_head"), 13));
    columns.push(Column::number(facts.words("regular.than_year_head"), 13));
    let table = Table {
        title: facts.say(title, &[("now", now_word(facts).into())]).to_string(),
        number: 0,
        unit: String::new(),
        columns,
        rows: rows
            .into_iter()
            .map(|(_, row)| row)
            .chain([Row { cells: total, total: true }])
            .collect(),
        note: String::new(),
    };
    Block::new(format!("table/{key}"), Body::Table(table))
}

/// Messages that no other row counts.
pub(super) fn rest_figure(value: f64, whole: &Filter) -> Text {
    Figure {
        shown: value.to_string(),
        of: Of::Derived {
            value,
            rule: "rest".to_owned(),
            from: pairs(whole),
        },
    }
    .into()
}

/// 分领域.
pub(in crate::report) fn by_field(facts: &Facts<'_>) -> Block {
    let lines = Field::ALL.iter().map(|&field| Line {
        name: field_name(facts, field),
        filter: Some(Filter {
            field: Some(field),
            ..Filter::default()
        }),
    });
    count_table(
        facts,
        "fields",
        "regular.field_table",
        "regular.field",
        lines.collect(),
        Share::Points,
    )
}

/// A field's name.
pub(super) fn field_name(facts: &Facts<'_>, field: Field) -> Text {
    facts.words(&format!("field.{}", field.code())).into()
}

/// 分承办单位; nothing where no message names one.
pub(in crate::report) fn by_department(facts: &Facts<'_>) -> Option<Block> {
    let found = values(facts, |row| row.department);
    if found.is_empty() {
        return None;
    }
    let lines = found.into_iter().take(MOST_ROWS).map(|(symbol, _)| {
        let name = facts.analysis().symbol(symbol);
        Line {
            name: name.into(),
            filter: Some(Filter {
                department: Some(name.to_owned()),
                ..Filter::default()
            }),
        }
    });
    Some(count_table(
        facts,
        "departments",
        "regular.department_table",
        "regular.department",
        lines.collect(),
        Share::Points,
    ))
}

/// The values of a column among the messages of the period that may be shown, most messages first (ties by name). Cost: linear.
pub(super) fn values(facts: &Facts<'_>, of: impl Fn(&MessageRow) -> Option<Symbol>) -> Vec<(Symbol, u32)> {
    values_among(facts, &facts.ids(&facts.now(&Filter::default())), of)
}

/// The same among some messages.
pub(super) fn values_among(facts: &Facts<'_>, ids: &[MessageId], of: impl Fn(&MessageRow) -> Option<Symbol>) -> Vec<(Symbol, u32)> {
    let mut found: Vec<Symbol> = ids.iter().filter_map(|&id| of(facts.analysis().message(id))).collect();
    found.sort_unstable();
    let mut counted: Vec<(Symbol, u32)> = found.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as u32)).collect();
    // Symbols are sorted, so that their order is that of the names.
    counted.sort_by_key(|&(symbol, n)| (std::cmp::Reverse(n), symbol));
    counted
}

/// The annex 统计表.
pub(in crate::report) fn statistics(facts: &Facts<'_>) -> Annex {
    let mut blocks = vec![super::counts::purposes(facts), by_field(facts)];
    blocks.extend(by_department(facts));
    // Keys are unique within a document; the annex repeats tables of the text of longer kinds.
    for block in &mut blocks {
        block.key = format!("annex/{}", block.key);
    }
    Annex {
        title: facts.words("regular.statistics"),
        blocks,
    }
}
