//! Whose turn it is: a few answers are made at once, a few hundred wait, and who would wait in vain is told at once to come back.
//!
//! Without a limit every request of a rush would be begun: all would be slow, and none would be answered before its reader gave up.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};

use super::error::{ApiError, ErrorCode};

/// Answers made at once for each processor: some wait for the disk while others compute.
const AT_ONCE: usize = 4;

/// Requests that may wait.
const MOST_WAITING: usize = 512;

/// How long a request waits.
const PATIENCE: Duration = Duration::from_secs(10);

/// The turns of a service; clones share them.
#[derive(Clone)]
pub(super) struct Turns(Arc<Shared>);

struct Shared {
    turns: Semaphore,
    waiting: AtomicUsize,
    most_waiting: usize,
    patience: Duration,
}

impl Default for Turns {
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
        Self::new(processors * AT_ONCE, MOST_WAITING, PATIENCE)
    }
}

impl Turns {
    /// So many answers at once, so many requests that wait, for so long.
    pub(super) fn new(at_once: usize, most_waiting: usize, patience: Duration) -> Self {
        Self(Arc::new(Shared {
            turns: Semaphore::new(at_once),
            waiting: AtomicUsize::new(0),
            most_waiting,
            patience,
        }))
    }

    /// Waits for a turn, which lasts as long as what is returned. First come, first served.
    pub(super) async fn take(&self) -> Result<SemaphorePermit<'_>, ApiError> {
        let shared = &*self.0;
        let overloaded = || ApiError::of(ErrorCode::Overloaded);
        if let Ok(turn) = shared.turns.try_acquire() {
            return Ok(turn);
        }
        let waiting = Waiting::new(&shared.waiting);
        if waiting.before >= shared.most_waiting {
            return Err(overloaded());
        }
        match tokio::time::timeout(shared.patience, shared.turns.acquire()).await {
            Ok(Ok(turn)) => Ok(turn),
            _ => Err(overloaded()),
        }
    }
}

/// One who waits, as long as this lives: also a request that is given up is counted no more.
struct Waiting<'a> {
    all: &'a AtomicUsize,
    before: usize,
}

impl<'a> Waiting<'a> {
    fn new(all: &'a AtomicUsize) -> Self {
        let before = all.fetch_add(1, Ordering::Relaxed);
        Self { all, before }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.all.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_is_too_many_is_sent_away_at_once_and_the_next_turn_is_given() {
        let turns = Turns::new(1, 1, Duration::from_secs(60));
        let turn = turns.take().await.unwrap();
        let (second, other) = (turns.clone(), turns.clone());
        let waits = tokio::spawn(async move { second.take().await.map(drop) });
        while turns.0.waiting.load(Ordering::Relaxed) == 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(other.take().await.map(drop).unwrap_err().code, ErrorCode::Overloaded);
        drop(turn);
        waits.await.unwrap().unwrap();
        assert!(turns.take().await.is_ok());
        assert_eq!(turns.0.waiting.load(Ordering::Relaxed), 0);
    }

    #[tokio::test]
    async fn who_waits_in_vain_is_told() {
        let turns = Turns::new(1, 9, Duration::from_millis(5));
        let turn = turns.take().await.unwrap();
        assert_eq!(turns.take().await.map(drop).unwrap_err().code, ErrorCode::Overloaded);
        drop(turn);
        assert!(turns.take().await.is_ok());
    }
}
