use super::SignedIn;
use crate::{
    controllers::errors::PageResult,
    health::{Health, Part, Trouble},
    look::Look,
    models::{
        conversations, desk,
        inboxes::{self, Visible},
        sample,
    },
    settings::Settings,
    views::{Alarm, Chrome, Counts, Flash, Here, Me, Named, RailInbox},
};
use chrono_tz::Tz;
use loco_rs::app::AppContext;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

const FLASH: &str = "flash";
/// More banners would leave no room for the page.
const ALARMS: usize = 3;

/// The inboxes a user may see, what waits in them, and the desk they belong to.
pub struct Surroundings {
    pub visible: Visible,
    counts: conversations::Counts,
    facts: desk::Facts,
    alarms: Vec<Alarm>,
}

#[derive(Serialize, Deserialize)]
struct KeptFlash {
    kind: String,
    words: String,
}

impl Surroundings {
    /// The desk's own time zone.
    pub fn zone(&self) -> Tz {
        self.facts.zone()
    }
}

impl SignedIn {
    /// The frame of this user's page; words from the last thing done are shown once.
    pub async fn frame(&self, ctx: &AppContext, here: Here) -> PageResult<Chrome> {
        let look = Look::at(ctx);
        let surroundings = self.surroundings(&look, ctx).await?;
        self.framed(&surroundings, ctx, here).await
    }

    /// The frame of a page that looks at the desk itself.
    pub async fn framed(&self, around: &Surroundings, ctx: &AppContext, here: Here) -> PageResult<Chrome> {
        Ok(Chrome {
            user: self.me(around.facts.time_zone()),
            counts: counts(around.counts),
            inboxes: around.visible.all().iter().map(rail_inbox).collect(),
            here,
            demo: Settings::of(ctx).demo,
            flash: self.take_flash().await?,
            has_sample_data: self.user.is_admin() && sample::is_among(&around.facts),
            alarms: around.alarms.iter().take(ALARMS).cloned().collect(),
            more_alarms: around.alarms.len().saturating_sub(ALARMS),
            name: "Parley".to_owned(),
            stream: true,
        })
    }

    /// What stands around every page of this user.
    pub async fn surroundings(&self, look: &Look, ctx: &AppContext) -> PageResult<Arc<Surroundings>> {
        let name = format!("around {} {}", self.user.id, self.user.role);
        if let Some(known) = look.known(&name) {
            return Ok(known);
        }
        let db = look.db().await?;
        let visible = Visible::to(db, self.user.id).await?;
        let counts = conversations::counts(db, &visible).await?;
        let facts = desk::Facts::read(db).await?;
        // Only admins can mend it.
        let troubles = if self.user.is_admin() { Health::of(ctx).troubles(db, &facts).await? } else { Vec::new() };
        let alarms = troubles.into_iter().map(alarm).collect();
        Ok(look.keep(name, Surroundings { visible, counts, facts, alarms }))
    }

    /// Says on the next page that something was done.
    pub async fn notice(&self, words: impl Into<String>) -> PageResult<()> {
        self.keep_flash(Flash::notice(words)).await
    }

    /// Says on the next page that something was not done.
    pub async fn alert(&self, words: impl Into<String>) -> PageResult<()> {
        self.keep_flash(Flash::error(words)).await
    }

    fn me(&self, desk_zone: &str) -> Me {
        Me {
            id: self.user.id,
            name: self.user.name.clone(),
            email: self.user.email.clone(),
            is_admin: self.user.is_admin(),
            zone: self.user.zone(desk_zone),
        }
    }

    async fn keep_flash(&self, Flash { kind, words }: Flash) -> PageResult<()> {
        Ok(self.session.insert(FLASH, KeptFlash { kind, words }).await?)
    }

    /// A page that asks by itself leaves the words for the one that somebody opened.
    async fn take_flash(&self) -> PageResult<Option<Flash>> {
        if self.quiet {
            return Ok(None);
        }
        let kept: Option<KeptFlash> = self.session.get(FLASH).await?;
        if kept.is_some() {
            self.session.remove_value(FLASH).await?;
        }
        Ok(kept.map(|KeptFlash { kind, words }| Flash { kind, words }))
    }
}

fn counts(counts: conversations::Counts) -> Counts {
    Counts { mine: counts.mine, unassigned: counts.unassigned, all: counts.all, closed: counts.closed }
}

fn alarm(trouble: Trouble) -> Alarm {
    let Trouble { part, inbox, words, since } = trouble;
    let kind = match part {
        Part::Sending => "failing",
        Part::Callbacks => "refusing",
        Part::Kept => "filling",
        Part::Backfill => "behind",
        Part::Database | Part::Intake | Part::Disk | Part::Log => "desk",
    };
    Alarm { kind, inbox: inbox.map(|(id, name)| Named { id, name }), words, since }
}

fn rail_inbox(inbox: &inboxes::Model) -> RailInbox {
    RailInbox { id: inbox.id, name: inbox.name.clone(), is_on: inbox.is_on(), unread: None }
}
