//! Who wrote, without saying who: keyed pseudonyms of writers, by number first, else by name within the source.

use crate::text::fold_char;

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
    let identity = match canonical_contact(contact) {
        Some(contact) => contact,
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

/// The one writing of a contact, whatever its spaces, dashes, country code and width: `tel:13800138000`, `mail:a@b.cn`. Of several
/// numbers the first; `None` where it is masked or holds neither a number of 7 to 15 digits nor an e-mail address.
pub(super) fn canonical_contact(contact: &str) -> Option<String> {
    let folded: String = contact.chars().map(fold_char).collect();
    let is_within = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '-' | '(' | ')' | '+' | '*' | 'x' | 'X');
    let number = folded.split(|c| !is_within(c)).find_map(|piece| {
        let is_masked = piece.contains(['*', 'x', 'X']);
        let digits: String = piece.chars().filter(char::is_ascii_digit).collect();
        canonical_digits(&digits).filter(|_| !is_masked)
    });
    let mail = || {
        let word = folded.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '/' | '、' | ':'));
        word.filter(|word| word.is_ascii())
            .find(|word| {
                word.split_once('@')
                    .is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
            })
            .map(|word| format!("mail:{}", word.to_ascii_lowercase()))
    };
    number.map(|digits| format!("tel:{digits}")).or_else(mail)
}

/// Digits without the country code or the zero that some offices dial before mobile numbers; of two numbers run together the first.
fn canonical_digits(digits: &str) -> Option<String> {
    let is_mobile = |digits: &str| digits.len() == 11 && digits.starts_with('1');
    let without = ["0086", "86", "0"]
        .into_iter()
        .find_map(|prefix| digits.strip_prefix(prefix).filter(|rest| is_mobile(rest)));
    let digits = without.unwrap_or(digits);
    match digits.len() {
        7..=15 => Some(digits.to_owned()),
        16.. => digits.get(..11).filter(|first| is_mobile(first)).map(str::to_owned),
        _ => None,
    }
}

/// Titles and kinds of people that stand where a given name was left out.
const TITLES: &[&str] = &[
    "先生", "女士", "小姐", "同志", "老师", "师傅", "阿姨", "大爷", "大妈", "大姐", "老人", "居民", "市民", "村民", "业主", "家长", "网友",
    "群众",
];
/// Family names of two characters that are met most.
const COMPOUND_SURNAMES: &[&str] = &[
    "欧阳", "上官", "司马", "诸葛", "皇甫", "东方", "尉迟", "公孙", "慕容", "令狐", "夏侯", "司徒", "长孙", "宇文", "端木", "南宫",
];

/// Whether a name begins with a family name of two characters.
pub(super) fn has_compound_surname(name: &str) -> bool {
    COMPOUND_SURNAMES.iter().any(|surname| name.starts_with(surname))
}

/// Whether a name is one that hides who it is: 张**, 张某某, 王先生, 李X, a family name alone, 匿名.
fn is_masked_name(name: &str) -> bool {
    let name: String = name.chars().map(fold_char).filter(|c| !c.is_whitespace()).collect();
    let is_surname = |rest: &str| rest.chars().count() <= 1 || COMPOUND_SURNAMES.contains(&rest);
    let hidden = |c: char| matches!(c, '*' | '某' | '×' | '○' | '〇' | '□' | '■' | '?' | '？');
    // An X stands for a letter only where Chinese stands before it: a nickname may be Latin.
    let crossed = name.trim_end_matches(['x', 'X']);
    let is_crossed = crossed.len() < name.len() && is_surname(crossed) && !crossed.is_empty() && !crossed.is_ascii();
    name.contains(hidden)
        || is_crossed
        || is_surname(&name)
        || matches!(&*name, "匿名" | "网友" | "市民" | "群众" | "居民" | "未知" | "不详" | "保密")
        || TITLES.iter().any(|title| name.strip_suffix(title).is_some_and(is_surname))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(contact: &str, expected: Option<&str>) {
        assert_eq!(canonical_contact(contact).as_deref(), expected, "{contact}");
    }

    #[test]
    fn one_number_is_one_person_however_it_is_written() {
        for contact in [
            "13800138000",
            "138 0013 8000",
            "138-0013-8000",
            "+86 13800138000",
            "008613800138000",
            "１３８００１３８０００",
            "013800138000",
        ] {
            check(contact, Some("tel:13800138000"));
        }
        check("13800138000/0731-8228000", Some("tel:13800138000"));
        check("13800138000 13900139000", Some("tel:13800138000"));
        check("0731-8228000", Some("tel:07318228000"));
        check("电话：13800138000（儿子）", Some("tel:13800138000"));
        check("Zhao@Example.cn", Some("mail:zhao@example.cn"));
    }

    #[test]
    fn a_masked_or_missing_number_tells_nobody_apart() {
        for contact in ["138****8000", "1380013XXXX", "", "无", "12345", "微信联系"] {
            check(contact, None);
        }
    }

    #[test]
    fn masked_names_do_not_count_as_one_person() {
        let key = [7; 32];
        for name in ["张**", "李某", "张某某", "王先生", "欧阳女士", "李X", "赵", "匿名"] {
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
