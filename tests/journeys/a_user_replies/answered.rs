use super::written_to;
use crate::support::{Desk, Provider, Word, at_every_carrier, people, say, until};

at_every_carrier!(a_reply_is_sent_and_delivered, a_form_pressed_twice_is_sent_once,);

async fn a_reply_is_sent_and_delivered(provider: Provider) {
    let (desk, carrier, admin, id) = written_to(provider, people::GRACE).await;

    let page = admin.reply(id, "  Yes, until 6.\nSee you!  ").await;

    assert_eq!(page.path, format!("/conversations/{id}"));
    assert!(page.bubbles().contains(&"Yes, until 6. See you!".to_owned()));
    let call = carrier.call_saying("  Yes, until 6.\nSee you!").await;
    assert_eq!((call.to.as_str(), call.method.as_str()), (people::GRACE, "POST"));
    desk.stands("  Yes, until 6.\nSee you!", "sent").await;
    assert!(admin.get(&page.path).await.first(".burst-out").unwrap().ends_with("Sent"));
    carrier.receipt(&call, Word::Delivered).await;
    let delivered = desk.stands("  Yes, until 6.\nSee you!", "delivered").await;
    let seen = admin.get(&page.path).await;
    assert!(seen.first(".burst-out").unwrap().ends_with("Delivered"), "{}", seen.text());
    assert!(seen.first(".burst-out").unwrap().contains("Ada"));
    assert_eq!(delivered.author_id, Some(admin.id()));
    assert_eq!(desk.attempts(delivered.id).await[0].outcome.as_deref(), Some("accepted"));
    assert_eq!(carrier.calls().len(), 1);
}

async fn a_form_pressed_twice_is_sent_once(provider: Provider) {
    let (desk, carrier, admin, id) = written_to(provider, people::GRACE).await;
    let key = admin.get(&format!("/conversations/{id}")).await.field("key").unwrap();
    let path = format!("/conversations/{id}/messages");
    let form = [("body", "Only once"), ("key", key.as_str())];

    let pages = futures_util::future::join_all((0..5).map(|_| admin.post(&path, &form))).await;

    assert!(pages.iter().all(|page| page.status == 200 && page.path.starts_with(&format!("/conversations/{id}"))));
    desk.stands("Only once", "sent").await;
    admin.post(&path, &form).await;
    admin.reply(id, "And another").await;
    carrier.call_saying("And another").await;
    assert_eq!(carrier.calls().len(), 2);
}

#[tokio::test]
async fn a_line_break_costs_one_character_however_the_form_came() {
    let (desk, _twilio, admin, id) = written_to(Provider::Twilio, people::GRACE).await;

    admin.reply(id, &"a line\r\n".repeat(22)).await;

    let sent = desk.stands("a line\n".repeat(22).trim_end(), "sent").await;
    assert_eq!(sent.segments, 1);
}

#[tokio::test]
async fn a_reply_takes_a_ticket_that_nobody_has_and_ends_the_waiting() {
    let (desk, _twilio, admin, id) = written_to(Provider::Twilio, people::GRACE).await;
    assert!(desk.conversation(people::GRACE).await.waiting_since.is_some());

    admin.reply(id, "I am on it").await;

    let conversation = desk.conversation(people::GRACE).await;
    assert_eq!((conversation.assignee_id, conversation.waiting_since), (Some(admin.id()), None));
    assert_eq!((conversation.last_line.as_str(), conversation.last_direction.as_str()), ("I am on it", "out"));
    assert_eq!(desk.events(id).await, ["conversation_opened", "conversation_assigned", "replied"]);
}

#[tokio::test]
async fn a_reply_leaves_a_ticket_with_whoever_has_it() {
    let (desk, _twilio, admin, id) = written_to(Provider::Twilio, people::GRACE).await;
    let bob = desk.agent("Bob").await;
    bob.post(&format!("/conversations/{id}/assignments"), &[("user_id", "me")]).await;

    admin.reply(id, "Bob will see to it").await;

    assert_eq!(desk.conversation(people::GRACE).await.assignee_id, Some(bob.id()));
}

#[tokio::test]
async fn a_reply_under_a_closed_ticket_reopens_it() {
    let (desk, twilio, admin, id) = written_to(Provider::Twilio, people::GRACE).await;
    admin.close(id).await;
    let page = admin.get(&format!("/conversations/{id}")).await;
    assert_eq!(page.first(".composer-notice"), Some(format!("Your reply reopens ticket {id}.")));

    admin.reply(id, "I forgot to say").await;

    assert!(desk.conversation(people::GRACE).await.is_open());
    twilio.call_saying("I forgot to say").await;
}

#[tokio::test]
async fn a_reply_under_a_closed_ticket_continues_in_the_open_one_and_says_so() {
    let (desk, twilio, admin, old) = written_to(Provider::Twilio, people::GRACE).await;
    admin.close(old).await;
    desk.run("update conversations set closed_at = 0").await;
    twilio.text(people::GRACE, "Something new").await;
    let new = desk.conversations(people::GRACE).await[1].id;

    let page = admin.reply(old, "About both").await;

    assert_eq!(page.path, format!("/conversations/{new}"));
    assert!(page.says(&format!("Ticket {old} is closed: your reply continues in ticket {new}.")));
    assert_eq!(desk.message("About both").await.conversation_id, Some(new));
    assert!(!desk.conversations(people::GRACE).await[0].is_open());
}

#[tokio::test]
async fn a_reply_leaves_from_the_number_they_wrote_to() {
    let desk = Desk::start().await;
    let pool = desk.carrier_at(Provider::Twilio, "MG0123456789abcdef0123456789abcdef", &[]).await;
    pool.hand_over(&say(people::GRACE, "Hello").to("+15005550009")).await;
    let admin = desk.admin().await;
    let id = desk.conversation(people::GRACE).await.id;
    assert!(admin.get(&format!("/conversations/{id}")).await.says("on +1 500-555-0009"));

    admin.reply(id, "Hi").await;

    assert_eq!(pool.call_saying("Hi").await.field("From"), Some("+15005550009"));
}

#[tokio::test]
async fn a_conversation_that_we_begin_goes_out_and_is_not_confirmed() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let admin = desk.admin().await;
    let inbox = twilio.inbox_id.to_string();
    let form =
        [("to", "07700 900101"), ("inbox_id", inbox.as_str()), ("body", "Your parcel is here"), ("key", "one-key")];

    let page = admin.post("/conversations", &form).await;
    let again = admin.post("/conversations", &form).await;

    let conversation = desk.conversation(people::GRACE).await;
    assert!(page.path.starts_with(&format!("/conversations/{}", conversation.id)));
    assert_eq!(page.path, again.path);
    assert_eq!((conversation.opened_by.as_str(), conversation.assignee_id), ("user", Some(admin.id())));
    twilio.call_saying("Your parcel is here").await;
    twilio.text(people::GRACE, "Thank you for telling me").await;
    assert_eq!(twilio.calls().len(), 1, "neither pressed twice nor confirmed");
    assert_eq!(desk.conversations(people::GRACE).await.len(), 1, "their answer joins it");
}

#[tokio::test]
async fn starting_where_one_is_open_goes_there() {
    let (desk, twilio, admin, id) = written_to(Provider::Twilio, people::GRACE).await;
    let inbox = twilio.inbox_id.to_string();

    let page = admin
        .post("/conversations", &[("to", people::GRACE), ("inbox_id", &inbox), ("body", "By the way"), ("key", "k2")])
        .await;

    assert!(page.path.starts_with(&format!("/conversations/{id}")));
    assert_eq!(desk.message("By the way").await.conversation_id, Some(id));
}

#[tokio::test]
async fn what_was_queued_survives_a_restart() {
    let (mut desk, twilio, admin, id) = written_to(Provider::Twilio, people::SLOW).await;
    admin.reply(id, "First").await;
    twilio.has_calls(1).await;
    admin.reply(id, "Second").await;
    twilio.line.let_go();
    desk.restart().await;

    desk.stands("First", "sent").await;
    desk.stands("Second", "sent").await;
    assert_eq!(twilio.calls().len(), 2);
}

#[tokio::test]
async fn the_sandboxs_phone_comes_with_a_number_and_leads_to_its_conversation() {
    let desk = Desk::start().await;
    let sandbox = desk.sandbox().await;
    let admin = desk.admin().await;

    let phone = admin.get("/sandbox").await;
    let number = phone.attribute(".phone-form [name=number]", "value").unwrap();
    let texted = admin
        .post("/sandbox/texts", &[("inbox_id", &sandbox.id.to_string()), ("number", &number), ("body", "Hello desk")])
        .await;

    assert_eq!(phone.first("#phone-conversation a"), None, "there is none yet");
    let id = desk.conversation(&number).await.id;
    let way = texted.attribute("#phone-conversation a", "href").unwrap();
    assert_eq!(way, format!("/conversations/{id}?box=all"));
    assert!(admin.get(&way).await.bubbles().contains(&"Hello desk".to_owned()));
    let again = admin.get("/sandbox").await;
    assert!(again.says("Hello desk"), "the phone that was used last is at hand");
}

#[tokio::test]
async fn the_sandboxs_phone_gets_confirmation_and_answer() {
    let desk = Desk::start().await;
    let sandbox = desk.sandbox().await;
    let admin = desk.admin().await;
    let inbox = sandbox.id.to_string();

    let phone = admin
        .post("/sandbox/texts", &[("inbox_id", &inbox), ("number", "+447700900101"), ("body", "Hello desk")])
        .await;

    assert!(phone.says("Hello desk"), "{}", phone.text());
    let id = desk.conversation(people::GRACE).await.id;
    admin.reply(id, "Hello phone").await;
    desk.stands("Hello phone", "delivered").await;
    until("the phone shows both answers", || async {
        let phone = admin.get(&phone.path).await;
        phone.says("Hello phone") && phone.says(&format!("Your ticket ID is {id}."))
    })
    .await;
}

#[tokio::test]
async fn an_empty_reply_says_so_and_a_long_one_is_kept_to_be_shortened() {
    let (desk, twilio, admin, id) = written_to(Provider::Twilio, people::GRACE).await;
    let long = "word ".repeat(400);

    assert!(admin.reply(id, "   ").await.says("Write something first."));
    let page = admin.reply(id, &long).await;

    assert!(page.first(".wrong").unwrap().contains("a text may have 1600"));
    assert_eq!(page.first("textarea[name=body]").as_deref(), Some(long.trim()), "nothing typed is lost");
    assert!(desk.written(people::GRACE).await.is_empty());
    assert!(twilio.calls().is_empty());
}

#[tokio::test]
async fn a_text_that_is_too_long_is_kept_and_refused_in_words_by_every_form() {
    let (desk, twilio, admin, id) = written_to(Provider::Twilio, people::GRACE).await;
    let (long, inbox) = ("é".repeat(1_637), twilio.inbox_id.to_string());
    let fields = [("body", long.as_str()), ("inbox_id", &inbox), ("to", people::ALAN)];

    for (form, path) in [
        (format!("/conversations/{id}"), format!("/conversations/{id}/messages")),
        ("/conversations/new".to_owned(), "/conversations".to_owned()),
        ("/campaigns/new".to_owned(), "/campaigns".to_owned()),
    ] {
        let empty = admin.get(&form).await;
        let refused = admin.post(&path, &fields).await;

        assert_eq!(empty.attribute("textarea[name=body]", "data-longest").as_deref(), Some("1600"), "{form}");
        assert_eq!(empty.first("textarea[maxlength]"), None, "a browser would cut what is pasted: {form}");
        assert_eq!(refused.status, 422, "{path}");
        let wrong = refused.first("#body-wrong").unwrap_or_default();
        assert!(wrong.ends_with("has 1637 characters; a text may have 1600."), "{path}: {wrong}");
        assert_eq!(refused.first("textarea[name=body]").as_deref(), Some(long.as_str()), "nothing typed is lost");
    }
    assert!(twilio.calls().is_empty());
    drop(desk);
}

#[tokio::test]
async fn forms_without_a_key_are_each_a_reply() {
    let (desk, twilio, admin, id) = written_to(Provider::Twilio, people::GRACE).await;
    let path = format!("/conversations/{id}/messages");

    admin.post(&path, &[("body", "One")]).await;
    admin.post(&path, &[("body", "Two"), ("key", "")]).await;

    desk.stands("Two", "sent").await;
    assert_eq!(twilio.calls().len(), 2);
}

#[tokio::test]
async fn nobody_replies_in_an_inbox_that_is_not_theirs() {
    let (desk, _twilio, _admin, id) = written_to(Provider::Twilio, people::GRACE).await;
    let bob = desk.agent("Bob").await;
    desk.run(&format!("delete from memberships where user_id = {}", bob.id())).await;

    let page = bob.post(&format!("/conversations/{id}/messages"), &[("body", "Psst"), ("key", "k")]).await;

    assert_eq!(page.status, 404);
    assert!(desk.written(people::GRACE).await.is_empty());
}
