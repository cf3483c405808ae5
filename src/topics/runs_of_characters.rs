//! Counts the character runs of one text by clause, and chooses those by which its clauses speak.

/// The runs of a text: each distinct one once, and which of them each clause holds in reading order.
///
/// A text has some hundreds of runs, most of them once: a small table that is found by hash counts them without sorting.
#[derive(Default)]
pub(super) struct RunTable {
    /// Position in `runs` by slot, [`FREE`] where none is; a power of two, at most half full.
    slots: Vec<u32>,
    runs: Vec<Run>,
    /// Positions in `runs` in reading order.
    read: Vec<u32>,
    /// The end of each clause's in `read`.
    ends: Vec<usize>,
}

struct Run {
    col: u32,
    /// How often it is there; after weighing its weight, zero where it has none.
    weight: f32,
    slot: u32,
    /// The last clause that was found to hold it, counted from one.
    clause: u32,
    is_chosen: bool,
}

/// No run stands here.
const FREE: u32 = u32::MAX;
/// Slots at least.
const MIN_SLOTS: usize = 1 << 11;

impl RunTable {
    /// Forgets the text.
    pub(super) fn clear(&mut self) {
        self.runs.drain(..).for_each(|run| self.slots[run.slot as usize] = FREE);
        self.read.clear();
        self.ends.clear();
    }

    /// Counts a run of the clause that is read.
    pub(super) fn push(&mut self, col: u32, weight: f32) {
        if self.runs.len() * 2 >= self.slots.len() {
            self.grow();
        }
        let slot = self.find(col);
        let at = self.slots[slot];
        if at == FREE {
            self.slots[slot] = self.runs.len() as u32;
            self.read.push(self.runs.len() as u32);
            self.runs.push(Run {
                col,
                weight,
                slot: slot as u32,
                clause: 0,
                is_chosen: false,
            });
        } else {
            self.read.push(at);
            self.runs[at as usize].weight += weight;
        }
    }

    /// Ends the clause that is read.
    pub(super) fn end_clause(&mut self) {
        self.ends.push(self.read.len());
    }

    /// The distinct runs with their counts, or weights, in the order in which they were met.
    pub(super) fn distinct(&self) -> impl Iterator<Item = (u32, f32)> + '_ {
        self.runs.iter().map(|run| (run.col, run.weight))
    }

    /// Turns counts into weights; a run without a weight stands in no row.
    pub(super) fn weigh(&mut self, weight: impl Fn(u32, f32) -> Option<f32>) {
        for run in &mut self.runs {
            run.weight = weight(run.col, run.weight).unwrap_or(0.0);
        }
    }

    /// Writes the runs by which the clauses speak into `chosen`, columns ascending: of each clause the `most` heaviest, ties to the lower
    /// column. `ranked` is lent for the work.
    pub(super) fn choose(&mut self, most: usize, ranked: &mut Vec<(f32, u32, u32)>, chosen: &mut Vec<(u32, f32)>) {
        chosen.clear();
        let mut begin = 0;
        for (clause, &end) in (1..).zip(&self.ends) {
            ranked.clear();
            for &at in &self.read[begin..end] {
                let run = &mut self.runs[at as usize];
                if run.weight > 0.0 && run.clause != clause {
                    run.clause = clause;
                    ranked.push((run.weight, run.col, at));
                }
            }
            begin = end;
            if ranked.len() > most {
                ranked.select_nth_unstable_by(most, |x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
                ranked.truncate(most);
            }
            for &(weight, col, at) in ranked.iter() {
                if !std::mem::replace(&mut self.runs[at as usize].is_chosen, true) {
                    chosen.push((col, weight));
                }
            }
        }
        chosen.sort_unstable_by_key(|&(col, _)| col);
    }

    fn find(&self, col: u32) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = (col.wrapping_mul(0x9e37_79b9) >> 7) as usize & mask;
        while self.slots[slot] != FREE && self.runs[self.slots[slot] as usize].col != col {
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn grow(&mut self) {
        self.slots = vec![FREE; (self.slots.len() * 2).max(MIN_SLOTS)];
        for at in 0..self.runs.len() {
            let slot = self.find(self.runs[at].col);
            self.slots[slot] = at as u32;
            self.runs[at].slot = slot as u32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_counted_and_clauses_speak_by_their_heaviest() {
        let mut table = RunTable::default();
        for _ in 0..2 {
            table.clear();
            for clause in [&[7, 9, 7, 1][..], &[9, 4]] {
                clause.iter().for_each(|&col| table.push(col, 1.0));
                table.end_clause();
            }
            assert_eq!(table.distinct().collect::<Vec<_>>(), [(7, 2.0), (9, 2.0), (1, 1.0), (4, 1.0)]);
            table.weigh(|col, count| (col != 1).then_some(count));
            let mut chosen = Vec::new();
            table.choose(1, &mut Vec::new(), &mut chosen);
            assert_eq!(
                chosen,
                [(7, 2.0), (9, 2.0)],
                "the lower column of two as heavy; run 9 speaks for the second clause"
            );
        }
    }

    #[test]
    fn a_long_text_outgrows_the_table() {
        let mut table = RunTable::default();
        (0..9000u32).chain(0..3).for_each(|col| table.push(col * 64, 1.0));
        table.end_clause();
        assert_eq!(table.distinct().filter(|&(_, count)| count == 2.0).count(), 3);
        table.clear();
        table.push(64, 4.0);
        assert_eq!(table.distinct().collect::<Vec<_>>(), [(64, 4.0)]);
    }
}
