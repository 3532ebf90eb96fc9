use super::{Carrier, Desk, Provider, carrier};
use parley::{
    dispatch::Dispatcher,
    gateways::registry,
    models::inboxes::{self, ActiveModel, Draft, Entity},
    vault::Vault,
};
use sea_orm::{ActiveValue::Set, EntityTrait};

impl Desk {
    /// An inbox at Twilio, and Twilio.
    pub async fn twilio(&self) -> Carrier {
        self.carrier(Provider::Twilio).await
    }

    pub async fn vonage(&self) -> Carrier {
        self.carrier(Provider::Vonage).await
    }

    /// An inbox at this provider, with the provider; its rate holds nobody up.
    pub async fn carrier(&self, provider: Provider) -> Carrier {
        self.carrier_with(provider, &[]).await
    }

    /// The same without the key that callbacks are signed with.
    pub async fn unsigned_carrier(&self, provider: Provider) -> Carrier {
        self.carrier_with(provider, &[("signing_key", ""), ("signature_secret", "")]).await
    }

    /// The same with other credentials.
    pub async fn carrier_with(&self, provider: Provider, credentials: &[(&str, &str)]) -> Carrier {
        self.carrier_at(provider, provider.number(), credentials).await
    }

    /// The same with another number of ours.
    pub async fn carrier_at(&self, provider: Provider, number: &str, credentials: &[(&str, &str)]) -> Carrier {
        let line = carrier::open(provider).await;
        let mut draft = draft(provider.name(), number);
        draft.api_base.clone_from(&line.base);
        draft.credentials = provider.credentials();
        draft.credentials.extend(credentials.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
        let inbox = self.set_up(&draft).await;
        Carrier::new(provider, inbox.id, &format!("{}/hooks/{}", self.url, inbox.hook_key), line)
    }

    /// An inbox whose phone is in the browser.
    pub async fn sandbox(&self) -> inboxes::Model {
        self.set_up(&draft("sandbox", "Sandbox")).await
    }

    /// Changes an inbox, as its form or a task would.
    pub async fn change(&self, inbox_id: i64, change: impl FnOnce(&mut ActiveModel)) {
        let mut inbox = ActiveModel { id: Set(inbox_id), ..Default::default() };
        change(&mut inbox);
        Entity::update(inbox).exec(&*self.writer()).await.unwrap();
        Dispatcher::of(&self.ctx).inbox_changed(inbox_id);
    }

    async fn set_up(&self, draft: &Draft) -> inboxes::Model {
        let details = draft.read().expect("an inbox can be set up like this");
        inboxes::create(&self.writer(), &Vault::of(&self.ctx), &details, None).await.unwrap()
    }
}

fn draft(gateway: &str, address: &str) -> Draft {
    let provider = registry::find(gateway).expect("a gateway of ours");
    Draft {
        name: provider.title.to_owned(),
        address: address.to_owned(),
        rate: "1000".to_owned(),
        ..Draft::new(provider, "GB")
    }
}
