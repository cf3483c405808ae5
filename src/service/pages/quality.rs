//! `/quality`: how far the analysis agreed with readers.

use axum::extract::State;
use maud::{Markup, html};

use super::PageResult;
use crate::evaluate::{ClassFigures, Estimate, GroupFigures, QuestionFigures};
use crate::service::catalog::Lang;
use crate::service::context::{Cx, blocking};
use crate::service::error::ApiError;
use crate::service::format::{self, answer_words};
use crate::service::layout;
use crate::service::state::AppState;
use crate::store::{SavedEvaluation, evaluations};

/// How many evaluations are listed.
const MOST: usize = 20;

/// How many rows without a message are listed.
const LOST: usize = 50;

/// Serves the page.
pub(in crate::service) async fn page(State(state): State<AppState>, cx: Cx) -> PageResult {
    blocking(move || {
        let found = state
            .workspace()
            .map_or_else(|| Ok(Vec::new()), |workspace| evaluations(workspace, MOST));
        let found = found.map_err(|error| ApiError::internal(&error))?;
        Ok(axum::response::Html(render(&cx, &found).into_string()))
    })
    .await
}

fn render(cx: &Cx, found: &[SavedEvaluation]) -> Markup {
    let main = html! {
        div.heading {
            p.crumbs { a href="/data" { (cx.t("nav.data")) } }
            h1 { (cx.t("quality.title")) }
            p.lead { (cx.t("quality.lead")) }
        }
        @match found.first() {
            None => p.empty { (cx.t("quality.none")) },
            Some(newest) => (newest_of(cx, newest)),
        }
        @if found.len() > 1 { (earlier(cx, found)) }
    };
    layout::page(cx, cx.t("quality.title"), "/data", &main)
}

fn newest_of(cx: &Cx, saved: &SavedEvaluation) -> Markup {
    let (lang, evaluation) = (cx.lang, &saved.evaluation);
    let parts: [(&str, &dyn std::fmt::Display); 4] = [
        ("number", &saved.number),
        ("generation", &saved.generation),
        ("rows", &evaluation.rows),
        ("matched", &evaluation.matched),
    ];
    let made: [(&str, &dyn std::fmt::Display); 2] = [
        ("files", &saved.files.join(lang.t("unit.comma"))),
        ("time", &format::moment(lang, saved.evaluated_at)),
    ];
    html! {
        section.panel {
            h2 { (lang.fill("quality.head", &parts)) }
            p { (lang.fill("quality.made", &made)) }
            p.hint { (lang.t("quality.intervals")) }
            @for (column, n) in &evaluation.unknown {
                p.hint { (lang.fill("quality.unknown_values", &[("column", &lang.code_words("question", column.code())), ("n", n)])) }
            }
            @if !evaluation.lost.is_empty() {
                details {
                    summary { (lang.fill("quality.lost_rows", &[("n", &evaluation.lost.len())])) }
                    ul { @for (row, why) in evaluation.lost.iter().take(LOST) {
                        li { (lang.fill("quality.lost_row", &[("row", row), ("why", &lang.code_words("lost", why.code()))])) }
                    } }
                }
            }
        }
        @for figures in &evaluation.questions { (question(lang, figures)) }
        @for figures in &evaluation.groups { (groups(lang, figures)) }
    }
}

fn figure(estimate: Option<Estimate>) -> String {
    format::figure(estimate.as_ref())
}

fn question(lang: Lang, figures: &QuestionFigures) -> Markup {
    let name = lang.code_words("question", figures.question.code());
    let summary = [
        ("quality.accuracy", figures.accuracy),
        ("quality.macro", figures.macro_f1),
        ("quality.kappa", figures.kappa),
    ];
    let seen: Vec<(usize, &ClassFigures)> = figures
        .classes
        .iter()
        .enumerate()
        .filter(|(_, class)| class.truth + class.found > 0)
        .collect();
    html! {
        section.panel {
            h2 { (lang.fill("quality.question", &[("name", &name), ("n", &figures.messages)])) }
            dl.pairs { @for (key, estimate) in summary { dt { (lang.t(key)) } dd { (figure(estimate)) } } }
            div.scroll { table {
                thead { tr {
                    th scope="col" { (lang.t("quality.class")) }
                    @for key in ["quality.human", "quality.machine", "quality.precision", "quality.recall", "quality.f_one"] { th.num scope="col" { (lang.t(key)) } }
                } }
                tbody { @for (_, class) in &seen { tr {
                    th scope="row" { (answer_words(lang, figures.question, &class.class)) }
                    td.num { (format::count(lang, class.truth)) }
                    td.num { (format::count(lang, class.found)) }
                    @for estimate in [class.precision, class.recall, class.f1] { td.num { (figure(estimate)) } }
                } } }
            } }
            @if let Some(readers) = &figures.readers {
                @let parts: [(&str, &dyn std::fmt::Display); 6] = [
                    ("n", &readers.messages), ("agreement", &figure(readers.agreement)), ("kappa", &figure(readers.kappa)),
                    ("alpha", &figure(readers.alpha)), ("first", &figure(readers.machine_first)), ("second", &figure(readers.machine_second)),
                ];
                p { (lang.fill("quality.readers", &parts)) }
                p { (lang.fill("quality.readers_machine", &parts)) }
            }
            details { summary { (lang.t("quality.confusion")) } div.scroll { (confusion(lang, figures, &seen)) } }
            @if let Some(error) = &figures.calibration_error {
                details {
                    summary { (lang.t("quality.calibration")) " · " (lang.fill("quality.calibration_error", &[("error", &format::figure(Some(error)))])) }
                    div.scroll { (calibration(lang, figures)) }
                }
            }
            @if !figures.weeks.is_empty() {
                @let fell = figures.weeks.iter().any(|week| week.fell);
                details { summary { (lang.t("quality.weeks")) @if fell { " " span.mark.urgent { (lang.t("quality.fell_mark")) } } } div.scroll { (weeks(lang, figures)) } }
            }
        }
    }
}

/// The reader's answers against the machine's, those that occur.
fn confusion(lang: Lang, figures: &QuestionFigures, seen: &[(usize, &ClassFigures)]) -> Markup {
    let words = |class: &ClassFigures| answer_words(lang, figures.question, &class.class).to_owned();
    html! {
        table {
            thead { tr { td {} @for (_, class) in seen { th.num scope="col" { (words(class)) } } } }
            tbody { @for &(truth, class) in seen { tr {
                th scope="row" { (words(class)) }
                @for &(found, _) in seen { td.num { (figures.confusion[truth][found]) } }
            } } }
        }
    }
}

fn calibration(lang: Lang, figures: &QuestionFigures) -> Markup {
    html! {
        table {
            thead { tr { @for key in ["quality.sure", "quality.right", "quality.messages"] { th.num scope="col" { (lang.t(key)) } } } }
            tbody { @for bin in &figures.calibration { tr {
                td.num { (format!("{:.2}", bin.confidence)) }
                td.num { (figure(bin.right)) }
                td.num { (format::count(lang, bin.messages)) }
            } } }
        }
    }
}

fn weeks(lang: Lang, figures: &QuestionFigures) -> Markup {
    html! {
        table {
            thead { tr {
                th scope="col" { (lang.t("quality.week")) }
                @for key in ["quality.messages", "quality.accuracy"] { th.num scope="col" { (lang.t(key)) } }
            } }
            tbody { @for week in figures.weeks.iter().rev() { tr {
                th scope="row" { (week.week) @if week.fell { " " span.mark.urgent { (lang.t("quality.fell_mark")) } } }
                td.num { (format::count(lang, week.messages)) }
                td.num { (figure(Some(week.agreement))) }
            } } }
        }
    }
}

fn groups(lang: Lang, figures: &GroupFigures) -> Markup {
    let name = lang.code_words("question", figures.question.code());
    let share = |share: Option<f64>| share.map_or_else(|| "–".to_owned(), |share| format!("{share:.3}"));
    let parts: [(&str, &dyn std::fmt::Display); 9] = [
        ("name", &name),
        ("n", &figures.messages),
        ("human", &figures.truth),
        ("machine", &figures.found),
        ("precision", &figure(Some(figures.precision))),
        ("recall", &figure(Some(figures.recall))),
        ("f1", &figure(Some(figures.f1))),
        ("pair_precision", &share(figures.pair_precision)),
        ("pair_recall", &share(figures.pair_recall)),
    ];
    html! {
        section.panel {
            h2 { (lang.fill("quality.groups", &parts)) }
            p { (lang.fill("quality.groups_figures", &parts)) }
        }
    }
}

/// All evaluations, so that one sees whether it gets better.
fn earlier(cx: &Cx, found: &[SavedEvaluation]) -> Markup {
    let lang = cx.lang;
    html! {
        section.panel {
            h2 { (lang.t("quality.earlier")) }
            div.scroll { table {
                thead { tr {
                    @for key in ["quality.number", "quality.time", "quality.generation", "quality.messages"] { th scope="col" { (lang.t(key)) } }
                    th scope="col" { (lang.t("quality.accuracy")) }
                } }
                tbody { @for saved in found { tr {
                    th scope="row" { (saved.number) }
                    td.time { (format::moment(lang, saved.evaluated_at)) }
                    td { (saved.generation) }
                    td { (format::count(lang, saved.evaluation.matched)) }
                    td { @for figures in &saved.evaluation.questions {
                        (lang.code_words("question", figures.question.code())) " " (figure(figures.accuracy)) br;
                    } }
                } } }
            } }
        }
    }
}
