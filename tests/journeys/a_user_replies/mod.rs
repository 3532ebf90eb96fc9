//! Journey 2: a user answers, and watches the answer go from queued to delivered, or hears in words why not.

mod answered; // from the composer to the phone
mod failing; // when the carrier fails again and again
mod gated; // when nothing may be sent
mod in_doubt; // when nobody can know
mod in_order; // order, rate and waiting
mod refused; // when the carrier says no
mod resent; // a form whose answer was lost

use crate::support::{Browser, Carrier, Desk, Provider};

/// A number has written, was confirmed, and Ada has its thread open.
async fn written_to(provider: Provider, number: &str) -> (Desk, Carrier, Browser, i64) {
    let desk = Desk::start().await;
    let carrier = desk.carrier(provider).await;
    desk.change(carrier.inbox_id, |inbox| inbox.confirms = sea_orm::ActiveValue::Set(false)).await;
    carrier.text(number, "Hello").await;
    let admin = desk.admin().await;
    let id = desk.conversation(number).await.id;
    (desk, carrier, admin, id)
}
