//! Messages of a topic that are one submission: one person's repeats (重复件) and many people's identical letters (雷同件).

use maud::{Markup, html};

use crate::corpus::MessageId;
use crate::dedup::SameWriter;
use crate::service::context::Cx;
use crate::service::error::ApiError;
use crate::service::filter::Filter;
use crate::service::format;
use crate::service::html::{message_href, number, title_of};
use crate::topics::TopicId;

/// Groups that are shown, the largest first.
const GROUPS: usize = 8;

/// The section; nothing where no message has a repeat.
pub(super) fn section(cx: &Cx, topic: TopicId, members: &[MessageId]) -> Result<Markup, ApiError> {
    let duplicates = &cx.view.analysis().duplicates;
    let mut of: Vec<(u32, MessageId)> = members
        .iter()
        .filter_map(|&id| Some((duplicates.group_of[id.index()]?, id)))
        .collect();
    of.sort_unstable();
    let mut groups: Vec<(u32, Vec<MessageId>)> = of
        .chunk_by(|a, b| a.0 == b.0)
        .map(|same| (same[0].0, same.iter().map(|one| one.1).collect::<Vec<_>>()))
        .filter(|(_, ids)| ids.len() > 1)
        .collect();
    groups.sort_by_key(|(group, ids)| (std::cmp::Reverse(ids.len()), *group));
    let all = groups.len();
    groups.truncate(GROUPS);
    let mut rows = Vec::new();
    for (group, ids) in groups {
        let found = &duplicates.groups[group as usize];
        let shown = if cx.view.shows(found.representative) {
            found.representative
        } else {
            ids[0]
        };
        let key = match (found.same_writer, found.mass_mailing) {
            (SameWriter::Yes, _) => "message.same_writer",
            (_, true) => "message.mass_mailing",
            (SameWriter::No, _) => "message.many_writers",
            (SameWriter::Unknown, _) => "message.unknown_writer",
        };
        let filter = Filter {
            topic: Some(topic),
            group: Some(cx.view.analysis().message(found.members[0]).uid),
            ..Filter::default()
        };
        rows.push((shown, title_of(cx.lang, &cx.view.text(shown)?), key, ids, filter));
    }
    Ok(html! {
        @if !rows.is_empty() {
            section.panel {
                h2 { (cx.t("topic.one_submission")) span.aside { (cx.lang.fill("topic.groups", &[("n", &format::count(cx.lang, all as u64))])) } }
                div.scroll { table.repeats {
                    thead { tr {
                        th scope="col" { (cx.t("topic.text")) }
                        th scope="col" { (cx.t("topic.kind")) }
                        th.num scope="col" { (cx.t("topics.messages")) }
                        th.num scope="col" { (cx.t("topics.people")) }
                    } }
                    tbody { @for (shown, title, key, ids, filter) in rows { tr {
                        th scope="row" { a href=(message_href(&cx.view, shown)) { (title) } }
                        td { (cx.t(key)) }
                        td.num { (number(cx.lang, ids.len(), &filter)) }
                        td.num { (format::count(cx.lang, cx.view.analysis().people(ids))) }
                    } } }
                } }
            }
        }
    })
}
