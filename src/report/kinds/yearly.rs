//! The yearly analysis (年报): the monthly one's sections, and campaigns, adoption, good ideas and contributors.

use super::ComposeError;
use super::monthly;
use super::weekly::{finished, heading};
use crate::report::document::{Block, Document};
use crate::report::facts::Facts;
use crate::report::kind::Kind;
use crate::report::parts;

/// Good suggestions on the list.
const GOOD: usize = 20;

pub(super) fn compose(facts: &Facts<'_>) -> Result<Document, ComposeError> {
    let mut blocks = monthly::blocks(facts)?;
    let at = blocks
        .iter()
        .position(|block| block.key == "h/last_forecast")
        .unwrap_or(blocks.len());
    let mut more: Vec<Block> = vec![heading(facts, "campaigns", 1)];
    more.extend(parts::campaigns(facts));
    more.push(heading(facts, "adoption", 1));
    more.extend(parts::adoption(facts));
    more.push(heading(facts, "good", 1));
    more.extend(parts::good_ideas(facts, GOOD)?);
    more.push(heading(facts, "writers", 1));
    more.extend(parts::contributors(facts));
    blocks.splice(at..at, more);
    Ok(finished(facts, Kind::Yearly, blocks))
}
