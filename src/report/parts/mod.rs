//! Parts that several kinds of documents have in common: how much came, which matters, what people say, ask and propose, what was answered.
//!
//! Each part is a function of `Facts` that gives blocks or texts. Sentences of messages are masked, trimmed by `prose`, and kept as
//! quotations; what there is no data for says so.

mod ahead;
mod counts;
mod handled;
mod hot;
mod ideas;
mod months;
mod notes;
mod outlook;
mod places;
mod prose;
mod recurring;
mod signs;
mod sorted;
mod tables;
#[cfg(test)]
mod tests_of_prose;
mod voices;
mod wording;
mod yearly;

pub(super) use ahead::{districts_ahead, fields_ahead, topics_ahead, weeks_ahead};
pub(super) use counts::{by_channel, by_purpose, received, replies};
pub(super) use handled::handled;
pub(super) use hot::{HotTopic, hot_table, hot_topic_paragraph, hot_topics, name_of, of_topic};
pub(super) use ideas::{key_idea, key_idea_line, key_ideas};
pub(super) use months::{last_twelve_months, sum_and_mean};
pub(super) use notes::notes;
pub(super) use outlook::{last_outlook, outlook, seasons};
pub(super) use places::by_district;
pub(super) use recurring::recurring;
pub(super) use signs::{found as found_signs, sign_words, signs};
pub(super) use sorted::by_kind;
pub(super) use tables::{by_department, by_field, statistics};
pub(super) use wording::{around, changes, enumerated, heading_of, now_word, subtitle};
pub(super) use yearly::{adoption, campaigns, contributors, good_ideas};

pub(super) use prose::{awkwardness, reply_gist, shortened};
