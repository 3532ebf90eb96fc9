use super::SignedIn;
use crate::{
    controllers::errors::PageResult,
    models::{conversations, desk, inboxes, sample},
    settings::Settings,
    views::{Chrome, Counts, Flash, Here, Me, RailInbox},
};
use loco_rs::app::AppContext;
use serde::{Deserialize, Serialize};

const FLASH: &str = "flash";

#[derive(Serialize, Deserialize)]
struct KeptFlash {
    kind: String,
    words: String,
}

impl SignedIn {
    /// The frame of this user's page; words from the last thing done are shown once.
    pub async fn frame(&self, ctx: &AppContext, here: Here) -> PageResult<Chrome> {
        let db = &ctx.db;
        Ok(Chrome {
            user: self.me(&desk::time_zone(db).await?),
            counts: counts(conversations::counts(db, self.user.id).await?),
            inboxes: inboxes::visible_to(db, self.user.id).await?.into_iter().map(rail_inbox).collect(),
            here,
            demo: Settings::of(ctx).demo,
            flash: self.take_flash().await?,
            has_sample_data: self.user.is_admin() && sample::exists(db).await?,
            name: "Parley".to_owned(),
            stream: true,
        })
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

fn rail_inbox(inbox: inboxes::Model) -> RailInbox {
    RailInbox { id: inbox.id, name: inbox.name, unread: None }
}
