//! What may follow what in a campaign's life.

/// Where a campaign stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// May be changed, and goes to nobody.
    Draft,
    /// Will launch by itself.
    Scheduled,
    Running,
    Paused,
    /// Ended by a user before everyone had it.
    Stopped,
    /// Everyone had it, or cannot have it.
    Finished,
}

impl State {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Scheduled => "scheduled",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Stopped => "stopped",
            Self::Finished => "finished",
        }
    }

    pub fn parse(text: &str) -> Self {
        match text {
            "scheduled" => Self::Scheduled,
            "running" => Self::Running,
            "paused" => Self::Paused,
            "stopped" => Self::Stopped,
            "finished" => Self::Finished,
            _ => Self::Draft,
        }
    }

    /// From which states this one may be reached.
    pub const fn follows(self) -> &'static [State] {
        match self {
            Self::Draft => &[Self::Scheduled],
            Self::Scheduled => &[Self::Draft],
            Self::Running => &[Self::Draft, Self::Scheduled, Self::Paused],
            Self::Paused => &[Self::Running],
            Self::Stopped => &[Self::Running, Self::Paused],
            Self::Finished => &[Self::Running],
        }
    }

    /// Whether it has gone, or is going, to anybody.
    pub const fn is_launched(self) -> bool {
        !matches!(self, Self::Draft | Self::Scheduled)
    }

    pub const fn has_ended(self) -> bool {
        matches!(self, Self::Stopped | Self::Finished)
    }
}
