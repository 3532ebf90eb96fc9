//! A text to one person, with choices, in one step: the smallest campaign there is.

mod choices; // as they are typed in one field
mod resent; // a form that came before

use super::{
    Audience, Choice, Details, Draft, DraftChoice, Model, State,
    answers::Packs,
    details, launching,
    variables::{CHOICES, Template, Values},
};
use crate::{
    database::Writer,
    models::{
        _entities::recipients,
        ModelError, ModelResult, addresses, clock, conversations,
        error::{Wrong, wrong},
        inboxes,
        messages::LONGEST_REPLY,
        people::whom::{self, Found, Whom},
        users,
    },
    vault::Vault,
};
use chrono_tz::Tz;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter};
use std::collections::BTreeMap;

/// In an acknowledgement, the label of what was chosen.
const CHOICE: &str = "{{choice}}";
/// Letters of its name, which is how its text begins.
const NAME: usize = 60;
/// All day: whoever texts one person knows what time it is there.
const ALL_DAY: (i64, i64) = (0, 24 * 60);

/// A notice as its form shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notice {
    /// A number, or a name.
    pub to: String,
    /// Which of those that were found by `to`.
    pub address_id: Option<i64>,
    pub inbox_id: String,
    pub body: String,
    /// "1 tomorrow", one a line or between commas.
    pub choices: String,
    pub acknowledgement: String,
    /// The form's own: pressed twice, sent once.
    pub key: String,
}

/// What sending one came to.
#[derive(Clone, Debug)]
pub enum Outcome {
    Sent(Box<Model>),
    /// All that is wrong with it.
    Wrong(Vec<Wrong>),
    /// Several people may be meant.
    Which(Vec<Found>),
    /// The form's key stands at another notice: this is refused in these words, and the form needs a new key.
    KeyReused(String),
}

impl Notice {
    /// What a new one starts from.
    pub fn new(key: String) -> Self {
        Self { acknowledgement: format!("Thank you! You chose: {CHOICE}"), key, ..Self::default() }
    }

    /// Writes it down and launches it, for a member of its inbox.
    pub async fn send(&self, writer: &Writer, vault: &Vault, by: &users::Model) -> ModelResult<Outcome> {
        if let Some(outcome) = self.sent_before(&**writer, by.id).await? {
            return Ok(outcome);
        }
        let Some(inbox) = self.inbox(writer, by.id).await? else {
            return Ok(Outcome::Wrong(vec![wrong("inbox_id", "Choose the inbox it is sent from.")]));
        };
        let details = self.read(inbox.packs());
        let whom = whom::find(&**writer, &self.to, self.address_id, &inbox).await?;
        let (details, whom) = match (details, whom) {
            (Ok(details), Ok(whom)) => (details, whom),
            (details, whom) => {
                let wrongs = whom.err().into_iter().chain(details.err().into_iter().flatten());
                return Ok(Outcome::Wrong(wrongs.collect()));
            }
        };
        let address = match whom {
            Whom::Known(address) => *address,
            Whom::Stranger(number) => addresses::find_or_meet(writer, vault, &number, &inbox).await?,
            Whom::Several(found) => return Ok(Outcome::Which(found)),
        };
        if let Some(words) = conversations::obstacle(&**writer, &address, &inbox).await? {
            return Ok(Outcome::Wrong(vec![wrong("to", words)]));
        }
        match self.launch(writer, &details, &address, by.id).await? {
            Some(sent) => Ok(Outcome::Sent(Box::new(sent))),
            // The same form came at the same time, and was faster.
            None => self.sent_before(&**writer, by.id).await?.ok_or(ModelError::NotFound),
        }
    }

    async fn inbox(&self, writer: &Writer, user_id: i64) -> ModelResult<Option<inboxes::Model>> {
        let theirs = inboxes::visible_to(&**writer, user_id).await?;
        Ok(theirs.into_iter().find(|inbox| inbox.id.to_string() == self.inbox_id))
    }

    /// The campaign that it is; everything that is wrong is said at once.
    pub fn read(&self, packs: Packs) -> Result<Details, Vec<Wrong>> {
        let mut choices = choices::read(&self.choices).map_err(|words| vec![wrong("choices", words)])?;
        for choice in &mut choices {
            choice.acknowledgement = self.acknowledgement.replace(CHOICE, &choice.label);
        }
        let draft = Draft {
            name: "Notice".to_owned(),
            inbox_id: self.inbox_id.clone(),
            body: with_choices(&self.body, &choices),
            choices,
            audience: Audience::LIST.to_owned(),
            ..Draft::new()
        };
        let mut details =
            draft.read(Tz::UTC, &[], packs).map_err(|wrongs| wrongs.into_iter().map(ours).collect::<Vec<_>>())?;
        details.name = name(&details.body);
        details.when.window = ALL_DAY;
        fits(&details)?;
        Ok(details)
    }

    /// None where the form's key is known already.
    async fn launch(
        &self,
        writer: &Writer,
        details: &Details,
        address: &addresses::Model,
        by: i64,
    ) -> ModelResult<Option<Model>> {
        let txn = writer.begin().await?;
        let key = Some(self.key.as_str()).filter(|key| !key.is_empty());
        let campaign = match details::insert(&txn, details, Audience::ONE, key, by).await {
            Ok(campaign) => campaign,
            Err(error) if ModelError::is_duplicate(&error) => {
                txn.rollback().await?;
                return Ok(None);
            }
            Err(error) => return Err(error.into()),
        };
        list(&txn, &campaign, address).await?;
        launching::begin(&txn, &campaign, State::Running, clock::now(), Some(by)).await?;
        txn.commit().await?;
        Ok(Some(campaign))
    }
}

/// The one recipient of a notice.
pub async fn recipient_of(db: &impl ConnectionTrait, campaign: &Model) -> ModelResult<recipients::Model> {
    let theirs = recipients::Entity::find().filter(recipients::Column::CampaignId.eq(campaign.id));
    theirs.one(db).await?.ok_or(ModelError::NotFound)
}

async fn list(txn: &DatabaseTransaction, campaign: &Model, address: &addresses::Model) -> Result<(), DbErr> {
    let row = recipients::ActiveModel {
        campaign_id: Set(campaign.id),
        inbox_id: Set(campaign.inbox_id),
        address_id: Set(address.id),
        person_id: Set(address.person_id),
        state: Set("listed".to_owned()),
        ready_at: Set(0),
        asks: Set(false),
        misses: Set(0),
        handed_over: Set(false),
        ..Default::default()
    };
    recipients::Entity::insert(row).exec_without_returning(txn).await?;
    Ok(())
}

/// The choices stand below the text, unless it names them itself.
fn with_choices(body: &str, choices: &[DraftChoice]) -> String {
    let body = body.trim_end();
    if choices.is_empty() || body.trim().is_empty() || choices::are_named_in(body, choices) {
        body.to_owned()
    } else {
        format!("{body}\n{{{{{CHOICES}}}}}")
    }
}

/// What is wrong with one of the choices is said beside the field that holds them all.
fn ours(wrong: Wrong) -> Wrong {
    let field = match wrong.field.as_str() {
        field if field.ends_with("_acknowledgement") => "acknowledgement",
        field if field.starts_with("choice_") => "choices",
        field => field,
    };
    Wrong { field: field.to_owned(), ..wrong }
}

/// How its text begins.
fn name(body: &str) -> String {
    let words = filled(body, &[]).split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() <= NAME {
        return words;
    }
    let begin: String = words.chars().take(NAME).collect();
    let whole_words = begin.rsplit_once(' ').map_or(begin.as_str(), |(whole, _)| whole);
    format!("{whole_words} …")
}

fn fits(details: &Details) -> Result<(), Vec<Wrong>> {
    match filled(&details.body, &details.choices).chars().count() {
        n if n > LONGEST_REPLY => {
            let words = format!("With its choices this has {n} characters; a text may have {LONGEST_REPLY}.");
            Err(vec![wrong("body", words)])
        }
        _ => Ok(()),
    }
}

fn filled(body: &str, choices: &[Choice]) -> String {
    let (fields, choices) = (BTreeMap::new(), details::listed(choices));
    Template::trusted(body).fill(Values { name: None, fields: &fields, choices: &choices })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice(body: &str, choices: &str) -> Notice {
        let (body, choices, inbox_id) = (body.to_owned(), choices.to_owned(), "1".to_owned());
        Notice { body, choices, inbox_id, ..Notice::new("key".to_owned()) }
    }

    #[test]
    fn the_choices_stand_below_the_text() {
        let details = notice("When shall we come?", "1 today\n2 tomorrow").read(Packs::default()).unwrap();

        assert_eq!(filled(&details.body, &details.choices), "When shall we come?\n1 today\n2 tomorrow");
        assert_eq!(details.choices[1].acknowledgement, "Thank you! You chose: tomorrow");
        assert_eq!(details.name, "When shall we come?");
    }

    #[test]
    fn a_text_that_names_its_choices_says_them_once() {
        let body = "Reply 1 for today or 2 for tomorrow.";
        let details = notice(body, "1 today, 2 tomorrow").read(Packs::default()).unwrap();

        assert_eq!(details.body, body);
    }

    #[test]
    fn a_text_needs_no_choices() {
        let details = notice("Your parcel is here.", "").read(Packs::default()).unwrap();

        assert_eq!(details.body, "Your parcel is here.");
        assert!(details.choices.is_empty());
    }

    #[test]
    fn all_that_is_wrong_is_said_beside_its_own_field() {
        let wrongs = notice("", "1 today\n100 tomorrow").read(Packs::default()).unwrap_err();

        let fields: Vec<&str> = wrongs.iter().map(|wrong| wrong.field.as_str()).collect();
        assert_eq!(fields, ["body", "choices"]);
    }

    #[test]
    fn a_long_text_has_a_short_name() {
        let name = name(&"lighthouse ".repeat(20));

        assert!(name.chars().count() <= NAME + 2, "{name}");
        assert!(name.ends_with("lighthouse …"), "{name}");
    }

    #[test]
    fn choices_count_when_a_text_is_measured() {
        let label = "x".repeat(50);
        let wrongs = notice(&"y".repeat(1_590), &format!("1 {label}")).read(Packs::default()).unwrap_err();

        assert_eq!(wrongs[0].field, "body");
    }
}
