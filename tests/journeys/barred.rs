//! A provider that does not accept our credentials any more: said aloud at once, and nothing is lost or sent twice.

use crate::support::{Desk, Provider, at_every_carrier, people, until};
use parley::models::{inboxes, messages};

at_every_carrier!(refused_credentials_hold_the_queue_until_they_are_right, credentials_are_checked_when_an_admin_asks,);

const REPLIES: usize = 7;

async fn refused_credentials_hold_the_queue_until_they_are_right(provider: Provider) {
    let desk = Desk::start().await;
    let (carrier, admin) = (desk.carrier(provider).await, desk.admin().await);
    carrier.text(people::GRACE, "Hello").await;
    carrier.has_calls(1).await;
    let ticket = desk.conversation(people::GRACE).await.id;
    carrier.line.bars(true);

    for n in 0..REPLIES {
        admin.reply(ticket, &format!("Reply {n}")).await;
    }
    until("the first refusal is noted", || async {
        inboxes::find(&desk.ctx.db, carrier.inbox_id).await.unwrap().failing().is_some()
    })
    .await;

    assert!(admin.get("/people").await.says("does not accept"), "{}", admin.get("/people").await.text());
    assert!(admin.get("/inboxes").await.says("does not accept"), "{}", admin.get("/inboxes").await.text());
    let thread = admin.get(&format!("/conversations/{ticket}")).await;
    assert!(thread.says("Texts from this inbox wait: the provider has taken none since"), "{}", thread.text());
    let report = desk.stranger().get("/_readiness").await.html;
    assert!(report.contains("\"name\":\"sending\",\"ok\":false"), "{report}");
    assert!(statuses(&desk).await.iter().all(|status| status == "queued" || status == "sending"));

    let refused = carrier.calls().len();
    assert!(refused <= 1 + 3, "one refusal is enough, not {refused}");
    carrier.line.bars(false);
    until("everything leaves", || async { statuses(&desk).await.iter().all(|status| status == "sent") }).await;

    let mut sent: Vec<String> = carrier.line.calls_after(refused).into_iter().map(|call| call.body).collect();
    sent.sort();
    assert_eq!(sent, (0..REPLIES).map(|n| format!("Reply {n}")).collect::<Vec<_>>(), "each once");
    assert!(inboxes::find(&desk.ctx.db, carrier.inbox_id).await.unwrap().failing().is_none());
}

async fn credentials_are_checked_when_an_admin_asks(provider: Provider) {
    let desk = Desk::start().await;
    let (carrier, admin) = (desk.carrier(provider).await, desk.admin().await);
    let check = format!("/inboxes/{}/credential-checks", carrier.inbox_id);

    let right = admin.post(&check, &[]).await;
    carrier.line.bars(true);
    let wrong = admin.post(&check, &[]).await;

    assert!(right.says("accepts these credentials."), "{}", right.text());
    assert!(wrong.says(" does not accept the ") && wrong.says("HTTP 401"), "{}", wrong.text());
    assert!(carrier.calls().is_empty(), "nothing is sent");
}

async fn statuses(desk: &Desk) -> Vec<String> {
    let replies = desk.rows::<messages::Entity>().await.into_iter().filter(|message| message.body.starts_with("Reply"));
    replies.map(|message| message.status).collect()
}
