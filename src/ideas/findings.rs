//! What a text says beside its parts: what is missing, what only looks like a suggestion, and whether it serves elsewhere too.

use std::ops::Range;

use super::IdeaParts;
use super::clauses::Clause;
use super::lexicon::{SHIPPED, Sign, SignHit};
use crate::classify::MessageFeatures;
use crate::classify::cues::{Cue, CueHit};
use crate::text::{Document, TokenKind};

/// A closed list of codes, a bit each in a set.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum $name {
            $($(#[$of])* $variant,)+
        }

        impl $name {
            /// All of them, in the order of their bits.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Its code in tables and the API.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// Its bit in a set.
            #[must_use]
            pub fn bit(self) -> u8 {
                1 << self as u8
            }

            /// Those whose bits are set, in order.
            pub fn of(set: u8) -> impl Iterator<Item = Self> {
                Self::ALL.iter().copied().filter(move |one| set & one.bit() != 0)
            }
        }
    };
}

codes! {
    /// What a reader would ask the writer for. Advice to people, no part of the score: the parts weigh these already.
    Gap {
        /// No facts that can be checked.
        NoFacts = "no_facts",
        /// No cause.
        NoCause = "no_cause",
        /// No measure.
        NoMeasure = "no_measure",
        /// There is a measure, but nobody is named who is to act.
        NoSubject = "no_subject",
        /// No place is named.
        NoPlace = "no_place",
        /// There is a measure, but neither steps nor means nor numbers.
        NoSteps = "no_steps",
        /// Nothing says who benefits beside the writer.
        NoPublic = "no_public",
    }
}

codes! {
    /// What looks like a suggestion and is none.
    Trap {
        /// What is asked for is for the writer alone (建议赶快给我退款).
        PersonalDemand = "personal_demand",
        /// Slogans without doer, object or way.
        SlogansOnly = "slogans_only",
        /// Something is for sale.
        SalesPitch = "sales_pitch",
        /// A matter of courts.
        Litigation = "litigation",
        /// Thanks and no measure.
        ThanksOnly = "thanks_only",
    }
}

/// From this value on a part is there: it rounds to the readers' 1.
const THERE: f32 = 0.5;
/// From this value a problem rounds to the readers' 2: it is told with facts.
const CHECKABLE: f32 = 1.5;

/// Sets what is missing, the traps and whether the idea serves elsewhere. Ranges are of the normalised body, as in `parts`.
pub(super) fn describe_findings(parts: &mut IdeaParts, document: &Document, features: &MessageFeatures, clauses: &[Clause]) {
    let body = document.body.text();
    let (signs, in_title) = (SHIPPED.signs(body), SHIPPED.signs(document.title.text()));
    let proposal = proposal(parts, document, features, clauses);
    let there = |sign: Sign| signs.iter().chain(&in_title).any(|hit| hit.says(sign));
    let proposed = |sign: Sign| signs.iter().any(|hit| hit.says(sign) && within(&proposal, hit.start));
    let cued = |cue: Cue| {
        let is = |hit: &&CueHit| hit.kind == cue as u8;
        features
            .body_cues
            .iter()
            .filter(is)
            .any(|hit| within(&proposal, hit.start as usize))
    };
    let counted = document
        .body
        .tokens
        .iter()
        .any(|token| token.kind == TokenKind::Number && within(&proposal, token.start as usize));
    let measure = parts.measure.value >= THERE;
    let gaps = [
        (Gap::NoFacts, parts.problem.value < CHECKABLE),
        (Gap::NoCause, parts.cause.value < THERE),
        (Gap::NoMeasure, !measure),
        (Gap::NoSubject, measure && !proposed(Sign::Who)),
        (Gap::NoPlace, !there(Sign::Place)),
        (
            Gap::NoSteps,
            measure && !counted && !proposed(Sign::Step) && !proposed(Sign::Means) && parts.measure_spans.len() < 2,
        ),
        (Gap::NoPublic, parts.public.value < THERE),
    ];
    let acts = cued(Cue::Act);
    let slogans = cued(Cue::Slogan) && !acts && !counted;
    let thanks = different(&signs, Sign::Thanks) + different(&in_title, Sign::Thanks) >= 2;
    let traps = [
        (Trap::PersonalDemand, proposed(Sign::Demand) && !acts),
        (
            Trap::SlogansOnly,
            slogans && !proposed(Sign::Means) && !proposed(Sign::Place) && !proposed(Sign::Demand),
        ),
        (Trap::SalesPitch, different(&signs, Sign::Sales) >= MANY),
        (Trap::Litigation, different(&signs, Sign::Court) >= MANY),
        (Trap::ThanksOnly, thanks && !measure && parts.problem.value < THERE),
    ];
    let set = |bits: &mut dyn Iterator<Item = u8>| bits.fold(0, |set, bit| set | bit);
    parts.missing = set(&mut gaps.iter().filter(|(_, holds)| *holds).map(|(gap, _)| gap.bit()));
    parts.traps = set(&mut traps.iter().filter(|(_, holds)| *holds).map(|(trap, _)| trap.bit()));
    parts.repeatable = measure && signs.iter().any(|hit| hit.says(Sign::Repeat));
}

/// So many different words of sales or of courts make a pitch or a lawsuit: one alone stands in many a good suggestion.
const MANY: usize = 4;

/// How many different words of a list a text holds.
fn different(hits: &[SignHit], sign: Sign) -> usize {
    let mut words: Vec<usize> = hits.iter().filter(|hit| hit.says(sign)).map(|hit| hit.word).collect();
    words.sort_unstable();
    words.dedup();
    words.len()
}

/// Where a text proposes something: the sentences of its measures; without any, those that suggest, hope, ask or demand.
fn proposal(parts: &IdeaParts, document: &Document, features: &MessageFeatures, clauses: &[Clause]) -> Vec<Range<usize>> {
    let sentences = &document.body.sentences;
    let sentence_of = |byte: usize| sentences.partition_point(|range| range.end <= byte);
    let mut chosen: Vec<usize> = Vec::new();
    for &(start, end) in &parts.measure_spans {
        chosen.extend(sentence_of(start as usize)..=sentence_of((end as usize).saturating_sub(1)));
    }
    if chosen.is_empty() {
        let asks = |hit: &CueHit| {
            [Cue::Suggest, Cue::Could, Cue::Should, Cue::Hope, Cue::Beg]
                .iter()
                .any(|&cue| hit.kind == cue as u8)
        };
        let asking = clauses
            .iter()
            .filter(|clause| features.body_cues[clause.cues.clone()].iter().any(asks));
        chosen.extend(asking.map(|clause| clause.sentence));
    }
    chosen.sort_unstable();
    chosen.dedup();
    chosen.into_iter().filter_map(|at| sentences.get(at).cloned()).collect()
}

fn within(ranges: &[Range<usize>], byte: usize) -> bool {
    let at = ranges.partition_point(|range| range.end <= byte);
    ranges.get(at).is_some_and(|range| range.start <= byte)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ideas::{IdeaModel, read_idea};
    use crate::text::{Prepared, Segmenter};

    fn read(body: &str) -> IdeaParts {
        let segmenter = Segmenter::new(&[]);
        let document = Document {
            title: Prepared::new("", &segmenter),
            body: Prepared::new(body, &segmenter),
            measures: Prepared::new("", &segmenter),
            paraphrase: false,
        };
        read_idea(&document, &MessageFeatures::of(&document), &IdeaModel::shipped())
    }

    fn traps(body: &str) -> Vec<&'static str> {
        Trap::of(read(body).traps).map(Trap::code).collect()
    }

    fn gaps(body: &str) -> Vec<&'static str> {
        Gap::of(read(body).missing).map(Gap::code).collect()
    }

    #[test]
    fn a_demand_that_begins_with_the_word_suggest_is_a_trap() {
        assert_eq!(traps("建议赶快给我退款!拖了三个月了。"), ["personal_demand"]);
        assert_eq!(traps("能不能给个说法,补发我的工资。"), ["personal_demand"]);
    }

    #[test]
    fn slogans_are_a_trap_until_somebody_does_something() {
        assert_eq!(traps("建议高度重视,加大力度,提高素质。"), ["slogans_only"]);
        assert!(traps("建议加大力度,在路口增设护栏,由交警早高峰值守。").is_empty());
    }

    #[test]
    fn pitches_and_lawsuits_are_traps_and_one_word_of_them_is_none() {
        let pitch = "我公司自主研发的新产品拥有专利,可免费试用,建议全市采购,欢迎洽谈合作方式。";
        assert!(traps(pitch).contains(&"sales_pitch"));
        let lawsuit = "一审判决不公,已上诉,二审法院仍维持,申请再审,建议法官重新审理。";
        assert!(traps(lawsuit).contains(&"litigation"));
        assert!(traps("建议利用专利技术,在桥头安装防撞护栏。").is_empty());
    }

    #[test]
    fn measures_are_found_without_the_word_suggest() {
        let proposals = [
            "学校门口早上很堵,家长的车停两排。能不能在东侧划一块即停即走区,由交警和志愿者分时段疏导?",
            "公园里老人多,座椅太少。不妨沿湖边每隔五十米增设一张带靠背的长椅。",
            "公交站台没有遮雨棚,下雨天大家都淋雨。可否在站台加装雨棚,同时设置座椅和夜间照明?",
        ];
        for body in proposals {
            let parts = read(body);
            assert!(!parts.measure_spans.is_empty(), "{body}");
            assert!(parts.measure.value >= 1.0 && parts.traps == 0, "{body} {}", parts.measure.value);
            assert!(parts.measure.sentence.is_some(), "{body}");
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        assert!(gaps("你好。").contains(&"no_measure"));
        let thin = gaps("建议增设路灯。");
        assert!(
            thin.contains(&"no_subject") && thin.contains(&"no_place") && thin.contains(&"no_cause"),
            "{thin:?}"
        );
        let full = gaps(
            "解放路与和平路交叉口早上7点到8点堵车,每天有上百辆车排队,原因是左转车和直行车共用一条车道。\
            建议由交警部门在路口增设左转待转区,把绿灯从25秒改为35秒。全市类似路口也可推广。",
        );
        assert!(full.is_empty(), "{full:?}");
    }
}
