//! The time that each stage takes.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::analysis::Stage;
use crate::pipeline::Observer;

/// Takes the time of each stage and passes everything on.
pub(super) struct StageClock<'a> {
    observer: &'a dyn Observer,
    state: Mutex<ClockState>,
}

#[derive(Default)]
struct ClockState {
    running: Option<(Stage, Instant)>,
    done: Vec<(Stage, Duration)>,
}

impl<'a> StageClock<'a> {
    pub(super) fn new(observer: &'a dyn Observer) -> Self {
        Self {
            observer,
            state: Mutex::default(),
        }
    }

    #[expect(clippy::disallowed_methods, reason = "times go into the manifest and change no answer")]
    fn switch(&self, next: Option<Stage>) {
        // A poisoned clock only means that another thread panicked: times matter no more.
        let mut state = self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some((stage, since)) = state.running.take() {
            state.done.push((stage, since.elapsed()));
        }
        state.running = next.map(|stage| (stage, Instant::now()));
    }

    pub(super) fn finish(&self) -> Vec<(String, u64)> {
        self.switch(None);
        let state = self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        state
            .done
            .iter()
            .map(|(stage, time)| (stage.code().to_owned(), time.as_millis() as u64))
            .collect()
    }
}

impl Observer for StageClock<'_> {
    fn begin(&self, stage: Stage, total: u64) {
        self.switch(Some(stage));
        self.observer.begin(stage, total);
    }

    fn advance(&self, messages: u64) {
        self.observer.advance(messages);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Silent;

    impl Observer for Silent {
        fn begin(&self, _: Stage, _: u64) {}
        fn advance(&self, _: u64) {}
    }

    #[test]
    fn stages_are_timed_once_each_in_order() {
        let clock = StageClock::new(&Silent);
        for stage in [Stage::Annotate, Stage::Order, Stage::Publish] {
            clock.begin(stage, 1);
        }
        let names: Vec<String> = clock.finish().into_iter().map(|(stage, _)| stage).collect();
        assert_eq!(names, ["annotate", "order", "publish"]);
    }
}
