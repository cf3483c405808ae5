//! Charts as pictures of the HTML edition: black and white, told apart by dashes, marks and greys; colours come from the page's style.

use super::markup::Markup;
use super::wording::point;
use crate::report::document::{Chart, ChartKind};

/// Size of the picture, and of the field within it.
const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 260.0;
const LEFT: f64 = 48.0;
const TOP: f64 = 12.0;
const RIGHT: f64 = 12.0;
const BOTTOM: f64 = 48.0;
/// Height of a letter, which is the width of a Chinese one.
const LETTER: f64 = 11.0;
/// Series that have a look of their own.
const LOOKS: usize = 4;

/// Steps of the scale: the least of 1, 2, 5 times a power of ten that covers the span in five steps.
fn step(span: f64) -> f64 {
    let rough = (span / 5.0).max(f64::MIN_POSITIVE);
    let power = 10f64.powf(rough.log10().floor());
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|n| n * power)
        .find(|step| *step >= rough * 0.999)
        .unwrap_or(power)
}

/// Writes a chart. Its values stand in a table beneath, so that the picture is for the eye alone.
pub(super) fn chart(x: &mut Markup, chart: &Chart, title: &str) {
    let values: Vec<Vec<Option<f64>>> = chart
        .series
        .iter()
        .map(|series| {
            (0..chart.labels.len())
                .map(|at| series.values.get(at).and_then(Option::as_ref).and_then(point))
                .collect()
        })
        .collect();
    let known = || values.iter().flatten().flatten().copied();
    let (low, high) = (known().fold(0.0, f64::min), known().fold(0.0, f64::max));
    let step = step((high - low).max(1.0));
    let (bottom, top) = ((low / step).floor() * step, (high / step).ceil().max(1.0) * step);
    let scale = Scale {
        bottom,
        top,
        slots: chart.labels.len().max(1),
    };
    let view = format!("0 0 {WIDTH} {HEIGHT}");
    x.with("svg", &[("viewBox", &view), ("role", "img"), ("aria-label", title)], |x| {
        let mut at = bottom;
        while at <= top + step / 2.0 {
            let y = number(scale.y(at));
            let end = number(WIDTH - RIGHT);
            x.empty(
                "line",
                &[("class", "grid"), ("x1", &number(LEFT)), ("x2", &end), ("y1", &y), ("y2", &y)],
            );
            x.words(
                "text",
                &[("class", "tick"), ("x", &number(LEFT - 6.0)), ("y", &number(scale.y(at) + 4.0))],
                &number(at),
            );
            at += step;
        }
        // As many labels as have room beside each other.
        let widest = chart.labels.iter().map(|label| width(label)).fold(0.0, f64::max) + LETTER;
        let every = (widest / scale.slot()).ceil().max(1.0) as usize;
        for (slot, label) in chart.labels.iter().enumerate().step_by(every) {
            let place = [
                ("class", "label"),
                ("x", &*number(scale.x(slot))),
                ("y", &*number(HEIGHT - BOTTOM + 16.0)),
            ];
            x.words("text", &place, label);
        }
        for (number, row) in values.iter().enumerate() {
            match chart.kind {
                ChartKind::Line => line(x, row, number, &scale),
                ChartKind::Bars => bars(x, row, (number, values.len()), &scale),
            }
        }
        if chart.series.len() > 1 {
            legend(x, chart);
        }
    });
}

/// Width of a label.
fn width(label: &str) -> f64 {
    label.chars().map(|c| if c.is_ascii() { LETTER / 2.0 } else { LETTER }).sum()
}

struct Scale {
    bottom: f64,
    top: f64,
    slots: usize,
}

impl Scale {
    fn slot(&self) -> f64 {
        (WIDTH - LEFT - RIGHT) / self.slots as f64
    }

    /// The middle of a label's place.
    fn x(&self, slot: usize) -> f64 {
        LEFT + (slot as f64 + 0.5) * self.slot()
    }

    fn y(&self, value: f64) -> f64 {
        TOP + (self.top - value) / (self.top - self.bottom) * (HEIGHT - TOP - BOTTOM)
    }
}

/// A number of a picture: at most one decimal.
fn number(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    if rounded == 0.0 { "0".to_owned() } else { rounded.to_string() }
}

/// A line, broken where there is no data, with a mark at each value.
fn line(x: &mut Markup, row: &[Option<f64>], series: usize, scale: &Scale) {
    let class = format!("s{}", series % LOOKS);
    let mut path = String::new();
    let mut drawing = false;
    for (slot, value) in row.iter().enumerate() {
        if let Some(value) = value {
            let mark = if drawing { 'L' } else { 'M' };
            path.push_str(&format!("{mark}{} {} ", number(scale.x(slot)), number(scale.y(*value))));
        }
        drawing = value.is_some();
    }
    x.empty("path", &[("class", &format!("line {class}")), ("d", path.trim_end())]);
    for (slot, value) in row.iter().enumerate() {
        if let Some(value) = value {
            let (cx, cy) = (number(scale.x(slot)), number(scale.y(*value)));
            x.empty(
                "circle",
                &[("class", &format!("dot {class}")), ("cx", &cx), ("cy", &cy), ("r", "3")],
            );
        }
    }
}

fn bars(x: &mut Markup, row: &[Option<f64>], (series, of): (usize, usize), scale: &Scale) {
    let width = scale.slot() * 0.7 / of as f64;
    for (slot, value) in row.iter().enumerate() {
        let Some(value) = value else { continue };
        let left = scale.x(slot) - width * of as f64 / 2.0 + width * series as f64;
        let (from, to) = (scale.y(value.max(0.0)), scale.y(value.min(0.0)));
        let place = [
            ("class", &*format!("bar s{}", series % LOOKS)),
            ("x", &*number(left)),
            ("y", &*number(from)),
            ("width", &*number(width)),
            ("height", &*number((to - from).max(0.5))),
        ];
        x.empty("rect", &place);
    }
}

fn legend(x: &mut Markup, chart: &Chart) {
    let room = (WIDTH - LEFT - RIGHT) / chart.series.len() as f64;
    for (at, series) in chart.series.iter().enumerate() {
        let left = LEFT + room * at as f64;
        let (start, end, y) = (number(left), number(left + 26.0), HEIGHT - 12.0);
        let class = format!("s{}", at % LOOKS);
        match chart.kind {
            ChartKind::Line => x.empty(
                "path",
                &[
                    ("class", &format!("line {class}")),
                    ("d", &format!("M{start} {0} L{end} {0}", number(y))),
                ],
            ),
            ChartKind::Bars => {
                let place = [("x", &*start), ("y", &*number(y - 6.0)), ("width", "26"), ("height", "10")];
                let class = format!("bar {class}");
                let all: Vec<(&str, &str)> = std::iter::once(("class", class.as_str())).chain(place).collect();
                x.empty("rect", &all);
            }
        }
        x.words(
            "text",
            &[("class", "legend"), ("x", &number(left + 32.0)), ("y", &number(y + 4.0))],
            &series.name,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_goes_in_round_steps() {
        assert_eq!([step(61.0), step(7.0), step(1.0), step(430.0)], [20.0, 2.0, 0.2, 100.0]);
    }
}
