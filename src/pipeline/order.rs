//! Which version of each message counts, and the canonical order (time, uid).

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::analysis::{MessageRow, Symbol};
use crate::corpus::{DocKey, LocalTime, Uid};

use super::annotate::Annotations;
use super::source::{BatchInfo, Head};

/// The canonical order: for each message its batch (as a position in the list of batches) and its row. Cost: two sorts of small keys.
#[must_use]
pub(super) fn canonical_order(heads: &[Vec<Head>]) -> Vec<(u32, u32)> {
    let head = |(batch, row): (u32, u32)| &heads[batch as usize][row as usize];
    let mut rows: Vec<(u128, (u32, u32))> = Vec::with_capacity(heads.iter().map(Vec::len).sum());
    for (batch, batch_heads) in (0..).zip(heads) {
        rows.extend((0..).zip(batch_heads).map(|(row, head)| (key_of(head.uid), (batch, row))));
    }
    rows.par_sort_unstable();
    // Of the versions of a message the newest counts; of equal ones the latest, wherever it lies.
    let newest = |versions: &[(u128, (u32, u32))]| {
        versions
            .iter()
            .map(|&(_, at)| at)
            .max_by_key(|&at| (head(at).version, head(at).time, at))
    };
    let mut kept: Vec<(Option<LocalTime>, u128, (u32, u32))> = rows
        .chunk_by(|a, b| a.0 == b.0)
        .filter_map(|versions| newest(versions).map(|at| (head(at).time, versions[0].0, at)))
        .collect();
    kept.par_sort_unstable();
    kept.into_iter().map(|(.., at)| at).collect()
}

/// An identity as a number that sorts as it does.
fn key_of(uid: Uid) -> u128 {
    u128::from_be_bytes(uid.0)
}

/// The texts of a head that become symbols.
fn texts(head: &Head) -> [&str; 10] {
    [
        &head.source,
        &head.place,
        &head.department,
        &head.category,
        &head.campaign,
        &head.collection_point,
        &head.state,
        &head.given_purpose,
        &head.satisfaction,
        district_name(&head.district),
    ]
}

/// Messages per task.
const CHUNK: usize = 4096;

/// Strings that messages share, sorted, and the messages' rows in canonical order. Cost: linear, in parallel.
pub(super) fn message_rows(
    batches: &[BatchInfo],
    heads: &[Vec<Head>],
    annotations: &[Annotations],
    order: &[(u32, u32)],
) -> (Vec<String>, Vec<MessageRow>) {
    let head = |&(batch, row): &(u32, u32)| &heads[batch as usize][row as usize];
    let distinct = order.par_chunks(CHUNK).map(|rows| {
        let mut seen: FxHashSet<&str> = FxHashSet::default();
        rows.iter().for_each(|at| seen.extend(texts(head(at))));
        seen
    });
    let mut symbols: Vec<&str> = distinct.collect::<Vec<_>>().into_iter().flatten().collect();
    symbols.sort_unstable();
    symbols.dedup();
    symbols.retain(|text| !text.is_empty());
    let numbers: FxHashMap<&str, Symbol> = symbols.iter().copied().zip(0..).collect();
    let symbol = |text: &str| numbers.get(text).copied();
    let rows = order
        .par_iter()
        .map(|at| {
            let (head, found) = (head(at), &annotations[at.0 as usize]);
            MessageRow {
                uid: head.uid,
                doc: DocKey {
                    batch: batches[at.0 as usize].seq,
                    row: at.1,
                },
                source: symbol(&head.source).unwrap_or_default(),
                external_id: head.external_id.as_str().into(),
                channel: head.channel,
                time: head.time,
                voice: head.voice,
                writer_kind: head.writer_kind,
                district: symbol(district_name(&head.district)),
                place: symbol(&head.place),
                department: symbol(&head.department),
                category: symbol(&head.category),
                campaign: symbol(&head.campaign),
                collection_point: symbol(&head.collection_point),
                state: symbol(&head.state),
                given_purpose: symbol(&head.given_purpose),
                satisfaction: symbol(&head.satisfaction),
                given: found.given[at.1 as usize],
                votes_up: head.votes_up,
                votes_down: head.votes_down,
                replied: head.replied,
                reply_time: head.reply_time,
                chars: found.chars[at.1 as usize],
                masked: found.masked[at.1 as usize],
                elements: found.elements[at.1 as usize],
            }
        })
        .collect();
    (symbols.into_iter().map(str::to_owned).collect(), rows)
}

/// The district within what an office wrote as district: `澜州市/望川区/鼓楼街道` and `澜州市望川区` are `望川区`. What names no district
/// stays as it is.
#[must_use]
pub fn district_name(given: &str) -> &str {
    let given = given.trim();
    let after_city = |piece: &str| {
        piece
            .rfind('市')
            .filter(|at| at + '市'.len_utf8() < piece.len())
            .map_or(0, |at| at + '市'.len_utf8())
    };
    let pieces = given
        .split(['/', '_', '-', ' ', '>', '、'])
        .map(|piece| &piece[after_city(piece)..]);
    let mut named = pieces.filter_map(|piece| piece.find(['区', '县', '旗']).map(|at| &piece[..at + '区'.len_utf8()]));
    named.find(|name| name.chars().count() > 1).unwrap_or(given)
}

/// Identities in canonical order.
pub(super) fn uids(rows: &[MessageRow]) -> Vec<Uid> {
    rows.iter().map(|row| row.uid).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{Channel, Voice};
    use proptest::prelude::*;

    fn head(id: u8, time: i64, reply: i64) -> Head {
        Head {
            uid: Uid([id; 16]),
            version: (Some(LocalTime(reply)), 1, Uid([0; 16])),
            source: "s".to_owned(),
            external_id: id.to_string(),
            channel: Channel::Forum,
            time: Some(LocalTime(time)),
            voice: Voice::default(),
            writer_kind: None,
            district: String::new(),
            place: String::new(),
            department: String::new(),
            category: String::new(),
            campaign: String::new(),
            collection_point: String::new(),
            state: String::new(),
            given_purpose: String::new(),
            satisfaction: String::new(),
            votes_up: 0,
            votes_down: 0,
            replied: false,
            reply_time: Some(LocalTime(reply)),
        }
    }

    #[test]
    fn districts_written_differently_are_one() {
        for given in ["望川区", "澜州市望川区", "澜州市/望川区/鼓楼街道", " 望川区 鼓楼街道"] {
            assert_eq!(district_name(given), "望川区");
        }
        assert_eq!(district_name("雁回县城关镇"), "雁回县");
        assert_eq!(district_name("A市A3区"), "A3区");
        assert_eq!(district_name("高新"), "高新");
    }

    #[test]
    fn the_newest_version_counts_and_time_orders() {
        let heads = [vec![head(1, 50, 60), head(2, 10, 0)], vec![head(1, 50, 90)]];
        assert_eq!(canonical_order(&heads), [(0, 1), (1, 0)]);
    }

    proptest! {
        #[test]
        fn row_order_changes_nothing(rows in proptest::collection::vec((0u8..20, 0i64..5, 0i64..5), 1..30), seed in 0usize..100) {
            let make = |rows: &[(u8, i64, i64)]| rows.iter().map(|&(id, time, reply)| head(id, time, reply)).collect::<Vec<_>>();
            let mut turned = rows.clone();
            turned.rotate_left(seed % rows.len());
            let (one, other) = (vec![make(&rows)], vec![make(&turned)]);
            let names = |heads: &[Vec<Head>]| {
                canonical_order(heads).iter().map(|&(b, r)| { let h = &heads[b as usize][r as usize]; (h.uid, h.version) }).collect::<Vec<_>>()
            };
            let (a, b) = (names(&one), names(&other));
            prop_assert_eq!(a, b);
        }
    }
}
