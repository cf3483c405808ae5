//! Why a hit stands where it stands (为什么排在这里): the parts of its score, in the page and as `/search/why`.

use maud::{Markup, html};

use crate::corpus::MessageId;
use crate::search::{self, Explanation, Reason};
use crate::service::chart;
use crate::service::context::Cx;
use crate::service::error::ApiError;
use crate::service::html::{message_href, title_of};
use crate::service::layout;
use crate::service::pages::PageResult;
use crate::service::question::Question;
use crate::store::Scope;

/// Serves the page of one hit.
pub(in crate::service) async fn page(cx: Cx) -> PageResult {
    cx.page(render).await
}

fn render(cx: &Cx) -> Result<Markup, ApiError> {
    let question = Question::from_pairs(&cx.pairs, &["uid"])?;
    let id = cx.view.message(cx.param("uid").unwrap_or_default())?;
    let text = cx.view.text(id)?;
    let main = html! {
        div.heading {
            p.crumbs { a href=(question.href_with("/search", &[])) { (cx.t("nav.search")) } }
            h1 { (cx.t("why.title")) }
            p.lead { (question.asked.query) (cx.t("unit.colon")) a href=(message_href(&cx.view, id)) { (title_of(cx.lang, &text)) } }
        }
        section.panel {
            @match explanation(cx, &question, id)? {
                Some(explanation) => { (parts(cx, &explanation)) }
                None => p.empty { (cx.t("why.nothing")) },
            }
        }
    };
    Ok(layout::page(cx, cx.t("why.title"), "/search", &main))
}

/// The parts of an opened hit beneath it; nothing where the message is no hit. Cost: a look at the postings of the query's words.
pub(super) fn details(cx: &Cx, question: &Question, id: MessageId) -> Result<Markup, ApiError> {
    let found = explanation(cx, question, id)?;
    Ok(html! {
        @if let Some(found) = found { details.why { summary { (cx.t("why.title")) } (parts(cx, &found)) } }
    })
}

fn explanation(cx: &Cx, question: &Question, id: MessageId) -> Result<Option<Explanation>, ApiError> {
    let snapshot = cx.view.snapshot();
    let matcher = question.asked.matcher(snapshot);
    let scope = Scope::filtered(snapshot, |id| matcher.accepts(id));
    let found = search::explain(snapshot.index(), &scope, &question.asked.query_on(snapshot), id);
    found.map_err(|error| ApiError::internal(&error))
}

/// The strongest part first, each with what the message holds of it.
fn parts(cx: &Cx, explanation: &Explanation) -> Markup {
    /// A bar is drawn in so many steps of the strongest part.
    const STEPS: f32 = 1000.0;
    let most = explanation.parts.iter().map(|part| part.score).fold(0.0, f32::max);
    let sum: f32 = explanation.parts.iter().map(|part| part.score).sum();
    html! {
        table.bars {
            thead { tr {
                th scope="col" { (cx.t("why.asked")) }
                th scope="col" { (cx.t("why.held")) }
                th scope="col" { span.hidden { (cx.t("why.share")) } }
                th.num scope="col" { (cx.t("why.score")) }
            } }
            tbody {
                @for part in &explanation.parts {
                    tr {
                        th scope="row" { @if part.reason == Reason::Word { (part.asked) } @else { (cx.lang.code_words("reason_of_hit", part.reason.code())) } }
                        td { (part.held) }
                        td.draw { (chart::bar((STEPS * part.score / most.max(f32::MIN_POSITIVE)) as u32, STEPS as u32)) }
                        td.num { (format!("{:.1}", part.score)) }
                    }
                }
                tr { th scope="row" colspan="3" { (cx.t("why.sum")) } td.num { (format!("{sum:.1}")) } }
            }
        }
        @if !explanation.missing.is_empty() {
            p.sub { (cx.lang.fill("why.missing", &[("words", &explanation.missing.join(cx.t("unit.comma")))])) }
        }
    }
}
