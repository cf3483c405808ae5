//! How far forecasts of weekly counts are to be believed: made at every fourth week of an archive and compared with what came.
//!
//! Run on a workspace that was analysed:
//! `MINZHI_TRENDS_WORKSPACE=DIR cargo test --test it forecasts -- --nocapture`; with `MINZHI_TRENDS_WORDS=词,词` also for these keywords.
//! The table is in Markdown, as `models/trends.md` keeps it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use minzhi::corpus::{MessageId, Week};
use minzhi::run::shipped_segmenter;
use minzhi::search::Analyzer;
use minzhi::store::{Snapshot, Workspace};
use minzhi::trends::{Forecast, ForecastParams, HORIZON, YEAR, forecast};

/// Messages of a course below which nobody would ask for a forecast.
const LEAST: usize = 30;

/// Mean absolute errors over the weeks of some trials, added up.
#[derive(Clone, Copy, Default)]
struct Errors {
    trials: u32,
    model: f64,
    last_week: f64,
    last_year: f64,
    mean: f64,
    within: u32,
}

impl Errors {
    fn add(&mut self, known: &[u32], came: &[u32], found: &Forecast) {
        let of = |guess: &dyn Fn(usize) -> f64| {
            came.iter()
                .enumerate()
                .map(|(at, &count)| (f64::from(count) - guess(at)).abs())
                .sum::<f64>()
        };
        self.trials += 1;
        self.model += of(&|at| found.weeks[at].expected);
        self.last_week += of(&|_| f64::from(known[known.len() - 1]));
        self.last_year += of(&|at| f64::from(known[known.len() + at - YEAR]));
        self.mean += of(&|_| known[known.len() - HORIZON..].iter().map(|&count| f64::from(count)).sum::<f64>() / HORIZON as f64);
        let within = |(count, week): (&u32, &minzhi::trends::Expected)| u32::from((week.low..=week.high).contains(count));
        self.within += came.iter().zip(&found.weeks).map(within).sum::<u32>();
    }

    /// The row's figures: errors divided by what a step from week to week errs.
    fn row(&self, scale: f64) -> String {
        if self.trials == 0 {
            return "0 | – | – | – | – | –".to_owned();
        }
        let weeks = f64::from(self.trials) * HORIZON as f64;
        let mase = |sum: f64| sum / weeks / scale;
        format!(
            "{} | {:.3} | {:.3} | {:.3} | {:.3} | {:.2}",
            self.trials,
            mase(self.model),
            mase(self.last_week),
            mase(self.last_year),
            mase(self.mean),
            f64::from(self.within) / weeks
        )
    }
}

/// Messages by week of the archive: whole weeks only.
fn courses(snapshot: &Snapshot, words: &[String]) -> (Week, BTreeMap<String, Vec<u32>>) {
    let analysis = snapshot.analysis();
    let week = |id: MessageId| analysis.message(id).time.map(|time| time.week());
    let dated: Vec<Week> = analysis.ids().filter_map(week).collect();
    let (first, last) = (dated[0], *dated.last().unwrap());
    let count = |ids: &mut dyn Iterator<Item = MessageId>| {
        let mut counts = vec![0u32; (last.0 - first.0) as usize];
        for at in ids.filter_map(week).map(|week| (week.0 - first.0) as usize) {
            if let Some(count) = counts.get_mut(at) {
                *count += 1;
            }
        }
        counts
    };
    let mut found = BTreeMap::new();
    found.insert("all".to_owned(), count(&mut analysis.ids()));
    for &field in minzhi::classify::Field::ALL {
        let of_field = &mut analysis.ids().filter(|id| analysis.labels[id.index()].field == field);
        found.insert(field.code().to_owned(), count(of_field));
    }
    for word in words {
        let term = analysis.keywords.terms.iter().find(|term| term.text == *word);
        found.insert(
            word.clone(),
            count(&mut term.expect("a keyword of the archive").messages.iter().copied()),
        );
    }
    (first, found)
}

#[test]
#[expect(clippy::print_stdout, reason = "the table is what a developer runs it for")]
fn forecasts_that_claim_skill_beat_last_week_and_last_year() {
    #[expect(clippy::disallowed_methods, reason = "names a workspace to be measured where one is at hand")]
    let [Some(root), words] = ["MINZHI_TRENDS_WORKSPACE", "MINZHI_TRENDS_WORDS"].map(|name| std::env::var(name).ok()) else {
        return;
    };
    let words: Vec<String> = words.map_or_else(Vec::new, |words| words.split(',').map(str::to_owned).collect());
    let workspace = Workspace::open_or_create(Path::new(&root)).unwrap();
    let snapshot = Snapshot::open(&workspace, Analyzer::new(Arc::new(shipped_segmenter()))).unwrap();
    let (first, courses) = courses(&snapshot, &words);
    let params = ForecastParams::default();
    let (mut table, mut claimed, mut rivals) = (String::new(), Vec::new(), Vec::new());
    for (name, counts) in courses {
        if counts.iter().sum::<u32>() < LEAST as u32 {
            continue;
        }
        let steps: f64 = counts.windows(2).map(|pair| f64::from(pair[0].abs_diff(pair[1]))).sum();
        let scale = (steps / (counts.len() - 1) as f64).max(1e-9);
        let (mut all, mut where_claimed) = (Errors::default(), Errors::default());
        for at in (2 * YEAR..counts.len() - HORIZON + 1).step_by(HORIZON) {
            let (known, came) = (&counts[..at], &counts[at..at + HORIZON]);
            let Some(found) = forecast(known, first, &params) else { continue };
            all.add(known, came, &found);
            if found.claims {
                where_claimed.add(known, came, &found);
            }
        }
        table += &format!(
            "| {name} | all | {} |\n| | claimed | {} |\n",
            all.row(scale),
            where_claimed.row(scale)
        );
        if where_claimed.trials > 0 {
            claimed.push(where_claimed.model / scale);
            rivals.push((where_claimed.last_week.min(where_claimed.last_year)) / scale);
        }
    }
    println!(
        "| course | trials | n | forecast | last week | last year | mean of 4 | within 80 % |\n|---|---|---|---|---|---|---|---|\n{table}"
    );
    let (claimed, rivals): (f64, f64) = (claimed.iter().sum(), rivals.iter().sum());
    assert!(claimed <= rivals, "{claimed} against {rivals}");
}
