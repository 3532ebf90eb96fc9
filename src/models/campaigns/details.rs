//! What a campaign is, read and found to be possible.

mod reading; // what was typed, field by field
mod writing; // drafts are made and changed

pub(super) use writing::insert;

use crate::models::_entities::choices;

/// To whom it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Everyone, or whom a search finds.
    People { search: String },
    /// Everyone who ever had a conversation in the inbox.
    Inbox,
    /// A list that was brought along.
    List,
    /// Those of another campaign with this answer; none: who have not answered.
    Answers { campaign_id: i64, choice: Option<i64> },
}

impl Audience {
    pub const PEOPLE: &str = "people";
    pub const INBOX: &str = "inbox";
    pub const LIST: &str = "list";
    pub const ANSWERS: &str = "answers";
    /// One number, in one step.
    pub const ONE: &str = "one";

    const fn as_str(&self) -> &'static str {
        match self {
            Self::People { .. } => Self::PEOPLE,
            Self::Inbox => Self::INBOX,
            Self::List => Self::LIST,
            Self::Answers { .. } => Self::ANSWERS,
        }
    }
}

/// A numbered answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    pub number: i64,
    pub label: String,
    pub synonyms: Vec<String>,
    /// What is said to whoever chose it; empty: nothing.
    pub acknowledgement: String,
    /// An agent takes over from whoever chose it.
    pub hands_over: bool,
}

/// What becomes of what is no choice, and how long answers count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    pub unclear_text: String,
    /// After so many that were not understood a person takes over.
    pub unclear_limit: i64,
    pub late_text: String,
    /// Milliseconds from the launch; none: for ever.
    pub count_for: Option<i64>,
    pub may_change: bool,
}

/// When it goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct When {
    /// None: at once.
    pub send_at: Option<i64>,
    /// `send_at` is what a clock on each person's wall shows, written as if in UTC.
    pub local_time: bool,
    /// Minutes of the day between which it goes.
    pub window: (i64, i64),
    /// Texts a minute; none: as fast as the inbox may.
    pub pace: Option<i64>,
}

/// How a campaign can be.
#[derive(Clone, Debug)]
pub struct Details {
    pub name: String,
    pub inbox_id: i64,
    pub body: String,
    pub choices: Vec<Choice>,
    pub audience: Audience,
    /// It advertises something.
    pub advertises: bool,
    pub answers: Answers,
    pub when: When,
}

impl From<choices::Model> for Choice {
    fn from(row: choices::Model) -> Self {
        Self {
            number: row.number,
            label: row.label,
            synonyms: row.synonyms.lines().map(ToOwned::to_owned).collect(),
            acknowledgement: row.acknowledgement,
            hands_over: row.hands_over,
        }
    }
}

/// The choices as a text shows them: "1 tomorrow".
pub fn listed(choices: &[Choice]) -> String {
    choices.iter().map(|choice| format!("{} {}", choice.number, choice.label)).collect::<Vec<_>>().join("\n")
}
