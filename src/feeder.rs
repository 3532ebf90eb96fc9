//! The campaigns' clerk: begins what is due, writes down who gets it, and feeds the outbox a few texts at a time. One
//! process at a time does it; done by two at once it does no harm, because each step is decided by one conditional
//! update or a unique index.

mod pace; // so many texts a minute
mod recounting; // how far each has come, beside all this

use crate::{
    chores::Rhythm,
    database::Writer,
    dispatch::Dispatcher,
    models::{
        ModelResult,
        campaigns::{self, Model, State},
    },
};
use loco_rs::app::AppContext;
use pace::Pace;
use recounting::Recounting;
use std::{collections::HashMap, time::Duration};

/// How often it looks.
const EVERY: Duration = Duration::from_millis(250);
/// Chunks of one campaign before the next has its turn.
const CHUNKS: usize = 8;

pub fn start(ctx: &AppContext) {
    let mut feeder = Feeder {
        ctx: ctx.clone(),
        writer: Writer::of(ctx),
        recounting: Recounting::start(ctx, EVERY),
        paces: HashMap::new(),
        sharing: HashMap::new(),
    };
    let mut rhythm = Rhythm::of(ctx, EVERY);
    tokio::spawn(async move {
        while rhythm.comes().await {
            if feeder.round().await {
                rhythm.goes_on();
            }
        }
    });
}

struct Feeder {
    ctx: AppContext,
    writer: Writer,
    recounting: Recounting,
    paces: HashMap<i64, Pace>,
    /// How many campaigns run at each inbox, those to one person aside.
    sharing: HashMap<i64, usize>,
}

impl Feeder {
    /// Says whether somebody is still to be written down.
    async fn round(&mut self) -> bool {
        let mut has_more = false;
        match campaigns::at_work(&self.ctx.db).await {
            Ok(campaigns) => {
                self.paces.retain(|id, _| campaigns.iter().any(|campaign| campaign.id == *id));
                self.sharing = sharing(&campaigns);
                for campaign in in_turn(campaigns) {
                    let id = campaign.id;
                    match self.serve(campaign).await {
                        Ok(more) => has_more |= more,
                        Err(error) => {
                            tracing::error!(campaign_id = id, %error, "a campaign could not go on: it is tried again");
                        }
                    }
                }
            }
            Err(error) => tracing::error!(%error, "the campaigns could not be read"),
        }
        has_more
    }

    /// Says whether somebody is still to be written down.
    async fn serve(&mut self, campaign: Model) -> ModelResult<bool> {
        let id = campaign.id;
        if campaigns::launch_due(&self.writer, &campaign).await? {
            self.recounting.wanted(id);
        }
        let mut has_more = true;
        for _ in 0..CHUNKS {
            let campaign = campaigns::find(&self.ctx.db, id).await?;
            has_more =
                campaign.cursor.is_some() && campaigns::write_some(&self.ctx.db, &self.writer, &campaign).await?;
            if !has_more {
                break;
            }
            self.recounting.wanted(id);
            // Texts that came in meanwhile go first.
            tokio::task::yield_now().await;
        }
        // The first texts go while the rest is written down, which comes first.
        self.feed(id, if has_more { 1 } else { CHUNKS }).await?;
        Ok(has_more)
    }

    async fn feed(&mut self, id: i64, chunks: usize) -> ModelResult<()> {
        for _ in 0..chunks {
            let campaign = campaigns::find(&self.ctx.db, id).await?;
            if campaign.state() != State::Running {
                return Ok(());
            }
            let most = self.paces.entry(id).or_insert_with(Pace::new).allows(campaign.pace);
            if most == 0 {
                return Ok(());
            }
            let sharing = self.sharing.get(&campaign.inbox_id).copied().unwrap_or(1);
            let fed = campaigns::feed(&self.ctx.db, &self.writer, &campaign, most, sharing).await?;
            if fed.queued > 0 {
                self.paces.entry(id).and_modify(|pace| pace.take(fed.queued));
                self.recounting.wanted(id);
                Dispatcher::of(&self.ctx).wake();
            } else if !fed.has_more && campaign.finish_if_done(&self.writer).await? {
                self.recounting.wanted(id);
            }
            if !fed.has_more {
                return Ok(());
            }
            tokio::task::yield_now().await;
        }
        Ok(())
    }
}

/// Those to one person first, for whom somebody waits.
fn in_turn(mut campaigns: Vec<Model>) -> Vec<Model> {
    campaigns.sort_by_key(|campaign| !campaign.is_to_one());
    campaigns
}

fn sharing(campaigns: &[Model]) -> HashMap<i64, usize> {
    let to_many = campaigns.iter().filter(|campaign| campaign.state() == State::Running && !campaign.is_to_one());
    to_many.fold(HashMap::new(), |mut sharing, campaign| {
        *sharing.entry(campaign.inbox_id).or_default() += 1;
        sharing
    })
}
