//! A busy day: what people, carriers and users do, and what the desk does every so often.

use crate::support::{Browser, Carrier, Desk, Word, campaigns::delivery, people, say};
use parley::{
    backfill::Rounds,
    intake::Intake,
    models::{clock, messages::outbound, retention, sessions},
    settings::Retention,
};

/// Lets it pass; says which inbox most people wrote to.
pub async fn pass(desk: &Desk) -> i64 {
    let (twilio, vonage) = (desk.twilio().await, desk.vonage().await);
    let admin = desk.admin().await;
    people_write(desk, &twilio, &admin).await;
    long_texts_come_in_parts(desk, &vonage).await;
    somebody_answers(desk, &twilio, &admin).await;
    nobody_knows_what_became_of_a_text(desk, &twilio, &admin).await;
    a_campaign_is_answered(desk, &twilio, &admin).await;
    pages_are_read(desk, &admin).await;
    chores_are_done(desk).await;
    somebody_is_erased(desk, &admin).await;
    twilio.inbox_id
}

async fn people_write(desk: &Desk, twilio: &Carrier, admin: &Browser) {
    for n in 0..4 {
        twilio.text(&people::nth(n), "Hello").await;
        twilio.text(&people::nth(n), "Is anybody there?").await;
    }
    admin.close(desk.conversation(&people::nth(0)).await.id).await;
    for body in ["Thanks, that was it", "And one more thing", "Please stop texting me", "HELP", "STOP", "START"] {
        twilio.text(&people::nth(0), body).await;
    }
}

async fn long_texts_come_in_parts(desk: &Desk, vonage: &Carrier) {
    let part = |reference, number| say(people::GRACE, "part ").part(reference, number, 2);
    for sms in [part("1", 1), part("1", 2), part("2", 1)] {
        vonage.hand_over(&sms).await;
    }
    desk.run(&format!("update arrivals set arrived_at = arrived_at - {}", clock::MINUTE + 1)).await;
    Intake::of(&desk.ctx).show_waiting_parts().await;
    vonage.hand_over(&part("2", 2)).await;
}

async fn somebody_answers(desk: &Desk, twilio: &Carrier, admin: &Browser) {
    let ticket = desk.conversation(&people::nth(1)).await.id;
    for (body, word) in [("Yes, we are", Word::Delivered), ("What can we do?", Word::Failed)] {
        admin.reply(ticket, body).await;
        let call = twilio.call_saying(body).await;
        desk.stands(body, "sent").await;
        twilio.receipt(&call, word).await;
    }
}

async fn nobody_knows_what_became_of_a_text(desk: &Desk, twilio: &Carrier, admin: &Browser) {
    twilio.text(people::DROPPED, "Hello").await;
    let ticket = desk.conversation(people::DROPPED).await.id;
    admin.reply(ticket, "Are you there?").await;
    let doubt = desk.stands("Are you there?", "unknown").await.id;
    outbound::in_doubt(&desk.ctx.db, clock::now() - clock::DAY, None).await.unwrap();
    admin.post(&format!("/messages/{doubt}/checks"), &[]).await;
}

async fn a_campaign_is_answered(desk: &Desk, twilio: &Carrier, admin: &Browser) {
    let campaign = desk.campaign(twilio.inbox_id, delivery()).await;
    twilio.text(&people::nth(2), "2").await;
    twilio.text(&people::nth(3), "who knows").await;
    desk.tallied(&campaign, |tally| tally.answered() == 1).await;
    admin.get(&format!("/campaigns/{}", campaign.id)).await;
}

async fn pages_are_read(desk: &Desk, admin: &Browser) {
    let ticket = desk.conversation(&people::nth(1)).await;
    for page in [
        "/conversations",
        "/conversations?box=unassigned",
        "/conversations?box=all",
        "/conversations?box=closed",
        "/campaigns",
        "/inboxes",
        "/people/suggestions?q=gra",
        "/people/suggestions?q=%2B447",
    ] {
        assert_eq!(admin.get(page).await.status, 200, "{page}");
    }
    admin.get(&format!("/conversations/{}", ticket.id)).await;
    admin.get(&format!("/people/{}", ticket.person_id)).await;
    admin.get(&format!("/inboxes/{}", ticket.inbox_id)).await;
    admin.get(&format!("/inboxes/{}/kept-aside", ticket.inbox_id)).await;
    let mut stream = admin.listen().await;
    stream.hears("beat").await;
}

async fn chores_are_done(desk: &Desk) {
    outbound::settle_interrupted(&desk.writer(), false, None).await.unwrap();
    sessions::sweep(&desk.writer()).await.unwrap();
    let mut rounds = Rounds::new(&desk.ctx);
    rounds.begin().await.unwrap();
    rounds.end().await;
    desk.run(&format!("update attempts set started_at = started_at - {}", 91 * clock::DAY)).await;
    retention::step(&desk.writer(), Retention { receipt_days: 90, event_days: 730 }).await.unwrap();
}

async fn somebody_is_erased(desk: &Desk, admin: &Browser) {
    let number = people::nth(2);
    let person = desk.conversation(&number).await.person_id;
    admin.submit(&format!("/people/{person}/erasure"), &[("confirmation", &number)]).await;
    assert!(desk.address(&number).await.is_none(), "it is done");
}
