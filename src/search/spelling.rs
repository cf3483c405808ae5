//! Corrected spellings: what a misspelt word of the query may have meant.

use super::SearchError;
use super::plan::Plan;
use super::query::Node;
use super::rank::Lookup;

/// Adds corrected spellings to the units that look misspelt.
pub(super) fn correct(_query: &Node, _plan: &mut Plan, _lookup: &mut Lookup<'_>) -> Result<(), SearchError> {
    Ok(())
}
