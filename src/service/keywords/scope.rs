//! Which messages the words are counted in: a period, a channel, a district, a field.

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::classify::Field;
use crate::corpus::Period;
use crate::corpus::{Channel, MessageId, Week};
use crate::search::Filter;
use crate::service::error::ApiError;
use crate::service::view::View;

/// A period that is offered by name; each ends with the last day of the analysis.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::service) enum Preset {
    /// Monday to the last day.
    ThisWeek,
    /// The whole week before.
    LastWeek,
    /// Twenty-eight days.
    Weeks4,
    /// Eighty-four days.
    Weeks12,
    /// From the first of January.
    ThisYear,
    /// Everything, undated messages too.
    All,
}

impl Preset {
    /// All, in order.
    pub(in crate::service) const ALL: [Self; 6] = [
        Self::ThisWeek,
        Self::LastWeek,
        Self::Weeks4,
        Self::Weeks12,
        Self::ThisYear,
        Self::All,
    ];

    /// Its code in addresses and the API.
    pub(in crate::service) fn code(self) -> &'static str {
        match self {
            Self::ThisWeek => "this_week",
            Self::LastWeek => "last_week",
            Self::Weeks4 => "weeks_4",
            Self::Weeks12 => "weeks_12",
            Self::ThisYear => "this_year",
            Self::All => "all",
        }
    }

    /// The value of a code.
    pub(in crate::service) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.code() == code)
    }
}

/// Fewest and most weeks of a small course.
const SPARK_WEEKS: (i32, i32) = (12, 52);

/// Which messages.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::service) struct Scope {
    /// The name of the period; `None` for days that were given.
    pub preset: Option<Preset>,
    /// The period; `None` for everything.
    pub period: Option<Period>,
    /// What else must hold, without period and keyword.
    pub filter: Filter,
}

impl Scope {
    /// Reads `period`, or `from` and `to`, or `week`; `channel`, `district`, `field`. Days that are not those of the named period win
    /// over it: a form sends both. Names that are neither of these nor of `others` are refused.
    pub(in crate::service) fn from_pairs(view: &View, pairs: &[(String, String)], others: &[&str]) -> Result<Self, ApiError> {
        const OWN: [&str; 6] = ["from", "to", "week", "channel", "district", "field"];
        let mut preset = None;
        let mut asked = Filter::default();
        for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
            match name.as_str() {
                "period" => {
                    let known = Preset::from_code(value);
                    preset = Some(
                        known.ok_or_else(|| ApiError::bad_parameter("period: expected one of the codes that the API's document lists"))?,
                    );
                }
                "lang" => {}
                name if others.contains(&name) => {}
                name if OWN.contains(&name) => asked.set(name, value)?,
                name => return Err(ApiError::bad_parameter(format!("“{name}” is no parameter of this list"))),
            }
        }
        let days = (asked.week, asked.from, asked.to);
        let filter = Filter {
            week: None,
            from: None,
            to: None,
            ..asked
        };
        let last = last_day(view);
        let named = Self::named(preset.unwrap_or(Preset::Weeks4), last, filter.clone());
        let given = match (days, last) {
            ((Some(week), ..), _) => Some(Period::whole_week(week)),
            ((None, from, to), Some(last)) if from.is_some() || to.is_some() => Some(Period {
                first: from.unwrap_or_else(|| first_day(view).unwrap_or(last)),
                last: to.unwrap_or(last),
            }),
            _ => None,
        };
        if given.is_some_and(|period| period.first > period.last) {
            return Err(ApiError::bad_parameter("from: expected a day that is not after “to”"));
        }
        Ok(match given {
            Some(_) if preset.is_none() || given != named.period => Self {
                preset: None,
                period: given,
                filter,
            },
            _ => named,
        })
    }

    /// A period by its name, up to the last day of the analysis.
    pub(in crate::service) fn of(view: &View, preset: Preset) -> Self {
        Self::named(preset, last_day(view), Filter::default())
    }

    fn named(preset: Preset, last: Option<NaiveDate>, filter: Filter) -> Self {
        let back = |last: NaiveDate, days: u64| Period {
            first: last - Days::new(days - 1),
            last,
        };
        let period = last.and_then(|last| {
            let monday = Week::of_date(last).monday();
            Some(match preset {
                Preset::ThisWeek => Period { first: monday, last },
                Preset::LastWeek => Period::whole_week(Week::of_date(monday - Days::new(1))),
                Preset::Weeks4 => back(last, 28),
                Preset::Weeks12 => back(last, 84),
                Preset::ThisYear => Period {
                    first: NaiveDate::from_ymd_opt(last.year(), 1, 1)?,
                    last,
                },
                Preset::All => return None,
            })
        });
        Self {
            preset: Some(preset),
            period,
            filter,
        }
    }

    /// The messages of the period with what else must hold, as a list that can be linked to.
    pub(in crate::service) fn listed(&self) -> Filter {
        self.in_period(self.period)
    }

    /// The same of another period.
    pub(in crate::service) fn in_period(&self, period: Option<Period>) -> Filter {
        Filter {
            from: period.map(|period| period.first),
            to: period.map(|period| period.last),
            ..self.filter.clone()
        }
    }

    /// The period before, of equal length: of a week the same days of the week before (环比).
    pub(in crate::service) fn before(&self) -> Option<Period> {
        let period = self.period?;
        Some(match self.preset {
            Some(Preset::ThisWeek | Preset::LastWeek) => period.week_before(),
            _ => Period {
                first: period.first - (period.last - period.first) - chrono::Duration::days(1),
                last: period.first - Days::new(1),
            },
        })
    }

    /// The same period a year before: of a week the same days of the week with the same number (同比).
    pub(in crate::service) fn year_before(&self) -> Option<Period> {
        let period = self.period?;
        Some(match self.preset {
            Some(Preset::ThisWeek | Preset::LastWeek) => period.year_before(),
            _ => Period {
                first: period.first.checked_sub_months(Months::new(12))?,
                last: period.last.checked_sub_months(Months::new(12))?,
            },
        })
    }

    /// The weeks of a small course: those of the period, at least twelve and at most fifty-two, up to its last day.
    pub(in crate::service) fn spark_weeks(&self, view: &View) -> (Week, Week) {
        let last = match self.period {
            Some(period) => Week::of_date(period.last),
            None => view.current_week().unwrap_or(Week(0)),
        };
        let first = match self.period {
            Some(period) => Week::of_date(period.first),
            None => view.first_week().unwrap_or(last),
        };
        let weeks = (last.0 - first.0 + 1).clamp(SPARK_WEEKS.0, SPARK_WEEKS.1);
        (Week(last.0 - weeks + 1), last)
    }

    /// The pairs of its address.
    pub(in crate::service) fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = match (self.preset, self.period) {
            (Some(preset), _) => vec![("period", preset.code().to_owned())],
            (None, Some(period)) => vec![("from", period.first.to_string()), ("to", period.last.to_string())],
            (None, None) => Vec::new(),
        };
        pairs.extend(self.filter.pairs());
        pairs
    }

    /// Whether each message may be shown and answers the filter, whatever its date. Cost: a pass over the messages.
    pub(in crate::service) fn accepted(&self, view: &View) -> Vec<bool> {
        let ids = view.analysis().ids();
        let attributes = view.snapshot().attributes();
        if self.filter == Filter::default() {
            return ids.map(|id| !attributes.is_protected(id)).collect();
        }
        let matcher = view.matcher(&self.filter);
        ids.map(|id| !attributes.is_protected(id) && matcher.accepts(id)).collect()
    }

    /// The channel that is asked for.
    pub(in crate::service) fn channel(&self) -> Option<Channel> {
        self.filter.channel
    }

    /// The field that is asked for.
    pub(in crate::service) fn field(&self) -> Option<Field> {
        self.filter.field
    }

    /// The district that is asked for.
    pub(in crate::service) fn district(&self) -> Option<&str> {
        self.filter.district.as_deref()
    }
}

/// Whether the archive reaches back to the beginning of a period: before that there are no data, which is another thing than none.
pub(in crate::service) fn reaches_back(view: &View, period: Period) -> bool {
    first_day(view).is_some_and(|first| Week::of_date(first).monday() <= period.first)
}

/// The last day of the analysis.
pub(in crate::service) fn last_day(view: &View) -> Option<NaiveDate> {
    view.analysis().as_of.map(|time| time.naive().date())
}

/// The day of the earliest dated message.
fn first_day(view: &View) -> Option<NaiveDate> {
    let rows = &view.analysis().messages;
    let dated = rows.partition_point(|row| row.time.is_none());
    rows.get(dated).and_then(|row| row.time).map(|time| time.naive().date())
}

/// Those of a list of messages that lie in a stretch of the canonical order. Cost: a search.
pub(in crate::service) fn within(list: &[MessageId], range: &std::ops::Range<u32>) -> std::ops::Range<usize> {
    let from = |end: u32| list.partition_point(|id| id.0 < end);
    from(range.start)..from(range.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::fixture::open_sample;

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect()
    }

    fn days(period: Option<Period>) -> (String, String) {
        let period = period.unwrap();
        (period.first.to_string(), period.last.to_string())
    }

    #[test]
    fn periods_are_compared_with_those_of_equal_length_and_with_the_year_before() {
        let view = open_sample();
        let scope = |list: &[(&str, &str)]| Scope::from_pairs(&view, &pairs(list), &[]).unwrap();
        // The sample's last day is Sunday, 29 June 2025.
        let week = scope(&[("period", "this_week")]);
        assert_eq!(days(week.period), ("2025-06-23".to_owned(), "2025-06-29".to_owned()));
        assert_eq!(days(week.before()), ("2025-06-16".to_owned(), "2025-06-22".to_owned()));
        assert_eq!(days(week.year_before()), ("2024-06-24".to_owned(), "2024-06-30".to_owned()));
        let four = scope(&[]);
        assert_eq!(four.preset, Some(Preset::Weeks4));
        assert_eq!(days(four.period), ("2025-06-02".to_owned(), "2025-06-29".to_owned()));
        assert_eq!(days(four.before()), ("2025-05-05".to_owned(), "2025-06-01".to_owned()));
        assert_eq!(days(four.year_before()), ("2024-06-02".to_owned(), "2024-06-29".to_owned()));
        let given = scope(&[("from", "2025-03-01"), ("to", "2025-03-10"), ("channel", "hotline")]);
        assert_eq!(days(given.before()), ("2025-02-19".to_owned(), "2025-02-28".to_owned()));
        assert_eq!((given.preset, given.channel()), (None, Some(Channel::Hotline)));
        assert_eq!(scope(&[("period", "all")]).period, None);
        let same = [("period", "weeks_4"), ("from", "2025-06-02"), ("to", "2025-06-29")];
        assert_eq!(scope(&same).preset, Some(Preset::Weeks4));
        let other = [("period", "weeks_4"), ("from", "2025-06-03"), ("to", "2025-06-29")];
        assert_eq!(
            (scope(&other).preset, days(scope(&other).period).0),
            (None, "2025-06-03".to_owned())
        );
    }

    #[test]
    fn an_address_is_read_back() {
        let view = open_sample();
        for list in [
            vec![("period", "all")],
            vec![("from", "2025-03-01"), ("to", "2025-03-10"), ("field", "社会治理")],
        ] {
            let scope = Scope::from_pairs(&view, &pairs(&list), &[]).unwrap();
            let again: Vec<(&str, &str)> = list.clone();
            assert_eq!(
                scope.pairs().iter().map(|(key, value)| (*key, value.as_str())).collect::<Vec<_>>(),
                again
            );
        }
    }

    #[test]
    fn what_is_no_period_is_refused() {
        let view = open_sample();
        for list in [[("period", "soon")], [("perod", "all")], [("week", "2025-W99")]] {
            assert!(Scope::from_pairs(&view, &pairs(&list), &[]).is_err(), "{list:?}");
        }
        assert!(Scope::from_pairs(&view, &pairs(&[("from", "2025-03-02"), ("to", "2025-03-01")]), &[]).is_err());
    }

    #[test]
    fn the_messages_of_a_period_are_a_stretch_of_the_order() {
        let view = open_sample();
        let scope = Scope::of(&view, Preset::Weeks4);
        let range = view.ids_of(scope.period);
        use crate::service::filter::Listed;
        let listed = scope.listed().select(&view);
        let counted: Vec<MessageId> = range.map(MessageId).filter(|&id| view.shows(id)).collect();
        assert_eq!(listed, counted);
        assert_eq!(view.ids_of(None).len(), view.analysis().messages.len());
    }
}
