//! The frame of every signed-in page.

use serde::{Serialize, Serializer};
use tera::{Context, TeraResult};

use super::{Named, kept};

/// The rail, the banners and the one who is looking.
#[derive(Clone, Debug, Serialize)]
pub struct Chrome {
    pub user: Me,
    pub counts: Counts,
    /// The inboxes this user may see.
    pub inboxes: Vec<RailInbox>,
    /// The entry of the rail that is current.
    pub here: Here,
    /// Shows "Demo: nothing here is real" on every page.
    pub demo: bool,
    pub flash: Option<Flash>,
    /// Admins are offered to remove it.
    pub has_sample_data: bool,
    /// Admins are told what does not work.
    pub alarms: Vec<Alarm>,
    /// Of how many more, the inboxes' page tells.
    pub more_alarms: usize,
    /// The desk's name: "Parley".
    pub name: String,
    /// Whether the page keeps itself live.
    pub stream: bool,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Me {
    pub id: i64,
    pub name: String,
    pub email: String,
    pub is_admin: bool,
    /// IANA name: `Europe/London`.
    pub zone: String,
}

/// Conversations in each box; anything over 999 is shown as "999+".
#[derive(Clone, Debug, Default, Serialize)]
pub struct Counts {
    pub mine: i64,
    pub unassigned: i64,
    pub all: i64,
    pub closed: i64,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct RailInbox {
    pub id: i64,
    pub name: String,
    pub is_on: bool,
    /// Unread conversations in it, where they are counted.
    pub unread: Option<i64>,
}

/// What rail and bar show of the frame.
#[derive(Serialize)]
struct Ways<'a> {
    desk: Way<'a>,
}

#[derive(Serialize)]
struct Way<'a> {
    user: &'a Me,
    counts: &'a Counts,
    inboxes: &'a [RailInbox],
    here: Here,
    name: &'a str,
}

impl Chrome {
    /// The rail of a wide screen and the bar of a phone.
    pub(super) fn add_parts(&self, context: &mut Context) -> TeraResult<()> {
        let Self { user, counts, inboxes, here, name, .. } = self;
        let ways = Ways { desk: Way { user, counts, inboxes, here: *here, name } };
        context.insert_value("rail", kept::one("rail", &ways)?);
        context.insert_value("bar", kept::one("bar", &ways)?);
        Ok(())
    }
}

/// What does not work, and since when.
#[derive(Clone, Debug, Serialize)]
pub struct Alarm {
    /// An inbox is `refusing` what its provider sends, `failing` to hand texts over or `behind` with asking; or it is the
    /// `desk` itself.
    pub kind: &'static str,
    pub inbox: Option<Named>,
    pub words: String,
    pub since: i64,
}

/// Words from the last thing done, shown once.
#[derive(Clone, Debug, Serialize)]
pub struct Flash {
    /// `notice` or `error`.
    pub kind: String,
    pub words: String,
}

impl Flash {
    pub fn notice(words: impl Into<String>) -> Self {
        Self { kind: "notice".into(), words: words.into() }
    }

    pub fn error(words: impl Into<String>) -> Self {
        Self { kind: "error".into(), words: words.into() }
    }
}

/// One of the four boxes of the desk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Which {
    #[default]
    Mine,
    Unassigned,
    All,
    Closed,
}

impl Which {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::Unassigned => "unassigned",
            Self::All => "all",
            Self::Closed => "closed",
        }
    }
}

/// Where in the rail a page stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Here {
    Box(Which),
    Inbox(i64),
    People,
    Campaigns,
    Inboxes,
    Users,
    Settings,
    Profile,
    Sandbox,
    #[default]
    Nowhere,
}

impl Serialize for Here {
    /// `mine`, `inbox-7`, `people`: what templates compare with.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Box(which) => serializer.serialize_str(which.as_str()),
            Self::Inbox(id) => serializer.collect_str(&format_args!("inbox-{id}")),
            Self::People => serializer.serialize_str("people"),
            Self::Campaigns => serializer.serialize_str("campaigns"),
            Self::Inboxes => serializer.serialize_str("inboxes"),
            Self::Users => serializer.serialize_str("users"),
            Self::Settings => serializer.serialize_str("settings"),
            Self::Profile => serializer.serialize_str("profile"),
            Self::Sandbox => serializer.serialize_str("sandbox"),
            Self::Nowhere => serializer.serialize_str(""),
        }
    }
}
