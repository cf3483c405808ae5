//! What a column can mean, and what the meaning allows.

use crate::corpus::codes;

codes! {
    /// What a column means; each but the first few is a field of [`crate::corpus::Message`].
    Field {
        /// Further paragraphs of the body (原因分析).
        Cause = "cause",
        /// Measures where another column is the body, else the body (建议内容).
        Suggestion = "suggestion",
        /// The title where no other column is (主要诉求).
        Summary = "summary",
        /// The channel, row by row (渠道).
        Channel = "channel",
        /// Identifier.
        ExternalId = "external_id",
        /// Title.
        Title = "title",
        /// Body.
        Body = "body",
        /// Measures.
        Measures = "measures",
        /// Reply.
        Reply = "reply",
        /// Time of the reply.
        ReplyTime = "reply_time",
        /// Department.
        Department = "department",
        /// When the matter occurred.
        Occurred = "occurred",
        /// When the message was written or registered.
        Registered = "registered",
        /// When it was accepted.
        Accepted = "accepted",
        /// When it was closed.
        Closed = "closed",
        /// Writer.
        Writer = "writer",
        /// Telephone or another contact.
        Contact = "contact",
        /// Kind of writer.
        WriterKind = "writer_kind",
        /// Number of people.
        People = "people",
        /// District.
        District = "district",
        /// Place.
        Place = "place",
        /// Collection point.
        CollectionPoint = "collection_point",
        /// Campaign.
        Campaign = "campaign",
        /// Purpose as given.
        GivenPurpose = "given_purpose",
        /// Category as given.
        GivenCategory = "given_category",
        /// Votes for.
        VotesUp = "votes_up",
        /// Votes against.
        VotesDown = "votes_down",
        /// Satisfaction.
        Satisfaction = "satisfaction",
        /// State.
        State = "state",
    }
}

impl Field {
    /// Whether a longer header that ends with one of the field's names means it too (`具体建议内容`). Not so where a prefix
    /// makes another thing of it (`关联工单号`).
    pub(super) fn takes_longer_headers(self) -> bool {
        matches!(
            self,
            Self::Title | Self::Body | Self::Cause | Self::Measures | Self::Suggestion | Self::Reply | Self::Contact | Self::Registered
        )
    }

    /// Whether a row whose best column for the field is empty takes the next one.
    ///
    /// So it is where every column answers the same question and none would be better: the numbers that several systems gave a letter,
    /// its texts, the days of one step (a row without a counting date is in no period), the telephones of a writer, names of a place.
    /// All other fields take one column of the table for every row: two satisfactions, two states, levels of categories, numbers of
    /// signers and of people concerned, replies to the writer and opinions inside the office, user ids and names mean different things
    /// by the same word, and a row must not be compared with rows that mean another.
    pub(super) fn falls_back(self) -> bool {
        self.is_text()
            || self.is_date()
            || matches!(
                self,
                Self::ExternalId | Self::Cause | Self::Suggestion | Self::Summary | Self::Contact | Self::Place
            )
    }

    /// Whether a cell may say that it holds what stands above it: short values that rows share.
    pub(super) fn fills_down(self) -> bool {
        self.is_date()
            || matches!(
                self,
                Self::ReplyTime
                    | Self::Department
                    | Self::Writer
                    | Self::Contact
                    | Self::WriterKind
                    | Self::District
                    | Self::Place
                    | Self::CollectionPoint
                    | Self::Campaign
                    | Self::GivenPurpose
                    | Self::GivenCategory
                    | Self::Satisfaction
                    | Self::State
                    | Self::Channel
            )
    }

    /// Whether the field holds what the writer says.
    pub(super) fn is_text(self) -> bool {
        matches!(self, Self::Title | Self::Body | Self::Measures)
    }

    /// Whether the field is one of the dates by which messages can be counted.
    pub(super) fn is_date(self) -> bool {
        matches!(self, Self::Occurred | Self::Registered | Self::Accepted | Self::Closed)
    }

    /// Whether the field holds a date or a time.
    pub(super) fn is_time(self) -> bool {
        self.is_date() || self == Self::ReplyTime
    }

    /// Whether the field belongs to the writer, so that the same word under somebody else's heading means that other one.
    pub(super) fn is_of_writer(self) -> bool {
        matches!(self, Self::Writer | Self::Contact | Self::WriterKind)
    }
}
