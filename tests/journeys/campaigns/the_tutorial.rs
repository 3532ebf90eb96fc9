//! A number, a text, "reply 1, 2 or 3": what Vonage's own tutorial builds, with webhooks by GET as it sets them up.

use crate::support::{Desk, Encoding, Key, Word, eventually, people, say};

#[tokio::test]
async fn one_number_is_notified_replies_1_is_thanked_and_counted_and_the_receipt_is_followed() {
    let desk = Desk::start().await;
    let vonage = desk.vonage().await;
    let admin = desk.admin().await;
    let form = admin.get("/conversations/new?question=true").await;

    let sent = admin
        .post(
            "/conversations",
            &[
                ("key", &form.field("key").unwrap()),
                ("to", "07700 900101"),
                ("inbox_id", &vonage.inbox_id.to_string()),
                ("body", "Your parcel is here. When shall we bring it?"),
                ("choices", "1 today\n2 tomorrow\n3 never"),
                ("acknowledgement", &form.first("#acknowledgement").unwrap()),
            ],
        )
        .await;

    let text = "Your parcel is here. When shall we bring it?\n1 today\n2 tomorrow\n3 never";
    let call = vonage.call_saying(text).await;
    assert_eq!(call.to, people::GRACE);
    desk.stands(text, "sent").await;

    let receipt = call.receipt_url.clone().unwrap();
    vonage.receipt_at(&receipt, &call, 0, Word::Delivered, Encoding::Get, Key::Right).await;
    desk.stands(text, "delivered").await;
    vonage.hand_over_as(&say(people::GRACE, " 1 \n"), Encoding::Get, Key::Right).await;

    let thanks = vonage.call_saying("Thank you! You chose: today").await;
    vonage.receipt_as(&thanks, 0, Word::Delivered, Encoding::Get, Key::Right).await;
    desk.stands("Thank you! You chose: today", "delivered").await;
    let page = eventually("the notice's page shows the answer", || async {
        Some(admin.get(&sent.path).await).filter(|page| page.all("dd strong") == ["1 today"])
    })
    .await;
    assert_eq!(page.bubbles_of("main"), [text, "1", "Thank you! You chose: today"].map(in_one_line));
    assert!(page.says("Delivered"), "{}", page.text());
    assert_eq!(vonage.calls().len(), 2, "a question and its thanks, nothing else");
    assert!(desk.conversations(people::GRACE).await.is_empty(), "nobody has to act, so there is no ticket");
}

fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
