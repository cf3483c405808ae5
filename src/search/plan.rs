//! What to look for: the query's words as weighted units, each with what may stand for it.

use std::iter;

use super::grams::runs;
use super::query::{Leaf, Node};
use super::rank::Allow;
use super::schema::TextField;
use super::{Analyzer, Index, SearchError, SearchParams};

/// Looks up how frequent terms are.
#[derive(Clone, Copy)]
pub(super) struct Lookup<'i> {
    pub(super) index: &'i Index,
}

impl Lookup<'_> {
    /// Inverse document frequency of something that so many documents hold.
    pub(super) fn idf(&self, n_found: usize) -> f32 {
        self.index.idf(n_found)
    }
}

/// Letters, and the only field that may hold them.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Term {
    pub(super) run: Vec<char>,
    pub(super) field: Option<TextField>,
}

/// One thing that a message should speak of.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Unit {
    /// What the query calls it.
    pub(super) term: Term,
    /// How often the query says so.
    pub(super) count: f32,
    /// What else may stand for it, and how much that counts, 0 to 1.
    pub(super) others: Vec<(Term, f32)>,
}

/// What ranks messages: units and, at a lower weight, pairs of letters.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Plan {
    pub(super) units: Vec<Unit>,
    pub(super) pairs: Vec<(Term, f32)>,
}

/// The terms that a leaf asks for: all of them must be held.
pub(super) fn asked(leaf: &Leaf, analyzer: &Analyzer) -> Vec<Term> {
    let runs = if leaf.quoted {
        runs(&leaf.text)
    } else {
        let words = analyzer.words(&leaf.text);
        let all_idle = words.iter().all(|word| word.idle);
        words
            .into_iter()
            .filter(|word| all_idle || !word.idle)
            .map(|word| word.run)
            .collect()
    };
    let mut terms: Vec<Term> = Vec::with_capacity(runs.len());
    for run in runs {
        let term = Term { run, field: leaf.field };
        if !terms.contains(&term) {
            terms.push(term);
        }
    }
    terms
}

/// Plans the ranking of a parsed query.
pub(super) fn plan(query: &Node, analyzer: &Analyzer, params: &SearchParams) -> Plan {
    let mut plan = Plan::default();
    let mut last_single = None;
    query.wanted(&mut |leaf| {
        plan.add_leaf(leaf, analyzer, params);
        plan.bridge(leaf, &mut last_single);
    });
    plan
}

impl Plan {
    fn add_leaf(&mut self, leaf: &Leaf, analyzer: &Analyzer, params: &SearchParams) {
        let term = |run: &[char]| Term {
            run: run.to_vec(),
            field: leaf.field,
        };
        for asked in asked(leaf, analyzer) {
            self.add_unit(asked, 1.0);
        }
        let row: Vec<char> = runs(&leaf.text).concat();
        for run in runs(&leaf.text) {
            for pair in run.windows(2) {
                self.add_pair(term(pair), 1.0);
            }
        }
        let words = if leaf.quoted { Vec::new() } else { analyzer.words(&leaf.text) };
        for word in &words {
            self.let_stand(
                &term(&word.run),
                analyzer
                    .pieces(&word.run)
                    .into_iter()
                    .map(|piece| (term(piece), params.piece_weight)),
            );
        }
        for (range, names) in analyzer.synonyms().find(&row) {
            for word in words.iter().filter(|word| word.at < range.end && range.start < word.range().end) {
                self.let_stand(&term(&word.run), names.iter().map(|name| (term(name), params.synonym_weight)));
            }
        }
    }

    /// Lets other terms stand for a unit, if the plan has it.
    fn let_stand(&mut self, unit: &Term, others: impl Iterator<Item = (Term, f32)>) {
        if let Some(unit) = self.units.iter_mut().find(|known| known.term == *unit) {
            unit.others.extend(others);
        }
    }

    /// What the units are called and, if that is allowed, what may stand for them, each once.
    pub(super) fn names(&self, allow: Allow) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for unit in &self.units {
            let others = if allow == Allow::Others { unit.others.as_slice() } else { &[] };
            for term in iter::once(&unit.term).chain(others.iter().map(|(term, _)| term)) {
                let name = term.run.iter().collect();
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        names
    }

    /// Adds a unit, or counts it once more.
    pub(super) fn add_unit(&mut self, term: Term, count: f32) {
        match self.units.iter_mut().find(|unit| unit.term == term) {
            Some(unit) => unit.count += count,
            None => self.units.push(Unit {
                term,
                count,
                others: Vec::new(),
            }),
        }
    }

    /// Adds a pair of letters, or counts it once more.
    pub(super) fn add_pair(&mut self, term: Term, count: f32) {
        match self.pairs.iter_mut().find(|(known, _)| *known == term) {
            Some((_, sum)) => *sum += count,
            None => self.pairs.push((term, count)),
        }
    }

    /// Keeps the terms of a long text that tell most: idf times the square root of the count. Single characters tell nothing there.
    pub(super) fn keep_strongest(&mut self, lookup: &Lookup<'_>) -> Result<(), SearchError> {
        let keep = lookup.index.params.similar_terms;
        self.units.retain(|unit| unit.term.run.len() > 1);
        self.units = strongest(std::mem::take(&mut self.units), keep, |unit| (&unit.term, unit.count), lookup)?;
        self.pairs = strongest(std::mem::take(&mut self.pairs), keep, |(term, count)| (term, *count), lookup)?;
        Ok(())
    }

    /// Two single characters with a blank between them (人 才) are perhaps one word: their pair is looked for too.
    fn bridge(&mut self, leaf: &Leaf, last_single: &mut Option<(char, Option<TextField>)>) {
        let single = match runs(&leaf.text).as_slice() {
            [run] if run.len() == 1 && !run[0].is_ascii() => Some((run[0], leaf.field)),
            _ => None,
        };
        if let (Some((left, field)), Some((right, same))) = (*last_single, single)
            && field == same
        {
            let pair = Term {
                run: vec![left, right],
                field,
            };
            self.add_unit(pair.clone(), 1.0);
            self.add_pair(pair, 1.0);
        }
        *last_single = single;
    }
}

/// The `keep` strongest items, strongest first, those that no document holds left out.
fn strongest<T>(items: Vec<T>, keep: usize, read: impl Fn(&T) -> (&Term, f32), lookup: &Lookup<'_>) -> Result<Vec<T>, SearchError> {
    let mut weighed = Vec::with_capacity(items.len());
    for item in items {
        let (term, count) = read(&item);
        let at_most = lookup.index.at_most(&term.run, term.field)?;
        if at_most > 0 {
            weighed.push((count.sqrt() * lookup.idf(at_most as usize), item));
        }
    }
    weighed.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    Ok(weighed.into_iter().take(keep).map(|(_, item)| item).collect())
}
