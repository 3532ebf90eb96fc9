//! One desk, several processes: on PostgreSQL any of them takes a text, answers, and shows what the other did.

use crate::support::{Carrier, Desk, Provider, Reply, eventually, people, say};
use futures_util::future::join_all;
use parley::{
    models::{
        _entities::attempts,
        conversations,
        leases::{self, Asker},
        messages, people as persons,
    },
    serving::presence::Holder,
};
use sea_orm::{ConnectionTrait, DatabaseBackend, Statement};
use std::collections::BTreeSet;

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

#[tokio::test]
async fn one_process_dispatches_an_inbox_and_the_other_goes_on_when_it_stops() {
    let Some((mut desk, other, twilio, _there)) = two().await else { return };
    for n in 0..6 {
        twilio.text(&people::nth(n), "Hello").await;
    }
    twilio.has_calls(6).await;
    assert_eq!(owners(&desk).await.len(), 1, "every call was made by the same process");

    // Whichever of the two it was: only the other one is left, and nothing of the first is waited for.
    desk.stop().await;
    let there = other.admin().await;
    for n in 0..6 {
        there.reply(other.conversation(&people::nth(n)).await.id, &format!("Reply {n}")).await;
    }

    twilio.has_calls(12).await;
    other.stands("Reply 5", "sent").await;
}

#[tokio::test]
async fn the_turn_of_a_process_that_died_is_taken_over_and_of_one_that_slept_is_over() {
    let Some((desk, _other, twilio, _there)) = two().await else { return };
    twilio.text(people::GRACE, "Hello").await;
    twilio.has_calls(1).await;
    let ticket = desk.conversation(people::GRACE).await.id;

    // As if a third process had dispatched, and died without a word.
    desk.run("update leases set owner = 'dead', token = token + 1, until = until + 1000").await;
    desk.admin().await.reply(ticket, "Are you there?").await;

    twilio.has_calls(2).await;
    desk.stands("Are you there?", "sent").await;
    assert_eq!(twilio.calls().len(), 2);
    let tokens: Vec<i64> = desk.rows::<attempts::Entity>().await.into_iter().map(|attempt| attempt.token).collect();
    assert!(tokens[1] >= tokens[0] + 2, "the lease was taken over: {tokens:?}");
}

#[tokio::test]
async fn under_a_lease_that_was_taken_over_nothing_is_done() {
    let Some((desk, other, ..)) = two().await else { return };
    let (here, there) = (desk.writer(), other.writer());
    let slept = leases::hold(&here, "chore", asker("here")).await.unwrap().expect("nobody has it");
    assert_eq!(leases::hold(&there, "chore", asker("there")).await.unwrap(), None);
    assert_eq!(leases::hold(&here, "chore", asker("here")).await.unwrap().as_ref(), Some(&slept), "renewed");

    desk.run("update leases set until = 0 where name = 'chore'").await;
    let taken = leases::hold(&there, "chore", asker("there")).await.unwrap().expect("it has run out");

    assert!(taken.token > slept.token);
    let txn = here.begin().await.unwrap();
    assert!(!leases::is_held(&txn, &slept).await.unwrap());
    assert!(leases::is_held(&txn, &taken).await.unwrap());
    txn.rollback().await.unwrap();
    assert_eq!(leases::hold(&here, "chore", asker("here")).await.unwrap(), None);
}

#[tokio::test]
async fn a_lease_is_taken_over_at_once_from_a_process_that_is_gone() {
    let Some((desk, other, ..)) = two().await else { return };
    let (here, there) = (desk.writer(), other.writer());
    let holder = |desk: &Desk| Holder::of(&desk.ctx).number();
    let alive = Asker { owner: "here", holder: holder(&desk), judge: None };
    let judge = Asker { owner: "there", holder: None, judge: holder(&other) };
    assert!(alive.holder.is_some());
    let held = leases::hold(&here, "chore", alive).await.unwrap().expect("nobody has it");
    assert_eq!(leases::hold(&there, "chore", judge).await.unwrap(), None, "its process lives");

    // No connection has the number nought.
    desk.run("update leases set holder = 0 where name = 'chore'").await;
    assert_eq!(leases::hold(&there, "chore", asker("there")).await.unwrap(), None, "who has no connection cannot tell");
    let lost = Asker { judge: Some(0), ..judge };
    assert_eq!(leases::hold(&there, "chore", lost).await.unwrap(), None, "nor can who has lost it");
    let taken = leases::hold(&there, "chore", judge).await.unwrap().expect("its process is gone");

    assert!(taken.token > held.token);
    assert_eq!(leases::hold(&here, "chore", alive).await.unwrap(), None, "nobody can say of this one whether it lives");
}

/// A process of which nobody can say whether it lives.
fn asker(owner: &str) -> Asker<'_> {
    Asker { owner, holder: None, judge: None }
}

#[tokio::test]
async fn one_process_does_the_chores_and_the_other_goes_on_when_it_stops_or_dies() {
    let Some((mut desk, other, twilio, _there)) = two().await else { return };
    twilio.text(people::GRACE, "Hello").await;
    let first = doer(&other).await;

    desk.stop().await;
    let second =
        eventually("the other has the chores", || async { Some(doer(&other).await).filter(|owner| *owner != first) })
            .await;
    // As if a third process had taken them over, and died without a word.
    other.run("update leases set owner = 'dead', until = until + 1000 where name = 'chores'").await;

    assert_eq!(
        eventually("it has them again", || async { Some(doer(&other).await).filter(|owner| owner != "dead") }).await,
        second
    );
}

/// Which process does the chores.
async fn doer(desk: &Desk) -> String {
    let sql = "select owner from leases where name = 'chores'";
    let row = desk.ctx.db.query_one_raw(Statement::from_string(DatabaseBackend::Postgres, sql)).await.unwrap();
    row.expect("somebody has them").try_get_by_index(0).unwrap()
}

async fn owners(desk: &Desk) -> BTreeSet<String> {
    desk.rows::<attempts::Entity>().await.into_iter().map(|attempt| attempt.owner).collect()
}
