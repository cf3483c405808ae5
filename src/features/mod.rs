//! From tokens to vectors: document frequencies, TF-IDF rows, latent semantic axes; and the model epoch that keeps them fixed between refits.
//!
//! Not here: what is done with the vectors (`topics`), full-text ranking (`search`).

mod contrasts;
mod epoch;
mod kin;
mod space;
mod sparse;
mod svd;
mod weights;

pub use epoch::{EPOCH_FORMAT, ModelEpoch};
pub use kin::{Kin, KinParams};
pub use space::WordSpace;
pub use sparse::{SparseBlocks, SparseRows, dot};
pub use weights::{FeatureParams, Features};
