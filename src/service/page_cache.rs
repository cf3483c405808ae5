//! Answers that were made already: a page that many readers ask for is made once for each generation.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;

/// Most bytes that are kept.
const MOST_BYTES: usize = 64 << 20;
/// The longest answer that is kept.
const LONGEST: usize = 1 << 20;

/// An answer as it is sent, compressed where the reader takes that.
#[derive(Clone)]
struct Kept {
    headers: HeaderMap,
    body: Bytes,
}

#[derive(Default)]
struct Shelf {
    kept: BTreeMap<HeaderValueKey, Kept>,
    /// In the order in which they were put there: the oldest goes first.
    order: VecDeque<HeaderValueKey>,
    bytes: usize,
}

/// An entity tag as bytes.
type HeaderValueKey = Box<[u8]>;

/// Answers by their entity tags. A tag names all that an answer depends on, so what is kept is never out of date, only no longer asked for.
#[derive(Default)]
pub(super) struct PageCache(Mutex<Shelf>);

impl PageCache {
    /// The answer of a tag.
    pub(super) fn get(&self, tag: &HeaderValue) -> Option<Response> {
        let shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = shelf.kept.get(tag.as_bytes())?.clone();
        drop(shelf);
        let mut response = Response::new(Body::from(kept.body));
        *response.headers_mut() = kept.headers;
        Some(response)
    }

    /// Keeps an answer where it may be kept, and gives it back: a whole page or document, without cookies, that says nothing of its own
    /// about how long it holds.
    pub(super) async fn keep(&self, tag: &HeaderValue, response: Response) -> Response {
        let headers = response.headers();
        let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let is_page = media_type.is_some_and(|kind| kind.starts_with("text/html") || kind.starts_with("application/json"));
        let has_rules = headers.contains_key(header::SET_COOKIE) || headers.contains_key(header::CACHE_CONTROL);
        if response.status() != StatusCode::OK || !is_page || has_rules {
            return response;
        }
        let (parts, body) = response.into_parts();
        let Ok(body) = axum::body::to_bytes(body, usize::MAX).await else {
            // Pages are made whole before they are sent: this does not come about.
            return Response::new(Body::empty());
        };
        let kept = Kept {
            headers: parts.headers.clone(),
            body: body.clone(),
        };
        if body.len() <= LONGEST {
            self.put(tag.as_bytes().into(), kept);
        }
        Response::from_parts(parts, Body::from(body))
    }

    /// Forgets all answers: those of a generation that is served no more are not asked for again, and may hold what is to be forgotten.
    pub(super) fn clear(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Shelf::default();
    }

    fn put(&self, tag: HeaderValueKey, kept: Kept) {
        let mut shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let shelf = &mut *shelf;
        shelf.bytes += kept.body.len();
        if let Some(before) = shelf.kept.insert(tag.clone(), kept) {
            shelf.bytes -= before.body.len();
        } else {
            shelf.order.push_back(tag);
        }
        while shelf.bytes > MOST_BYTES {
            let Some(oldest) = shelf.order.pop_front() else { break };
            shelf.bytes -= shelf.kept.remove(&oldest).map_or(0, |gone| gone.body.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn body(response: Response) -> Bytes {
        axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap()
    }

    fn page(kind: &'static str, length: usize) -> Response {
        let mut response = Response::new(Body::from(vec![b'a'; length]));
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        response
    }

    #[tokio::test]
    async fn pages_are_kept_and_files_and_cookies_are_not() {
        let cache = PageCache::default();
        let tag = |name| HeaderValue::from_static(name);
        let given = cache.keep(&tag("a"), page("text/html; charset=utf-8", 9)).await;
        assert_eq!(body(given).await.len(), 9);
        let again = cache.get(&tag("a")).unwrap();
        assert_eq!(again.headers()[header::CONTENT_TYPE], "text/html; charset=utf-8");
        assert_eq!(body(again).await.len(), 9);
        cache.keep(&tag("b"), page("text/csv", 9)).await;
        let mut with_cookie = page("text/html", 9);
        with_cookie
            .headers_mut()
            .insert(header::SET_COOKIE, HeaderValue::from_static("x=y"));
        cache.keep(&tag("c"), with_cookie).await;
        let mut refused = page("text/html", 9);
        *refused.status_mut() = StatusCode::NOT_FOUND;
        cache.keep(&tag("d"), refused).await;
        for name in ["b", "c", "d"] {
            assert!(cache.get(&tag(name)).is_none(), "{name}");
        }
    }

    #[tokio::test]
    async fn the_oldest_goes_when_there_is_too_much() {
        let cache = PageCache::default();
        let tag = |n: usize| HeaderValue::from_str(&n.to_string()).unwrap();
        let many = MOST_BYTES / LONGEST + 3;
        for n in 0..many {
            cache.keep(&tag(n), page("application/json", LONGEST)).await;
        }
        assert!(cache.get(&tag(0)).is_none() && cache.get(&tag(2)).is_none());
        assert!(cache.get(&tag(3)).is_some() && cache.get(&tag(many - 1)).is_some());
        cache.keep(&tag(many), page("application/json", LONGEST + 1)).await;
        assert!(cache.get(&tag(many)).is_none());
        cache.clear();
        assert!(cache.get(&tag(many - 1)).is_none());
    }
}
