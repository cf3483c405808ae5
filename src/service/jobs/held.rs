//! Files that were checked and wait for a person to say that they are to be archived.
//!
//! Each lies in the workspace as a copy under a handle that nobody can guess, for an hour at most. The handles are in memory alone: when
//! the service ends, however it does, nothing is read from the copies any more.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Refusal;
use super::work::refusal_of;
use crate::corpus::{Channel, LocalTime};
use crate::ingest::{self, Mapping, Target};
use crate::run::{self, CheckPanel, Intake};
use crate::service::clock::now;
use crate::store::{Spool, Workspace};

/// Files that may wait at once; the oldest go first.
const MOST: usize = 30;
/// Seconds that a file waits.
const LONGEST: i64 = 3600;

/// What a file was understood as, or why it cannot be read.
#[derive(Clone, Debug)]
pub(in crate::service) enum Panel {
    /// It can be archived.
    Read(Box<CheckPanel>),
    /// It cannot.
    Refused(Refusal),
}

/// A file that waits.
pub(in crate::service) struct Held {
    spool: Spool,
    since: LocalTime,
    /// The name under which it was sent.
    pub name: String,
    /// Its source, as recognised or as a person said.
    pub source: String,
    /// How a person decided to read it; `None` until one did.
    pub mapping: Option<Mapping>,
    /// How it was read: as a person decided now, or as an earlier import of the source did.
    in_force: Option<Arc<Mapping>>,
    /// What it was understood as.
    pub panel: Panel,
}

/// A copy of what a page shows of a file that waits.
pub(in crate::service) struct Shown {
    /// Its handle.
    pub handle: String,
    /// See [`Held::name`].
    pub name: String,
    /// See [`Held::source`].
    pub source: String,
    /// Whether a person corrected how it is read.
    pub corrected: bool,
    /// Whether it is read as an earlier import of the source decided.
    pub remembered: bool,
    /// The channel that was decided for all its messages.
    pub channel: Option<Channel>,
    /// See [`Held::panel`].
    pub panel: Panel,
}

/// What a person corrects before a file is archived.
#[derive(Clone, Default, Debug)]
pub(in crate::service) struct Correction {
    /// Another source.
    pub source: Option<String>,
    /// Headers with what they mean.
    pub columns: Vec<(String, Target)>,
    /// The channel of all messages; `Some(None)` takes back what was said.
    pub channel: Option<Option<Channel>>,
}

impl Correction {
    /// Whether nothing is corrected.
    pub(in crate::service) fn is_empty(&self) -> bool {
        self.source.is_none() && self.columns.is_empty() && self.channel.is_none()
    }
}

impl Held {
    /// Reads a file as its content and what is remembered of its source say. `letters` is the source of single letters, whose file
    /// names say nothing. Cost: one import without the writing.
    pub(in crate::service) fn read(workspace: &Workspace, spool: Spool, letters: &str) -> Self {
        let name = Intake::File(spool.path().to_owned()).name();
        let is_letter = ingest::is_letter(spool.path()).unwrap_or(false);
        let source = if is_letter {
            letters.to_owned()
        } else {
            run::default_source(spool.path())
        };
        let mut held = Self {
            spool,
            since: now(),
            name,
            source,
            mapping: None,
            in_force: None,
            panel: Panel::Refused(Refusal::of(super::Failure::Internal)),
        };
        held.look(workspace);
        held
    }

    /// Reads it again with what a person corrected.
    pub(in crate::service) fn correct(&mut self, workspace: &Workspace, correction: Correction) {
        if let Some(source) = correction.source {
            self.source = source;
        }
        if !correction.columns.is_empty() || correction.channel.is_some() {
            let remembered = || {
                let params = run::ingest_params(Some(workspace), &self.source, None, now()).ok()?;
                params.mapping.map(|mapping| (*mapping).clone())
            };
            let mut mapping = self.mapping.take().or_else(remembered).unwrap_or_default();
            for (header, target) in &correction.columns {
                mapping.set(header, *target);
            }
            if let Some(channel) = correction.channel {
                mapping.channel = channel;
            }
            self.mapping = Some(mapping);
        }
        self.look(workspace);
    }

    fn look(&mut self, workspace: &Workspace) {
        let given = self.mapping.clone().map(Arc::new);
        let params = run::ingest_params(Some(workspace), &self.source, given, now());
        self.in_force = params.as_ref().ok().and_then(|params| params.mapping.clone());
        let panel = params.and_then(|params| run::check(&Intake::File(self.spool.path().to_owned()), &params, Some(workspace)));
        self.panel = match panel {
            Ok(panel) => Panel::Read(Box::new(panel)),
            Err(error) => Panel::Refused(refusal_of(&error, Some(&self.spool))),
        };
    }

    /// The copy, to be archived.
    pub(in crate::service) fn into_spool(self) -> Spool {
        self.spool
    }

    fn shown(&self) -> Shown {
        Shown {
            handle: self.spool.handle().to_owned(),
            name: self.name.clone(),
            source: self.source.clone(),
            corrected: self.mapping.is_some(),
            remembered: self.mapping.is_none() && self.in_force.is_some(),
            channel: self.in_force.as_ref().and_then(|mapping| mapping.channel),
            panel: self.panel.clone(),
        }
    }
}

/// The files that wait; clones share them.
#[derive(Clone, Default)]
pub(in crate::service) struct HeldFiles(Arc<Mutex<Vec<Held>>>);

impl HeldFiles {
    /// The files, those that waited too long removed.
    fn files(&self) -> MutexGuard<'_, Vec<Held>> {
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = now().0;
        files.retain(|held| now - held.since.0 < LONGEST);
        files
    }

    /// Lets a file wait, and gives the handle by which it is asked for.
    pub(in crate::service) fn keep(&self, held: Held) -> String {
        let mut files = self.files();
        let surplus = (files.len() + 1).saturating_sub(MOST);
        files.drain(..surplus);
        let handle = held.spool.handle().to_owned();
        files.push(held);
        handle
    }

    /// Takes a file out.
    pub(in crate::service) fn take(&self, handle: &str) -> Option<Held> {
        let mut files = self.files();
        let at = files.iter().position(|held| held.spool.handle() == handle)?;
        Some(files.remove(at))
    }

    /// What is to be seen of a file.
    pub(in crate::service) fn show(&self, handle: &str) -> Option<Shown> {
        self.files().iter().find(|held| held.spool.handle() == handle).map(Held::shown)
    }

    /// Puts a file back that was taken out and read again; it waits no longer for that.
    pub(in crate::service) fn put_back(&self, held: Held) {
        self.files().push(held);
    }
}
