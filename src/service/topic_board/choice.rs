//! Which topics a list is asked for, and in what order: the same names in the addresses of pages, exports and the API.

use crate::classify::Field;
use crate::corpus::Channel;
use crate::service::context::Pairs;
use crate::service::error::ApiError;
use crate::service::view::View;
use crate::text::normalize;
use crate::topics::{Topic, TopicState};

/// The order of a list of topics; within it topics that a person put first come first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::service) enum TopicOrder {
    /// By heat.
    Heat,
    /// Most messages first.
    Messages,
    /// Most people first.
    People,
    /// Most messages more in the last four weeks than in the four before first.
    Change,
    /// The latest first message first.
    Newest,
}

impl TopicOrder {
    /// All of them.
    pub(in crate::service) const ALL: [Self; 5] = [Self::Heat, Self::Messages, Self::People, Self::Change, Self::Newest];

    /// Its code in addresses.
    pub(in crate::service) fn code(self) -> &'static str {
        match self {
            Self::Heat => "heat",
            Self::Messages => "messages",
            Self::People => "people",
            Self::Change => "change",
            Self::Newest => "newest",
        }
    }

    /// The order of a code.
    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|order| order.code() == code)
    }
}

/// Sizes that lists are narrowed to, in messages.
pub(in crate::service) struct Size;

impl Size {
    /// The choices: at least so many messages.
    pub(in crate::service) const LEAST: [u32; 5] = [5, 10, 20, 50, 100];
}

/// Which topics; every part that is set must hold.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(in crate::service) struct Choice {
    /// Name of the theme.
    pub theme: Option<String>,
    /// The field of most of its messages.
    pub field: Option<Field>,
    /// A district that one of its messages names.
    pub district: Option<String>,
    /// A channel by which one of its messages came.
    pub channel: Option<Channel>,
    /// State against the generation before.
    pub state: Option<TopicState>,
    /// Those that are there no more, instead.
    pub ended: bool,
    /// Those with messages without a reply.
    pub unanswered: bool,
    /// At least so many messages.
    pub least: Option<u32>,
    /// A piece of the name.
    pub name: Option<String>,
    /// Those that a person hid too.
    pub hidden: bool,
    /// The order; absent is by heat.
    pub order: Option<TopicOrder>,
}

/// How many topics each value of a part would leave, the other parts as they are.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(in crate::service) struct ChoiceCounts {
    /// By position of the theme.
    pub themes: Vec<u32>,
    /// By [`Field::index`].
    pub fields: Vec<u32>,
    /// District and topics, most first, ties by name.
    pub districts: Vec<(u32, u32)>,
    /// By [`Channel::index`].
    pub channels: Vec<u32>,
    /// By [`TopicState::index`].
    pub states: Vec<u32>,
    /// With unanswered messages.
    pub unanswered: u32,
    /// By position in [`Size::LEAST`].
    pub least: Vec<u32>,
}

/// What people decided of a topic, as lists show it: in the analysis or since.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::service) struct Standing<'a> {
    /// What it is called.
    pub name: &'a str,
    /// Whether it stands first.
    pub pinned: bool,
    /// Whether it stands in no list.
    pub hidden: bool,
}

impl<'a> Standing<'a> {
    /// As the analysis has it.
    pub(in crate::service) fn of(topic: &'a Topic) -> Self {
        Self {
            name: &topic.name,
            pinned: topic.pinned,
            hidden: topic.hidden,
        }
    }
}

/// Bits of the parts that a topic does not meet.
const THEME: u8 = 1;
const FIELD: u8 = 2;
const DISTRICT: u8 = 4;
const CHANNEL: u8 = 8;
const STATE: u8 = 16;
const UNANSWERED: u8 = 32;
const LEAST: u8 = 64;
/// A part that has no counts.
const OTHER: u8 = 128;

impl Choice {
    /// Reads the parts among the pairs; a name that is neither a part nor one of `others` is refused.
    pub(in crate::service) fn from_pairs(pairs: &Pairs, others: &[&str]) -> Result<Self, ApiError> {
        let mut choice = Self::default();
        for (name, value) in pairs
            .iter()
            .filter(|(name, value)| !value.is_empty() && name != "lang" && !others.contains(&name.as_str()))
        {
            choice.set(name, value)?;
        }
        Ok(choice)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), ApiError> {
        let refused = |expected: &str| ApiError::bad_parameter(format!("{name}: expected {expected}, found “{value}”"));
        let flag = || value.parse().map_err(|_| refused("true or false"));
        match name {
            "theme" => self.theme = Some(value.to_owned()),
            "field" => self.field = Some(Field::from_code(value).ok_or_else(|| refused("the code of a field"))?),
            "district" => self.district = Some(value.to_owned()),
            "channel" => self.channel = Some(Channel::from_code(value).ok_or_else(|| refused("the code of a channel"))?),
            "state" if value == "ended" => self.ended = true,
            "state" => self.state = Some(TopicState::from_code(value).ok_or_else(|| refused("the code of a state or ended"))?),
            "unanswered" => self.unanswered = flag()?,
            "least" => self.least = Some(value.parse().map_err(|_| refused("a whole number"))?),
            "name" => self.name = Some(value.trim().to_owned()).filter(|words| !words.is_empty()),
            "hidden" => self.hidden = flag()?,
            "order" => {
                let expected = "heat, messages, people, change or newest";
                self.order = Some(TopicOrder::from_code(value).ok_or_else(|| refused(expected))?);
            }
            _ => return Err(ApiError::bad_parameter(format!("{name}: there is no such filter of topics"))),
        }
        Ok(())
    }

    /// The same as pairs of an address.
    pub(in crate::service) fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        let mut put = |name: &'static str, value: Option<String>| pairs.extend(value.map(|value| (name, value)));
        put("name", self.name.clone());
        put("theme", self.theme.clone());
        put("field", self.field.map(|field| field.code().to_owned()));
        put("district", self.district.clone());
        put("channel", self.channel.map(|channel| channel.code().to_owned()));
        put("state", self.state.map(|state| state.code().to_owned()));
        put("state", self.ended.then(|| "ended".to_owned()));
        put("unanswered", self.unanswered.then(|| "true".to_owned()));
        put("least", self.least.map(|least| least.to_string()));
        put("hidden", self.hidden.then(|| "true".to_owned()));
        put("order", self.order.map(|order| order.code().to_owned()));
        pairs
    }

    /// Which order counts.
    pub(in crate::service) fn order(&self) -> TopicOrder {
        self.order.unwrap_or(TopicOrder::Heat)
    }

    /// The positions of the topics in their order, and how many each value of a part would leave. `standing` says what people decided.
    /// Cost: one pass over the topics and a sort.
    pub(in crate::service) fn select<'v>(&self, view: &'v View, standing: impl Fn(&'v Topic) -> Standing<'v>) -> (Vec<u32>, ChoiceCounts) {
        let analysis = view.analysis();
        let topics = &analysis.topics.topics;
        let counts = view.topic_counts();
        let district = self
            .district
            .as_deref()
            .map(|name| analysis.symbols.iter().position(|symbol| symbol == name));
        let piece = self.name.as_deref().map(|piece| normalize(piece).text);
        let mut found = Vec::new();
        let mut sums = ChoiceCounts {
            themes: vec![0; analysis.topics.themes.len()],
            fields: vec![0; Field::ALL.len()],
            districts: Vec::new(),
            channels: vec![0; Channel::ALL.len()],
            states: vec![0; TopicState::ALL.len()],
            unanswered: 0,
            least: vec![0; Size::LEAST.len()],
        };
        let mut districts = vec![0u32; analysis.symbols.len()];
        for ((topic, count), at) in topics.iter().zip(counts).zip(0u32..) {
            if count.messages == 0 {
                continue;
            }
            let stands = standing(topic);
            let misses = |wanted: bool, bit: u8| if wanted { 0 } else { bit };
            let missed = misses(self.hidden || !stands.hidden, OTHER)
                | misses(
                    piece.as_deref().is_none_or(|piece| normalize(stands.name).text.contains(piece)),
                    OTHER,
                )
                | misses(
                    self.theme
                        .as_deref()
                        .is_none_or(|theme| analysis.topics.themes[topic.theme as usize].name == theme),
                    THEME,
                )
                | misses(self.field.is_none_or(|field| field == count.field), FIELD)
                | misses(
                    district.is_none_or(|asked| count.districts.iter().any(|&(one, _)| Some(one as usize) == asked)),
                    DISTRICT,
                )
                | misses(self.channel.is_none_or(|channel| count.channels[channel.index()] > 0), CHANNEL)
                | misses(self.state.is_none_or(|state| state == topic.state), STATE)
                | misses(!self.unanswered || count.unanswered > 0, UNANSWERED)
                | misses(self.least.is_none_or(|least| count.messages >= least), LEAST);
            if missed == 0 {
                found.push((at, stands.pinned));
            }
            let counted = |bit: u8| missed & !bit == 0;
            sums.themes[topic.theme as usize] += u32::from(counted(THEME));
            sums.fields[count.field.index()] += u32::from(counted(FIELD));
            if counted(DISTRICT) {
                count.districts.iter().for_each(|&(one, _)| districts[one as usize] += 1);
            }
            for (sum, &n) in sums.channels.iter_mut().zip(&count.channels) {
                *sum += u32::from(n > 0 && counted(CHANNEL));
            }
            sums.states[topic.state.index()] += u32::from(counted(STATE));
            sums.unanswered += u32::from(count.unanswered > 0 && counted(UNANSWERED));
            for (sum, &least) in sums.least.iter_mut().zip(&Size::LEAST) {
                *sum += u32::from(count.messages >= least && counted(LEAST));
            }
        }
        sums.districts = (0u32..).zip(districts).filter(|&(_, n)| n > 0).collect();
        sums.districts.sort_by_key(|&(_, n)| std::cmp::Reverse(n));
        self.sort(view, &mut found);
        (found.into_iter().map(|(at, _)| at).collect(), sums)
    }

    /// Those that a person put first, then by the order; ties by heat, in which topics stand.
    fn sort(&self, view: &View, found: &mut [(u32, bool)]) {
        let counts = view.topic_counts();
        let key = |at: u32| {
            let count = &counts[at as usize];
            match self.order() {
                TopicOrder::Heat => 0,
                TopicOrder::Messages => -i64::from(count.messages),
                TopicOrder::People => -i64::from(count.people),
                TopicOrder::Change => -count.change(),
                TopicOrder::Newest => count.span.map_or(i64::MAX, |span| -span.0.0),
            }
        };
        found.sort_by_cached_key(|&(at, pinned)| (!pinned, key(at), at));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::fixture::open_sample;

    fn of(pairs: &[(&str, &str)]) -> Choice {
        let pairs: Pairs = pairs.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        Choice::from_pairs(&pairs, &[]).unwrap()
    }

    #[test]
    fn each_count_is_the_size_of_the_list_that_it_promises() {
        let view = open_sample();
        let base = of(&[("least", "5"), ("unanswered", "true")]);
        let size = |choice: &Choice| choice.select(&view, Standing::of).0.len() as u32;
        let (found, counts) = base.select(&view, Standing::of);
        assert!(!found.is_empty());
        for (field, &n) in Field::ALL.iter().zip(&counts.fields) {
            let narrowed = Choice {
                field: Some(*field),
                ..base.clone()
            };
            assert_eq!(size(&narrowed), n);
            assert_eq!(narrowed.select(&view, Standing::of).1.fields, counts.fields);
        }
        for (theme, &n) in view.analysis().topics.themes.iter().zip(&counts.themes) {
            let narrowed = Choice {
                theme: Some(theme.name.clone()),
                ..base.clone()
            };
            assert_eq!(size(&narrowed), n);
        }
        for &(district, n) in &counts.districts {
            let narrowed = Choice {
                district: Some(view.analysis().symbol(district).to_owned()),
                ..base.clone()
            };
            assert_eq!(size(&narrowed), n);
        }
        for (least, &n) in Size::LEAST.iter().zip(&counts.least) {
            assert_eq!(
                size(&Choice {
                    least: Some(*least),
                    ..base.clone()
                }),
                n
            );
        }
        assert_eq!(counts.unanswered, found.len() as u32);
    }

    #[test]
    fn orders_descend_and_the_pinned_come_first() {
        let view = open_sample();
        let counts = view.topic_counts();
        let messages = of(&[("order", "messages")]).select(&view, Standing::of).0;
        assert!(
            messages
                .windows(2)
                .all(|two| counts[two[0] as usize].messages >= counts[two[1] as usize].messages)
        );
        let change = of(&[("order", "change")]).select(&view, Standing::of).0;
        assert!(
            change
                .windows(2)
                .all(|two| counts[two[0] as usize].change() >= counts[two[1] as usize].change())
        );
        let last = &view.analysis().topics.topics[*messages.last().unwrap() as usize];
        let pinned = of(&[("order", "messages")]).select(&view, |topic| Standing {
            pinned: topic.id == last.id,
            ..Standing::of(topic)
        });
        assert_eq!(pinned.0[0], *messages.last().unwrap());
    }

    #[test]
    fn a_choice_is_read_back_from_its_address_and_the_unknown_is_refused() {
        let choice = of(&[
            ("theme", "甲"),
            ("state", "ended"),
            ("least", "10"),
            ("order", "newest"),
            ("name", " 路灯 "),
        ]);
        let pairs: Pairs = choice.pairs().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        assert_eq!(Choice::from_pairs(&pairs, &[]).unwrap(), choice);
        for bad in [("thema", "甲"), ("order", "unanswered"), ("least", "x"), ("state", "gone")] {
            let pairs = vec![(bad.0.to_owned(), bad.1.to_owned())];
            assert!(Choice::from_pairs(&pairs, &[]).is_err(), "{bad:?}");
        }
    }
}
