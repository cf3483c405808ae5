//! The questions that a reader decides with one answer a message, and the machine's answers to them.

use crate::analysis::Analysis;
use crate::classify::evaluate::Weighing;
use crate::classify::{Aspect, Field, Purpose};
use crate::corpus::{MessageId, codes};

codes! {
    /// A question with one answer a message.
    Question {
        /// Main purpose.
        Purpose = "purpose",
        /// Whether another route is prescribed by law.
        LegalRoute = "legal_route",
        /// Field.
        Field = "field",
        /// Aspect.
        Aspect = "aspect",
        /// Whether life or safety is at stake.
        Urgent = "urgent",
        /// Whether it is an accusation of officials.
        Protected = "protected",
        /// Golden grade, 0 to 3.
        Golden = "golden",
        /// Problem, 0 to 2.
        Problem = "problem",
        /// Cause, 0 to 2.
        Cause = "cause",
        /// Measure, 0 to 2.
        Measure = "measure",
        /// Public good, 0 to 2.
        Public = "public",
    }
}

codes! {
    /// What kind of answers a question has.
    Scale {
        /// Classes without order.
        Classes = "classes",
        /// Yes or no.
        YesNo = "yes_no",
        /// Grades from 0.
        Grades = "grades",
    }
}

/// Codes of grades.
const GRADES: [&str; 4] = ["0", "1", "2", "3"];

impl Question {
    /// Its kind of answers.
    #[must_use]
    pub fn scale(self) -> Scale {
        match self {
            Self::Purpose | Self::Field | Self::Aspect => Scale::Classes,
            Self::LegalRoute | Self::Urgent | Self::Protected => Scale::YesNo,
            Self::Golden | Self::Problem | Self::Cause | Self::Measure | Self::Public => Scale::Grades,
        }
    }

    /// How many answers there are.
    #[must_use]
    pub fn classes(self) -> usize {
        match self {
            Self::Purpose => Purpose::ALL.len(),
            Self::Field => Field::ALL.len(),
            Self::Aspect => Aspect::ALL.len(),
            Self::LegalRoute | Self::Urgent | Self::Protected => 2,
            Self::Golden => 4,
            Self::Problem | Self::Cause | Self::Measure | Self::Public => 3,
        }
    }

    /// The code of an answer.
    ///
    /// # Panics
    /// When there are fewer answers.
    #[must_use]
    pub fn class(self, class: usize) -> &'static str {
        match self {
            Self::Purpose => Purpose::ALL[class].code(),
            Self::Field => Field::ALL[class].code(),
            Self::Aspect => Aspect::ALL[class].code(),
            Self::LegalRoute | Self::Urgent | Self::Protected => ["no", "yes"][class],
            Self::Golden | Self::Problem | Self::Cause | Self::Measure | Self::Public => GRADES[class],
        }
    }

    pub(super) fn weighing(self) -> Weighing {
        match self.scale() {
            Scale::Grades => Weighing::Quadratic,
            Scale::Classes | Scale::YesNo => Weighing::Equal,
        }
    }

    /// The machine's answer; expected grades are rounded to the nearest.
    pub(super) fn machine(self, analysis: &Analysis, id: MessageId) -> usize {
        let (labels, parts) = (&analysis.labels[id.index()], &analysis.parts[id.index()]);
        let rounded = |value: f32| (value.max(0.0).round() as usize).min(self.classes() - 1);
        match self {
            Self::Purpose => labels.purpose.index(),
            Self::Field => labels.field.index(),
            Self::Aspect => labels.aspect.index(),
            Self::LegalRoute => usize::from(labels.legal_route),
            Self::Urgent => usize::from(labels.urgent.is_some()),
            Self::Protected => usize::from(labels.protected),
            Self::Golden => rounded(parts.grade),
            Self::Problem => rounded(parts.problem.value),
            Self::Cause => rounded(parts.cause.value),
            Self::Measure => rounded(parts.measure.value),
            Self::Public => rounded(parts.public.value),
        }
    }

    /// How sure the machine is of its answer; only purposes have a calibrated confidence.
    pub(super) fn confidence(self, analysis: &Analysis, id: MessageId) -> Option<f32> {
        (self == Self::Purpose).then(|| analysis.labels[id.index()].confidence)
    }
}
