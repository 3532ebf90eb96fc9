//! The only way a number enters: parsed once, after that it cannot be wrong.

use phonenumber::{Mode, PhoneNumber, country};
use unicode_normalization::UnicodeNormalization;

/// A phone's number, as E.164.
pub const SMS: &str = "sms";
pub const SHORT_CODE: &str = "short_code";
/// A sender that is a name; it cannot be answered.
pub const NAME: &str = "name";
/// A number of the phone in the browser; never a real person's.
pub const SANDBOX: &str = "sandbox";

const LONGEST_NAME: usize = 11;
/// Some routes hand over senders that no phone could show, such as an e-mail address.
const LONGEST_SENDER: usize = 100;

/// Where a text comes from or goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    pub kind: &'static str,
    pub value: String,
}

/// A number that a person typed, and what is doubtful about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    pub address: Address,
    pub warning: Option<String>,
}

/// Reads a sender or recipient as a provider writes it: any `+` and 7 to 15 digits will do.
pub fn inbound(raw: &str, gateway: &str) -> Result<Address, String> {
    let raw = raw.trim();
    refuse_schemes(raw)?;
    match (raw.strip_prefix('+'), gateway) {
        (Some(digits), SANDBOX) if is_digits(digits) => number(SANDBOX, digits),
        (None, SANDBOX) if is_digits(raw) => number(SANDBOX, raw),
        (Some(digits), _) if is_digits(digits) => number(SMS, digits),
        (None, _) if is_short_code(raw) => Ok(Address { kind: SHORT_CODE, value: raw.to_owned() }),
        (None, _) if is_digits(raw) => number(SMS, raw),
        _ => name(raw, LONGEST_SENDER),
    }
}

/// Reads a number as people write it in a country (two letters). Doubts only warn.
pub fn typed(text: &str, country: &str, sandbox: bool) -> Result<Typed, String> {
    let text = plain(text);
    refuse_schemes(&text)?;
    if let Some(stray) = text.chars().find(|letter| !belongs_in_a_number(*letter)) {
        return Err(format!("A number has digits only: “{stray}” does not belong in it."));
    }
    let dialled = dialled(&text);
    let read = read(&dialled, country);
    let digits = match (&read, dialled.strip_prefix('+')) {
        (Some(read), _) => read.format().mode(Mode::E164).to_string().trim_start_matches('+').to_owned(),
        (None, Some(digits)) => digits.to_owned(),
        (None, None) if sandbox => dialled.clone(),
        (None, None) => return Err(how_to_write(&dialled)),
    };
    let kind = if sandbox { SANDBOX } else { SMS };
    let address = number(kind, &digits).map_err(|_| how_to_write(&dialled))?;
    let is_doubtful = !sandbox && !read.is_some_and(|read| phonenumber::is_valid(&read));
    let warning = is_doubtful
        .then(|| format!("{} does not look like a number that is in use. Check it once more.", address.value));
    Ok(Typed { address, warning })
}

/// Reads the number, short code or sender name that an inbox texts from; at Twilio also a Messaging Service.
pub fn sender(text: &str, country: &str, gateway: &str) -> Result<Typed, String> {
    let text = plain(text);
    if text.is_empty() {
        return Err("Write the number or name that texts come from.".to_owned());
    }
    refuse_schemes(&text)?;
    if gateway == "twilio" && is_messaging_service(&text) {
        Ok(certain(NAME, text))
    } else if text.len() <= 6 && is_short_code(&text) {
        Ok(certain(SHORT_CODE, text))
    } else if text.chars().any(char::is_alphabetic) {
        name(&text, LONGEST_NAME).map(|address| Typed { address, warning: None })
    } else {
        typed(&text, country, gateway == SANDBOX)
    }
}

fn certain(kind: &'static str, value: String) -> Typed {
    Typed { address: Address { kind, value }, warning: None }
}

/// Other ways to write to us than texts carry their name in front: `whatsapp:+44…`.
fn refuse_schemes(raw: &str) -> Result<(), String> {
    let is_scheme = |scheme: &str| !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_lowercase());
    match raw.split_once(':').filter(|(scheme, _)| is_scheme(scheme)) {
        Some(("whatsapp", _)) => Err("WhatsApp is not supported yet.".to_owned()),
        Some((scheme, _)) => Err(format!("Texts from “{}” are not supported yet.", shown(scheme))),
        None => Ok(()),
    }
}

fn number(kind: &'static str, digits: &str) -> Result<Address, String> {
    let shortest = if kind == SANDBOX { 3 } else { 7 };
    if (shortest..=15).contains(&digits.len()) && !digits.starts_with('0') {
        Ok(Address { kind, value: format!("+{digits}") })
    } else {
        Err(format!("“{}” is not a number: it needs 7 to 15 digits with the country code first.", shown(digits)))
    }
}

fn name(raw: &str, longest: usize) -> Result<Address, String> {
    let is_short = (1..=longest).contains(&raw.chars().count());
    if is_short && raw.chars().any(char::is_alphabetic) && !raw.chars().any(char::is_control) {
        Ok(Address { kind: NAME, value: raw.to_owned() })
    } else {
        Err(format!("“{}” is neither a number nor a name of up to {longest} letters and digits.", shown(raw)))
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_short_code(text: &str) -> bool {
    is_digits(text) && (3..=8).contains(&text.len())
}

fn is_messaging_service(text: &str) -> bool {
    text.len() == 34 && text.starts_with("MG") && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// What was typed with plain letters and digits, whatever keyboard it came from.
fn plain(text: &str) -> String {
    let is_invisible = |letter: &char| matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    let folded: String = text.nfkc().filter(|letter| !is_invisible(letter)).map(western).collect();
    folded.trim().to_owned()
}

/// Arabic and Persian keyboards have digits of their own.
fn western(letter: char) -> char {
    let digit = match letter {
        '\u{660}'..='\u{669}' => u32::from(letter) - 0x660,
        '\u{6f0}'..='\u{6f9}' => u32::from(letter) - 0x6f0,
        _ => return letter,
    };
    char::from_digit(digit, 10).unwrap_or(letter)
}

fn belongs_in_a_number(letter: char) -> bool {
    letter.is_ascii_digit()
        || letter.is_whitespace()
        || matches!(letter, '+' | '(' | ')' | '-' | '.' | '/' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Digits alone, with the `+` in front if there was one or its `00`.
fn dialled(text: &str) -> String {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    match digits.strip_prefix("00") {
        _ if text.trim_start_matches('(').starts_with('+') => format!("+{digits}"),
        Some(rest) => format!("+{rest}"),
        None => digits,
    }
}

/// Reads it as dialled in the country; where that cannot be, as if its `+` had been left out.
fn read(dialled: &str, country: &str) -> Option<PhoneNumber> {
    if dialled.starts_with('+') {
        return phonenumber::parse(None, dialled).ok();
    }
    let at_home =
        country.parse::<country::Id>().ok().and_then(|country| phonenumber::parse(Some(country), dialled).ok());
    if at_home.as_ref().is_some_and(phonenumber::is_valid) {
        return at_home;
    }
    let abroad = phonenumber::parse(None, format!("+{dialled}")).ok();
    abroad.filter(phonenumber::is_valid).or(at_home)
}

fn how_to_write(dialled: &str) -> String {
    if dialled.is_empty() {
        "Write a number.".to_owned()
    } else {
        "This is not a number that can be texted. Write it with its country code, as +44 7700 900123.".to_owned()
    }
}

/// What is quoted back stays short.
fn shown(raw: &str) -> String {
    raw.chars().filter(|letter| !letter.is_control()).take(20).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_typed(text: &str, country: &str) -> String {
        typed(text, country, false).unwrap().address.value
    }

    fn came(raw: &str, gateway: &str) -> (&'static str, String) {
        let address = inbound(raw, gateway).unwrap();
        (address.kind, address.value)
    }

    #[test]
    fn providers_digits_get_their_plus() {
        assert_eq!(came("447700900123", "vonage"), (SMS, "+447700900123".into()));
        assert_eq!(came("+447700900123", "twilio"), (SMS, "+447700900123".into()));
        assert_eq!(came("+1234567", "twilio"), (SMS, "+1234567".into()));
        assert_eq!(came("+123456789012345", "twilio"), (SMS, "+123456789012345".into()));
    }

    #[test]
    fn short_codes_and_names_are_kept_as_they_are() {
        assert_eq!(came("12345", "twilio"), (SHORT_CODE, "12345".into()));
        assert_eq!(came("ACME Bank", "messagebird"), (NAME, "ACME Bank".into()));
        assert_eq!(came("3DS", "vonage"), (NAME, "3DS".into()));
    }

    #[test]
    fn the_sandbox_has_numbers_of_its_own() {
        assert_eq!(came("+447700900123", "sandbox"), (SANDBOX, "+447700900123".into()));
        assert_eq!(came("15550100", "sandbox"), (SANDBOX, "+15550100".into()));
        assert_eq!(came("Front desk", "sandbox"), (NAME, "Front desk".into()));
    }

    #[test]
    fn what_cannot_be_a_sender_is_refused_in_words() {
        for raw in [
            "",
            "+",
            "+123456",
            "+1234567890123456",
            "+0123456789",
            "12",
            &"a name too long".repeat(10),
            "+44 7700",
            "AB\u{0}C",
            "whatsapp:+447700900123",
            "messenger:1",
        ] {
            assert!(inbound(raw, "twilio").is_err(), "{raw}");
        }
        assert_eq!(inbound("whatsapp:+447700900123", "twilio"), Err("WhatsApp is not supported yet.".into()));
    }

    #[test]
    fn a_typed_number_is_read_as_its_country_writes_it() {
        assert_eq!(read_typed("07700 900123", "GB"), "+447700900123");
        assert_eq!(read_typed("(202) 555-0143", "US"), "+12025550143");
        assert_eq!(read_typed("06 12345678", "NL"), "+31612345678");
        assert_eq!(read_typed("+44 (0)20 7946 0958", "US"), "+442079460958");
        assert_eq!(read_typed("0044 20 7946 0958", "DE"), "+442079460958");
        assert_eq!(read_typed("447911123456", "US"), "+447911123456");
        assert_eq!(read_typed("٠٧٩١١ ١٢٣٤٥٦", "GB"), "+447911123456");
    }

    #[test]
    fn a_doubtful_number_is_taken_with_a_warning() {
        assert_eq!(typed("+447911123456", "US", false).unwrap().warning, None);
        assert!(typed("+441234567", "GB", false).unwrap().warning.is_some());
    }

    #[test]
    fn what_cannot_be_a_number_is_refused_in_words() {
        for text in ["", "   ", "hello", "12", "07700 900123 ext 4", "+", "+12345678901234567", "<script>"] {
            assert!(typed(text, "GB", false).is_err(), "{text}");
        }
    }

    #[test]
    fn an_inbox_texts_from_a_number_a_short_code_a_name_or_a_service() {
        let read = |text, gateway| sender(text, "GB", gateway).map(|typed| typed.address.value);
        let service = "MG0123456789abcdef0123456789abcdef";

        assert_eq!(read("07700 900123", "vonage"), Ok("+447700900123".into()));
        assert_eq!(read("60777", "twilio"), Ok("60777".into()));
        assert_eq!(read("ACME", "messagebird"), Ok("ACME".into()));
        assert_eq!(read(service, "twilio"), Ok(service.into()));
        assert!(read(service, "vonage").is_err());
        assert!(read("Customer support desk", "vonage").is_err());
        assert!(read("", "twilio").is_err());
    }
}
