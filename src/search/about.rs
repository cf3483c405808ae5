//! Messages about a matter that several words name: those that hold a keyword with one of the words.

use crate::analysis::Analysis;
use crate::corpus::MessageId;

/// The messages of a filter `about`: words parted by commas; a keyword counts that holds one of them, unless it holds one that has a minus
/// before it. In canonical order. Cost: a look at every keyword, and a sort of what is found.
#[must_use]
pub fn messages_about(words: &str, analysis: &Analysis) -> Vec<MessageId> {
    let words: Vec<&str> = words
        .split([',', '，', '、'])
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .collect();
    let (without, with): (Vec<&str>, Vec<&str>) = words.into_iter().partition(|word| word.starts_with('-'));
    let counts =
        |text: &str| with.iter().any(|word| text.contains(word)) && !without.iter().any(|word| word.len() > 1 && text.contains(&word[1..]));
    let terms = analysis.keywords.terms.iter().filter(|term| counts(&term.text));
    let mut found: Vec<MessageId> = terms.flat_map(|term| term.messages.iter().copied()).collect();
    found.sort_unstable();
    found.dedup();
    found
}
