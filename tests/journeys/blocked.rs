//! A carrier's own block: a fact of one number and one inbox, which only a START to that inbox clears.

use crate::support::{Carrier, Desk, Provider, Word, at_every_carrier, eventually, people, until};
use parley::models::{blocks, consents, people as models};
use sea_orm::{EntityTrait, QueryOrder};

at_every_carrier!(a_receipt_that_says_so_is_a_block_until_they_text_start,);

async fn a_receipt_that_says_so_is_a_block_until_they_text_start(provider: Provider) {
    let desk = Desk::start().await;
    let (carrier, admin) = (desk.carrier(provider).await, desk.admin().await);
    carrier.text(people::GRACE, "Hello").await;
    let call = carrier.has_calls(1).await.remove(0);
    let ticket = desk.conversation(people::GRACE).await.id;

    carrier.receipt(&call, Word::OptedOut).await;

    assert_eq!(blocked_in(&desk).await.len(), 1);
    let page = admin.get(&format!("/conversations/{ticket}")).await;
    assert!(page.first(".composer-warning").unwrap().contains("The carrier is blocking our texts to this number"));
    assert!(page.says("Carrier blocks texts from"), "the person's panel says so too");
    let address = desk.address(people::GRACE).await.unwrap();
    assert!(!consents::is_stopped(&desk.ctx.db, &address.hash).await.unwrap(), "it is not a STOP");
    admin.reply(ticket, "Can you read this?").await;
    carrier.call_saying("Can you read this?").await;
    assert_eq!(blocked_in(&desk).await.len(), 1, "what is taken says nothing of the block");

    carrier.text(people::GRACE, "START").await;

    assert!(blocked_in(&desk).await.is_empty());
    let page = admin.get(&format!("/conversations/{ticket}")).await;
    assert_eq!(page.first(".composer-warning"), None);
    let history = history(&desk).await;
    assert_eq!(history.len(), 1);
    assert!(history[0].cleared_at.is_some(), "it is kept as it was");
}

#[tokio::test]
async fn what_twilio_refuses_at_once_is_noted_once_and_again_after_a_start() {
    let desk = Desk::start().await;
    let (twilio, admin) = (desk.twilio().await, desk.admin().await);
    twilio.text(people::OPTED_OUT, "Hello").await;
    twilio.has_calls(1).await;
    let ticket = desk.conversation(people::OPTED_OUT).await.id;
    until("the block is known", || async { history(&desk).await.len() == 1 }).await;

    admin.reply(ticket, "Once more").await;
    desk.stands("Once more", "failed").await;
    assert_eq!(history(&desk).await.len(), 1, "one block is open at a time");
    twilio.text(people::OPTED_OUT, "Start").await;
    admin.reply(ticket, "And now?").await;

    desk.stands("And now?", "failed").await;
    let history =
        eventually("it is blocked again", || async { Some(history(&desk).await).filter(|all| all.len() == 2) }).await;
    assert!(history[0].cleared_at.is_some() && history[1].cleared_at.is_none());
    assert_eq!(history[1].code, "21610");
}

#[tokio::test]
async fn another_inbox_knows_nothing_of_it() {
    let desk = Desk::start().await;
    let (twilio, vonage) = (desk.twilio().await, desk.vonage().await);
    blocked(&twilio).await;
    let address = desk.address(people::GRACE).await.unwrap().id;

    let at_twilio = blocks::among(&desk.ctx.db, twilio.inbox_id, &[address, address + 1]).await.unwrap();
    let at_vonage = blocks::among(&desk.ctx.db, vonage.inbox_id, &[address]).await.unwrap();

    assert_eq!(at_twilio.into_iter().collect::<Vec<_>>(), [address]);
    assert!(at_vonage.is_empty());
    vonage.text(people::GRACE, "START").await;
    assert_eq!(blocks::among(&desk.ctx.db, twilio.inbox_id, &[address]).await.unwrap().len(), 1);
}

#[test]
fn vonages_quota_is_no_block() {
    assert!(parley::gateways::is_opt_out("vonage", parley::gateways::Where::Status, "9"));
    assert!(!parley::gateways::is_opt_out("vonage", parley::gateways::Where::Submit, "9"));
}

#[tokio::test]
async fn who_is_erased_leaves_no_block_behind() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let ada = desk.known_user("Ada", "admin").await.id;
    blocked(&twilio).await;

    desk.person(people::GRACE).await.erase(&desk.writer(), people::GRACE, ada).await.unwrap();

    assert!(history(&desk).await.is_empty());
}

async fn blocked(carrier: &Carrier) {
    carrier.text(people::GRACE, "Hello").await;
    let call = carrier.has_calls(1).await.remove(0);
    carrier.receipt(&call, Word::OptedOut).await;
}

async fn blocked_in(desk: &Desk) -> Vec<String> {
    let ada = desk.known_user("Ada", "admin").await.id;
    let panel = models::panel(&desk.ctx.db, ada, desk.person(people::GRACE).await.id, 10).await.unwrap();
    panel.numbers.into_iter().flat_map(|number| number.blocked_in).collect()
}

async fn history(desk: &Desk) -> Vec<blocks::Model> {
    blocks::Entity::find().order_by_asc(blocks::Column::Id).all(&desk.ctx.db).await.unwrap()
}
