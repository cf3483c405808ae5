//! Which column means which field.

use super::names::{ColumnNames, fold_header};
use crate::corpus::{Channel, codes};

codes! {
    /// What a column means; each but the first few is a field of [`crate::corpus::Message`].
    Field {
        /// Further paragraphs of the body (原因分析).
        Cause = "cause",
        /// Measures where another column is the body, else the body (建议内容).
        Suggestion = "suggestion",
        /// The title where no other column is (主要诉求).
        Summary = "summary",
        /// The channel, row by row (渠道).
        Channel = "channel",
        /// Identifier.
        ExternalId = "external_id",
        /// Title.
        Title = "title",
        /// Body.
        Body = "body",
        /// Measures.
        Measures = "measures",
        /// Reply.
        Reply = "reply",
        /// Time of the reply.
        ReplyTime = "reply_time",
        /// Department.
        Department = "department",
        /// When the matter occurred.
        Occurred = "occurred",
        /// When the message was written or registered.
        Registered = "registered",
        /// When it was accepted.
        Accepted = "accepted",
        /// When it was closed.
        Closed = "closed",
        /// Writer.
        Writer = "writer",
        /// Telephone or another contact.
        Contact = "contact",
        /// Kind of writer.
        WriterKind = "writer_kind",
        /// Number of people.
        People = "people",
        /// District.
        District = "district",
        /// Place.
        Place = "place",
        /// Collection point.
        CollectionPoint = "collection_point",
        /// Campaign.
        Campaign = "campaign",
        /// Purpose as given.
        GivenPurpose = "given_purpose",
        /// Category as given.
        GivenCategory = "given_category",
        /// Votes for.
        VotesUp = "votes_up",
        /// Votes against.
        VotesDown = "votes_down",
        /// Satisfaction.
        Satisfaction = "satisfaction",
        /// State.
        State = "state",
    }
}

impl Field {
    /// Whether a longer header that ends with one of the field's names means it too (`具体建议内容`). Not so where a prefix
    /// makes another thing of it (`关联工单号`).
    fn takes_longer_headers(self) -> bool {
        matches!(
            self,
            Self::Title | Self::Body | Self::Cause | Self::Measures | Self::Suggestion | Self::Reply | Self::Contact | Self::Registered
        )
    }

    /// Whether the field holds what the writer says.
    fn is_text(self) -> bool {
        matches!(self, Self::Title | Self::Body | Self::Measures)
    }
}

/// The columns of a table with what each was taken for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Columns {
    /// Headers as the file has them, made distinct; unnamed columns are `列3` and so on.
    pub(super) headers: Vec<String>,
    /// For each column its field; `None` is an extra column.
    pub(super) fields: Vec<Option<Field>>,
    /// Every column once, of those with one field the better name first: each row takes the first that is not empty.
    pub(super) order: Vec<usize>,
    /// The channel that the headers give away.
    pub(super) channel: Option<Channel>,
}

impl Columns {
    /// Recognises headers by name. Cost: a look-up per header, and per suffix of unknown ones.
    pub(super) fn recognise(headers: &[&str], names: &ColumnNames) -> Self {
        let mut named: Vec<Option<(Field, usize)>> = headers.iter().map(|header| exact(header, names)).collect();
        for (column, header) in headers.iter().enumerate() {
            if named[column].is_none()
                && let Some((field, rank)) = longer(header, names)
                && !named.iter().flatten().any(|(other, _)| *other == field)
            {
                named[column] = Some((field, rank));
            }
        }
        let mut order: Vec<usize> = (0..headers.len()).collect();
        order.sort_by_key(|&column| named[column].map(|(_, rank)| rank));
        let fields = named.iter().map(|found| found.map(|(field, _)| field)).collect();
        let mut columns = Self {
            headers: distinct(headers),
            fields,
            order,
            channel: channel_of(headers, names),
        };
        columns.resolve();
        columns
    }

    /// Decides what the columns are whose meaning depends on the others.
    fn resolve(&mut self) {
        if self.has(Field::Summary) {
            let meaning = if self.has(Field::Title) { Field::Body } else { Field::Title };
            self.rename(Field::Summary, Some(meaning));
        }
        let without_body = !self.has(Field::Body);
        if without_body && self.has(Field::Suggestion) {
            self.rename(Field::Suggestion, Some(Field::Body));
        } else if without_body && self.has(Field::Measures) {
            self.rename(Field::Measures, Some(Field::Body));
        } else {
            let meaning = (!self.has(Field::Measures)).then_some(Field::Measures);
            self.rename(Field::Suggestion, meaning);
        }
    }

    fn has(&self, field: Field) -> bool {
        self.fields.contains(&Some(field))
    }

    fn rename(&mut self, from: Field, to: Option<Field>) {
        self.fields
            .iter_mut()
            .filter(|field| **field == Some(from))
            .for_each(|field| *field = to);
    }

    /// Whether a column holds bodies.
    pub(super) fn is_body(&self, column: usize) -> bool {
        self.fields.get(column) == Some(&Some(Field::Body))
    }

    /// Whether some column holds bodies.
    pub(super) fn have_body(&self) -> bool {
        self.has(Field::Body)
    }

    /// Takes a column for the body.
    pub(super) fn set_body(&mut self, column: usize) {
        self.fields[column] = Some(Field::Body);
    }

    /// Whether any column holds what writers say.
    pub(super) fn have_text(&self) -> bool {
        self.fields.iter().flatten().any(|field| field.is_text())
    }

    /// How many columns were recognised.
    pub(super) fn recognised(&self) -> usize {
        self.fields.iter().flatten().count()
    }
}

/// The field of a header that is a known name, or is one without its brackets, number or 您的.
fn exact(header: &str, names: &ColumnNames) -> Option<(Field, usize)> {
    let folded = fold_header(header);
    names.field(&folded).or_else(|| names.field(&bare(header)))
}

/// The field of a header that ends with a known name of at least three characters; the longest such name decides.
fn longer(header: &str, names: &ColumnNames) -> Option<(Field, usize)> {
    const SHORTEST: usize = 3;
    let bare = bare(header);
    let starts = bare.char_indices().map(|(at, _)| at);
    let mut suffixes = starts.map(|at| &bare[at..]).take_while(|suffix| suffix.chars().count() >= SHORTEST);
    suffixes.find_map(|suffix| {
        names
            .field(suffix)
            .filter(|(field, _)| field.takes_longer_headers() && !suffix.is_ascii())
    })
}

/// A header without bracketed remarks, the number of a question and words that address the reader.
fn bare(header: &str) -> String {
    let mut depth = 0usize;
    let outside = header.chars().filter(|&c| match c {
        '(' | '（' | '[' | '【' | '〔' => {
            depth += 1;
            false
        }
        ')' | '）' | ']' | '】' | '〕' => {
            depth = depth.saturating_sub(1);
            false
        }
        _ => depth == 0,
    });
    let folded = fold_header(&outside.collect::<String>());
    let unnumbered = folded.trim_start_matches(|c: char| c.is_ascii_digit());
    let mut bare = unnumbered;
    for lead in [
        "请填写",
        "请输入",
        "请简述",
        "请描述",
        "请写下",
        "您的",
        "你的",
        "您要反映的",
        "您提出的",
    ] {
        bare = bare.strip_prefix(lead).unwrap_or(bare);
    }
    for tail in ["必填", "选填", "是什么", "有哪些"] {
        bare = bare.strip_suffix(tail).unwrap_or(bare);
    }
    bare.to_owned()
}

/// The channel whose own headers occur.
fn channel_of(headers: &[&str], names: &ColumnNames) -> Option<Channel> {
    let folded: Vec<(String, String)> = headers.iter().map(|header| (fold_header(header), bare(header))).collect();
    let has = |word: &String| folded.iter().any(|(whole, bare)| whole == word || bare == word);
    names
        .channels
        .iter()
        .find(|(_, words)| words.iter().any(has))
        .map(|(channel, _)| *channel)
}

/// Headers without white space at their ends, unnamed ones numbered, repeated ones numbered.
fn distinct(headers: &[&str]) -> Vec<String> {
    let mut seen = rustc_hash::FxHashSet::default();
    let mut distinct = Vec::with_capacity(headers.len());
    for (column, header) in headers.iter().enumerate() {
        let trimmed = header.trim();
        let name = if trimmed.is_empty() {
            format!("列{}", column + 1)
        } else {
            trimmed.to_owned()
        };
        let mut unique = name.clone();
        let mut copy = 2;
        while !seen.insert(unique.clone()) {
            unique = format!("{name}_{copy}");
            copy += 1;
        }
        distinct.push(unique);
    }
    distinct
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(headers: &[&str], expected: &[&str]) -> Columns {
        let columns = Columns::recognise(headers, &ColumnNames::default());
        let fields: Vec<&str> = columns.fields.iter().map(|field| field.map_or("-", Field::code)).collect();
        assert_eq!(fields, expected, "{headers:?}");
        columns
    }

    #[test]
    fn headers_are_recognised_in_any_width_and_script() {
        check(
            &["留言编号", " 留言 详情 ", "點贊數", "ＩＤ"],
            &["external_id", "body", "votes_up", "external_id"],
        );
    }

    #[test]
    fn questions_of_a_questionnaire_are_recognised() {
        let columns = check(
            &["1、您的姓名：", "3、您的建议内容（不少于50字）", "来源详情"],
            &["writer", "body", "-"],
        );
        assert_eq!(columns.channel, Some(Channel::Form));
    }

    #[test]
    fn the_ambiguous_column_is_measures_beside_a_reason() {
        check(&["主要事由", "建议内容"], &["body", "measures"]);
        check(&["建议内容", "建议主题"], &["body", "title"]);
        check(&["事由", "建议内容", "对策措施", "原因分析"], &["body", "-", "measures", "cause"]);
    }

    #[test]
    fn a_summary_is_the_title_where_there_is_none() {
        check(&["主要诉求", "概况"], &["title", "body"]);
        check(&["标题", "主要诉求"], &["title", "body"]);
    }

    #[test]
    fn of_two_columns_for_one_field_the_better_name_comes_first() {
        let columns = check(&["登记日期", "概况", "信访日期"], &["registered", "body", "registered"]);
        let registered: Vec<usize> = columns.order.into_iter().filter(|&column| column != 1).collect();
        assert_eq!(registered, [2, 0]);
    }

    #[test]
    fn a_linked_ticket_is_no_identifier() {
        check(&["关联工单号", "诉求内容"], &["-", "body"]);
    }

    #[test]
    fn channels_show_in_headers() {
        let channel = |headers: &[&str]| Columns::recognise(headers, &ColumnNames::default()).channel;
        assert_eq!(channel(&["工单编号", "诉求内容"]), Some(Channel::Hotline));
        assert_eq!(channel(&["信访件编号", "概况"]), Some(Channel::Petition));
        assert_eq!(channel(&["留言编号"]), Some(Channel::Forum));
        assert_eq!(channel(&["编号", "内容"]), None);
    }

    #[test]
    fn repeated_and_missing_headers_are_made_distinct() {
        assert_eq!(distinct(&["备注", "", "备注"]), ["备注", "列2", "备注_2"]);
    }
}
