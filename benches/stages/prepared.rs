//! A corpus as the stages after the kernels get it.

use minzhi::corpus::{Message, Uid, Voice};
use minzhi::dedup::{DedupInput, DedupParams, DuplicateGroups, PairRules, Signatures, find_duplicates};
use minzhi::pipeline::prepare;
use minzhi::text::{BatchTokens, Document, Stopwords, Tokens, Vocabulary};

use crate::corpus;

/// Messages in canonical order with their tokens and signatures.
pub(crate) struct Prepared {
    pub(crate) messages: Vec<Message>,
    pub(crate) uids: Vec<Uid>,
    pub(crate) voices: Vec<Voice>,
    pub(crate) tokens: Tokens,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) signatures: Signatures,
    pub(crate) stopwords: Stopwords,
}

impl Prepared {
    pub(crate) fn new(n: usize) -> Self {
        let models = corpus::models();
        let messages = corpus::messages(n);
        let documents: Vec<Document> = messages.iter().map(|message| prepare(message, &models.text.segmenter)).collect();
        let order: Vec<(u32, u32)> = (0..n as u32).map(|row| (0, row)).collect();
        let (tokens, vocabulary) = Tokens::join(&[&BatchTokens::collect(&documents)], &order);
        Self {
            uids: messages.iter().map(Message::uid).collect(),
            voices: messages.iter().map(voice).collect(),
            signatures: Signatures::of(&documents),
            stopwords: models.stopwords,
            messages,
            tokens,
            vocabulary,
        }
    }

    pub(crate) fn duplicates(&self) -> DuplicateGroups {
        let input = DedupInput {
            tokens: &self.tokens,
            vocabulary: &self.vocabulary,
            signatures: &self.signatures,
            voices: &self.voices,
            pairs: &PairRules::default(),
        };
        find_duplicates(&input, &DedupParams::default())
    }
}

/// Who speaks; the writer's name stands for its pseudonym.
pub(crate) fn voice(message: &Message) -> Voice {
    Voice {
        writer: message.writer[1..].parse().ok(),
        people: message.people,
    }
}
