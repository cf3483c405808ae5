//! Marks and escaped text: the parts of a Word file, and HTML.

use std::fmt::Write as _;

use quick_xml::escape::escape;

/// Text of marks in the making. Attributes and text are escaped; what XML cannot hold is left out.
pub(super) struct Markup(String);

impl Markup {
    /// An empty text.
    pub(super) fn new() -> Self {
        Self(String::new())
    }

    /// A part of a Word file, with the declaration that XML begins with.
    pub(super) fn xml() -> Self {
        Self("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n".to_owned())
    }

    /// An element with what stands in it.
    pub(super) fn with(&mut self, name: &str, attributes: &[(&str, &str)], inside: impl FnOnce(&mut Self)) {
        self.begin(name, attributes);
        self.0.push('>');
        inside(self);
        self.raw(&["</", name, ">"]);
    }

    /// An element with words in it.
    pub(super) fn words(&mut self, name: &str, attributes: &[(&str, &str)], words: &str) {
        self.with(name, attributes, |x| x.text(words));
    }

    /// An element with nothing in it.
    pub(super) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.begin(name, attributes);
        self.0.push_str("/>");
    }

    /// An empty element of Word's with its one value.
    pub(super) fn val(&mut self, name: &str, value: &str) {
        self.empty(name, &[("w:val", value)]);
    }

    /// Words.
    pub(super) fn text(&mut self, text: &str) {
        let kept: String = text.chars().filter(|&c| is_allowed(c)).collect();
        self.0.push_str(&escape(&kept));
    }

    /// Marks that the program itself writes, as they are.
    pub(super) fn raw(&mut self, marks: &[&str]) {
        marks.iter().for_each(|mark| self.0.push_str(mark));
    }

    /// The text.
    pub(super) fn finish(self) -> String {
        self.0
    }

    fn begin(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.raw(&["<", name]);
        for (attribute, value) in attributes {
            let kept: String = value.chars().filter(|&c| is_allowed(c)).collect();
            // Writing to a string does not fail.
            let _ = write!(self.0, " {attribute}=\"{}\"", escape(&kept));
        }
    }
}

/// Whether XML 1.0 can hold a character: letters of citizens hold what their copy and paste brought.
fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_cannot_become_marks() {
        let mut x = Markup::new();
        x.words("a", &[("title", "\"<b>\"")], "1 < 2 & \u{0}\u{b}三");
        x.empty("br", &[]);
        assert_eq!(x.finish(), "<a title=\"&quot;&lt;b&gt;&quot;\">1 &lt; 2 &amp; 三</a><br/>");
    }
}
