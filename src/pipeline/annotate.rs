//! What one message alone decides, for a slice of messages: flat columns, no ids, no I/O. The pipeline calls it per batch, in parallel.

use std::ops::Range;
use std::sync::Arc;

use crate::analysis::Extras;
use crate::classify::{self, LabelModel, LegalWay, MessageFeatures, MessageLabels, UrgentKind, UrgentSentence};
use crate::corpus::{Channel, Message};
use crate::dedup::Signatures;
use crate::ideas::{self, IdeaModel, IdeaParts, Part};
use crate::text::{
    BatchTokens, Document, MaskedText, Normalized, Prepared, Segmenter, Token, TokenCollector, TokenKind, find_masks, items, masked,
    normalize,
};
use crate::topics::{Ask, find_asks};
use crate::values::{GivenCodes, Purpose, Urgency, ValueTables};

use super::elements::{ExtraColumns, elements};
use super::source::MaskedTexts;

/// Everything that the kernels are configured with.
pub struct TextModel {
    /// The segmenter with the shipped and the workspace's dictionaries.
    pub segmenter: Arc<Segmenter>,
    /// Weights of the labels.
    pub labels: LabelModel,
    /// Weights of the parts of ideas.
    pub ideas: IdeaModel,
    /// What the values of offices' columns mean.
    pub values: ValueTables,
}

/// What the kernels found in a slice of messages: columns in the order of the slice. Ranges are bytes of the original texts.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Annotations {
    /// Tokens of title, body and measures.
    pub tokens: BatchTokens,
    /// Signatures for finding repeats.
    pub signatures: Signatures,
    /// Labels.
    pub labels: Vec<MessageLabels>,
    /// Parts of ideas.
    pub parts: Vec<IdeaParts>,
    /// Measure spans in characters of the body, as (start, end).
    pub measure_chars: Vec<Vec<(u32, u32)>>,
    /// The matters that letters number, as byte ranges of the statement.
    pub items: Vec<Vec<(u32, u32)>>,
    /// The same in characters of the body, those within it.
    pub item_chars: Vec<Vec<(u32, u32)>>,
    /// The same in words of the message, counted from the title's first, breaks left out.
    pub item_words: Vec<Vec<(u32, u32)>>,
    /// What the values that came with the messages stand for.
    pub given: Vec<GivenCodes>,
    /// Which of the six elements are there, a bit each.
    pub elements: Vec<u8>,
    /// Columns that fit no field, masked.
    pub extras: Extras,
    /// Sentences of the statement that ask for something.
    pub asks: Vec<Vec<Ask>>,
    /// Length of the body in characters, white space folded.
    pub chars: Vec<u32>,
    /// Pieces of personal data masked in title, body, measures and reply.
    pub masked: Vec<u32>,
}

/// Reads messages: normalise, mask, segment, sign, label, read the parts of ideas and the matters, look given values up.
///
/// Cost: segmentation and the linear models, each linear in the text; memory: the columns returned.
#[must_use]
pub fn annotate(messages: &[Message], model: &TextModel) -> (Annotations, MaskedTexts) {
    let mut found = Annotations::default();
    let mut texts = MaskedTexts::default();
    let mut extras = ExtraColumns::default();
    let mut tokens = TokenCollector::default();
    for message in messages {
        let document = prepare(message, &model.segmenter);
        found.masked.push(push_masked(message, &document, &mut texts));
        found.chars.push(document.body.text().chars().count() as u32);
        let features = MessageFeatures::of(&document);
        let given = model.values.codes(message);
        let labels = classify::label(&document, &features, declared(message, given), &model.labels);
        let parts = ideas::read_idea(&document, &features, &model.ideas);
        let parts = measures_apart(parts_in_original(parts, &document.body.normalized), message);
        found.measure_chars.push(char_ranges(&message.body, &parts.measure_spans));
        let items = items(document.body.text(), &document.body.sentences);
        found.item_words.push(item_words(&document, &items));
        let items = ranges_in_original(&document.body.normalized, items);
        found.item_chars.push(char_ranges(&message.body, &items));
        found.items.push(items);
        found.asks.push(asks_in_original(&document.body));
        found
            .labels
            .push(labels_in_original(labels, given, &document, &message.statement()));
        found.given.push(given);
        found.elements.push(elements(message, &document, &parts));
        extras.push(message);
        found.parts.push(parts);
        found.signatures.sign(&document);
        tokens.push(&document);
    }
    found.tokens = tokens.finish();
    found.extras = extras.finish();
    (found, texts)
}

/// Makes one message ready for the kernels. They read the statement, see [`Message::statement`]; ranges of its body are ranges of that.
#[must_use]
pub fn prepare(message: &Message, segmenter: &Segmenter) -> Document {
    Document {
        title: Prepared::new(&message.title, segmenter),
        body: Prepared::new(&message.statement(), segmenter),
        measures: Prepared::new("", segmenter),
        paraphrase: message.channel() == Channel::Hotline,
    }
}

impl Annotations {
    /// Joins the findings of slices into those of the whole, in order.
    #[must_use]
    pub fn concat(pieces: Vec<Self>) -> Self {
        let extras: Vec<&Extras> = pieces.iter().map(|piece| &piece.extras).collect();
        let rows = extras
            .iter()
            .enumerate()
            .flat_map(|(piece, extras)| (0..extras.len()).map(move |row| (piece, row)));
        let mut whole = Self {
            tokens: BatchTokens::concat(pieces.iter().map(|piece| &piece.tokens)),
            extras: Extras::gather(&extras, rows),
            ..Self::default()
        };
        for piece in pieces {
            whole.signatures.append(&piece.signatures);
            whole.labels.extend(piece.labels);
            whole.parts.extend(piece.parts);
            whole.measure_chars.extend(piece.measure_chars);
            whole.items.extend(piece.items);
            whole.item_chars.extend(piece.item_chars);
            whole.item_words.extend(piece.item_words);
            whole.asks.extend(piece.asks);
            whole.given.extend(piece.given);
            whole.elements.extend(piece.elements);
            whole.chars.extend(piece.chars);
            whole.masked.extend(piece.masked);
        }
        whole
    }
}

/// The masked texts of messages alone, as [`annotate`] gives them: what is made again when only their cache was lost.
#[must_use]
pub fn mask_texts(messages: &[Message]) -> MaskedTexts {
    let mut texts = MaskedTexts::default();
    for message in messages {
        for text in [&message.title, &message.body, &message.measures, &message.reply] {
            texts.push(&mask_text(text));
        }
    }
    texts
}

/// The masked form of one text.
pub(super) fn mask_text(text: &str) -> MaskedText {
    let normalized = normalize(text);
    let masks = find_masks(&normalized.text);
    masked(text, &normalized, &masks)
}

/// Appends the four masked texts of a message; returns how many masks they hold.
fn push_masked(message: &Message, document: &Document, texts: &mut MaskedTexts) -> u32 {
    let before = texts.pieces.len();
    texts.push(&masked(&message.title, &document.title.normalized, &document.title.masks));
    if message.measures.is_empty() {
        texts.push(&masked(&message.body, &document.body.normalized, &document.body.masks));
        texts.push(&MaskedText::default());
    } else {
        texts.push(&mask_text(&message.body));
        texts.push(&mask_text(&message.measures));
    }
    texts.push(&mask_text(&message.reply));
    (texts.pieces.len() - before) as u32
}

fn to_original(normalized: &Normalized, (start, end): (u32, u32)) -> (u32, u32) {
    let Range { start, end } = normalized.original_range(start as usize..end as usize);
    (start as u32, end as u32)
}

fn parts_in_original(parts: IdeaParts, body: &Normalized) -> IdeaParts {
    let part = |part: Part| Part {
        sentence: part.sentence.map(|range| to_original(body, range)),
        ..part
    };
    IdeaParts {
        problem: part(parts.problem),
        cause: part(parts.cause),
        measure: part(parts.measure),
        public: part(parts.public),
        measure_spans: parts.measure_spans.into_iter().map(|range| to_original(body, range)).collect(),
        ..parts
    }
}

/// The purpose under which a message came: what the office's system says, else a suggestion form's own.
fn declared(message: &Message, given: GivenCodes) -> Option<Purpose> {
    let own = (message.channel() == Channel::Form).then_some(Purpose::Suggestion);
    given.purpose.map(|(purpose, _)| purpose).or(own)
}

/// What a form gives as its measures is one measure span, whatever the words.
fn measures_apart(mut parts: IdeaParts, message: &Message) -> IdeaParts {
    let (body, statement) = (message.body.len() as u32, message.statement().len() as u32);
    if statement > body {
        parts.measure_spans.retain(|&(_, end)| end <= body);
        parts.measure_spans.push((statement - message.measures.len() as u32, statement));
    }
    parts
}

fn labels_in_original(mut labels: MessageLabels, given: GivenCodes, document: &Document, statement: &str) -> MessageLabels {
    let declared = || (given.urgency == Some(Urgency::Top)).then(|| first_sentence(document)).flatten();
    labels.urgent = labels.urgent.or_else(declared).map(|found| {
        let text = if found.in_title { &document.title } else { &document.body };
        let range = to_original(&text.normalized, found.range);
        UrgentSentence { range, ..found }
    });
    labels.legal_way = labels.legal_way.map(|way| {
        let text = if way.in_title { &document.title } else { &document.body };
        let sentence = way.sentence.map(|range| to_original(&text.normalized, range));
        LegalWay { sentence, ..way }
    });
    labels
        .said
        .iter_mut()
        .for_each(|each| each.range = to_original(&document.body.normalized, each.range));
    let ranges: Vec<(u32, u32)> = labels.said.iter().map(|each| each.range).collect();
    let chars = char_ranges(statement, &ranges);
    labels.said.iter_mut().zip(chars).for_each(|(each, chars)| each.chars = chars);
    labels
}

/// What stands for the reason where the office calls a message most urgent (特急) and no sentence says why: its first sentence.
fn first_sentence(document: &Document) -> Option<UrgentSentence> {
    let of = |text: &Prepared, in_title| {
        let range = text.sentences.first()?;
        let (kind, range) = (UrgentKind::Declared, (range.start as u32, range.end as u32));
        Some(UrgentSentence { kind, in_title, range })
    };
    of(&document.title, true).or_else(|| of(&document.body, false))
}

fn ranges_in_original(normalized: &Normalized, ranges: Vec<Range<usize>>) -> Vec<(u32, u32)> {
    let ranges = ranges.into_iter();
    ranges
        .map(|range| to_original(normalized, (range.start as u32, range.end as u32)))
        .collect()
}

/// Ranges of the normalised body as ranges of the message's words: those that begin within. Cost: one walk along the tokens.
fn item_words(document: &Document, items: &[Range<usize>]) -> Vec<(u32, u32)> {
    if items.is_empty() {
        return Vec::new();
    }
    let is_word = |token: &&Token| token.kind != TokenKind::Break;
    let before = document.title.tokens.iter().filter(is_word).count();
    let starts: Vec<usize> = document
        .body
        .tokens
        .iter()
        .filter(is_word)
        .map(|token| token.start as usize)
        .collect();
    let word = |at: usize| (before + starts.partition_point(|&start| start < at)) as u32;
    items.iter().map(|item| (word(item.start), word(item.end))).collect()
}

fn asks_in_original(body: &Prepared) -> Vec<Ask> {
    let asks = find_asks(body).into_iter();
    asks.map(|ask| Ask {
        range: to_original(&body.normalized, ask.range),
        ..ask
    })
    .collect()
}

/// Byte ranges, ordered, as character ranges; those beyond the text are left out. Cost: one walk along the text.
fn char_ranges(text: &str, ranges: &[(u32, u32)]) -> Vec<(u32, u32)> {
    let (mut byte, mut chars) = (0, 0);
    let mut at = |target: u32| {
        chars += text[byte..target as usize].chars().count() as u32;
        byte = target as usize;
        chars
    };
    let within = ranges.iter().filter(|&&(_, end)| end as usize <= text.len());
    within.map(|&(start, end)| (at(start), at(end))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn byte_ranges_become_character_ranges() {
        assert_eq!(char_ranges("建议a增设电梯", &[(0, 6), (7, 13)]), [(0, 2), (3, 5)]);
    }

    #[test]
    fn items_are_found_again_among_the_words() {
        let segmenter = Segmenter::new(&[]);
        let prepared = |text: &str| Prepared::new(text, &segmenter);
        let document = Document {
            title: prepared("两件事,请答复"),
            body: prepared("您好:路灯不亮,走路摔倒。校门前面没有斑马线!谢谢。"),
            measures: prepared(""),
            paraphrase: false,
        };
        let text = document.body.text();
        let at = |words: &str| text.find(words).map(|start| start..start + words.len()).unwrap();
        let found = item_words(&document, &[at("路灯不亮,走路摔倒。"), at("校门前面没有斑马线!")]);
        let batch = BatchTokens::collect(std::slice::from_ref(&document));
        let words: Vec<&str> = batch
            .of(0)
            .iter()
            .filter(|&&token| token != u32::MAX)
            .map(|&token| &*batch.terms[token as usize])
            .collect();
        let read = |&(start, end): &(u32, u32)| words[start as usize..end as usize].concat();
        assert_eq!(
            found.iter().map(read).collect::<Vec<_>>(),
            ["路灯不亮走路摔倒", "校门前面没有斑马线"]
        );
    }
}
