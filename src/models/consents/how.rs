//! How a word was said.

use std::str::FromStr;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum How {
    #[default]
    Text,
    Call,
    /// A letter or an e-mail.
    Mail,
    InPerson,
    WebForm,
    /// A form that was filled in by hand.
    Paper,
    /// Where people were kept before they were brought along.
    Import,
    Other,
}

impl How {
    pub const ALL: [Self; 8] =
        [Self::Call, Self::InPerson, Self::WebForm, Self::Paper, Self::Mail, Self::Text, Self::Import, Self::Other];

    /// As it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Call => "call",
            Self::Mail => "mail",
            Self::InPerson => "in_person",
            Self::WebForm => "web_form",
            Self::Paper => "paper",
            Self::Import => "import",
            Self::Other => "other",
        }
    }

    /// As it is said on pages, behind what was said.
    pub fn words(self) -> &'static str {
        match self {
            Self::Text => "by text",
            Self::Call => "in a call",
            Self::Mail => "by mail or e-mail",
            Self::InPerson => "in person",
            Self::WebForm => "on a web form",
            Self::Paper => "on paper",
            Self::Import => "in another system",
            Self::Other => "in another way",
        }
    }
}

impl FromStr for How {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|how| how.as_str() == text).ok_or(())
    }
}
