use crate::support::{Desk, people};
use parley::{
    models::{
        clock, links, messages,
        restoring::{self, Given},
    },
    vault::Vault,
};

#[tokio::test]
async fn a_desk_from_a_backup_is_set_right_once_and_gives_no_number_out_again() {
    let desk = Desk::start().await;
    let (twilio, bob) = (desk.twilio().await, desk.known_user("Bob", "agent").await);
    let link = links::create(&desk.writer(), &bob, None).await.unwrap();
    twilio.text(people::GRACE, "Hello").await;
    let confirmation = twilio.has_calls(1).await.remove(0).body;
    desk.stands(&confirmation, "sent").await;
    desk.run("update messages set status = 'scheduled' where direction = 'out'").await;
    restoring::mark(&*desk.writer(), clock::now()).await.unwrap();

    let given = Given::from([("conversations", 41_234)]);
    let (writer, vault) = (desk.writer(), Vault::of(&desk.ctx));
    let first = restoring::set_right(&writer, &vault, &given).await.unwrap().expect("it comes from a backup");
    let second = restoring::set_right(&writer, &vault, &given).await.unwrap();

    assert_eq!((first.doubted, first.tickets_from), (1, 52_001));
    assert!(second.is_none(), "{second:?}");
    assert!(links::user_of(&desk.ctx.db, &link.token).await.unwrap().is_none());
    let doubtful: messages::Model = desk.message(&confirmation).await;
    assert_eq!((doubtful.status.as_str(), doubtful.retryable), ("unknown", true));
    let attempts = desk.attempts(doubtful.id).await;
    assert_eq!(attempts[1].public_id, vault.attempt_id(doubtful.id, 2), "known to whoever was told it since");
    twilio.text(people::ALAN, "Hello").await;
    assert_eq!(desk.conversation(people::ALAN).await.id, first.tickets_from);
}
