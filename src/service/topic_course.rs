//! The course of topics in sentences.

use maud::{Markup, html};

use super::catalog::Lang;
use super::context::Cx;
use super::format;
use crate::corpus::Week;
use crate::topics::{CourseRow, TopicId, TopicState, pulse};

/// Steps that a page shows at most, the latest.
const STEPS: usize = 40;

/// What a topic is called: its name now, else the one that a step kept, else its id.
pub(super) fn name_of(cx: &Cx, id: TopicId, kept: &str) -> String {
    match cx.view.topic(id) {
        Some((_, topic)) => topic.name.clone(),
        None if kept.is_empty() => id.to_string(),
        None => kept.to_owned(),
    }
}

/// The steps of a topic and of those that it took in or that split off, the latest first.
pub(super) fn sentences(cx: &Cx, id: TopicId) -> Vec<Markup> {
    let mut found: Vec<Markup> = cx.view.course_of(id).map(|row| sentence(cx, id, row)).collect();
    found.reverse();
    found.truncate(STEPS);
    found
}

/// One step as it is told on the page of the topic `of`.
pub(super) fn sentence(cx: &Cx, of: TopicId, row: &CourseRow) -> Markup {
    let other = if row.id == of { row.related } else { Some(row.id) };
    let key = match (row.id == of, row.state, row.messages) {
        (false, TopicState::Split, _) => "gave_off",
        (false, ..) => "took_in",
        (true, _, 0) if row.related.is_some() => "ended_merged",
        (true, _, 0) => "ended_dormant",
        (true, state, _) => state.code(),
    };
    let day = format::day_of(cx.lang, row.at);
    let other = other.map_or_else(|| html! {}, |other| topic_link(cx, other));
    let parts = [
        ("day", html! { (day) }),
        ("other", other),
        ("n", html! { (format::count(cx.lang, row.messages)) }),
    ];
    cx.lang.fill_html(&format!("course.{key}"), &parts)
}

/// A topic in quotation marks, in a link to its page.
fn topic_link(cx: &Cx, id: TopicId) -> Markup {
    let course = &cx.view.analysis().topics.course;
    let kept = course.iter().rev().find(|row| row.id == id).map_or("", |row| row.name.as_str());
    html! { "“" a href={ "/topics/" (id) } { (name_of(cx, id, kept)) } "”" }
}

/// When the messages came: the first week, the fullest, and quiet times.
pub(super) fn of_time(lang: Lang, weeks: impl Iterator<Item = Week>) -> Vec<String> {
    let Some(found) = pulse(weeks) else { return Vec::new() };
    let day = |week: Week| format::day(lang, week.monday());
    let parts: [(&str, &dyn std::fmt::Display); 3] = [("day", &day(found.first)), ("peak", &day(found.peak.0)), ("n", &found.peak.1)];
    let mut sentences = vec![lang.fill("course.first_week", &parts)];
    sentences.extend(found.gaps.iter().map(|&(before, after)| {
        let parts: [(&str, &dyn std::fmt::Display); 3] = [("from", &day(before)), ("n", &(after.0 - before.0 - 1)), ("to", &day(after))];
        lang.fill("course.gap", &parts)
    }));
    sentences
}
