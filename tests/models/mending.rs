//! Numbers that an older Parley stored without their calling code are found and put right.

use crate::support::{Carrier, Desk, campaigns::delivery, until};
use parley::{
    doctor::{invariants, numbers},
    models::{
        _entities::{blocks, consents as words, messages, people, recipients},
        addresses::{
            self, mending,
            misread::{self, Misread},
        },
        campaigns,
        consents::{self, Purpose},
    },
    settings::Settings,
    vault::Vault,
};
use sea_orm::{ActiveValue::Set, EntityTrait};

const WRONG: &str = "+3923456789";
const RIGHT: &str = "+393923456789";

/// A desk in Italy.
async fn italian() -> (Desk, Carrier) {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    desk.change(twilio.inbox_id, |inbox| inbox.country = Set("IT".to_owned())).await;
    (desk, twilio)
}

async fn found(desk: &Desk) -> Vec<Misread> {
    misread::find(&desk.ctx.db, "US").await.unwrap()
}

async fn mend(desk: &Desk) {
    for number in found(desk).await {
        mending::mend(&desk.writer(), &Vault::of(&desk.ctx), &number).await.unwrap();
    }
}

async fn nothing_waits(desk: &Desk) {
    until("nothing is on its way", || async {
        let waits = |message: &messages::Model| matches!(message.status.as_str(), "queued" | "sending");
        !desk.rows::<messages::Entity>().await.iter().any(waits)
    })
    .await;
}

async fn is_well(desk: &Desk) {
    let findings = invariants::check(&desk.ctx.db).await.unwrap();
    let wrong: Vec<_> = findings.into_iter().filter(|finding| !finding.is_well).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

async fn newest(desk: &Desk, purpose: Purpose) -> Option<String> {
    let hash = desk.address(RIGHT).await.unwrap().hash;
    let newest = consents::newest(&desk.ctx.db, purpose, &[&hash]).await.unwrap();
    newest.get(&hash).map(|newest| newest.word.clone())
}

#[tokio::test]
async fn the_doctor_names_what_lost_its_calling_code_and_nothing_else() {
    let (desk, twilio) = italian().await;
    for number in [WRONG, RIGHT, "+9991234567", "+447700900101", "12345"] {
        twilio.text(number, "Ciao").await;
    }
    let person = desk.person(WRONG).await.id;
    let settings = Settings::of(&desk.ctx);

    let before = numbers::look(&settings, &desk.ctx.db).await.unwrap();
    mend(&desk).await;
    let after = numbers::look(&settings, &desk.ctx.db).await.unwrap();

    let other = desk.person(RIGHT).await.id;
    assert!(!before.is_well);
    assert!(
        before.words.contains(&format!(
            "{WRONG} of person {person} is +39 392 345 6789, which person {other} has already: they become one."
        )),
        "{}",
        before.words
    );
    assert!(before.words.ends_with("“parley doctor --mend-numbers” says what would be done about it."));
    assert!(after.is_well, "{}", after.words);
    assert!(desk.address("+9991234567").await.is_some());
}

#[tokio::test]
async fn a_number_that_no_inbox_ever_texted_is_read_in_the_desks_own_country() {
    let (desk, twilio) = italian().await;
    twilio.text(WRONG, "Ciao").await;
    desk.run(&format!("update addresses set value = '+9123456789' where value = '{WRONG}'")).await;
    assert_eq!(found(&desk).await, [], "the Italian inbox says that it is none of India's");
    let person = people::ActiveModel {
        notes: Set(String::new()),
        sample: Set(false),
        created_at: Set(1),
        updated_at: Set(1),
        ..Default::default()
    };
    let person = people::Entity::insert(person).exec_with_returning(&*desk.writer()).await.unwrap();
    desk.run(&format!(
        "insert into addresses (kind, value, hash, person_id, preferred, created_at) values ('sms', '+9198765432', 'h', {}, true, 1)",
        person.id
    ))
    .await;

    let indian = misread::find(&desk.ctx.db, "IN").await.unwrap();

    assert_eq!(indian.iter().map(|number| number.right.as_str()).collect::<Vec<_>>(), ["+919198765432"]);
}

#[tokio::test]
async fn a_number_that_nobody_has_yet_is_put_right_with_all_that_it_said() {
    let (desk, twilio) = italian().await;
    twilio.text(WRONG, "Ciao").await;
    twilio.text(WRONG, "STOP").await;
    twilio.text(WRONG, "START").await;
    twilio.text(WRONG, "STOP").await;
    nothing_waits(&desk).await;
    let (before, words) = (desk.messages(WRONG).await.len(), desk.count::<words::Entity>().await);

    mend(&desk).await;

    let address = desk.address(RIGHT).await.unwrap();
    assert_eq!(desk.address(WRONG).await, None);
    assert_eq!(address.hash, Vault::of(&desk.ctx).number_hash("sms", RIGHT));
    assert_eq!(desk.messages(RIGHT).await.len(), before);
    assert_eq!(newest(&desk, Purpose::Texts).await.as_deref(), Some("stop"));
    assert_eq!(desk.count::<words::Entity>().await, words * 2, "what was written down stays as it was");
    is_well(&desk).await;
}

#[tokio::test]
async fn who_has_the_right_number_already_gets_all_of_it() {
    let (desk, twilio) = italian().await;
    twilio.text(RIGHT, "Hello").await;
    twilio.text(WRONG, "Ciao").await;
    nothing_waits(&desk).await;
    let admin = desk.admin().await;
    let (kept, gone) = (desk.person(RIGHT).await, desk.person(WRONG).await);
    desk.run(&format!("update people set name = 'Maria', notes = 'Likes lemons' where id = {}", gone.id)).await;
    let block = |number: &str| {
        format!(
            "insert into blocks (address_id, inbox_id, code, message_id, since) \
        select id, {}, '21610', 1, 1 from addresses where value = '{number}'",
            twilio.inbox_id
        )
    };
    desk.run(&block(RIGHT)).await;
    desk.run(&block(WRONG)).await;

    mend(&desk).await;

    assert_eq!(desk.received(RIGHT).await, ["Hello", "Ciao"]);
    let tickets = desk.conversations(RIGHT).await;
    assert_eq!(tickets.iter().filter(|ticket| ticket.is_open()).count(), 1);
    assert!(tickets.iter().all(|ticket| ticket.person_id == kept.id));
    assert!(tickets[0].is_open() && tickets[0].waiting_since.is_some());
    let maria = desk.person(RIGHT).await;
    assert_eq!((maria.id, maria.name.as_deref(), maria.notes.as_str()), (kept.id, Some("Maria"), "Likes lemons"));
    assert_eq!(desk.count::<people::Entity>().await, 1);
    let blocks = desk.rows::<blocks::Entity>().await;
    assert_eq!(blocks.iter().filter(|block| block.cleared_at.is_none()).count(), 1);
    let page = admin.get(&format!("/people/{}", kept.id)).await;
    assert!(page.says("Maria") && page.says("+39 392 345 6789"), "{}", page.text());
    is_well(&desk).await;
}

#[tokio::test]
async fn a_stop_of_either_number_counts() {
    for (stopped, other) in [(WRONG, RIGHT), (RIGHT, WRONG)] {
        let (desk, twilio) = italian().await;
        twilio.text(stopped, "STOP").await;
        twilio.text(other, "STOP").await;
        twilio.text(other, "START").await;
        nothing_waits(&desk).await;

        mend(&desk).await;

        assert_eq!(newest(&desk, Purpose::Texts).await.as_deref(), Some("stop"), "{stopped}");
        assert_eq!(newest(&desk, Purpose::Marketing).await, None);
        is_well(&desk).await;
    }
}

#[tokio::test]
async fn nobody_stands_in_a_campaign_twice_afterwards() {
    let (desk, twilio) = italian().await;
    twilio.text(RIGHT, "Hello").await;
    twilio.text(WRONG, "Ciao").await;
    let campaign = desk.campaign(twilio.inbox_id, delivery()).await;
    nothing_waits(&desk).await;
    assert_eq!(desk.count::<recipients::Entity>().await, 2);

    mend(&desk).await;

    let right = desk.address(RIGHT).await.unwrap();
    let recipients = desk.rows::<recipients::Entity>().await;
    assert_eq!(recipients.iter().map(|one| one.address_id).collect::<Vec<_>>(), [right.id]);
    let tally = campaigns::find(&desk.ctx.db, campaign.id).await.unwrap().tally();
    assert_eq!(tally.all(), 1);
    is_well(&desk).await;
}

#[tokio::test]
async fn a_number_whose_text_is_being_handed_over_is_left_for_later() {
    let (desk, twilio) = italian().await;
    twilio.text(WRONG, "Ciao").await;
    nothing_waits(&desk).await;
    desk.run("update attempts set outcome = null").await;
    let number = found(&desk).await.remove(0);

    let refused = mending::mend(&desk.writer(), &Vault::of(&desk.ctx), &number).await;

    assert!(refused.unwrap_err().to_string().contains("handed over right now"));
    assert_eq!(addresses::find(&desk.ctx.db, number.id).await.unwrap().value, WRONG);
}
