//! Pages that take every connection to the database.

use crate::support::Provider;
use crate::support::{Desk, at_every_carrier, people};
use sea_orm::TransactionTrait;
use std::time::Duration;
use tokio::time::{sleep, timeout};

at_every_carrier!(a_text_does_not_wait_for_the_connections_of_pages);

async fn a_text_does_not_wait_for_the_connections_of_pages(provider: Provider) {
    let desk = Desk::start().await;
    let carrier = desk.carrier(provider).await;
    assert!(carrier.text(people::GRACE, "Before").await.is_taken());
    let mut pages = Vec::new();
    while let Ok(page) = timeout(Duration::from_millis(200), desk.ctx.db.begin()).await {
        pages.push(page.unwrap());
    }
    // What is known of an inbox is good for two seconds.
    sleep(Duration::from_millis(2_100)).await;

    for n in 0..5 {
        assert!(carrier.text(people::GRACE, &format!("Meanwhile {n}")).await.is_taken());
    }

    drop(pages);
    assert_eq!(desk.received(people::GRACE).await.len(), 6);
}
