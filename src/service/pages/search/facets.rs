//! What each filter would leave: the values of each dimension with their counts, each a link that sets or drops the filter.

use maud::{Markup, html};

use super::period;
use crate::search::{Dimension, FacetValue, Facets};
use crate::service::context::Cx;
use crate::service::format;
use crate::service::pages::chips::value_words;
use crate::service::question::Question;

/// Values that stand before the others are unfolded.
const SHOWN: usize = 5;

/// The dimensions in the order of the page: what is asked for most stands first.
const ORDER: [Dimension; 10] = [
    Dimension::Replied,
    Dimension::Channel,
    Dimension::District,
    Dimension::Department,
    Dimension::Purpose,
    Dimension::Field,
    Dimension::Aspect,
    Dimension::Topic,
    Dimension::Measure,
    Dimension::Source,
];

/// The column of filters.
pub(super) fn aside(cx: &Cx, question: &Question, facets: &Facets) -> Markup {
    html! {
        aside.facets aria-label=(cx.t("search.filters")) {
            (period::section(cx, question, facets))
            @for dimension in ORDER { (section(cx, question, dimension, facets.values(dimension))) }
        }
    }
}

fn section(cx: &Cx, question: &Question, dimension: Dimension, values: &[FacetValue]) -> Markup {
    let name = dimension.code();
    let chosen = question.asked.filter.pairs().into_iter().find(|(filter, _)| *filter == name);
    let chosen = chosen.map(|(_, value)| value);
    // A single value tells nothing apart; what is chosen and finds nothing is dropped above.
    if values.is_empty() || (values.len() < 2 && chosen.is_none()) {
        return html! {};
    }
    let (first, rest) = values.split_at(values.len().min(SHOWN));
    let is_chosen = |value: &FacetValue| chosen.as_deref() == Some(&*value.value);
    let line = |value: &FacetValue| {
        let on = is_chosen(value);
        let set = (!on).then_some(&*value.value);
        html! {
            li { a href=(question.href_with("/search", &[(name, set)])) aria-current=[on.then_some("true")] {
                span { (value_words(cx, name, &value.value)) }
                span.count { (format::count(cx.lang, value.messages)) }
            } }
        }
    };
    html! {
        section {
            h2 { (cx.lang.code_words("facet", name)) }
            ul { @for value in first { (line(value)) } }
            @if !rest.is_empty() {
                details open[rest.iter().any(is_chosen)] {
                    summary { (cx.lang.fill("search.more_values", &[("n", &rest.len())])) }
                    ul { @for value in rest { (line(value)) } }
                    @if values.len() == Facets::MOST { p.hint { (cx.lang.fill("search.most_values", &[("n", &Facets::MOST)])) } }
                }
            }
        }
    }
}
