use super::{held_at, is_stopped, nothing_is_wrong};
use crate::support::{
    Desk, Provider, at_every_carrier,
    campaigns::delivery,
    people::{ALAN, GRACE},
    say,
};
use sea_orm::ActiveValue::Set;

const PLEA: &str = "Please stop texting me";

at_every_carrier!(a_plea_holds_campaigns_at_once_and_waits_for_a_person,);

async fn a_plea_holds_campaigns_at_once_and_waits_for_a_person(provider: Provider) {
    let desk = Desk::start().await;
    let (carrier, bob) = (desk.carrier(provider).await, desk.agent("Bob").await);

    carrier.text(GRACE, PLEA).await;

    assert!(held_at(&desk).await.is_some());
    assert!(!is_stopped(&desk).await, "a person decides");
    let ticket = desk.conversation(GRACE).await;
    assert!(ticket.waiting_since.is_some());
    let page = bob.get(&format!("/conversations/{}", ticket.id)).await;
    assert!(page.says("Looks like an opt-out (“ stop texting ”)."), "{}", page.text());
    assert!(page.form_of("Opt out").is_some() && page.form_of("Not an opt-out").is_some());
    assert!(
        bob.get("/conversations?box=all").await.first(".row").unwrap().contains("Opt-out?"),
        "and so does the list"
    );
    carrier.text(GRACE, "Sorry, who is this?").await;
    assert!(held_at(&desk).await.is_some(), "another text says nothing of it");
}

#[tokio::test]
async fn nothing_is_said_by_itself_while_the_doubt_stands_and_the_composer_says_why() {
    let desk = Desk::start().await;
    let (twilio, bob) = (desk.twilio().await, desk.agent("Bob").await);
    desk.change(twilio.inbox_id, |inbox| inbox.confirms = Set(true)).await;
    let why = "Parley sends no campaigns and no automatic texts to this number.";

    twilio.text(GRACE, PLEA).await;
    let here = format!("/conversations/{}", desk.conversation(GRACE).await.id);
    let doubted = bob.get(&here).await;

    assert!(desk.written(GRACE).await.is_empty(), "no thanks for asking for no more texts");
    assert!(doubted.first(".composer-warning").unwrap_or_default().contains(why), "{}", doubted.text());
    bob.post(&doubted.form_of("Close").unwrap(), &[("last_message_id", "999999")]).await;
    desk.run("update conversations set closed_at = 0").await;
    twilio.text(GRACE, "Who is this anyway?").await;
    assert!(desk.written(GRACE).await.is_empty(), "another ticket, and the doubt still stands");
    let denied = bob.post(&doubted.form_of("Not an opt-out").unwrap(), &[]).await;
    assert!(!denied.says(why), "{}", denied.text());
}

#[tokio::test]
async fn a_plea_beside_an_answer_is_neither_thanked_nor_asked_again() {
    for words in ["2 and please stop texting me", "12, stop texting me", "1 or 2, and then stop texting me"] {
        let desk = Desk::start().await;
        let twilio = desk.twilio().await;
        desk.know(twilio.inbox_id, &[GRACE]).await;
        desk.campaign(twilio.inbox_id, delivery()).await;

        twilio.text(GRACE, words).await;

        assert_eq!(desk.written(GRACE).await.len(), 1, "the question and nothing else: {words}");
        assert!(held_at(&desk).await.is_some(), "{words}");
        assert!(desk.conversation(GRACE).await.waiting_since.is_some(), "a person decides: {words}");
    }
}

#[tokio::test]
async fn opt_out_stops_everything_with_that_text_as_its_proof() {
    let desk = Desk::start().await;
    let (vonage, bob) = (desk.vonage().await, desk.agent("Bob").await);
    vonage.text(GRACE, PLEA).await;
    let ticket = desk.conversation(GRACE).await.id;
    let here = format!("/conversations/{ticket}");
    let way = bob.get(&here).await.form_of("Opt out").unwrap();
    let mut stream = bob.listen().await;
    stream.hears("beat").await;

    let page = bob.post(&way, &[]).await;

    stream.hears_of(ticket).await;
    assert!(is_stopped(&desk).await && held_at(&desk).await.is_none());
    assert!(page.says("Bob noted that they asked not to be texted, by text"), "{}", page.text());
    assert_eq!(page.form_of("Opt out"), None);
    assert!(!bob.get("/conversations?box=all").await.says("Opt-out?"));
    assert!(page.first(".cannot").unwrap().contains("said STOP"));
    let person = bob.get(&format!("/people/{}", desk.person(GRACE).await.id)).await;
    let entry = person.first(".consent").unwrap();
    assert!(entry.contains("No more texts") && entry.contains(PLEA) && entry.contains("noted by Bob"), "{entry}");
    assert!(vonage.calls().is_empty(), "who did not say STOP gets no answer to it, nor a confirmation");
    let again = bob.post(&way, &[]).await;
    assert!(again.says("opted out already"));
    nothing_is_wrong(&desk).await;
}

#[tokio::test]
async fn not_an_opt_out_lets_campaigns_go_on_once_nothing_else_waits() {
    let desk = Desk::start().await;
    let (twilio, bob) = (desk.twilio().await, desk.agent("Bob").await);
    twilio.text(GRACE, PLEA).await;
    twilio.text(GRACE, "take me off your list").await;
    let deny = async |body: &str| {
        let message = desk.message(body).await.id;
        let ticket = desk.conversation(GRACE).await.id;
        bob.post(&format!("/messages/{message}/opt-out-denials?box=all"), &[]).await;
        bob.get(&format!("/conversations/{ticket}")).await.text().matches("Looks like an opt-out").count()
    };

    assert_eq!(deny(PLEA).await, 1);
    assert!(held_at(&desk).await.is_some(), "one still waits");
    assert_eq!(deny("take me off your list").await, 0);

    assert!(held_at(&desk).await.is_none() && !is_stopped(&desk).await);
    let message = desk.message(PLEA).await.id;
    let again = bob.post(&format!("/messages/{message}/opt-out-denials"), &[]).await;
    assert!(again.says("decided that already"), "{}", again.text());
}

#[tokio::test]
async fn the_word_itself_ends_the_doubt() {
    let desk = Desk::start().await;
    let (twilio, bob) = (desk.twilio().await, desk.agent("Bob").await);
    let shown = async || {
        let ticket = desk.conversation(GRACE).await.id;
        bob.get(&format!("/conversations/{ticket}")).await.says("Looks like an opt-out")
    };
    twilio.text(GRACE, PLEA).await;
    assert!(shown().await);

    twilio.text(GRACE, "STOP").await;
    assert!(!shown().await && held_at(&desk).await.is_none());
    twilio.text(GRACE, PLEA).await;

    assert!(!shown().await, "who said STOP cannot stop more");
    twilio.text(GRACE, "START").await;
    twilio.text(GRACE, "wrong number").await;
    assert!(shown().await && held_at(&desk).await.is_some());
}

#[tokio::test]
async fn a_plea_in_pieces_is_one() {
    let desk = Desk::start().await;
    let vonage = desk.vonage().await;

    vonage.hand_over(&say(GRACE, "Please stop tex").part("r1", 1, 2)).await;
    vonage.hand_over(&say(GRACE, "ting me").part("r1", 2, 2)).await;

    assert!(held_at(&desk).await.is_some());
    assert_eq!(desk.message(PLEA).await.looks_like.as_deref(), Some("stop texting"));
}

#[tokio::test]
async fn an_ordinary_text_holds_nothing() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;

    twilio.text(GRACE, "Can you stop by on Tuesday?").await;

    assert!(held_at(&desk).await.is_none());
    assert_eq!(desk.message("Can you stop by on Tuesday?").await.looks_like, None);
}

#[tokio::test]
async fn an_inbox_listens_to_the_languages_that_were_chosen() {
    let desk = Desk::start().await;
    let (vonage, admin) = (desk.vonage().await, desk.admin().await);
    let path = format!("/inboxes/{}", vonage.inbox_id);
    vonage.text(GRACE, "Stoppen").await;
    assert!(!is_stopped(&desk).await, "nobody speaks Dutch here yet");
    let fields = [
        ("name", "Vonage"),
        ("address", Provider::Vonage.number()),
        ("country", "GB"),
        ("credential_api_key", "abcd1234"),
        ("api_base", &vonage.line.base),
        ("credential_signature_method", "sha256"),
        ("reopen", "never"),
    ];

    let unknown = admin.post(&path, &[&fields[..], &[("keyword_packs", "xx")]].concat()).await;
    let page = admin.post(&path, &[&fields[..], &[("keyword_packs", "nl"), ("keyword_packs", "fr")]].concat()).await;

    assert_eq!(unknown.status, 422);
    assert!(page.says("Saved."), "{}", page.text());
    assert_eq!(page.attribute("#pack-nl[checked]", "value").as_deref(), Some("nl"));
    assert_eq!(page.attribute("#pack-es[checked]", "value"), None);
    vonage.text(GRACE, "Stoppen!").await;
    vonage.text(ALAN, "Arrêt").await;
    assert!(is_stopped(&desk).await);
    assert!(desk.conversations(ALAN).await.is_empty());
}
