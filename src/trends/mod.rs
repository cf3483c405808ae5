//! What a course of weekly counts says: which season it has, where it burst, what the next weeks are likely to bring.
//!
//! Everything here reads whole weeks, the oldest first, each once, empty ones too: `counts[i]` is the count of the week `first + i`. A week
//! that is still under way must be left out by the caller, since it would read as a fall. How a count stands against an earlier one is told by
//! [`Change`], of any period.

mod bursts;
mod calendar;
mod change;
mod distribution;
mod forecast;
mod profile;
mod season;
mod surprise;

pub use bursts::{Burst, BurstParams, bursts};
pub use calendar::{SPRING_AFTER, SPRING_BEFORE, days_of_holidays, spring_festival};
pub use change::{Change, ChangeParams};
pub use forecast::{Expected, Forecast, ForecastParams, HORIZON, Skill, forecast};
pub use season::{PastYear, Season, SeasonParams, SeasonalRise, coming_rise, season};
pub use surprise::{surprise, usual};

/// Weeks of a year, for looking back: 364 days keep the day of the week.
pub const YEAR: usize = 52;
