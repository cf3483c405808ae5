//! Who may use the service from other computers (`people.json`): a name, a role, and the hash of a token; the token itself is kept
//! nowhere. A token is 160 random bits, so its plain hash can be neither guessed nor looked up.

use serde::{Deserialize, Serialize};

use super::StoreError;
use super::layout::{Workspace, publish_json, read_json};
use super::stamps::file_stamp;
use crate::corpus::{LocalTime, codes};

codes! {
    /// What a person may do; each role includes those before it.
    Role {
        /// Look at everything that is masked.
        Read = "read",
        /// Import, analyse, correct and decide.
        Curate = "curate",
        /// Open contacts and accusations, with a reason that is logged.
        Entitled = "entitled",
    }
}

/// A person with a token.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Person {
    /// The name under which what the person does is noted.
    pub name: String,
    /// What the person may do.
    pub role: Role,
    /// Hash of the token, in hex.
    token: String,
    /// When the token was given: wall-clock seconds in Asia/Shanghai.
    pub since: LocalTime,
}

/// Why a person cannot be added or removed.
#[derive(Debug, thiserror::Error)]
pub enum PeopleError {
    /// The name is empty, too long or has line breaks.
    #[error("the name of a person has 1 to {LONGEST_PERSON_NAME} characters")]
    Name,
    /// Somebody has the name.
    #[error("somebody is called {0:?} already\nhint: `minzhi people remove` first, to give a new token")]
    Taken(String),
    /// Nobody has the name.
    #[error("nobody is called {0:?}\nhint: `minzhi people list` shows all")]
    Unknown(String),
    /// The disk refuses, or the file is damaged.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Characters of the longest name.
const LONGEST_PERSON_NAME: usize = 40;

/// The file.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct People {
    people: Vec<Person>,
}

/// Who has a token, by name.
///
/// # Errors
/// When the file is damaged.
pub fn people(workspace: &Workspace) -> Result<Vec<Person>, StoreError> {
    let path = workspace.root().join("people.json");
    match read_json::<People>(&path) {
        Ok(file) => Ok(file.people),
        Err(StoreError::Read { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// A number that is another one after every change of who has a token. Cost: asks the disk, reads nothing.
#[must_use]
pub fn people_stamp(workspace: &Workspace) -> u64 {
    file_stamp(&workspace.root().join("people.json"))
}

/// Gives a person a token and returns it: it is shown once and kept nowhere.
///
/// # Errors
/// When the name is taken or cannot be one, or the disk refuses.
pub fn add_person(workspace: &Workspace, name: &str, role: Role, since: LocalTime) -> Result<String, PeopleError> {
    let name = name.trim();
    let length = name.chars().count();
    if length == 0 || length > LONGEST_PERSON_NAME || name.chars().any(char::is_control) {
        return Err(PeopleError::Name);
    }
    let mut bits = [0; 20];
    getrandom::fill(&mut bits).map_err(|error| StoreError::write(workspace.root(), std::io::Error::other(error)))?;
    let token: String = bits.iter().map(|byte| format!("{byte:02x}")).collect();
    change(workspace, |people| {
        if people.iter().any(|person| person.name == name) {
            return Err(PeopleError::Taken(name.to_owned()));
        }
        people.push(Person {
            name: name.to_owned(),
            role,
            token: hash(&token),
            since,
        });
        people.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(())
    })?;
    Ok(token)
}

/// Takes a person's token back; the service knows it no more from the next request on.
///
/// # Errors
/// When nobody has the name, or the disk refuses.
pub fn remove_person(workspace: &Workspace, name: &str) -> Result<(), PeopleError> {
    change(workspace, |people| {
        let at = people.iter().position(|person| person.name == name.trim());
        let at = at.ok_or_else(|| PeopleError::Unknown(name.to_owned()))?;
        people.remove(at);
        Ok(())
    })
}

/// The person of a token. Hashes are compared, so the time that it takes says nothing about a token.
#[must_use]
pub fn person_of<'a>(people: &'a [Person], token: &str) -> Option<&'a Person> {
    let wanted = hash(token.trim());
    people.iter().find(|person| person.token == wanted)
}

fn hash(token: &str) -> String {
    blake3::hash(token.as_bytes()).to_hex().to_string()
}

/// Changes the file while nobody else does.
fn change(workspace: &Workspace, work: impl FnOnce(&mut Vec<Person>) -> Result<(), PeopleError>) -> Result<(), PeopleError> {
    let _alone = workspace.hold("people.lock")?;
    let mut file = People {
        people: people(workspace)?,
    };
    work(&mut file.people)?;
    Ok(publish_json(&workspace.root().join("people.json"), &file)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_shown_once_known_again_and_taken_back() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::open_or_create(&folder.path().join("w")).unwrap();
        assert!(people(&workspace).unwrap().is_empty());
        let token = add_person(&workspace, " 李 ", Role::Curate, LocalTime(1)).unwrap();
        let other = add_person(&workspace, "王", Role::Read, LocalTime(2)).unwrap();
        assert_ne!(token, other);
        let known = people(&workspace).unwrap();
        let found = person_of(&known, &token).unwrap();
        assert_eq!((found.name.as_str(), found.role), ("李", Role::Curate));
        assert!(person_of(&known, &token[1..]).is_none() && person_of(&known, "").is_none());
        let file = std::fs::read_to_string(workspace.root().join("people.json")).unwrap();
        assert!(!file.contains(&token), "{file}");
        assert!(matches!(
            add_person(&workspace, "李", Role::Read, LocalTime(3)),
            Err(PeopleError::Taken(_))
        ));
        remove_person(&workspace, "李").unwrap();
        assert!(person_of(&people(&workspace).unwrap(), &token).is_none());
        assert!(matches!(remove_person(&workspace, "李"), Err(PeopleError::Unknown(_))));
    }

    #[test]
    fn roles_include_those_before_them() {
        assert!(Role::Read < Role::Curate && Role::Curate < Role::Entitled);
    }
}
