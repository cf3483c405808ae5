//! Pages of long lists: limit and offset, the total, the link to what follows.

use super::address::href;
use super::context::Pairs;
use super::error::ApiError;

/// Which part of a list is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Paging {
    /// How many, 1 to [`Paging::MOST`].
    pub limit: usize,
    /// How many before them.
    pub offset: usize,
}

impl Paging {
    /// The longest page.
    pub(super) const MOST: usize = 200;

    /// Reads `limit` and `offset`.
    pub(super) fn from_pairs(pairs: &Pairs, default_limit: usize) -> Result<Self, ApiError> {
        let number = |name: &str, default: usize| match pairs.iter().find(|(key, value)| key == name && !value.is_empty()) {
            None => Ok(default),
            Some((_, value)) => value
                .parse()
                .map_err(|_| ApiError::bad_parameter(format!("{name}: expected a whole number"))),
        };
        let paging = Self {
            limit: number("limit", default_limit)?,
            offset: number("offset", 0)?,
        };
        if (1..=Self::MOST).contains(&paging.limit) {
            Ok(paging)
        } else {
            Err(ApiError::bad_parameter(format!("limit: expected 1 to {}", Self::MOST)))
        }
    }

    /// The asked part of a list.
    pub(super) fn of<'a, T>(&self, list: &'a [T]) -> &'a [T] {
        let start = self.offset.min(list.len());
        &list[start..(start + self.limit).min(list.len())]
    }

    /// The same query with another offset, as an address.
    pub(super) fn href(path: &str, pairs: &Pairs, offset: usize) -> String {
        let mut query: Pairs = pairs.iter().filter(|(key, _)| key != "offset").cloned().collect();
        if offset > 0 {
            query.push(("offset".to_owned(), offset.to_string()));
        }
        href(path, &query)
    }

    /// The address of what follows, if anything does.
    pub(super) fn next(&self, path: &str, pairs: &Pairs, total: usize) -> Option<String> {
        let next = self.offset + self.limit;
        (next < total).then(|| Self::href(path, pairs, next))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(list: &[(&str, &str)]) -> Pairs {
        list.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect()
    }

    #[test]
    fn the_next_page_keeps_the_other_parameters() {
        let query = pairs(&[("keyword", "噪 音"), ("offset", "50")]);
        let paging = Paging::from_pairs(&query, 50).unwrap();
        assert_eq!(
            paging.next("/messages", &query, 101).unwrap(),
            "/messages?keyword=%E5%99%AA%20%E9%9F%B3&offset=100"
        );
        assert_eq!(paging.next("/messages", &query, 100), None);
    }

    #[test]
    fn an_offset_beyond_the_end_gives_an_empty_page() {
        assert_eq!(Paging { limit: 2, offset: 9 }.of(&[1, 2, 3]), &[] as &[i32]);
        assert_eq!(Paging { limit: 2, offset: 2 }.of(&[1, 2, 3]), &[3]);
    }

    #[test]
    fn a_wrong_limit_is_refused_with_the_range() {
        assert!(
            Paging::from_pairs(&pairs(&[("limit", "0")]), 50)
                .unwrap_err()
                .detail
                .contains("1 to 200")
        );
        assert!(Paging::from_pairs(&pairs(&[("limit", "x")]), 50).is_err());
    }
}
