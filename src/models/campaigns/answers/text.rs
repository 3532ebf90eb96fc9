use super::company;
use crate::models::wording::{fold, is_apostrophe};

/// A text in pieces, without case, accents and punctuation.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Text {
    pub pieces: Vec<Piece>,
    /// Its emoji. They stand apart, since people put them anywhere.
    pub signs: Vec<char>,
    /// Whether there is a question mark in it.
    pub asks: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Word(String),
    Number(i64),
    /// `2nd`
    Ordinal(i64),
    /// What makes a number mean something else: `€`, `%`, the colon of a time.
    Symbol(char),
}

/// Digits of a number that can be a choice's, or meant for one. Longer ones are for phones and parcels.
const MOST_DIGITS: usize = 3;

/// What makes an ordinal of the digits it is written to, in seven languages.
const ENDINGS: [&str; 20] = [
    "st", "nd", "rd", "th", "e", "er", "ere", "eme", "de", "ste", "te", "do", "da", "ro", "ra", "to", "ta", "o", "os",
    "as",
];

impl Text {
    pub fn new(text: &str) -> Self {
        let folded = calmed(&fold(&with_keys_apart(text)));
        let letters: Vec<char> = folded.chars().filter(|letter| !is_apostrophe(*letter)).collect();
        let mut cut = Self { asks: text.contains(['?', '？', '؟']), ..Self::default() };
        let mut at = 0;
        while at < letters.len() {
            let run = letters[at..].iter().take_while(|letter| letter.is_alphanumeric()).count();
            if run > 0 {
                cut.pieces.extend(pieces(&letters[at..at + run]));
            } else {
                cut.sign(letters[at], is_of_a_number(&letters, at));
            }
            at += run.max(1);
        }
        cut
    }

    /// The words and numbers, as they are shown and compared.
    pub fn spoken(&self) -> String {
        spoken(&self.pieces)
    }

    fn sign(&mut self, sign: char, of_a_number: bool) {
        match sign {
            '&' | '+' => self.pieces.push(Piece::Word("and".to_owned())),
            '%' | '$' | '€' | '£' | '¥' | '₹' => self.pieces.push(Piece::Symbol(sign)),
            ':' | '/' | '-' | '−' if of_a_number => self.pieces.push(Piece::Symbol(sign)),
            sign if is_emoji(sign) => self.signs.push(sign),
            _ => {}
        }
    }
}

impl Piece {
    pub fn word(&self) -> Option<&str> {
        match self {
            Self::Word(word) => Some(word),
            _ => None,
        }
    }
}

/// Pieces with spaces between them.
pub fn spoken(pieces: &[Piece]) -> String {
    let words = pieces.iter().map(|piece| match piece {
        Piece::Word(word) => word.clone(),
        Piece::Number(number) | Piece::Ordinal(number) => number.to_string(),
        Piece::Symbol(sign) => sign.to_string(),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// "gooood" and "yesssss" with two letters of each that is drawn out.
fn calmed(text: &str) -> String {
    let mut calm = String::with_capacity(text.len());
    let mut run = 0;
    for letter in text.chars() {
        run = if calm.ends_with(letter) { run + 1 } else { 1 };
        if run <= 2 || !letter.is_alphabetic() {
            calm.push(letter);
        }
    }
    calm
}

/// Figures on keys, in circles or raised are one each: `1️⃣2️⃣` is no twelve.
fn with_keys_apart(text: &str) -> String {
    let mut apart = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\u{20e3}' | 'º' | 'ª' | '°' | '\u{a0}' => apart.push(' '),
            '№' => apart.push_str(" no "),
            '🔟' => apart.push_str(" 10 "),
            '\u{2460}'..='\u{249b}' | '\u{2776}'..='\u{2793}' => apart.extend([' ', letter, ' ']),
            letter => apart.push(western(letter)),
        }
    }
    apart
}

/// Digits of scripts whose people text with them.
fn western(letter: char) -> char {
    let zeros = ['٠', '۰', '०', '০', '੦', '૦', '๐'];
    let digit = zeros.into_iter().find_map(|zero| (letter as u32).checked_sub(zero as u32).filter(|digit| *digit < 10));
    digit.and_then(|digit| char::from_digit(digit, 10)).unwrap_or(letter)
}

fn is_emoji(letter: char) -> bool {
    let skin = ('\u{1f3fb}'..='\u{1f3ff}').contains(&letter);
    !skin && matches!(letter, '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}' | '⁉')
}

fn is_within_a_time(letters: &[char], at: usize) -> bool {
    let digit = |at: Option<usize>| at.and_then(|at| letters.get(at)).is_some_and(char::is_ascii_digit);
    digit(at.checked_sub(1)) && digit(Some(at + 1))
}

/// The colon of a time, the stroke of "4/5", the minus of "-5".
fn is_of_a_number(letters: &[char], at: usize) -> bool {
    if matches!(letters[at], '-' | '−') { is_below_zero(letters, at) } else { is_within_a_time(letters, at) }
}

/// "-5" is no five; "2-3" and "- 5" are.
fn is_below_zero(letters: &[char], at: usize) -> bool {
    let apart = at.checked_sub(1).is_none_or(|before| letters[before].is_whitespace());
    apart && letters.get(at + 1).is_some_and(char::is_ascii_digit)
}

/// A run of letters and digits: "2pls" is two pieces, "option2" too, "b12" one.
fn pieces(run: &[char]) -> Vec<Piece> {
    let digits = run.iter().take_while(|letter| letter.is_ascii_digit()).count();
    let (front, back): (String, String) = (run[..digits].iter().collect(), run[digits..].iter().collect());
    if digits == 0 {
        return named_number(&back).or_else(|| asked_for(&back)).unwrap_or_else(|| vec![Piece::Word(back)]);
    }
    match front.parse().ok().filter(|_| digits <= MOST_DIGITS) {
        Some(number) if back.is_empty() => vec![Piece::Number(number)],
        Some(number) if ENDINGS.contains(&back.as_str()) => vec![Piece::Ordinal(number)],
        // "2x" counts something.
        Some(_) if back == "x" => vec![Piece::Word(front + &back)],
        Some(number) => vec![Piece::Number(number), Piece::Word(back)],
        None => vec![Piece::Word(front + &back)],
    }
}

/// "option2", "no2"
fn named_number(run: &str) -> Option<Vec<Piece>> {
    let digits = run.find(|letter: char| letter.is_ascii_digit())?;
    let (name, number) = run.split_at(digits);
    let number = number.parse().ok().filter(|_| number.len() <= MOST_DIGITS)?;
    company::names_a_number(name).then(|| vec![Piece::Word(name.to_owned()), Piece::Number(number)])
}

/// "thursdayplease"
fn asked_for(run: &str) -> Option<Vec<Piece>> {
    let please =
        ["please", "thanks"].into_iter().find(|please| run.len() > please.len() + 1 && run.ends_with(please))?;
    let asked = run.strip_suffix(please)?;
    Some([asked, please].map(|word| Piece::Word(word.to_owned())).to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_numbers_however_they_are_dressed() {
        for text in ["2", " 2. ", "２", "2️⃣", "②", "#2", "(2)", "02", "٢", "२", "²"] {
            assert_eq!(Text::new(text).pieces, [Piece::Number(2)], "{text}");
        }
        assert_eq!(Text::new("1️⃣2️⃣").pieces, [Piece::Number(1), Piece::Number(2)]);
        assert_eq!(Text::new("🔟").pieces, [Piece::Number(10)]);
        assert_eq!(Text::new("2nd 3ème").pieces, [Piece::Ordinal(2), Piece::Ordinal(3)]);
    }

    #[test]
    fn what_is_no_choice_number_stays_apart() {
        assert_eq!(Text::new("2€").pieces, [Piece::Number(2), Piece::Symbol('€')]);
        assert_eq!(Text::new("2:30").pieces, [Piece::Number(2), Piece::Symbol(':'), Piece::Number(30)]);
        assert_eq!(Text::new("Answer: 2").spoken(), "answer 2");
        assert_eq!(Text::new("12345").pieces, [Piece::Word("12345".to_owned())]);
        assert_eq!(Text::new("B12").pieces, [Piece::Word("b12".to_owned())]);
    }

    #[test]
    fn emoji_and_question_marks_are_noted() {
        let text = Text::new("Thursday 👍🏽?");

        assert_eq!(text.spoken(), "thursday");
        assert_eq!(text.signs, ['👍']);
        assert!(text.asks);
    }
}
