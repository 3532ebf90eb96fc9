use super::{Encoding, Segments, alphabet, clusters, count};
use std::ops::Range;

/// A character that puts a text into UCS-2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Costly<'a> {
    /// Where it begins, in bytes.
    pub at: usize,
    pub piece: &'a str,
    /// What stands for it in GSM-7 and means the same: none for letters and pictures, none within a web address.
    pub twin: Option<&'static str>,
}

/// Every character that puts the text into UCS-2, in order.
pub fn costly(text: &str) -> Vec<Costly<'_>> {
    let addresses = addresses(text);
    let is_in_address = |at| addresses.iter().any(|address| address.contains(&at));
    let mut at = 0;
    let mut found = Vec::new();
    for piece in clusters::of(text) {
        if piece.chars().any(|c| alphabet::septets(c).is_none()) {
            let twin = if is_in_address(at) { None } else { twin(piece) };
            found.push(Costly { at, piece, twin });
        }
        at += piece.len();
    }
    found
}

/// The text with every plain twin in place.
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut done = 0;
    for Costly { at, piece, twin } in costly(text) {
        if let Some(twin) = twin {
            plain.push_str(&text[done..at]);
            plain.push_str(twin);
            done = at + piece.len();
        }
    }
    plain.push_str(&text[done..]);
    plain
}

/// What the text would cost with its plain twins, where that is less or lets more into the same.
pub fn gain(text: &str) -> Option<Segments> {
    let now = count(text);
    let then = count(&plain(text));
    let is_roomier = now.encoding == Encoding::Ucs2 && then.encoding == Encoding::Gsm7;
    (then.count < now.count || then.count == now.count && is_roomier).then_some(then)
}

/// Typographic characters only. Nothing that is a letter or a figure of some language: `œ`, `½` (`1½` would become
/// `11/2`) and the joiners of Persian words and of pictures stay. An accent that was typed by itself joins its letter.
fn twin(piece: &str) -> Option<&'static str> {
    Some(match piece {
        "“" | "”" | "„" | "‟" | "«" | "»" | "″" | "❝" | "❞" | "〝" | "〞" => "\"",
        "‘" | "’" | "‚" | "‛" | "′" | "´" | "`" | "❛" | "❜" => "'",
        "‹" => "<",
        "›" => ">",
        "‐" | "\u{2011}" | "‒" | "–" | "—" | "―" | "−" | "﹘" | "﹣" => "-",
        "•" | "‣" | "⁃" | "◦" | "∙" | "▪" | "●" | "○" => "-",
        "…" => "...",
        "‥" => "..",
        "‼" => "!!",
        "⁇" => "??",
        "⁈" => "?!",
        "⁉" => "!?",
        "⁄" | "∕" => "/",
        "\t" | "\u{a0}" | "\u{202f}" | "\u{205f}" | "\u{3000}" => " ",
        "\u{2000}" | "\u{2001}" | "\u{2002}" | "\u{2003}" | "\u{2004}" | "\u{2005}" => " ",
        "\u{2006}" | "\u{2007}" | "\u{2008}" | "\u{2009}" | "\u{200a}" => " ",
        "\u{b}" | "\u{85}" | "\u{2028}" | "\u{2029}" => "\n",
        "\u{ad}" | "\u{200b}" | "\u{2060}" | "\u{feff}" => "",
        "\u{200e}" | "\u{200f}" | "\u{202a}" | "\u{202b}" | "\u{202c}" | "\u{202d}" | "\u{202e}" => "",
        "\u{2066}" | "\u{2067}" | "\u{2068}" | "\u{2069}" => "",
        "ﬀ" => "ff",
        "ﬁ" => "fi",
        "ﬂ" => "fl",
        "ﬃ" => "ffi",
        "ﬄ" => "ffl",
        "ﬅ" | "ﬆ" => "st",
        "A\u{308}" => "Ä",
        "A\u{30a}" => "Å",
        "C\u{327}" => "Ç",
        "E\u{301}" => "É",
        "N\u{303}" => "Ñ",
        "O\u{308}" => "Ö",
        "U\u{308}" => "Ü",
        "a\u{300}" => "à",
        "a\u{308}" => "ä",
        "a\u{30a}" => "å",
        "e\u{300}" => "è",
        "e\u{301}" => "é",
        "i\u{300}" => "ì",
        "n\u{303}" => "ñ",
        "o\u{300}" => "ò",
        "o\u{308}" => "ö",
        "u\u{300}" => "ù",
        "u\u{308}" => "ü",
        _ => return full_width(piece),
    })
}

/// The forms as wide as an ideograph, U+FF01 to U+FF5E, in the order of ASCII.
fn full_width(piece: &str) -> Option<&'static str> {
    const NARROW: &str =
        "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_'abcdefghijklmnopqrstuvwxyz{|}~";
    let mut chars = piece.chars();
    match (chars.next(), chars.next()) {
        (Some(c @ '！'..='～'), None) => {
            let at = (u32::from(c) - u32::from('！')) as usize;
            NARROW.get(at..=at)
        }
        _ => None,
    }
}

/// Where web addresses stand: a character changed there would lead somewhere else.
fn addresses(text: &str) -> Vec<Range<usize>> {
    let mut at = 0;
    let mut found = Vec::new();
    for word in text.split_inclusive(char::is_whitespace) {
        if let Some(begin) = begin_of_address(word) {
            let end = word.trim_end_matches(closes).len();
            found.push(at + begin..at + end.max(begin));
        }
        at += word.len();
    }
    found
}

/// `https://…`, `www.…` or `shop.example/…` within a word.
fn begin_of_address(word: &str) -> Option<usize> {
    let begin_of = |end: usize, belongs: fn(char) -> bool| word[..end].trim_end_matches(belongs).len();
    if let Some(colon) = word.find("://") {
        return Some(begin_of(colon, |c| c.is_ascii_alphanumeric() || "+-.".contains(c)));
    }
    if let Some(www) = word.to_ascii_lowercase().find("www.") {
        return Some(www);
    }
    let slash = word.find('/')?;
    let begin = begin_of(slash, |c| c.is_alphanumeric() || "-.".contains(c));
    let (host, last) = word[begin..slash].rsplit_once('.')?;
    (!host.is_empty() && last.chars().count() > 1 && last.chars().all(char::is_alphabetic)).then_some(begin)
}

/// What may follow an address and is no part of it.
fn closes(c: char) -> bool {
    c.is_whitespace() || ".,;:!?)]}>\"'“”‘’»›…\u{200b}\u{2060}\u{feff}".contains(c)
}
