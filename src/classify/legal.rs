//! Where a matter belongs beside the office that received it, with the sentence that says so.

use std::sync::LazyLock;

use serde::Deserialize;

use super::MessageFeatures;
use crate::corpus::codes;
use crate::text::Document;

codes! {
    /// Where a matter belongs (去向).
    LegalChannel {
        /// Courts, and the police and prosecutors before them.
        Litigation = "litigation",
        /// Arbitration of labour and personnel disputes.
        Arbitration = "arbitration",
        /// Administrative review.
        Review = "review",
        /// Discipline inspection and supervision.
        Discipline = "discipline",
        /// Disclosure of government information.
        Disclosure = "disclosure",
        /// A petition procedure that is under way already.
        Petition = "petition",
    }
}

/// Where a matter belongs, and why.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LegalWay {
    /// Where.
    pub channel: LegalChannel,
    /// Whether the sentence is in the title.
    pub in_title: bool,
    /// Byte range of the sentence in the title or the body; `None` where no one sentence says it.
    pub sentence: Option<(u32, u32)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    channels: Vec<List>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    code: LegalChannel,
    only_legal: bool,
    words: String,
}

static SHIPPED: LazyLock<Vec<List>> = LazyLock::new(|| {
    let lists: Lists = toml::from_str(include_str!("../../models/legal.toml")).expect("a test reads the shipped lists");
    lists.channels
});

/// The words of all lists, in their order.
pub(super) fn words() -> Vec<&'static str> {
    SHIPPED.iter().flat_map(|list| list.words.split_whitespace()).collect()
}

/// For each of [`words`] its list.
static LIST_OF: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let counts = SHIPPED.iter().map(|list| list.words.split_whitespace().count());
    counts.zip(0u8..).flat_map(|(n, list)| std::iter::repeat_n(list, n)).collect()
});

/// The list of one of [`words`].
pub(super) fn list_of(word: usize) -> u8 {
    LIST_OF[word]
}

/// Where the message belongs; `legal` says whether it was read as belonging to a legal way at all, `protected` whether it accuses
/// those in public power, which is for discipline inspection. A legal matter of which no sentence says more belongs to the courts.
pub(super) fn legal_way(document: &Document, features: &MessageFeatures, legal: bool, protected: bool) -> Option<LegalWay> {
    if protected {
        return Some(LegalWay {
            channel: LegalChannel::Discipline,
            in_title: false,
            sentence: None,
        });
    }
    let mut best: Option<(u8, LegalWay)> = None;
    let texts = [
        (&document.title, &features.title_words, true),
        (&document.body, &features.body_words, false),
    ];
    for (text, words, in_title) in texts {
        for &(start, list) in &words.legal {
            let List {
                code: channel, only_legal, ..
            } = SHIPPED[usize::from(list)];
            if (only_legal && !legal) || best.is_some_and(|(earlier, _)| earlier <= list) {
                continue;
            }
            let at = text.sentences.partition_point(|sentence| sentence.end <= start as usize);
            let sentence = text.sentences.get(at).map(|range| (range.start as u32, range.end as u32));
            let way = LegalWay {
                channel,
                in_title,
                sentence,
            };
            best = Some((list, way));
        }
    }
    let courts = || LegalWay {
        channel: LegalChannel::Litigation,
        in_title: false,
        sentence: None,
    };
    best.map(|(_, way)| way).or_else(|| legal.then(courts))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Prepared, Segmenter};

    fn way(body: &str, legal: bool) -> Option<(LegalChannel, String)> {
        let segmenter = Segmenter::new(&[]);
        let document = Document {
            title: Prepared::new("", &segmenter),
            body: Prepared::new(body, &segmenter),
            measures: Prepared::new("", &segmenter),
            paraphrase: false,
        };
        let found = legal_way(&document, &MessageFeatures::of(&document), legal, false)?;
        let sentence = found
            .sentence
            .map_or("", |(start, end)| &document.body.text()[start as usize..end as usize]);
        Some((found.channel, sentence.to_owned()))
    }

    #[test]
    fn the_sentence_that_names_the_way_is_given() {
        let found = way("我在厂里上班两年。老板拖欠工资五个月。请帮帮我。", true);
        assert_eq!(found, Some((LegalChannel::Arbitration, "老板拖欠工资五个月。".to_owned())));
        let found = way("去年递了材料。已收到复查意见,仍不服。", false);
        assert_eq!(found, Some((LegalChannel::Petition, "已收到复查意见,仍不服。".to_owned())));
        let found = way("我提出的政府信息公开没人理。", false);
        assert_eq!(found.map(|(channel, _)| channel), Some(LegalChannel::Disclosure));
    }

    #[test]
    fn words_of_courts_count_in_legal_matters_only() {
        assert_eq!(way("建议法院门口增设停车位。", false), None);
        assert_eq!(
            way("判决已经生效,对方不还钱。", true).map(|(channel, _)| channel),
            Some(LegalChannel::Litigation)
        );
    }

    #[test]
    fn what_accuses_officials_is_for_discipline_inspection() {
        let segmenter = Segmenter::new(&[]);
        let prepared = |text| Prepared::new(text, &segmenter);
        let document = Document {
            title: prepared(""),
            body: prepared("实名举报所长受贿。"),
            measures: prepared(""),
            paraphrase: false,
        };
        let found = legal_way(&document, &MessageFeatures::of(&document), true, true).unwrap();
        assert_eq!((found.channel, found.sentence), (LegalChannel::Discipline, None));
    }
}
