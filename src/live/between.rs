//! The bell between the processes of a desk on PostgreSQL: NOTIFY after the commit, folded, ids only.
//!
//! A bell is a hint. A listener that was cut off rings "everything" once it is back.

use super::{Changes, Live, Ring};
use crate::{database::Writer, serving::Stop, settings::Settings, vault};
use loco_rs::app::AppContext;
use sea_orm::{ConnectionTrait, DatabaseBackend, Statement};
use serde::{Deserialize, Serialize};
use sqlx::postgres::PgListener;
use std::{collections::BTreeSet, time::Duration};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// Several desks may share one PostgreSQL database, each in a schema of its own, and a channel is the whole database's.
const CHANNEL: &str = "'parley_' || md5(current_schema())";
/// At most fifty a second for each process.
const FOLD: Duration = Duration::from_millis(20);
/// PostgreSQL takes 8,000 bytes.
const LARGEST: usize = 7_500;

#[derive(Serialize, Deserialize)]
struct Notice {
    from: String,
    ring: Ring,
}

impl Live {
    /// Rings for the desk's other processes too, and hears theirs.
    pub fn reach_other_processes(&self, ctx: &AppContext) {
        let (sender, receiver) = unbounded_channel();
        if self.elsewhere.set(sender).is_ok() {
            let me = vault::random_token::<9>();
            tokio::spawn(tell(Writer::of(ctx), me.clone(), receiver));
            tokio::spawn(hear(self.clone(), ctx.clone(), me));
        }
    }
}

async fn tell(writer: Writer, me: String, mut rings: UnboundedReceiver<Ring>) {
    let mut waiting = Vec::new();
    while rings.recv_many(&mut waiting, 1_024).await > 0 {
        for ring in folded(waiting.drain(..)) {
            let sql = format!("select pg_notify({CHANNEL}, $1)");
            let statement = Statement::from_sql_and_values(DatabaseBackend::Postgres, sql, [written(&me, ring).into()]);
            if let Err(error) = writer.execute_raw(statement).await {
                tracing::warn!(%error, "the other processes could not be told of a change");
            }
        }
        tokio::time::sleep(FOLD).await;
    }
}

/// All changes in one ring; whose page ends is told one by one.
fn folded(rings: impl Iterator<Item = Ring>) -> Vec<Ring> {
    let mut changes = Changes::default();
    let mut is_written = false;
    let mut touched = BTreeSet::new();
    let mut folded = Vec::new();
    for ring in rings {
        match ring {
            Ring::Changed(change) => changes.fold(&change),
            Ring::Written => is_written = true,
            Ring::Touched(ids) => touched.extend(ids),
            other => folded.push(other),
        }
    }
    if !touched.is_empty() {
        folded.push(Ring::Touched(touched.into_iter().collect()));
    }
    if !changes.is_empty() {
        folded.push(Ring::Changed(changes));
    } else if is_written {
        folded.push(Ring::Written);
    }
    folded
}

fn written(me: &str, ring: Ring) -> String {
    let write = |ring| serde_json::to_string(&Notice { from: me.to_owned(), ring }).unwrap_or_default();
    let text = write(ring);
    if text.len() > LARGEST { write(Ring::Everything) } else { text }
}

async fn hear(live: Live, ctx: AppContext, me: String) {
    let (stop, settings) = (Stop::of(&ctx).0, Settings::of(&ctx));
    while !stop.is_cancelled() {
        tokio::select! {
            () = stop.cancelled() => break,
            outcome = listen(&live, &settings.database_url, &me) => {
                if let Err(error) = outcome {
                    tracing::warn!(%error, "the other processes cannot be heard");
                }
            }
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

async fn listen(live: &Live, url: &str, me: &str) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect(url).await?;
    let channel: String =
        sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select {CHANNEL}"))).fetch_one(&mut listener).await?;
    listener.listen(&channel).await?;
    // What rang before is not known.
    live.ring_from_elsewhere(Ring::Everything);
    while let Some(notification) = listener.try_recv().await? {
        match serde_json::from_str::<Notice>(notification.payload()) {
            Ok(notice) if notice.from == me => {}
            Ok(notice) => live.ring_from_elsewhere(notice.ring),
            Err(_) => live.ring_from_elsewhere(Ring::Everything),
        }
    }
    Ok(())
}
