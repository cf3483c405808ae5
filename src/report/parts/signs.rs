//! Early signs (苗头性、倾向性问题): what shows, by which numbers, and whom to tell.

use chrono::{Datelike, Days};

use super::hot::{name_of, of_topic};
use super::wording::{enumerated, now_word};
use crate::analysis::{ReplayParams, SignRecord, SignRule, sign_records, signs_by_week};
use crate::corpus::{LocalTime, Period, Week};
use crate::report::document::{Block, Figure, Of, Text, pairs};
use crate::report::facts::{Facts, within};
use crate::search::Filter;
use crate::topics::{EarlySign, Report, SignParams, Topic, early_signs};

/// Districts that a sentence names.
const NAMED: usize = 4;
/// Weeks after which a sign can be judged: what went on by the end of the period, and nothing later.
const JUDGED_AFTER: i32 = 5;

/// Up to `most` topics with early signs at the end of the period, those with most signs and people first; a sentence that says so where there is none.
/// Cost: a pass over the messages of all topics.
pub(in crate::report) fn signs(facts: &Facts<'_>, most: usize) -> Vec<Block> {
    let found = found(facts, most);
    if found.is_empty() {
        let text = facts.say("regular.no_signs", &[("now", now_word(facts).into())]);
        return vec![Block::paragraph("signs/none", text)];
    }
    let mut blocks: Vec<Block> = found.iter().map(|(topic, signs)| block(facts, topic, signs)).collect();
    blocks.extend(record(facts));
    blocks
}

/// How the rules did in the year before, by walking through it: how often they fired, how many of these went on.
fn record(facts: &Facts<'_>) -> Option<Block> {
    let signs = signs_by_week(facts.analysis(), &ReplayParams::default());
    let last = Week::of_date(facts.input.period.last);
    let topics = [SignRule::Fast, SignRule::Spreading, SignRule::Returned];
    let records = sign_records(&signs, Week(last.0 - 52), Week(last.0 - JUDGED_AFTER));
    let sum = |of: &dyn Fn(&SignRecord) -> u32| -> u32 { records.iter().filter(|record| topics.contains(&record.rule)).map(of).sum() };
    let (fired, judged, went_on) = (
        sum(&|record| record.fired),
        sum(&|record| record.judged),
        sum(&|record| record.went_on),
    );
    let year = within(
        &Filter::default(),
        Period {
            first: Week(last.0 - 52).monday(),
            last: Week(last.0 - JUDGED_AFTER).monday() + Days::new(6),
        },
    );
    let count = |value: u32, rule: &str| -> Text {
        Figure {
            shown: value.to_string(),
            of: Of::Derived {
                value: f64::from(value),
                rule: rule.to_owned(),
                from: pairs(&year),
            },
        }
        .into()
    };
    (judged > 0).then(|| {
        let slots = [
            ("fired", count(fired, "signs_fired")),
            ("judged", count(judged, "signs_judged")),
            ("went_on", count(went_on, "signs_went_on")),
        ];
        Block::paragraph("signs/record", facts.say("regular.sign_record", &slots))
    })
}

/// The topics with their signs.
pub(in crate::report) fn found<'a>(facts: &Facts<'a>, most: usize) -> Vec<(&'a Topic, Vec<EarlySign>)> {
    let params = SignParams::default();
    let today = facts.input.period.last.num_days_from_ce();
    let analysis = facts.analysis();
    let listed = analysis.topics.topics.iter().filter(|topic| !topic.hidden);
    let mut found: Vec<(&Topic, Vec<EarlySign>)> = listed
        .map(|topic| (topic, early_signs(&reports(facts, topic, today), today, &params)))
        .filter(|(_, signs)| !signs.is_empty())
        .collect();
    let people = |signs: &[EarlySign]| {
        let of = |sign: &EarlySign| match sign {
            EarlySign::Fast { people, .. } | EarlySign::Returned { people, .. } => *people,
            EarlySign::Spreading { districts, .. } => districts.len() as u32,
        };
        signs.iter().map(of).max().unwrap_or(0)
    };
    found.sort_by_key(|(_, signs)| std::cmp::Reverse((signs.len(), people(signs))));
    found.truncate(most);
    found
}

/// The dated messages of a topic that may be shown, by day, up to a day.
fn reports(facts: &Facts<'_>, topic: &Topic, today: i32) -> Vec<Report> {
    let day = |time: LocalTime| time.naive().date().num_days_from_ce();
    let report = |id| {
        let row = facts.analysis().message(id);
        Some(Report {
            day: day(row.time?),
            district: row.district,
            voice: row.voice,
            replied: row.reply_time.map(day),
        })
    };
    let shown = topic.members.iter().copied().filter(|&id| facts.shows(id));
    shown.filter_map(report).filter(|report| report.day <= today).collect()
}

/// The signs of a topic in sentences, each with the numbers that made its rule fire.
pub(in crate::report) fn sign_words(facts: &Facts<'_>, topic: &Topic, signs: &[EarlySign]) -> Text {
    let params = SignParams::default();
    let last = facts.input.period.last;
    let since = |days: i32| {
        within(
            &of_topic(topic),
            Period {
                first: last - Days::new(days as u64 - 1),
                last,
            },
        )
    };
    let mut text = Text::default();
    for sign in signs {
        let said = match sign {
            EarlySign::Fast { expected, .. } => {
                let filter = since(params.fast_days);
                // A tenth of a message is none.
                let key = if *expected < 0.05 {
                    "regular.sign_sudden"
                } else {
                    "regular.sign_fast"
                };
                let expected = Figure {
                    shown: format!("{expected:.1}"),
                    of: Of::Derived {
                        value: *expected,
                        rule: "expected_by_weeks_before".to_owned(),
                        from: pairs(&filter),
                    },
                };
                facts.say(
                    key,
                    &[
                        ("days", params.fast_days.to_string().into()),
                        ("weeks", (params.before_days / 7).to_string().into()),
                        ("messages", facts.messages(&filter).text()),
                        ("people", facts.people(&filter).text()),
                        ("expected", expected.into()),
                    ],
                )
            }
            EarlySign::Spreading { districts, fresh } => {
                let filter = since(params.recent_days);
                let names = |list: Vec<u32>| {
                    let names = list.into_iter().take(NAMED).map(|symbol| facts.analysis().symbol(symbol).into());
                    enumerated(facts, names.collect())
                };
                let count = Figure {
                    shown: districts.len().to_string(),
                    of: Of::Distinct {
                        column: "district".to_owned(),
                        among: pairs(&filter),
                    },
                };
                facts.say(
                    "regular.sign_spreading",
                    &[
                        ("days", params.recent_days.to_string().into()),
                        ("count", count.into()),
                        ("districts", names(districts.iter().map(|(symbol, _)| *symbol).collect())),
                        ("fresh", names(fresh.clone())),
                    ],
                )
            }
            EarlySign::Returned { replied, .. } => {
                let filter = since(params.recent_days);
                let day = chrono::NaiveDate::from_num_days_from_ce_opt(*replied).map_or_else(String::new, |day| facts.day(day));
                facts.say(
                    "regular.sign_returned",
                    &[
                        ("day", day.into()),
                        ("days", params.recent_days.to_string().into()),
                        ("messages", facts.messages(&filter).text()),
                        ("people", facts.people(&filter).text()),
                    ],
                )
            }
        };
        text.push(said);
    }
    text
}

fn block(facts: &Facts<'_>, topic: &Topic, signs: &[EarlySign]) -> Block {
    let mut text = sign_words(facts, topic, signs);
    let department = topic.departments.first().map_or_else(
        || facts.say("regular.to_be_named", &[]),
        |department| department.name.as_str().into(),
    );
    text.push(facts.say("regular.sign_tell", &[("department", department)]));
    let lead = facts.say("regular.matter_of", &[("matter", name_of(topic))]);
    Block::item(format!("sign/{}", topic.id), 2, lead, text)
}
