//! From tokens to vectors: document frequencies, TF-IDF rows, latent semantic axes; and the model epoch that keeps them fixed between refits.
//STUB
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)] pub struct FeatureParams {}
pub struct Features; impl Features { pub fn build(_: &crate::text::Tokens, _: &crate::text::Vocabulary, _: &crate::text::Stopwords, _: &FeatureParams) -> Self { Self } }
