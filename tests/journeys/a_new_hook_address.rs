//! An inbox gets a new address; the earlier one works for a while, and then ends.

use crate::support::{Desk, Provider, at_every_carrier, people, say};
use parley::models::{clock, inboxes};
use sea_orm::ActiveValue::Set;

at_every_carrier!(both_addresses_work_until_the_earlier_one_ends, an_admin_can_end_the_earlier_address_at_once,);

async fn both_addresses_work_until_the_earlier_one_ends(provider: Provider) {
    let desk = Desk::start().await;
    let carrier = desk.carrier(provider).await;
    let (admin, page) = (desk.admin().await, format!("/inboxes/{}", carrier.inbox_id));
    let earlier = carrier.hook_url.clone();
    assert!(carrier.text(people::GRACE, "Before").await.is_taken());
    let call = carrier.has_calls(1).await.remove(0);

    let renewed = admin.post(&format!("{page}/hook-addresses"), &[]).await;

    let newer = format!("{}/hooks/{}", desk.url, desk.inbox(carrier.inbox_id).await.hook_key);
    assert!(newer != earlier && renewed.html.contains(&newer));
    let shown = renewed.first("#previous-hook").unwrap();
    assert!(shown.contains(&earlier) && shown.contains("works until"), "{shown}");
    for (n, url) in [&earlier, &newer].into_iter().enumerate() {
        let sms = say(people::GRACE, &format!("Hello {n}"));
        assert!(carrier.hand_over_at(url, &sms, provider.encodings()[0]).await.is_taken());
    }
    assert!(carrier.receipt(&call, crate::support::Word::Delivered).await.is_taken(), "it travelled with the text");

    desk.change(carrier.inbox_id, |inbox| inbox.previous_hook_until = Set(Some(clock::now() - 1))).await;

    let late = carrier.hand_over_at(&earlier, &say(people::GRACE, "Too late"), provider.encodings()[0]).await;
    assert_eq!(late.status, 404);
    assert!(carrier.hand_over_at(&newer, &say(people::GRACE, "In time"), provider.encodings()[0]).await.is_taken());
    assert_eq!(desk.received(people::GRACE).await, ["Before", "Hello 0", "Hello 1", "In time"]);
    assert!(!admin.get(&page).await.says("works until"));
}

async fn an_admin_can_end_the_earlier_address_at_once(provider: Provider) {
    let desk = Desk::start().await;
    let carrier = desk.carrier(provider).await;
    let (admin, page) = (desk.admin().await, format!("/inboxes/{}", carrier.inbox_id));
    admin.post(&format!("{page}/hook-addresses"), &[]).await;

    let ended = admin.post(&format!("{page}/hook-addresses/removals"), &[]).await;

    assert!(ended.says("no longer works") && !ended.says("works until"));
    assert_eq!(carrier.text(people::GRACE, "Hello").await.status, 404);
    assert!(desk.inbox(carrier.inbox_id).await.previous_hook_key.is_none());
}

#[tokio::test]
async fn an_address_that_was_replaced_twice_ends_and_a_known_line_ends_with_its_address() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    assert!(twilio.text(people::GRACE, "Before").await.is_taken());
    let (admin, address) = (desk.admin().await, format!("/inboxes/{}/hook-addresses", twilio.inbox_id));

    admin.post(&address, &[]).await;
    assert!(twilio.text(people::GRACE, "Once").await.is_taken());
    admin.post(&address, &[]).await;

    assert_eq!(twilio.text(people::GRACE, "Twice").await.status, 404);
    let inbox: inboxes::Model = desk.inbox(twilio.inbox_id).await;
    assert!(inbox.is_at(&inbox.hook_key) && inbox.previous_hook().is_some());
}
