//! What the bytes of an uploaded file say. Files come from spreadsheets of every age and country.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The text of a file; the error says how to save it instead.
pub fn text(bytes: &[u8]) -> Result<String, String> {
    if let Some(words) = no_text(bytes) {
        return Err(words.to_owned());
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return decoded(encoding, &bytes[mark..]);
    }
    match (std::str::from_utf8(bytes), wide(bytes)) {
        (_, Some(encoding)) => decoded(encoding, bytes),
        (Ok(text), None) => Ok(text.to_owned()),
        (Err(_), None) => decoded(WINDOWS_1252, bytes),
    }
    .and_then(readable)
}

/// Files that look like lists in their own program and are none.
fn no_text(bytes: &[u8]) -> Option<&'static str> {
    const SPREADSHEET: &str = "This is a spreadsheet's own file. Save it as CSV first: “Save as”, then “CSV UTF-8”.";
    match bytes {
        _ if bytes.iter().all(u8::is_ascii_whitespace) => Some("There is nothing in this file."),
        [b'P', b'K', 3, 4, ..] | [0xD0, 0xCF, 0x11, 0xE0, ..] => Some(SPREADSHEET),
        [b'%', b'P', b'D', b'F', ..] => Some("This is a PDF. Export the list as CSV from where it was made."),
        _ => None,
    }
}

/// UTF-16 without its mark: every other byte of what is mostly ASCII is 0.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(4_096)];
    let zeros = |from: usize| sample.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count() * 4;
    let half = sample.len() / 2;
    match (zeros(0) > half, zeros(1) > half) {
        (false, true) => Some(UTF_16LE),
        (true, false) => Some(UTF_16BE),
        _ => None,
    }
}

fn decoded(encoding: &'static Encoding, bytes: &[u8]) -> Result<String, String> {
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    if broken { Err(HOW.to_owned()) } else { Ok(text.into_owned()) }
}

const HOW: &str = "The letters of this file cannot be read. Save it as CSV in UTF-8 and try again.";

/// Characters that no list has are what a wrong guess looks like.
fn readable(text: String) -> Result<String, String> {
    let is_stray = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t');
    if text.contains(is_stray) { Err(HOW.to_owned()) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "number;name\n+447700900101;Zoë Müller\n";

    #[test]
    fn every_usual_spelling_of_a_list_is_read() {
        let utf16 = |big: bool| -> Vec<u8> {
            LIST.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
        };
        let marked = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
        for bytes in [
            LIST.as_bytes().to_vec(),
            marked(&[0xEF, 0xBB, 0xBF], LIST.as_bytes().to_vec()),
            marked(&[0xFF, 0xFE], utf16(false)),
            marked(&[0xFE, 0xFF], utf16(true)),
            utf16(false),
            utf16(true),
            WINDOWS_1252.encode(LIST).0.into_owned(),
        ] {
            assert_eq!(text(&bytes).as_deref(), Ok(LIST), "{bytes:?}");
        }
    }

    #[test]
    fn the_dashes_and_quotes_of_windows_are_read() {
        assert_eq!(text(b"a\x80b \x93c\x94").as_deref(), Ok("a€b “c”"));
    }

    #[test]
    fn what_is_no_list_is_refused_in_words() {
        assert!(text(b"PK\x03\x04rest").unwrap_err().contains("Save it as CSV"));
        assert!(text(b"%PDF-1.7").unwrap_err().contains("PDF"));
        assert!(text(b" \r\n ").unwrap_err().contains("nothing"));
        assert!(text(b"\x81\x8d\x01\x02").unwrap_err().contains("UTF-8"));
        assert!(text(b"number\0name").unwrap_err().contains("UTF-8"));
    }
}
