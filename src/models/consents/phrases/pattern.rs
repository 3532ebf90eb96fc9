/// A phrase as a row of words. `a|b` is either, `_` is up to two words of any kind, `^` and `$` are the beginning and
/// the end of the text; `!a|b` in front or behind says what must not stand there.
pub struct Pattern {
    pieces: Vec<Piece>,
    not_before: Vec<&'static str>,
    not_after: Vec<&'static str>,
}

enum Piece {
    Word(Vec<&'static str>),
    Gap,
    Beginning,
    End,
}

const WIDEST_GAP: usize = 2;

/// Who does not want it: "I can't stop texting them".
const NEGATIONS: [&str; 12] =
    ["cant", "cannot", "wont", "dont", "didnt", "doesnt", "never", "not", "nicht", "nao", "pas", "niet"];

impl Pattern {
    pub fn new(phrase: &'static str) -> Self {
        let (mut pieces, mut not_before, mut not_after) = (Vec::new(), Vec::new(), Vec::new());
        for piece in phrase.split(' ') {
            match piece.strip_prefix('!') {
                Some(words) if pieces.is_empty() => not_before = words.split('|').collect(),
                Some(words) => not_after = words.split('|').collect(),
                None => pieces.push(Piece::new(piece)),
            }
        }
        Self { pieces, not_before, not_after }
    }

    /// Any of the words with which it can begin.
    pub fn first_words(&self) -> &[&'static str] {
        let first = self.pieces.iter().find(|piece| !matches!(piece, Piece::Beginning));
        if let Some(Piece::Word(any)) = first { any } else { unreachable!("a phrase begins with a word") }
    }

    /// The words of the text that are this phrase, if it begins there.
    pub fn find_at<'a>(&self, words: &'a [&'a str], start: usize) -> Option<&'a [&'a str]> {
        let end = matches(&self.pieces, words, start)?;
        (self.may_begin(words, start) && self.may_end(words, end)).then(|| &words[start..end])
    }

    fn may_begin(&self, words: &[&str], start: usize) -> bool {
        let before = start.checked_sub(1).and_then(|before| words.get(before));
        before.is_none_or(|word| !NEGATIONS.contains(word) && !self.not_before.contains(word))
    }

    fn may_end(&self, words: &[&str], end: usize) -> bool {
        words.get(end).is_none_or(|word| !self.not_after.contains(word))
    }
}

impl Piece {
    fn new(piece: &'static str) -> Self {
        match piece {
            "_" => Self::Gap,
            "^" => Self::Beginning,
            "$" => Self::End,
            words => Self::Word(words.split('|').collect()),
        }
    }
}

/// Where the pieces end that begin at `at`.
fn matches(pieces: &[Piece], words: &[&str], at: usize) -> Option<usize> {
    let Some((piece, rest)) = pieces.split_first() else {
        return Some(at);
    };
    match piece {
        Piece::Word(any) if words.get(at).is_some_and(|word| any.contains(word)) => matches(rest, words, at + 1),
        Piece::Gap => (at..=at + WIDEST_GAP).find_map(|at| matches(rest, words, at)),
        Piece::Beginning if at == 0 => matches(rest, words, at),
        Piece::End if at >= words.len() => Some(words.len()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(phrase: &'static str, text: &str) -> Option<String> {
        let words: Vec<&str> = text.split(' ').collect();
        let pattern = Pattern::new(phrase);
        (0..words.len()).find_map(|start| pattern.find_at(&words, start)).map(|found| found.join(" "))
    }

    #[test]
    fn a_phrase_is_found_wherever_it_stands() {
        assert_eq!(found("stop|quit texting", "please quit texting me").as_deref(), Some("quit texting"));
        assert_eq!(found("stop|quit texting", "stop the texting"), None);
        assert_eq!(found("stop|quit texting", "you can not stop texting"), None);
    }

    #[test]
    fn a_gap_is_at_most_two_words_wide() {
        assert!(found("off _ list", "off list").is_some());
        assert!(found("off _ list", "off your contact list").is_some());
        assert!(found("off _ list", "off the very long list").is_none());
    }

    #[test]
    fn the_ends_of_a_text_and_what_must_not_stand_beside_are_minded() {
        assert!(found("^ wrong number $", "wrong number").is_some());
        assert!(found("^ wrong number $", "the wrong number").is_none());
        assert!(found("^ wrong number $", "wrong number plate").is_none());
        assert!(found("!get no more texts !left", "get no more texts").is_none());
        assert!(found("!get no more texts !left", "no more texts left").is_none());
        assert!(found("!get no more texts !left", "no more texts please").is_some());
    }
}
