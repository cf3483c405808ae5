//! What the coming weeks may bring.
use crate::report::document::Block;
use crate::report::facts::Facts;

pub(in crate::report) fn outlook(facts: &Facts<'_>) -> Vec<Block> {
    vec![Block::paragraph("outlook/none", facts.say("regular.no_forecast", &[]))]
}

pub(in crate::report) fn last_outlook(facts: &Facts<'_>) -> Vec<Block> {
    vec![Block::paragraph("last_outlook/none", facts.say("regular.no_forecast", &[]))]
}
