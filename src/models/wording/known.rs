//! Words of the desk's seven languages, for whoever wonders whether a word is a slip of the fingers.

use std::cmp::Ordering;

/// One a line, sorted; see `known/README.md`.
const WORDS: &str = include_str!("known/words.txt");

/// Whether a folded word of four letters or more is a word in English, German, French, Spanish, Italian, Portuguese or Dutch.
pub fn is_known(word: &str) -> bool {
    let (mut low, mut high) = (0, WORDS.len());
    while low < high {
        let (start, end) = line_around(low + (high - low) / 2);
        match WORDS[start..end].cmp(word) {
            Ordering::Equal => return true,
            Ordering::Less => low = end + 1,
            Ordering::Greater => high = start,
        }
    }
    false
}

fn line_around(at: usize) -> (usize, usize) {
    let bytes = WORDS.as_bytes();
    let start = bytes[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
    let length = bytes[start..].iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len() - start);
    (start, start + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_list_is_found() {
        let words: Vec<&str> = WORDS.lines().collect();

        assert!(words.is_sorted() && words.len() > 100_000, "the list is whole");
        assert!(words.iter().all(|word| is_known(word)));
    }

    #[test]
    fn words_of_every_language_are_known_and_slips_are_not() {
        for word in ["mall", "main", "hope", "morgens", "jamais", "correo", "ufficio", "correr", "kantoor", "maria"] {
            assert!(is_known(word), "{word}");
        }
        for slip in ["tomorow", "thrusday", "piza", "offfice", "", "zzzzz", "aaaa\naaaa"] {
            assert!(!is_known(slip), "{slip}");
        }
    }
}
