//! Numbers of headings, tables and charts: given last, so that they are right after staff left out or moved a block.

use super::document::{Body, Document, Text};
use super::phrases::Language;

/// Chinese numerals of 1 to 99.
fn numeral(n: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    match (n / 10, n % 10) {
        (0, ones) => DIGITS[ones].to_owned(),
        (1, ones) => format!("十{}", DIGITS[ones]),
        (tens, ones) if tens < 10 => format!("{}十{}", DIGITS[tens], DIGITS[ones]),
        _ => n.to_string(),
    }
}

impl Document {
    /// The document with its headings, tables and charts numbered (一、（一）1.（1）; 表1; 图1). Annexes count their headings by themselves,
    /// tables and charts go on.
    #[must_use]
    pub fn numbered(mut self) -> Self {
        let (mut tables, mut charts) = (0, 0);
        let language = self.language;
        let texts = std::iter::once(&mut self.blocks).chain(self.annexes.iter_mut().map(|annex| &mut annex.blocks));
        for blocks in texts {
            let mut counts = [0usize; 4];
            for block in blocks {
                match &mut block.body {
                    Body::Heading { level, number, .. } | Body::Item { level, number, .. } => {
                        let at = usize::from(*level).clamp(1, 4) - 1;
                        counts[at] += 1;
                        counts[at + 1..].fill(0);
                        *number = heading_number(language, at, counts[at]);
                    }
                    Body::Table(table) => {
                        tables += 1;
                        table.number = tables;
                    }
                    Body::Chart(chart) => {
                        charts += 1;
                        chart.number = charts;
                    }
                    Body::Paragraph(_) | Body::Blank(_) | Body::Box { .. } => {}
                }
            }
        }
        self
    }
}

/// What stands between the heading that opens a paragraph and the rest; nothing where a mark stands there already.
#[must_use]
pub fn lead_end(language: Language, lead: &str, rest: &Text) -> &'static str {
    const MARKS: [char; 13] = ['。', '？', '！', '：', '，', '；', '?', '!', ':', '.', ',', ';', '…'];
    if lead.is_empty() || rest.is_empty() || lead.ends_with(MARKS) || rest.to_string().starts_with(MARKS) {
        ""
    } else {
        language.phrases().words("form.lead_end")
    }
}

/// The number of a heading; `at` is its level from 0.
fn heading_number(language: Language, at: usize, n: usize) -> String {
    let key = ["number.level1", "number.level2", "number.level3", "number.level4"][at];
    let number = if language == Language::Zh && at < 2 {
        numeral(n)
    } else {
        n.to_string()
    };
    language.phrases().say(key, &[("number", number.into())]).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_follow_the_rules_of_official_documents() {
        let said = |n| heading_number(Language::Zh, 0, n);
        assert_eq!(
            [said(1), said(10), said(12), said(20), said(35)].concat(),
            "一、十、十二、二十、三十五、"
        );
        assert_eq!(heading_number(Language::Zh, 1, 3), "（三）");
        assert_eq!(heading_number(Language::Zh, 2, 3), "3.");
        assert_eq!(heading_number(Language::Zh, 3, 3), "（3）");
    }
}
