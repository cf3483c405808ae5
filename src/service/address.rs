//! Addresses and form bodies: pairs of names and values, percent-encoded.

use super::context::Pairs;

/// A path with its query.
pub(super) fn href<K: AsRef<str>, V: AsRef<str>>(path: &str, pairs: &[(K, V)]) -> String {
    let mut address = path.to_owned();
    for (i, (key, value)) in pairs.iter().enumerate() {
        address.push(if i == 0 { '?' } else { '&' });
        encode(key.as_ref(), &mut address);
        address.push('=');
        encode(value.as_ref(), &mut address);
    }
    address
}

/// A text with everything but unreserved characters percent-encoded.
pub(super) fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    encode(text, &mut encoded);
    encoded
}

/// Appends a text with everything but unreserved characters percent-encoded.
fn encode(text: &str, address: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            address.push(char::from(byte));
        } else {
            address.push('%');
            address.push(char::from(HEX[usize::from(byte >> 4)]));
            address.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

/// Reads the body of a form (`application/x-www-form-urlencoded`); what is not valid UTF-8 is replaced.
pub(super) fn form(body: &str) -> Pairs {
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(name), decode(value))
    };
    body.split('&').filter(|pair| !pair.is_empty()).map(pair).collect()
}

fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escape = bytes.get(at + 1..at + 3).and_then(|digits| std::str::from_utf8(digits).ok());
        match (bytes[at], escape.and_then(|digits| u8::from_str_radix(digits, 16).ok())) {
            (b'%', Some(byte)) => {
                decoded.push(byte);
                at += 2;
            }
            (b'+', _) => decoded.push(b' '),
            (byte, _) => decoded.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_an_address_holds_is_read_back(pairs in proptest::collection::vec((".+", ".*"), 0..4)) {
            let address = href("", &pairs);
            prop_assert_eq!(form(address.trim_start_matches('?')), pairs);
        }
    }

    #[test]
    fn forms_send_spaces_as_plus_and_broken_escapes_stay() {
        assert_eq!(
            form("text=a+b%2Bc%&x"),
            [("text".to_owned(), "a b+c%".to_owned()), ("x".to_owned(), String::new())]
        );
    }
}
