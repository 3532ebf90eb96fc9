//! How people and programs dress a number: brackets, links, what spreadsheets and address books leave around it.

use super::{is_digits, refuse_schemes};
use unicode_normalization::UnicodeNormalization;

/// Fewer digits with `.0` behind them are no number that a program took for an amount.
const FEWEST_WHOLE: usize = 4;

const ROUNDED: &str = "A spreadsheet rounded this number. Format its column as a number without decimals in the spreadsheet, \
    save the list as CSV once more, and use that.";
const EXTENSION: &str = "An extension cannot be texted. Write the number without it.";

/// A number without its dress.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spelled {
    /// Digits alone, with the `+` in front if there was one.
    pub(super) dialled: String,
    /// Another number that stood behind it.
    pub(super) other: Option<String>,
}

/// Takes a number out of what was written; the error says what does not belong there.
pub(super) fn spelled(text: &str) -> Result<Spelled, String> {
    let text = plain(text);
    let (first, other) = first_of(&text);
    let bare = local(undressed(first))?;
    refuse_schemes(&bare)?;
    let whole = if is_scientific(&bare) { unrounded(&bare)? } else { without_decimals(&bare).to_owned() };
    match stray(&whole) {
        Some(stray) => Err(format!(
            "This isn't a phone number: “{stray}” can't be part of one. Use digits, for example +44 7700 900123."
        )),
        None => Ok(Spelled { dialled: dialled(&whole), other: other.map(ToOwned::to_owned) }),
    }
}

/// Whether something looks like the number of a phone, however it is spelt; a date or a price does not.
pub fn is_number_like(text: &str) -> bool {
    let text = plain(text);
    let Ok(bare) = local(undressed(first_of(&text).0)) else { return true };
    let digits = bare.chars().filter(char::is_ascii_digit).count();
    let is_date = digits == 8 && bare.chars().filter(|letter| matches!(letter, '-' | '.' | '/')).count() == 2;
    is_scientific(&bare) || (7..=16).contains(&digits) && stray(without_decimals(&bare)).is_none() && !is_date
}

/// What was typed with plain letters and digits, whatever keyboard it came from, and without marks that nobody sees.
pub(super) fn plain(text: &str) -> String {
    let folded: String = text.nfkc().filter(|letter| !is_invisible(*letter)).map(western).collect();
    folded.trim().to_owned()
}

/// Digits alone, with the `+` in front if there was one.
pub(super) fn dialled(text: &str) -> String {
    let mut written = text.chars().filter(|letter| letter.is_ascii_digit() || *letter == '+').peekable();
    let plus = written.next_if_eq(&'+').map(String::from).unwrap_or_default();
    written.filter(char::is_ascii_digit).fold(plus, |mut digits, digit| {
        digits.push(digit);
        digits
    })
}

/// A character that no number is written with, or a `+` that is not in front.
pub(super) fn stray(text: &str) -> Option<char> {
    let mut has_digits = false;
    text.chars().find(|letter| {
        let is_late_plus = *letter == '+' && has_digits;
        has_digits |= letter.is_ascii_digit();
        is_late_plus || !belongs(*letter)
    })
}

fn belongs(letter: char) -> bool {
    letter.is_ascii_digit()
        || letter.is_whitespace()
        || matches!(letter, '+' | '(' | ')' | '[' | ']' | '-' | '.' | '/' | '~')
        || matches!(letter, '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30fc}' | '\u{2053}')
}

/// Marks of direction and width that copying from a page or an address book takes along, and soft hyphens.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Where the ten digits of other scripts begin, as keyboards from Cairo to Phnom Penh write them.
const DIGITS: [u32; 17] = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xf20, 0x1040,
    0x17e0,
];

fn western(letter: char) -> char {
    let digit = |zero: &u32| u32::from(letter).checked_sub(*zero).filter(|digit| *digit < 10);
    DIGITS.iter().find_map(digit).and_then(|digit| char::from_digit(digit, 10)).unwrap_or(letter)
}

/// Google writes several numbers of one contact as `+1 … ::: +1 …`.
fn first_of(text: &str) -> (&str, Option<&str>) {
    let mut numbers = text.split(":::").map(str::trim).filter(|number| !number.is_empty());
    (numbers.next().unwrap_or_default(), numbers.next())
}

/// Without what keeps a spreadsheet from calculating with it: `'+1…`, `="+1…"`.
fn undressed(text: &str) -> &str {
    let is_quote = |letter: char| matches!(letter, '\'' | '"' | '`' | '‘' | '’' | '“' | '”');
    let text = text.trim_matches(is_quote);
    text.strip_prefix('=').unwrap_or(text).trim_matches(is_quote).trim()
}

/// The number of a link (RFC 3966): `tel:863-1234;phone-context=+1-914-555`.
fn local(text: &str) -> Result<String, String> {
    let Some(link) = ["tel:", "sms:"].iter().find_map(|scheme| without(text, scheme)) else {
        return Ok(text.to_owned());
    };
    let mut parts = link.split(';');
    let number = parts.next().unwrap_or_default().trim_start_matches('/').replace("%20", " ").replace("%2B", "+");
    let mut context = String::new();
    for (key, value) in parts.filter_map(|part| part.split_once('=')) {
        match key.trim().to_ascii_lowercase().as_str() {
            "ext" => return Err(EXTENSION.to_owned()),
            "phone-context" if value.starts_with('+') && !number.contains('+') => value.clone_into(&mut context),
            _ => {}
        }
    }
    Ok(context + &number)
}

fn without<'a>(text: &'a str, scheme: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(scheme.len())?;
    start.eq_ignore_ascii_case(scheme).then_some(rest)
}

/// Programs that take a column for amounts write `4155550102.0`.
fn without_decimals(text: &str) -> &str {
    let is_whole = |number: &str| {
        let digits = number.strip_prefix('+').unwrap_or(number);
        is_digits(digits) && digits.len() >= FEWEST_WHOLE
    };
    match text.split_once(['.', ',']) {
        Some((number, decimals))
            if is_whole(number) && !decimals.is_empty() && decimals.trim_matches('0').is_empty() =>
        {
            number
        }
        _ => text,
    }
}

/// `4.47911E+11`: its digits before and behind the point, and how far the point is to move.
fn scientific(text: &str) -> Option<(String, usize, usize)> {
    let (mantissa, exponent) = text.strip_prefix('+').unwrap_or(text).split_once(['e', 'E'])?;
    let (whole, decimals) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, ""));
    let exponent = exponent.strip_prefix('+').unwrap_or(exponent).parse().ok()?;
    (is_digits(whole) && (decimals.is_empty() || is_digits(decimals)))
        .then(|| (format!("{whole}{decimals}"), decimals.len(), exponent))
}

fn is_scientific(text: &str) -> bool {
    scientific(text).is_some()
}

/// Whole only where every digit still stands there.
fn unrounded(text: &str) -> Result<String, String> {
    match scientific(text) {
        Some((digits, decimals, exponent)) if decimals == exponent => Ok(digits),
        _ => Err(ROUNDED.to_owned()),
    }
}
