//! How periods and changes are said.

use crate::report::calendar::Span;
use crate::report::document::{Figure, Of, Text};
use crate::report::facts::{Against, Compared, Facts};
use crate::trends::Change;

/// The code of a span, by which its words are looked up.
fn code(span: Span) -> &'static str {
    match span {
        Span::Day => "day",
        Span::Week => "week",
        Span::Month => "month",
        Span::Quarter => "quarter",
        Span::HalfYear => "half_year",
        Span::Year => "year",
        Span::TwelveMonths => "twelve_months",
    }
}

/// 本周, 本月 …
pub(in crate::report) fn now_word(facts: &Facts<'_>) -> String {
    facts.words(&format!("span.now_{}", code(facts.input.span)))
}

/// 上周, 上月 …
pub(in crate::report) fn before_word(facts: &Facts<'_>) -> String {
    facts.words(&format!("span.before_{}", code(facts.input.span)))
}

/// 下周, 下月 …
pub(super) fn next_word(facts: &Facts<'_>) -> String {
    facts.words(&format!("span.next_{}", code(facts.input.span)))
}

/// A comparison in a sentence, complete: 环比上升12.5%，无同期数据.
pub(in crate::report) fn changes(facts: &Facts<'_>, compared: &Compared) -> Text {
    let said = |against| {
        let (earlier, basis) = match against {
            Against::Before => (compared.before.as_ref(), "before"),
            Against::Year => (compared.year.as_ref(), "year"),
        };
        let words = facts.change_words(compared, against);
        match earlier {
            // 无同期数据, 上期为0: complete by themselves.
            Some(earlier) if earlier.n > 0 => facts.say(&format!("regular.against_{basis}"), &[("change", words)]),
            Some(_) if compared.now.n == 0 => facts.say(&format!("regular.against_{basis}"), &[("change", words)]),
            _ => words,
        }
    };
    let (before, year) = (said(Against::Before), said(Against::Year));
    Text::join([before, year], &facts.words("regular.comma"))
}

/// A count against the period before, in numbers and per cent: 较上周增加30件，上升12.5%.
pub(in crate::report) fn against_before(facts: &Facts<'_>, compared: &Compared) -> Text {
    let before_word: Text = before_word(facts).into();
    let change = Change::of(
        compared.now.n,
        compared.before.as_ref().map(|count| count.n),
        &facts.settings().change,
    );
    let words = facts.change_words(compared, Against::Before);
    match change {
        Change::NoData => words,
        Change::FromNone { now } if now > 0 => facts.say("regular.none_before", &[("before", before_word)]),
        Change::FromNone { .. } | Change::Difference(0) => facts.say("regular.level_before", &[("before", before_word)]),
        Change::Percent { level: true, .. } => facts.say("regular.level_before", &[("before", before_word)]),
        Change::Difference(_) => facts.say("regular.than_before", &[("before", before_word), ("change", words)]),
        Change::Percent { difference, .. } => {
            let key = if difference > 0 { "change.more" } else { "change.fewer" };
            let unit = facts.words(match compared.now.of {
                Of::People(_) => "unit.people",
                _ => "unit.messages",
            });
            let shown = facts.say(
                key,
                &[("value", difference.unsigned_abs().to_string().into()), ("unit", unit.into())],
            );
            let by = Text::from(Figure {
                shown: shown.to_string(),
                of: Of::Derived {
                    value: difference as f64,
                    rule: "difference".to_owned(),
                    from: compared.now.of.pairs().clone(),
                },
            });
            facts.say(
                "regular.than_before_both",
                &[("before", before_word), ("by", by), ("change", words)],
            )
        }
    }
}

/// Texts one after another as a list of sentences' parts: 甲、乙和丙 in Chinese.
pub(in crate::report) fn enumerated(facts: &Facts<'_>, mut texts: Vec<Text>) -> Text {
    let last = texts.pop();
    match (texts.is_empty(), last) {
        (_, None) => Text::default(),
        (true, Some(last)) => last,
        (false, Some(last)) => {
            let mut all = Text::join(texts, &facts.words("regular.enumeration"));
            all.push(facts.words("regular.and"));
            all.push(last);
            all
        }
    }
}

/// A heading about the next or the last forecast; beyond a month these are no longer of the next or last period.
pub(in crate::report) fn heading_of(facts: &Facts<'_>, key: &str) -> Text {
    let is_long = matches!(facts.input.span, Span::Quarter | Span::HalfYear | Span::Year | Span::TwelveMonths);
    let long = format!("{key}_long");
    let has_long = is_long && facts.words(&long) != long;
    around(facts, if has_long { &long } else { key })
}

/// A phrase about the period as a whole: its slots 本周, 上周 and 下周 filled.
pub(in crate::report) fn around(facts: &Facts<'_>, key: &str) -> Text {
    let slots = [
        ("now", now_word(facts).into()),
        ("before", before_word(facts).into()),
        ("next", next_word(facts).into()),
    ];
    facts.say(key, &slots)
}

/// The line beneath a title: （2025年6月2日至6月8日）.
pub(in crate::report) fn subtitle(facts: &Facts<'_>) -> Text {
    facts.say("regular.subtitle", &[("period", facts.days_words(facts.input.period).into())])
}
