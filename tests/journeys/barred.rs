//! A provider that does not accept our credentials any more: said aloud at once, and nothing is lost or sent twice.

use crate::support::{Desk, Provider, at_every_carrier, people, until};
use parley::models::{inboxes, messages};

at_every_carrier!(
    refused_credentials_hold_the_queue_until_they_are_right,
    credentials_are_checked_when_an_admin_asks,
    credentials_are_checked_before_they_are_saved,
);

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

async fn credentials_are_checked_before_they_are_saved(provider: Provider) {
    let desk = Desk::start().await;
    let (carrier, admin) = (desk.carrier(provider).await, desk.admin().await);
    let path = format!("/inboxes/{}", carrier.inbox_id);
    let inbox = desk.inbox(carrier.inbox_id).await;
    let (secret, other) = match provider {
        Provider::Twilio => ("credential_auth_token", "0123456789abcdef0123456789abcdee"),
        Provider::MessageBird => ("credential_api_key", "0123456789abcdefghijklmnp"),
        Provider::Vonage => ("credential_api_key", "abcd9876"),
    };
    let sid = admin.get(&path).await.field("credential_account_sid").unwrap_or_default();
    let base = inbox.api_base.clone().unwrap_or_default();
    let fields = [
        ("name", inbox.name.as_str()),
        ("address", inbox.address.as_str()),
        ("country", inbox.country.as_str()),
        ("credential_account_sid", sid.as_str()),
        ("api_base", base.as_str()),
        ("reopen", "always"),
        (secret, other),
    ];
    carrier.line.bars(true);

    let refused = admin.post(&path, &fields).await;

    assert_eq!(refused.status, 422, "{}", refused.text());
    assert!(refused.says("does not accept these credentials") && refused.says("Use it anyway"), "{}", refused.text());
    carrier.line.bars(false);
    let saved = admin.post(&path, &fields).await;
    assert!(saved.says("Saved."), "{}", saved.text());
    assert!(carrier.calls().is_empty(), "nothing is sent");
}

async fn statuses(desk: &Desk) -> Vec<String> {
    let replies = desk.rows::<messages::Entity>().await.into_iter().filter(|message| message.body.starts_with("Reply"));
    replies.map(|message| message.status).collect()
}
