//! Who asks: on this computer the person who started the service, from elsewhere the one whose token came along.

use std::sync::{Arc, Mutex, PoisonError};

use axum::http::{HeaderMap, header};

use crate::store::{self, Role, Workspace};

/// The one who asks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Person {
    /// The name under which what the person does is noted; empty where it is not known.
    pub name: Arc<str>,
    /// What the person may do.
    pub role: Role,
}

impl Default for Person {
    /// Somebody unknown, who may look.
    fn default() -> Self {
        Self {
            name: "".into(),
            role: Role::Read,
        }
    }
}

/// The cookie that holds a token.
pub(super) const COOKIE: &str = "minzhi";

/// How the service knows who asks.
#[derive(Clone)]
pub(super) enum Access {
    /// Only this computer reaches it, so it is the person who started it, who may do there what the command line may.
    Local(Person),
    /// Everybody brings a token.
    Tokens(Arc<Tokens>),
}

impl Default for Access {
    fn default() -> Self {
        Self::Local(Person::default())
    }
}

impl Access {
    /// Who asks; `None` where a token is needed and none that is known came along.
    pub(super) fn person(&self, workspace: Option<&Workspace>, headers: &HeaderMap) -> Option<Person> {
        match self {
            Self::Local(person) => Some(person.clone()),
            Self::Tokens(tokens) => tokens.person(workspace?, token(headers)?),
        }
    }

    /// Whether people bring tokens.
    pub(super) fn is_by_token(&self) -> bool {
        matches!(self, Self::Tokens(_))
    }
}

/// Those who have tokens, read again when the file changes: a token that was taken back opens nothing from the next request on.
#[derive(Default)]
pub(super) struct Tokens {
    /// The stamp of the file when it was read last, and what it held.
    read: Mutex<(u64, Vec<store::Person>)>,
}

impl Tokens {
    fn person(&self, workspace: &Workspace, token: &str) -> Option<Person> {
        let stamp = store::people_stamp(workspace);
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if read.0 != stamp {
            // A file that cannot be read lets nobody in.
            *read = (stamp, store::people(workspace).unwrap_or_default());
        }
        let person = store::person_of(&read.1, token)?;
        Some(Person {
            name: person.name.as_str().into(),
            role: person.role,
        })
    }
}

/// The token of a request: of programs in `Authorization: Bearer`, of browsers in a cookie.
fn token(headers: &HeaderMap) -> Option<&str> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let bearer = text(header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
    bearer.or_else(|| {
        let mut cookies = text(header::COOKIE)?.split("; ");
        cookies.find_map(|pair| pair.strip_prefix(COOKIE)?.strip_prefix('='))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::LocalTime;

    #[test]
    fn a_token_opens_by_header_and_cookie_until_it_is_taken_back() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::open_or_create(&folder.path().join("w")).unwrap();
        let given = store::add_person(&workspace, "李", Role::Curate, LocalTime(0)).unwrap();
        let access = Access::Tokens(Arc::default());
        let with = |name: header::HeaderName, value: String| {
            let headers = HeaderMap::from_iter([(name, value.parse().unwrap())]);
            access.person(Some(&workspace), &headers)
        };
        let bearer = with(header::AUTHORIZATION, format!("Bearer {given}")).unwrap();
        assert_eq!((&*bearer.name, bearer.role), ("李", Role::Curate));
        assert_eq!(with(header::COOKIE, format!("lang=zh; minzhi={given}")), Some(bearer));
        assert_eq!(with(header::COOKIE, format!("xminzhi={given}")), None);
        assert_eq!(with(header::AUTHORIZATION, "Bearer 00".to_owned()), None);
        assert_eq!(access.person(Some(&workspace), &HeaderMap::new()), None);
        store::remove_person(&workspace, "李").unwrap();
        assert_eq!(with(header::AUTHORIZATION, format!("Bearer {given}")), None);
    }
}
