//! How soon a desk with years behind it answers, and what it takes up while nothing happens.

use crate::{
    Outcome,
    desk::{Desk, Setup},
    plan::Plan,
    report::{Figures, ms, show_mb, show_ms, spread},
    store::Store,
};
use std::time::{Duration, Instant};

pub async fn measure(plan: &Plan, setup: &Setup, store: &Store, figures: &mut Figures) -> Outcome {
    let (mut times, mut memory) = (Vec::new(), Vec::new());
    for _ in 0..plan.runs {
        let began = Instant::now();
        let desk = Desk::start(setup, store).await?;
        times.push(ms(began.elapsed()));
        tokio::time::sleep(Duration::from_secs(1)).await;
        memory.push(desk.memory()?);
        desk.stop()?;
    }
    figures.note("start", spread(&times, show_ms));
    figures.note("memory-idle", spread(&memory, show_mb));
    Ok(())
}
