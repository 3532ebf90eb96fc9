use crate::support::{Browser, Carrier, Desk, people};

#[tokio::test]
async fn a_strangers_ticket_waits_under_unassigned() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;

    twilio.text(people::GRACE, "Anyone?").await;

    assert_eq!(desk.conversation(people::GRACE).await.assignee_id, None);
    let page = desk.agent("Bob").await.get("/conversations?box=unassigned").await;
    assert_eq!(page.rows().len(), 1);
    assert!(page.says("Anyone?") || page.says("Thanks for contacting"));
    let person = desk.person(people::GRACE).await;
    assert_eq!((person.name, person.owner_id), (None, None));
}

#[tokio::test]
async fn a_new_ticket_goes_to_the_persons_owner() {
    let (desk, twilio, bob) = owned_by_bob().await;

    twilio.text(people::GRACE, "It is me again").await;

    assert_eq!(newest(&desk).await, Some(bob.id()));
    assert_eq!(bob.get("/conversations?box=mine").await.rows().len(), 1);
}

#[tokio::test]
async fn a_new_ticket_of_an_owner_who_is_not_in_the_inbox_waits() {
    let (desk, twilio, bob) = owned_by_bob().await;
    desk.run(&format!("delete from memberships where user_id = {}", bob.id())).await;

    twilio.text(people::GRACE, "It is me again").await;

    assert_eq!(newest(&desk).await, None);
}

#[tokio::test]
async fn a_reopened_ticket_goes_to_who_had_it() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    twilio.text(people::GRACE, "Hello").await;
    let bob = desk.agent("Bob").await;
    let id = desk.conversation(people::GRACE).await.id;
    bob.post(&format!("/conversations/{id}/assignments"), &[("user_id", "me")]).await;
    bob.close(id).await;

    twilio.text(people::GRACE, "One more thing").await;

    assert_eq!(newest(&desk).await, Some(bob.id()));
}

#[tokio::test]
async fn a_reopened_ticket_of_someone_who_left_waits() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    twilio.text(people::GRACE, "Hello").await;
    let bob = desk.agent("Bob").await;
    let id = desk.conversation(people::GRACE).await.id;
    bob.post(&format!("/conversations/{id}/assignments"), &[("user_id", "me")]).await;
    bob.close(id).await;
    desk.admin().await.post(&format!("/users/{}/deactivations", bob.id()), &[]).await;

    twilio.text(people::GRACE, "One more thing").await;

    assert_eq!(newest(&desk).await, None);
}

async fn newest(desk: &Desk) -> Option<i64> {
    desk.conversations(people::GRACE).await.pop().unwrap().assignee_id
}

/// Grace has written before, belongs to Bob, and her ticket is closed for good.
async fn owned_by_bob() -> (Desk, Carrier, Browser) {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    twilio.text(people::GRACE, "Hello").await;
    let bob = desk.agent("Bob").await;
    let person = desk.person(people::GRACE).await.id;
    desk.run(&format!("update people set owner_id = {} where id = {person}", bob.id())).await;
    bob.close(desk.conversation(people::GRACE).await.id).await;
    desk.run("update conversations set closed_at = 0").await;
    (desk, twilio, bob)
}
