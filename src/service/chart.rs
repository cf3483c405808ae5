//! Charts as SVG that the server writes: no script, no inline style, colours by class. Each has its table beneath.

use maud::{Markup, html};

/// One column of a chart of stacked columns with a line over them.
pub(super) struct Column {
    /// What stands beneath it, where there is room.
    pub label: String,
    /// What it is, for the pointer.
    pub title: String,
    /// Where it leads.
    pub href: String,
    /// The class and the height of each part, from the bottom.
    pub parts: Vec<(&'static str, u32)>,
    /// The height of the line.
    pub line: u32,
}

/// The size of a drawing in its own units; text is drawn at its natural size, so a narrow screen gets a drawing of its own.
struct Size {
    class: &'static str,
    width: u32,
    height: u32,
    /// At most so many labels beneath.
    labels: usize,
}

const SIZES: [Size; 2] = [
    Size {
        class: "chart wide",
        width: 1040,
        height: 240,
        labels: 13,
    },
    Size {
        class: "chart narrow",
        width: 358,
        height: 200,
        labels: 5,
    },
];

const LEFT: u32 = 34;
const TOP: u32 = 8;
const BOTTOM: u32 = 22;

/// Stacked columns with a line, for wide and for narrow screens. `label` says in a sentence what is drawn.
pub(super) fn columns(columns: &[Column], label: &str) -> Markup {
    html! { @for size in &SIZES { (drawing(columns, label, size)) } }
}

fn drawing(columns: &[Column], label: &str, size: &Size) -> Markup {
    let tallest = columns
        .iter()
        .map(|column| column.line.max(column.parts.iter().map(|part| part.1).sum()))
        .max()
        .unwrap_or(0);
    let top = nice_top(tallest);
    let plot = f64::from(size.height - TOP - BOTTOM);
    let y = |value: u32| f64::from(TOP) + plot * (1.0 - f64::from(value) / f64::from(top));
    let step = f64::from(size.width - LEFT) / columns.len().max(1) as f64;
    let middle = |i: usize| f64::from(LEFT) + step * (i as f64 + 0.5);
    let points: Vec<String> = columns
        .iter()
        .enumerate()
        .map(|(i, column)| format!("{:.1},{:.1}", middle(i), y(column.line)))
        .collect();
    let every = columns.len().div_ceil(size.labels).max(1);
    let ticks = [0, top / 2, top];
    html! {
        svg class=(size.class) viewBox={ "0 0 " (size.width) " " (size.height) } role="group" aria-label=(label) {
            @for tick in ticks {
                line class="grid" x1=(LEFT) x2=(size.width) y1=(one(y(tick))) y2=(one(y(tick))) {}
                text class="axis end" x=(LEFT - 6) y=(one(y(tick) + 4.0)) { (tick) }
            }
            @for (i, column) in columns.iter().enumerate() {
                a href=(column.href) tabindex="-1" {
                    title { (column.title) }
                    rect class="hit" x=(one(middle(i) - step / 2.0)) y=(TOP) width=(one(step)) height=(one(plot)) {}
                    (stack(column, middle(i) - step * 0.34, step * 0.68, &y))
                }
                @if (columns.len() - 1 - i).is_multiple_of(every) {
                    text class="axis middle" x=(one(middle(i))) y=(size.height - 5) { (column.label) }
                }
            }
            @if columns.len() > 1 { polyline class="people" points=(points.join(" ")) {} }
        }
    }
}

fn stack(column: &Column, x: f64, width: f64, y: &dyn Fn(u32) -> f64) -> Markup {
    let mut base = 0;
    html! {
        @for &(class, value) in &column.parts {
            @if value > 0 {
                @let below = base;
                @let () = base += value;
                rect class=(class) x=(one(x)) width=(one(width)) y=(one(y(below + value))) height=(one(y(below) - y(below + value))) {}
            }
        }
    }
}

/// A number with one decimal, as coordinates need it.
fn one(value: f64) -> String {
    format!("{value:.1}")
}

/// The next even number of one or two leading digits, so that half of it is whole; at least 2.
pub(super) fn nice_top(value: u32) -> u32 {
    let mut unit = 2;
    while value > unit * 10 {
        unit = unit.saturating_mul(10);
    }
    value.div_ceil(unit).max(1) * unit
}

/// One bar of a small drawing beside a list.
pub(super) struct FacetBar {
    /// What stands beneath it, where there is room.
    pub label: String,
    /// What it is, in full.
    pub name: String,
    /// Where it leads.
    pub href: String,
    /// Its height.
    pub count: u32,
    /// Whether it is chosen.
    pub on: bool,
}

/// Bars that lead to what they count, for a narrow column. `label` says what is drawn; the table beneath has the same links.
pub(super) fn facet(bars: &[FacetBar], label: &str) -> Markup {
    const WIDTH: f64 = 248.0;
    const HEIGHT: f64 = 64.0;
    /// Room of a label.
    const LABEL: f64 = 34.0;
    let most = f64::from(bars.iter().map(|bar| bar.count).max().unwrap_or(0).max(1));
    let step = WIDTH / bars.len().max(1) as f64;
    let every = ((LABEL / step).ceil() as usize).max(1);
    let (gap, room) = if step > 60.0 {
        ((step - 36.0) / 2.0, 36.0)
    } else {
        (step * 0.12, step * 0.76)
    };
    html! {
        svg class="facet-chart" viewBox="0 0 248 84" role="group" aria-label=(label) {
            @for (i, bar) in bars.iter().enumerate() {
                @let x = step * i as f64;
                // One message is seen too.
                @let height = if bar.count == 0 { 0.0 } else { (HEIGHT * f64::from(bar.count) / most).max(2.0) };
                @if bar.count > 0 {
                    a href=(bar.href) tabindex="-1" {
                        title { (bar.name) " " (bar.count) }
                        rect class="hit" x=(one(x)) y="0" width=(one(step)) height=(one(HEIGHT)) {}
                        rect class=(if bar.on { "c1" } else { "c2" }) x=(one(x + gap)) width=(one(room)) y=(one(HEIGHT - height)) height=(one(height)) {}
                    }
                }
                @if i.is_multiple_of(every) { text class="axis middle" x=(one(x + step / 2.0)) y="79" { (bar.label) } }
            }
            line class="grid" x1="0" x2="248" y1="64" y2="64" {}
        }
    }
}

/// A bar beside a number; the number itself stands in the text.
pub(super) fn bar(value: u32, most: u32) -> Markup {
    let width = 100.0 * f64::from(value) / f64::from(most.max(1));
    html! {
        svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" {
            rect class="track" width="100" height="8" {}
            rect class="fill" width=(one(width)) height="8" {}
        }
    }
}

/// A small course over time without axes.
pub(super) fn spark(values: &[u32], label: &str) -> Markup {
    let most = f64::from(values.iter().copied().max().unwrap_or(0).max(1));
    let step = 96.0 / (values.len().max(2) - 1) as f64;
    let point = |(i, &value): (usize, &u32)| (2.0 + step * i as f64, 21.0 - 18.0 * f64::from(value) / most);
    let points: Vec<(f64, f64)> = values.iter().enumerate().map(point).collect();
    let line: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    html! {
        svg class="spark" viewBox="0 0 100 24" role="img" aria-label=(label) {
            polyline points=(line.join(" ")) {}
            @if let Some((x, y)) = points.last() { circle cx=(one(*x)) cy=(one(*y)) r="2" {} }
        }
    }
}

/// A square in the colour of a class, for legends.
pub(super) fn swatch(class: &str) -> Markup {
    html! { svg class="swatch" viewBox="0 0 10 10" aria-hidden="true" { rect class=(class) width="10" height="10" {} } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_ends_at_an_even_round_number() {
        let tops: Vec<u32> = [0, 1, 2, 3, 17, 21, 199, 201, 12_345].into_iter().map(nice_top).collect();
        assert_eq!(tops, [2, 2, 2, 4, 18, 40, 200, 400, 14_000]);
    }

    #[test]
    fn a_chart_without_columns_is_still_a_drawing() {
        assert!(columns(&[], "空").0.contains("<svg"));
        assert!(spark(&[], "空").0.contains("<svg"));
        assert!(!bar(0, 0).0.contains("NaN"));
    }
}
