//! When a text to a closed conversation opens it again.

use crate::models::clock;

/// When a closed conversation is reopened by a text, rather than a new one opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reopen {
    Always,
    Never,
    Days(i64),
}

impl Reopen {
    /// As it is stored: milliseconds, -1 always, 0 never.
    pub fn window(self) -> i64 {
        match self {
            Self::Always => -1,
            Self::Never => 0,
            Self::Days(days) => days * clock::DAY,
        }
    }

    pub fn of(window: i64) -> Self {
        match window {
            ..=-1 => Self::Always,
            0 => Self::Never,
            window => Self::Days((window / clock::DAY).max(1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_read_back_as_it_was_written() {
        for reopen in [Reopen::Always, Reopen::Never, Reopen::Days(1), Reopen::Days(365)] {
            assert_eq!(Reopen::of(reopen.window()), reopen);
        }
    }
}
