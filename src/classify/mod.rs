//! What a message is: purpose, legal route, field, aspect, with calibrated confidence; and the linear learner behind it, for any label column.
//!
//! Not here: how good an idea is (`ideas`), what it is about (`topics`).

mod alarms;
pub mod bytes;
pub(crate) mod cues;
pub mod evaluate;
pub mod features;
mod further;
pub mod keys;
pub mod labels;
mod legal;
pub mod linear;
mod lists;
mod protected;
mod readings;
mod said;
mod screen;
mod shell;
pub mod softmax;
pub mod stack;
mod subjects;
pub mod text_classifier;
pub mod training;
mod urgent;
pub mod weights;

pub use bytes::ModelError;
pub use features::MessageFeatures;
pub use further::Further;
pub use labels::{LabelModel, label};
pub use legal::{LegalChannel, LegalWay};
pub use lists::ListedWords;
pub use readings::{Reading, ReadingError, parse_readings};
pub use said::SaidPurpose;
pub use screen::{Screen, screen};
pub use text_classifier::{ClassifierParams, TextClassifier};
pub use training::{LabelFigures, LabelParams, train_labels};
pub use urgent::{UrgentKind, UrgentSentence};

use crate::corpus::codes;
pub use crate::values::Purpose;

codes! {
    /// The ten fields (领域); the code is the Chinese name because offices exchange it as such.
    Field {
        /// Livelihood.
        Livelihood = "民生保障",
        /// City building and management.
        City = "城市建设管理",
        /// Social governance.
        Governance = "社会治理",
        /// Business environment.
        Business = "营商环境",
        /// Shopping areas.
        Commerce = "商圈经济",
        /// Industry.
        Industry = "产业发展",
        /// Culture and tourism.
        Culture = "文化旅游",
        /// Safety.
        Safety = "安全稳定",
        /// Justice.
        Justice = "司法行政",
        /// Environment.
        Environment = "生态环境",
    }
}

codes! {
    /// The ten aspects (具体方面) and 其他.
    Aspect {
        /// Work.
        Work = "工作就业",
        /// The old.
        Elderly = "为老服务",
        /// Schools and sport.
        Education = "教育体育",
        /// Health.
        Health = "看病就医",
        /// Women and children.
        WomenChildren = "妇女儿童权益保护",
        /// Old buildings.
        OldBuildings = "老旧楼院改造",
        /// Estates and their managers.
        Estate = "物业小区管理",
        /// Cleanliness.
        Sanitation = "环境卫生",
        /// Roads and traffic.
        Traffic = "道路交通",
        /// The poor and weak.
        Aid = "扶贫帮弱",
        /// Everything else.
        Other = "其他",
    }
}

/// The labels of one message.
#[derive(Clone, PartialEq, Debug)]
pub struct MessageLabels {
    /// Main purpose.
    pub purpose: Purpose,
    /// Calibrated probability of `purpose`, 0 to 1.
    pub confidence: f32,
    /// Whether the purpose is left to a person (待研判): the confidence is below the cut above which cross-validation was right often enough.
    pub unsure: bool,
    /// Further purposes clearly present, as a bit per [`Purpose::index`].
    pub also: u8,
    /// Whether the matter belongs by law to litigation, arbitration or administrative review.
    pub legal_route: bool,
    /// Where it belongs beside the office, with the sentence that says so.
    pub legal_way: Option<LegalWay>,
    /// Sentences of the body that suggest, accuse, ask or request by themselves.
    pub said: Vec<SaidPurpose>,
    /// Field.
    pub field: Field,
    /// Aspect.
    pub aspect: Aspect,
    /// An accusation about officials or public power (检举控告 in the narrow sense): shown to the entitled only.
    pub protected: bool,
    /// Danger to life, threats, gatherings, harm to minors: the sentence, as a range of the normalised title or body.
    pub urgent: Option<UrgentSentence>,
}

codes! {
    /// Whom an accusation is about.
    AccusationKind {
        /// Officials or public power (检举控告): secret, see [`MessageLabels::protected`].
        Official = "official",
        /// Firms, unlicensed trades, neighbours (投诉举报), which belongs to appeals in law.
        Private = "private",
    }
}

impl MessageLabels {
    /// The plainest labels of a purpose.
    #[cfg(test)]
    pub fn plain(purpose: Purpose) -> Self {
        Self {
            purpose,
            confidence: 0.9,
            unsure: false,
            also: 0,
            legal_route: false,
            legal_way: None,
            said: Vec::new(),
            field: Field::City,
            aspect: Aspect::Other,
            protected: false,
            urgent: None,
        }
    }

    /// Whom the message accuses; `None` where accusing is neither its purpose nor a further one.
    #[must_use]
    pub fn accusation_kind(&self) -> Option<AccusationKind> {
        let accuses = self.purpose == Purpose::Accusation || self.also & (1 << Purpose::Accusation.index()) != 0;
        match (self.protected, accuses) {
            (true, _) => Some(AccusationKind::Official),
            (false, true) => Some(AccusationKind::Private),
            (false, false) => None,
        }
    }
}
