//! Proposes earlier messages that may hold the same text: an inverted index over sketches, with capped look-ups.

use rayon::prelude::*;

use super::sign::Signatures;

/// How many of the latest earlier messages are looked at per shingle. Shingles of boilerplate have long postings: there the cap keeps the
/// cost linear, and a copy is still met through its rarer shingles or, in a mass mailing, through the copy just before it.
const WINDOW: usize = 24;

/// Fewest shingles that a candidate shares: one is a phrase.
const MIN_SHARED: usize = 2;

/// Postings of shingle hashes, each list in canonical order.
pub(super) struct Candidates<'s> {
    signatures: &'s Signatures,
    /// Hash above, message below, sorted.
    postings: Vec<u64>,
    /// For each message where its positions begin in `positions`, and one entry more.
    begins: Vec<u32>,
    /// Where the message's hashes lie in `postings`, in the order of its sketch.
    positions: Vec<u32>,
    /// For each message up to which hash its sketch holds every shingle, and the sketch's length.
    reach: Vec<(u32, u32)>,
}

/// How often each earlier message was met, in a small table by hash: it stays in the nearest cache however many messages there are.
#[derive(Default)]
pub(super) struct Meetings {
    /// Position in `met` by slot, [`FREE`] where none is; a power of two, at most half full.
    slots: Vec<u32>,
    /// Messages, how often each was met, and its slot.
    met: Vec<(u32, u32, u32)>,
    /// Those that were met often enough: message, how often, and what is known of its sketch.
    told: Vec<(u32, u32, (u32, u32))>,
}

/// Nobody stands here.
const FREE: u32 = u32::MAX;
/// Slots at least.
const MIN_SLOTS: usize = 1 << 10;

impl Meetings {
    fn clear(&mut self) {
        self.met.drain(..).for_each(|(.., slot)| self.slots[slot as usize] = FREE);
    }

    fn meet(&mut self, message: u32) {
        if self.met.len() * 2 >= self.slots.len() {
            self.grow();
        }
        let slot = self.find(message);
        match self.slots[slot] {
            FREE => {
                self.slots[slot] = self.met.len() as u32;
                self.met.push((message, 1, slot as u32));
            }
            at => self.met[at as usize].1 += 1,
        }
    }

    fn find(&self, message: u32) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = (message.wrapping_mul(0x9e37_79b9) >> 9) as usize & mask;
        while self.slots[slot] != FREE && self.met[self.slots[slot] as usize].0 != message {
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn grow(&mut self) {
        self.slots = vec![FREE; (self.slots.len() * 2).max(MIN_SLOTS)];
        for at in 0..self.met.len() {
            let slot = self.find(self.met[at].0);
            self.slots[slot] = at as u32;
            self.met[at].2 = slot as u32;
        }
    }
}

/// An earlier message and the share of the smaller text that the sketches show as shared.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Candidate {
    pub(super) message: u32,
    pub(super) containment: f32,
}

impl<'s> Candidates<'s> {
    /// Indexes the sketches of the messages for which `wanted` holds. Cost: a sort of all hashes.
    pub(super) fn index(signatures: &'s Signatures, wanted: impl Fn(u32) -> bool) -> Self {
        let mut postings: Vec<u64> = Vec::new();
        for message in (0..signatures.len() as u32).filter(|&message| wanted(message)) {
            postings.extend(
                signatures
                    .sketch(message as usize)
                    .iter()
                    .map(|&hash| (u64::from(hash) << 32) | u64::from(message)),
            );
        }
        postings.par_sort_unstable();
        let mut begins = vec![0u32; signatures.len() + 1];
        for &posting in &postings {
            begins[posting as u32 as usize + 1] += 1;
        }
        for at in 1..begins.len() {
            begins[at] += begins[at - 1];
        }
        let mut next = begins.clone();
        let mut positions = vec![0; postings.len()];
        for (position, &posting) in postings.iter().enumerate() {
            let slot = &mut next[posting as u32 as usize];
            positions[*slot as usize] = position as u32;
            *slot += 1;
        }
        let reach = |message: usize| {
            let sketch = signatures.sketch(message);
            (complete_below(sketch), sketch.len() as u32)
        };
        Self {
            signatures,
            postings,
            begins,
            positions,
            reach: (0..signatures.len()).map(reach).collect(),
        }
    }

    /// The `limit` earlier messages that seem to share most with `message`, the most first (ties: the earlier first), all of at least
    /// `floor`. `meetings` are lent for the work, and none again afterwards. Cost: the sketch's length times a constant.
    pub(super) fn of(&self, message: u32, floor: f32, limit: usize, meetings: &mut Meetings) -> Vec<Candidate> {
        let (sketch, own) = (self.signatures.sketch(message as usize), self.reach[message as usize].0);
        let (begin, end) = (self.begins[message as usize], self.begins[message as usize + 1]);
        let positions = &self.positions[begin as usize..end as usize];
        // The lists lie anywhere in memory: all are fetched side by side before any is read.
        std::hint::black_box(positions.iter().fold(0, |read, &position| read ^ self.postings[position as usize]));
        for &position in positions {
            let hash = self.postings[position as usize] >> 32;
            let before = self.postings[..position as usize].iter().rev().take(WINDOW);
            let earlier = before.take_while(|&&posting| posting >> 32 == hash);
            earlier.for_each(|&posting| meetings.meet(posting as u32));
        }
        // What is known of the others lies far from the processor: it is fetched for all of them before any is looked at.
        let met = meetings.met.iter().filter(|&&(_, shared, _)| shared as usize >= MIN_SHARED);
        let told = met.map(|&(message, shared, _)| (message, shared, self.reach[message as usize]));
        meetings.told.extend(told);
        let mut found: Vec<Candidate> = meetings
            .told
            .drain(..)
            .map(|(message, shared, reach)| Candidate {
                message,
                containment: self.containment((sketch, own), (message, reach), shared as usize),
            })
            .filter(|candidate| candidate.containment >= floor)
            .collect();
        meetings.clear();
        found.sort_unstable_by(|a, b| b.containment.total_cmp(&a.containment).then(a.message.cmp(&b.message)));
        found.truncate(limit);
        found
    }

    /// Shared hashes over those of the smaller text, counted where both sketches are complete. The other's sketch is looked into only where
    /// it reaches further than the own one: elsewhere its length says enough, and sketches lie far from the processor.
    fn containment(&self, (sketch, own): (&[u32], u32), (other, (limit, length)): (u32, (u32, u32)), shared: usize) -> f32 {
        let below = |sketch: &[u32], limit: u32| sketch.partition_point(|&hash| hash <= limit);
        let smaller = if limit <= own {
            below(sketch, limit).min(length as usize)
        } else {
            below(self.signatures.sketch(other as usize), own).min(sketch.len())
        };
        shared as f32 / smaller.max(1) as f32
    }
}

/// The greatest hash up to which a sketch holds every shingle of its text.
fn complete_below(sketch: &[u32]) -> u32 {
    if sketch.len() < super::sign::MIN_SKETCH {
        u32::MAX
    } else {
        sketch.last().copied().unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meetings_are_counted_however_many_there_are() {
        let mut meetings = Meetings::default();
        for _ in 0..2 {
            (0..5000u32).chain(7..9).for_each(|message| meetings.meet(message * 4096));
            let twice: Vec<u32> = meetings.met.iter().filter(|met| met.1 == 2).map(|met| met.0 / 4096).collect();
            assert_eq!((meetings.met.len(), twice), (5000, vec![7, 8]));
            meetings.clear();
        }
    }

    #[test]
    fn the_message_that_shares_most_comes_first_and_later_ones_are_left_out() {
        let mut signatures = Signatures::default();
        for sketch in [&[1, 2, 3, 9][..], &[2, 3, 4, 8], &[1, 2, 3, 4], &[1, 2, 3, 4]] {
            signatures.push(0, sketch);
        }
        let candidates = Candidates::index(&signatures, |_| true);
        let mut meetings = Meetings::default();
        let mut of = |message| {
            candidates
                .of(message, 0.5, 2, &mut meetings)
                .iter()
                .map(|c| (c.message, c.containment))
                .collect::<Vec<_>>()
        };
        assert_eq!(of(0), []);
        assert_eq!(of(2), [(0, 0.75), (1, 0.75)]);
        assert_eq!(of(3), [(2, 1.0), (0, 0.75)]);
    }
}
