//! `GET /api/v1/duplicates`: messages that are one submission.

use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::{List, listed, uid};
use crate::corpus::MessageId;
use crate::dedup::DuplicateGroup;
use crate::service::context::Cx;
use crate::service::error::ApiError;
use crate::service::filter::{Filter, Listed};
use crate::store::export::ExportTable;

/// Messages that are one submission (并单).
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"group": "00112233445566778899aabbccddeeff", "kind": "edited", "same_writer": "yes", "mass_mailing": false, "members": ["00112233445566778899aabbccddeeff", "ffeeddccbbaa99887766554433221100"], "messages_page": "/messages?group=00112233445566778899aabbccddeeff"}))]
pub(in crate::service) struct DuplicateItem {
    /// Uid of the first message, which names the group.
    group: String,
    /// The loosest way in which a member is like another: exact, edited, truncated or rewritten.
    kind: &'static str,
    /// Whether one writer sent them: yes, no or unknown.
    same_writer: &'static str,
    /// Whether at least five writers sent one text.
    mass_mailing: bool,
    /// Uids of the members that may be shown, in canonical order.
    members: Vec<String>,
    /// The page that lists the members.
    messages_page: String,
}

/// Groups of repeats, by their first message.
#[utoipa::path(get, path = "/api/v1/duplicates", tag = "messages",
    params(("limit" = Option<usize>, Query), ("offset" = Option<usize>, Query)),
    responses((status = 200, body = List<DuplicateItem>)))]
pub(in crate::service) async fn list(cx: Cx) -> Result<Response, ApiError> {
    listed(cx, ExportTable::Duplicates, |cx| {
        let groups = cx
            .view
            .analysis()
            .duplicates
            .groups
            .iter()
            .map(|group| (group, cx.view.shown_of(&group.members)));
        let shown: Vec<(&DuplicateGroup, Vec<MessageId>)> = groups.filter(|(_, members)| !members.is_empty()).collect();
        List::part(cx, &shown, |(group, members)| Ok(item(cx, group, members)))
    })
    .await
}

fn item(cx: &Cx, group: &DuplicateGroup, members: &[MessageId]) -> DuplicateItem {
    let first = cx.view.analysis().message(members[0]).uid;
    DuplicateItem {
        group: first.to_string(),
        kind: group.kind.code(),
        same_writer: group.same_writer.code(),
        mass_mailing: group.mass_mailing,
        members: members.iter().map(|&id| uid(&cx.view, id)).collect(),
        messages_page: Filter {
            group: Some(first),
            ..Filter::default()
        }
        .href(),
    }
}
