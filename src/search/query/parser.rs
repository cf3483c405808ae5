//! Parses a query.

use super::conditions::{self, Named};
use super::quotes::{Quotes, is_quote};
use super::{Leaf, Node, ReadQuery};
use crate::search::schema::TextField;

/// Operators nested deeper than this are passed over.
const MAX_DEPTH: usize = 16;

/// Conditions beyond this many are text: each is asked of every message.
const MAX_CONDITIONS: usize = 32;

/// Most of what looked like a condition that is told.
const MAX_UNREAD: usize = 8;

/// Bytes of what is told at most; what is longer is hardly a condition.
const MAX_UNREAD_LEN: usize = 120;

/// Parses a query. OR joins its two neighbours and binds tighter than the blank between words; what makes no sense as an operator
/// (a lone quote, an empty pair of parentheses, OR at an end) is passed over.
pub(super) fn parse(query: &str) -> ReadQuery {
    let mut parser = Parser {
        rest: query,
        depth: 0,
        conditions: 0,
        unread: Vec::new(),
        quotes: Quotes::default(),
    };
    let mut parts = Vec::new();
    while !parser.rest.is_empty() {
        // A closing parenthesis that nothing opened ends a list early.
        parts.extend(parser.list(None));
    }
    let mut conditions = Vec::new();
    let node = Node::All(parts).without_conditions(&mut conditions);
    ReadQuery {
        node: node.unwrap_or(Node::All(Vec::new())),
        conditions,
        unread: parser.unread,
        pasted: false,
    }
}

/// What a word belongs to: a field of the text, or the condition that stands before the colon.
#[derive(Clone, Copy)]
enum Before<'q> {
    Text(TextField),
    Condition { at: usize, denies: bool, name: &'q str },
}

struct Parser<'q> {
    rest: &'q str,
    depth: usize,
    conditions: usize,
    unread: Vec<String>,
    quotes: Quotes,
}

impl<'q> Parser<'q> {
    /// Reads parts up to a closing parenthesis, which it takes, or the end.
    fn list(&mut self, before: Option<Before<'q>>) -> Vec<Node> {
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
            let Some(part) = self.part(before) else { continue };
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
    fn part(&mut self, before: Option<Before<'q>>) -> Option<Node> {
        if self.depth >= MAX_DEPTH {
            self.rest = self.rest.trim_start_matches(|c: char| is_open(c) || is_dash(c));
        }
        self.depth += 1;
        let part = self.part_within(before);
        self.depth -= 1;
        part
    }

    fn part_within(&mut self, before: Option<Before<'q>>) -> Option<Node> {
        let c = self.rest.chars().next()?;
        if is_dash(c) {
            self.rest = self.rest.trim_start_matches(is_dash);
            let negates = self.rest.starts_with(|next: char| !next.is_whitespace() && !is_close(next));
            return if negates {
                self.part(before).map(|part| Node::Not(Box::new(part)))
            } else {
                None
            };
        }
        if is_open(c) {
            self.skip(c);
            let parts = self.list(before);
            return if parts.is_empty() { None } else { Some(Node::All(parts)) };
        }
        if is_quote(c) {
            self.skip(c);
            let (text, len) = self.quotes.quoted(c, self.rest)?;
            self.rest = &self.rest[len..];
            return Some(self.said(before, true, &text));
        }
        let in_condition = matches!(before, Some(Before::Condition { .. }));
        if !in_condition
            && self.depth <= MAX_DEPTH
            && let Some(prefix) = conditions::prefix(self.rest)
        {
            match prefix.named {
                Some(named) => {
                    self.rest = &self.rest[prefix.len..];
                    let named = match named {
                        Named::Text(field) => Before::Text(field),
                        Named::Condition(at) => Before::Condition {
                            at,
                            denies: prefix.denies,
                            name: prefix.name,
                        },
                    };
                    return self.part(Some(named));
                }
                None => {
                    let word = self.word_end(c);
                    self.pass_over(self.rest[..word].to_owned());
                }
            }
        }
        let end = match before {
            Some(Before::Condition { at, .. }) if conditions::is_period(at) => self.period_end(self.word_end(c)),
            _ => self.word_end(c),
        };
        let text = &self.rest[..end];
        self.rest = &self.rest[end..];
        Some(self.said(before, false, text))
    }

    /// Where the word ends that the rest begins with.
    fn word_end(&self, first: char) -> usize {
        let ends = |next: char| next.is_whitespace() || is_open(next) || is_close(next) || matches!(next, '"' | '＂' | '“' | '|' | '｜');
        self.rest.find(ends).unwrap_or(self.rest.len()).max(first.len_utf8())
    }

    /// Where a period ends whose ends are typed with blanks around what stands between them.
    fn period_end(&self, word: usize) -> usize {
        let skipped = |at: usize| at + self.rest[at..].len() - self.rest[at..].trim_start().len();
        let middle = skipped(word);
        let Some(len) = conditions::between(&self.rest[middle..]) else {
            return word;
        };
        let second = skipped(middle + len);
        let end = self.rest[second..].find(|c: char| c.is_whitespace() || is_open(c) || is_close(c));
        let end = end.map_or(self.rest.len(), |end| second + end);
        let begins = self.rest[second..].starts_with(|c: char| c.is_numeric());
        if middle > word && second > middle + len && begins {
            end
        } else {
            word
        }
    }

    /// What a text asks for under what stands before it.
    fn said(&mut self, before: Option<Before<'q>>, quoted: bool, text: &str) -> Node {
        let leaf = |field, quoted, text: String| Node::Leaf(Leaf { field, quoted, text });
        match before {
            None => leaf(None, quoted, text.to_owned()),
            Some(Before::Text(field)) => leaf(Some(field), quoted, text.to_owned()),
            Some(Before::Condition { at, denies, name }) => {
                let read = (self.conditions < MAX_CONDITIONS)
                    .then(|| conditions::read(at, denies, text))
                    .flatten();
                if let Some(condition) = read {
                    self.conditions += 1;
                    let node = Node::Where(Box::new(condition.filter));
                    return if condition.wanted { node } else { Node::Not(Box::new(node)) };
                }
                self.pass_over(format!("{name}:{text}"));
                if quoted {
                    Node::All(vec![leaf(None, false, name.to_owned()), leaf(None, true, text.to_owned())])
                } else {
                    leaf(None, false, format!("{name}:{text}"))
                }
            }
        }
    }

    /// Notes what looks like a condition and is read as text.
    fn pass_over(&mut self, text: String) {
        let short = text.len() <= MAX_UNREAD_LEN && self.unread.len() < MAX_UNREAD;
        if short && !self.unread.contains(&text) {
            self.unread.push(text);
        }
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
