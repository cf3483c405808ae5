//! Which documents of a segment hold what a query asks for: sets of documents as ascending lists.

use super::grams::runs;
use super::plan::{Term, asked};
use super::query::{Condition, Leaf, Node, ReadQuery};
use super::rank::Postings;
use super::schema::TextField;
use super::{Answers, Filter, Index, SearchError, SearchScope};

/// A query with its texts read: for each leaf the terms that must be held, the rarest first.
pub(super) enum Demand<'s> {
    /// Every part.
    All(Vec<Demand<'s>>),
    /// At least one part.
    Any(Vec<Demand<'s>>),
    /// Not this.
    Not(Box<Demand<'s>>),
    /// All of these terms; with it whether they were quoted.
    Terms(Vec<Term>, bool),
    /// Such terms, and they must stand in a row in one field: a quoted text with marks or blanks within.
    Row(Box<Demand<'s>>, Vec<Vec<char>>, Option<TextField>),
    /// A message that answers a condition.
    Answers(Answers<'s>),
}

impl<'s> Demand<'s> {
    /// Reads a query with its conditions; `None` if it asks for nothing. Cost: the segmentation of its words.
    pub(super) fn of_query(query: &ReadQuery, index: &Index, scope: &'s dyn SearchScope) -> Result<Option<Self>, SearchError> {
        let mut parts: Vec<Self> = Self::of(&query.node, index, scope)?.into_iter().collect();
        for Condition { filter, wanted } in &query.conditions {
            let answers = Self::answers(filter, scope);
            parts.push(if *wanted { answers } else { Self::Not(Box::new(answers)) });
        }
        Ok(some(parts).map(Self::All))
    }

    fn answers(filter: &Filter, scope: &'s dyn SearchScope) -> Self {
        Self::Answers(scope.answers(filter))
    }

    fn of(node: &Node, index: &Index, scope: &'s dyn SearchScope) -> Result<Option<Self>, SearchError> {
        let parts = |parts: &[Node]| -> Result<Vec<Self>, SearchError> {
            let mut read = Vec::new();
            for part in parts {
                read.extend(Self::of(part, index, scope)?);
            }
            Ok(read)
        };
        Ok(match node {
            Node::All(all) => some(parts(all)?).map(Self::All),
            Node::Any(any) => some(parts(any)?).map(Self::Any),
            Node::Not(part) => Self::of(part, index, scope)?.map(|part| Self::Not(Box::new(part))),
            Node::Leaf(leaf) => Self::of_leaf(leaf, index)?,
            Node::Where(filter) => Some(Self::answers(filter, scope)),
        })
    }

    fn of_leaf(leaf: &Leaf, index: &Index) -> Result<Option<Self>, SearchError> {
        let mut terms = Vec::new();
        for term in asked(leaf, &index.analyzer) {
            terms.push((index.at_most(&term.run, term.field)?, term));
        }
        terms.sort_by_key(|(at_most, _)| *at_most);
        let terms = some(terms.into_iter().map(|(_, term)| term).collect()).map(|terms| Self::Terms(terms, leaf.quoted));
        let row = if leaf.quoted { runs(&leaf.text) } else { Vec::new() };
        Ok(match terms {
            Some(terms) if row.len() > 1 => Some(Self::Row(Box::new(terms), row, leaf.field)),
            terms => terms,
        })
    }

    /// How many documents hold it, at most.
    fn at_most(&self, index: &Index) -> Result<u32, SearchError> {
        Ok(match self {
            Self::Terms(terms, _) => terms.first().map_or(Ok(0), |term| index.at_most(&term.run, term.field))?,
            Self::Row(terms, ..) => terms.at_most(index)?,
            Self::All(parts) => parts
                .iter()
                .map(|part| part.at_most(index))
                .min_by_key(|n| n.as_ref().copied().unwrap_or(0))
                .unwrap_or(Ok(0))?,
            Self::Any(_) | Self::Not(_) | Self::Answers(_) => index.len() as u32,
        })
    }

    /// Puts what fewest documents hold first, everywhere: the rest is then asked of few.
    pub(super) fn rarest_first(&mut self, index: &Index) -> Result<(), SearchError> {
        if let Self::All(parts) | Self::Any(parts) = self {
            parts.iter_mut().try_for_each(|part| part.rarest_first(index))?;
        }
        if let Self::All(parts) = self {
            let mut weighed = Vec::with_capacity(parts.len());
            for part in std::mem::take(parts) {
                weighed.push((part.at_most(index)?, part));
            }
            weighed.sort_by_key(|(at_most, _)| *at_most);
            *parts = weighed.into_iter().map(|(_, part)| part).collect();
        }
        Ok(())
    }

    /// The documents of a segment that hold it, those of `within` alone where that is given.
    pub(super) fn held(&self, read: &mut Postings<'_>, within: Option<&[u32]>, index: &Index) -> Result<Vec<u32>, SearchError> {
        match self {
            Self::Terms(terms, _) => {
                let mut docs: Option<Vec<u32>> = within.map(<[u32]>::to_vec);
                for term in terms {
                    docs = Some(match docs {
                        None => read.docs(term, index)?,
                        Some(docs) if docs.is_empty() => docs,
                        Some(docs) => read.segment.holders(term, &docs)?,
                    });
                }
                Ok(docs.unwrap_or_default())
            }
            Self::All(parts) => {
                let mut docs: Option<Vec<u32>> = within.map(<[u32]>::to_vec);
                for part in parts {
                    docs = Some(part.held(read, docs.as_deref(), index)?);
                }
                Ok(docs.unwrap_or_default())
            }
            Self::Any(parts) => {
                let mut docs = Vec::new();
                for part in parts {
                    docs.extend(part.held(read, within, index)?);
                }
                docs.sort_unstable();
                docs.dedup();
                Ok(docs)
            }
            Self::Not(part) => {
                let excluded = part.held(read, within, index)?;
                let every: Vec<u32> = match within {
                    Some(docs) => docs.to_vec(),
                    None => (0..read.segment.len).collect(),
                };
                Ok(without(every, &excluded))
            }
            Self::Row(terms, runs, field) => {
                let docs = terms.held(read, within, index)?;
                read.segment.in_a_row(runs, *field, docs)
            }
            Self::Answers(answers) => {
                let segment = read.segment;
                let answered = |doc: &u32| index.message(segment, *doc).is_some_and(answers);
                Ok(match within {
                    Some(docs) => docs.iter().copied().filter(answered).collect(),
                    None => (0..segment.len).filter(answered).collect(),
                })
            }
        }
    }

    /// Whether [`Self::admitted`] may leave anything out.
    pub(super) fn restricts(&self) -> bool {
        match self {
            Self::All(parts) => parts.iter().any(Self::restricts),
            Self::Any(parts) => parts.iter().all(Self::restricts),
            Self::Not(_) | Self::Answers(_) | Self::Row(..) | Self::Terms(_, true) => true,
            Self::Terms(_, false) => false,
        }
    }

    /// Keeps of some ascending documents those that even a relaxed hit may be: quoted texts are in, excluded ones
    /// out, conditions answered. One side of an OR is enough, and a side that requires nothing lets all through.
    pub(super) fn admitted(&self, read: &mut Postings<'_>, docs: Vec<u32>, index: &Index) -> Result<Vec<u32>, SearchError> {
        match self {
            Self::All(parts) => parts.iter().try_fold(docs, |docs, part| part.admitted(read, docs, index)),
            Self::Not(part) => {
                let excluded = part.held(read, Some(&docs), index)?;
                Ok(without(docs, &excluded))
            }
            Self::Any(parts) if self.restricts() => {
                let mut either = Vec::new();
                for part in parts {
                    either.extend(part.admitted(read, docs.clone(), index)?);
                }
                either.sort_unstable();
                either.dedup();
                Ok(either)
            }
            Self::Answers(_) | Self::Row(..) | Self::Terms(_, true) => self.held(read, Some(&docs), index),
            Self::Terms(_, false) | Self::Any(_) => Ok(docs),
        }
    }
}

fn some<T>(list: Vec<T>) -> Option<Vec<T>> {
    if list.is_empty() { None } else { Some(list) }
}

/// An ascending list without what is in another.
fn without(docs: Vec<u32>, excluded: &[u32]) -> Vec<u32> {
    let mut excluded = excluded.iter().peekable();
    let kept = docs.into_iter().filter(|doc| {
        while excluded.next_if(|other| *other < doc).is_some() {}
        excluded.peek().is_none_or(|other| *other != doc)
    });
    kept.collect()
}
