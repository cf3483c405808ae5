//! What of a message's texts is shown of a hit.

use super::texts::MaskedMessage;
use crate::search::{Snippet, snippet};
use crate::text::MaskedText;

/// A window of one of a message's texts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Excerpt<'a> {
    /// `title`, `body`, `measures` or `reply`.
    pub part: &'static str,
    /// The whole text, masked.
    pub text: &'a str,
    /// The window and its marks, in bytes of the text.
    pub snippet: Snippet,
}

impl<'a> Excerpt<'a> {
    /// The window of about `n_chars` characters to show of a hit: of the body, else of the measures, of the reply or of the title,
    /// whichever first holds a term; the beginning of the body where none does.
    #[must_use]
    pub fn of(message: &'a MaskedMessage, terms: &[String], n_chars: usize) -> Self {
        let excerpt = |part: &'static str, text: &'a MaskedText| Self {
            part,
            text: &text.text,
            snippet: snippet(&text.text, terms, n_chars),
        };
        let body = excerpt("body", &message.body);
        if !body.snippet.marks.is_empty() {
            return body;
        }
        let others = [
            ("measures", &message.measures),
            ("reply", &message.reply),
            ("title", &message.title),
        ];
        let mut marked = others.into_iter().map(|(part, text)| excerpt(part, text));
        marked.find(|excerpt| !excerpt.snippet.marks.is_empty()).unwrap_or(body)
    }

    /// Whether something stands before the window, and after it.
    #[must_use]
    pub fn is_cut(&self) -> (bool, bool) {
        let window = &self.snippet.window;
        let is_blank = |text: &str| text.trim().is_empty();
        (!is_blank(&self.text[..window.start]), !is_blank(&self.text[window.end..]))
    }

    /// The window as one line, with an ellipsis on each side where something is left out.
    #[must_use]
    pub fn line(&self) -> String {
        let (before, after) = self.is_cut();
        let dots = |is_cut: bool| if is_cut { "…" } else { "" };
        let words: Vec<&str> = self.text[self.snippet.window.clone()].split_whitespace().collect();
        format!("{}{}{}", dots(before), words.join(" "), dots(after))
    }

    /// The window's text and its marks in characters of it.
    #[must_use]
    pub fn in_chars(&self) -> (&'a str, Vec<[usize; 2]>) {
        let start = self.snippet.window.start;
        let window = &self.text[self.snippet.window.clone()];
        let chars = |byte: usize| window[..byte - start].chars().count();
        let marks = self.snippet.marks.iter().map(|mark| [chars(mark.start), chars(mark.end)]);
        (window, marks.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(body: &str, reply: &str) -> MaskedMessage {
        let text = |text: &str| MaskedText {
            text: text.to_owned(),
            ..MaskedText::default()
        };
        MaskedMessage {
            body: text(body),
            reply: text(reply),
            ..MaskedMessage::default()
        }
    }

    #[test]
    fn the_first_part_that_holds_a_term_is_shown() {
        let message = message("巷口很黑。\n晚上不敢走。", "已列入计划,下月安装路燈。");
        let terms = ["路灯".to_owned()];
        let shown = Excerpt::of(&message, &terms, 40);
        assert_eq!((shown.part, shown.line().as_str()), ("reply", "已列入计划,下月安装路燈。"));
        let (window, marks) = shown.in_chars();
        assert_eq!((window.chars().count(), marks), (13, vec![[10, 12]]));
        assert_eq!(Excerpt::of(&message, &[], 40).part, "body");
    }

    #[test]
    fn what_is_left_out_is_said() {
        let message = message("前面一句话。请在巷口装路灯。后面还有一句。", "");
        let shown = Excerpt::of(&message, &["路灯".to_owned()], 8);
        assert_eq!(shown.line(), "…请在巷口装路灯。…");
    }
}
