//! The query language, parsed: words, "phrases", -exclusions, OR, field:value, conditions, parentheses. Every string is a query.
//!
//! Operators are `-` before a word, `OR` and `|` between words, quotes and parentheses, each in full width too. 和, 或, and, not are
//! words: people write them in what they look for. Inside quotes no mark is an operator; a quote of the same kind is typed twice.

mod conditions;
mod parser;
mod pasted;
mod periods;
mod quotes;
mod relative;

pub use conditions::Condition;
pub use relative::on_day;

use super::Filter;
use super::schema::TextField;
use parser::parse;

/// What a query asks of a message.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Node {
    /// Every part.
    All(Vec<Node>),
    /// At least one part.
    Any(Vec<Node>),
    /// Not this.
    Not(Box<Node>),
    /// This text.
    Leaf(Leaf),
    /// A message that answers this filter.
    Where(Box<Filter>),
}

/// A text that is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Leaf {
    /// The only field that may hold it.
    pub(super) field: Option<TextField>,
    /// Whether it must stand in one piece.
    pub(super) quoted: bool,
    /// As typed.
    pub(super) text: String,
}

impl Node {
    /// Visits the leaves that are asked for, in order; excluded ones are left out.
    pub(super) fn wanted<'n>(&'n self, visit: &mut impl FnMut(&'n Leaf)) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.wanted(visit)),
            Self::Not(_) | Self::Where(_) => {}
            Self::Leaf(leaf) => visit(leaf),
        }
    }

    /// Takes out the conditions that everything asked must answer; what is left, if anything.
    fn without_conditions(self, taken: &mut Vec<Condition>) -> Option<Self> {
        match self {
            Self::All(parts) => {
                let left: Vec<Self> = parts.into_iter().filter_map(|part| part.without_conditions(taken)).collect();
                (!left.is_empty()).then_some(Self::All(left))
            }
            part => match part.condition(true) {
                Ok(condition) => {
                    if !taken.contains(&condition) {
                        taken.push(condition);
                    }
                    None
                }
                Err(part) => Some(part),
            },
        }
    }

    /// The condition that a node is, or the node itself.
    fn condition(self, wanted: bool) -> Result<Condition, Self> {
        match self {
            Self::Where(filter) => Ok(Condition { filter: *filter, wanted }),
            Self::Not(part) => part.condition(!wanted).map_err(|part| Self::Not(Box::new(part))),
            Self::All(mut parts) if parts.len() == 1 => {
                let part = parts.remove(0);
                part.condition(wanted).map_err(|part| Self::All(vec![part]))
            }
            part => Err(part),
        }
    }
}

/// Characters of a query that are read. Whoever pastes more has named the matter by then; plans compare each term with each.
const MAX_QUERY: usize = 20_000;

/// A query that was read.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct ReadQuery {
    /// What is asked of the texts, and the conditions within OR and exclusions.
    pub(super) node: Node,
    /// What everything asked must answer beside it, each once.
    pub(super) conditions: Vec<Condition>,
    /// What looks like a condition and was read as text.
    pub(super) unread: Vec<String>,
    /// Whether it is a pasted text, whose marks are no operators.
    pub(super) pasted: bool,
}

impl ReadQuery {
    /// Reads a query, or a pasted text as one leaf; of a very long one the beginning.
    pub(super) fn of(query: &str) -> Self {
        let end = query.char_indices().nth(MAX_QUERY).map_or(query.len(), |(end, _)| end);
        let query = &query[..end];
        if !pasted::is_pasted(query) {
            return parse(query);
        }
        Self {
            node: whole(query),
            conditions: Vec::new(),
            unread: Vec::new(),
            pasted: true,
        }
    }
}

/// The query without the words of one of its conditions, everything else unchanged; `None` if they cannot be told from the others, as within
/// parentheses. Cost: the query is read a few times for each of its words.
#[must_use]
pub fn without_condition(query: &str, condition: &Condition) -> Option<String> {
    /// Words that a condition is made of at most, and words of a query that are tried.
    const LONGEST: usize = 6;
    const MOST: usize = 60;
    let asked = ReadQuery::of(query);
    let at = asked.conditions.iter().position(|other| other == condition)?;
    let words: Vec<&str> = query.split_whitespace().collect();
    if words.len() > MOST {
        return None;
    }
    let spans = (1..=LONGEST).flat_map(|len| (0..(words.len() + 1).saturating_sub(len)).map(move |start| (start, start + len)));
    spans
        .map(|(start, end)| [&words[..start], &words[end..]].concat().join(" "))
        .find(|rest| {
            let left = ReadQuery::of(rest);
            let others = asked.conditions.iter().enumerate().filter(|(other, _)| *other != at);
            left.node == asked.node && left.unread == asked.unread && left.conditions.iter().eq(others.map(|(_, other)| other))
        })
}

/// A text as one leaf, its marks no operators.
pub(super) fn whole(text: &str) -> Node {
    Node::Leaf(Leaf {
        field: None,
        quoted: false,
        text: text.to_owned(),
    })
}

#[cfg(test)]
mod tests;
