//! `/api`: what programs can ask, rendered from the API's own document, each with an example and a link that tries it.

use std::sync::LazyLock;

use maud::{Markup, html};
use serde_json::Value;
use utoipa::OpenApi;

use super::PageResult;
use crate::service::address::href;
use crate::service::api::openapi::Document;
use crate::service::catalog::Lang;
use crate::service::context::Cx;
use crate::service::error::ApiError;
use crate::service::layout;

/// Lines of an example that is shown at once.
const LONGEST_EXAMPLE: usize = 4000;
/// Examples within examples: a list of items that hold lists.
const DEEPEST: usize = 6;

/// The document as a value, made once.
static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::to_value(Document::openapi()).unwrap_or_default());

/// Serves the page.
pub(in crate::service) async fn page(cx: Cx) -> PageResult {
    cx.page(render).await
}

fn render(cx: &Cx) -> Result<Markup, ApiError> {
    let tags = DOCUMENT["tags"].as_array().map_or(&[] as &[Value], Vec::as_slice);
    let main = html! {
        div.heading {
            h1 { (cx.t("reference.title")) }
            p.lead { (cx.t("reference.lead")) }
            p { a href="/api/v1/openapi.json" { (cx.t("reference.document")) } }
        }
        nav.links aria-label=(cx.t("reference.parts")) { @for tag in tags { a href={ "#" (text(&tag["name"])) } { (part(cx.lang, tag)) } } }
        @for tag in tags {
            section.panel #(text(&tag["name"])) {
                h2 { (part(cx.lang, tag)) }
                @for one in operations(text(&tag["name"])) { (operation(cx, &one)) }
            }
        }
    };
    Ok(layout::page(cx, cx.t("reference.title"), "/data", &main))
}

/// What a part of the API is called.
fn part(lang: Lang, tag: &Value) -> &'static str {
    lang.code_words("api_part", text(&tag["name"]))
}

/// One method of one path.
struct Operation<'a> {
    path: &'a str,
    method: &'a str,
    is: &'a Value,
}

/// The operations of a tag, in the order of the document.
fn operations(tag: &str) -> Vec<Operation<'static>> {
    let paths = DOCUMENT["paths"].as_object().into_iter().flatten();
    let all = paths.flat_map(|(path, methods)| {
        let methods = methods.as_object().into_iter().flatten();
        methods.map(move |(method, is)| Operation { path, method, is })
    });
    all.filter(|one| one.is["tags"][0] == tag).collect()
}

fn operation(cx: &Cx, one: &Operation<'_>) -> Markup {
    let parameters = one.is["parameters"].as_array().map_or(&[] as &[Value], Vec::as_slice);
    let sent = &one.is["requestBody"]["content"]["application/json"]["schema"];
    let responses = one.is["responses"].as_object();
    let good = responses.and_then(|all| all.iter().find(|(status, _)| status.starts_with('2')));
    let answered = good.map_or(&Value::Null, |(_, answer)| &answer["content"]["application/json"]["schema"]);
    html! {
        article.operation {
            h3 { code.method { (one.method.to_uppercase()) } " " code { (one.path) } }
            p { (text(&one.is["summary"])) @if let Some(more) = one.is["description"].as_str() { " " (more) } }
            @if !parameters.is_empty() { details {
                summary { (cx.lang.fill("reference.parameters", &[("n", &parameters.len())])) }
                div.scroll { table {
                    thead { tr { @for key in ["reference.name", "reference.meaning", "reference.example"] { th scope="col" { (cx.t(key)) } } } }
                    tbody { @for parameter in parameters { tr {
                        th scope="row" { code { (text(&parameter["name"])) } @if parameter["required"] == true { " " span.mark { (cx.t("reference.required")) } } }
                        td { (text(&parameter["description"])) }
                        td { @if !parameter["example"].is_null() { code { (plain(&parameter["example"])) } } }
                    } } }
                } }
            } }
            @if !sent.is_null() { (example(cx.t("reference.sent"), sent)) }
            @if !answered.is_null() { (example(cx.t("reference.answered"), answered)) }
            p.sub {
                @if let Some(responses) = responses { (cx.t("reference.statuses")) " " @for (status, _) in responses { code { (status) } " " } }
                @if one.method == "get" && !one.path.contains('{') { " " a href=(tried(one.path, parameters)) { (cx.t("reference.try")) } }
            }
        }
    }
}

fn example(words: &str, schema: &Value) -> Markup {
    let mut shown = serde_json::to_string_pretty(&example_of(schema, 0)).unwrap_or_default();
    if let Some((end, _)) = shown.char_indices().nth(LONGEST_EXAMPLE) {
        shown.truncate(end);
        shown.push('…');
    }
    html! { details { summary { (words) } pre tabindex="0" { code { (shown) } } } }
}

/// An example of a schema: its own, else one made of those of its parts.
fn example_of(schema: &Value, depth: usize) -> Value {
    if !schema["example"].is_null() {
        return schema["example"].clone();
    }
    if depth > DEEPEST {
        return Value::Null;
    }
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return example_of(&DOCUMENT["components"]["schemas"][name], depth + 1);
    }
    for several in ["oneOf", "anyOf", "allOf"] {
        // Of something that may be null, the other choice.
        let choices = schema[several].as_array().into_iter().flatten();
        if let Some(first) = choices.into_iter().find(|choice| choice["type"] != "null") {
            return example_of(first, depth + 1);
        }
    }
    if let Some(fields) = schema["properties"].as_object() {
        let fields = fields.iter().map(|(name, field)| (name.clone(), example_of(field, depth + 1)));
        return Value::Object(fields.collect());
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    match kinds.iter().find(|kind| **kind != "null") {
        Some(&"array") => Value::Array(vec![example_of(&schema["items"], depth + 1)]),
        Some(&"integer") => 1.into(),
        Some(&"number") => 0.5.into(),
        Some(&"boolean") => true.into(),
        Some(&"string") => "…".into(),
        _ => Value::Null,
    }
}

/// The address with the parameters that must be there, by their examples.
fn tried(path: &str, parameters: &[Value]) -> String {
    let needed = parameters.iter().filter(|parameter| parameter["required"] == true);
    let pairs: Vec<(String, String)> = needed
        .map(|parameter| (text(&parameter["name"]).to_owned(), plain(&parameter["example"])))
        .collect();
    href(path, &pairs)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// A value without the quotation marks of a text.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_stands_on_the_page_with_an_example() {
        let tags = DOCUMENT["tags"].as_array().unwrap();
        let listed: usize = tags.iter().map(|tag| operations(text(&tag["name"])).len()).sum();
        let paths = DOCUMENT["paths"].as_object().unwrap().values();
        assert_eq!(listed, paths.map(|methods| methods.as_object().unwrap().len()).sum::<usize>());
        for tag in tags {
            assert!(Lang::ALL.iter().all(|&lang| !part(lang, tag).is_empty()), "{tag}");
        }
        for one in tags.iter().flat_map(|tag| operations(text(&tag["name"]))) {
            let answers = one.is["responses"].as_object().unwrap().values();
            let schemas: Vec<&Value> = answers
                .map(|answer| &answer["content"]["application/json"]["schema"])
                .filter(|schema| !schema.is_null())
                .collect();
            for schema in schemas {
                let example = example_of(schema, 0);
                assert!(
                    example.is_object() || example.is_array() || one.path.ends_with("openapi.json"),
                    "{} {}",
                    one.path,
                    example
                );
            }
        }
    }
}
