//! Chooses what may be a keyword: words and phrases that name a matter, not a place and not a greeting.

use rayon::prelude::*;

use super::phrases::{PhraseDemand, PhraseId, Phrases};
use super::propose::is_like_a_word;
use super::{KeywordInput, KeywordParams};
use crate::corpus::MessageId;
use crate::text::{TermId, TermKind, Vocabulary};

/// What names of places end in. A term of three characters or more that ends so is a place unless it ends in a common noun below.
const PLACE_ENDINGS: &[&str] = &[
    "省", "市", "县", "区", "镇", "乡", "村", "路", "街", "巷", "大道", "苑", "府", "邸", "轩", "阁", "庭", "湾", "城", "郡", "栋", "幢",
    "期", "组", "花园", "家园", "佳园", "公寓", "广场", "大厦",
];

/// Common nouns that end like a place, apart by white space.
const COMMON_NOUNS: &str = "\
    城市 超市 都市 门市 夜市 集市 股市 楼市 上市 农村 乡村 城中村 小区 社区 学区 校区 园区 \
    片区 景区 库区 山区 郊区 禁区 误区 盲区 辖区 示范区 开发区 服务区 休息区 城区 地区 下乡 \
    城乡 老乡 城镇 乡镇 集镇 道路 公路 马路 铁路 线路 电路 断头路 高速路 修路 步行街 商业街 \
    政府 学府 家庭 法庭 开庭 商城 日期 工期 学期 假期 暑期 长期 逾期 延期 到期 周期 分期 \
    近期 定期 保质期 小组 专案组 机组";

/// Terms that follow the name of an estate or a street.
const AFTER_NAMES: &[&str] = &[
    "小区", "花园", "家园", "佳园", "公寓", "新村", "新城", "名城", "广场", "大厦", "路", "街", "巷", "大道", "苑", "府", "邸", "轩", "阁",
    "庭", "湾", "城", "郡", "居", "里", "坊", "台", "岛", "岸", "港", "村", "镇", "乡", "县", "区", "市", "一期", "二期", "三期", "四期",
    "中学", "小学",
];

/// Share of a term's occurrences before such a term from which it is the name of a place.
const NAME_SHARE: f64 = 0.5;
/// Share of a word's occurrences in the opening or closing clause from which it is a greeting or a sign-off ...
const EDGE_SHARE: f64 = 0.7;
/// ... when it is in at least this share of the messages.
const EDGE_MESSAGES: f64 = 0.03;
/// Ranges of messages that are read apart; their sums do not depend on the number.
const RANGES: usize = 8;
/// Clauses that a body must have at least, and one more, for its first and last to be read so.
const EDGE_CLAUSES: usize = 4;

/// A keyword: a term or a phrase.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Keyword {
    /// One term.
    Term(TermId),
    /// A phrase.
    Phrase(PhraseId),
}

/// What may be a keyword: words, and phrases that hold together.
pub struct Chosen {
    pub(super) phrases: Phrases,
    terms: usize,
    /// By number, a term's id or a phrase's number after all terms: what its score is multiplied by; zero for no keyword.
    weights: Vec<f32>,
    /// By number, whether it is a phrase that could be a new word.
    proposed: Vec<bool>,
}

impl Chosen {
    /// Chooses from the messages that may be shown, each duplicate group read once. Cost: linear in tokens, and a sort of the rarer phrases'
    /// neighbours, which is most of the memory that keywords need.
    ///
    /// # Panics
    /// When the columns differ in length.
    #[must_use]
    pub fn of(input: &KeywordInput<'_>, params: &KeywordParams) -> Self {
        let lengths = [
            input.voices.len(),
            input.times.len(),
            input.hidden.len(),
            input.groups.len(),
            input.duplicates.group_of.len(),
        ];
        assert!(lengths == [input.tokens.len(); 5], "columns by message have one length");
        let messages = distinct(input);
        let usage = Usage::of(input, &messages);
        let vocabulary = input.vocabulary;
        let common = params.common * messages.len() as f64;
        let terms = vocabulary.len();
        let ids = || (0..terms as u32).into_par_iter().map(TermId);
        let rare = |id: TermId| f64::from(usage.messages[id.index()]) <= common.max(4.0);
        let joins: Vec<bool> = ids().map(|id| speaks(input, id) && rare(id)).collect();
        let inner: Vec<bool> = ids().map(|id| joins[id.index()] || (links(input, id) && rare(id))).collect();
        let demand = PhraseDemand {
            occurrences: KeywordParams::grown(params.phrase_occurrences, messages.len()),
            terms: params.phrase_terms,
            cohesion: params.cohesion,
            linked_cohesion: params.linked_cohesion,
            freedom: params.freedom,
        };
        let phrases = Phrases::find(input.tokens, &messages, (&joins, inner), &usage.occurrences, demand);
        let is_word = |id: TermId| {
            let long = matches!(vocabulary.kind(id), TermKind::Word | TermKind::Latin) && vocabulary.term(id).chars().nth(1).is_some();
            joins[id.index()]
                && long
                && !usage.is_edge(id, messages.len())
                && !AFTER_NAMES.contains(&vocabulary.term(id))
                && can_name(vocabulary.term(id))
                && !is_place(vocabulary.term(id))
                && !usage.is_name(id)
                && !usage.is_town(vocabulary, id)
        };
        let words: Vec<bool> = ids().map(is_word).collect();
        let weight = |freedom: f64| (freedom / params.free).min(1.0) as f32;
        let mut weights: Vec<f32> = ids()
            .map(|id| if words[id.index()] { weight(phrases.term_freedom(id)) } else { 0.0 })
            .collect();
        weights.resize(terms + phrases.numbers(), 0.0);
        for phrase in phrases.all() {
            if names_matter(&phrases.terms(phrase), vocabulary, &words, &usage, messages.len(), params) {
                weights[terms + phrases.number(phrase)] = weight(phrases.freedom(phrase));
            }
        }
        let mut chosen = Self {
            phrases,
            terms,
            proposed: vec![false; weights.len()],
            weights,
        };
        for phrase in chosen.phrases.all().collect::<Vec<_>>() {
            let spelled = chosen.phrases.terms(phrase);
            chosen.proposed[terms + chosen.phrases.number(phrase)] =
                names_anything(&spelled, vocabulary, &usage, messages.len()) && is_like_a_word(&chosen, input, phrase, params);
        }
        chosen
    }

    /// The number of a term or phrase among all.
    pub(super) fn number(&self, keyword: Keyword) -> usize {
        match keyword {
            Keyword::Term(id) => id.index(),
            Keyword::Phrase(id) => self.terms + self.phrases.number(id),
        }
    }

    /// How many numbers there are.
    pub(super) fn numbers(&self) -> usize {
        self.weights.len()
    }

    /// Whether the number's term or phrase may be a keyword.
    pub(super) fn is_keyword(&self, number: usize) -> bool {
        self.weights[number] > 0.0
    }

    /// Whether the number's phrase could be a new word.
    pub(super) fn is_proposed(&self, number: usize) -> bool {
        self.proposed[number]
    }

    /// What the keyword's score is multiplied by, 0 to 1: a phrase of few sentences counts less.
    pub(super) fn weight(&self, number: usize) -> f64 {
        f64::from(self.weights[number])
    }

    /// The texts of all numbers that are keywords; empty for the others.
    pub(super) fn texts(&self, vocabulary: &Vocabulary) -> Vec<String> {
        let word = |number: usize| {
            if self.is_keyword(number) {
                vocabulary.term(TermId(number as u32)).to_owned()
            } else {
                String::new()
            }
        };
        let mut texts: Vec<String> = (0..self.terms).map(word).collect();
        texts.resize(self.numbers(), String::new());
        for phrase in self.phrases.all() {
            let number = self.number(Keyword::Phrase(phrase));
            if self.is_keyword(number) {
                texts[number] = self.phrases.terms(phrase).into_iter().map(|term| vocabulary.term(term)).collect();
            }
        }
        texts
    }
}

/// The messages that may be shown, of each duplicate group the representative alone.
fn distinct(input: &KeywordInput<'_>) -> Vec<MessageId> {
    let stands = |&message: &MessageId| {
        let group = input.duplicates.group_of[message.index()];
        !input.hidden[message.index()] && group.is_none_or(|group| input.duplicates.groups[group as usize].representative == message)
    };
    (0..input.tokens.len() as u32).map(MessageId).filter(stands).collect()
}

/// Whether a term says something: no stop word, no number, no code with digits.
fn speaks(input: &KeywordInput<'_>, id: TermId) -> bool {
    let term = input.vocabulary.term(id);
    let lettered = input.vocabulary.kind(id) != TermKind::Latin || term.bytes().all(|byte| byte.is_ascii_alphabetic());
    input.vocabulary.kind(id) != TermKind::Number && lettered && !input.stopwords.contains(term)
}

/// Whether a stop word may stand within a phrase, as in a slogan: it has two characters or more.
fn links(input: &KeywordInput<'_>, id: TermId) -> bool {
    let term = input.vocabulary.term(id);
    input.vocabulary.kind(id) == TermKind::Word && input.stopwords.contains(term)
}

fn is_place(term: &str) -> bool {
    let place = PLACE_ENDINGS.iter().any(|ending| term.ends_with(ending));
    place && term.chars().nth(2).is_some() && !COMMON_NOUNS.split_whitespace().any(|noun| term.ends_with(noun))
}

/// Whether a phrase is the name of a road, as `东四路`: the segmenter cuts most of them apart.
fn is_road(phrase: &str) -> bool {
    phrase.ends_with(['路', '街', '巷']) && is_place(phrase)
}

/// Whether a phrase names a matter: a word is in it, no place's name, and its ends are no greeting.
fn names_matter(terms: &[TermId], vocabulary: &Vocabulary, words: &[bool], usage: &Usage, messages: usize, params: &KeywordParams) -> bool {
    let text: String = terms.iter().map(|&term| vocabulary.term(term)).collect();
    let chars = text.chars().count();
    let worded = terms.iter().any(|term| words[term.index()]);
    (3..=params.chars).contains(&chars) && worded && !is_road(&text) && names_anything(terms, vocabulary, usage, messages)
}

/// Whether a phrase could name something: no place's name is in it, and its ends are no greeting.
fn names_anything(terms: &[TermId], vocabulary: &Vocabulary, usage: &Usage, messages: usize) -> bool {
    let text: String = terms.iter().map(|&term| vocabulary.term(term)).collect();
    let edge = usage.is_edge(terms[0], messages) || usage.is_edge(terms[terms.len() - 1], messages);
    let named = terms.iter().any(|&term| is_place(vocabulary.term(term)) || usage.is_name(term));
    can_name(&text) && !edge && !named
}

/// Whether a text can name something: it begins with no pronoun or adverb, is no number with its measure, and ends in no particle.
fn can_name(text: &str) -> bool {
    let numeral = |c: char| "第一二三四五六七八九十百千万两几多半".contains(c);
    let measure = |c: char| numeral(c) || "元年月日条项款号楼栋层个天次名位家户岁章届批套点分".contains(c);
    let begins = |c: char| "我你您他她它这那哪怎很极更又已曾把让某是".contains(c);
    let ends = |c: char| "了的着过吗呢吧啊说么们".contains(c);
    let counts = text.chars().next().is_some_and(numeral) && text.chars().all(measure);
    !counts && !text.chars().next().is_none_or(begins) && !text.chars().next_back().is_none_or(ends)
}

/// How terms are used.
struct Usage {
    occurrences: Vec<u32>,
    messages: Vec<u32>,
    /// Occurrences in bodies of several clauses ...
    in_bodies: Vec<u32>,
    /// ... and of those the ones in the first and the last clause.
    at_edges: Vec<u32>,
    /// Occurrences before a term that follows names.
    before_endings: Vec<u32>,
}

impl Usage {
    fn of(input: &KeywordInput<'_>, messages: &[MessageId]) -> Self {
        let zeros = || vec![0u32; input.vocabulary.len()];
        let none = || Self {
            occurrences: zeros(),
            messages: zeros(),
            in_bodies: zeros(),
            at_edges: zeros(),
            before_endings: zeros(),
        };
        let mut follows_names = vec![false; input.vocabulary.len()];
        AFTER_NAMES
            .iter()
            .filter_map(|term| input.vocabulary.id(term))
            .for_each(|id| follows_names[id.index()] = true);
        let parts = messages.par_chunks(messages.len().div_ceil(RANGES).max(1)).map(|range| {
            let mut usage = none();
            let mut last_seen = vec![u32::MAX; input.vocabulary.len()];
            for &message in range {
                usage.read_edges(input.tokens.body(message));
                for &term in input.tokens.of(message).iter().filter(|&&term| term != TermId::BREAK) {
                    usage.occurrences[term.index()] += 1;
                    usage.messages[term.index()] += u32::from(std::mem::replace(&mut last_seen[term.index()], message.0) != message.0);
                }
                for pair in input.tokens.of(message).windows(2).filter(|pair| !pair.contains(&TermId::BREAK)) {
                    usage.before_endings[pair[0].index()] += u32::from(follows_names[pair[1].index()]);
                }
            }
            usage
        });
        let mut whole = none();
        parts.collect::<Vec<Self>>().iter().for_each(|part| whole.add(part));
        whole
    }

    fn add(&mut self, part: &Self) {
        let add = |sum: &mut [u32], part: &[u32]| sum.iter_mut().zip(part).for_each(|(sum, count)| *sum += count);
        add(&mut self.occurrences, &part.occurrences);
        add(&mut self.messages, &part.messages);
        add(&mut self.in_bodies, &part.in_bodies);
        add(&mut self.at_edges, &part.at_edges);
        add(&mut self.before_endings, &part.before_endings);
    }

    fn read_edges(&mut self, body: &[TermId]) {
        let is_break = |&term: &TermId| term == TermId::BREAK;
        if body.iter().copied().filter(|term| is_break(term)).count() < EDGE_CLAUSES {
            return;
        }
        let first = body.iter().skip(1).position(is_break).map_or(body.len(), |at| at + 1);
        let last = body.iter().rposition(is_break).map_or(0, |at| at + 1);
        for (at, term) in body.iter().enumerate().filter(|(_, term)| !is_break(term)) {
            self.in_bodies[term.index()] += 1;
            self.at_edges[term.index()] += u32::from(at < first || at >= last);
        }
    }

    /// Whether the term is mostly the name of an estate or a street.
    fn is_name(&self, id: TermId) -> bool {
        f64::from(self.before_endings[id.index()]) >= NAME_SHARE * f64::from(self.occurrences[id.index()].max(1))
    }

    /// Whether the term is a greeting or a sign-off: common, and mostly in the first or last clause.
    fn is_edge(&self, id: TermId, messages: usize) -> bool {
        f64::from(self.messages[id.index()]) >= EDGE_MESSAGES * messages as f64
            && f64::from(self.at_edges[id.index()]) >= EDGE_SHARE * f64::from(self.in_bodies[id.index()].max(1))
    }

    /// Whether the term is the short name of a town: with 省, 市, 县, 镇 or 州 after it, it is a term as well.
    fn is_town(&self, vocabulary: &Vocabulary, id: TermId) -> bool {
        let full = |ending: &str| {
            vocabulary
                .id(&format!("{}{ending}", vocabulary.term(id)))
                .map_or(0, |id| self.messages[id.index()])
        };
        let named: u32 = ["省", "市", "县", "镇", "州"].into_iter().map(full).sum();
        named * 4 >= self.messages[id.index()].max(1)
    }
}
