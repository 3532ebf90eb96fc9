//! Texts that went to a provider while the desk was down, and that it never handed over again.

use crate::support::{Desk, Provider, people, say, until};
use parley::{
    backfill::Rounds,
    models::{clock, conversations, desk as facts, messages},
};
use tokio::sync::Mutex;

#[tokio::test]
async fn a_mark_that_a_fast_clock_wrote_into_the_future_loses_nothing() {
    for provider in [Provider::Twilio, Provider::MessageBird] {
        let mut desk = Desk::start().await;
        let carrier = desk.carrier(provider).await;
        let mark = facts::back_fill(carrier.inbox_id);
        assert!(carrier.text(people::ALAN, "Before").await.is_taken());
        desk.stop().await;
        carrier.line.keeps(say(people::GRACE, "Meanwhile"), clock::now());
        let ahead = clock::now() + 30 * clock::DAY;
        desk.restart().await;
        facts::put(&*desk.writer(), &mark, &ahead.to_string()).await.unwrap();
        desk.restart().await;

        until("it is there", || async { desk.received(people::GRACE).await == ["Meanwhile"] }).await;

        until("the mark is in the past again", || async {
            let mark = facts::get(&desk.ctx.db, &mark).await.unwrap().unwrap();
            mark.parse::<i64>().unwrap() <= clock::now()
        })
        .await;
    }
}

async fn all_are_there_once_and_in_order(provider: Provider) {
    let mut desk = Desk::start().await;
    let carrier = desk.carrier(provider).await;
    let (handed_over, unheard) = (say(people::GRACE, "Before"), 300);
    carrier.hand_over(&handed_over).await;
    desk.stop().await;

    // The list has what was handed over too. Of ten people, each thirty texts, all within ten minutes.
    let began = clock::now();
    carrier.line.keeps(handed_over, began);
    for n in 0..unheard {
        carrier.line.keeps(say(&people::nth(n % 10), &format!("Text {n:03}")), began + 1_000 + (n as i64) * 10);
    }
    desk.restart().await;

    until("everything is there", || async { desk.count::<messages::Entity>().await as usize >= unheard + 12 }).await;
    assert_eq!(desk.received(people::GRACE).await, ["Before"], "what was known stays one text");
    for n in 0..10 {
        let expected: Vec<String> = (0..30).map(|i| format!("Text {:03}", i * 10 + n)).collect();
        assert_eq!(desk.received(&people::nth(n)).await, expected);
    }
    assert_eq!(desk.count::<conversations::Entity>().await, 11);
    carrier.has_calls(11).await;

    desk.restart().await;
    carrier.text(people::ALAN, "Now I am back").await;
    carrier.has_calls(12).await;
    assert_eq!(desk.count::<messages::Entity>().await as usize, 1 + unheard + 11 + 2, "asked again, nothing is new");
}

#[tokio::test]
async fn twilios_are_there_once_and_in_order() {
    all_are_there_once_and_in_order(Provider::Twilio).await;
}

#[tokio::test]
async fn messagebirds_are_there_once_and_in_order() {
    all_are_there_once_and_in_order(Provider::MessageBird).await;
}

#[tokio::test]
async fn a_text_of_an_hour_ago_says_that_it_is_late_and_what_came_before_the_inbox_stays_away() {
    let mut desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let hour_ago = clock::now() - clock::HOUR;
    desk.run(&format!("update inboxes set created_at = {}", hour_ago - clock::MINUTE)).await;
    twilio.line.keeps(say(people::ALAN, "Years ago"), hour_ago - 400 * clock::DAY);
    twilio.line.keeps(say(people::GRACE, "Is anybody there?"), hour_ago);

    desk.restart().await;

    until("it is there", || async { !desk.received(people::GRACE).await.is_empty() }).await;
    let ticket = desk.conversation(people::GRACE).await.id;
    assert!(desk.admin().await.get(&format!("/conversations/{ticket}")).await.says("Arrived late"));
    assert!(desk.address(people::ALAN).await.is_none());
}

#[tokio::test]
async fn a_restored_desk_asks_as_far_back_as_its_backup() {
    let mut desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let (now, made_at) = (clock::now(), clock::now() - 20 * clock::DAY);
    desk.run(&format!("update inboxes set created_at = {}", now - 30 * clock::DAY)).await;
    twilio.line.keeps(say(people::GRACE, "STOP"), now - 19 * clock::DAY);
    desk.restart().await;
    let asked = format!("back-fill {}", twilio.inbox_id);
    let asked_until = async || facts::get(&desk.ctx.db, &asked).await.unwrap().map_or(0, |at| at.parse().unwrap());
    until("it has asked for every day", || async { asked_until().await >= now }).await;
    assert!(desk.address(people::GRACE).await.is_none(), "else nobody waits for an answer so long");

    for (fact, at) in [(facts::RESTORED, made_at), (&asked, made_at - clock::MINUTE)] {
        facts::put(&*desk.writer(), fact, &at.to_string()).await.unwrap();
    }
    desk.restart().await;

    until("the STOP is heard", || async { desk.received(people::GRACE).await == ["STOP"] }).await;
}

#[tokio::test]
async fn what_can_never_be_stored_is_kept_aside_once_and_can_be_tried_again() {
    for provider in [Provider::Twilio, Provider::MessageBird] {
        let desk = Desk::start().await;
        let carrier = desk.carrier(provider).await;
        let page = format!("/inboxes/{}/kept-aside", carrier.inbox_id);
        desk.run("create unique index uq_poison on messages (body) where body = 'poison'").await;
        carrier.line.keeps(say(people::GRACE, "poison"), clock::now() + clock::SECOND);
        carrier.line.keeps(say(people::ALAN, "poison"), clock::now() + clock::SECOND);
        let mut rounds = Rounds::new(&desk.ctx);

        for _ in 0..2 {
            rounds.begin().await.unwrap();
            rounds.end().await;
        }

        let kept = desk.kept_aside().await;
        assert_eq!(kept.len(), 1, "asked for twice, kept once: {kept:?}");
        assert!(String::from_utf8_lossy(&kept[0].body).contains("poison"));
        let admin = desk.admin().await;
        assert!(admin.get(&page).await.says("Not understood"));
        desk.run("drop index uq_poison").await;
        assert!(admin.post(&page, &[]).await.says("Taken in: 1."));
        assert_eq!(desk.received(people::GRACE).await, ["poison"]);
        assert_eq!(desk.received(people::ALAN).await, ["poison"]);
    }
}

#[tokio::test]
async fn a_provider_that_cannot_be_asked_keeps_nobody_from_starting() {
    let mut desk = Desk::start().await;
    let twilio = desk.twilio().await;
    desk.change(twilio.inbox_id, |inbox| {
        inbox.api_base = sea_orm::ActiveValue::Set(Some("http://127.0.0.1:9".to_owned()));
    })
    .await;

    desk.restart().await;

    assert!(twilio.text(people::GRACE, "Hello").await.is_taken());
    assert_eq!(desk.received(people::GRACE).await, ["Hello"]);
}

#[tokio::test]
async fn a_text_that_waited_at_the_provider_hides_no_other() {
    for provider in [Provider::Twilio, Provider::MessageBird] {
        let mut desk = Desk::start().await;
        let carrier = desk.carrier(provider).await;
        desk.stop().await;
        let now = clock::now();
        for n in 0..250 {
            carrier.line.keeps(say(&people::nth(n % 10), &format!("Text {n}")), now);
        }
        // It stands first in the list, with the time at which it set out.
        carrier.line.keeps(say(people::GRACE, "An old one"), now - 20 * clock::MINUTE);

        desk.restart().await;

        until("all are there", || async {
            let messages = desk.rows::<messages::Entity>().await;
            messages.iter().filter(|message| message.body.starts_with("Text ")).count() == 250
        })
        .await;
    }
}

#[tokio::test]
async fn a_provider_that_tells_its_list_slowly_keeps_no_other_waiting() {
    let desk = Desk::start().await;
    let (slow, quick) = (desk.twilio().await, desk.carrier(Provider::MessageBird).await);
    slow.line.holds_its_list_back();
    let rounds = Mutex::new(Rounds::new(&desk.ctx));

    for (from, body) in [(people::GRACE, "In the first round"), (people::ALAN, "In the second")] {
        quick.line.keeps(say(from, body), clock::now() + clock::SECOND);
        until("it is asked for", || async {
            rounds.lock().await.begin().await.unwrap();
            desk.received(from).await == [body]
        })
        .await;
    }

    slow.line.keeps(say(people::MARY, "Told at last"), clock::now() + clock::SECOND);
    slow.line.let_go();
    until("the slow one is asked too", || async {
        rounds.lock().await.begin().await.unwrap();
        desk.received(people::MARY).await == ["Told at last"]
    })
    .await;
}

#[tokio::test]
async fn what_was_read_of_a_long_list_is_not_read_again() {
    for provider in [Provider::Twilio, Provider::MessageBird] {
        let mut desk = Desk::start().await;
        let carrier = desk.carrier(provider).await;
        let now = clock::now();
        desk.run(&format!("update inboxes set created_at = {}", now - 5 * clock::DAY)).await;
        for day in (0..5).rev() {
            carrier.line.keeps(say(people::GRACE, &format!("{day} days ago")), now - day * clock::DAY - clock::HOUR);
        }
        // Each day is one page at the most, and what finds it.
        carrier.line.tells_pages(Some(3));
        desk.restart().await;
        let asked = format!("back-fill {}", carrier.inbox_id);
        let asked_up_to = async |desk: &Desk| {
            let fact = facts::get(&desk.ctx.db, &asked).await.unwrap();
            fact.map_or(0, |at| at.parse::<i64>().unwrap())
        };
        until("the first days are read", || async { asked_up_to(&desk).await > now - 4 * clock::DAY - clock::HOUR })
            .await;
        let read = desk.received(people::GRACE).await;
        assert!(!read.is_empty() && read.len() < 5 && read[0] == "4 days ago", "{read:?}");

        carrier.line.tells_pages(None);
        desk.restart().await;

        until("the others are", || async { desk.received(people::GRACE).await.len() == 5 }).await;
        let all = desk.received(people::GRACE).await;
        assert_eq!(all, ["4 days ago", "3 days ago", "2 days ago", "1 days ago", "0 days ago"]);
        until("all of it is noted as read", || async { asked_up_to(&desk).await > now - clock::MINUTE }).await;
    }
}

#[tokio::test]
async fn a_list_of_more_than_a_hundred_thousand_is_read_to_its_end() {
    for provider in [Provider::Twilio, Provider::MessageBird] {
        let mut desk = Desk::start().await;
        let carrier = desk.carrier(provider).await;
        let now = clock::now();
        desk.run(&format!("update inboxes set created_at = {}", now - 6 * clock::DAY)).await;
        // Nearly all of it is another inbox's.
        let elsewhere = say(people::ALAN, "Not for us").to("+12025550143");
        let every = 5 * clock::DAY / 110_000;
        for n in 0..110_000 {
            let at = now - 5 * clock::DAY + n * every;
            if n % 22_000 == 11_000 {
                carrier.line.keeps(say(people::GRACE, &format!("Text {n}")), at);
            } else {
                carrier.line.keeps(elsewhere.clone(), at);
            }
        }

        desk.restart().await;

        until("all of ours are there", || async { desk.received(people::GRACE).await.len() == 5 }).await;
        let expected: Vec<String> = (0..5).map(|day| format!("Text {}", 11_000 + day * 22_000)).collect();
        assert_eq!(desk.received(people::GRACE).await, expected);
    }
}
