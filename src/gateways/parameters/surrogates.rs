use super::Pair;
use std::borrow::Cow;

/// What stands in a text for half a character.
pub const REPLACEMENT: &str = "\u{fffd}";

/// As it is, then with what encoders write in place of half a character: most a replacement character, Java's a
/// question mark. Where there is none, only as it is.
pub fn spellings(pairs: &[Pair]) -> Vec<Vec<Pair>> {
    let mut spellings = vec![pairs.to_vec()];
    if pairs.iter().any(|(_, value)| find(value).is_some()) {
        let with = |replacement| {
            let replace = |(name, value): &Pair| (name.clone(), replaced(value, replacement).into_owned());
            pairs.iter().map(replace).collect()
        };
        spellings.extend([REPLACEMENT, "?"].map(with));
    }
    spellings
}

/// The bytes with another text in place of each half of a character.
pub fn replaced<'a>(bytes: &'a [u8], with: &str) -> Cow<'a, [u8]> {
    let Some(first) = find(bytes) else { return Cow::Borrowed(bytes) };
    let mut replaced = bytes[..first].to_vec();
    let mut rest = &bytes[first..];
    while !rest.is_empty() {
        let is_half = is_surrogate(rest);
        let (taken, left) = rest.split_at(if is_half { 3 } else { 1 });
        replaced.extend_from_slice(if is_half { with.as_bytes() } else { taken });
        rest = left;
    }
    Cow::Owned(replaced)
}

fn find(bytes: &[u8]) -> Option<usize> {
    bytes.windows(3).position(is_surrogate)
}

/// U+D800 to U+DFFF, written as UTF-8 would write them if it could.
fn is_surrogate(bytes: &[u8]) -> bool {
    matches!(bytes, [0xed, 0xa0..=0xbf, 0x80..=0xbf, ..])
}

#[cfg(test)]
mod tests {
    use super::*;

    const HALF: &[u8] = b"Hi \xed\xa0\xbd!";

    #[test]
    fn half_a_character_may_be_signed_as_it_is_or_as_what_encoders_write_for_it() {
        let spelt = spellings(&[(b"text".to_vec(), HALF.to_vec()), (b"to".to_vec(), "é\u{d7ff}".into())]);

        let texts: Vec<&[u8]> = spelt.iter().map(|pairs| &pairs[0].1[..]).collect();
        assert_eq!(texts, [HALF, "Hi \u{fffd}!".as_bytes(), b"Hi ?!"]);
        assert!(spelt.iter().all(|pairs| pairs[1].1 == "é\u{d7ff}".as_bytes()));
    }

    #[test]
    fn whole_characters_are_spelt_in_one_way() {
        assert_eq!(spellings(&[(b"text".to_vec(), "\u{1f44d} \u{e000}".into())]).len(), 1);
    }
}
