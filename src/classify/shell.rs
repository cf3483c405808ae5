//! The operator's shell around a hotline ticket: words of the form, which say nothing of what the caller wants.

use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::text::WordFinder;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    shell: String,
}

static SHELL: LazyLock<WordFinder> = LazyLock::new(|| {
    let lists: Lists = toml::from_str(include_str!("../../models/hotline.toml")).expect("a test reads the shipped list");
    WordFinder::new(lists.shell.split_whitespace())
});

/// The byte ranges of a normalised text that are shell, in order. Cost: one pass.
pub(super) fn shell_ranges(text: &str) -> Vec<Range<usize>> {
    SHELL.longest(text).map(|found| found.start..found.end).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_phrase_of_the_form_is_shell() {
        let text = "市民来电反映,桥边路灯不亮,请相关部门核实处理并回复。";
        let shell: Vec<&str> = shell_ranges(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(shell, ["市民来电反映", "请相关部门核实处理并回复"]);
    }
}
