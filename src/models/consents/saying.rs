//! What a user may write down that somebody said.

use super::{Purpose, START, STOP};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saying {
    NoTexts,
    /// Only an admin writes it down, which callers make sure of.
    TextsAgain,
    Marketing,
    NoMarketing,
}

impl Saying {
    pub const fn purpose(self) -> Purpose {
        match self {
            Self::NoTexts | Self::TextsAgain => Purpose::Texts,
            Self::Marketing | Self::NoMarketing => Purpose::Marketing,
        }
    }

    pub const fn word(self) -> &'static str {
        match self {
            Self::NoTexts | Self::NoMarketing => STOP,
            Self::TextsAgain | Self::Marketing => START,
        }
    }

    /// Whether it changes nothing where this was said of it last.
    pub(super) fn holds_after(self, last: Option<&str>) -> bool {
        match self {
            // Who never said anything may be texted.
            Self::TextsAgain => last != Some(STOP),
            _ => last == Some(self.word()),
        }
    }

    /// Why it is not written down once more.
    pub(super) const fn known(self) -> &'static str {
        match self {
            Self::NoTexts => "This number is opted out already.",
            Self::TextsAgain => "This number may be texted already.",
            Self::Marketing => "This number has agreed to marketing already.",
            Self::NoMarketing => "It is noted already that this number wants no marketing.",
        }
    }

    pub(super) const fn event(self) -> &'static str {
        match self {
            Self::NoTexts => "opt_out_noted",
            Self::TextsAgain => "consent_noted",
            Self::Marketing => "marketing_consent_noted",
            Self::NoMarketing => "marketing_opt_out_noted",
        }
    }
}
