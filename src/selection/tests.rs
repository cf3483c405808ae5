//! Matters, scores and reasons on messages made up here.

use std::convert::Infallible;

use chrono::NaiveDate;

use super::*;
use crate::analysis::{Analysis, MessageRow};
use crate::corpus::{Channel, DocKey, LocalTime, MessageId, Period, Uid, Voice};
use crate::keywords::KeywordTerm;
use crate::search::{Attributes, Filter, Matcher};

/// A title in both forms is readable only if nothing in it is said twice and nothing is left open.
#[test]
fn the_shipped_matters_make_readable_titles() {
    let catalogue = Catalogue::default();
    assert!(catalogue.matters.len() > 50);
    for matter in &catalogue.matters {
        for title in [format!("我为{}献一策", matter.act), format!("关于{}，您有什么建议？", matter.name)] {
            let inner = title.trim_end_matches('？').replace("，您有什么建议", "");
            assert!((8..=26).contains(&title.chars().count()), "{title}");
            assert!(!inner.contains(['，', '。', '？', '“', ' ']), "{title}");
            assert!(
                !inner.contains("建议") && !inner.contains("献策") && !inner.contains("的的"),
                "{title}"
            );
            assert!(!inner.contains("关于关于") && !inner.contains("为了"), "{title}");
        }
        assert!(!matter.name.ends_with('的') && !matter.name.ends_with("问题"), "{}", matter.name);
        for question in &matter.question {
            assert!(question.ends_with(['？', '。']), "{question}");
            assert!(!question.contains("满意") && !question.contains("是否同意"), "{question}");
        }
        assert!(matter.season.iter().all(|month| (1..=12).contains(month)), "{}", matter.code);
    }
    assert!((1..=12).all(|month| catalogue.window(month).is_some()));
}

#[test]
fn a_text_names_the_matter_that_it_is_about() {
    let catalogue = Catalogue::default();
    let named = |text: &str| -> Vec<&str> {
        let all = catalogue.matters.iter().filter(|matter| matter.is_named_in(text));
        all.map(|matter| matter.code.as_str()).collect()
    };
    assert_eq!(named("为五十个单元加装电梯"), ["lifts"]);
    assert_eq!(named("电梯维保检查"), ["lift_safety"]);
    assert_eq!(named("新增公共停车泊位"), ["parking"]);
    assert!(named("提高干部作风建设水平").is_empty());
}

#[test]
fn a_catalogue_with_a_gap_is_refused() {
    let whole = |matter: &str| format!("decided = []\nbeyond = []\nwindow = []\n[[matter]]\n{matter}");
    let matter = "code = \"a\"\nname = \"甲事\"\nact = \"甲事\"\nwords = [\"甲乙\"]\nlevel = \"local\"\nlead = [\"某局\"]\nask = []\nquestion = [\"在哪里？\"]\n";
    assert!(Catalogue::read(&whole(matter)).is_ok());
    for (from, to) in [
        ("[\"甲乙\"]", "[\"甲\"]"),
        ("[\"甲乙\"]", "[\"-甲乙\"]"),
        ("[\"某局\"]", "[]"),
        ("\"local\"", "\"moon\""),
    ] {
        assert!(Catalogue::read(&whole(&matter.replace(from, to))).is_err(), "{to}");
    }
    assert!(matches!(
        Catalogue::read(&format!("{}\n[[matter]]\n{matter}", whole(matter))),
        Err(CatalogueError::Matter(code)) if code == "a"
    ));
}

#[test]
fn parts_without_data_weigh_nothing() {
    let weights = Weights::default();
    let all = [Some(80.0), Some(80.0), Some(80.0), Some(80.0), Some(80.0), Some(80.0), Some(80.0)];
    let mut without = all;
    without[Part::Fit.index()] = None;
    assert!((weights.score(&all) - 80.0).abs() < 1e-9 && (weights.score(&without) - 80.0).abs() < 1e-9);
    without[Part::Concern.index()] = Some(0.0);
    let heavier = Weights { concern: 9.0, ..weights };
    assert!(heavier.score(&without) < weights.score(&without));
    let mut none = weights;
    Part::ALL.iter().for_each(|&part| none.set(part, 0.0));
    assert_eq!(none.score(&all), 0.0);
}

/// Nobody replied.
struct NoReplies;

impl Replies for NoReplies {
    type Error = Infallible;

    fn reply(&self, _: MessageId) -> Result<String, Infallible> {
        Ok(String::new())
    }
}

/// Every reply says that the plan is made.
struct AllDecided;

impl Replies for AllDecided {
    type Error = Infallible;

    fn reply(&self, _: MessageId) -> Result<String, Infallible> {
        Ok("您反映的事项规划已批复，请留意公告。".to_owned())
    }
}

/// An archive of `n` messages on consecutive days; each matter's messages are the numbers given, all with a measure.
fn archive(n: u32, about: &[(&str, Vec<u32>)]) -> Analysis {
    let start = NaiveDate::from_ymd_opt(2024, 6, 1).unwrap();
    let rows = (0..n).map(|at| MessageRow {
        uid: Uid::of(&[&at.to_string()]),
        doc: DocKey { batch: 1, row: at },
        source: 0,
        external_id: at.to_string().into(),
        channel: Channel::Form,
        time: Some(LocalTime::from_naive(
            (start + chrono::Days::new(u64::from(at))).and_time(chrono::NaiveTime::MIN),
        )),
        voice: Voice::default(),
        writer_kind: None,
        district: None,
        place: None,
        department: None,
        category: None,
        campaign: None,
        collection_point: None,
        state: None,
        given_purpose: None,
        satisfaction: None,
        given: Default::default(),
        votes_up: 0,
        votes_down: 0,
        replied: false,
        reply_time: None,
        chars: 10,
        masked: 0,
        elements: 0,
    });
    let mut analysis = Analysis {
        symbols: vec!["表单".to_owned()].into(),
        messages: rows.collect(),
        labels: vec![crate::classify::MessageLabels::plain(crate::classify::Purpose::Suggestion); n as usize].into(),
        parts: vec![Default::default(); n as usize].into(),
        ..Analysis::default()
    };
    analysis.topics.main = vec![None; n as usize];
    analysis.duplicates.group_of = vec![None; n as usize];
    for parts in &mut *analysis.parts {
        parts.measure_spans.push((0, 6));
    }
    for (word, ids) in about {
        analysis.keywords.terms.push(KeywordTerm {
            text: (*word).to_owned(),
            messages: ids.iter().map(|&id| MessageId(id)).collect(),
            people: ids.len() as u32,
        });
    }
    analysis
}

fn days(first: (i32, u32, u32), last: (i32, u32, u32)) -> Period {
    let day = |(y, m, d)| NaiveDate::from_ymd_opt(y, m, d).unwrap();
    Period {
        first: day(first),
        last: day(last),
    }
}

fn input<'a>(analysis: &'a Analysis, basis: &'a Basis) -> SurveyInput<'a> {
    SurveyInput {
        analysis,
        basis,
        period: days((2025, 4, 1), (2025, 4, 30)),
        before: days((2025, 3, 1), (2025, 3, 31)),
    }
}

#[test]
fn keywords_with_a_word_are_about_it_and_those_with_a_minus_are_not() {
    let about = [
        ("停车位", vec![1, 4]),
        ("错时停车", vec![0, 4]),
        ("停车费", vec![2, 3]),
        ("泊位", vec![5]),
    ];
    let analysis = archive(9, &about);
    let attributes = Attributes::of(&analysis);
    let ids = |words: &str| {
        let filter = Filter {
            about: Some(words.to_owned()),
            ..Filter::default()
        };
        let matcher = Matcher::new(&filter, &analysis, &attributes);
        analysis.ids().filter(|&id| matcher.accepts(id)).map(|id| id.0).collect::<Vec<_>>()
    };
    assert_eq!(ids("停车,泊位,-停车费"), [0, 1, 4, 5]);
    assert_eq!(ids("停车、泊位"), [0, 1, 2, 3, 4, 5]);
    assert!(ids(",").is_empty() && ids("-停车").is_empty());
}

#[test]
fn what_many_say_lately_is_proposed_and_every_count_is_of_its_days() {
    let parking: Vec<u32> = (0..330).filter(|at| at % 3 == 0).collect();
    let lights: Vec<u32> = (0..330).filter(|at| at % 30 == 1).collect();
    let analysis = archive(334, &[("停车位", parking), ("路灯", lights)]);
    let basis = Basis::default();
    let survey = Survey::of(&input(&analysis, &basis), &NoReplies).unwrap();
    let ranking = Ranking::of(&survey, &basis.weights);
    let codes: Vec<&str> = ranking.proposed.iter().map(|choice| choice.studied.matter.code.as_str()).collect();
    assert_eq!(codes, ["parking", "street_lights"]);
    let tally = &ranking.proposed[0].studied.tally;
    assert_eq!((tally.year, tally.now, tally.before), (110, 8, Some(11)));
    assert_eq!(survey.covered, 121);
    assert!(ranking.proposed[0].studied.values[Part::Fit.index()].is_none());
}

#[test]
fn key_work_lifts_and_a_call_of_the_last_year_excludes() {
    let every = |step: u32| (0..330).filter(move |at| at % step == 0).collect::<Vec<u32>>();
    let analysis = archive(334, &[("停车位", every(6)), ("公厕", every(8))]);
    let mut basis = Basis {
        key_work: vec![KeyWork {
            name: "新建改建公厕二十座".to_owned(),
            ..KeyWork::default()
        }],
        ..Basis::default()
    };
    let survey = Survey::of(&input(&analysis, &basis), &NoReplies).unwrap();
    let ranking = Ranking::of(&survey, &basis.weights);
    assert_eq!(ranking.proposed[0].studied.matter.code, "toilets");
    assert_eq!(ranking.proposed[0].studied.fit.map(|fit| (fit.at, fit.by)), Some((0, FitBy::Name)));
    basis.campaigns.push(Campaign {
        id: 1,
        title: "我为公厕便民献一策".to_owned(),
        matter: "toilets".to_owned(),
        words: Vec::new(),
        days: days((2024, 9, 1), (2024, 9, 30)),
        ways: String::new(),
        by: String::new(),
        at: String::new(),
    });
    let survey = Survey::of(&input(&analysis, &basis), &NoReplies).unwrap();
    let ranking = Ranking::of(&survey, &basis.weights);
    assert_eq!(ranking.unsuitable[0].studied.matter.code, "toilets");
    assert_eq!(ranking.unsuitable[0].studied.reasons, [Reason::AskedLately]);
}

#[test]
fn what_replies_call_decided_and_what_goes_to_law_is_not_proposed() {
    let every = |step: u32| (0..330).filter(move |at| at % step == 0).collect::<Vec<u32>>();
    let mut analysis = archive(334, &[("停车位", every(6)), ("漏水", every(7))]);
    for at in every(6) {
        analysis.messages[at as usize].replied = true;
    }
    for at in every(7) {
        analysis.labels[at as usize].legal_route = true;
    }
    let basis = Basis::default();
    let survey = Survey::of(&input(&analysis, &basis), &AllDecided).unwrap();
    let reasons = |code: &str| {
        let found = survey.studied.iter().find(|one| one.matter.code == code);
        found.map(|one| one.reasons.clone()).unwrap_or_default()
    };
    assert_eq!(reasons("parking"), [Reason::Decided]);
    assert!(reasons("leaks").contains(&Reason::Law));
    assert!(Ranking::of(&survey, &basis.weights).proposed.is_empty());
}

#[test]
fn protected_messages_are_in_no_count() {
    let every: Vec<u32> = (0..330).filter(|at| at % 6 == 0).collect();
    let mut analysis = archive(334, &[("停车位", every.clone())]);
    let basis = Basis::default();
    let count = |analysis: &Analysis| {
        let survey = Survey::of(&input(analysis, &basis), &NoReplies).unwrap();
        survey.studied.first().map(|one| one.tally.year)
    };
    let before = count(&analysis);
    for at in every.iter().take(5) {
        analysis.labels[*at as usize].protected = true;
    }
    assert_eq!(count(&analysis), before.map(|n| n - 5));
}
