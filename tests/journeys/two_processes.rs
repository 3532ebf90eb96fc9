//! One desk, several processes: on PostgreSQL any of them takes a text, answers, and shows what the other did.

use crate::support::{Carrier, Desk, Provider, Reply, people, say};
use futures_util::future::join_all;
use parley::models::{conversations, messages, people as persons};

#[tokio::test]
async fn a_text_handed_to_both_at_once_is_one_text() {
    let Some((desk, _other, twilio, there)) = two().await else { return };
    let texts: Vec<_> = (0..60).map(|n| say(&people::nth(n % 10), &format!("Text {n}"))).collect();

    let here_and_there = texts.iter().flat_map(|sms| [twilio.hand_over(sms), there.hand_over(sms)]);
    let replies = join_all(here_and_there).await;

    assert!(replies.iter().all(Reply::is_taken), "{:?}", replies.iter().map(|reply| reply.status).collect::<Vec<_>>());
    assert_eq!(desk.count::<persons::Entity>().await, 10);
    assert_eq!(desk.count::<conversations::Entity>().await, 10);
    assert_eq!(desk.count::<messages::Entity>().await, 60 + 10, "each text once, each ticket confirmed once");
    twilio.has_calls(10).await;
    assert_eq!(twilio.calls().len(), 10);
}

#[tokio::test]
async fn both_send_and_nothing_goes_twice_or_out_of_order() {
    let Some((desk, other, twilio, _there)) = two().await else { return };
    for n in 0..4 {
        twilio.text(&people::nth(n), "Hello").await;
    }
    twilio.has_calls(4).await;
    let (here, there) = (desk.admin().await, other.admin().await);

    let mut written = Vec::new();
    for n in 0..40 {
        let ticket = desk.conversation(&people::nth(n % 4)).await.id;
        let browser = if n % 3 == 0 { &there } else { &here };
        let body = format!("Reply {n:02}");
        browser.reply(ticket, &body).await;
        written.push(body);
    }

    let calls = twilio.has_calls(44).await;
    desk.stands("Reply 39", "sent").await;
    for n in 0..4 {
        let said: Vec<_> = calls
            .iter()
            .filter(|call| call.to == people::nth(n) && call.body.starts_with("Reply"))
            .map(|call| call.body.clone())
            .collect();
        let meant: Vec<_> = written.iter().skip(n).step_by(4).cloned().collect();
        assert_eq!(said, meant);
    }
    assert_eq!(twilio.calls().len(), 44);
}

#[tokio::test]
async fn an_open_page_hears_what_happens_at_the_other_process() {
    let Some((desk, other, twilio, _there)) = two().await else { return };
    desk.known_user("Ada", "admin").await;
    let mut page = other.admin().await.listen().await;
    page.hears("beat").await;

    twilio.text(people::GRACE, "Hello").await;

    page.hears_of(desk.conversation(people::GRACE).await.id).await;
}

#[tokio::test]
async fn a_deactivated_users_pages_end_at_every_process() {
    let Some((desk, other, _twilio, _there)) = two().await else { return };
    let bob = desk.known_user("Bob", "agent").await;
    let browser = other.stranger();
    browser.sign_in(&bob.email, crate::support::PASSWORD).await;
    let mut page = browser.listen().await;
    page.hears("beat").await;

    desk.admin().await.post(&format!("/users/{}/deactivations", bob.id), &[]).await;

    page.hears("signed-out").await;
}

#[tokio::test]
async fn a_process_that_was_cut_off_looks_at_everything_once_it_hears_again() {
    let Some((desk, other, twilio, _there)) = two().await else { return };
    desk.known_user("Ada", "admin").await;
    let mut page = other.admin().await.listen().await;
    page.hears("beat").await;
    twilio.text(people::GRACE, "Hello").await;
    page.hears_of(desk.conversation(people::GRACE).await.id).await;

    desk.run(
        "select pg_terminate_backend(pid) from pg_stat_activity \
         where application_name = current_setting('application_name') and query ilike 'listen%'",
    )
    .await;
    twilio.text(people::ALAN, "Is anyone listening?").await;

    page.hears("refresh").await;
}

/// Two processes of one desk, and Twilio, which may call either.
async fn two() -> Option<(Desk, Desk, Carrier, Carrier)> {
    let desk = Desk::start().await;
    let other = desk.another().await?;
    let twilio = desk.twilio().await;
    let hook = twilio.hook_url.replace(&desk.url, &other.url);
    let there = Carrier::new(Provider::Twilio, twilio.inbox_id, &hook, twilio.line.clone());
    Some((desk, other, twilio, there))
}
