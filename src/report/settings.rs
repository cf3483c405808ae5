//! What an office sets once: names, recipients, counting weeks and months, when a change is worth a percentage.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::kind::Kind;
use crate::trends::ChangeParams;

/// Settings of documents: section `[report]` of `minzhi.toml`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReportSettings {
    /// Who edits and prints (编印单位), such as ××区人民建议征集办公室.
    pub unit: String,
    /// How the office calls itself in a sentence (我办).
    pub office: String,
    /// Left above the series' name; secrecy is for people to decide.
    pub notice: String,
    /// What the office calls the series of a kind (刊名), by kind; a kind without one has the usual name.
    pub series: BTreeMap<Kind, String>,
    /// Numbers of issues already printed by a kind before the program kept them: (in this year, since the beginning).
    pub issued: BTreeMap<Kind, (u32, u32)>,
    /// Whom issues go to.
    pub recipients: Recipients,
    /// Printed copies.
    pub copies: Option<u32>,
    /// Who signs, checks, edits (签发, 核稿, 编辑); empty is left for the pen.
    pub signed: [String; 3],
    /// Lines on how to reach the office, for a public call: telephone, address, web page.
    pub contact: Vec<String>,
    /// First day of the counting week: 1 Monday … 7 Sunday; 5 counts Friday to Thursday.
    pub week_start: u32,
    /// First day of the counting month, 1 to 28; 26 counts from the 26th to the 25th.
    pub month_start: u32,
    /// Decimals of percentages.
    pub decimals: u8,
    /// When a change is a percentage, a difference, or level.
    pub change: ChangeParams,
    /// Address of the workbench that the HTML edition's numbers lead to.
    pub workbench: String,
    /// Kinds whose draft the service makes by itself once their period has passed.
    pub automatic: Vec<Kind>,
}

/// Whom issues go to.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Recipients {
    /// 报: superiors.
    pub report_to: Vec<String>,
    /// 送: equals.
    pub send_to: Vec<String>,
    /// 发: others.
    pub issue_to: Vec<String>,
}

impl Default for ReportSettings {
    fn default() -> Self {
        Self {
            unit: String::new(),
            office: String::new(),
            notice: String::new(),
            series: BTreeMap::new(),
            issued: BTreeMap::new(),
            recipients: Recipients::default(),
            copies: None,
            signed: Default::default(),
            contact: Vec::new(),
            week_start: 1,
            month_start: 1,
            decimals: 1,
            change: ChangeParams::default(),
            workbench: "http://127.0.0.1:8080".to_owned(),
            automatic: Vec::new(),
        }
    }
}
