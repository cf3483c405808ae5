//! Early signs as the API gives them.

use serde::Serialize;
use utoipa::ToSchema;

use crate::corpus::Period;
use crate::service::context::Cx;
use crate::service::filter::{Filter, Listed};
use crate::service::html::topic_name;
use crate::service::overview::Signed;
use crate::topics::EarlySign;

/// A topic with early signs.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct SignedItem {
    /// Its id.
    #[schema(example = "T0123456789ab")]
    topic: String,
    /// Its name.
    name: String,
    /// What is noticed of it.
    signs: Vec<SignItem>,
}

/// An early sign with the numbers behind it; those of another kind of sign are left out.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"sign": "fast", "from": "2025-06-16", "to": "2025-06-29", "messages": 5, "people": 5, "expected": 0.5, "messages_page": "/messages?from=2025-06-16&to=2025-06-29&topic=T0123456789ab"}))]
pub(in crate::service) struct SignItem {
    /// `fast`, `spreading` or `returned`.
    sign: &'static str,
    /// First of the days looked at.
    from: String,
    /// Last of them.
    to: String,
    /// Messages of these days.
    #[serde(skip_serializing_if = "Option::is_none")]
    messages: Option<u32>,
    /// People behind them.
    #[serde(skip_serializing_if = "Option::is_none")]
    people: Option<u32>,
    /// Messages that the weeks before lead one to expect.
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<f64>,
    /// Messages by district, most first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    districts: Vec<(String, u32)>,
    /// Districts from which nothing came before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fresh: Vec<String>,
    /// The day of the reply.
    #[serde(skip_serializing_if = "Option::is_none")]
    replied: Option<String>,
    /// The page that lists the messages.
    messages_page: String,
}

/// Shapes a topic with early signs.
pub(super) fn signed(cx: &Cx, row: &Signed) -> SignedItem {
    let id = cx.view.analysis().topics.topics[row.topic as usize].id;
    let base = Filter {
        topic: Some(id),
        ..Filter::default()
    };
    SignedItem {
        topic: id.to_string(),
        name: topic_name(cx, id),
        signs: row.signs.iter().map(|(found, period)| sign(cx, found, *period, &base)).collect(),
    }
}

fn sign(cx: &Cx, found: &EarlySign, period: Period, base: &Filter) -> SignItem {
    let name = |district: u32| cx.view.analysis().symbol(district).to_owned();
    let mut item = SignItem {
        sign: "",
        from: period.first.to_string(),
        to: period.last.to_string(),
        messages: None,
        people: None,
        expected: None,
        districts: Vec::new(),
        fresh: Vec::new(),
        replied: None,
        messages_page: base.within(period).href(),
    };
    match found {
        EarlySign::Fast {
            messages,
            people,
            expected,
        } => {
            item.sign = "fast";
            (item.messages, item.people, item.expected) = (Some(*messages), Some(*people), Some(*expected));
        }
        EarlySign::Spreading { districts, fresh } => {
            item.sign = "spreading";
            item.districts = districts.iter().map(|&(district, messages)| (name(district), messages)).collect();
            item.fresh = fresh.iter().map(|&district| name(district)).collect();
        }
        EarlySign::Returned { replied, messages, people } => {
            item.sign = "returned";
            (item.messages, item.people) = (Some(*messages), Some(*people));
            item.replied = chrono::NaiveDate::from_num_days_from_ce_opt(*replied).map(|day| day.to_string());
        }
    }
    item
}
