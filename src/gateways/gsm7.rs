//! How many segments a text takes: GSM 03.38 septets where every character is in its tables, else UTF-16.

use unicode_segmentation::UnicodeSegmentation;

/// The basic table without the escape character; each takes one septet.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

/// The extension table; each takes two septets, which are never parted.
const EXTENSION: &str = "\u{c}^{}\\[~]|€";

/// What a text costs: networks bill, and providers limit, by the segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segments {
    /// None for an empty text.
    pub count: u32,
    /// The text leaves GSM-7.
    pub unicode: bool,
}

/// Counts the segments of a text as networks do.
pub fn segments(text: &str) -> Segments {
    let septets: Option<Vec<usize>> = text.chars().map(septets).collect();
    match septets {
        Some(sizes) => Segments { count: count(&sizes, 160, 153), unicode: false },
        None => {
            let sizes: Vec<usize> = unparted(text).map(|piece| piece.encode_utf16().count()).collect();
            Segments { count: count(&sizes, 70, 67), unicode: true }
        }
    }
}

fn septets(c: char) -> Option<usize> {
    if BASIC.contains(c) {
        Some(1)
    } else if EXTENSION.contains(c) {
        Some(2)
    } else {
        None
    }
}

/// What people see as one character stays in one part, as Twilio does it; a line break of two characters may be parted.
fn unparted(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive('\r').flat_map(|line| line.graphemes(true))
}

/// A long text loses six bytes per part to the header that joins it again.
fn count(sizes: &[usize], single: usize, per_part: usize) -> u32 {
    if sizes.is_empty() {
        return 0;
    }
    if sizes.iter().sum::<usize>() <= single {
        return 1;
    }
    let (parts, _) =
        sizes.iter().fold(
            (1, 0),
            |(parts, used), size| {
                if used + size > per_part { (parts + 1, *size) } else { (parts, used + size) }
            },
        );
    parts
}
