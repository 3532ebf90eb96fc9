//! Many open pages: what they cost, and how soon all of them hear of one text.

use crate::{
    Outcome,
    desk::Desk,
    http::{self, Line},
    plan::Plan,
    report::{Figures, ms, show_mb, show_ms, spread},
    texts,
};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// Who writes while everyone watches.
const CUSTOMER: u64 = 900_000_000;

pub async fn measure(plan: &Plan, desk: &Desk, figures: &mut Figures) -> Outcome {
    let cookie = desk.sign_in().await?;
    let mut pages = open(plan.streams, desk, &cookie).await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    figures.note("streams-memory", format!("{} with {} pages", show_mb(desk.memory()?), pages.len()));
    let mut times = Vec::new();
    for _ in 0..plan.runs {
        let request = texts::request(desk, CUSTOMER);
        let began = Instant::now();
        let mut listening = JoinSet::new();
        for mut page in pages.drain(..) {
            listening.spawn_local(async move { page.heard("event: changed").await.map(|()| page) });
        }
        Line::open(desk.port).await?.ask(&request).await?;
        while let Some(page) = listening.join_next().await {
            pages.push(page??);
        }
        times.push(ms(began.elapsed()));
        // What else this text rings for, and the fold of the next ring, are over by then.
        tokio::time::sleep(Duration::from_secs(2)).await;
        pages.iter_mut().for_each(Line::forget);
    }
    figures.note("streams-event", format!("{} from its webhook", spread(&times, show_ms)));
    Ok(())
}

async fn open(count: usize, desk: &Desk, cookie: &str) -> Outcome<Vec<Line>> {
    let mut pages = Vec::with_capacity(count);
    for _ in 0..count {
        let mut page = Line::open(desk.port).await?;
        page.tell(&http::get(desk.port, "/live", cookie, "Accept: text/event-stream\r\n")).await?;
        page.heard("event: beat").await?;
        pages.push(page);
    }
    Ok(pages)
}
