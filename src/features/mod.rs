//! From tokens to vectors: document frequencies, TF-IDF rows, latent semantic axes; and the model epoch that keeps them fixed between refits.
