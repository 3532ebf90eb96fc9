//! What phones send by themselves: signs on texts of ours, and answers while their owner drives.

use crate::support::{Desk, Provider, at_every_carrier, people};
use parley::models::consents;

at_every_carrier!(a_reaction_means_nothing_but_itself, an_automatic_answer_opens_nothing_and_is_not_answered,);

async fn a_reaction_means_nothing_but_itself(provider: Provider) {
    let desk = Desk::start().await;
    let (carrier, bob) = (desk.carrier(provider).await, desk.agent("Bob").await);

    for text in [
        "Liked “STOP”",
        "Loved “Reply STOP to opt out”",
        "👍 to “Please stop texting me”",
        "Reacted 😍 to “START”",
        "Removed a heart from “YES”",
        "Le gustó “BAJA”",
        "Liked an image",
    ] {
        carrier.text(people::GRACE, text).await;
    }

    assert!(desk.conversations(people::GRACE).await.is_empty(), "it opens no ticket");
    let address = desk.address(people::GRACE).await.unwrap();
    assert!(!consents::is_stopped(&desk.ctx.db, &address.hash).await.unwrap());
    assert_eq!(address.campaigns_held_at, None);
    assert!(desk.written(people::GRACE).await.is_empty(), "nothing is said to it");
    let page = bob.get(&format!("/threads/{}/{}", address.id, carrier.inbox_id)).await;
    assert!(page.says("A reaction to a text that is not on this page"), "{}", page.text());
}

async fn an_automatic_answer_opens_nothing_and_is_not_answered(provider: Provider) {
    let desk = Desk::start().await;
    let carrier = desk.carrier(provider).await;

    for text in [
        "I'm driving with Do Not Disturb While Driving turned on. I'll see your message when I get where I'm going.",
        "[Auto-Reply] Back on Monday",
        "Out of office until 4 May",
    ] {
        carrier.text(people::GRACE, text).await;
    }

    assert_eq!(desk.received(people::GRACE).await.len(), 3);
    assert!(desk.conversations(people::GRACE).await.is_empty());
    assert!(desk.written(people::GRACE).await.is_empty());
}

#[tokio::test]
async fn a_reaction_shows_on_the_text_it_quotes_until_it_is_taken_back() {
    let desk = Desk::start().await;
    let (twilio, bob) = (desk.twilio().await, desk.agent("Bob").await);
    twilio.text(people::GRACE, "When do you come?").await;
    let ticket = desk.conversation(people::GRACE).await.id;
    bob.reply(ticket, "We come on Thursday at five, if that suits you").await;
    let bubble = format!("#message-{}", desk.message("We come on Thursday at five, if that suits you").await.id);
    let shown = async || bob.get(&format!("/conversations/{ticket}")).await.first(&bubble).unwrap();

    twilio.text(people::GRACE, "Loved “We come on Thursday…”").await;

    assert!(shown().await.contains("❤️ They reacted to this text."), "{}", shown().await);
    assert!(!bob.get(&format!("/conversations/{ticket}")).await.says("Loved “We come"), "it is no text of its own");
    twilio.text(people::GRACE, "Removed a heart from “We come on Thursday…”").await;
    assert!(!shown().await.contains("They reacted"));
    twilio.text(people::GRACE, "Liked “Something else”").await;
    assert!(bob.get(&format!("/conversations/{ticket}")).await.says("A reaction to a text that is not on this page"));
}

#[tokio::test]
async fn neither_reopens_a_closed_ticket() {
    let desk = Desk::start().await;
    let (twilio, admin) = (desk.twilio().await, desk.admin().await);
    twilio.text(people::GRACE, "Hello").await;
    let ticket = desk.conversation(people::GRACE).await.id;
    admin.close(ticket).await;

    twilio.text(people::GRACE, "Liked “Goodbye”").await;
    twilio.text(people::GRACE, "Automatic reply: I am away").await;

    let tickets = desk.conversations(people::GRACE).await;
    assert!(tickets.len() == 1 && tickets[0].closed_at.is_some());
    assert!(desk.message("Liked “Goodbye”").await.conversation_id.is_none());
}
