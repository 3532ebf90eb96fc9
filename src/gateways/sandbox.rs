//! A gateway with a phone in the browser in place of a provider.

use std::time::Duration;

use async_trait::async_trait;
use chrono::Utc;
use tokio::sync::mpsc::UnboundedSender;

use super::{
    Accepted, Callback, ErrorClass, Gateway, Kept, ProviderError, Reading, Receipt, ReceiptStatus, SendError, Text,
};

/// Takes every text and says on a channel what became of it, as a provider would by receipts: *sent* after 0.3 s,
/// *delivered* after 0.9 s, or *failed* for numbers that end in 0001.
pub struct Sandbox {
    receipts: UnboundedSender<Receipt>,
}

impl Sandbox {
    pub fn new(receipts: UnboundedSender<Receipt>) -> Self {
        Self { receipts }
    }
}

#[async_trait]
impl Gateway for Sandbox {
    fn name(&self) -> &'static str {
        "sandbox"
    }

    fn read(&self, _: &Callback) -> Result<Reading, Kept> {
        Err(Kept::Forged("The sandbox takes no callbacks from outside".to_owned()))
    }

    async fn send(&self, text: &Text) -> Result<Accepted, SendError> {
        let id = format!("SB{:032x}", rand::random::<u128>());
        tokio::spawn(deliver(self.receipts.clone(), text.clone(), id.clone()));
        Ok(Accepted { provider_ids: vec![id], price: None })
    }
}

async fn deliver(receipts: UnboundedSender<Receipt>, text: Text, id: String) {
    tokio::time::sleep(Duration::from_millis(300)).await;
    let sent = receipt(&text, &id, ReceiptStatus::Sent, "sent");
    // Nobody listens any more when the desk is stopping.
    let _ = receipts.send(sent);

    tokio::time::sleep(Duration::from_millis(600)).await;
    let _ = receipts.send(outcome(&text, &id));
}

fn outcome(text: &Text, id: &str) -> Receipt {
    if text.to.ends_with("0001") {
        Receipt { error: Some(unreachable()), ..receipt(text, id, ReceiptStatus::Failed, "failed") }
    } else {
        receipt(text, id, ReceiptStatus::Delivered, "delivered")
    }
}

fn receipt(text: &Text, id: &str, status: ReceiptStatus, word: &str) -> Receipt {
    Receipt {
        attempt: Some(text.attempt.clone()),
        provider_id: Some(id.to_owned()),
        status: Some(status),
        provider_status: word.to_owned(),
        error: None,
        at: Some(Utc::now().timestamp_millis()),
        price: None,
    }
}

fn unreachable() -> ProviderError {
    ProviderError {
        code: "unreachable".to_owned(),
        class: ErrorClass::Recipient,
        words: "This test number always fails (it ends in 0001)".to_owned(),
    }
}
