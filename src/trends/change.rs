//! A count against the period before (环比) or the same period a year before (同比), by the offices' rules.

/// When a change is said as a percentage, as a number, or as none.
#[derive(Clone, Copy, PartialEq, Debug, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ChangeParams {
    /// A base under this is too small for a percentage: the difference is said instead.
    pub least_base: u32,
    /// Up to so many per cent, up or down, is level (基本持平).
    pub level: f64,
}

impl Default for ChangeParams {
    fn default() -> Self {
        Self {
            least_base: 20,
            level: 3.0,
        }
    }
}

/// How a count stands against an earlier one.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Change {
    /// There is nothing to compare with: the archive does not reach back so far. Never the same as zero.
    NoData,
    /// The earlier count is zero: no percentage can be said (上期为0).
    FromNone {
        /// The count now.
        now: u32,
    },
    /// The base is small: messages more (or fewer) than before.
    Difference(i64),
    /// The base is large enough for a percentage.
    Percent {
        /// Messages more (or fewer) than before.
        difference: i64,
        /// The same in per cent of the earlier count, not rounded.
        percent: f64,
        /// Whether it is so little that the two are level.
        level: bool,
    },
}

impl Change {
    /// Compares a count with an earlier one; `None` where the archive does not reach back.
    #[must_use]
    pub fn of(now: u32, earlier: Option<u32>, params: &ChangeParams) -> Self {
        let Some(earlier) = earlier else { return Self::NoData };
        let difference = i64::from(now) - i64::from(earlier);
        if earlier == 0 {
            return Self::FromNone { now };
        }
        if earlier < params.least_base {
            return Self::Difference(difference);
        }
        let percent = 100.0 * difference as f64 / f64::from(earlier);
        Self::Percent {
            difference,
            percent,
            level: percent.abs() <= params.level,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_missing_and_empty_bases_give_no_percentage() {
        let params = ChangeParams::default();
        assert_eq!(Change::of(5, None, &params), Change::NoData);
        assert_eq!(Change::of(5, Some(0), &params), Change::FromNone { now: 5 });
        assert_eq!(Change::of(5, Some(19), &params), Change::Difference(-14));
        assert!(matches!(
            Change::of(30, Some(20), &params),
            Change::Percent { difference: 10, percent, level: false } if (percent - 50.0).abs() < 1e-9
        ));
        assert!(matches!(Change::of(103, Some(100), &params), Change::Percent { level: true, .. }));
    }
}
