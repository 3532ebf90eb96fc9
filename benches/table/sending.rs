//! From *Send* to the carrier: how long a reply takes until the provider has it in hand.

use crate::{
    Outcome,
    carrier::Carrier,
    desk::Desk,
    http::{self, Line},
    plan::Plan,
    report::{Figures, ms, quantile, show_ms, spread},
    seed,
};
use std::time::{Duration, Instant};

/// Replies of one run, each to another person.
const REPLIES: usize = 100;

pub async fn measure(plan: &Plan, desk: &Desk, carrier: &Carrier, figures: &mut Figures) -> Outcome {
    let cookie = desk.sign_in().await?;
    let mut line = Line::open(desk.port).await?;
    let (mut p50, mut p99) = (Vec::new(), Vec::new());
    for run in 0..plan.runs {
        let mut times = Vec::with_capacity(REPLIES);
        for (number, conversation) in seed::busy(plan).take(REPLIES).enumerate() {
            let text = format!("reply {run} {number}.");
            let form = [("body", text.as_str()), ("key", &format!("bench-{run}-{number}"))];
            let request =
                http::post(desk.port, &format!("/conversations/{conversation}/messages?box=all"), &cookie, &form);
            let pressed = Instant::now();
            let answer = line.ask(&request).await?;
            if answer.status != 303 {
                return Err(format!("a reply was answered {}", answer.head).into());
            }
            times.push(arrival(carrier, &text.replace(' ', "+")).await?.duration_since(pressed));
        }
        times.sort();
        p50.push(ms(quantile(&times, 0.50)));
        p99.push(ms(quantile(&times, 0.99)));
    }
    figures.note("send", format!("{}, p99 {}", spread(&p50, show_ms), spread(&p99, show_ms)));
    Ok(())
}

/// When the carrier had the text; it may have come before the desk's answer.
async fn arrival(carrier: &Carrier, text: &str) -> Outcome<Instant> {
    let deadline = Instant::now() + Duration::from_secs(5);
    while Instant::now() < deadline {
        if let Some(call) = carrier.call_with(text) {
            return Ok(call.at);
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    Err(format!("{text} did not reach the carrier within five seconds").into())
}
