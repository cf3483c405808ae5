//! What is said of one matter that is proposed: titles, reasons, questions, ways, risks.

use super::questions::questions;
use crate::corpus::{Period, WriterKind};
use crate::report::document::{Figure, Of, Text, pairs};
use crate::report::facts::{Against, Facts, Unreadable, within};
use crate::report::parts::name_of;
use crate::search::Filter;
use crate::selection::{Matter, Studied, Survey};

/// From so many people a call runs for thirty days.
const MANY: u32 = 60;
/// From this share of messages a risk is worth a word.
const WORTH_A_WORD: f64 = 0.1;
/// Names of a list that are said.
const NAMES: usize = 3;
/// Letters of a quotation at most.
pub(super) const QUOTE: usize = 70;

/// What is said of a matter that is proposed.
#[derive(Clone, PartialEq, Debug)]
pub struct Brief {
    /// The two forms of its title, without quotation marks.
    pub titles: [String; 2],
    /// Concern, key work, conversion, groundwork.
    pub reasons: Vec<Text>,
    /// Questions that can be answered, three to five.
    pub questions: Vec<Text>,
    /// Ways and people asked.
    pub way: Text,
    /// When.
    pub time: Text,
    /// The days proposed.
    pub days: Period,
    /// Bodies to join.
    pub joint: String,
    /// What to beware of.
    pub risks: Vec<Text>,
}

/// The two forms of a matter's title.
pub(in crate::report::kinds) fn titles(facts: &Facts<'_>, matter: &Matter) -> [String; 2] {
    [
        facts.say("selection.title_act", &[("act", matter.act.clone().into())]).to_string(),
        facts
            .say("selection.title_about", &[("name", matter.name.clone().into())])
            .to_string(),
    ]
}

/// A filter of a matter's messages of the year.
pub(super) fn of_year(survey: &Survey<'_>, matter: &Matter) -> Filter {
    within(&matter.filter(), survey.year)
}

/// Says all of a matter. Cost: some passes over the messages for its figures, and the texts of a few of its ideas.
///
/// # Errors
/// When a text cannot be read.
pub fn brief(facts: &Facts<'_>, survey: &Survey<'_>, one: &Studied<'_>) -> Result<Brief, Unreadable> {
    let days = call_days(survey, one.tally.year_people);
    Ok(Brief {
        titles: titles(facts, one.matter),
        reasons: vec![
            concern(facts, survey, one),
            fit(facts, one),
            conversion(facts, survey, one),
            groundwork(facts, survey, one),
        ],
        questions: questions(facts, one.matter, &one.members)?,
        way: way(facts, one),
        time: time(facts, days),
        days,
        joint: joined(&one.matter.lead),
        risks: risks(facts, survey, one),
    })
}

/// The days of a call that so many people would answer.
pub(super) fn call_days(survey: &Survey<'_>, people: u32) -> Period {
    let days = if people >= MANY { 30 } else { 20 };
    Period {
        first: survey.launch,
        last: survey.launch + chrono::Days::new(days - 1),
    }
}

pub(super) fn time(facts: &Facts<'_>, days: Period) -> Text {
    let n = (days.last - days.first).num_days() + 1;
    let slots = [
        ("first", facts.day(days.first).into()),
        ("last", facts.day(days.last).into()),
        ("days", n.to_string().into()),
    ];
    facts.say("selection_time.text", &slots)
}

pub(super) fn joined(names: &[String]) -> String {
    names.join("、")
}

fn first_names(names: &[(String, u32)]) -> String {
    let names: Vec<String> = names.iter().take(NAMES).map(|(name, _)| name.clone()).collect();
    joined(&names)
}

pub(super) fn when(holds: bool, text: impl FnOnce() -> Text) -> Text {
    if holds { text() } else { Text::default() }
}

/// A number that no filter gives.
pub(super) fn derived(n: u32, rule: &str, from: &Filter) -> Text {
    Text::from(Figure {
        shown: n.to_string(),
        of: Of::Derived {
            value: f64::from(n),
            rule: rule.to_owned(),
            from: pairs(from),
        },
    })
}

fn distinct(n: u32, column: &str, among: &Filter) -> Text {
    Text::from(Figure {
        shown: n.to_string(),
        of: Of::Distinct {
            column: column.to_owned(),
            among: pairs(among),
        },
    })
}

fn concern(facts: &Facts<'_>, survey: &Survey<'_>, one: &Studied<'_>) -> Text {
    let tally = &one.tally;
    let (base, year) = (one.matter.filter(), of_year(survey, one.matter));
    let compared = facts.compared(&base);
    let districts = match tally.districts {
        0 => Text::default(),
        1 => facts.say("selection_reason.one_district", &[("names", first_names(&one.districts).into())]),
        n => facts.say(
            "selection_reason.districts",
            &[("n", distinct(n, "district", &year)), ("names", first_names(&one.districts).into())],
        ),
    };
    let change = facts.say(
        "selection_reason.change",
        &[("change", facts.change_words(&compared, Against::Before))],
    );
    let weeks = when(tally.weeks > 1, || {
        facts.say("selection_reason.weeks", &[("n", derived(tally.weeks, "selection/weeks", &year))])
    });
    let slots = [
        ("year", facts.messages(&year).text()),
        ("people", facts.people(&year).text()),
        ("now", compared.now.text()),
        ("now_people", facts.people(&facts.now(&base)).text()),
        ("districts", districts),
        ("change", change),
        ("weeks", weeks),
    ];
    let mut text = facts.say("selection_reason.concern", &slots);
    let topics = &facts.analysis().topics.topics;
    let named = one
        .topics
        .iter()
        .filter(|&&(at, n)| n > 1 && !topics[at as usize].hidden)
        .take(NAMES);
    let links: Vec<Text> = named.map(|&(at, _)| topic_link(facts, at)).collect();
    if !links.is_empty() {
        text.push(facts.say("selection_reason.topics", &[("names", Text::join(links, "、"))]));
    }
    text
}

pub(super) fn topic_link(facts: &Facts<'_>, at: u32) -> Text {
    name_of(&facts.analysis().topics.topics[at as usize])
}

fn fit(facts: &Facts<'_>, one: &Studied<'_>) -> Text {
    let basis = facts.basis();
    let Some(fit) = one.fit else {
        let key = if basis.key_work.is_empty() { "fit_no_list" } else { "fit_none" };
        return facts.say(&format!("selection_reason.{key}"), &[]);
    };
    let item = &basis.key_work[fit.at];
    let slots = [
        (
            "number",
            when(!item.number.is_empty(), || {
                facts.say("selection_reason.fit_number", &[("number", item.number.clone().into())])
            }),
        ),
        ("name", item.name.clone().into()),
        (
            "lead",
            when(!item.lead.is_empty(), || {
                facts.say("selection_reason.fit_lead", &[("lead", item.lead.clone().into())])
            }),
        ),
    ];
    facts.say("selection_reason.fit", &slots)
}

pub(super) fn level(facts: &Facts<'_>, matter: &Matter) -> Text {
    facts.say(&format!("selection_reason.level_{}", matter.level.code()), &[])
}

fn conversion(facts: &Facts<'_>, survey: &Survey<'_>, one: &Studied<'_>) -> Text {
    use chrono::Datelike;
    let month = survey.launch.month();
    let catalogue = &facts.basis().catalogue;
    let departments = if one.departments.is_empty() {
        let lead = one.matter.lead.first().cloned().unwrap_or_default();
        facts.say("selection_reason.departments_none", &[("lead", lead.into())])
    } else {
        facts.say("selection_reason.departments", &[("names", first_names(&one.departments).into())])
    };
    let window = catalogue.window(month).map(|window| window.name.clone()).unwrap_or_default();
    let slots = [
        ("level", level(facts, one.matter)),
        ("departments", departments),
        ("window", window.into()),
        (
            "season",
            when(one.matter.is_in_season(month), || facts.say("selection_reason.season", &[])),
        ),
    ];
    facts.say("selection_reason.conversion", &slots)
}

fn groundwork(facts: &Facts<'_>, survey: &Survey<'_>, one: &Studied<'_>) -> Text {
    let year = of_year(survey, one.matter);
    let with = |filter: Filter| facts.messages(&filter).text();
    let adopted = match one.tally.adopted {
        None => facts.say("selection_reason.adopted_unknown", &[]),
        Some(0) => facts.say("selection_reason.adopted_none", &[]),
        Some(_) => {
            let each = survey.adopted.iter().map(|cell| {
                let count = facts.messages(&Filter {
                    extra: Some(cell.clone()),
                    ..year.clone()
                });
                let value = cell.rsplit(':').next().unwrap_or_default().to_owned();
                (
                    count.n,
                    facts.say("selection_reason.adopted_one", &[("value", value.into()), ("n", count.text())]),
                )
            });
            let list = each.filter(|(n, _)| *n > 0).map(|(_, text)| text);
            facts.say("selection_reason.adopted", &[("list", Text::join(list, "、"))])
        }
    };
    let golden = when(one.tally.golden > 0, || {
        facts.say(
            "selection_reason.golden",
            &[("n", derived(one.tally.golden, "selection/golden", &year))],
        )
    });
    let slots = [
        (
            "suggestions",
            with(Filter {
                purpose: Some(crate::classify::Purpose::Suggestion),
                ..year.clone()
            }),
        ),
        (
            "measures",
            with(Filter {
                measure: Some(true),
                ..year.clone()
            }),
        ),
        ("golden", golden),
        ("adopted", adopted),
        (
            "replied",
            with(Filter {
                replied: Some(true),
                ..year
            }),
        ),
    ];
    facts.say("selection_reason.basis", &slots)
}

/// Ways and people: what the catalogue says, districts with the most messages, kinds of writers seen.
fn way(facts: &Facts<'_>, one: &Studied<'_>) -> Text {
    let analysis = facts.analysis();
    let kinds: Vec<String> = WriterKind::ALL
        .iter()
        .filter(|&&kind| kind != WriterKind::Citizen && one.members.iter().any(|&id| analysis.message(id).writer_kind == Some(kind)))
        .map(|kind| facts.words(&format!("selection_way.{}", kind.code())))
        .collect();
    let slots = [
        ("ask", joined(&one.matter.ask).into()),
        (
            "districts",
            when(!one.districts.is_empty(), || {
                facts.say("selection_way.districts", &[("names", first_names(&one.districts).into())])
            }),
        ),
        (
            "writers",
            when(!kinds.is_empty(), || {
                facts.say("selection_way.writers", &[("names", joined(&kinds).into())])
            }),
        ),
    ];
    facts.say("selection_way.text", &slots)
}

fn risks(facts: &Facts<'_>, survey: &Survey<'_>, one: &Studied<'_>) -> Vec<Text> {
    let tally = &one.tally;
    let year = of_year(survey, one.matter);
    let share = |n: u32| f64::from(n) / f64::from(tally.year.max(1));
    let n = |filter: Filter| facts.messages(&filter).text();
    let mut found = Vec::new();
    if share(tally.legal) >= WORTH_A_WORD {
        let legal = Filter {
            legal_route: Some(true),
            ..year.clone()
        };
        found.push(facts.say("selection_risk.legal", &[("n", n(legal))]));
    }
    if tally.decided > 0 {
        let slots = [
            ("read", derived(tally.read, "selection/replies_read", &year)),
            ("decided", derived(tally.decided, "selection/replies_decided", &year)),
        ];
        found.push(facts.say("selection_risk.decided", &slots));
    }
    if one.matter.level == crate::selection::Level::City {
        found.push(facts.say("selection_risk.city", &[]));
    }
    if tally.replied > 0 && share(tally.year - tally.replied) >= 0.5 {
        let unanswered = Filter {
            replied: Some(false),
            ..year.clone()
        };
        found.push(facts.say("selection_risk.unanswered", &[("n", n(unanswered))]));
    }
    if let Some((at, in_topic)) = tally.top_topic.filter(|&(_, n)| share(n) >= 0.3) {
        let slots = [
            ("n", derived(in_topic, "selection/top_topic", &year)),
            ("topic", topic_link(facts, at)),
        ];
        found.push(facts.say("selection_risk.one_place", &slots));
    }
    if share(tally.accusing) >= WORTH_A_WORD {
        let accusing = Filter {
            purpose: Some(crate::classify::Purpose::Accusation),
            ..year
        };
        found.push(facts.say("selection_risk.accusing", &[("n", n(accusing))]));
    }
    if found.is_empty() {
        found.push(facts.say("selection_risk.none", &[]));
    }
    found
}
