use unicode_normalization::UnicodeNormalization;

/// The text in compatible letters without accents, in lower case, without what cannot be seen.
pub fn fold(text: &str) -> String {
    let visible = text.nfkc().filter(|letter| !is_invisible(*letter));
    let plain = visible.nfd().filter(|letter| !is_accent(*letter));
    plain.flat_map(char::to_lowercase).filter(|letter| !is_accent(*letter)).flat_map(plain_letters).collect()
}

/// Its words, folded: runs of letters and digits, with apostrophes left out ("I'd" is `id`).
pub fn words(text: &str) -> Vec<String> {
    let folded: String = fold(text).chars().filter(|letter| !is_apostrophe(*letter)).collect();
    folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// A name as it is searched and sorted: folded, without apostrophes, its words a space apart.
pub fn folded_name(name: &str) -> String {
    let folded: String = fold(name).chars().filter(|letter| !is_apostrophe(*letter)).collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Variation selectors, joiners and marks of direction.
pub fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{fe00}'..='\u{fe0f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
}

/// Accents of European scripts. Marks of other scripts are letters in their own right.
fn is_accent(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

/// What stands within a word: "I'd".
pub fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\'' | '\u{2018}' | '\u{2019}' | '\u{2bc}' | '\u{60}' | '\u{b4}')
}

/// Letters that do not decompose, as people type them without the key.
fn plain_letters(letter: char) -> impl Iterator<Item = char> {
    let plain: &[char] = match letter {
        'ß' => &['s', 's'],
        'æ' => &['a', 'e'],
        'œ' => &['o', 'e'],
        'ø' => &['o'],
        'ł' => &['l'],
        'đ' => &['d'],
        'ı' => &['i'],
        'ς' => &['σ'],
        _ => &[],
    };
    let kept = plain.is_empty().then_some(letter);
    plain.iter().copied().chain(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_what_cannot_be_seen_do_not_matter() {
        assert_eq!(fold("ARRÊT"), "arret");
        assert_eq!(fold("Straße"), "strasse");
        assert_eq!(fold("ｔｗｏ\u{200b}"), "two");
        assert_eq!(fold("İstanbul"), "istanbul");
        assert_eq!(fold("a\u{301}b"), "ab");
    }

    #[test]
    fn a_name_is_the_same_however_it_is_spelt() {
        for (one, other) in [
            ("José", "jose"),
            ("O’Brien", "o'brien"),
            ("Weiß", "WEISS"),
            ("Νίκος", "ΝΙΚΟΣ"),
            ("Ann\u{a0} Lee", "ann lee"),
        ] {
            assert_eq!(folded_name(one), folded_name(other));
        }
    }

    #[test]
    fn a_text_is_split_into_its_words() {
        assert_eq!(words("I’d like  “2”, please!"), ["id", "like", "2", "please"]);
        assert_eq!(words(" …👍 "), [] as [&str; 0]);
    }
}
