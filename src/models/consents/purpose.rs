//! What a word is about.

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Purpose {
    /// All texts: STOP and START.
    #[default]
    Texts,
    /// Texts that advertise something, and no others.
    Marketing,
}

impl Purpose {
    /// As it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Texts => "texts",
            Self::Marketing => "marketing",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Texts, Self::Marketing].into_iter().find(|purpose| purpose.as_str() == text)
    }
}
