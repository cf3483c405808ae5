//! How hot a topic is.

use super::{TopicInput, TopicParams};
use crate::corpus::{LocalTime, MessageId, distinct_people};

/// Heat of a topic: (10 · ln(1 + people) + 3 · ln(1 + messages) + 2 · ln(1 + votes)) · (0.4 + 0.6 · recency).
///
/// `people` are distinct people ([`distinct_people`]), so one writer's repeats add little; logarithms keep a mass mailing or a flood of
/// votes from drowning everything else. `recency` is the mean over the messages of 2^(−age / half-life), the age counted back from
/// `now`; a message without a date counts as old. Returns (people, heat). Cost: linear in the members.
pub(super) fn heat(input: &TopicInput<'_>, members: &[MessageId], now: Option<LocalTime>, params: &TopicParams) -> (u32, f64) {
    let people = distinct_people(members.iter().map(|m| input.voices[m.index()]));
    let votes: u64 = members.iter().map(|m| u64::from(input.votes[m.index()])).sum();
    let freshness = |m: &MessageId| match (now, input.times[m.index()]) {
        (Some(now), Some(time)) => (-((now.0 - time.0).max(0) as f64) / (params.half_life_days * 86_400.0)).exp2(),
        _ => 0.0,
    };
    let recency = members.iter().map(freshness).sum::<f64>() / members.len().max(1) as f64;
    let volume = 10.0 * f64::from(people).ln_1p() + 3.0 * (members.len() as f64).ln_1p() + 2.0 * (votes as f64).ln_1p();
    (people, volume * (0.4 + 0.6 * recency))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Voice;
    use crate::dedup::DuplicateGroups;
    use crate::features::Features;
    use crate::text::{Stopwords, Tokens, Vocabulary};
    use crate::topics::Background;

    fn of(voices: &[Voice], days: &[i64], votes: &[u32]) -> (u32, f64) {
        let times: Vec<Option<LocalTime>> = days.iter().map(|day| Some(LocalTime(day * 86_400))).collect();
        let input = TopicInput {
            tokens: &Tokens::default(),
            items: &[],
            vocabulary: &Vocabulary::default(),
            features: &Features::default(),
            duplicates: &DuplicateGroups::default(),
            uids: &[],
            times: &times,
            voices,
            votes,
            stopwords: &Stopwords::default(),
            previous: &[],
            rules: &[],
            background: Background::default(),
        };
        let members: Vec<MessageId> = (0..voices.len() as u32).map(MessageId).collect();
        heat(&input, &members, Some(LocalTime(100 * 86_400)), &TopicParams::default())
    }

    #[test]
    fn people_votes_and_fresh_messages_make_it_hotter() {
        let writer = |number| Voice {
            writer: Some(number),
            people: None,
        };
        let many = [writer(1), writer(2), writer(3)];
        let (people, heat) = of(&many, &[90, 95, 99], &[0, 0, 0]);
        assert_eq!(people, 3);
        assert!(heat > of(&[writer(1); 3], &[90, 95, 99], &[0, 0, 0]).1);
        assert!(heat > of(&many, &[10, 15, 19], &[0, 0, 0]).1);
        assert!(heat < of(&many, &[90, 95, 99], &[0, 9, 0]).1);
    }
}
