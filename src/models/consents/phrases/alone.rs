//! Keywords that stand alone, whatever language the inbox listens to, and those with something behind them that is no
//! signature: "STOP. I never signed up for this".

use crate::models::{
    consents::keyword::{self, Packs},
    wording,
};

/// What ends the first sentence of a text.
const ENDS: [char; 7] = ['\n', '.', '!', '\u{2026}', '。', '！', '؛'];

/// Words of scripts that put no spaces between words; they mean nothing else.
const UNSPACED: [&str; 9] =
    ["退订", "退訂", "取消订阅", "取消訂閱", "配信停止", "수신거부", "ยกเลิกรับ", "别再发", "不要再发"];

/// The keyword, as it was written.
pub fn a_keyword(text: &str) -> Option<String> {
    let said = wording::split_signature(text).body;
    if keyword::is_stop(said, Packs::all()) {
        return Some(shown(said));
    }
    let first = text.trim().split(ENDS).next().unwrap_or_default();
    if first.len() < text.trim().len() && keyword::is_about_texts(first) {
        return Some(shown(first));
    }
    UNSPACED.iter().find(|word| text.contains(*word)).map(|word| (*word).to_owned())
}

fn shown(text: &str) -> String {
    wording::words(text).join(" ")
}
