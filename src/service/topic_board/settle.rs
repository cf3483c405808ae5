//! Discs pushed apart until hardly any two overlap: a fixed number of passes over neighbours in a grid, within a rectangle.

use super::split::Cell;

/// A disc.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(in crate::service) struct Disc {
    /// Centre.
    pub x: f32,
    /// Centre, growing downwards.
    pub y: f32,
    /// Radius.
    pub r: f32,
}

/// Passes over all discs.
const PASSES: usize = 32;

/// Room between two discs.
const GAP: f32 = 0.4;

/// Pushes overlapping discs apart, the larger less, and keeps them within the area. Deterministic: fixed passes in the order of the discs.
pub(super) fn settle(discs: &mut [Disc], area: Cell) {
    if discs.len() < 2 {
        discs.iter_mut().for_each(|disc| keep_within(disc, area));
        return;
    }
    let mut radii: Vec<f32> = discs.iter().map(|disc| disc.r).collect();
    let middle = radii.len() / 2;
    radii.select_nth_unstable_by(middle, f32::total_cmp);
    let step = (2.2 * radii[middle]).max(area.w.max(area.h) / 256.0);
    for _ in 0..PASSES {
        let grid = Grid::of(discs, area, step);
        let mut moved = false;
        for at in 0..discs.len() {
            moved |= push_neighbours(discs, &grid, at);
        }
        discs.iter_mut().for_each(|disc| keep_within(disc, area));
        if !moved {
            break;
        }
    }
}

/// Pushes those apart that overlap a disc and are no larger.
fn push_neighbours(discs: &mut [Disc], grid: &Grid, at: usize) -> bool {
    let reach = 2.0 * discs[at].r + GAP;
    let (left, right) = (grid.column(discs[at].x - reach), grid.column(discs[at].x + reach));
    let (top, bottom) = (grid.line(discs[at].y - reach), grid.line(discs[at].y + reach));
    let mut moved = false;
    for line in top..=bottom {
        for &other in grid.of_lines(line, left, right) {
            let other = other as usize;
            let (a, b) = (discs[at], discs[other]);
            if other == at || b.r > a.r || (b.r == a.r && other < at) {
                continue;
            }
            let (dx, dy) = (b.x - a.x, b.y - a.y);
            let need = a.r + b.r + GAP;
            let square = dx * dx + dy * dy;
            if square >= need * need {
                continue;
            }
            let distance = square.sqrt();
            // Two in one place part sideways.
            let (ux, uy) = if distance > 1e-4 {
                (dx / distance, dy / distance)
            } else {
                (1.0, 0.0)
            };
            let total = a.r * a.r + b.r * b.r;
            let (mine, theirs) = (b.r * b.r / total, a.r * a.r / total);
            let push = need - distance;
            discs[at].x -= ux * push * mine;
            discs[at].y -= uy * push * mine;
            discs[other].x += ux * push * theirs;
            discs[other].y += uy * push * theirs;
            moved = true;
        }
    }
    moved
}

fn keep_within(disc: &mut Disc, area: Cell) {
    let within = |at: f32, low: f32, size: f32, r: f32| {
        if size <= 2.0 * r {
            low + size / 2.0
        } else {
            at.clamp(low + r, low + size - r)
        }
    };
    disc.x = within(disc.x, area.x, area.w, disc.r);
    disc.y = within(disc.y, area.y, area.h, disc.r);
}

/// Discs by the square that they stand in, line by line.
struct Grid {
    area: Cell,
    step: f32,
    columns: usize,
    lines: usize,
    starts: Vec<u32>,
    items: Vec<u32>,
}

impl Grid {
    fn of(discs: &[Disc], area: Cell, step: f32) -> Self {
        let columns = (area.w / step).ceil().max(1.0) as usize;
        let lines = (area.h / step).ceil().max(1.0) as usize;
        let mut grid = Self {
            area,
            step,
            columns,
            lines,
            starts: vec![0; columns * lines + 1],
            items: vec![0; discs.len()],
        };
        let squares: Vec<usize> = discs.iter().map(|disc| grid.line(disc.y) * columns + grid.column(disc.x)).collect();
        for &square in &squares {
            grid.starts[square + 1] += 1;
        }
        for square in 0..columns * lines {
            grid.starts[square + 1] += grid.starts[square];
        }
        let mut next = grid.starts.clone();
        for (&square, item) in squares.iter().zip(0..) {
            grid.items[next[square] as usize] = item;
            next[square] += 1;
        }
        grid
    }

    fn column(&self, x: f32) -> usize {
        (((x - self.area.x) / self.step).max(0.0) as usize).min(self.columns - 1)
    }

    fn line(&self, y: f32) -> usize {
        (((y - self.area.y) / self.step).max(0.0) as usize).min(self.lines - 1)
    }

    /// The discs of a line from one column to another.
    fn of_lines(&self, line: usize, left: usize, right: usize) -> &[u32] {
        let start = self.starts[line * self.columns + left];
        let end = self.starts[line * self.columns + right + 1];
        &self.items[start as usize..end as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: Cell = Cell {
        x: 10.0,
        y: 20.0,
        w: 200.0,
        h: 100.0,
    };

    #[test]
    fn discs_with_room_enough_end_up_apart_and_within() {
        let mut discs: Vec<Disc> = (0..60)
            .map(|i| Disc {
                x: 100.0 + (i % 7) as f32,
                y: 60.0 + (i % 5) as f32,
                r: 2.0 + (i % 9) as f32,
            })
            .collect();
        let area = Cell {
            w: 400.0,
            h: 300.0,
            ..AREA
        };
        settle(&mut discs, area);
        let mut overlap = 0.0f32;
        for (i, a) in discs.iter().enumerate() {
            assert!(a.x - a.r >= area.x - 0.01 && a.x + a.r <= area.x + area.w + 0.01);
            assert!(a.y - a.r >= area.y - 0.01 && a.y + a.r <= area.y + area.h + 0.01);
            for b in &discs[i + 1..] {
                let distance = ((a.x - b.x).powi(2) + (a.y - b.y).powi(2)).sqrt();
                overlap = overlap.max(a.r + b.r - distance);
            }
        }
        assert!(overlap < 2.0, "{overlap}");
    }

    #[test]
    fn a_disc_that_is_too_large_stands_in_the_middle() {
        let mut discs = [Disc { x: 0.0, y: 0.0, r: 500.0 }];
        settle(&mut discs, AREA);
        assert_eq!((discs[0].x, discs[0].y), (110.0, 70.0));
    }
}
