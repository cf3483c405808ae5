//! What people ask for (群众主要诉求): asking sentences of a topic's messages, the most central ones that differ.

use rustc_hash::FxHashSet;

use super::wordbook::Wordbook;
use super::words::first_ask;
use super::{Demand, TopicInput};
use crate::corpus::MessageId;
use crate::features::dot;
use crate::text::{Prepared, TermId, TokenKind};

/// Characters of a sentence from which it is cut down to the part that asks.
const LONG: usize = 60;
/// Characters of an ask, at most: it ends at the last clause that fits.
const MAX_CHARS: usize = 110;
/// Characters of an ask, at least.
const MIN_CHARS: usize = 8;
/// Asks of one message that are kept, from its end: what is asked for stands there.
const MAX_ASKS: usize = 6;
/// Words that must say what is asked for.
const MIN_WORDS: usize = 3;
/// Messages of a topic whose asks are read.
const MAX_MESSAGES: usize = 200;
/// Asks of a topic that are compared.
const MAX_COMPARED: usize = 400;
/// Demands of a topic.
const MAX_DEMANDS: usize = 3;
/// Cosine from which two asks say the like.
const ALIKE: f32 = 0.3;

/// A sentence that asks for something.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Ask {
    /// Byte range in the statement: of the normalised text as the kernel finds it, of the original where it is kept.
    pub range: (u32, u32),
    /// Which words of the statement it holds, counted without the breaks: from, to.
    pub words: (u32, u32),
}

impl Ask {
    /// The ask as four numbers.
    #[must_use]
    pub fn numbers(self) -> [u32; 4] {
        [self.range.0, self.range.1, self.words.0, self.words.1]
    }

    /// The ask of four numbers.
    #[must_use]
    pub fn of_numbers([start, end, from, to]: [u32; 4]) -> Self {
        Self {
            range: (start, end),
            words: (from, to),
        }
    }
}

/// Finds the sentences of a statement that ask for something, in order, at most six, the last ones. Cost: one pass for each word that asks.
#[must_use]
pub fn find_asks(body: &Prepared) -> Vec<Ask> {
    let text = body.text();
    let starts: Vec<u32> = body
        .tokens
        .iter()
        .filter(|token| token.kind != TokenKind::Break)
        .map(|token| token.start)
        .collect();
    let mut asks: Vec<Ask> = Vec::new();
    for sentence in body.sentences.iter().rev() {
        if asks.len() == MAX_ASKS {
            break;
        }
        let Some(cue) = first_ask(&text[sentence.clone()]) else { continue };
        let (start, end) = asking_part(text, sentence.start, sentence.start + cue, sentence.end);
        if text[start..end].chars().count() < MIN_CHARS {
            continue;
        }
        let at = |byte: usize| starts.partition_point(|&start| (start as usize) < byte) as u32;
        asks.push(Ask {
            range: (start as u32, end as u32),
            words: (at(start), at(end)),
        });
    }
    asks.reverse();
    asks
}

/// A sentence, or of a long one the clauses from the asking word on, as far as they fit.
fn asking_part(text: &str, start: usize, cue: usize, end: usize) -> (usize, usize) {
    let is_mark = |c: char| matches!(c, ',' | ':' | ';' | '。');
    let chars = |from: usize, to: usize| text[from..to].chars().count();
    let from = if chars(start, end) > LONG {
        text[start..cue].rfind(is_mark).map_or(start, |at| {
            let mark = text[start + at..].chars().next().map_or(0, char::len_utf8);
            start + at + mark
        })
    } else {
        start
    };
    let from = from + (text[from..end].len() - text[from..end].trim_start().len());
    if chars(from, end) <= MAX_CHARS {
        return (from, end);
    }
    let limit = text[from..end].char_indices().nth(MAX_CHARS).map_or(end, |(at, _)| from + at);
    let least = text[from..end].char_indices().nth(MIN_CHARS).map_or(end, |(at, _)| from + at);
    match text[least..limit].rfind(is_mark) {
        Some(at) => (from, least + at),
        None => (from, limit),
    }
}

/// An ask with its words weighed to unit length, columns ascending.
struct Weighed {
    message: MessageId,
    ask: Ask,
    entries: Vec<(u32, f32)>,
}

/// Up to three demands of a topic's messages, the most central first, each unlike those before it.
///
/// An ask is as good as its mean likeness to the asks of the other messages and to the topic's centre. Asks of hidden messages are not
/// read, those without three words that say what is asked for neither. Cost: capped, see the constants.
pub(super) fn choose_demands(input: &TopicInput<'_>, book: &Wordbook, members: &[MessageId], centroid: &[(u32, f32)]) -> Vec<Demand> {
    let asks = weighed_asks(input, book, members);
    if asks.is_empty() {
        return Vec::new();
    }
    let norm = centroid
        .iter()
        .map(|entry| entry.1 * entry.1)
        .sum::<f32>()
        .sqrt()
        .max(f32::MIN_POSITIVE);
    let n = asks.len();
    let mut alike = vec![0.0f32; n * n];
    for one in 0..n {
        for other in one..n {
            let like = dot(&asks[one].entries, &asks[other].entries);
            alike[one * n + other] = like;
            alike[other * n + one] = like;
        }
    }
    let score = |at: usize| -> f32 {
        let others = (0..n).filter(|&other| asks[other].message != asks[at].message);
        let (sum, n) = others.fold((0.0f32, 0u32), |(sum, n), other| (sum + alike[at * asks.len() + other], n + 1));
        sum / n.max(1) as f32 + dot(&asks[at].entries, centroid) / norm
    };
    let mut ranked: Vec<(f32, usize)> = (0..n).map(|at| (score(at), at)).collect();
    ranked.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
    let mut chosen: Vec<usize> = Vec::new();
    for &(_, at) in &ranked {
        if chosen.len() < MAX_DEMANDS && chosen.iter().all(|&other| alike[at * n + other] < ALIKE) {
            chosen.push(at);
        }
    }
    let demand = |at: usize| {
        let like: FxHashSet<MessageId> = (0..n)
            .filter(|&other| other == at || alike[at * n + other] >= ALIKE)
            .map(|other| asks[other].message)
            .collect();
        Demand {
            message: asks[at].message,
            range: asks[at].ask.range,
            messages: like.len() as u32,
        }
    };
    chosen.into_iter().map(demand).collect()
}

/// The asks of the messages that may be shown, in their order.
fn weighed_asks(input: &TopicInput<'_>, book: &Wordbook, members: &[MessageId]) -> Vec<Weighed> {
    let mut weighed = Vec::new();
    let shown = members.iter().filter(|&&message| !input.background.hides(message));
    for &message in shown.take(MAX_MESSAGES) {
        let asks = input.background.asks.get(message.index()).map_or(&[][..], Vec::as_slice);
        if asks.is_empty() {
            continue;
        }
        let words: Vec<TermId> = input
            .tokens
            .body(message)
            .iter()
            .copied()
            .filter(|&term| term != TermId::BREAK)
            .collect();
        for &ask in asks {
            let range = (ask.words.0 as usize).min(words.len())..(ask.words.1 as usize).min(words.len());
            let entries = weigh(input, book, &words[range]);
            if entries.len() >= MIN_WORDS && weighed.len() < MAX_COMPARED {
                weighed.push(Weighed { message, ask, entries });
            }
        }
    }
    weighed
}

fn weigh(input: &TopicInput<'_>, book: &Wordbook, words: &[TermId]) -> Vec<(u32, f32)> {
    let idf = |term: TermId| input.features.idf[term.index()];
    let mut terms: Vec<TermId> = words
        .iter()
        .copied()
        .filter(|&term| idf(term) > 0.0 && !book.is_idle_in_ask(term))
        .collect();
    terms.sort_unstable();
    terms.dedup();
    let norm = terms
        .iter()
        .map(|&term| idf(term) * idf(term))
        .sum::<f32>()
        .sqrt()
        .max(f32::MIN_POSITIVE);
    terms.into_iter().map(|term| (term.0, idf(term) / norm)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Segmenter;

    static SEGMENTER: std::sync::LazyLock<Segmenter> = std::sync::LazyLock::new(|| Segmenter::new(&[]));

    fn asked(text: &str) -> Vec<String> {
        let body = Prepared::new(text, &SEGMENTER);
        let text = |ask: &Ask| body.text()[ask.range.0 as usize..ask.range.1 as usize].to_owned();
        find_asks(&body).iter().map(text).collect()
    }

    #[test]
    fn sentences_that_ask_are_found_and_short_ones_are_not() {
        let asks = asked("楼下的健身器材坏了半年。希望社区派人来修好健身器材。能否再加一盏路灯?希望修好。");
        assert_eq!(asks, ["希望社区派人来修好健身器材。", "能否再加一盏路灯?"]);
    }

    #[test]
    fn of_a_long_sentence_the_asking_clauses_stay() {
        let story = "我家楼下的健身器材从前年冬天起就锈得不成样子".repeat(3);
        let asks = asked(&format!("{story},孩子们不敢去玩,希望社区派人来修好健身器材,也检查一下滑梯。"));
        assert_eq!(asks, ["希望社区派人来修好健身器材,也检查一下滑梯。"]);
    }

    #[test]
    fn words_of_an_ask_are_counted_without_breaks() {
        let body = Prepared::new("路灯坏了,很黑。建议修好路灯和电梯。", &SEGMENTER);
        let asks = find_asks(&body);
        let words: Vec<&str> = body
            .tokens
            .iter()
            .filter(|token| token.kind != TokenKind::Break)
            .map(|token| &body.text()[token.range()])
            .collect();
        assert_eq!(
            words[asks[0].words.0 as usize..asks[0].words.1 as usize].concat(),
            "建议修好路灯和电梯"
        );
        assert_eq!(Ask::of_numbers(asks[0].numbers()), asks[0]);
    }
}
