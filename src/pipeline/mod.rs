//! One run of the analysis: the only place that orders the stages. It opens no file and reads no clock.
//!
//! Not here: where batches and caches lie (`store`), writing the index and publishing (`run`).

mod annotate;
mod curate;
mod elements;
mod order;
mod source;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

pub use annotate::{Annotations, TextModel, annotate, mask_texts, prepare};
pub use order::district_name;
pub use source::{BatchInfo, BatchSource, Head, MaskedTexts};

use crate::analysis::{Analysis, Extras, MessageRow, Stage, Symbol};
use crate::classify::Purpose;
use crate::corpus::{LocalTime, MessageId};
use crate::curation::Entry;
use crate::dedup::{self, DedupInput, DedupParams, DuplicateGroups, Signatures};
use crate::features::{FeatureParams, Features, KinParams, WordSpace};
use crate::ideas::{self, IdeaInput, IdeaParts, IdeaWeights, ShortlistInput};
use crate::keywords::{self, KeywordInput, KeywordParams};
use crate::text::{Lexicon, Stopwords, Tokens, Vocabulary};
use crate::topics::{self, Ask, Background, CourseRow, LineageRow, TopicInput, TopicParams, Topics};

/// Parameters of every stage; the manifest stores them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AnalyzeParams {
    /// Finding repeats.
    pub dedup: DedupParams,
    /// Weighing terms and latent axes.
    pub features: FeatureParams,
    /// Finding words that are used alike.
    pub kin: KinParams,
    /// Finding topics.
    pub topics: TopicParams,
    /// Keywords and rising words.
    pub keywords: KeywordParams,
    /// Weights of the parts of golden ideas.
    pub ideas: IdeaWeights,
}

/// What a run is given besides the messages.
pub struct RunInput<'a> {
    /// What the kernels are configured with.
    pub model: &'a TextModel,
    /// Words that say nothing.
    pub stopwords: &'a Stopwords,
    /// Words that a person accepted or rejected: they are proposed no more.
    pub decided: &'a std::collections::BTreeSet<String>,
    /// The lineage of the generation before.
    pub previous: &'a [LineageRow],
    /// What people decided: the log, in order.
    pub curation: &'a [Entry],
    /// The course of topics up to the generation before.
    pub course: &'a [CourseRow],
    /// 'Now'; the latest message's time when absent.
    pub as_of: Option<LocalTime>,
}

/// Is told of each step; shows progress and takes times at the edge.
pub trait Observer: Sync {
    /// A step begins; `total` is in messages.
    fn begin(&self, stage: Stage, total: u64);
    /// So many more messages are done.
    fn advance(&self, messages: u64);
}

/// Messages that one task annotates: enough to amortise a vocabulary, few enough that memory stays small.
const SLICE: usize = 512;

/// Analyses the archive. The same messages, models, curation, lineage and parameters give the same analysis, whatever the threads and batches.
///
/// # Errors
/// When the source cannot be read or its cache cannot be written.
pub fn analyze<S: BatchSource>(
    source: &S,
    input: &RunInput<'_>,
    params: &AnalyzeParams,
    observer: &dyn Observer,
) -> Result<Analysis, S::Error> {
    let total: u64 = source.batches().iter().map(|batch| u64::from(batch.rows)).sum();
    observer.begin(Stage::Annotate, total);
    let annotations = annotated(source, input.model, observer)?;

    observer.begin(Stage::Order, total);
    // Of several batches that cannot be read the first is named, whichever was tried first.
    let heads: Vec<Result<Vec<Head>, S::Error>> = source.batches().par_iter().map(|&batch| source.heads(batch)).collect();
    let heads = heads.into_iter().collect::<Result<Vec<_>, _>>()?;
    let order = order::canonical_order(&heads);
    let (symbols, messages) = order::message_rows(source.batches(), &heads, &annotations, &order);
    drop(heads);
    let corpus = Ordered::new(annotations, &order);
    let mut analysis = Analysis {
        symbols: symbols.into(),
        messages: messages.into(),
        ..Analysis::default()
    };
    analysis.as_of = input.as_of.or_else(|| analysis.messages.iter().filter_map(|row| row.time).max());
    (*analysis.labels, *analysis.parts, *analysis.measure_chars) = (corpus.labels, corpus.parts, corpus.measure_chars);
    (*analysis.items, *analysis.item_chars, *analysis.extras) = (corpus.items, corpus.item_chars, corpus.extras);
    let curator = curate::Curator::new(input.curation, &analysis.messages);
    *analysis.decided = curator.correct(&mut analysis.labels);

    let n = order.len() as u64;
    observer.begin(Stage::Duplicates, n);
    let voices: Vec<_> = analysis.messages.iter().map(|row| row.voice).collect();
    let times: Vec<_> = analysis.messages.iter().map(|row| row.time).collect();
    let (tokens, vocabulary) = (&corpus.tokens, &corpus.vocabulary);
    let pairs = curator.pairs();
    let dedup_input = DedupInput {
        tokens,
        vocabulary,
        signatures: &corpus.signatures,
        voices: &voices,
        pairs: &pairs,
    };
    *analysis.duplicates = dedup::find_duplicates(&dedup_input, &params.dedup);
    drop(corpus.signatures);

    observer.begin(Stage::Features, n);
    let features = Features::build(tokens, vocabulary, input.stopwords, &params.features);

    observer.begin(Stage::Topics, n);
    let votes: Vec<u32> = analysis.messages.iter().map(|row| row.votes_up).collect();
    let lexicon = Lexicon::of(vocabulary, &input.model.segmenter);
    let hidden: Vec<bool> = analysis.labels.iter().map(|label| label.protected).collect();
    let inquiries: Vec<bool> = analysis.labels.iter().map(|label| label.purpose == Purpose::Inquiry).collect();
    let given = |of: fn(&MessageRow) -> Option<Symbol>| analysis.messages.iter().map(of).collect::<Vec<_>>();
    let topic_input = TopicInput {
        tokens,
        items: &corpus.item_words,
        vocabulary,
        features: &features,
        duplicates: &analysis.duplicates,
        uids: &order::uids(&analysis.messages),
        times: &times,
        voices: &voices,
        votes: &votes,
        stopwords: input.stopwords,
        previous: input.previous,
        rules: &curator.topics(),
        background: Background {
            lexicon: Some(&lexicon),
            asks: &corpus.asks,
            hidden: &hidden,
            inquiries: &inquiries,
            symbols: &analysis.symbols,
            places: &given(|row| row.place.or(row.district)),
            departments: &given(|row| row.department),
        },
    };
    let fields: Vec<u8> = analysis.labels.iter().map(|label| label.field.index() as u8).collect();
    let keyword_input = KeywordInput {
        tokens,
        vocabulary,
        duplicates: &analysis.duplicates,
        voices: &voices,
        times: &times,
        stopwords: input.stopwords,
        groups: &fields,
        decided: input.decided,
        hidden: &hidden,
    };
    let chosen = keywords::Chosen::of(&keyword_input, &params.keywords);
    // Clusters grow one after the other; counting keywords and kindred words fill the time of the other cores. What is left to do of them when the
    // topics are there is the time of their stage.
    let (found, (keywords, kin)) = rayon::join(
        || {
            let found = topics::find_topics(&topic_input, &params.topics);
            observer.begin(Stage::Keywords, n);
            found
        },
        || {
            let keywords = keywords::find_keywords(&keyword_input, &chosen, &params.keywords);
            (keywords, WordSpace::kin(&features, tokens, vocabulary, &lexicon, &params.kin))
        },
    );
    *analysis.topics = found;
    analysis.topics.course = topics::carry_on(input.course, &analysis.topics.lineage, &analysis.topics.topics, analysis.as_of);
    *analysis.keywords = keywords;

    observer.begin(Stage::Ideas, n);
    let support = support(&analysis.messages, &analysis.duplicates, &analysis.topics);
    let novelty = novelty(&analysis.parts, &analysis.duplicates, &analysis.topics);
    let idea_input = IdeaInput {
        parts: &analysis.parts,
        labels: &analysis.labels,
        duplicates: &analysis.duplicates,
        support_people: &support,
        novelty: &novelty,
        decisions: &curator.decisions(&analysis.duplicates),
    };
    let mut ranked = ideas::rank_ideas(&idea_input, &params.ideas);
    let shortlist_input = ShortlistInput {
        ideas: idea_input,
        matter: &analysis.topics.main,
        likeness: &|a, b| features.likeness(tokens, a, b),
    };
    ideas::choose_shortlist(&mut ranked, &shortlist_input, &params.ideas);
    *analysis.ideas = ranked;
    analysis.words = WordSpace {
        epoch: features.epoch,
        kin,
    };
    analysis.curation = curator.outcomes(&analysis).into();
    analysis.topics.effects.clear();
    Ok(analysis)
}

/// What the kernels find in every batch: from the cache, or read now and put there. While the kernels read one batch, the one before it is
/// put into the cache and the next one is fetched; no more than three are held with their texts.
fn annotated<S: BatchSource>(source: &S, model: &TextModel, observer: &dyn Observer) -> Result<Vec<Annotations>, S::Error> {
    let batches = source.batches();
    let mut found: Vec<Option<Annotations>> = batches.par_iter().map(|&batch| source.cached(batch)).collect();
    let missing: Vec<usize> = (0..batches.len()).filter(|&at| found[at].is_none()).collect();
    let known = batches.iter().zip(&found).filter(|(_, found)| found.is_some());
    observer.advance(known.map(|(batch, _)| u64::from(batch.rows)).sum());
    let mut before: Option<(usize, Annotations, MaskedTexts)> = None;
    let mut messages = missing.first().map(|&at| source.messages(batches[at])).transpose()?;
    for (at, next) in missing.iter().zip(missing.iter().skip(1).map(Some).chain([None])) {
        let own = messages.take().unwrap_or_default();
        let around = || -> Result<_, S::Error> {
            keep(source, before.take(), &mut found)?;
            next.map(|&next| source.messages(batches[next])).transpose()
        };
        let (read, fetched) = rayon::join(|| annotate_batch(&own, model, observer), around);
        messages = fetched?;
        before = Some((*at, read.0, read.1));
    }
    keep(source, before, &mut found)?;
    Ok(found.into_iter().flatten().collect())
}

/// Puts what was found in a batch into the cache and into its place.
fn keep<S: BatchSource>(
    source: &S,
    read: Option<(usize, Annotations, MaskedTexts)>,
    found: &mut [Option<Annotations>],
) -> Result<(), S::Error> {
    let Some((at, annotations, masked)) = read else { return Ok(()) };
    source.keep(source.batches()[at], &annotations, &masked)?;
    found[at] = Some(annotations);
    Ok(())
}

fn annotate_batch(messages: &[crate::corpus::Message], model: &TextModel, observer: &dyn Observer) -> (Annotations, MaskedTexts) {
    let slices: Vec<(Annotations, MaskedTexts)> = messages
        .par_chunks(SLICE)
        .map(|slice| {
            let found = annotate(slice, model);
            observer.advance(slice.len() as u64);
            found
        })
        .collect();
    let (found, texts): (Vec<_>, Vec<_>) = slices.into_iter().unzip();
    let mut masked = MaskedTexts::default();
    texts.iter().for_each(|slice| masked.append(slice));
    (Annotations::concat(found), masked)
}

/// The findings of all batches in canonical order.
struct Ordered {
    tokens: Tokens,
    vocabulary: Vocabulary,
    signatures: Signatures,
    labels: Vec<crate::classify::MessageLabels>,
    parts: Vec<IdeaParts>,
    measure_chars: Vec<Vec<(u32, u32)>>,
    items: Vec<Vec<(u32, u32)>>,
    asks: Vec<Vec<Ask>>,
    item_chars: Vec<Vec<(u32, u32)>>,
    item_words: Vec<Vec<(u32, u32)>>,
    extras: Extras,
}

impl Ordered {
    fn new(mut annotations: Vec<Annotations>, order: &[(u32, u32)]) -> Self {
        let of_tokens: Vec<_> = annotations.iter().map(|found| &found.tokens).collect();
        let of_signatures: Vec<_> = annotations.iter().map(|found| &found.signatures).collect();
        let of_extras: Vec<_> = annotations.iter().map(|found| &found.extras).collect();
        let rows = || order.iter().map(|&(batch, row)| (batch as usize, row as usize));
        let ((tokens, vocabulary), (signatures, labels, extras)) = rayon::join(
            || Tokens::join(&of_tokens, order),
            || {
                let labels = rows().map(|(batch, row)| annotations[batch].labels[row].clone()).collect();
                (Signatures::join(&of_signatures, order), labels, Extras::gather(&of_extras, rows()))
            },
        );
        Self {
            parts: taken(&mut annotations, order, |found| &mut found.parts),
            measure_chars: taken(&mut annotations, order, |found| &mut found.measure_chars),
            items: taken(&mut annotations, order, |found| &mut found.items),
            asks: taken(&mut annotations, order, |found| &mut found.asks),
            item_chars: taken(&mut annotations, order, |found| &mut found.item_chars),
            item_words: taken(&mut annotations, order, |found| &mut found.item_words),
            extras,
            tokens,
            vocabulary,
            signatures,
            labels,
        }
    }
}

/// A column of all batches in canonical order. Taken, not copied: each row stands in the order once.
fn taken<T: Default>(annotations: &mut [Annotations], order: &[(u32, u32)], column: fn(&mut Annotations) -> &mut Vec<T>) -> Vec<T> {
    order
        .iter()
        .map(|&(batch, row)| std::mem::take(&mut column(&mut annotations[batch as usize])[row as usize]))
        .collect()
}

/// Distinct people behind each message's matter: of its topic, else of its group of repeats, else its own. Of a mass mailing the
/// representative alone counts: identical letters cannot buy support for the topic that they are in.
fn support(messages: &[MessageRow], duplicates: &DuplicateGroups, topics: &Topics) -> Vec<u32> {
    let counts = |id: &MessageId| {
        let group = duplicates.group_of[id.index()].map(|group| &duplicates.groups[group as usize]);
        group.is_none_or(|group| !group.mass_mailing || group.representative == *id)
    };
    let people = |ids: &[MessageId]| {
        let voices = ids.iter().filter(|&id| counts(id)).map(|id| messages[id.index()].voice);
        crate::corpus::distinct_people(voices).max(1)
    };
    let by_group: Vec<u32> = duplicates.groups.iter().map(|group| people(&group.members)).collect();
    let by_topic: Vec<u32> = topics.topics.iter().map(|topic| people(&topic.members)).collect();
    (0..messages.len())
        .map(|i| match (topics.main[i], duplicates.group_of[i]) {
            (Some(topic), _) => by_topic[topic as usize],
            (None, Some(group)) => by_group[group as usize],
            (None, None) => people(&[MessageId(i as u32)]),
        })
        .collect()
}

/// Newness on 0 to 2 (是否首次提出): 2 / (1 + earlier submissions of the same topic or group that propose a measure too).
///
/// Later repeats of one submission count with the first. Cost: linear.
fn novelty(parts: &[IdeaParts], duplicates: &DuplicateGroups, topics: &Topics) -> Vec<f32> {
    let mut novelty = vec![2.0; parts.len()];
    for topic in &topics.topics {
        let mut earlier = 0u32;
        for &member in &topic.members {
            novelty[member.index()] = 2.0 / (1.0 + earlier as f32);
            let first = duplicates.group_of[member.index()].is_none_or(|group| duplicates.groups[group as usize].members[0] == member);
            earlier += u32::from(first && parts[member.index()].measure.value >= 1.0);
        }
    }
    for group in &duplicates.groups {
        for (&member, &before) in group.members[1..].iter().zip(&group.members) {
            novelty[member.index()] = novelty[member.index()].min(novelty[before.index()] / 2.0);
        }
    }
    novelty
}
