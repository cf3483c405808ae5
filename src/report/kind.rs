//! The kinds of documents.

use super::calendar::Span;
use crate::corpus::codes;

codes! {
    /// A kind of document.
    Kind {
        /// Daily digest (日报) in four sections.
        Daily = "daily",
        /// Weekly digest (周报).
        Weekly = "weekly",
        /// Monthly analysis (月分析).
        Monthly = "monthly",
        /// Quarterly analysis (季报).
        Quarterly = "quarterly",
        /// Half-yearly analysis (半年分析).
        HalfYearly = "half_yearly",
        /// Yearly analysis (年报).
        Yearly = "yearly",
        /// Special report on one matter (专题专报).
        Special = "special",
        /// Letter summary (来信摘报).
        Letter = "letter",
        /// Forecast (民情预报).
        Forecast = "forecast",
        /// From single appeals to a general problem (由个案看普遍性问题).
        General = "general",
        /// Topic selection (选题建议).
        Selection = "selection",
        /// Public call (征集公告), a draft.
        Call = "call",
        /// First list of a contest (金点子评选初选名单).
        Contest = "contest",
        /// Candidates for practical projects (民生实事候选项目清单).
        Projects = "projects",
        /// Pack for a joint review (会商材料).
        JointReview = "joint_review",
        /// Notice to a department (提示函).
        Notice = "notice",
    }
}

impl Kind {
    /// The span of time that the kind is about, when nobody says another.
    #[must_use]
    pub fn span(self) -> Span {
        match self {
            Self::Daily => Span::Day,
            Self::Weekly => Span::Week,
            Self::Quarterly => Span::Quarter,
            Self::HalfYearly => Span::HalfYear,
            Self::Yearly => Span::Year,
            Self::Contest | Self::Projects | Self::Special | Self::Letter | Self::General | Self::JointReview | Self::Notice => {
                Span::TwelveMonths
            }
            Self::Selection | Self::Call | Self::Monthly | Self::Forecast => Span::Month,
        }
    }

    /// Whether it is about something that a person names: a topic, a word, messages.
    #[must_use]
    pub fn wants_subject(self) -> bool {
        matches!(self, Self::Special | Self::Letter | Self::JointReview | Self::Notice | Self::Call)
    }
}
