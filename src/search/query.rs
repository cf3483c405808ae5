//! The query language, parsed: words, "phrases", -exclusions, OR, field:value, parentheses. Every string is a query.

use super::schema::TextField;

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
            Self::Not(_) => {}
            Self::Leaf(leaf) => visit(leaf),
        }
    }
}

/// Operators nested deeper than this are passed over.
const MAX_DEPTH: usize = 16;

/// Names of the fields that may stand before a colon.
const FIELD_NAMES: &[(&str, TextField)] = &[
    ("title", TextField::Title),
    ("body", TextField::Body),
    ("reply", TextField::Reply),
    ("place", TextField::Place),
    ("department", TextField::Department),
    ("标题", TextField::Title),
    ("正文", TextField::Body),
    ("答复", TextField::Reply),
    ("地点", TextField::Place),
    ("部门", TextField::Department),
];

/// Parses a query. OR joins its two neighbours and binds tighter than the blank between words; what makes no sense as an operator
/// (a lone quote, an empty pair of parentheses, OR at an end) is passed over.
pub(super) fn parse(query: &str) -> Node {
    let mut parser = Parser { rest: query, depth: 0 };
    let mut parts = Vec::new();
    while !parser.rest.is_empty() {
        // A closing parenthesis that nothing opened ends a list early.
        parts.extend(parser.list(None));
    }
    Node::All(parts)
}

struct Parser<'q> {
    rest: &'q str,
    depth: usize,
}

impl<'q> Parser<'q> {
    /// Reads parts up to a closing parenthesis, which it takes, or the end.
    fn list(&mut self, field: Option<TextField>) -> Vec<Node> {
        let mut parts: Vec<Node> = Vec::new();
        let mut joins = false;
        loop {
            self.rest = self.rest.trim_start();
            let Some(c) = self.rest.chars().next() else { break };
            if is_close(c) {
                self.skip(c);
                break;
            }
            if self.take_or() {
                joins = !parts.is_empty();
                continue;
            }
            let Some(part) = self.part(field) else { continue };
            match parts.pop() {
                Some(Node::Any(mut either)) if joins => {
                    either.push(part);
                    parts.push(Node::Any(either));
                }
                Some(left) if joins => parts.push(Node::Any(vec![left, part])),
                last => parts.extend(last.into_iter().chain([part])),
            }
            joins = false;
        }
        parts
    }

    /// Reads one part; `None` if what stands there asks for nothing.
    fn part(&mut self, field: Option<TextField>) -> Option<Node> {
        if self.depth >= MAX_DEPTH {
            self.rest = self.rest.trim_start_matches(|c: char| is_open(c) || is_dash(c));
        }
        self.depth += 1;
        let part = self.part_within(field);
        self.depth -= 1;
        part
    }

    fn part_within(&mut self, field: Option<TextField>) -> Option<Node> {
        let c = self.rest.chars().next()?;
        if is_dash(c) {
            self.rest = self.rest.trim_start_matches(is_dash);
            let negates = self.rest.starts_with(|next: char| !next.is_whitespace() && !is_close(next));
            return if negates {
                self.part(field).map(|part| Node::Not(Box::new(part)))
            } else {
                None
            };
        }
        if is_open(c) {
            self.skip(c);
            let parts = self.list(field);
            return if parts.is_empty() { None } else { Some(Node::All(parts)) };
        }
        if let Some(close) = closing_quote(c) {
            self.skip(c);
            let end = self.rest.find(close)?;
            let text = &self.rest[..end];
            self.rest = &self.rest[end..];
            self.rest = self.rest.strip_prefix(close).unwrap_or_default();
            return Some(Node::Leaf(Leaf {
                field,
                quoted: true,
                text: text.to_owned(),
            }));
        }
        if let Some((named, len)) = field_prefix(self.rest)
            && self.depth <= MAX_DEPTH
        {
            self.rest = &self.rest[len..];
            return self.part(Some(named));
        }
        let ends = |next: char| next.is_whitespace() || is_open(next) || is_close(next) || matches!(next, '"' | '“' | '|' | '｜');
        let end = self.rest.find(ends).unwrap_or(self.rest.len()).max(c.len_utf8());
        let text = &self.rest[..end];
        self.rest = &self.rest[end..];
        Some(Node::Leaf(Leaf {
            field,
            quoted: false,
            text: text.to_owned(),
        }))
    }

    fn take_or(&mut self) -> bool {
        let after = self.rest.strip_prefix('|').or_else(|| self.rest.strip_prefix('｜')).or_else(|| {
            let after = self.rest.strip_prefix("OR")?;
            (after.is_empty() || after.starts_with(|c: char| c.is_whitespace() || is_open(c))).then_some(after)
        });
        if let Some(after) = after {
            self.rest = after;
        }
        after.is_some()
    }

    fn skip(&mut self, c: char) {
        self.rest = &self.rest[c.len_utf8()..];
    }
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '－')
}

fn is_open(c: char) -> bool {
    matches!(c, '(' | '（')
}

fn is_close(c: char) -> bool {
    matches!(c, ')' | '）')
}

fn closing_quote(c: char) -> Option<char> {
    match c {
        '"' => Some('"'),
        '“' => Some('”'),
        '「' => Some('」'),
        _ => None,
    }
}

/// The field that the text names before a colon, and how long that prefix is. A colon with nothing after it names none.
fn field_prefix(text: &str) -> Option<(TextField, usize)> {
    FIELD_NAMES.iter().find_map(|(name, field)| {
        let head = text.get(..name.len()).filter(|head| head.eq_ignore_ascii_case(name))?;
        let after = text[head.len()..].strip_prefix([':', '：'])?;
        let named = after.starts_with(|c: char| !c.is_whitespace());
        named.then_some((*field, text.len() - after.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn show(node: &Node) -> String {
        let list = |parts: &[Node], mark: &str| parts.iter().map(show).collect::<Vec<_>>().join(mark);
        match node {
            Node::All(parts) => format!("({})", list(parts, " ")),
            Node::Any(parts) => format!("({})", list(parts, " | ")),
            Node::Not(part) => format!("-{}", show(part)),
            Node::Leaf(leaf) => {
                let field = leaf.field.map_or(String::new(), |field| format!("{}:", field.name()));
                let quote = if leaf.quoted { "\"" } else { "" };
                format!("{field}{quote}{}{quote}", leaf.text)
            }
        }
    }

    fn check(query: &str, expected: &str) {
        assert_eq!(show(&parse(query)), expected, "{query}");
    }

    #[test]
    fn operators_are_read() {
        check("招商 公司", "(招商 公司)");
        check("招商 -公司", "(招商 -公司)");
        check("“招商基金” \"a b\"", "(\"招商基金\" \"a b\")");
        check("电梯 OR 扶梯 小区", "((电梯 | 扶梯) 小区)");
        check("a|b|c", "((a | b | c))");
        check(
            "title:电梯 地点:(人民路 OR \"解放 路\")",
            "(title:电梯 ((place:人民路 | place:\"解放 路\")))",
        );
        check("小区(电梯 -困人)", "(小区 (电梯 -困人))");
    }

    #[test]
    fn what_makes_no_sense_is_passed_over() {
        check("", "()");
        check("OR 电梯 OR", "(电梯)");
        check(") ( ) 电梯 \" - (", "(电梯)");
        check("2019-2020 title: x:y", "(2019-2020 title: x:y)");
        check(&"(".repeat(100_000), "()");
        check(&"-".repeat(100_000), "()");
        parse(&"title:(-".repeat(100_000));
    }

    proptest! {
        #[test]
        fn every_string_is_a_query(query in "[路灯ab ()（）\"“”「」|:\\-OR]{0,40}") {
            parse(&query);
        }
    }
}
