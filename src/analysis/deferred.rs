//! A part of an analysis that is there, or is made when it is first asked for.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::LazyLock;

/// How a part is made.
type Make<T> = Box<dyn FnOnce() -> T + Send>;

/// A value that stands for itself wherever it is read. One that a run made is there from the beginning; one of a published generation is
/// read when somebody first looks at it, once, while others who look wait.
///
/// Nobody may look at a part from within the making of the same part.
pub struct Deferred<T>(LazyLock<T, Make<T>>);

impl<T> Deferred<T> {
    /// A value that is made when it is first looked at. Where `make` panics, every look does.
    pub fn new(make: impl FnOnce() -> T + Send + 'static) -> Self {
        Self(LazyLock::new(Box::new(make)))
    }
}

impl<T> Deref for Deferred<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Deferred<T> {
    fn deref_mut(&mut self) -> &mut T {
        LazyLock::force_mut(&mut self.0)
    }
}

impl<T: Send + 'static> From<T> for Deferred<T> {
    fn from(value: T) -> Self {
        let there = Self::new(move || value);
        LazyLock::force(&there.0);
        there
    }
}

impl<T: Default + Send + 'static> Default for Deferred<T> {
    fn default() -> Self {
        Self::from(T::default())
    }
}

impl<T: Clone + Send + 'static> Clone for Deferred<T> {
    fn clone(&self) -> Self {
        Self::from(T::clone(self))
    }
}

impl<T: PartialEq> PartialEq for Deferred<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: fmt::Debug> fmt::Debug for Deferred<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        T::fmt(self, f)
    }
}

impl<'a, T> IntoIterator for &'a Deferred<Vec<T>> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: Send + 'static> FromIterator<T> for Deferred<Vec<T>> {
    fn from_iter<I: IntoIterator<Item = T>>(rows: I) -> Self {
        Self::from(Vec::from_iter(rows))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[test]
    fn a_value_is_made_at_the_first_look_and_once() {
        let made = Arc::new(AtomicU32::new(0));
        let count = Arc::clone(&made);
        let later = Deferred::new(move || {
            count.fetch_add(1, Ordering::Relaxed);
            vec![1, 2]
        });
        assert_eq!(made.load(Ordering::Relaxed), 0);
        assert_eq!((later.len(), later[1], made.load(Ordering::Relaxed)), (2, 2, 1));
        assert_eq!(later, Deferred::from(vec![1, 2]));
        assert_eq!(later.clone().into_iter().sum::<i32>() + made.load(Ordering::Relaxed) as i32, 4);
    }

    #[test]
    fn a_value_may_be_changed_before_it_was_looked_at() {
        let mut later = Deferred::new(|| vec![1]);
        later.push(2);
        assert_eq!(*later, [1, 2]);
    }
}
