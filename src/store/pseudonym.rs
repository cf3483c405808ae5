//! Who wrote, without saying who: keyed pseudonyms of writers, by number first, else by name within the source.

use crate::text::{identity_of_contact, is_masked_name};

/// What stands for a writer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Pseudonym {
    /// The keyed pseudonym; `None` where nothing tells the writer from others.
    pub(super) id: Option<u64>,
    /// A name was given that names no one person (张**, 李某, 王先生), and no number: counts of people are estimates.
    pub(super) unreliable: bool,
}

/// The pseudonym of whoever wrote. The same number is the same person in every source; a name is one within its source. A name that a
/// system had masked already tells nobody apart: such a message counts by itself.
pub(super) fn pseudonym(key: &[u8; 32], source: &str, writer: &str, contact: &str) -> Pseudonym {
    let writer = writer.trim();
    let identity = match identity_of_contact(contact) {
        Some(contact) => format!("contact:{contact}"),
        None if writer.is_empty() || is_masked_name(writer) => {
            return Pseudonym {
                id: None,
                unreliable: !writer.is_empty(),
            };
        }
        None => format!("name:{source}:{writer}"),
    };
    let hash = blake3::keyed_hash(key, identity.as_bytes());
    Pseudonym {
        id: hash.as_bytes().first_chunk().map(|bytes| u64::from_le_bytes(*bytes)),
        unreliable: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masked_names_do_not_count_as_one_person() {
        let key = [7; 32];
        for name in ["张**", "李某", "张某某", "王先生", "欧阳女士", "李X"] {
            assert_eq!(
                pseudonym(&key, "s", name, ""),
                Pseudonym {
                    id: None,
                    unreliable: true
                },
                "{name}"
            );
            assert!(pseudonym(&key, "s", name, "13800138000").id.is_some(), "{name} with a number");
        }
        for name in ["赵小一", "欧阳小二", "赵小一先生", "晨光里的猫", "Max"] {
            assert!(pseudonym(&key, "s", name, "").id.is_some(), "{name}");
        }
        assert_eq!(
            pseudonym(&key, "s", "", ""),
            Pseudonym {
                id: None,
                unreliable: false
            }
        );
    }

    #[test]
    fn a_name_is_one_person_within_its_source_and_a_number_everywhere() {
        let id = |source: &str, name: &str, contact: &str| pseudonym(&[7; 32], source, name, contact).id;
        assert_ne!(id("a", "赵小一", ""), id("b", "赵小一", ""));
        assert_eq!(id("a", "赵小一", "13800138000"), id("b", "赵某", "+86 138 0013 8000"));
    }
}
