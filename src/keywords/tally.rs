//! Tallies which messages hold which keyword.

use rayon::prelude::*;

use super::KeywordInput;
use super::choose::{Chosen, Keyword};
use super::copies::Copies;
use crate::corpus::MessageId;
use crate::text::TermId;

/// For each number of a term or phrase the messages that hold it, in canonical order, in flat columns.
pub(super) struct Tallies {
    begins: Vec<u32>,
    messages: Vec<MessageId>,
    /// Beside each message, whether it says the keyword in words of its own.
    own: Vec<bool>,
}

impl Tallies {
    /// Reads every message that may be shown; the longest phrase wins over what lies inside it.
    pub(super) fn of(input: &KeywordInput<'_>, chosen: &Chosen, copies: &Copies, is_wanted: impl Fn(usize) -> bool + Sync) -> Self {
        let n = input.tokens.len() as u32;
        let ranges: Vec<u32> = (0..n).step_by(4096).collect();
        let met: Vec<Vec<(u32, MessageId, bool)>> = ranges
            .into_par_iter()
            .map(|begin| {
                let (mut rows, mut numbers, mut met) = (Vec::new(), Vec::new(), Vec::new());
                for message in (begin..n.min(begin + 4096))
                    .map(MessageId)
                    .filter(|message| !input.hidden[message.index()])
                {
                    read(input, chosen, copies, message, &is_wanted, &mut rows, &mut numbers);
                    met.extend(numbers.iter().map(|&(number, copied)| (number, message, !copied)));
                }
                met
            })
            .collect();
        let mut begins = vec![0u32; chosen.numbers() + 1];
        for &(number, ..) in met.iter().flatten() {
            begins[number as usize + 1] += 1;
        }
        for at in 1..begins.len() {
            begins[at] += begins[at - 1];
        }
        let mut next = begins.clone();
        let mut messages = vec![MessageId(0); begins[begins.len() - 1] as usize];
        let mut own = vec![false; messages.len()];
        for &(number, message, is_own) in met.iter().flatten() {
            messages[next[number as usize] as usize] = message;
            own[next[number as usize] as usize] = is_own;
            next[number as usize] += 1;
        }
        Self { begins, messages, own }
    }

    /// The messages that hold a keyword.
    pub(super) fn messages(&self, number: usize) -> &[MessageId] {
        &self.messages[self.begins[number] as usize..self.begins[number + 1] as usize]
    }

    /// Beside [`Self::messages`], whether each says the keyword in words of its own: in a clause that copies no earlier message.
    pub(super) fn own(&self, number: usize) -> &[bool] {
        &self.own[self.begins[number] as usize..self.begins[number + 1] as usize]
    }
}

/// The numbers of the keywords of a message, ascending, each with whether all clauses that hold it are copies.
fn read(
    input: &KeywordInput<'_>,
    chosen: &Chosen,
    copies: &Copies,
    message: MessageId,
    is_wanted: &impl Fn(usize) -> bool,
    rows: &mut Vec<Vec<u32>>,
    numbers: &mut Vec<(u32, bool)>,
) {
    numbers.clear();
    let terms = input.tokens.of(message);
    let (mut clause, mut passed) = (0, 0);
    chosen.phrases.read(terms, rows, |at, phrase| {
        clause += terms[passed..at].iter().filter(|&&term| term == TermId::BREAK).count();
        passed = at;
        let number = chosen.number(phrase.map_or(Keyword::Term(terms[at]), Keyword::Phrase));
        if is_wanted(number) {
            numbers.push((number as u32, copies.is_copy(message, clause)));
        }
    });
    // What is no copy sorts first and stays.
    numbers.sort_unstable();
    numbers.dedup_by_key(|&mut (number, _)| number);
}
