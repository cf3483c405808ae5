//! A chart of lines on one scale, week by week: colours by class, no script, its table beneath it.

use maud::{Markup, html};

/// One line.
pub(super) struct Line {
    /// Its class, which is its colour.
    pub class: &'static str,
    /// What it is.
    pub name: String,
    /// Its value week by week.
    pub values: Vec<u32>,
}

struct Size {
    class: &'static str,
    width: f64,
    height: f64,
    labels: usize,
}

const SIZES: [Size; 2] = [
    Size {
        class: "chart wide",
        width: 1040.0,
        height: 220.0,
        labels: 13,
    },
    Size {
        class: "chart narrow",
        width: 358.0,
        height: 190.0,
        labels: 5,
    },
];

const LEFT: f64 = 34.0;
const TOP: f64 = 8.0;
const BOTTOM: f64 = 22.0;

/// The chart for wide and narrow screens; `weeks` are the labels beneath, `label` says in a sentence what is drawn.
pub(super) fn lines(lines: &[Line], weeks: &[String], label: &str) -> Markup {
    html! { @for size in &SIZES { (drawing(lines, weeks, label, size)) } }
}

fn drawing(lines: &[Line], weeks: &[String], label: &str, size: &Size) -> Markup {
    let tallest = lines.iter().flat_map(|line| line.values.iter().copied()).max().unwrap_or(0);
    let top = tallest.max(2).next_multiple_of(2);
    let plot = size.height - TOP - BOTTOM;
    let step = (size.width - LEFT - 18.0) / (weeks.len().max(2) - 1) as f64;
    let x = |at: usize| LEFT + step * at as f64;
    let y = |value: u32| TOP + plot * (1.0 - f64::from(value) / f64::from(top));
    let every = weeks.len().div_ceil(size.labels).max(1);
    let points = |line: &Line| {
        let points = line
            .values
            .iter()
            .enumerate()
            .map(|(at, &value)| format!("{:.1},{:.1}", x(at), y(value)));
        points.collect::<Vec<_>>().join(" ")
    };
    html! {
        svg class=(size.class) viewBox={ "0 0 " (size.width) " " (size.height) } role="img" aria-label=(label) {
            @for tick in [0, top / 2, top] {
                line class="grid" x1=(LEFT) x2=(size.width) y1=(format!("{:.1}", y(tick))) y2=(format!("{:.1}", y(tick))) {}
                text class="axis end" x=(LEFT - 6.0) y=(format!("{:.1}", y(tick) + 4.0)) { (tick) }
            }
            @for (at, week) in weeks.iter().enumerate() {
                @if (weeks.len() - 1 - at).is_multiple_of(every) { text class="axis middle" x=(format!("{:.1}", x(at))) y=(size.height - 5.0) { (week) } }
            }
            @for line in lines {
                polyline class={ "line " (line.class) } points=(points(line)) { title { (line.name) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_share_one_scale() {
        let line = |values: &[u32]| Line {
            class: "h0",
            name: "甲".to_owned(),
            values: values.to_vec(),
        };
        let drawn = lines(&[line(&[0, 10]), line(&[5, 0])], &["1".to_owned(), "2".to_owned()], "图").0;
        let points: Vec<&str> = drawn.split("points=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        // The highest value of both lies at the top, half of it in the middle.
        assert!(points[0].ends_with(",8.0") && points[1].starts_with("34.0,103.0"), "{points:?}");
        assert!(lines(&[], &[], "空").0.contains("<svg"));
    }
}
