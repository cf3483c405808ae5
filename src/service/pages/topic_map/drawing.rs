//! The map as SVG: regions of themes, the largest topics as links, the others as dots in as few strokes as may be.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::Colour;
use crate::service::address::href;
use crate::service::context::Cx;
use crate::service::pages::topics::standing;
use crate::service::topic_board::{Cell, Disc, Shape};

/// A letter of a name beneath it, in the units of the drawing.
const LETTER: f32 = 12.0;

/// The most topics that are links of their own; the script adds others where one looks closer.
fn most_links(shape: Shape) -> usize {
    match shape {
        Shape::Wide => 320,
        Shape::Narrow => 130,
    }
}

/// A topic on the map.
struct Placed {
    at: u32,
    disc: Disc,
    class: String,
}

/// The map of a shape.
pub(super) fn plane(cx: &Cx, shape: Shape, colour: Colour) -> Markup {
    let plane = cx.view.topic_plane(shape);
    let topics = &cx.view.analysis().topics.topics;
    let counts = cx.view.topic_counts();
    let placed = plane.discs.iter().zip(0u32..).filter_map(|(disc, at)| {
        Some(Placed {
            at,
            disc: (*disc)?,
            class: colour.class(&topics[at as usize], &counts[at as usize]),
        })
    });
    let mut placed: Vec<Placed> = placed.collect();
    placed.sort_by(|a, b| b.disc.r.total_cmp(&a.disc.r).then(a.at.cmp(&b.at)));
    let (large, small) = placed.split_at(most_links(shape).min(placed.len()));
    let (w, h) = shape.size();
    html! {
        svg class={ "plane " (shape.code()) } viewBox={ "0 0 " (w) " " (h) } data-shape=(shape.code()) role="img" aria-label=(cx.t("map.label")) {
            g class="regions" { @for &(theme, cell) in &plane.themes { (region(cx, theme, cell, shape)) } }
            g class="dots" { (dots(small)) }
            g class="discs" { @for one in large { (disc(cx, one)) } }
            g class="names" { @for one in large { (name(cx, one)) } }
            g class="closer" {}
        }
    }
}

/// A theme with its name, as much of it as there is room for.
fn region(cx: &Cx, theme: u32, cell: Cell, shape: Shape) -> Markup {
    let name = &cx.view.analysis().topics.themes[theme as usize].name;
    let letter = if shape == Shape::Wide { 14.0 } else { 12.0 };
    let shown = cut_name(name, ((cell.w - 14.0) / letter) as usize);
    html! {
        rect x=(one(cell.x + 1.5)) y=(one(cell.y + 1.5)) width=(one(cell.w - 3.0)) height=(one(cell.h - 3.0)) rx="7" {}
        @if cell.h > shape.head() {
            a href=(href("/topics", &[("theme", name)])) tabindex="-1" {
                title { (name) }
                text x=(one(cell.x + 8.0)) y=(one(cell.y + shape.head() * 0.72)) { (shown) }
            }
        }
    }
}

fn disc(cx: &Cx, placed: &Placed) -> Markup {
    let topic = &cx.view.analysis().topics.topics[placed.at as usize];
    let count = &cx.view.topic_counts()[placed.at as usize];
    let title = cx.lang.fill(
        "map.disc",
        &[
            ("name", &standing(cx, topic).name),
            ("messages", &count.messages),
            ("people", &count.people),
        ],
    );
    html! {
        a href={ "/topics/" (topic.id) } data-id=(topic.id) tabindex="-1" {
            title { (title) }
            circle class=(placed.class) cx=(one(placed.disc.x)) cy=(one(placed.disc.y)) r=(one(placed.disc.r)) {}
        }
    }
}

fn name(cx: &Cx, placed: &Placed) -> Markup {
    let Disc { x, y, r } = placed.disc;
    let lines = name_lines(standing(cx, &cx.view.analysis().topics.topics[placed.at as usize]).name, r, LETTER);
    let first = y - (lines.len() as f32 - 1.0) * LETTER * 0.6 + LETTER * 0.35;
    html! {
        @if !lines.is_empty() {
            text class=[(placed.class == "t-quiet").then_some("on-quiet")] { @for (i, line) in lines.iter().enumerate() {
                tspan x=(one(x)) y=(one(first + i as f32 * LETTER * 1.2)) { (line) }
            } }
        }
    }
}

/// The words of a name, a line each, as far as they fit into a disc; none where not even the first does in part.
fn name_lines(name: &str, r: f32, letter: f32) -> Vec<String> {
    let letters = (1.75 * r / letter) as usize;
    let lines = (1.5 * r / (1.2 * letter)) as usize;
    if letters < 3 || lines == 0 {
        return Vec::new();
    }
    name.split(' ').take(lines.min(3)).map(|word| cut_name(word, letters)).collect()
}

/// A name of at most so many letters, Latin ones counted half; an ellipsis says that more follows.
pub(super) fn cut_name(name: &str, letters: usize) -> String {
    let width = |c: char| if c.is_ascii() { 1 } else { 2 };
    if name.chars().map(width).sum::<usize>() <= 2 * letters {
        return name.to_owned();
    }
    let mut room = (2 * letters).saturating_sub(2);
    let kept = name.chars().take_while(|&c| {
        let fits = width(c) <= room;
        room = room.saturating_sub(width(c));
        fits
    });
    let kept: String = kept.collect();
    if kept.is_empty() { kept } else { format!("{kept}…") }
}

/// Topics too many for links of their own: a point each, those of one colour and size in one stroke, each a step from the one before.
fn dots(small: &[Placed]) -> Markup {
    let mut strokes: BTreeMap<(&str, u32), Vec<(i32, i32)>> = BTreeMap::new();
    for one in small {
        let width = (one.disc.r * 20.0).round() as u32;
        let point = (one.disc.x.round() as i32, one.disc.y.round() as i32);
        strokes.entry((&one.class, width)).or_default().push(point);
    }
    html! {
        @for ((class, width), mut points) in strokes {
            @let () = points.sort_unstable();
            path class=(class) stroke-width=(one(width as f32 / 10.0)) d=(steps(&points)) {}
        }
    }
}

/// Points as relative steps.
fn steps(points: &[(i32, i32)]) -> String {
    use std::fmt::Write as _;
    let mut path = String::with_capacity(points.len() * 8);
    let mut from = (0, 0);
    for &(x, y) in points {
        // A stroke of no length with round ends is a dot.
        let _ = write!(path, "m{} {}h0", x - from.0, y - from.1);
        from = (x, y);
    }
    path
}

/// A number with one decimal, as coordinates need it.
fn one(value: f32) -> String {
    format!("{value:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_told_in_lines_that_fit_or_not_at_all() {
        assert_eq!(name_lines("兰渡路 早高峰 拥堵", 60.0, 12.0), ["兰渡路", "早高峰", "拥堵"]);
        assert_eq!(name_lines("兰渡路早高峰拥堵", 24.0, 12.0), ["兰渡…"]);
        assert!(name_lines("兰渡路", 9.0, 12.0).is_empty());
    }

    #[test]
    fn dots_are_steps_from_one_to_the_next() {
        assert_eq!(steps(&[(3, 4), (5, 1)]), "m3 4h0m2 -3h0");
    }
}
