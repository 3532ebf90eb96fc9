//! Choices as people type them into one field: "1 tomorrow", one a line or between commas, numbered or not.

use crate::models::campaigns::DraftChoice;

/// Reads them; the error says which number stands twice.
pub fn read(text: &str) -> Result<Vec<DraftChoice>, String> {
    let mut choices: Vec<DraftChoice> = Vec::new();
    for piece in pieces(text) {
        let (number, label) = numbered(&piece);
        let number = number.unwrap_or_else(|| next(&choices));
        if choices.iter().any(|choice| choice.number == number) {
            return Err(format!("{number} stands twice."));
        }
        choices.push(DraftChoice { number, label: label.to_owned(), ..DraftChoice::default() });
    }
    Ok(choices)
}

/// Whether a text says every choice itself, the number and the label.
pub fn are_named_in(text: &str, choices: &[DraftChoice]) -> bool {
    let said = format!(" {} ", words(text));
    text.contains("{{choices}}")
        || choices.iter().all(|choice| {
            said.contains(&format!(" {} ", choice.number)) && said.contains(&format!(" {} ", words(&choice.label)))
        })
}

/// Lines; a single line is divided at its commas. A comma belongs to the label where numbers say what begins.
fn pieces(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let [line] = lines.as_slice() else { return lines.into_iter().map(ToOwned::to_owned).collect() };
    let mut pieces: Vec<String> = Vec::new();
    for piece in line.split([',', ';']).map(str::trim).filter(|piece| !piece.is_empty()) {
        match pieces.last_mut() {
            Some(last) if numbered(last).0.is_some() && numbered(piece).0.is_none() => {
                last.push_str(", ");
                last.push_str(piece);
            }
            _ => pieces.push(piece.to_owned()),
        }
    }
    pieces
}

/// "2 tomorrow", "2. tomorrow", "2) tomorrow", "2 = tomorrow", "(2) tomorrow", "2️⃣ tomorrow".
fn numbered(piece: &str) -> (Option<String>, &str) {
    let inside = piece.trim_start_matches(['(', '[', '#']);
    let digits = inside.chars().take_while(char::is_ascii_digit).count();
    let rest = &inside[digits..];
    let is_apart = rest.starts_with(|c: char| !c.is_alphanumeric());
    let label = rest.trim_start_matches(|c: char| {
        c.is_whitespace()
            || matches!(c, '.' | ')' | ']' | ':' | '=' | '-' | '–' | '—' | '>' | '→' | '\u{fe0f}' | '\u{20e3}')
    });
    match digits {
        1..=4 if is_apart && !label.is_empty() => (Some(plain(&inside[..digits])), label),
        _ => (None, piece),
    }
}

fn plain(digits: &str) -> String {
    let plain = digits.trim_start_matches('0');
    if plain.is_empty() { "0".to_owned() } else { plain.to_owned() }
}

fn next(choices: &[DraftChoice]) -> String {
    let last = choices.iter().filter_map(|choice| choice.number.parse::<u32>().ok()).max();
    last.map_or(1, |last| last + 1).to_string()
}

fn words(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        read(text).unwrap().into_iter().map(|choice| format!("{}={}", choice.number, choice.label)).collect()
    }

    #[test]
    fn choices_are_read_however_they_are_numbered() {
        for text in ["1 today\n2 tomorrow", "1. today\n2) tomorrow", "1: today, 2 = tomorrow", "(1) today; #2 tomorrow"]
        {
            assert_eq!(shown(text), ["1=today", "2=tomorrow"], "{text}");
        }
        assert_eq!(shown("1️⃣ today\n2️⃣ tomorrow"), ["1=today", "2=tomorrow"]);
        assert_eq!(shown("07 seven\n0 none"), ["7=seven", "0=none"]);
    }

    #[test]
    fn choices_without_numbers_are_numbered() {
        assert_eq!(shown("today, tomorrow, later"), ["1=today", "2=tomorrow", "3=later"]);
        assert_eq!(shown("5 today\ntomorrow"), ["5=today", "6=tomorrow"]);
        assert_eq!(shown(" \n"), [] as [&str; 0]);
    }

    #[test]
    fn a_comma_inside_a_choice_parts_nothing() {
        assert_eq!(shown("1 Monday, early\n2 Tuesday"), ["1=Monday, early", "2=Tuesday"]);
        assert_eq!(shown("1 Monday, early, 2 Tuesday"), ["1=Monday, early", "2=Tuesday"]);
    }

    #[test]
    fn figures_that_belong_to_a_label_stay_there() {
        assert_eq!(shown("10am, 2pm"), ["1=10am", "2=2pm"]);
        assert_eq!(shown("12\n13"), ["1=12", "2=13"]);
    }

    #[test]
    fn a_number_that_stands_twice_is_said() {
        assert_eq!(read("1 today\n1 tomorrow").unwrap_err(), "1 stands twice.");
    }

    #[test]
    fn a_text_names_its_choices_only_with_number_and_label() {
        let choices = read("1 yes\n2 no").unwrap();

        assert!(are_named_in("Reply 1 for YES, 2 for no.", &choices));
        assert!(are_named_in("Well? {{choices}}", &choices));
        assert!(!are_named_in("Do you know it, yes or no?", &choices));
        assert!(!are_named_in("1 or 2: do you know it?", &choices));
    }
}
