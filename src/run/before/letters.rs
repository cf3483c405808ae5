//! Texts as they are compared: a new one made like those of the archive, and whether it is one of them again.

use crate::dedup::{DedupParams, DuplicateKind, PairText, repeats};
use crate::store::{MaskedMessage, Snapshot};
use crate::text::{find_masks, masked, normalize};

/// Title and text of a message without what stands for personal data.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(in crate::run) struct Letters {
    /// Title, normalised.
    pub(in crate::run) title: String,
    /// Body with its measures, normalised.
    pub(in crate::run) body: String,
}

impl Letters {
    /// Of a text as it came in.
    pub(in crate::run) fn of_new(title: &str, body: &str) -> Self {
        Self {
            title: letters_of(title),
            body: letters_of(body),
        }
    }

    /// Of a text as the archive shows it.
    pub(in crate::run) fn of_archived(text: &MaskedMessage) -> Self {
        Self {
            title: without_masks(&text.title.text),
            body: without_masks(&text.statement().text),
        }
    }

    /// Whether this, which is later, is the earlier submission again, by the rules of a run: how, and how much is shared.
    pub(in crate::run) fn repeat(&self, earlier: &Self, params: &DedupParams) -> Option<(DuplicateKind, f32)> {
        repeats(earlier.pair(), self.pair(), params)
    }

    fn pair(&self) -> PairText<'_> {
        PairText {
            title: &self.title,
            body: &self.body,
        }
    }
}

/// The settings by which the analysis found repeats; the usual ones where it says nothing of them.
pub(in crate::run) fn dedup_params(snapshot: &Snapshot) -> DedupParams {
    let said = snapshot.manifest().params.get("dedup").cloned();
    said.and_then(|params| serde_json::from_value(params).ok()).unwrap_or_default()
}

/// A text as it came in, made like the archived ones: masked, normalised, without what stands for personal data.
fn letters_of(text: &str) -> String {
    let normalized = normalize(text);
    let masks = find_masks(&normalized.text);
    without_masks(&masked(text, &normalized, &masks).text)
}

/// A masked text, normalised, without the words that stand for personal data: a run leaves them out as well.
fn without_masks(masked: &str) -> String {
    let mut kept = String::with_capacity(masked.len());
    let mut rest = masked;
    while let Some((before, after)) = rest.split_once('〔') {
        kept.push_str(before);
        rest = after.split_once('〕').map_or(after, |(_, after)| after);
    }
    kept.push_str(rest);
    normalize(&kept).text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Message;

    #[test]
    fn a_new_text_is_made_like_an_archived_one() {
        let text = "请　联系我，電話 13900000000，谢谢！";
        let archived = crate::pipeline::mask_texts(&[Message {
            body: text.to_owned(),
            ..Message::default()
        }]);
        assert_eq!(letters_of(text), without_masks(&archived.text));
        assert!(
            !letters_of(text).contains('〔') && letters_of(text).contains("电话"),
            "{}",
            letters_of(text)
        );
    }
}
