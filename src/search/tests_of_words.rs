//! What search promises of words that stand for others: lists, the archive's own use, slips of spelling, latent axes.

use super::tests::{Library, SEGMENTER, open};
use super::*;
use std::sync::Arc;

fn substitutions(library: &Library, query: &str) -> Vec<(String, String, Origin)> {
    let page = library.page(query, Strictness::Relax);
    let told = page.substitutions.into_iter();
    told.map(|told| (told.asked, told.used, told.origin)).collect()
}

fn told(asked: &str, used: &str, origin: Origin) -> (String, String, Origin) {
    (asked.to_owned(), used.to_owned(), origin)
}

#[test]
fn a_page_says_which_words_were_used_in_place_of_which() {
    let mut library = Library::bodies(&["旧楼增设电梯", "楼道很黑,直梯停运"]);
    assert_eq!(substitutions(&library, "加装电梯"), [told("加装电梯", "增设电梯", Origin::Shipped)]);
    let strict = library.page("加装电梯", Strictness::Strict);
    assert!(strict.substitutions.is_empty());
    let own = Analyzer::with_synonyms(Arc::clone(&SEGMENTER), "-加装电梯 增设电梯\n加装电梯 直梯\n");
    let index = open(library.dir.path(), own).unwrap();
    library.index = index;
    assert_eq!(substitutions(&library, "加装电梯"), [told("加装电梯", "直梯", Origin::Workspace)]);
    assert_eq!(library.relaxed("加装电梯")[0], 1);
}

#[test]
fn words_that_the_archive_uses_alike_stand_for_each_other_where_no_list_does() {
    let mut library = Library::bodies(&["请修葺围墙", "请粉刷围墙", "路灯不亮"]);
    assert_eq!(library.relaxed("整修"), [0; 0]);
    let pairs = [("整修", "修葺"), ("加装电梯", "路灯")];
    library.index = library.index.with_words(None, WordKin::new(pairs.into_iter()));
    assert_eq!(library.relaxed("整修"), [0]);
    assert_eq!(substitutions(&library, "整修"), [told("整修", "修葺", Origin::Corpus)]);
    assert_eq!(substitutions(&library, "加装电梯"), []);
    let asked = library.page("整修 围墙", Strictness::Relax).hits;
    assert_eq!(asked[0].message, MessageId(0));
}

#[test]
fn slips_of_spelling_are_undone_in_relaxed_hits() {
    let library = Library::bodies(&["幼儿园收费", "幼儿园停电", "幼儿园太远", "幼儿园漏雨", "幼儿园招生", "路灯不亮"]);
    for query in ["幼儿圆", "幼园儿", "幼儿儿园", "幼园", "幼儿 园", "幼 儿 园"] {
        let page = library.page(query, Strictness::Relax);
        assert_eq!(page.hits.len(), 5, "{query}");
    }
    for query in ["幼儿圆", "幼园儿", "幼儿儿园"] {
        assert_eq!(substitutions(&library, query), [told(query, "幼儿园", Origin::Corrected)]);
    }
    assert_eq!(library.page("幼儿圆", Strictness::Relax).total_all, 0);
}

#[test]
fn what_lies_near_a_text_on_the_latent_axes_comes_first() {
    let text = "楼下歌厅半夜很吵";
    let mut library = Library::bodies(&["歌厅门口的树木", "歌厅里的音响", "路灯不亮"]);
    let order = |library: &Library| {
        let hits = similar(&library.index, library, text, 10).unwrap();
        hits.into_iter().map(|hit| hit.message.0).collect::<Vec<_>>()
    };
    assert_eq!(order(&library)[..], [1, 0]);
    for (noisy, rows) in [([1.0, 0.0], [1, 0]), ([0.0, 1.0], [0, 1])] {
        let other = [noisy[1], noisy[0]];
        let terms = [("半夜", [1.0, 0.0]), ("树木", other), ("音响", noisy)];
        let latent = LatentTerms::new(2, terms.iter().map(|(term, row)| (*term, 1.0, row.as_slice())));
        library.index = library.index.with_words(Some(latent), WordKin::default());
        assert_eq!(order(&library)[..], rows);
    }
}
