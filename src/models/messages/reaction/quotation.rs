//! Where the quotation of a reaction begins and ends.

use super::is_blank;

/// Opening marks, each with what can close it.
const MARKS: [(char, &[char]); 5] =
    [('“', &['”', '“']), ('„', &['“', '”']), ('«', &['»']), ('‘', &['’']), ('"', &['"'])];

/// Where a carrier has cut.
const ELLIPSES: [&str; 2] = ["…", "..."];

/// Words that stand behind the quotation in some languages: Dutch "Vindt ‘…’ leuk".
const BEHIND: [&str; 2] = [" leuk", " niet leuk"];

/// What stands in front of the quotation that ends the text, and what it quotes. Where a title is quoted in front of it
/// ("Ha messo “Mi piace” a “…”"), the last one counts.
pub fn find(text: &str) -> Option<(&str, &str)> {
    const TITLES: [&str; 4] =
        ["Ha messo “Mi piace” a ", "Ha messo \"Mi piace\" a ", "Hat „Gefällt mir“ für ", "A mis « J’aime » à "];
    let title = TITLES.iter().find(|title| text.starts_with(*title)).map_or(0, |title| title.len());
    let (at, mark, closing) = opening(text, title)?;
    let behind = BEHIND.iter().find(|behind| text.ends_with(*behind)).filter(|_| text.starts_with("Vindt"));
    let end = text.len() - behind.map_or(0, |behind| behind.len());
    let inside = &text[at + mark.len_utf8()..end];
    let quoted = within(inside, mark, closing)?.trim_matches(is_blank);
    (!quoted.is_empty()).then_some((&text[..at], quoted))
}

fn opening(text: &str, from: usize) -> Option<(usize, char, &'static [char])> {
    text[from..].char_indices().find_map(|(at, letter)| {
        let (mark, closing) = MARKS.iter().find(|(mark, _)| *mark == letter)?;
        Some((from + at, *mark, *closing))
    })
}

/// What is quoted, if the quotation ends with the text and not before.
fn within<'a>(inside: &'a str, mark: char, closing: &[char]) -> Option<&'a str> {
    let last = inside.chars().last()?;
    let is_closed = closing.contains(&last);
    let quoted = if is_closed { &inside[..inside.len() - last.len_utf8()] } else { inside };
    let is_whole = is_closed || ELLIPSES.iter().any(|ellipsis| inside.ends_with(ellipsis));
    (is_whole && is_balanced(quoted, mark, closing)).then_some(quoted)
}

/// Quotations within the quotation are closed before it is. An apostrophe closes nothing.
fn is_balanced(quoted: &str, mark: char, closing: &[char]) -> bool {
    if mark == '‘' {
        return true;
    }
    let mut open = 0_i32;
    for letter in quoted.chars() {
        if letter == mark && mark != '"' {
            open += 1;
        } else if closing.contains(&letter) {
            open -= 1;
        }
        if open < 0 {
            return false;
        }
    }
    true
}
