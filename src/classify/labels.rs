//! Reads the labels of one message with a trained model.

use super::alarms::SHIPPED;
use super::bytes::{ModelError, Reader, Writer};
use super::cues::{CUE_WIDTH, Cue, N_CUES, document_cues};
use super::features::MessageFeatures;
use super::further::Further;
use super::legal::legal_way;
use super::said::{SAID_WIDTH, SaidPurpose, said_counts, sentence_purposes};
use super::softmax::Softmax;
use super::subjects::{SUBJECT_WIDTH, subjects_of};
use super::urgent::find_urgent;
use super::weights::Weights;
use super::{Aspect, Field, ListedWords, MessageLabels, Purpose};
use crate::text::Document;

/// What reads labels: linear heads over words, and regressions that join their margins with cues into probabilities.
#[derive(Clone, Debug)]
pub struct LabelModel {
    /// Heads in the order of [`heads`].
    pub(crate) weights: Weights,
    /// Decisions of a further label column.
    pub(crate) further: Further,
    /// The four purposes that are learnt.
    pub(crate) purpose: Softmax,
    /// Legal route: no, yes.
    pub(crate) legal_route: Softmax,
    /// For each learnt purpose whether a message of another purpose holds it too: no, yes.
    pub(crate) also: [Softmax; heads::PURPOSES],
    /// Fields.
    pub(crate) field: Softmax,
    /// Aspects.
    pub(crate) aspect: Softmax,
    /// Where decisions are drawn.
    pub(crate) cuts: Cuts,
}

/// Where decisions are drawn, fitted with the rest.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Cuts {
    /// What the probability of each learnt purpose is multiplied with before the largest is taken.
    pub(crate) purpose: [f32; heads::PURPOSES],
    /// Probability from which the legal route is named.
    pub(crate) legal_route: f32,
    /// Probability from which each learnt purpose is named as a further one.
    pub(crate) also: [f32; heads::PURPOSES],
    /// Confidence below which the purpose is left to a person.
    pub(crate) sure: f32,
}

/// Places of the linear heads.
pub(crate) mod heads {
    /// Purposes that are learnt; the last, other, is read by cues.
    pub(crate) const PURPOSES: usize = 4;
    /// Whether each of them is present at all, main or further.
    pub(crate) const PRESENT: usize = PURPOSES;
    /// Whether a direction of a measure is given, and a specific one.
    pub(crate) const MEASURE: usize = PRESENT + PURPOSES;
    /// Legal route.
    pub(crate) const LEGAL: usize = MEASURE + 2;
    /// Fields.
    pub(crate) const FIELD: usize = LEGAL + 1;
    /// Aspects.
    pub(crate) const ASPECT: usize = FIELD + 10;
    /// All heads.
    pub(crate) const ALL: usize = ASPECT + 11;
}

const MARK: &[u8; 8] = b"mzlab\0\0\x02";

/// Reads the labels of one message; ranges are of the normalised text. `declared` is the purpose under which the message came, if any:
/// it counts as evidence, not as the answer. Cost: linear in the text.
#[must_use]
pub fn label(document: &Document, features: &MessageFeatures, declared: Option<Purpose>, model: &LabelModel) -> MessageLabels {
    let mut dense = model.weights.margins_of_counted(&features.counted);
    dense.extend(document_cues(document, &features.title_cues, &features.body_cues));
    let chances = with_declared(model.purpose.probabilities(&dense), declared);
    let weighted: Vec<f32> = chances.iter().zip(model.cuts.purpose).map(|(chance, cut)| chance * cut).collect();
    let main = largest(&weighted);
    let (purpose, confidence) = if is_other(document, features) {
        (Purpose::Other, OTHER_CONFIDENCE)
    } else {
        (Purpose::ALL[main], chances[main])
    };
    let said = sentence_purposes(&document.body.sentences, &features.body_cues);
    let with_said = also_row(&dense, &said);
    let further = |at: usize| at != purpose.index() && model.also[at].probabilities(&with_said)[1] >= model.cuts.also[at];
    let also = (0..heads::PURPOSES).filter(|&at| further(at)).fold(0, |bits, at| bits | 1 << at);
    let topical = topical_row(&dense[..heads::ALL], &model.further.margins(features), features);
    let accused = chances[Purpose::Accusation.index()];
    let legal_route = model.legal_route.probabilities(&dense)[1] >= model.cuts.legal_route;
    let measures = ListedWords::of(document.measures.text());
    let (title, body) = (&features.title_words, &features.body_words);
    let heard = [
        SHIPPED.heard(document.title.text(), &title.alarms),
        SHIPPED.heard(document.body.text(), &body.alarms),
        SHIPPED.heard(document.measures.text(), &measures.alarms),
    ];
    let reports = title.reports || body.reports || measures.reports;
    let protected = super::protected::is_protected(&heard, reports, accused);
    MessageLabels {
        purpose,
        confidence,
        unsure: confidence < model.cuts.sure,
        also,
        legal_route,
        legal_way: legal_way(document, features, legal_route, protected),
        said,
        field: Field::ALL[largest(&model.field.probabilities(&topical))],
        aspect: Aspect::ALL[largest(&model.aspect.probabilities(&topical))],
        protected,
        urgent: find_urgent(&heard[0], &heard[1]),
    }
}

/// How much likelier a purpose is when the message came under it: offices' own sorting is right far more often than not, but writers
/// put appeals into suggestion forms.
const DECLARED_ODDS: f32 = 8.0;

/// Shifts the prior towards the declared purpose (Saerens, Latinne and Decaestecker 2002) and makes the probabilities sum to 1 again.
fn with_declared(mut chances: Vec<f32>, declared: Option<Purpose>) -> Vec<f32> {
    if let Some(chance) = declared.and_then(|purpose| chances.get_mut(purpose.index())) {
        *chance *= DECLARED_ODDS;
        let total: f32 = chances.iter().sum();
        chances.iter_mut().for_each(|chance| *chance /= total);
    }
    chances
}

/// Reading other by cues is right about as often.
const OTHER_CONFIDENCE: f32 = 0.6;

/// Whether the message asks for nothing: unreadable or a test, or thanks and praise without any demand.
fn is_other(document: &Document, features: &MessageFeatures) -> bool {
    let words = features.title.hashes.len() + features.body.hashes.len() + features.measures.hashes.len();
    if words < 3 {
        return true;
    }
    let count = |cue: Cue| {
        features
            .title_cues
            .iter()
            .chain(&features.body_cues)
            .filter(|hit| hit.kind == cue as u8)
            .count()
    };
    let asks = [
        Cue::Suggest,
        Cue::Could,
        Cue::Should,
        Cue::Hope,
        Cue::Beg,
        Cue::Question,
        Cue::When,
        Cue::Particle,
        Cue::Report,
        Cue::Wrong,
        Cue::Lack,
        Cue::Solve,
        Cue::Suffer,
    ];
    count(Cue::Thanks) >= 2 && document.measures.text().is_empty() && asks.iter().all(|&cue| count(cue) == 0)
}

/// Position of the largest value, the first of equals.
pub(crate) fn largest(values: &[f32]) -> usize {
    (1..values.len()).fold(0, |best, at| if values[at] > values[best] { at } else { best })
}

/// How many numbers the regressions of purpose and legal route read.
pub(crate) const DENSE_WIDTH: usize = heads::ALL + CUE_WIDTH;

/// How many numbers the regressions of further purposes read.
pub(crate) const ALSO_WIDTH: usize = DENSE_WIDTH + SAID_WIDTH;

/// What purpose and legal route are read from, and what the sentences do.
pub(crate) fn also_row(dense: &[f32], said: &[SaidPurpose]) -> Vec<f32> {
    [dense, &said_counts(said)].concat()
}

/// How many numbers the regressions of field and aspect read, beside those of a further column.
pub(crate) const TOPICAL_WIDTH: usize = heads::ALL + SUBJECT_WIDTH;

/// Margins, those of a further column, and subjects side by side.
pub(crate) fn topical_row(margins: &[f32], further: &[f32], features: &MessageFeatures) -> Vec<f32> {
    let mut row = margins.to_vec();
    row.extend(further);
    row.extend(subjects_of(&features.title_words, &features.body_words));
    row
}

impl LabelModel {
    /// The model that the program ships with.
    #[must_use]
    pub fn shipped() -> Self {
        Self::from_bytes(include_bytes!("../../models/labels.bin")).expect("a test reads the shipped model")
    }

    /// Serialises the model.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::mark(MARK);
        self.weights.write(&mut writer);
        self.further.write(&mut writer);
        [&self.purpose, &self.legal_route]
            .into_iter()
            .chain(&self.also)
            .chain([&self.field, &self.aspect])
            .for_each(|part| part.write(&mut writer));
        let Cuts {
            purpose,
            legal_route,
            also,
            sure,
        } = self.cuts;
        let cuts = purpose.into_iter().chain(also).chain([legal_route, sure]);
        cuts.for_each(|cut| writer.f32(cut));
        writer.0
    }

    /// Reads a serialised model.
    ///
    /// # Errors
    /// When the bytes are not such a model of this version, or not whole.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        let mut reader = Reader::new(bytes, MARK)?;
        let (weights, further) = (Weights::read(&mut reader)?, Further::read(&mut reader)?);
        let topical = TOPICAL_WIDTH + further.width();
        let mut softmax = |width: usize, classes: usize| {
            let part = Softmax::read(&mut reader)?;
            if part.width == width && part.n_classes() == classes {
                Ok(part)
            } else {
                Err(ModelError::Damaged)
            }
        };
        let (purpose, legal_route) = (softmax(DENSE_WIDTH, heads::PURPOSES)?, softmax(DENSE_WIDTH, 2)?);
        let mut also = || softmax(ALSO_WIDTH, 2);
        let also = [also()?, also()?, also()?, also()?];
        let (field, aspect) = (softmax(topical, Field::ALL.len())?, softmax(topical, Aspect::ALL.len())?);
        let mut numbers = [0.0f32; 2 * heads::PURPOSES + 2];
        for number in &mut numbers {
            *number = reader.f32()?;
        }
        let cuts = Cuts {
            purpose: std::array::from_fn(|at| numbers[at]),
            also: std::array::from_fn(|at| numbers[heads::PURPOSES + at]),
            legal_route: numbers[2 * heads::PURPOSES],
            sure: numbers[2 * heads::PURPOSES + 1],
        };
        reader.end()?;
        if weights.width() != heads::ALL {
            return Err(ModelError::Damaged);
        }
        Ok(Self {
            weights,
            further,
            purpose,
            legal_route,
            also,
            field,
            aspect,
            cuts,
        })
    }
}

const _: () = assert!(N_CUES < 256, "the kind of a cue is a byte");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::{AccusationKind, LegalChannel};
    use crate::text::{Prepared, Segmenter};

    fn read(title: &str, body: &str) -> MessageLabels {
        read_as(title, body, false)
    }

    fn read_as(title: &str, body: &str, paraphrase: bool) -> MessageLabels {
        let segmenter = Segmenter::new(&[]);
        let prepared = |text| Prepared::new(text, &segmenter);
        let document = Document {
            title: prepared(title),
            body: prepared(body),
            measures: prepared(""),
            paraphrase,
        };
        label(&document, &MessageFeatures::of(&document), None, &LabelModel::shipped())
    }

    #[test]
    fn the_shipped_model_survives_its_bytes() {
        let bytes = LabelModel::shipped().to_bytes();
        assert_eq!(LabelModel::from_bytes(&bytes).map(|model| model.to_bytes()), Ok(bytes.clone()));
        assert_eq!(LabelModel::from_bytes(&bytes[..bytes.len() - 2]).err(), Some(ModelError::Damaged));
    }

    #[test]
    fn purposes_are_told_apart() {
        assert_eq!(
            read("关于增设公交站的建议", "建议在学校东门增设公交站,方便学生乘车。").purpose,
            Purpose::Suggestion
        );
        assert_eq!(
            read("咨询落户政策", "请问大专学历怎么办理落户?需要哪些材料?").purpose,
            Purpose::Inquiry
        );
        assert_eq!(
            read("楼下烧烤店油烟扰民", "楼下烧烤店油烟很大,噪音到凌晨,请尽快处理。").purpose,
            Purpose::Appeal
        );
        assert_eq!(read("", "。").purpose, Purpose::Other);
        assert_eq!(read("感谢", "感谢窗口的同志,热情周到,谢谢!").purpose, Purpose::Other);
    }

    #[test]
    fn a_ticket_is_read_without_the_words_of_its_form() {
        let lamp = read_as("", "市民来电反映,桥边三盏路灯不亮已经半个月,望相关部门核实处理并回复。", true);
        assert_eq!(lamp.purpose, Purpose::Appeal);
        let bus = read_as("", "市民来电建议在学校东门增设公交站,方便学生乘车,请相关部门核实处理并回复。", true);
        assert_eq!(bus.purpose, Purpose::Suggestion);
    }

    #[test]
    fn what_could_be_several_things_is_left_to_a_person() {
        assert!(!read("关于增设公交站的建议", "建议在学校东门增设公交站,方便学生乘车。").unsure);
        assert!(read("路灯", "桥边路灯不亮。请问归谁管?建议换成节能灯。").unsure);
    }

    #[test]
    fn an_accusation_of_an_official_is_protected_and_a_clinic_is_not() {
        let official = read("实名举报某局长受贿", "实名举报某局长收受贿赂,请纪委严查。");
        assert!(official.protected);
        assert_eq!(official.accusation_kind(), Some(AccusationKind::Official));
        assert_eq!(official.legal_way.map(|way| way.channel), Some(LegalChannel::Discipline));
        let clinic = read("举报无证诊所", "举报小区楼下无证诊所非法行医,请卫健部门查处。");
        assert!(!clinic.protected);
        assert_eq!(clinic.accusation_kind(), Some(AccusationKind::Private));
        assert_eq!(
            read("增设公交站", "建议在学校东门增设公交站,方便学生乘车。").accusation_kind(),
            None
        );
    }
}
