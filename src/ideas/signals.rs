//! What enters the score of an idea, by name.

/// How many signals a score is made of.
pub const N_SIGNALS: usize = 10;

/// What enters the score; the order of [`super::RankedIdea::lost`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Signal {
    /// Is the problem true.
    Problem,
    /// Is the cause certain.
    Cause,
    /// Is the measure feasible.
    Measure,
    /// How many benefit.
    Public,
    /// How many people stand behind the matter.
    Support,
    /// Whether it is new.
    Novelty,
    /// The golden grade of the text.
    Grade,
    /// Another purpose than a suggestion.
    OtherPurpose,
    /// A matter of litigation, arbitration or review.
    LegalRoute,
    /// It only looks like a suggestion.
    Trap,
}

impl Signal {
    /// All signals, in their order.
    pub const ALL: [Self; N_SIGNALS] = [
        Self::Problem,
        Self::Cause,
        Self::Measure,
        Self::Public,
        Self::Support,
        Self::Novelty,
        Self::Grade,
        Self::OtherPurpose,
        Self::LegalRoute,
        Self::Trap,
    ];

    /// Its code in tables, settings and the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Problem => "problem",
            Self::Cause => "cause",
            Self::Measure => "measure",
            Self::Public => "public",
            Self::Support => "support",
            Self::Novelty => "novelty",
            Self::Grade => "grade",
            Self::OtherPurpose => "other_purpose",
            Self::LegalRoute => "legal_route",
            Self::Trap => "trap",
        }
    }

    /// Whether it is a factor of the score, not a value of its mean.
    #[must_use]
    pub fn is_factor(self) -> bool {
        matches!(self, Self::OtherPurpose | Self::LegalRoute | Self::Trap)
    }
}
