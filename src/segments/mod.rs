//! What networks make of a text: the alphabet it goes in, the segments they charge for, and what it would cost in plain
//! characters. Knows nothing of the rest of the desk.
//!
//! Counted and cut as Twilio's own calculator does it (`sms-segments-calculator` 1.3.0), whatever the text.

mod alphabet; // GSM 03.38: what a character takes in it
mod clusters; // what people see as one character
mod plain; // plain twins of typographic characters
mod tables; // which character is of which kind

pub use plain::{Costly, costly, gain, plain};

/// What a text costs: networks bill, and providers limit, by the segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segments {
    /// None for an empty text.
    pub count: u32,
    pub encoding: Encoding,
    /// What the whole text takes: septets in GSM-7, UTF-16 code units in UCS-2.
    pub units: u32,
    /// Units left in the last segment.
    pub left: u32,
}

/// The alphabet a text is sent in: one character outside GSM-7 puts all of it into UCS-2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Gsm7,
    Ucs2,
}

impl Encoding {
    /// The alphabet that a text needs.
    pub fn of(text: &str) -> Self {
        if text.chars().all(|c| alphabet::septets(c).is_some()) { Self::Gsm7 } else { Self::Ucs2 }
    }

    /// Units of a text that is alone, 140 bytes of them.
    pub fn single(self) -> u32 {
        match self {
            Self::Gsm7 => 160,
            Self::Ucs2 => 70,
        }
    }

    /// Units of each part of a long text, which loses six bytes to the header that joins it again.
    pub fn per_part(self) -> u32 {
        match self {
            Self::Gsm7 => 153,
            Self::Ucs2 => 67,
        }
    }

    fn units(self, piece: &str) -> u32 {
        match self {
            Self::Gsm7 => piece.chars().filter_map(alphabet::septets).sum(),
            Self::Ucs2 => piece.chars().map(|c| c.len_utf16() as u32).sum(),
        }
    }
}

/// Counts the segments of a text.
pub fn count(text: &str) -> Segments {
    let encoding = Encoding::of(text);
    let sizes: Vec<u32> = clusters::of(text).map(|piece| encoding.units(piece)).collect();
    let cuts = cuts(&sizes, encoding);
    let last: u32 = sizes[cuts.last().copied().unwrap_or(0)..].iter().sum();
    let room = if cuts.is_empty() { encoding.single() } else { encoding.per_part() };
    Segments {
        count: if sizes.is_empty() { 0 } else { cuts.len() as u32 + 1 },
        encoding,
        units: sizes.iter().sum(),
        left: room.saturating_sub(last),
    }
}

/// The text as it travels, segment by segment. An escaped character, a surrogate pair and what people see as one
/// character stay together, even where that alone is longer than a segment.
pub fn parts(text: &str) -> Vec<&str> {
    let encoding = Encoding::of(text);
    let pieces: Vec<&str> = clusters::of(text).collect();
    let sizes: Vec<u32> = pieces.iter().map(|piece| encoding.units(piece)).collect();
    let length = |pieces: &[&str]| pieces.iter().map(|piece| piece.len()).sum::<usize>();

    let mut parts = Vec::new();
    let (mut rest, mut done) = (text, 0);
    for cut in cuts(&sizes, encoding) {
        let (part, after) = rest.split_at(length(&pieces[done..cut]));
        parts.push(part);
        (rest, done) = (after, cut);
    }
    if !rest.is_empty() {
        parts.push(rest);
    }
    parts
}

/// Where each part after the first begins. Filled like a single text until it turns out longer, the first part hands on
/// what its header displaces, together with the piece that was too much.
fn cuts(sizes: &[u32], encoding: Encoding) -> Vec<usize> {
    let alone = fitting(sizes, encoding.single());
    if alone == sizes.len() {
        return Vec::new();
    }
    let first = fitting(&sizes[..alone], encoding.per_part());
    let mut cuts = vec![first];
    let mut used: u32 = sizes[first..=alone].iter().sum();
    for (at, size) in sizes.iter().enumerate().skip(alone + 1) {
        if used + size > encoding.per_part() {
            cuts.push(at);
            used = 0;
        }
        used += size;
    }
    cuts
}

/// How many pieces fit into so many units.
fn fitting(sizes: &[u32], units: u32) -> usize {
    let sums = sizes.iter().scan(0, |sum, size| {
        *sum += size;
        Some(*sum)
    });
    sums.take_while(|sum| *sum <= units).count()
}
