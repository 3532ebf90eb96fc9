//! What Loco is told: routes, tasks, and what is put into place at boot.

use crate::{
    backfill, chores, controllers, data_folder,
    database::{self, Writer},
    dispatch::{Dispatcher, doubts},
    feeder,
    health::Health,
    initializers,
    intake::Intake,
    lines::Lines,
    lister,
    live::{Ears, Live},
    look,
    metrics::Metrics,
    models::inboxes,
    serving::{self, Stop, presence},
    settings::{self, Settings},
    tasks,
    vault::{self, Vault},
    views,
};
use async_trait::async_trait;
use axum::Router;
use loco_rs::{
    Result,
    app::{AppContext, Hooks, Initializer},
    bgworker::Queue,
    boot::{BootResult, ServeParams, StartMode, create_app},
    config::Config,
    controller::AppRoutes,
    environment::Environment,
    task::Tasks,
};
use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use std::{path::Path, sync::Arc};

pub struct App;

#[async_trait]
impl Hooks for App {
    fn app_name() -> &'static str {
        env!("CARGO_CRATE_NAME")
    }

    fn app_version() -> String {
        env!("CARGO_PKG_VERSION").to_owned()
    }

    async fn load_config(environment: &Environment) -> Result<Config> {
        settings::files::load(environment)
    }

    async fn boot(mode: StartMode, environment: &Environment, config: Config) -> Result<BootResult> {
        create_app::<Self, Migrator>(mode, environment, config).await
    }

    /// Everything a task or the serving desk needs: settings, connections, vault and bell.
    async fn after_context(mut ctx: AppContext) -> Result<AppContext> {
        // Of `parley start` Loco makes two contexts, the second with what is left of the first one's configuration.
        if ctx.config.settings.is_none() {
            ctx.config = settings::files::load(&ctx.environment)?;
        }
        let settings = Arc::new(Settings::read(&ctx.config)?);
        inboxes::environment::check(&settings)?;
        vault::check(&settings)?;
        data_folder::prepare(&settings)?;
        let (readers, writer, vault) =
            open(&settings).await.map_err(|error| database::unusable::in_words(error, &settings))?;
        ctx.db = readers;
        // The context is copied for every request, and what is in it with it.
        ctx.config.settings = None;
        let store = &ctx.shared_store;
        store.insert(settings);
        store.insert(writer);
        store.insert(Arc::new(vault));
        store.insert(Live::new());
        store.insert(Ears::default());
        store.insert(look::Kept::default());
        store.insert(Stop::new());
        store.insert(Metrics::new());
        Ok(ctx)
    }

    /// What only the serving desk does: hold its lock, take in the environment's inboxes, start the clerks.
    async fn before_run(ctx: &AppContext) -> Result<()> {
        views::prepare();
        let prepared = serving::prepare(ctx).await;
        prepared.map_err(|error| database::unusable::in_words(error, &Settings::of(ctx)))?;
        ctx.shared_store.insert(Lines::new(ctx));
        ctx.shared_store.insert(Intake::start(ctx).await?);
        ctx.shared_store.insert(Dispatcher::start(ctx));
        ctx.shared_store.insert(Health::start(ctx).await?);
        Metrics::serve(ctx).await?;
        chores::start(ctx);
        serving::start_housekeeping(ctx);
        backfill::start(ctx);
        doubts::start(ctx);
        feeder::start(ctx);
        lister::start(ctx);
        Ok(())
    }

    async fn initializers(_ctx: &AppContext) -> Result<Vec<Box<dyn Initializer>>> {
        Ok(initializers::all())
    }

    fn routes(_ctx: &AppContext) -> AppRoutes {
        controllers::routes()
    }

    async fn serve(router: Router, ctx: &AppContext, address: &ServeParams) -> Result<()> {
        serving::serve(router, ctx, address).await
    }

    async fn on_shutdown(ctx: &AppContext) {
        serving::stop(ctx).await;
    }

    async fn connect_workers(_ctx: &AppContext, _queue: &Queue) -> Result<()> {
        Ok(())
    }

    fn register_tasks(tasks: &mut Tasks) {
        tasks::register(tasks);
    }

    async fn truncate(_ctx: &AppContext) -> Result<()> {
        Err(loco_rs::Error::Message("A desk's tables are never emptied.".to_owned()))
    }

    async fn seed(_ctx: &AppContext, _path: &Path) -> Result<()> {
        Err(loco_rs::Error::Message("Sample data comes from the first page, or from PARLEY_DEMO=1.".to_owned()))
    }
}

async fn open(settings: &Settings) -> Result<(DatabaseConnection, Writer, Vault)> {
    let (readers, writer) = database::open(settings).await?;
    migrate(settings, &writer).await?;
    let vault = Vault::open(settings, &writer).await?;
    Ok((readers, writer, vault))
}

/// Brings the tables up to date; of several processes that start at once on PostgreSQL, one does it.
async fn migrate(settings: &Settings, writer: &Writer) -> Result<()> {
    if database::is_sqlite(&**writer) {
        if Migrator::get_pending_migrations(&**writer).await?.is_empty() {
            return Ok(());
        }
        // Not under a desk that serves, which knows the tables as they are.
        let _alone = presence::alone(settings).await?;
        return Ok(Migrator::up(&**writer, None).await?);
    }
    let lock = writer.begin().await?;
    lock.execute_unprepared("select pg_advisory_xact_lock(7275539, hashtext(current_schema()))").await?;
    Migrator::up(&**writer, None).await?;
    Ok(lock.commit().await?)
}
