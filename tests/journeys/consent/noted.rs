use super::{held_at, is_stopped, nothing_is_wrong, paths};
use crate::support::{
    Desk,
    people::{ALAN, GRACE, SLOW},
};
use parley::models::consents;

#[tokio::test]
async fn what_somebody_asked_in_a_call_is_obeyed_like_a_stop() {
    let desk = Desk::start().await;
    let (twilio, vonage, bob) = (desk.twilio().await, desk.vonage().await, desk.agent("Bob").await);
    twilio.text(GRACE, "Hello").await;
    vonage.text(GRACE, "Hello there").await;
    let (page, form) = paths(&desk, "opt-outs").await;
    assert!(bob.get(&page).await.html.contains(&form), "her page leads there");
    assert!(bob.get(&form).await.says("No more texts will be sent to +44 7700 900101"));

    let done = bob.post(&form, &[("how", "call"), ("note", "Rang on Monday, was quite clear")]).await;

    assert!(is_stopped(&desk).await);
    assert_eq!(done.path, page);
    let entry = done.first(".consent").unwrap();
    assert!(entry.contains("Said in a call, noted by Bob") && entry.contains("was quite clear"), "{entry}");
    assert!(!done.html.contains(&form), "there is nothing more to ask for");
    for ticket in desk.conversations(GRACE).await {
        let thread = bob.get(&format!("/conversations/{}", ticket.id)).await;
        assert!(thread.says("Bob noted that they asked not to be texted, in a call"), "{}", thread.text());
        assert!(thread.first(".cannot").unwrap().contains("said STOP"));
    }
    assert!(bob.post(&form, &[("how", "call")]).await.says("opted out already"));
    nothing_is_wrong(&desk).await;
}

#[tokio::test]
async fn what_was_queued_before_it_was_noted_is_not_sent() {
    let desk = Desk::start().await;
    let (twilio, admin) = (desk.twilio().await, desk.admin().await);
    twilio.text(SLOW, "Hello").await;
    twilio.has_calls(1).await;
    admin.reply(desk.conversation(SLOW).await.id, "Too late").await;
    let address = desk.address(SLOW).await.unwrap();

    let form = format!("/people/{}/addresses/{}/opt-outs", address.person_id, address.id);
    admin.post(&form, &[("how", "in_person")]).await;
    twilio.line.let_go();

    desk.stands("Too late", "failed").await;
    assert_eq!(twilio.calls().len(), 1);
}

#[tokio::test]
async fn an_admin_lifts_it_with_a_new_consent_and_nobody_else() {
    let desk = Desk::start().await;
    let (twilio, bob, admin) = (desk.twilio().await, desk.agent("Bob").await, desk.admin().await);
    twilio.text(GRACE, "Hello").await;
    twilio.text(GRACE, "STOP").await;
    let (page, form) = paths(&desk, "consents").await;
    assert!(!bob.get(&page).await.html.contains(&form));
    assert_eq!(bob.post(&form, &[("how", "mail"), ("note", "A letter")]).await.status, 403);

    let without_proof = admin.post(&form, &[("how", "mail"), ("note", " ")]).await;
    let without_how = admin.post(&form, &[("how", "pigeon"), ("note", "A letter of 3 March")]).await;
    assert!(is_stopped(&desk).await);
    let done = admin.post(&form, &[("how", "mail"), ("note", "A letter of 3 March")]).await;

    assert_eq!((without_proof.status.as_u16(), without_how.status.as_u16()), (422, 422));
    assert!(without_proof.says("Write down what they agreed to"));
    assert!(without_how.says("Choose how they said it.") && without_how.says("A letter of 3 March"));
    assert!(!is_stopped(&desk).await);
    assert_eq!(done.all(".consent").len(), 2, "both words stay");
    assert!(done.first(".consent").unwrap().contains("A letter of 3 March"));
    let ticket = desk.conversation(GRACE).await.id;
    admin.reply(ticket, "Welcome back").await;
    twilio.call_saying("Welcome back").await;
    let thread = admin.get(&format!("/conversations/{ticket}")).await;
    assert!(thread.says("Ada noted that they agreed to be texted again, by mail or e-mail"), "{}", thread.text());
    assert!(admin.post(&form, &[("how", "mail"), ("note", "Once more")]).await.says("may be texted already"));
}

#[tokio::test]
async fn a_note_ends_what_waited_for_a_person() {
    let desk = Desk::start().await;
    let (twilio, bob) = (desk.twilio().await, desk.agent("Bob").await);
    twilio.text(GRACE, "leave me alone").await;
    let (_, form) = paths(&desk, "opt-outs").await;

    bob.post(&form, &[("how", "call")]).await;

    assert!(held_at(&desk).await.is_none());
    assert_eq!(desk.message("leave me alone").await.looks_like, None);
}

#[tokio::test]
async fn somebody_elses_number_and_one_that_is_no_phone_are_out_of_reach() {
    let desk = Desk::start().await;
    let (twilio, bob) = (desk.twilio().await, desk.agent("Bob").await);
    for from in [GRACE, ALAN, "12345"] {
        twilio.text(from, "Hello").await;
    }
    let alan = desk.address(ALAN).await.unwrap();
    let code = desk.address("12345").await.unwrap();
    let grace = desk.person(GRACE).await.id;

    for (person, address) in [(grace, alan.id), (code.person_id, code.id)] {
        let form = format!("/people/{person}/addresses/{address}/opt-outs");
        assert_eq!(bob.get(&form).await.status, 404);
        assert_eq!(bob.post(&form, &[("how", "call")]).await.status, 404);
    }
    assert_eq!(desk.count::<consents::Entity>().await, 0);
}
