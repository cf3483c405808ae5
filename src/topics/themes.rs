//! Themes: k-means over the topics' centroids on the latent axes.

use linfa::DatasetBase;
use linfa::traits::{Fit, Predict};
use linfa_clustering::{KMeans, KMeansInit};
use ndarray::Array2;

use super::TopicParams;

/// For each topic its theme, themes numbered by their first topic.
///
/// `centroids` are unit vectors in an order that does not hang on rows or threads. The number of themes grows with the square root of
/// the topics. The start is k-means++ (Arthur and Vassilvitskii 2007) with linfa's fixed seed; k-means|| is not deterministic there.
/// Cost: topics · themes · axes · rounds.
pub(super) fn assign_themes(centroids: &[Vec<f32>], params: &TopicParams) -> Vec<u32> {
    let n_topics = centroids.len();
    let n_themes = ((n_topics as f64).sqrt() / 2.0).round().clamp(1.0, params.max_themes as f64) as usize;
    let dims = centroids.first().map_or(0, Vec::len);
    if n_themes < 2 || dims == 0 {
        return vec![0; n_topics];
    }
    let flat: Vec<f64> = centroids.iter().flatten().map(|&x| f64::from(x)).collect();
    let points = Array2::from_shape_vec((n_topics, dims), flat).expect("every centroid has the same axes");
    let dataset = DatasetBase::from(points);
    let model = KMeans::params(n_themes)
        .init_method(KMeansInit::KMeansPlusPlus)
        .n_runs(3)
        .max_n_iterations(60)
        .tolerance(1e-4)
        .fit(&dataset);
    // Fitting fails only on points that are not numbers; one theme is then the honest answer.
    let Ok(model) = model else { return vec![0; n_topics] };
    let found: Vec<usize> = model.predict(&dataset).to_vec();
    let mut number = vec![u32::MAX; n_themes];
    let mut next = 0;
    found
        .into_iter()
        .map(|cluster| {
            if number[cluster] == u32::MAX {
                number[cluster] = next;
                next += 1;
            }
            number[cluster]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_of_one_direction_share_a_theme() {
        let centroids: Vec<Vec<f32>> = (0..20)
            .map(|i| {
                if i % 2 == 0 {
                    vec![1.0, 0.01 * i as f32]
                } else {
                    vec![0.01 * i as f32, -1.0]
                }
            })
            .collect();
        let themes = assign_themes(&centroids, &TopicParams::default());
        assert_eq!(themes[0], 0);
        assert!((0..20).all(|i| themes[i] == themes[i % 2]), "{themes:?}");
        assert_ne!(themes[0], themes[1]);
    }

    #[test]
    fn no_topics_no_themes() {
        assert!(assign_themes(&[], &TopicParams::default()).is_empty());
    }
}
