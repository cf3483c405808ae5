//! Which documents hold what a query asks for: sets of documents as ascending lists.

use super::SearchError;
use super::plan::asked;
use super::query::{Leaf, Node};
use super::rank::Lookup;

/// The documents that hold what the node asks; `None` if it asks for nothing.
pub(super) fn held(node: &Node, lookup: &mut Lookup<'_>) -> Result<Option<Vec<u32>>, SearchError> {
    match node {
        Node::Leaf(leaf) => held_leaf(leaf, lookup),
        Node::Among(docs) => Ok(Some(docs.clone())),
        // Conditions are looked up before.
        Node::Where(_) => Ok(None),
        Node::Not(part) => {
            let Some(excluded) = held(part, lookup)? else { return Ok(None) };
            Ok(Some(
                (0..lookup.index.len() as u32)
                    .filter(|doc| excluded.binary_search(doc).is_err())
                    .collect(),
            ))
        }
        Node::Any(parts) => {
            let mut either: Option<Vec<u32>> = None;
            for part in parts {
                if let Some(found) = held(part, lookup)? {
                    either.get_or_insert_default().extend(found);
                }
            }
            if let Some(docs) = &mut either {
                docs.sort_unstable();
                docs.dedup();
            }
            Ok(either)
        }
        Node::All(parts) => {
            let mut both = None;
            for part in parts {
                if let Some(found) = held(part, lookup)? {
                    narrow(&mut both, found);
                }
            }
            Ok(both)
        }
    }
}

/// The documents that hold every term of the leaf, the rarest looked up first.
fn held_leaf(leaf: &Leaf, lookup: &mut Lookup<'_>) -> Result<Option<Vec<u32>>, SearchError> {
    let mut terms = Vec::new();
    for term in asked(leaf, &lookup.index.analyzer) {
        terms.push((lookup.index.at_most(&term.run, term.field)?, term));
    }
    terms.sort_by_key(|(at_most, _)| *at_most);
    let mut both: Option<Vec<u32>> = None;
    for (_, term) in terms {
        if both.as_ref().is_some_and(Vec::is_empty) {
            break;
        }
        narrow(&mut both, lookup.postings(&term)?.iter().map(|posting| posting.doc).collect());
    }
    Ok(both)
}

/// What even a relaxed hit must keep: quoted texts in, excluded ones out.
#[derive(Default)]
pub(super) struct Required {
    within: Option<Vec<u32>>,
    without: Vec<u32>,
}

impl Required {
    /// Reads what a query requires.
    pub(super) fn of(query: &Node, lookup: &mut Lookup<'_>) -> Result<Self, SearchError> {
        let mut required = Self::default();
        required.add(query, lookup)?;
        required.without.sort_unstable();
        Ok(required)
    }

    /// Whether the document keeps what is required.
    pub(super) fn admits(&self, doc: u32) -> bool {
        self.within.as_ref().is_none_or(|docs| docs.binary_search(&doc).is_ok()) && self.without.binary_search(&doc).is_err()
    }

    fn add(&mut self, node: &Node, lookup: &mut Lookup<'_>) -> Result<(), SearchError> {
        match node {
            Node::All(parts) => parts.iter().try_for_each(|part| self.add(part, lookup)),
            Node::Not(part) => {
                self.without.extend(held(part, lookup)?.unwrap_or_default());
                Ok(())
            }
            node => {
                if let Some(found) = kept(node, lookup)? {
                    narrow(&mut self.within, found);
                }
                Ok(())
            }
        }
    }
}

/// The documents that keep what a node requires; `None` if it requires nothing. One side of an OR is enough, and a side that requires
/// nothing lets all through.
fn kept(node: &Node, lookup: &mut Lookup<'_>) -> Result<Option<Vec<u32>>, SearchError> {
    match node {
        Node::Leaf(leaf) if leaf.quoted => held_leaf(leaf, lookup),
        Node::Among(_) | Node::Not(_) => held(node, lookup),
        Node::All(parts) => {
            let mut both = None;
            for part in parts {
                if let Some(found) = kept(part, lookup)? {
                    narrow(&mut both, found);
                }
            }
            Ok(both)
        }
        Node::Any(parts) => {
            let mut either = Vec::new();
            for part in parts {
                let Some(found) = kept(part, lookup)? else { return Ok(None) };
                either.extend(found);
            }
            either.sort_unstable();
            either.dedup();
            Ok(Some(either))
        }
        Node::Leaf(_) | Node::Where(_) => Ok(None),
    }
}

/// Keeps of a set what is in another; no set is every document.
fn narrow(set: &mut Option<Vec<u32>>, other: Vec<u32>) {
    let kept = match set.take() {
        None => other,
        Some(set) if set.len() <= other.len() => intersect(&set, &other),
        Some(set) => intersect(&other, &set),
    };
    *set = Some(kept);
}

fn intersect(few: &[u32], many: &[u32]) -> Vec<u32> {
    let mut rest = many;
    let mut both = Vec::with_capacity(few.len());
    for doc in few {
        rest = &rest[rest.partition_point(|other| other < doc)..];
        if rest.first() == Some(doc) {
            both.push(*doc);
        }
    }
    both
}
