//! Starts the desk. `parley` alone serves; `parley task …` runs a task beside it, `parley backup …` is an operation on its data.

use loco_rs::{
    app::Hooks,
    boot::{self, ServeParams, StartMode},
    cli,
};
use migration::Migrator;
use parley::{app::App, operations, settings};

/// Pages are made of many small pieces of text, for which it is much quicker than the system's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() {
    let _ = dotenvy::dotenv();
    let outcome = match std::env::args().nth(1) {
        None => serve().await.map_err(|error| format!("Parley stopped: {error}")),
        Some(name) if operations::is_one(&name) => operations::run().await.map_err(|error| error.to_string()),
        Some(_) => cli::main::<App, Migrator>().await.map_err(|error| error.to_string()),
    };
    if let Err(words) = outcome {
        eprintln!("{words}");
        std::process::exit(1);
    }
}

/// What `parley start` does, but booting once: a restart must be short.
async fn serve() -> loco_rs::Result<()> {
    let environment = settings::files::environment();
    let config = App::load_config(&environment).await?;
    loco_rs::logger::init::<App>(&config.logger)?;
    let address = ServeParams { port: config.server.port, binding: config.server.binding.clone() };
    let booted = App::boot(StartMode::ServerOnly, &environment, config).await?;
    boot::start::<App>(booted, address, true).await
}
