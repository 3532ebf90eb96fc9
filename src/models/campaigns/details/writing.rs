//! Drafts are made and changed until they are launched.

use super::{Audience, Choice, Details};
use crate::{
    database::Writer,
    models::{
        _entities::choices,
        ModelError, ModelResult,
        campaigns::{ActiveModel, Column, Entity, MARKETING, Model, SERVICE, State},
        clock,
        events::{self, Event},
    },
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter};

/// A new draft.
pub async fn insert(
    txn: &DatabaseTransaction,
    details: &Details,
    audience: &str,
    key: Option<&str>,
    by: i64,
) -> Result<Model, DbErr> {
    let now = clock::now();
    let row = ActiveModel {
        state: Set(State::Draft.as_str().to_owned()),
        audience: Set(audience.to_owned()),
        key: Set(key.map(ToOwned::to_owned)),
        created_by: Set(by),
        created_at: Set(now),
        ..columns(details)
    };
    let campaign = Entity::insert(row).exec_with_returning(txn).await?;
    write_choices(txn, campaign.id, &details.choices).await?;
    events::record(txn, campaign.event("campaign_created", Some(by))).await?;
    Ok(campaign)
}

impl Details {
    pub async fn create(&self, writer: &Writer, by: i64) -> ModelResult<Model> {
        let txn = writer.begin().await?;
        let campaign = insert(&txn, self, self.audience.as_str(), None, by).await?;
        txn.commit().await?;
        Ok(campaign)
    }

    /// The same for a form with a key: where it came before, the draft that it became says what the form says now.
    pub async fn create_once(&self, writer: &Writer, key: &str, by: i64) -> ModelResult<Model> {
        if key.is_empty() {
            return self.create(writer, by).await;
        }
        let txn = writer.begin().await?;
        match insert(&txn, self, self.audience.as_str(), Some(key), by).await {
            Ok(campaign) => {
                txn.commit().await?;
                Ok(campaign)
            }
            Err(error) if ModelError::is_duplicate(&error) => {
                txn.rollback().await?;
                let before = Entity::find().filter(Column::Key.eq(key)).filter(Column::CreatedBy.eq(by));
                let before = before.one(&**writer).await?.ok_or_else(ModelError::key_reused_by_another)?;
                before.change(writer, self, by).await?;
                Ok(before)
            }
            Err(error) => Err(error.into()),
        }
    }
}

impl Model {
    /// Changes a draft; what was launched stays as it is.
    pub async fn change(&self, writer: &Writer, details: &Details, by: i64) -> ModelResult<()> {
        let txn = writer.begin().await?;
        let row = ActiveModel { audience: Set(details.audience.as_str().to_owned()), ..columns(details) };
        let changed = Entity::update_many()
            .set(row)
            .filter(Column::Id.eq(self.id))
            .filter(Column::State.eq(State::Draft.as_str()))
            .exec(&txn)
            .await?;
        if changed.rows_affected == 0 {
            return Err(ModelError::conflict("This campaign was launched meanwhile, and stays as it was sent."));
        }
        choices::Entity::delete_many().filter(choices::Column::CampaignId.eq(self.id)).exec(&txn).await?;
        write_choices(&txn, self.id, &details.choices).await?;
        events::record(&txn, self.event("campaign_changed", Some(by))).await?;
        Ok(txn.commit().await?)
    }

    pub(in crate::models::campaigns) fn event(&self, kind: &'static str, by: Option<i64>) -> Event {
        Event { kind, inbox_id: Some(self.inbox_id), user_id: by, subject_id: Some(self.id), ..Default::default() }
    }
}

fn columns(details: &Details) -> ActiveModel {
    let (search, campaign_id, choice) = match &details.audience {
        Audience::People { search } => (search.clone(), None, None),
        Audience::Answers { campaign_id, choice } => (String::new(), Some(*campaign_id), *choice),
        Audience::Inbox | Audience::List => (String::new(), None, None),
    };
    ActiveModel {
        name: Set(details.name.clone()),
        inbox_id: Set(details.inbox_id),
        body: Set(details.body.clone()),
        purpose: Set(if details.advertises { MARKETING } else { SERVICE }.to_owned()),
        audience_search: Set(search),
        audience_campaign_id: Set(campaign_id),
        audience_choice: Set(choice),
        unclear_text: Set(details.answers.unclear_text.clone()),
        unclear_limit: Set(details.answers.unclear_limit),
        late_text: Set(details.answers.late_text.clone()),
        answers_for: Set(details.answers.count_for),
        may_change: Set(details.answers.may_change),
        send_at: Set(details.when.send_at),
        local_time: Set(details.when.local_time),
        window_from: Set(details.when.window.0),
        window_to: Set(details.when.window.1),
        pace: Set(details.when.pace),
        updated_at: Set(clock::now()),
        ..Default::default()
    }
}

async fn write_choices(txn: &DatabaseTransaction, campaign_id: i64, choices: &[Choice]) -> Result<(), DbErr> {
    for choice in choices {
        let row = choices::ActiveModel {
            campaign_id: Set(campaign_id),
            number: Set(choice.number),
            label: Set(choice.label.clone()),
            synonyms: Set(choice.synonyms.join("\n")),
            acknowledgement: Set(choice.acknowledgement.clone()),
            hands_over: Set(choice.hands_over),
            ..Default::default()
        };
        row.insert(txn).await?;
    }
    Ok(())
}
