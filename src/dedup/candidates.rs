//! Proposes earlier messages that may hold the same text: an inverted index over sketches, with capped look-ups.

use rayon::prelude::*;

use super::sign::Signatures;

/// How many of the latest earlier messages are looked at per shingle. Shingles of boilerplate have long postings: there the cap keeps the
/// cost linear, and a copy is still met through its rarer shingles or, in a mass mailing, through the copy just before it.
const WINDOW: usize = 24;

/// Postings of shingle hashes, each list in canonical order.
pub(super) struct Candidates<'s> {
    signatures: &'s Signatures,
    /// Hash above, message below, sorted.
    postings: Vec<u64>,
    /// Where the hashes of each leading bit pattern begin.
    directory: Vec<u32>,
    shift: u32,
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
        let bits = (postings.len() as u64 / 2).max(2).ilog2().min(26);
        let shift = 64 - bits;
        let mut directory = vec![0u32; (1 << bits) + 1];
        for &posting in &postings {
            directory[(posting >> shift) as usize + 1] += 1;
        }
        for at in 1..directory.len() {
            directory[at] += directory[at - 1];
        }
        Self {
            signatures,
            postings,
            directory,
            shift,
        }
    }

    /// The `limit` earlier messages that seem to share most with `message`, the most first (ties: the earlier first), all of at least
    /// `floor`. Cost: the sketch's length times a constant.
    pub(super) fn of(&self, message: u32, floor: f32, limit: usize) -> Vec<Candidate> {
        let sketch = self.signatures.sketch(message as usize);
        let mut met: Vec<u32> = Vec::with_capacity(sketch.len() * 4);
        for &hash in sketch {
            met.extend(
                self.before(hash, message)
                    .iter()
                    .map(|&posting| posting as u32),
            );
        }
        met.sort_unstable();
        let mut found: Vec<Candidate> = met
            .chunk_by(|a, b| a == b)
            .map(|same| Candidate {
                message: same[0],
                containment: self.containment(sketch, same[0], same.len()),
            })
            .filter(|candidate| candidate.containment >= floor)
            .collect();
        found.sort_by(|a, b| {
            b.containment
                .total_cmp(&a.containment)
                .then(a.message.cmp(&b.message))
        });
        found.truncate(limit);
        found
    }

    /// The last few postings of a hash that lie before the message.
    fn before(&self, hash: u32, message: u32) -> &[u64] {
        let key = (u64::from(hash) << 32) | u64::from(message);
        let slot = (key >> self.shift) as usize;
        let (begin, end) = (
            self.directory[slot] as usize,
            self.directory[slot + 1] as usize,
        );
        let end = begin + self.postings[begin..end].partition_point(|&posting| posting < key);
        let first = u64::from(hash) << 32;
        let begin = begin + self.postings[begin..end].partition_point(|&posting| posting < first);
        &self.postings[begin.max(end.saturating_sub(WINDOW))..end]
    }

    /// Shared hashes over those of the smaller text, counted where both sketches are complete.
    fn containment(&self, sketch: &[u32], other: u32, shared: usize) -> f32 {
        let other = self.signatures.sketch(other as usize);
        let limit = complete_below(sketch).min(complete_below(other));
        let below = |sketch: &[u32]| sketch.partition_point(|&hash| hash <= limit);
        shared as f32 / below(sketch).min(below(other)).max(1) as f32
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
    fn the_message_that_shares_most_comes_first_and_later_ones_are_left_out() {
        let mut signatures = Signatures::default();
        for sketch in [
            &[1, 2, 3, 9][..],
            &[2, 3, 4, 8],
            &[1, 2, 3, 4],
            &[1, 2, 3, 4],
        ] {
            signatures.push(0, sketch);
        }
        let candidates = Candidates::index(&signatures, |_| true);
        let of = |message| {
            candidates
                .of(message, 0.5, 2)
                .iter()
                .map(|c| (c.message, c.containment))
                .collect::<Vec<_>>()
        };
        assert_eq!(of(0), []);
        assert_eq!(of(2), [(0, 0.75), (1, 0.75)]);
        assert_eq!(of(3), [(2, 1.0), (0, 0.75)]);
    }
}
