//! What changed between two generations that are kept.

use super::RunError;
use crate::analysis::{Analysis, Changes, changes};
use crate::store::{self, Manifest, Workspace};

/// Two generations and what is different between them.
#[derive(Clone, Debug)]
pub struct Compared {
    /// The older one.
    pub older: Manifest,
    /// The newer one.
    pub newer: Manifest,
    /// What changed.
    pub changes: Changes,
}

/// Compares two generations, whichever is the older. `open` is one that is in memory already, by its number, and is not read again.
/// Cost: reads the tables of those that are not, then one pass.
///
/// # Errors
/// When one is no longer kept or damaged.
pub fn compared(workspace: &Workspace, numbers: (u64, u64), open: Option<(&Manifest, &Analysis)>) -> Result<Compared, RunError> {
    let (older, newer) = (numbers.0.min(numbers.1), numbers.0.max(numbers.1));
    let read = |number: u64| match open.filter(|(manifest, _)| manifest.generation == number) {
        Some((manifest, analysis)) => Ok((manifest.clone(), Kept::Open(analysis))),
        None => store::read_generation(workspace, number).map(|(manifest, analysis)| (manifest, Kept::Read(Box::new(analysis)))),
    };
    let (older, was) = read(older)?;
    let (newer, is) = read(newer)?;
    Ok(Compared {
        changes: changes(was.analysis(), is.analysis()),
        older,
        newer,
    })
}

/// An analysis that somebody holds, or that was read for this.
enum Kept<'a> {
    Open(&'a Analysis),
    Read(Box<Analysis>),
}

impl Kept<'_> {
    fn analysis(&self) -> &Analysis {
        match self {
            Self::Open(analysis) => analysis,
            Self::Read(analysis) => analysis,
        }
    }
}
