use crate::support::{Desk, people};
use parley::{
    models::{
        addresses::{self, phone},
        people::Entity as Person,
    },
    vault::Vault,
};

#[tokio::test]
async fn a_number_that_is_written_to_first_becomes_a_person_once() {
    let desk = Desk::start().await;
    let inbox = desk.sandbox().await;
    let vault = Vault::of(&desk.ctx);

    let met = addresses::find_or_meet(&desk.writer(), &vault, "07700 900101", &inbox).await.unwrap();
    let again = addresses::find_or_meet(&desk.writer(), &vault, people::GRACE, &inbox).await.unwrap();

    assert_eq!((met.kind.as_str(), met.value.as_str(), met.preferred), (phone::SANDBOX, people::GRACE, true));
    assert_eq!(met.hash, vault.number_hash(phone::SANDBOX, people::GRACE));
    assert_eq!(met, again);
    assert_eq!(desk.count::<Person>().await, 1);
}

#[tokio::test]
async fn the_same_number_in_the_sandbox_is_never_a_real_persons() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let sandbox = desk.sandbox().await;
    twilio.text(people::GRACE, "Hello").await;

    let met = addresses::find_or_meet(&desk.writer(), &Vault::of(&desk.ctx), people::GRACE, &sandbox).await.unwrap();

    assert_ne!(met.person_id, desk.conversation(people::GRACE).await.person_id);
}

#[tokio::test]
async fn two_who_meet_the_same_number_at_once_meet_one_person() {
    let desk = Desk::start().await;
    let inbox = desk.sandbox().await;
    let (writer, vault) = (desk.writer(), Vault::of(&desk.ctx));

    let meet = || addresses::find_or_meet(&writer, &vault, people::ALAN, &inbox);
    let (one, other) = tokio::join!(meet(), meet());

    assert_eq!(one.unwrap().id, other.unwrap().id);
    assert_eq!(desk.count::<Person>().await, 1);
}

#[tokio::test]
async fn what_is_no_number_meets_nobody() {
    let desk = Desk::start().await;
    let inbox = desk.sandbox().await;

    let refused = addresses::find_or_meet(&desk.writer(), &Vault::of(&desk.ctx), "call me", &inbox).await;

    assert!(refused.unwrap_err().to_string().contains("digits"));
    assert_eq!(desk.count::<Person>().await, 0);
}
