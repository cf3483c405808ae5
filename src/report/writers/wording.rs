//! What the forms of a document say around its blocks: the same in Word, Excel, HTML and Markdown.

use crate::report::numbering::lead_end;
use chrono::{Datelike, NaiveDate};

use crate::report::document::{Chart, Document, Figure, Masthead, Of, Table, Tail, Text};
use crate::report::phrases::Language;

/// The words around a document's blocks, in its language.
#[derive(Clone, Copy)]
pub(super) struct Wording {
    language: Language,
}

impl Wording {
    pub(super) fn of(document: &Document) -> Self {
        Self {
            language: document.language,
        }
    }

    /// Words of a form.
    pub(super) fn words(self, name: &str) -> String {
        self.language.phrases().words(&format!("form.{name}")).to_owned()
    }

    fn say(self, name: &str, slots: &[(&str, Text)]) -> String {
        self.language.phrases().say(&format!("form.{name}"), slots).to_string()
    }

    /// The line of the issue: 2025年第23期（总第156期）; of a draft （草稿）.
    pub(super) fn issue(self, masthead: &Masthead) -> String {
        masthead.issue.map_or_else(
            || self.words("draft"),
            |issue| {
                let slots = [
                    ("year", issue.year.to_string().into()),
                    ("number", issue.number.to_string().into()),
                    ("total", issue.total.to_string().into()),
                ];
                self.say("issue", &slots)
            },
        )
    }

    /// 表1  渠道分布.
    pub(super) fn table_title(self, table: &Table) -> String {
        self.numbered("table", table.number, &table.title)
    }

    /// 图1  近十二个月走势.
    pub(super) fn chart_title(self, chart: &Chart) -> String {
        self.numbered("chart", chart.number, &chart.title)
    }

    fn numbered(self, name: &str, number: u32, title: &str) -> String {
        self.say(name, &[("number", number.to_string().into()), ("title", title.into())])
    }

    /// 单位：件; empty where there is none.
    pub(super) fn unit(self, unit: &str) -> String {
        self.opened("unit", unit)
    }

    /// The note beneath a table, opened by 注：; empty where there is none.
    pub(super) fn note(self, note: &str) -> String {
        self.opened("note", note)
    }

    /// Words behind the label of their place, unless they bring it themselves.
    fn opened(self, name: &str, words: &str) -> String {
        let label = self.say(name, &[(name, Text::default())]);
        if words.is_empty() || words.starts_with(label.trim_end()) {
            words.to_owned()
        } else {
            format!("{label}{words}")
        }
    }

    /// What stands above an annex: 附件, or 附件2 where there are several.
    pub(super) fn annex(self, at: usize, of: usize) -> String {
        if of > 1 {
            self.say("annex_numbered", &[("number", (at + 1).to_string().into())])
        } else {
            self.words("annex")
        }
    }

    /// The entries of the list of annexes beneath the text; one annex has no number.
    pub(super) fn annex_entries(self, document: &Document) -> Vec<String> {
        let several = document.annexes.len() > 1;
        let entry = |(at, title): (usize, &String)| {
            if several {
                let slots = [("number", (at + 1).to_string().into()), ("title", title.as_str().into())];
                self.say("annex_entry", &slots)
            } else {
                title.clone()
            }
        };
        document.annexes.iter().map(|annex| &annex.title).enumerate().map(entry).collect()
    }

    /// What stands between the heading that opens a paragraph and the rest: nothing where either brings its own mark, or there is no rest.
    pub(super) fn lead_end(self, lead: &str, rest: &Text) -> String {
        lead_end(self.language, lead, rest).to_owned()
    }

    /// 报, 送, 发 with those named; lines without anyone are left out.
    pub(super) fn recipients(self, tail: &Tail) -> Vec<(String, String)> {
        let lists = [
            ("report_to", &tail.report_to),
            ("send_to", &tail.send_to),
            ("issue_to", &tail.issue_to),
        ];
        let named = lists.into_iter().filter(|(_, names)| !names.is_empty());
        named
            .map(|(label, names)| {
                let listed = names.join(&self.words("between_recipients"));
                (self.words(label), listed + &self.words("recipients_end"))
            })
            .collect()
    }

    /// 签发, 核稿, 编辑 with the names, empty ones for the pen.
    pub(super) fn signed(self, tail: &Tail) -> Vec<(String, String)> {
        ["signed", "checked", "edited"]
            .into_iter()
            .zip(&tail.signed)
            .map(|(label, name)| (self.words(label), name.clone()))
            .collect()
    }

    /// （共印30份）; empty where nobody set a number.
    pub(super) fn copies(self, tail: &Tail) -> String {
        tail.copies
            .map_or_else(String::new, |copies| self.say("copies", &[("copies", copies.to_string().into())]))
    }

    /// Name of the sheet of a table or chart: 表1.
    pub(super) fn sheet(self, name: &str, number: u32) -> String {
        self.say(name, &[("number", number.to_string().into())])
    }

    /// Days, as the head of a workbook says them.
    pub(super) fn days(self, first: NaiveDate, last: NaiveDate) -> String {
        let day = |day: NaiveDate| {
            let slots = [("year", day.year()), ("month", day.month() as i32), ("day", day.day() as i32)];
            let slots = slots.map(|(slot, value)| (slot, Text::plain(value.to_string())));
            self.language.phrases().say("date.day", &slots)
        };
        self.say("days", &[("first", day(first)), ("last", day(last))])
    }

    /// What a figure counts, for the one who points at it: 来件数：channel=hotline，from=2025-06-02.
    pub(super) fn counts(self, figure: &Figure) -> String {
        let what = match &figure.of {
            Of::Messages(_) => "messages",
            Of::People(_) => "people",
            Of::Distinct { .. } => "distinct",
            Of::Share { .. } => "share",
            Of::Change { .. } => "change",
            Of::Points { .. } => "points",
            Of::Derived { .. } => "derived",
        };
        let pairs = figure.of.pairs();
        let filter = if pairs.is_empty() {
            self.words("counts_all")
        } else {
            let named = pairs.iter().map(|(name, value)| format!("{name}={value}"));
            named.collect::<Vec<_>>().join(&self.words("between_recipients"))
        };
        let what = self.words(&format!("counts_{what}"));
        self.say("counts", &[("what", what.into()), ("filter", filter.into())])
    }

    /// The words that a person must still replace, as composers print them.
    pub(super) fn to_write(self) -> [&'static str; 2] {
        let phrases = self.language.phrases();
        [phrases.words("frame.fill_in"), phrases.words("frame.confirm")]
    }
}

/// The value of a printed number: of `+12.5%` 12.5; `None` where words are printed. `rest` is what follows the digits.
pub(super) fn number(shown: &str) -> Option<(f64, &str)> {
    let end = shown
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '+' | '-' | '.')))
        .unwrap_or(shown.len());
    let (digits, rest) = shown.split_at(end);
    let sound = !digits.is_empty() && !rest.contains(|c: char| c.is_ascii_digit());
    digits.parse().ok().filter(|_| sound).map(|value| (value, rest))
}

/// The value of a point of a chart, as its figure is printed.
pub(super) fn point(figure: &Figure) -> Option<f64> {
    number(&figure.shown).map(|(value, _)| value).or(match figure.of {
        Of::Derived { value, .. } => Some(value),
        _ => None,
    })
}

/// The table of a chart's values: a head, then a row for each label. Points without data say so.
pub(super) fn chart_rows(chart: &Chart, wording: Wording) -> (Vec<String>, Vec<(String, Vec<Text>)>) {
    let head = std::iter::once(wording.words("item")).chain(chart.series.iter().map(|series| series.name.clone()));
    let row = |(at, label): (usize, &String)| {
        let values = chart.series.iter().map(|series| match series.values.get(at) {
            Some(Some(figure)) => Text::from(figure.clone()),
            _ => Text::plain(wording.words("none")),
        });
        (label.clone(), values.collect())
    };
    (head.collect(), chart.labels.iter().enumerate().map(row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_numbers_are_read_back() {
        assert_eq!(number("1234"), Some((1234.0, "")));
        assert_eq!(number("+12.5%"), Some((12.5, "%")));
        assert_eq!(number("-0.4个百分点"), Some((-0.4, "个百分点")));
        assert_eq!(number("上期为0"), None);
        assert_eq!(number("3至5"), None);
        assert_eq!(number(""), None);
    }
}
