//! What a message is: purpose, legal route, field, aspect, with calibrated confidence; and the linear learner behind it, for any label column.
//!
//! Not here: how good an idea is (`ideas`), what it is about (`topics`).

mod alarms;
pub mod bytes;
pub(crate) mod cues;
pub mod evaluate;
pub mod features;
pub mod keys;
pub mod labels;
pub mod linear;
mod protected;
mod readings;
mod screen;
pub mod softmax;
pub mod stack;
mod subjects;
pub mod text_classifier;
pub mod training;
mod urgent;
pub mod weights;

pub use bytes::ModelError;
pub use features::MessageFeatures;
pub use labels::{LabelModel, label};
pub use readings::{Reading, ReadingError, parse_readings};
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
    /// Further purposes clearly present, as a bit per [`Purpose::index`].
    pub also: u8,
    /// Whether the matter belongs by law to litigation, arbitration or administrative review.
    pub legal_route: bool,
    /// Field.
    pub field: Field,
    /// Aspect.
    pub aspect: Aspect,
    /// An accusation about officials or public power (检举控告 in the narrow sense): shown to the entitled only.
    pub protected: bool,
    /// Danger to life, threats, gatherings, harm to minors: the sentence, as a range of the normalised title or body.
    pub urgent: Option<UrgentSentence>,
}
