//! Answers that were made already: a page that many readers ask for is made once for each generation, also when they ask at once.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use tokio::sync::watch;

/// Most bytes that are kept.
const MOST_BYTES: usize = 128 << 20;
/// The longest answer that is kept.
const LONGEST: usize = 1 << 20;

/// An answer as it is sent, compressed where the reader takes that.
#[derive(Clone)]
struct Kept {
    headers: HeaderMap,
    body: Bytes,
    /// Whether somebody asked for it since its last turn to go.
    asked: bool,
}

#[derive(Default)]
struct Shelf {
    kept: BTreeMap<HeaderValueKey, Kept>,
    /// In the order in which they are looked at when there is too much: what nobody asked for since goes, the others wait another round.
    order: VecDeque<HeaderValueKey>,
    bytes: usize,
    /// Answers that are being made; who waits is woken when the other end is dropped.
    making: BTreeMap<HeaderValueKey, watch::Receiver<()>>,
}

/// An entity tag as bytes.
type HeaderValueKey = Box<[u8]>;

/// Answers by their entity tags; clones share them. A tag names all that an answer depends on (generation, language, person and role among
/// it), so what is kept is never out of date nor another one's, only no longer asked for.
#[derive(Clone, Default)]
pub(super) struct PageCache(Arc<Mutex<Shelf>>);

/// What became of the search for an answer.
pub(super) enum Found {
    /// It was made already.
    Made(Response),
    /// It is to be made: others who ask for it meanwhile wait until [`Making`] is dropped. `None` where nobody waits.
    Make(Option<Making>),
}

/// An answer that is being made.
pub(super) struct Making {
    cache: PageCache,
    tag: HeaderValueKey,
    /// Wakes those who wait when it is dropped.
    _done: watch::Sender<()>,
}

impl Drop for Making {
    fn drop(&mut self) {
        self.cache.shelf().making.remove(&self.tag);
    }
}

impl PageCache {
    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The answer of a tag, or the task of making it. Who asks while it is being made waits; an answer that is not kept (it failed, or is
    /// too long) each then makes for himself.
    pub(super) async fn find(&self, tag: &HeaderValue) -> Found {
        let mut other = {
            let mut shelf = self.shelf();
            if let Some(kept) = shelf.get(tag) {
                return Found::Made(kept);
            }
            match shelf.making.get(tag.as_bytes()) {
                Some(other) => other.clone(),
                None => {
                    let (done, wait) = watch::channel(());
                    shelf.making.insert(tag.as_bytes().into(), wait);
                    return Found::Make(Some(Making {
                        cache: self.clone(),
                        tag: tag.as_bytes().into(),
                        _done: done,
                    }));
                }
            }
        };
        // Nothing is ever sent: this ends with an error when the other one is done.
        let _ = other.changed().await;
        self.shelf().get(tag).map_or(Found::Make(None), Found::Made)
    }

    /// The answer of a tag.
    #[cfg(test)]
    pub(super) fn get(&self, tag: &HeaderValue) -> Option<Response> {
        self.shelf().get(tag)
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
            asked: false,
        };
        if body.len() <= LONGEST {
            self.put(tag.as_bytes().into(), kept);
        }
        Response::from_parts(parts, Body::from(body))
    }

    /// Forgets all answers: those of a generation that is served no more are not asked for again, and may hold what is to be forgotten.
    pub(super) fn clear(&self) {
        let mut shelf = self.shelf();
        // Those who make an answer take themselves off the list.
        let making = std::mem::take(&mut shelf.making);
        *shelf = Shelf {
            making,
            ..Shelf::default()
        };
    }

    fn put(&self, tag: HeaderValueKey, kept: Kept) {
        let mut shelf = self.shelf();
        let shelf = &mut *shelf;
        shelf.bytes += kept.body.len();
        if let Some(before) = shelf.kept.insert(tag.clone(), kept) {
            shelf.bytes -= before.body.len();
        } else {
            shelf.order.push_back(tag);
        }
        while shelf.bytes > MOST_BYTES {
            let Some(oldest) = shelf.order.pop_front() else { break };
            match shelf.kept.get_mut(&oldest) {
                Some(kept) if kept.asked => {
                    kept.asked = false;
                    shelf.order.push_back(oldest);
                }
                _ => shelf.bytes -= shelf.kept.remove(&oldest).map_or(0, |gone| gone.body.len()),
            }
        }
    }
}

impl Shelf {
    fn get(&mut self, tag: &HeaderValue) -> Option<Response> {
        let kept = self.kept.get_mut(tag.as_bytes())?;
        kept.asked = true;
        let mut response = Response::new(Body::from(kept.body.clone()));
        *response.headers_mut() = kept.headers.clone();
        Some(response)
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
        // What somebody asked for stays another round.
        cache.keep(&tag(many + 1), page("application/json", LONGEST)).await;
        assert!(cache.get(&tag(3)).is_some() && cache.get(&tag(4)).is_none());
        cache.keep(&tag(many), page("application/json", LONGEST + 1)).await;
        assert!(cache.get(&tag(many)).is_none());
        cache.clear();
        assert!(cache.get(&tag(many - 1)).is_none());
    }

    #[tokio::test]
    async fn what_is_being_made_is_waited_for_and_made_once() {
        let cache = PageCache::default();
        let tag = HeaderValue::from_static("a");
        let Found::Make(Some(making)) = cache.find(&tag).await else {
            panic!("nothing was kept")
        };
        let (waiting, wanted) = (cache.clone(), tag.clone());
        let waits = tokio::spawn(async move { waiting.find(&wanted).await });
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        assert!(!waits.is_finished());
        cache.keep(&tag, page("application/json", 7)).await;
        drop(making);
        let Found::Made(found) = waits.await.unwrap() else {
            panic!("it was kept")
        };
        assert_eq!(body(found).await.len(), 7);
    }

    #[tokio::test]
    async fn who_waits_for_an_answer_that_is_given_up_makes_it() {
        let cache = PageCache::default();
        let tag = HeaderValue::from_static("a");
        let Found::Make(Some(making)) = cache.find(&tag).await else {
            panic!("nothing was kept")
        };
        let (waiting, wanted) = (cache.clone(), tag.clone());
        let waits = tokio::spawn(async move { matches!(waiting.find(&wanted).await, Found::Make(None)) });
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        cache.clear();
        drop(making);
        assert!(waits.await.unwrap());
        assert!(matches!(cache.find(&tag).await, Found::Make(Some(_))));
    }
}
