//! Progress on standard error: a bar for each step on a terminal, nothing elsewhere.

use std::sync::Mutex;

use indicatif::{ProgressBar, ProgressStyle};

use crate::analysis::Stage;
use crate::pipeline::Observer;
use crate::service::Lang;

/// Shows one bar at a time.
pub(super) struct Progress {
    lang: Lang,
    bar: Mutex<Option<ProgressBar>>,
}

impl Progress {
    pub(super) fn new(lang: Lang) -> Self {
        Self {
            lang,
            bar: Mutex::new(None),
        }
    }

    /// A bar that counts without a known end, such as rows of a file.
    pub(super) fn counter(lang: Lang, key: &str) -> ProgressBar {
        let style = ProgressStyle::with_template("{prefix:>14} {spinner} {pos}").unwrap_or_else(|_| ProgressStyle::default_spinner());
        ProgressBar::new_spinner().with_style(style).with_prefix(lang.t(key).to_owned())
    }

    /// Removes the bar.
    pub(super) fn clear(&self) {
        if let Some(bar) = self.bar.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take() {
            bar.finish_and_clear();
        }
    }
}

impl Observer for Progress {
    fn begin(&self, stage: Stage, total: u64) {
        self.clear();
        let style = ProgressStyle::with_template("{prefix:>14} [{bar:30}] {pos}/{len}").unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::new(total)
            .with_style(style)
            .with_prefix(self.lang.code_words("stage", stage.code()));
        bar.tick();
        *self.bar.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(bar);
    }

    fn advance(&self, messages: u64) {
        if let Some(bar) = &*self.bar.lock().unwrap_or_else(std::sync::PoisonError::into_inner) {
            bar.inc(messages);
        }
    }
}
