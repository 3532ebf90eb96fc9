//! Launched, taken back, paused, resumed, stopped. What two users press at once happens once.

use super::Steered;
use crate::{
    controllers::{errors::PageResult, see},
    database::Writer,
    dispatch::Dispatcher,
    health::Health,
    live::Live,
    models::{ModelError, ModelResult, campaigns::State},
};

pub async fn launch(steered: Steered) -> PageResult {
    let Steered { ctx, admin, campaign } = &steered;
    if let Err(words) = Health::of(ctx).room_to_send() {
        return steered.refused(words).await;
    }
    if let Some(words) = campaign.obstacle(&ctx.db).await? {
        return steered.refused(&words).await;
    }
    let launched = campaign.launch(&Writer::of(ctx), admin.user.id).await;
    let words = match launched {
        Ok(State::Scheduled) => "It is planned, and will begin by itself.",
        _ => "Campaign started.",
    };
    steered.done(launched.map(|_| ()), words).await
}

/// Back into the draft, as long as it has not begun.
pub async fn recall(steered: Steered) -> PageResult {
    let taken_back = steered.campaign.unschedule(&Writer::of(&steered.ctx), steered.admin.user.id).await;
    steered.done(taken_back, "It is a draft again: nothing is sent.").await
}

pub async fn pause(steered: Steered) -> PageResult {
    let paused = steered.campaign.pause(&Writer::of(&steered.ctx), steered.admin.user.id).await;
    steered.done(paused, "Paused. Nothing more of it goes until you resume it.").await
}

pub async fn resume(steered: Steered) -> PageResult {
    let resumed = steered.campaign.resume(&Writer::of(&steered.ctx), steered.admin.user.id).await;
    steered.done(resumed, "It goes on.").await
}

pub async fn stop(steered: Steered) -> PageResult {
    let stopped = steered.campaign.stop(&Writer::of(&steered.ctx), steered.admin.user.id).await;
    steered.done(stopped, "Stopped for good. Answers to what was sent still count.").await
}

/// A draft goes for good.
pub async fn discard(steered: Steered) -> PageResult {
    match steered.campaign.discard(&Writer::of(&steered.ctx), steered.admin.user.id).await {
        Ok(()) => {
            steered.admin.notice(&format!("The draft “{}” was deleted.", steered.campaign.name)).await?;
            Ok(see("/campaigns"))
        }
        Err(ModelError::Conflict(words)) => steered.refused(&words).await,
        Err(error) => Err(error.into()),
    }
}

impl Steered {
    async fn done(&self, outcome: ModelResult<()>, words: &str) -> PageResult {
        match outcome {
            Ok(()) => {
                self.changed();
                self.admin.notice(words).await?;
            }
            Err(ModelError::Conflict(words)) => self.admin.alert(words).await?,
            Err(error) => return Err(error.into()),
        }
        Ok(see(&format!("/campaigns/{}", self.campaign.id)))
    }

    async fn refused(&self, words: &str) -> PageResult {
        self.admin.alert(words).await?;
        Ok(see(&format!("/campaigns/{}", self.campaign.id)))
    }

    /// Open pages show it, it is counted anew, and what waits in the outbox goes by it.
    fn changed(&self) {
        let live = Live::of(&self.ctx);
        live.campaigns_changed(&[self.campaign.id]);
        live.campaigns_touched([self.campaign.id]);
        Dispatcher::of(&self.ctx).wake();
    }
}
