//! What an agent waits for: the list, a thread, and all that the first page brings along.

use crate::{
    Outcome,
    desk::Desk,
    http::{self, Line},
    load::{self, Order, Requests, Run},
    plan::Plan,
    report::{Figures, ms, quantile, show_ms, show_rate, spread},
    seed,
};
use std::collections::BTreeSet;

const CONNECTIONS: usize = 16;
const LIST: &str = "/conversations?box=all";

pub async fn measure(plan: &Plan, desk: &Desk, figures: &mut Figures) -> Outcome {
    let cookie = desk.sign_in().await?;
    if plan.asks("list") {
        check(desk, &cookie, LIST, "id=\"row-", 50).await?;
        measure_page(plan, desk, &cookie, "list", vec![LIST.to_owned()], figures).await?;
    }
    if plan.asks("thread") {
        let threads: Vec<String> =
            seed::busy(plan).take(200).map(|id| format!("/conversations/{id}?box=all")).collect();
        check(desk, &cookie, &threads[0], "id=\"message-", 50).await?;
        measure_page(plan, desk, &cookie, "thread", threads, figures).await?;
    }
    if plan.asks("first-page") {
        first_page(desk, &cookie, figures).await?;
    }
    Ok(())
}

async fn measure_page(
    plan: &Plan,
    desk: &Desk,
    cookie: &str,
    row: &'static str,
    paths: Vec<String>,
    figures: &mut Figures,
) -> Outcome {
    let mut runs = Vec::new();
    for _ in 0..plan.runs {
        let mut requests = Requests::default();
        for path in &paths {
            requests.push(&http::get(desk.port, path, cookie, ""));
        }
        runs.push(load::run(desk.port, CONNECTIONS, plan.short_run, requests, Order::Round).await?);
    }
    let rate = spread(&runs.iter().map(Run::rate).collect::<Vec<_>>(), show_rate);
    let p99 = spread(&runs.iter().map(|run| ms(quantile(&run.latencies, 0.99))).collect::<Vec<_>>(), show_ms);
    figures.note(row, format!("{rate}, p99 {p99}"));
    Ok(())
}

/// A page that shows less than it should is not worth measuring.
async fn check(desk: &Desk, cookie: &str, path: &str, part: &str, times: usize) -> Outcome {
    let page = Line::open(desk.port).await?.ask(&http::get(desk.port, path, cookie, "")).await?.text();
    match page.matches(part).count() {
        found if found == times => Ok(()),
        found => Err(format!("{path} shows {part} {found} times, not {times}").into()),
    }
}

/// The page, its styles and its scripts with what those import, as they travel.
async fn first_page(desk: &Desk, cookie: &str, figures: &mut Figures) -> Outcome {
    let mut line = Line::open(desk.port).await?;
    let page = line.ask(&http::get(desk.port, LIST, cookie, "")).await?.text();
    let mut bytes = compressed(&mut line, desk, LIST, cookie).await?;
    let mut to_load: Vec<String> = quoted(&page, "\"/static/").collect();
    let mut loaded = BTreeSet::new();
    while let Some(path) = to_load.pop() {
        if loaded.insert(path.clone()) {
            bytes += compressed(&mut line, desk, &path, cookie).await?;
            let text = line.ask(&http::get(desk.port, &path, cookie, "")).await?.text();
            to_load.extend(
                quoted(&text, "from \"").chain(quoted(&text, "import \"")).map(|import| beside(&path, &import)),
            );
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a size")]
    let kilobytes = bytes as f64 / 1_000.0;
    figures.note("first-page", format!("{kilobytes:.0} KB ({} files)", loaded.len() + 1));
    Ok(())
}

async fn compressed(line: &mut Line, desk: &Desk, path: &str, cookie: &str) -> Outcome<usize> {
    let answer = line.ask(&http::get(desk.port, path, cookie, "Accept-Encoding: gzip, deflate, br, zstd\r\n")).await?;
    if answer.status == 200 {
        Ok(answer.body.len())
    } else {
        Err(format!("{path} was answered {}", answer.status).into())
    }
}

/// What stands in quotes behind this; the opening quote is the last or the first of it.
fn quoted<'a>(text: &'a str, opening: &'a str) -> impl Iterator<Item = String> + 'a {
    let begin = opening.find('"').map_or(0, |at| at + 1);
    text.match_indices(opening)
        .filter_map(move |(at, _)| Some(text[at + begin..].split_once('"')?.0.replace("&amp;", "&")))
}

/// `./live.js` and `../vendor/turbo.js` as seen from a script.
fn beside(script: &str, import: &str) -> String {
    let folder = script.rsplit_once('/').map_or("", |(folder, _)| folder);
    match (import.strip_prefix("./"), import.strip_prefix("../")) {
        (Some(name), _) => format!("{folder}/{name}"),
        (_, Some(path)) => format!("{}/{path}", folder.rsplit_once('/').map_or("", |(parent, _)| parent)),
        _ => import.to_owned(),
    }
}
