//! What a person decided about an idea.

use crate::corpus::codes;

codes! {
    /// Why an idea is not taken (不入选理由), as offices list them.
    DropReason {
        /// An appeal, an accusation or an inquiry (属申诉求决/检举控告/咨询).
        OtherPurpose = "other_purpose",
        /// Belongs to litigation, arbitration or review (应走法定途径).
        LegalRoute = "legal_route",
        /// Cannot be verified, or has changed (问题无法核实或已变化).
        Unverifiable = "unverifiable",
        /// There is a rule already, or it is being done (已有规定或正在实施).
        AlreadyDone = "already_done",
        /// Without a specific measure (内容空泛无具体措施).
        Vague = "vague",
        /// Beyond this level of government (超出本级事权).
        BeyondPowers = "beyond_powers",
        /// Against law or policy (与法律法规政策不符).
        Unlawful = "unlawful",
        /// Lacks technique, money or land (不具备技术/资金/用地条件).
        Infeasible = "infeasible",
        /// Too few benefit (受益面过窄、个人利益).
        Narrow = "narrow",
        /// Proposed before (重复提出); the note names the first.
        Repeated = "repeated",
        /// Advertises something (商业推介).
        Commercial = "commercial",
        /// Copied (雷同抄袭).
        Copied = "copied",
        /// Incomplete, and nobody to ask (要素不全且联系不上).
        Incomplete = "incomplete",
        /// Secret or sensitive: goes another way (涉密涉敏转专门渠道).
        Sensitive = "sensitive",
        /// Something else (其他), which the note says.
        Other = "other",
    }
}

/// What a person decided about an idea.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decision {
    /// On the shortlist (入选).
    Shortlisted,
    /// Not taken (不入选).
    Dropped(DropReason),
}

impl Decision {
    /// The code of tables and the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Shortlisted => "shortlisted",
            Self::Dropped(_) => "dropped",
        }
    }

    /// Why it is not taken.
    #[must_use]
    pub fn reason(self) -> Option<DropReason> {
        match self {
            Self::Shortlisted => None,
            Self::Dropped(reason) => Some(reason),
        }
    }

    /// The decision of a code and a reason; `None` where the two do not go together.
    #[must_use]
    pub fn from_codes(code: &str, reason: Option<&str>) -> Option<Self> {
        match (code, reason) {
            ("shortlisted", None) => Some(Self::Shortlisted),
            ("dropped", Some(reason)) => DropReason::from_code(reason).map(Self::Dropped),
            _ => None,
        }
    }
}
