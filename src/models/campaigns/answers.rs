//! What a text says to the choices: plain numbers so far.

pub use crate::models::consents::keyword::Packs;

pub struct Choice<'a> {
    pub number: i64,
    pub label: &'a str,
    pub synonyms: Vec<&'a str>,
}
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    Number,
}
impl Why {
    pub fn as_str(&self) -> String {
        "number".into()
    }
}
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    Chosen { number: i64, why: Why },
    Unclear(()),
    Other,
}
pub struct Refusal {
    pub choice: usize,
    pub field: &'static str,
    pub words: String,
}
pub fn refusals(_: &[Choice<'_>], _: Packs) -> Vec<Refusal> {
    Vec::new()
}
pub fn read(text: &str, choices: &[Choice<'_>]) -> Reading {
    match text.trim().parse::<i64>() {
        Ok(n) if choices.iter().any(|c| c.number == n) => Reading::Chosen { number: n, why: Why::Number },
        Ok(_) => Reading::Unclear(()),
        _ => Reading::Other,
    }
}
