//! `/topics/fields`: a tree map: the area of a field is its messages or people, within it its largest topics.

use maud::{Markup, html};

use crate::classify::Field;
use crate::corpus::MessageId;
use crate::service::address::href;
use crate::service::context::Cx;
use crate::service::error::ApiError;
use crate::service::filter::Filter;
use crate::service::format;
use crate::service::html::number;
use crate::service::layout;
use crate::service::pages::PageResult;
use crate::service::pages::topics::{standing, tabs};
use crate::service::topic_board::{Cell, Shape, squarify};
use crate::topics::Topic;

/// Topics of a field that are drawn; what is left is one area.
const DRAWN: usize = 14;

/// Topics of a field that the table names.
const NAMED: usize = 5;

/// What areas are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Measure {
    Messages,
    People,
}

/// A field with its topics.
pub(in crate::service) struct FieldShare {
    /// The field.
    pub field: Field,
    /// Its messages that may be shown.
    pub messages: u32,
    /// Distinct people behind them.
    pub people: u32,
    /// Position of each topic, its messages of the field and their people; most messages first, ties by heat.
    pub topics: Vec<(u32, u32, u32)>,
}

/// All fields, most messages first. `largest` topics of each are counted in people. Cost: one pass over the messages and a sort.
pub(in crate::service) fn shares(cx: &Cx, largest: usize) -> Vec<FieldShare> {
    let analysis = cx.view.analysis();
    let mut of_field: Vec<Vec<MessageId>> = vec![Vec::new(); Field::ALL.len()];
    for id in cx.view.shown() {
        of_field[analysis.labels[id.index()].field.index()].push(id);
    }
    let mut shares: Vec<FieldShare> = Field::ALL
        .iter()
        .zip(of_field)
        .map(|(&field, ids)| share(cx, field, &ids, largest))
        .collect();
    shares.sort_by_key(|share| std::cmp::Reverse(share.messages));
    shares
}

fn share(cx: &Cx, field: Field, ids: &[MessageId], largest: usize) -> FieldShare {
    let analysis = cx.view.analysis();
    let mut counts = vec![0u32; analysis.topics.topics.len()];
    for id in ids {
        if let Some(topic) = analysis.topics.main[id.index()] {
            counts[topic as usize] += 1;
        }
    }
    let listed = |at: &(u32, u32)| at.1 > 0 && !standing(cx, &analysis.topics.topics[at.0 as usize]).hidden;
    let mut topics: Vec<(u32, u32)> = (0u32..).zip(counts).filter(listed).collect();
    topics.sort_by_key(|&(at, n)| (std::cmp::Reverse(n), at));
    topics.truncate(largest);
    let people = |at: u32| {
        let members = cx.view.shown_of(&analysis.topics.topics[at as usize].members);
        analysis.people(members.into_iter().filter(|id| analysis.labels[id.index()].field == field))
    };
    FieldShare {
        field,
        messages: ids.len() as u32,
        people: analysis.people(ids.iter().copied()),
        topics: topics.into_iter().map(|(at, n)| (at, n, people(at))).collect(),
    }
}

/// Serves the page.
pub(in crate::service) async fn page(cx: Cx) -> PageResult {
    cx.page(render).await
}

fn render(cx: &Cx) -> Result<Markup, ApiError> {
    let measure = match cx.param("by") {
        None | Some("messages") => Measure::Messages,
        Some("people") => Measure::People,
        Some(_) => return Err(ApiError::bad_parameter("by: expected messages or people")),
    };
    let mut shares = shares(cx, DRAWN);
    if measure == Measure::People {
        shares.sort_by_key(|share| std::cmp::Reverse(share.people));
    }
    let ways = [
        (Measure::Messages, "messages", "topics.messages"),
        (Measure::People, "people", "topics.people"),
    ];
    let main = html! {
        div.heading {
            h1 { (cx.t("fields.title")) }
            p.lead { (cx.t("fields.lead")) }
            (tabs(cx, "/topics/fields"))
        }
        div.toolbar {
            nav.orders aria-label=(cx.t("fields.measure")) {
                @for (way, code, key) in ways { a href=(href("/topics/fields", &[("by", code)])) aria-current=[(way == measure).then_some("true")] { (cx.t(key)) } }
            }
        }
        figure.tree {
            @for shape in Shape::ALL { (drawing(cx, &shares, measure, shape)) }
            details open { summary { (cx.t("chart.table")) } div.scroll { (table(cx, &shares)) } }
        }
    };
    Ok(layout::page(cx, cx.t("fields.title"), "/topics", &main))
}

fn size_of(share: &FieldShare, measure: Measure) -> u32 {
    match measure {
        Measure::Messages => share.messages,
        Measure::People => share.people,
    }
}

fn of_field(field: Field) -> Filter {
    Filter {
        field: Some(field),
        ..Filter::default()
    }
}

fn of_topic(field: Field, topic: &Topic) -> Filter {
    Filter {
        topic: Some(topic.id),
        ..of_field(field)
    }
}

fn drawing(cx: &Cx, shares: &[FieldShare], measure: Measure, shape: Shape) -> Markup {
    use crate::service::filter::Listed;
    let (w, h) = shape.size();
    let area = Cell {
        x: 0.0,
        y: 0.0,
        w,
        h: h * 0.9,
    };
    let sizes: Vec<f32> = shares.iter().map(|share| size_of(share, measure) as f32).collect();
    let cells = squarify(&sizes, area);
    html! {
        svg class={ "plane " (shape.code()) } viewBox={ "0 0 " (area.w) " " (area.h) } role="img" aria-label=(cx.t("fields.label")) {
            @for (share, cell) in shares.iter().zip(cells) {
                @if cell.w > 3.0 && cell.h > 3.0 {
                    @let words = cx.lang.code_words("field", share.field.code());
                    @let n = format::count(cx.lang, size_of(share, measure));
                    g class={ "field h" (share.field.index() % super::HUES) } {
                        a href=(of_field(share.field).href()) tabindex="-1" {
                            title { (words) " " (n) }
                            rect class="whole" x=(one(cell.x + 1.5)) y=(one(cell.y + 1.5)) width=(one(cell.w - 3.0)) height=(one(cell.h - 3.0)) rx="5" {}
                            @if cell.h > 22.0 { text class="head" x=(one(cell.x + 8.0)) y=(one(cell.y + 18.0)) { (fitting(&format!("{words} {n}"), cell.w - 14.0, 13.0)) } }
                        }
                        (tiles(cx, share, cell, measure))
                    }
                }
            }
        }
    }
}

/// The largest topics of a field within its area, in proportion to one another.
fn tiles(cx: &Cx, share: &FieldShare, cell: Cell, measure: Measure) -> Markup {
    use crate::service::filter::Listed;
    if cell.w < 60.0 || cell.h < 60.0 {
        return html! {};
    }
    let inner = cell.inset(5.0, 25.0, 5.0, 5.0);
    let topics = &cx.view.analysis().topics.topics;
    let size = |&(_, messages, people): &(u32, u32, u32)| if measure == Measure::Messages { messages } else { people };
    let mut drawn: Vec<(u32, u32, u32)> = share.topics.clone();
    drawn.sort_by_key(|one| std::cmp::Reverse(size(one)));
    let mut sizes: Vec<f32> = drawn.iter().map(|one| size(one) as f32).collect();
    sizes.retain(|&size| size > 0.0);
    let cells = squarify(&sizes, inner);
    html! {
        @for (tile, cell) in drawn.iter().zip(cells) {
            @if cell.w > 4.0 && cell.h > 4.0 {
                @let topic = &topics[tile.0 as usize];
                @let name = standing(cx, topic).name;
                a href=(of_topic(share.field, topic).href()) tabindex="-1" {
                    title { (cx.lang.fill("map.disc", &[("name", &name), ("messages", &tile.1), ("people", &tile.2)])) }
                    rect class="tile" x=(one(cell.x + 0.7)) y=(one(cell.y + 0.7)) width=(one(cell.w - 1.4)) height=(one(cell.h - 1.4)) rx="2" {}
                    (tile_name(name, cell))
                }
            }
        }
    }
}

/// The words of a name, a line each, as far as they fit.
fn tile_name(name: &str, cell: Cell) -> Markup {
    let lines = ((cell.h - 6.0) / 15.0) as usize;
    html! {
        @if cell.w >= 44.0 {
            @for (i, word) in name.split(' ').take(lines).enumerate() {
                text x=(one(cell.x + 6.0)) y=(one(cell.y + 16.0 + 15.0 * i as f32)) { (fitting(word, cell.w - 10.0, 12.0)) }
            }
        }
    }
}

fn fitting(text: &str, width: f32, letter: f32) -> String {
    super::drawing::cut_name(text, (width / letter) as usize)
}

fn table(cx: &Cx, shares: &[FieldShare]) -> Markup {
    let topics = &cx.view.analysis().topics.topics;
    html! {
        table {
            thead { tr {
                th scope="col" { (cx.t("topics.field")) }
                th.num scope="col" { (cx.t("topics.messages")) }
                th.num scope="col" { (cx.t("topics.people")) }
                th scope="col" { (cx.t("map.largest")) }
                th scope="col" { span.hidden { (cx.t("nav.topics")) } }
            } }
            tbody { @for share in shares {
                tr {
                    th scope="row" { (cx.lang.code_words("field", share.field.code())) }
                    td.num { (number(cx.lang, share.messages as usize, &of_field(share.field))) }
                    td.num { (format::count(cx.lang, share.people)) }
                    td {
                        @for (i, &(at, messages, _)) in share.topics.iter().take(NAMED).enumerate() {
                            @let topic = &topics[at as usize];
                            @if i > 0 { (cx.t("unit.comma")) }
                            a href={ "/topics/" (topic.id) } { (standing(cx, topic).name) } " " (number(cx.lang, messages as usize, &of_topic(share.field, topic)))
                        }
                    }
                    td { a href=(href("/topics", &[("field", share.field.code())])) { (cx.t("fields.list")) } }
                }
            } }
        }
    }
}

fn one(value: f32) -> String {
    format!("{value:.1}")
}
