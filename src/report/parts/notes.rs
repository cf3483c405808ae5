//! What the annex 数据说明 says of the regular digests' own rules: how matters, suggestions and quotations are chosen, early signs and forecasts made.

use crate::report::document::{Block, Text};
use crate::report::facts::Facts;
use crate::topics::SignParams;

/// The rules behind the parts, with their numbers.
pub(in crate::report) fn notes(facts: &Facts<'_>) -> Vec<Block> {
    let params = SignParams::default();
    let number = |value: String| Text::from(value);
    let signs = [
        ("fast_days", number(params.fast_days.to_string())),
        ("weeks", number((params.before_days / 7).to_string())),
        ("times", number(params.times.to_string())),
        ("people", number(params.fast_people.to_string())),
        ("recent_days", number(params.recent_days.to_string())),
        ("districts", number(params.districts.to_string())),
        ("return_people", number(params.return_people.to_string())),
    ];
    let note = |name: &str, slots: &[(&str, Text)]| {
        let text = facts.say(&format!("regular_notes.{name}"), slots);
        Block::item(format!("notes/{name}"), 3, "", text)
    };
    vec![
        note("hot", &[]),
        note("ideas", &[]),
        note("quotes", &[]),
        note("signs", &signs),
        note("forecast", &[]),
        note("sums", &[]),
    ]
}
