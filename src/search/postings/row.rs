//! Runs of letters with a mark or a blank between them, as a quoted text asks for them: in this order, one gap apart.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;

use super::{Segment, stands_at};
use crate::search::SearchError;
use crate::search::grams::write_gram;
use crate::search::schema::TextField;

/// Grams of which one must stand at a place counted from the beginning.
struct Tile {
    offset: u32,
    any: Vec<SegmentPostings>,
}

impl Segment {
    /// Those of some ascending documents in which the runs stand in a row in one field. Cost: the positions of their grams there.
    pub(in crate::search) fn in_a_row(
        &self,
        runs: &[Vec<char>],
        field: Option<TextField>,
        docs: Vec<u32>,
    ) -> Result<Vec<u32>, SearchError> {
        let fields = TextField::ALL
            .into_iter()
            .filter(|known| field.is_none_or(|wanted| wanted == *known));
        let mut held = vec![false; docs.len()];
        for field in fields {
            let Some(mut tiles) = self.row_tiles(runs, field)? else { continue };
            let (mut starts, mut next, mut others) = (Vec::new(), Vec::new(), Vec::new());
            for (&doc, held) in docs.iter().zip(&mut held) {
                starts.clear();
                for (at, tile) in tiles.iter_mut().enumerate() {
                    others.clear();
                    for postings in &mut tile.any {
                        if stands_at(postings, doc) {
                            postings.positions(&mut next);
                            others.extend(next.iter().filter_map(|place| place.checked_sub(tile.offset)));
                        }
                    }
                    // Those of one gram ascend already.
                    others.sort_unstable();
                    if at == 0 {
                        std::mem::swap(&mut starts, &mut others);
                    } else {
                        starts.retain(|start| others.binary_search(start).is_ok());
                    }
                    if starts.is_empty() {
                        break;
                    }
                }
                *held |= !starts.is_empty();
            }
        }
        Ok(docs.into_iter().zip(held).filter(|(_, held)| *held).map(|(doc, _)| doc).collect())
    }

    /// The grams that tile the runs, the rarest first; `None` if the field lacks one of them.
    fn row_tiles(&self, runs: &[Vec<char>], field: TextField) -> Result<Option<Vec<Tile>>, SearchError> {
        let inverted = &self.inverted[field as usize];
        let mut tiles = Vec::new();
        let mut begin = 0;
        for (at, run) in runs.iter().enumerate() {
            let is_last = at + 1 == runs.len();
            let mut grams: Vec<(usize, Option<char>)> = (1..run.len()).step_by(2).map(|right| (right - 1, Some(run[right]))).collect();
            if run.len() % 2 == 1 && run.len() > 1 && is_last {
                grams.push((run.len() - 2, Some(run[run.len() - 1])));
            }
            if !is_last {
                // What stands before the gap stands alone.
                grams.push((run.len() - 1, None));
            }
            for (left, right) in grams {
                let mut term = String::new();
                write_gram(run[left], right, &mut term);
                let Some(info) = inverted.terms().get(&term)? else {
                    return Ok(None);
                };
                let postings = inverted.read_postings_from_terminfo(&info, IndexRecordOption::WithFreqsAndPositions)?;
                tiles.push((info.doc_freq, begin + left, vec![postings]));
            }
            if is_last && run.len() == 1 {
                // Whatever follows it.
                let mut infos = Vec::new();
                self.grams_from(run[0], field, |_, info| infos.push(info.clone()))?;
                let mut any = Vec::with_capacity(infos.len());
                for info in &infos {
                    any.push(inverted.read_postings_from_terminfo(info, IndexRecordOption::WithFreqsAndPositions)?);
                }
                if any.is_empty() {
                    return Ok(None);
                }
                tiles.push((u32::MAX, begin, any));
            }
            begin += run.len() + 1;
        }
        tiles.sort_by_key(|(frequency, offset, _)| (*frequency, *offset));
        let tile = |(_, offset, any)| Tile {
            offset: offset as u32,
            any,
        };
        Ok(Some(tiles.into_iter().map(tile).collect()))
    }
}
