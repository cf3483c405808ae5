//! The rows of the list.

use maud::{Markup, html};

use super::standing;
use crate::service::chart;
use crate::service::context::Cx;
use crate::service::filter::Filter;
use crate::service::format::{self, Change};
use crate::service::html::{change, number, state_mark, topic_name};
use crate::service::paging::Paging;
use crate::service::topic_board::{LATELY_DAYS, TopicCount};
use crate::topics::{NameBy, Topic};

/// Keywords beneath a name.
const KEYWORDS: usize = 5;

/// The rows of a page in a form by which several are chosen.
pub(super) fn chosen(cx: &Cx, paging: Paging, found: &[u32]) -> Markup {
    let topics = &cx.view.analysis().topics.topics;
    let columns = [
        ("topics.messages", true),
        ("topics.people", true),
        ("topics.lately", true),
        ("topics.unanswered", true),
        ("topics.course", false),
        ("topics.span", false),
    ];
    html! {
        form.choosing action="/topics/compare" {
            p.choose { button { (cx.t("topics.compare_chosen")) } span.hint { (cx.t("topics.compare_hint")) } }
            div.scroll { table.topics {
                thead { tr {
                    th scope="col" { span.hidden { (cx.t("topics.choose")) } }
                    th.num scope="col" { (cx.t("topics.place")) }
                    th scope="col" { (cx.t("topics.name")) }
                    @for (key, is_number) in columns { th.num[is_number] scope="col" { (cx.t(key)) } }
                } }
                tbody { @for (&at, place) in paging.of(found).iter().zip(paging.offset + 1..) {
                    (row(cx, &topics[at as usize], &cx.view.topic_counts()[at as usize], place))
                } }
            } }
        }
    }
}

/// The messages of a topic in the last four weeks.
pub(in crate::service) fn lately(cx: &Cx, topic: &Topic) -> Filter {
    let today = cx.view.analysis().as_of.map(|now| now.naive().date());
    Filter {
        topic: Some(topic.id),
        from: today.map(|today| today - chrono::Days::new(LATELY_DAYS - 1)),
        to: today,
        ..Filter::default()
    }
}

fn row(cx: &Cx, topic: &Topic, count: &TopicCount, place: usize) -> Markup {
    let lang = cx.lang;
    let name = standing(cx, topic).name;
    let all = Filter {
        topic: Some(topic.id),
        ..Filter::default()
    };
    let unanswered = Filter {
        replied: Some(false),
        ..all.clone()
    };
    html! {
        tr {
            td.pick { input type="checkbox" name="topic" value=(topic.id) aria-label=(lang.fill("topics.choose_one", &[("name", &name)])); }
            td.num.place { (place) }
            th scope="row" {
                a href={ "/topics/" (topic.id) } { (name) } " " (state_mark(cx, topic.state)) (marks(cx, topic))
                p.sub { (keywords(cx, topic)) }
                p.sub { (districts(cx, count)) }
            }
            td.num { (number(lang, count.messages as usize, &all)) span.unit { " " (lang.t("unit.messages")) } }
            td.num { (format::count(lang, count.people)) span.unit { " " (lang.t("unit.people")) } }
            td.num.lately {
                span.unit { (lang.t("topics.lately")) " " }
                (number(lang, count.lately as usize, &lately(cx, topic)))
                @if count.lately != count.before { " " (change(lang, "topics.against", Change::By(count.change()))) }
            }
            td.num { span.unit { (lang.t("topics.unanswered")) " " } (number(lang, count.unanswered as usize, &unanswered)) }
            td.spark-cell { (chart::spark(&count.weeks, lang.t("topics.spark"))) }
            td.days { @if let Some((first, last)) = count.span { (format::days(lang, first.naive().date(), last.naive().date())) } }
        }
    }
}

fn keywords(cx: &Cx, topic: &Topic) -> String {
    let words: Vec<&str> = topic.keywords.iter().take(KEYWORDS).map(String::as_str).collect();
    words.join(cx.t("unit.comma"))
}

/// The two districts with most messages and how many more there are.
fn districts(cx: &Cx, count: &TopicCount) -> Markup {
    let named: Vec<&str> = count
        .districts
        .iter()
        .take(2)
        .map(|&(district, _)| cx.view.analysis().symbol(district))
        .collect();
    html! {
        (named.join(cx.t("unit.comma")))
        @if count.districts.len() > 2 { " " (cx.lang.fill("unit.and_more", &[("n", &count.districts.len())])) }
    }
}

/// What people decided about a topic, in the analysis or since; what waits for the next analysis says so.
pub(in crate::service) fn marks(cx: &Cx, topic: &Topic) -> Markup {
    let (pending, now) = (cx.pending(), standing(cx, topic));
    let by_person = topic.name_by == NameBy::Person && pending.name(topic.id).is_none();
    let renamed = pending.name(topic.id).is_some();
    html! {
        @if now.pinned { " " span.mark { (cx.t("topics.pinned")) } }
        @if now.hidden { " " span.mark { (cx.t("topics.is_hidden")) } }
        @if by_person { " " span.mark { (cx.t("topics.named")) } }
        @if renamed { " " span.mark.wait { (cx.t("topics.renamed")) } }
        @if let Some(into) = pending.merged_into(topic.id) {
            " " span.mark.wait { (cx.lang.fill("topics.to_merge", &[("name", &topic_name(cx, into))])) }
        }
    }
}
