//! What the pages of keywords are asked for, and the controls by which people ask.

use maud::{Markup, html};

use crate::classify::Field;
use crate::corpus::Channel;
use crate::service::address::href;
use crate::service::context::{Cx, Pairs};
use crate::service::error::ApiError;
use crate::service::format;
use crate::service::keywords::{By, Preset, Scope, Sorting, WordKind};
use crate::service::view::View;

/// The kinds of words that can be asked for, with the keys of their names; `None` is all.
pub(super) const KINDS: [(Option<WordKind>, &str); 3] = [
    (Some(WordKind::Matter), "keywords.kind_matter"),
    (Some(WordKind::Name), "keywords.kind_name"),
    (None, "keywords.kind_all"),
];

/// Districts that the list offers at most.
const DISTRICTS: usize = 300;

/// What a list of words is asked for.
#[derive(Clone)]
pub(in crate::service) struct Asked {
    /// In which messages.
    pub scope: Scope,
    /// What is counted.
    pub by: By,
    /// What it is sorted by.
    pub sorting: Sorting,
    /// Which kind of words; `None` for all.
    pub kind: Option<WordKind>,
}

impl Asked {
    /// Reads an address: what [`Scope::from_pairs`] reads, `by`, `order`, `kind`; names that are none of these nor of `others` are refused.
    pub(in crate::service) fn from_pairs(view: &View, pairs: &Pairs, others: &[&str]) -> Result<Self, ApiError> {
        let known: Vec<&str> = ["by", "order", "kind"].iter().chain(others).copied().collect();
        let value = |name: &str| {
            let found = pairs.iter().find(|(key, value)| key == name && !value.is_empty());
            found.map(|(_, value)| value.as_str())
        };
        let wrong = |name: &str, codes: &str| ApiError::bad_parameter(format!("{name}: expected {codes}"));
        let by = value("by").map_or(Some(By::Messages), By::from_code);
        let sorting = value("order").map_or(Some(Sorting::Count), Sorting::from_code);
        let kind = match value("kind") {
            None => Some(WordKind::Matter),
            Some("all") => None,
            Some(code) => Some(WordKind::from_code(code).ok_or_else(|| wrong("kind", "matter, name, general or all"))?),
        };
        Ok(Self {
            scope: Scope::from_pairs(view, pairs, &known)?,
            by: by.ok_or_else(|| wrong("by", "messages or people"))?,
            sorting: sorting.ok_or_else(|| wrong("order", "count or change"))?,
            kind,
        })
    }

    /// The pairs of its address.
    fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = self.scope.pairs();
        if self.by != By::Messages {
            pairs.push(("by", self.by.code().to_owned()));
        }
        if self.sorting != Sorting::Count {
            pairs.push(("order", self.sorting.code().to_owned()));
        }
        if self.kind != Some(WordKind::Matter) {
            pairs.push(("kind", self.kind.map_or("all", WordKind::code).to_owned()));
        }
        pairs
    }

    /// Its address below a path.
    pub(super) fn href(&self, path: &str) -> String {
        href(path, &self.pairs())
    }

    /// The address of its table as a file.
    pub(super) fn export_href(&self, format: &str) -> String {
        let mut pairs = self.pairs();
        pairs.push(("format", format.to_owned()));
        href("/keywords/export", &pairs)
    }
}

/// The name of a period.
fn preset_words(cx: &Cx, preset: Preset) -> &'static str {
    cx.t(match preset {
        Preset::ThisWeek => "keywords.this_week",
        Preset::LastWeek => "keywords.last_week",
        Preset::Weeks4 => "keywords.weeks_four",
        Preset::Weeks12 => "keywords.weeks_twelve",
        Preset::ThisYear => "keywords.this_year",
        Preset::All => "keywords.all_time",
    })
}

/// A period as people read it: its name where it has one, and its days.
pub(in crate::service) fn period_words(cx: &Cx, scope: &Scope) -> String {
    let days = scope.period.map(|period| format::days(cx.lang, period.first, period.last));
    match (scope.preset, days) {
        (Some(preset), Some(days)) => cx
            .lang
            .fill("keywords.named_period", &[("name", &preset_words(cx, preset)), ("days", &days)]),
        (None, Some(days)) => days,
        (_, None) => cx.t("keywords.all_time").to_owned(),
    }
}

/// The named periods as links.
pub(super) fn presets(cx: &Cx, asked: &Asked, path: &str) -> Markup {
    html! {
        nav.switch.presets aria-label=(cx.t("keywords.period")) {
            @for preset in Preset::ALL {
                @let scope = Scope { filter: asked.scope.filter.clone(), ..Scope::of(&cx.view, preset) };
                @let on = asked.scope.preset == Some(preset);
                a href=(Asked { scope, ..asked.clone() }.href(path)) aria-current=[on.then_some("true")] { (preset_words(cx, preset)) }
            }
        }
    }
}

/// Days, channel, district and field, to be chosen.
pub(super) fn form(cx: &Cx, asked: &Asked, path: &str) -> Markup {
    let scope = &asked.scope;
    let kept = asked.pairs();
    let hidden = kept.iter().filter(|(name, _)| ["period", "by", "order", "kind"].contains(name));
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let districts = districts(&cx.view);
    html! {
        form.choice.period-choice action=(path) {
            @for (name, value) in hidden { input type="hidden" name=(name) value=(value); }
            label for="from" { (cx.lang.code_words("filter", "from")) }
            input #from type="date" name="from" value=(day(scope.period.map(|period| period.first)));
            label for="to" { (cx.lang.code_words("filter", "to")) }
            input #to type="date" name="to" value=(day(scope.period.map(|period| period.last)));
            label for="channel" { (cx.lang.code_words("filter", "channel")) }
            select #channel name="channel" data-submit="" {
                option value="" { (cx.t("form.all")) }
                @for each in Channel::ALL { option value=(each.code()) selected[scope.channel() == Some(*each)] { (cx.lang.code_words("channel", each.code())) } }
            }
            @if !districts.is_empty() {
                label for="district" { (cx.lang.code_words("filter", "district")) }
                select #district name="district" data-submit="" {
                    option value="" { (cx.t("form.all")) }
                    @for name in districts { option value=(name) selected[scope.district() == Some(name)] { (name) } }
                }
            }
            label for="field" { (cx.lang.code_words("filter", "field")) }
            select #field name="field" data-submit="" {
                option value="" { (cx.t("form.all")) }
                @for each in Field::ALL { option value=(each.code()) selected[scope.field() == Some(*each)] { (cx.lang.code_words("field", each.code())) } }
            }
            button { (cx.t("form.show")) }
        }
    }
}

/// The districts of the archive by name.
fn districts(view: &View) -> Vec<&str> {
    let all = view.counted_words().districts().iter();
    all.map(|&district| view.analysis().symbol(district)).take(DISTRICTS).collect()
}
