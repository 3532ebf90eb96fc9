use super::{
    Reading, findings,
    names::Names,
    said,
    text::{Piece, Text},
};
use crate::models::consents::keyword;
use crate::models::wording::{Ending, split_signature};

/// What is said above a signature, where the signature says nothing to the question: "2 - Thursday" is no Mr Thursday's.
pub fn read(text: &str, names: &Names<'_>) -> Reading {
    let signed = split_signature(text);
    let automatic = signed.endings.iter().all(|ending| matches!(ending, Ending::Device | Ending::Block));
    if signed.ending.is_empty() || !(automatic || is_silent(signed.ending, names)) {
        return Reading::Other;
    }
    match said(signed.body, names) {
        chosen @ Reading::Chosen { .. } => chosen,
        _ => Reading::Other,
    }
}

/// Whether nothing in it is called like a choice, and nothing is a number, a keyword or a question.
fn is_silent(ending: &str, names: &Names<'_>) -> bool {
    let text = Text::new(ending);
    let speaks =
        |at: usize| names.at(&text.pieces[at..]).is_some() || findings::number_at(&text.pieces[at..]).is_some();
    let orders = text.pieces.iter().filter_map(Piece::word).any(|word| keyword::words().any(|known| known == word));
    !text.asks && !orders && !(0..text.pieces.len()).any(speaks)
}
