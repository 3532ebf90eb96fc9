//! The life of the serving process: its lock, its first words, its tidy end.

mod door; // who is let in, and for how long
mod line; // the line to each of them
pub mod presence; // whether anybody serves, for whoever must be alone
mod seats; // how many are let in at a time

use crate::{
    chores::{self, Rhythm},
    database::{self, Writer},
    dispatch::Dispatcher,
    intake::Intake,
    live::Live,
    models::{
        desk, inboxes, messages,
        restoring::{self, Given},
        retention, sample, sessions, users,
    },
    settings::Settings,
    vault::Vault,
};
use axum::Router;
use loco_rs::{Error, Result, app::AppContext, boot::ServeParams};
use presence::{Holder, Presence};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// What is in flight at the end has this long to finish.
const LAST_WORDS: Duration = Duration::from_secs(10);

/// Whoever writes has his turn between two steps of a long chore.
const BETWEEN_STEPS: Duration = Duration::from_millis(100);

/// Cancelled when the process is asked to stop: open streams and clerks listen to it.
#[derive(Clone, Debug)]
pub struct Stop(pub CancellationToken);

impl Stop {
    #[expect(clippy::new_without_default, reason = "one per process, made at boot")]
    pub fn new() -> Self {
        Self(CancellationToken::new())
    }

    pub fn of(ctx: &AppContext) -> Self {
        ctx.shared_store.get::<Self>().expect("put into place at boot")
    }
}

/// Takes the lock, then sets right what the last process left unfinished.
pub async fn prepare(ctx: &AppContext) -> Result<()> {
    let settings = Settings::of(ctx);
    if settings.is_postgres() {
        Live::of(ctx).reach_other_processes(ctx);
    }
    let writer = Writer::of(ctx);
    set_right_if_restored(ctx, &settings, &writer).await?;
    let holder = Holder::default();
    ctx.shared_store.insert(presence::hold(&settings, &holder, &Stop::of(ctx)).await?);
    let own = holder.judge();
    ctx.shared_store.insert(holder);
    refuse_foreign_demo(&settings, &writer).await?;
    inboxes::environment::settle(&writer, &settings).await?;
    if settings.demo {
        sample::demo(&writer, &Vault::of(ctx)).await?;
    }
    messages::outbound::settle_interrupted(&writer, !settings.is_postgres(), own).await?;
    Ok(())
}

/// Serves until asked to stop, then for at most ten seconds more.
pub async fn serve(router: Router, ctx: &AppContext, address: &ServeParams) -> Result<()> {
    // A demo has a known password: nobody but this machine gets to see it.
    let binding = if Settings::of(ctx).demo { "127.0.0.1" } else { &address.binding };
    let listener = door::open(binding, address.port).await?;
    greet(ctx).await?;
    serve_on(listener, router, ctx, loco_rs::boot::shutdown_signal()).await
}

/// The same on a listener that is already open; tests bring their own.
pub async fn serve_on(
    listener: tokio::net::TcpListener,
    router: Router,
    ctx: &AppContext,
    asked_to_stop: impl Future<Output = ()> + Send + 'static,
) -> Result<()> {
    let stopping = Stop::of(ctx).0;
    let ending = ctx.clone();
    tokio::spawn(async move {
        asked_to_stop.await;
        stop(&ending).await;
    });
    let serving = door::serve(listener, router, Settings::of(ctx).proxies.clone(), stopping.clone());
    let hard_limit = async {
        stopping.cancelled().await;
        tokio::time::sleep(LAST_WORDS).await;
    };
    let connections = async {
        tokio::select! {
            () = serving => {}
            () = hard_limit => tracing::warn!("some connections did not end in time"),
        }
    };
    let calls = async {
        stopping.cancelled().await;
        Dispatcher::of(ctx).finished(LAST_WORDS).await;
        if tokio::time::timeout(LAST_WORDS, chores::given_back(ctx)).await.is_err() {
            tracing::warn!("the chores could not be given back in time");
        }
    };
    tokio::join!(connections, calls);
    database::close(ctx).await;
    // Whoever waits for this desk to end may serve its data now.
    drop(ctx.shared_store.remove::<Presence>());
    Ok(())
}

/// Ends streams and clerks: no new call to a carrier begins after this.
pub async fn stop(ctx: &AppContext) {
    Stop::of(ctx).0.cancel();
}

/// Small chores of a running desk: leases that ran out are settled, parts of long texts shown, expired sessions go.
pub fn start_housekeeping(ctx: &AppContext) {
    let (writer, live, holder) = (Writer::of(ctx), Live::of(ctx), Holder::of(ctx));
    let mut rhythm = Rhythm::of(ctx, Duration::from_secs(5));
    let intake = ctx.shared_store.get::<Intake>().expect("the letter box is open");
    tokio::spawn(async move {
        while rhythm.comes().await {
            match messages::outbound::settle_interrupted(&writer, false, holder.judge()).await {
                Ok(settled) => {
                    live.conversations_changed(&settled.conversations);
                    live.campaigns_touched(settled.campaigns);
                }
                Err(error) => tracing::warn!(%error, "interrupted sends could not be settled"),
            }
            intake.show_waiting_parts().await;
        }
    });
    let (writer, mut rhythm) = (Writer::of(ctx), Rhythm::of(ctx, Duration::from_hours(1)));
    let kept = Settings::of(ctx).retention;
    tokio::spawn(async move {
        while rhythm.comes().await {
            match retention::step(&writer, kept).await {
                Ok(true) => {
                    tokio::time::sleep(BETWEEN_STEPS).await;
                    rhythm.goes_on();
                }
                Ok(false) => {}
                Err(error) => tracing::warn!(%error, "what is old could not be removed"),
            }
        }
    });
    let (writer, mut rhythm) = (Writer::of(ctx), Rhythm::of(ctx, Duration::from_mins(10)));
    tokio::spawn(async move {
        while rhythm.comes().await {
            if let Err(error) = sessions::sweep(&writer).await {
                tracing::warn!(%error, "expired sessions could not be removed");
            }
        }
    });
}

/// A backup that was put into place by hand, or by a restore that was cut short, is dealt with like any other.
async fn set_right_if_restored(ctx: &AppContext, settings: &Settings, writer: &Writer) -> Result<()> {
    if desk::get(&**writer, desk::BACKUP).await?.is_none() {
        return Ok(());
    }
    // Where others serve, the mark is that of a backup that died: what they do is no backup's.
    let Ok(_alone) = presence::alone(settings).await else {
        tracing::warn!("the mark of a backup stands in a desk that is served: it is left to the next start alone");
        return Ok(());
    };
    let outcome = restoring::set_right(writer, &Vault::of(ctx), &Given::new()).await;
    if let Some(rewound) = outcome.map_err(|error| Error::Message(error.to_string()))? {
        tracing::warn!(made = rewound.made, doubted = rewound.doubted, "this desk comes from a backup");
    }
    Ok(())
}

/// A demo writes made-up people: it never does so into a desk that is not a demo's, nor the other way round.
async fn refuse_foreign_demo(settings: &Settings, writer: &Writer) -> Result<()> {
    let is_demo = desk::get(&**writer, desk::DEMO).await?.is_some();
    let is_empty = !users::exist(&**writer).await?;
    match (settings.demo, is_demo) {
        (true, false) if !is_empty => {
            Err(Error::Message("PARLEY_DEMO=1 refuses this database: it belongs to a real desk.".to_owned()))
        }
        (false, true) => {
            Err(Error::Message("This database belongs to a demo: start it with PARLEY_DEMO=1.".to_owned()))
        }
        _ => Ok(()),
    }
}

/// Says where the desk is; and how to get in, as long as nobody can.
async fn greet(ctx: &AppContext) -> Result<()> {
    let settings = Settings::of(ctx);
    if settings.demo {
        let (email, password) = sample::DEMO_ADMIN;
        println!(
            "Parley's demo is open: nothing in it is real.\n  Open       {}\n  Sign in    {email}, password {password}",
            settings.public_url
        );
    } else if users::exist(&ctx.db).await? {
        println!("Parley is open.\n  Open       {}", settings.public_url);
    } else {
        println!(
            "Parley is open, and waits for its first admin.\n  Open       {}\n  Code       {}",
            settings.public_url,
            Vault::of(ctx).first_run_code()
        );
    }
    Ok(())
}
