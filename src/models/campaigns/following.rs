//! One campaign leads to the next: to those who have not answered, or to those who chose so.

use super::{Answers, Audience, Choice, Details, Model, When};
use crate::{
    database::Writer,
    models::{ModelError, ModelResult},
};
use sea_orm::ConnectionTrait;

/// Of a name, so that what is added to it still fits.
const NAME: usize = 60;

impl Model {
    /// A draft for those who chose so; none: for those who have not answered, with the same question.
    pub async fn follow_up(
        &self,
        db: &impl ConnectionTrait,
        writer: &Writer,
        choice: Option<i64>,
        by: i64,
    ) -> ModelResult<Self> {
        if !self.state().is_launched() {
            return Err(ModelError::conflict("This campaign has not been launched: nobody has answered."));
        }
        let choices = self.choices(db).await?;
        let details = match choice {
            Some(number) => {
                let chosen = choices.iter().find(|choice| choice.number == number).ok_or(ModelError::NotFound)?;
                self.next(chosen.label.clone(), String::new(), Vec::new(), Some(number))
            }
            None => self.next("reminder".to_owned(), self.body.clone(), choices, None),
        };
        details.create(writer, by).await
    }

    fn next(&self, what: String, body: String, choices: Vec<Choice>, choice: Option<i64>) -> Details {
        Details {
            name: format!("{}: {}", self.name.chars().take(NAME).collect::<String>(), shortened(what)),
            inbox_id: self.inbox_id,
            body,
            choices,
            audience: Audience::Answers { campaign_id: self.id, choice },
            advertises: self.advertises(),
            answers: Answers {
                unclear_text: self.unclear_text.clone(),
                unclear_limit: self.unclear_limit,
                late_text: self.late_text.clone(),
                count_for: self.answers_for,
                may_change: self.may_change,
            },
            when: When {
                send_at: None,
                local_time: false,
                window: (self.window_from, self.window_to),
                pace: self.pace,
            },
        }
    }
}

fn shortened(words: String) -> String {
    words.chars().take(NAME / 2).collect()
}
