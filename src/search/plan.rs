//! What to look for: the query's words as weighted units, each with what may stand for it.

use std::iter;

use super::analyzer::Word;
use super::grams::runs;
use super::query::{Leaf, Node};
use super::rank::Allow;
use super::schema::TextField;
use super::{Analyzer, Index, Origin, SearchError, SearchParams, Substitution};

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
    /// What else may stand for it.
    pub(super) others: Vec<Other>,
}

/// What may stand for a unit.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Other {
    pub(super) term: Term,
    /// The words of the query that it stands for: the unit, or a row of words that the unit is part of.
    pub(super) asked: Vec<char>,
    /// How much it counts beside the unit's own term, 0 to 1.
    pub(super) share: f32,
    pub(super) origin: Origin,
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
    let mut before = None;
    query.wanted(&mut |leaf| {
        plan.add_leaf(leaf, analyzer, params);
        plan.bridge(leaf, &mut before, analyzer);
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
        let words = if leaf.quoted { Vec::new() } else { analyzer.words(&leaf.text) };
        let mut at = 0;
        for run in runs(&leaf.text) {
            for (offset, pair) in run.windows(2).enumerate() {
                self.add_pair(term(pair), pair_share(&words, at + offset, params));
            }
            at += run.len();
        }
        for word in &words {
            self.let_stand(
                &term(&word.run),
                analyzer.pieces(&word.run).into_iter().map(|piece| Other {
                    term: term(piece),
                    asked: word.run.clone(),
                    share: params.piece_weight,
                    origin: Origin::Part,
                }),
            );
        }
        for (range, names) in analyzer.synonyms().find(&row) {
            for word in words.iter().filter(|word| word.at < range.end && range.start < word.range().end) {
                let others = names.iter().map(|(name, origin)| Other {
                    term: term(name),
                    asked: row[range.clone()].to_vec(),
                    share: params.synonym_weight,
                    origin: *origin,
                });
                self.let_stand(&term(&word.run), others);
            }
        }
    }

    /// Lets other terms stand for a unit, if the plan has it.
    fn let_stand(&mut self, unit: &Term, others: impl Iterator<Item = Other>) {
        if let Some(unit) = self.units.iter_mut().find(|known| known.term == *unit) {
            unit.others.extend(others);
        }
    }

    /// Lets words that the archive uses alike stand for the units that no list knows of.
    pub(super) fn add_kin(&mut self, index: &Index) {
        for unit in &mut self.units {
            if unit.others.iter().any(|other| other.origin != Origin::Part) {
                continue;
            }
            let (field, asked) = (unit.term.field, unit.term.run.clone());
            let kin = index.kin.of(&unit.term.run).iter();
            unit.others.extend(kin.map(|run| Other {
                term: Term { run: run.clone(), field },
                asked: asked.clone(),
                share: index.params.kin_weight,
                origin: Origin::Corpus,
            }));
        }
    }

    /// Which words stand for which, parts of words left out: those that some document holds, each once.
    pub(super) fn substitutions(&self, index: &Index) -> Result<Vec<Substitution>, SearchError> {
        let mut found: Vec<Substitution> = Vec::new();
        for unit in &self.units {
            for other in unit.others.iter().filter(|other| other.origin != Origin::Part) {
                let asked: String = other.asked.iter().collect();
                let used: String = other.term.run.iter().collect();
                let known = found.iter().any(|known| known.asked == asked && known.used == used);
                if !known && index.at_most(&other.term.run, other.term.field)? > 0 {
                    let origin = other.origin;
                    found.push(Substitution { asked, used, origin });
                }
            }
        }
        Ok(found)
    }

    /// What the units are called and, if that is allowed, what may stand for them, each once.
    pub(super) fn names(&self, allow: Allow) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for unit in &self.units {
            let others = if allow == Allow::Others { unit.others.as_slice() } else { &[] };
            for term in iter::once(&unit.term).chain(others.iter().map(|other| &other.term)) {
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
    pub(super) fn keep_strongest(&mut self, index: &Index) -> Result<(), SearchError> {
        let keep = index.params.similar_terms;
        self.units.retain(|unit| unit.term.run.len() > 1);
        self.units = strongest(std::mem::take(&mut self.units), keep, |unit| (&unit.term, unit.count), index)?;
        self.pairs = strongest(std::mem::take(&mut self.pairs), keep, |(term, count)| (term, *count), index)?;
        Ok(())
    }

    /// A word with a blank inside (人 才, 图书 馆): where the last word of one leaf and the first of the next are single characters, or one
    /// is and the dictionary holds them joined, the joined word is looked for too.
    fn bridge(&mut self, leaf: &Leaf, before: &mut Option<Loose>, analyzer: &Analyzer) {
        let loose = Loose::of(leaf, analyzer);
        if let (Some(left), Some(right)) = (&*before, &loose)
            && left.field == right.field
            && let Some(joined) = joined(&left.last, &right.first, analyzer)
        {
            let term = |run: &[char]| Term {
                run: run.to_vec(),
                field: leaf.field,
            };
            // Single characters by themselves would be found everywhere.
            if analyzer.knows(&joined.iter().collect::<String>()) {
                let ends = [term(&left.last), term(&right.first)];
                self.units.retain(|unit| !ends.contains(&unit.term));
            }
            self.add_unit(term(&joined), 1.0);
            self.add_pair(term(&joined[left.last.len() - 1..=left.last.len()]), 1.0);
        }
        *before = loose;
    }
}

/// The words at the ends of a leaf that is not quoted.
struct Loose {
    first: Vec<char>,
    last: Vec<char>,
    field: Option<TextField>,
}

impl Loose {
    fn of(leaf: &Leaf, analyzer: &Analyzer) -> Option<Self> {
        let words = if leaf.quoted { Vec::new() } else { analyzer.words(&leaf.text) };
        let chinese = |word: &Word| word.run.iter().all(|c| !c.is_ascii()).then(|| word.run.clone());
        Some(Self {
            first: chinese(words.first()?)?,
            last: chinese(words.last()?)?,
            field: leaf.field,
        })
    }
}

/// Two neighbours as the one word that they probably are.
fn joined(left: &[char], right: &[char], analyzer: &Analyzer) -> Option<Vec<char>> {
    let joined = [left, right].concat();
    let single = left.len() == 1 || right.len() == 1;
    let known = || analyzer.knows(&joined.iter().collect::<String>());
    (single && (joined.len() == 2 || known())).then_some(joined)
}

/// What the pair of letters that begins at a place counts, by the words it lies in.
fn pair_share(words: &[Word], at: usize, params: &SearchParams) -> f32 {
    let holder = |at: usize| words.iter().find(|word| word.range().contains(&at));
    let (Some(left), Some(right)) = (holder(at), holder(at + 1)) else {
        return 1.0;
    };
    if left.at == right.at && left.run.len() == 2 {
        params.word_pair_share
    } else if left.at != right.at && (left.idle || right.idle) {
        params.idle_pair_share
    } else {
        1.0
    }
}

/// The `keep` strongest items, strongest first, those that no document holds left out.
fn strongest<T>(items: Vec<T>, keep: usize, read: impl Fn(&T) -> (&Term, f32), index: &Index) -> Result<Vec<T>, SearchError> {
    let mut weighed = Vec::with_capacity(items.len());
    for item in items {
        let (term, count) = read(&item);
        let at_most = index.at_most(&term.run, term.field)?;
        if at_most > 0 {
            weighed.push((count.sqrt() * index.idf(at_most as usize), item));
        }
    }
    weighed.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    Ok(weighed.into_iter().take(keep).map(|(_, item)| item).collect())
}
