use super::{Browser, Desk, Page, eventually};
use parley::{
    models::{
        _entities::recipients,
        addresses,
        campaigns::{self, Draft, DraftChoice, Model, Tally},
        consents::keyword::Packs,
        inboxes, users,
    },
    vault::Vault,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// "Delivery": tomorrow, Thursday or the post office.
pub fn delivery() -> Draft {
    let choice = |number: &str, label: &str| DraftChoice {
        number: number.to_owned(),
        label: label.to_owned(),
        acknowledgement: format!("Thank you for picking {label}."),
        ..DraftChoice::default()
    };
    Draft {
        name: "Delivery".to_owned(),
        body: "Hi {{person.first_name|there}}, your parcel is here. When shall we bring it? {{choices}}".to_owned(),
        choices: vec![choice("1", "tomorrow"), choice("2", "Thursday"), choice("3", "post office")],
        // Tests run at every hour.
        window_from: "00:00".to_owned(),
        window_to: "23:59".to_owned(),
        ..Draft::new()
    }
}

/// Says of all people that they are where it is noon now.
pub fn noon_for_everyone() -> String {
    // East of Greenwich these names count down.
    let behind = i64::from(chrono::Timelike::hour(&chrono::Utc::now())) - 12;
    format!("update people set time_zone = 'Etc/GMT{behind:+}'")
}

/// Says that the columns of an uploaded list are as the page shows them.
pub async fn take_list(who: &Browser, way: &str, page: &Page) -> Page {
    take_list_saying(who, way, page, &[]).await
}

/// The same, with more that is said there.
pub async fn take_list_saying(who: &Browser, way: &str, page: &Page, more: &[(&str, &str)]) -> Page {
    let columns = page.all("thead select").len();
    let role = |n: usize| page.attribute(&format!("#column_{n} option[selected]"), "value").unwrap();
    let mut fields: Vec<(String, String)> = (0..columns).map(|n| (format!("column_{n}"), role(n))).collect();
    fields.push(("list_id".to_owned(), page.field("list_id").unwrap()));
    fields.extend(page.attribute("#headed[checked]", "value").map(|on| ("headed".to_owned(), on)));
    let mut fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.extend(more);
    who.post(&format!("{way}/intake"), &fields).await
}

impl Desk {
    /// People with these numbers, who have not texted yet.
    pub async fn know(&self, inbox_id: i64, numbers: &[&str]) {
        let inbox = inboxes::find(&self.ctx.db, inbox_id).await.unwrap();
        for number in numbers {
            addresses::find_or_meet(&self.writer(), &Vault::of(&self.ctx), number, &inbox).await.unwrap();
        }
    }

    /// It is noon for everyone, at whatever hour tests run.
    pub async fn it_is_noon_for_everyone(&self) {
        self.run(&noon_for_everyone()).await;
    }

    /// A campaign from this inbox, drafted by somebody, by day.
    pub async fn draft(&self, inbox_id: i64, draft: Draft) -> Model {
        self.it_is_noon_for_everyone().await;
        let draft = Draft { inbox_id: inbox_id.to_string(), ..draft };
        let details = draft.read(chrono_tz::UTC, &[], Packs::default()).expect("a campaign can be like this");
        details.create(&self.writer(), self.somebody().await).await.unwrap()
    }

    /// The same, launched, and everyone who gets it has it.
    pub async fn campaign(&self, inbox_id: i64, draft: Draft) -> Model {
        let campaign = self.draft(inbox_id, draft).await;
        campaign.launch(&self.writer(), self.somebody().await).await.unwrap();
        eventually("the campaign has gone to everyone", || async {
            let campaign = campaigns::find(&self.ctx.db, campaign.id).await.unwrap();
            campaign.state().has_ended().then_some(campaign)
        })
        .await
    }

    /// What a campaign's page would say once it says so.
    pub async fn tallied(&self, campaign: &Model, holds: impl Fn(&Tally) -> bool) -> Tally {
        eventually("the campaign is counted so", || async {
            let tally = campaigns::find(&self.ctx.db, campaign.id).await.unwrap().tally();
            holds(&tally).then_some(tally)
        })
        .await
    }

    /// What a campaign knows of a number.
    pub async fn recipient(&self, campaign: &Model, number: &str) -> recipients::Model {
        let address = self.address(number).await.expect("the number is known");
        recipients::Entity::find()
            .filter(recipients::Column::CampaignId.eq(campaign.id))
            .filter(recipients::Column::AddressId.eq(address.id))
            .one(&self.ctx.db)
            .await
            .unwrap()
            .expect("the number is a recipient")
    }

    pub async fn somebody(&self) -> i64 {
        match users::active(&self.ctx.db).await.unwrap().first() {
            Some(user) => user.id,
            None => {
                self.admin().await;
                users::active(&self.ctx.db).await.unwrap()[0].id
            }
        }
    }
}
