//! The pages of a campaign to ten people, and of one to very many.

use crate::{
    Outcome,
    desk::Desk,
    http::{self, Line},
    plan::Plan,
    report::{Figures, grouped, ms, quantile, show_ms, spread},
    seed::FEW,
};
use std::time::{Duration, Instant};

const ASKED: usize = 200;
const HANGS: Duration = Duration::from_mins(1);

pub async fn measure(plan: &Plan, desk: &Desk, figures: &mut Figures) -> Outcome {
    let cookie = desk.sign_in().await?;
    let mut line = Line::open(desk.port).await?;
    let (few, many) = (grouped(FEW), grouped(plan.people));
    for (row, path, says) in [
        ("campaign-few", "/campaigns/1", format!("<strong>{few}</strong> of {few} sent")),
        ("campaign", "/campaigns/2", format!("<strong>{many}</strong> of {many} sent")),
        ("campaign-results-few", "/campaigns/1/results", format!("{few} of {few}")),
        ("campaign-results", "/campaigns/2/results", format!("{many} of {many}")),
    ] {
        let ask = http::get(desk.port, path, &cookie, "");
        counted(&mut line, &ask, &says).await?;
        let mut halves = Vec::new();
        for _ in 0..plan.runs {
            let mut took = Vec::with_capacity(ASKED);
            for _ in 0..ASKED {
                let began = Instant::now();
                line.ask(&ask).await?;
                took.push(began.elapsed());
            }
            took.sort_unstable();
            halves.push(ms(quantile(&took, 0.5)));
        }
        figures.note(row, spread(&halves, show_ms));
    }
    Ok(())
}

/// Until the page tells of everyone.
async fn counted(line: &mut Line, ask: &[u8], says: &str) -> Outcome {
    let began = Instant::now();
    while !line.ask(ask).await?.text().contains(says) {
        if began.elapsed() > HANGS {
            return Err(format!("a campaign's page never said {says}").into());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}
