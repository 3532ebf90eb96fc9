//! What a scrape reads after a text and a reply.

use crate::support::{Desk, people, until};
use parley::metrics::Metrics;
use sea_orm::ActiveValue::Set;
use serde_json::json;

#[tokio::test]
async fn a_text_and_a_reply_are_counted_and_timed() {
    let desk = counting().await;
    let (twilio, admin) = (desk.twilio().await, desk.admin().await);
    let inbox = format!(r#"inbox="{}""#, twilio.inbox_id);
    twilio.text(people::GRACE, "Hello, this is Grace Hopper").await;
    admin.reply(desk.conversation(people::GRACE).await.id, "Good morning").await;
    desk.stands("Good morning", "sent").await;
    twilio.text(people::REFUSED, "Hello").await;

    let refused = format!("parley_texts_sent_total{{{inbox},outcome=\"refused\"}} 1");
    until("what became of them is counted", || async { scrape(&desk).await.contains(&refused) }).await;

    let read = scrape(&desk).await;
    for line in [
        format!("parley_texts_received_total{{{inbox}}} 2"),
        format!("parley_texts_sent_total{{{inbox},outcome=\"accepted\"}} 2"),
        format!("parley_provider_seconds_count{{{inbox}}} 3"),
        format!("parley_queue_age_seconds{{{inbox}}} 0.0"),
        "parley_intake_batch_texts_sum 2.0".to_owned(),
        "parley_intake_batch_seconds_count 2".to_owned(),
        "parley_streams_open 0".to_owned(),
    ] {
        assert!(read.lines().any(|found| found == line), "{line} is not in\n{read}");
    }
    for secret in ["4477", "Grace", "Good morning", "+1500"] {
        assert!(!read.contains(secret), "{secret} is in\n{read}");
    }
}

#[tokio::test]
async fn a_text_delivered_twice_is_counted_once() {
    let desk = counting().await;
    let twilio = desk.twilio().await;
    let text = crate::support::say(people::GRACE, "Hello");

    for _ in 0..3 {
        assert!(twilio.hand_over(&text).await.is_taken());
    }

    let line = format!("parley_texts_received_total{{inbox=\"{}\"}} 1", twilio.inbox_id);
    assert!(scrape(&desk).await.lines().any(|found| found == line));
}

#[tokio::test]
async fn a_queue_that_does_not_move_grows_old() {
    let desk = counting().await;
    let twilio = desk.twilio().await;
    desk.change(twilio.inbox_id, |inbox| inbox.rate = Set(0.001)).await;
    for number in [people::GRACE, people::ALAN] {
        twilio.text(number, "Hello").await;
    }
    twilio.has_calls(1).await;

    desk.run("update messages set created_at = created_at - 60000 where direction = 'out'").await;

    let name = format!("parley_queue_age_seconds{{inbox=\"{}\"}} ", twilio.inbox_id);
    let read = scrape(&desk).await;
    let age: f64 = read.lines().find_map(|line| line.strip_prefix(&name)).unwrap().parse().unwrap();
    assert!(age >= 60.0, "{age}");
}

#[tokio::test]
async fn an_open_page_is_counted_as_long_as_it_is_open() {
    let desk = counting().await;
    let mut page = desk.admin().await.listen().await;
    page.hears("beat").await;
    assert!(scrape(&desk).await.contains("parley_streams_open 1"));

    drop(page);

    until("nobody listens", || async { scrape(&desk).await.contains("parley_streams_open 0") }).await;
}

#[tokio::test]
async fn metrics_are_read_nowhere_unless_they_are_set_up_and_never_on_the_desks_own_port() {
    let desk = Desk::start().await;
    assert_eq!(Metrics::of(&desk.ctx).address(), None);
    assert_eq!(desk.stranger().get("/metrics").await.status, 404);

    let other = counting().await;

    assert!(Metrics::of(&other.ctx).address().unwrap().ip().is_loopback());
    assert_eq!(other.stranger().get("/metrics").await.status, 404);
}

async fn counting() -> Desk {
    Desk::start_with(|settings| settings["metrics_port"] = json!("0")).await
}

async fn scrape(desk: &Desk) -> String {
    let address = Metrics::of(&desk.ctx).address().expect("metrics are set up");
    let answer = crate::support::client().get(format!("http://{address}/metrics")).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let read = answer.text().await.unwrap();
    assert!(read.ends_with("# EOF\n"));
    read
}
