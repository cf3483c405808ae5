//! Cuts a text's clauses into runs of words that can stand in a name, and tells names of places in them.

use super::super::TopicInput;
use super::super::wordbook::Wordbook;
use crate::text::{TermId, TermKind, WordClass};

/// What a run of words is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum RunKind {
    /// Names a place or a body.
    Place,
    /// Names a wide unit: a city, a district.
    Wide,
    /// Says what it is about.
    Matter,
}

/// A run of words within one clause, nothing left out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run<'a> {
    pub(super) kind: RunKind,
    pub(super) terms: &'a [TermId],
}

/// Words of a place's name, at most.
const MAX_NAME_TERMS: usize = 6;
/// Characters of a place's name, at most.
const MAX_NAME_CHARS: usize = 10;

/// Frequency in the language at large below which a noun can be a name.
const RARE: u32 = 300;

/// The narrow places that a part of a text names, as they are written, in order.
pub(in crate::topics) fn places_in(input: &TopicInput<'_>, book: &Wordbook, part: &[TermId]) -> Vec<String> {
    let places = runs(input, book, part).into_iter().filter(|run| run.kind == RunKind::Place);
    let written = places.map(|run| run.terms.iter().map(|&term| input.vocabulary.written(term)).collect::<String>());
    // D4区望溪苑 is 望溪苑 here as elsewhere.
    let narrow = written.map(|place| match super::lettered_unit(&place) {
        Some((0, end)) => place[end..].to_owned(),
        _ => place,
    });
    narrow
        .filter(|place| place.chars().count() > 2 && super::is_specific_piece(place))
        .collect()
}

/// The runs of a text's part, in order. Grammar, stop words and numbers end a run; so does the end of a place's name.
pub(super) fn runs<'a>(input: &TopicInput<'_>, book: &Wordbook, part: &'a [TermId]) -> Vec<Run<'a>> {
    let mut found = Vec::new();
    for clause in part.split(|&term| term == TermId::BREAK) {
        let mut start = 0;
        for at in 0..=clause.len() {
            let ends = at == clause.len() || splits(input, book, clause, at);
            let denies = at < clause.len() && book.is_denial(clause[at]);
            if ends || denies {
                cut_places(input, book, &clause[start..at], &mut found);
                start = if denies && !ends { at } else { at + 1 };
            }
        }
    }
    found
}

/// Whether the word at a place of a clause stands in no name.
fn splits(input: &TopicInput<'_>, book: &Wordbook, clause: &[TermId], at: usize) -> bool {
    let term = clause[at];
    let next = clause.get(at + 1).copied();
    match input.vocabulary.kind(term) {
        TermKind::Number => !next.is_some_and(|next| book.takes_number(next)),
        TermKind::Latin => next.is_none() && book.is_stop(term),
        // A denial begins a run where something follows that it denies.
        _ if book.is_denial(term) => next.is_none_or(|next| is_plain(input, book, next)),
        TermKind::Single => book.is_stop(term) && !is_part_of_name(input, book, clause, at),
        TermKind::Word => is_plain(input, book, term),
    }
}

/// Words that say nothing of the matter: stop words and grammar.
fn is_plain(input: &TopicInput<'_>, book: &Wordbook, term: TermId) -> bool {
    let grammar = input.background.class(term) == WordClass::Grammar && input.vocabulary.kind(term) == TermKind::Word;
    book.is_stop(term) || (grammar && !book.is_common_place(term) && !book.ends_place(term))
}

/// Whether a single character that is a stop word elsewhere is cut from a name here: single characters lead from it to a name's ending.
fn is_part_of_name(input: &TopicInput<'_>, book: &Wordbook, clause: &[TermId], at: usize) -> bool {
    if book.never_in_name(clause[at]) {
        return false;
    }
    let single = |term: TermId| input.vocabulary.kind(term) == TermKind::Single;
    let after = &clause[at + 1..];
    let singles = after
        .iter()
        .take(3)
        .take_while(|&&term| single(term) && !book.never_in_name(term))
        .count();
    let closes = |count: usize| after.get(count).is_some_and(|&term| book.is_bare_ending(term));
    (1..=singles).any(|count| closes(count) || book.is_bare_ending(after[count - 1]) && count > 1)
}

/// Cuts a run at the names of places in it.
fn cut_places<'a>(input: &TopicInput<'_>, book: &Wordbook, run: &'a [TermId], found: &mut Vec<Run<'a>>) {
    let chars = |at: usize| input.vocabulary.letters(run[at]).len();
    let mut start = 0;
    let mut at = 0;
    while at < run.len() {
        if book.ends_wide(run[at]) && !book.ends_place(run[at]) {
            let from = name_start(input, book, run, start, at);
            if from < at || chars(at) > 1 {
                push(found, RunKind::Matter, &run[start..from]);
                push(found, RunKind::Wide, &run[from..=at]);
                start = at + 1;
            }
        } else if book.ends_place(run[at]) {
            let from = name_start(input, book, run, start, at);
            // One word that the dictionary has as a common noun (煤矿, 农贸市场) names no place.
            let common = input.background.class(run[at]) == WordClass::Noun || book.is_common_place(run[at]);
            let named = from < at || !common;
            if named {
                let mut end = at + 1;
                // 丽园 + 小区: a bare ending after a name belongs to it.
                while end < run.len() && book.is_bare_ending(run[end]) && chars(end) > 1 {
                    end += 1;
                }
                push(found, RunKind::Matter, &run[start..from]);
                push(found, RunKind::Place, &run[from..end]);
                at = end;
                start = end;
                continue;
            }
        }
        at += 1;
    }
    push(found, RunKind::Matter, &run[start..]);
}

/// Where the name that ends at a word begins: back over names, single characters, letters and rare words, not over what is done.
fn name_start(input: &TopicInput<'_>, book: &Wordbook, run: &[TermId], least: usize, end: usize) -> usize {
    let chars = |at: usize| input.vocabulary.letters(run[at]).len();
    let mut from = end;
    let mut total = chars(end);
    let mut seen = 0;
    while from > least {
        let before = run[from - 1];
        let kind = input.vocabulary.kind(before);
        let class = input.background.class(before);
        let named = match kind {
            TermKind::Single | TermKind::Latin | TermKind::Number => true,
            TermKind::Word => match class {
                WordClass::Unknown | WordClass::Place | WordClass::Person => true,
                // A whole name needs no more words; a bare ending takes the noun before it (丽园 + 小区).
                WordClass::Noun => seen == 0 && book.is_bare_ending(run[end]) && input.background.frequency(before) < RARE,
                _ => false,
            },
        };
        total += chars(from - 1);
        if !named || total > MAX_NAME_CHARS || seen == MAX_NAME_TERMS {
            break;
        }
        from -= 1;
        seen += 1;
        if kind == TermKind::Word && class == WordClass::Noun {
            break;
        }
    }
    // What is left of the name before (乡, 镇) does not begin another one.
    while from < end && input.vocabulary.kind(run[from]) == TermKind::Single && book.is_bare_ending(run[from]) && from > 0 {
        from += 1;
    }
    from
}

fn push<'a>(found: &mut Vec<Run<'a>>, kind: RunKind, terms: &'a [TermId]) {
    if !terms.is_empty() {
        found.push(Run { kind, terms });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::MessageId;
    use crate::dedup::DuplicateGroups;
    use crate::features::Features;
    use crate::text::{BatchTokens, Document, Lexicon, Prepared, Segmenter, Stopwords, Tokens};
    use crate::topics::Background;

    /// The runs of a title, as a mark of their kind and their text.
    fn cut(title: &str) -> Vec<String> {
        let segmenter = Segmenter::new(&[]);
        let prepared = |text| Prepared::new(text, &segmenter);
        let document = Document {
            title: prepared(title),
            body: prepared(""),
            measures: prepared(""),
            paraphrase: false,
        };
        let (tokens, vocabulary) = Tokens::join(&[&BatchTokens::collect(&[document])], &[(0, 0)]);
        let lexicon = Lexicon::of(&vocabulary, &segmenter);
        let input = TopicInput {
            tokens: &tokens,
            vocabulary: &vocabulary,
            features: &Features::default(),
            duplicates: &DuplicateGroups::default(),
            uids: &[],
            times: &[],
            voices: &[],
            votes: &[],
            stopwords: &Stopwords::new("的\n关于\n反映\n请求\n附近\n不"),
            items: &[],
            rules: &[],
            previous: &[],
            background: Background {
                lexicon: Some(&lexicon),
                ..Background::default()
            },
        };
        let mark = |kind| match kind {
            RunKind::Place => 'P',
            RunKind::Wide => 'W',
            RunKind::Matter => 'M',
        };
        let text = |run: &Run<'_>| run.terms.iter().map(|&term| vocabulary.term(term)).collect::<String>();
        let part = tokens.title(MessageId(0));
        runs(&input, &Wordbook::new(&input), part)
            .iter()
            .map(|run| format!("{} {}", mark(run.kind), text(run)))
            .collect()
    }

    #[test]
    fn a_title_is_cut_into_places_and_matters() {
        assert_eq!(
            cut("关于望溪苑小区附近搅拌站噪音的问题"),
            ["P 望溪苑小区", "M 搅拌站噪音", "M 问题"]
        );
    }

    #[test]
    fn roads_with_numbers_are_places_and_common_nouns_are_not() {
        assert_eq!(cut("反映319国道的路灯"), ["P 319国道", "M 路灯"]);
        assert_eq!(cut("请求整治农贸市场"), ["M 整治农贸市场"]);
    }

    #[test]
    fn a_denial_stays_with_what_it_denies() {
        assert_eq!(cut("房产证无法办理"), ["M 房产证", "M 无法办理"]);
    }
}
