use proptest::prelude::*;

use super::*;
use crate::features::{SparseBlocks, SparseRows};

fn evidence(values: &[[f32; 4]]) -> Evidence {
    let mut rows = SparseRows::default();
    for [a, b, c, d] in values {
        let (words, runs) = (a.hypot(*b), c.hypot(*d));
        rows.push([(0, a / words), (1, b / words), (2, c / runs), (3, d / runs)]);
    }
    Evidence {
        rows: SparseBlocks::new(vec![rows]),
        matters: SparseBlocks::default(),
        df: vec![2; 4],
        split: 2,
    }
}

proptest! {
    #[test]
    fn clusters_hold_linked_units_whatever_the_order_of_the_edges(values in proptest::collection::vec(proptest::array::uniform4(0.05f32..1.0), 1..12), cut in 0.6f32..0.99) {
        let evidence = evidence(&values);
        let n = values.len() as u32;
        let pairs = (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b)));
        let all = pairs.map(|(a, b)| Edge { a, b, similarity: evidence.similarity(a as usize, b as usize) });
        let near: Vec<Edge> = all.filter(|edge| edge.similarity >= cut).collect();
        let params = TopicParams { cut, ..TopicParams::default() };
        let found = agglomerate(&evidence, &near, &params).of;
        let turned: Vec<Edge> = near.iter().rev().copied().collect();
        prop_assert_eq!(&agglomerate(&evidence, &turned, &params).of, &found);
        let size = |unit: u32| found.iter().filter(|&&cluster| cluster == found[unit as usize]).count();
        for edge in &near {
            prop_assert!(size(edge.a) > 1 || size(edge.b) > 1, "two alike units are both left alone");
        }
        for unit in 0..n {
            let linked = |edge: &Edge| {
                let other = if edge.a == unit { edge.b } else { edge.a };
                (edge.a == unit || edge.b == unit) && found[other as usize] == found[unit as usize]
            };
            prop_assert!(size(unit) == 1 || near.iter().any(linked), "{} shares a cluster with nothing like it", unit);
        }
    }
}
