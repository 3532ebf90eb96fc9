//! How the scripts become rows.

use super::campaign;
use super::scripts::{Line, SCRIPTS, Said, Script, Ticket};
use crate::{
    gateways::registry,
    models::{
        _entities::{attempts, consents, conversations, events, messages, reads},
        ModelError, ModelResult,
        addresses::{
            self,
            phone::{self, Address},
        },
        clock, desk,
        events::CONVERSATION_OPENED,
        inboxes, memberships,
        messages::confirmation,
        people,
    },
    vault::{Vault, random_token},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, sea_query::Expr};

/// The inbox's own number, from a range kept free for fiction (Ofcom).
const NUMBER: &str = "+447700900000";

/// Makes the inbox, the people, and everything they said.
pub async fn fill(txn: &DatabaseTransaction, vault: &Vault, user_id: i64) -> ModelResult<()> {
    let scene = Scene { txn, vault, user_id, inbox: inbox(txn).await?, now: clock::now() };
    let (mut tickets, mut people) = (Vec::new(), Vec::new());
    let mut numbers = numbers();
    for script in SCRIPTS {
        let address = scene.person(script, &mut numbers).await?;
        people.push(address.clone());
        tickets.extend(script.tickets.iter().map(|ticket| (ticket, address.clone())));
    }
    // Ticket numbers count up as time goes by.
    tickets.sort_by_key(|(ticket, _)| std::cmp::Reverse(ticket.lines.first().map_or(0, |line| line.ago)));
    for (ticket, address) in &tickets {
        scene.ticket(ticket, address).await?;
    }
    campaign::fill(txn, &scene.inbox, &people, user_id, scene.now).await
}

async fn inbox(txn: &DatabaseTransaction) -> ModelResult<inboxes::Model> {
    let provider = registry::find(inboxes::SANDBOX).ok_or(ModelError::NotFound)?;
    let draft = inboxes::Draft {
        name: "Front desk (sandbox)".to_owned(),
        address: NUMBER.to_owned(),
        ..inboxes::Draft::new(provider, "GB")
    };
    let details = draft.read().map_err(|_| ModelError::NotFound)?;
    let inbox = inboxes::insert(txn, &details).await?;
    memberships::join_everyone(txn, inbox.id).await?;
    desk::put(txn, super::INBOX, &inbox.id.to_string()).await?;
    Ok(inbox)
}

/// Numbers kept free for fiction: Ofcom's for mobile phones, and 555-0100 to 555-0199 of North America.
fn numbers() -> impl Iterator<Item = Address> {
    let british =
        (0..8).flat_map(|block| (0..9).map(move |step| format!("+4477009{:05}", 100 + block * 11 + step * 97)));
    let american = ["202", "312", "415", "617"]
        .into_iter()
        .cycle()
        .zip((101..200).step_by(7))
        .map(|(area, line)| format!("+1{area}5550{line}"));
    let american: Vec<String> = american.collect();
    british
        .enumerate()
        .flat_map(move |(n, number)| [Some(number), (n % 3 == 1).then(|| american.get(n / 3).cloned()).flatten()])
        .flatten()
        .map(|value| Address { kind: phone::SANDBOX, value })
}

struct Scene<'a> {
    txn: &'a DatabaseTransaction,
    vault: &'a Vault,
    user_id: i64,
    inbox: inboxes::Model,
    now: i64,
}

impl Scene<'_> {
    async fn person(
        &self,
        script: &Script,
        numbers: &mut impl Iterator<Item = Address>,
    ) -> ModelResult<addresses::Model> {
        let person =
            people::insert(self.txn, script.name, script.is_owned.then_some(self.user_id), script.notes, true).await?;
        let met = script.tickets.first().and_then(|ticket| ticket.lines.first()).map_or(self.now, |line| self.at(line));
        people::Entity::update_many()
            .col_expr(people::Column::CreatedAt, Expr::value(met))
            .filter(people::Column::Id.eq(person.id))
            .exec(self.txn)
            .await?;
        for number in numbers {
            if self.is_free(&number).await?
                && let Some(address) = addresses::insert(self.txn, self.vault, &number, person.id, true).await?
            {
                return Ok(address);
            }
        }
        Err(ModelError::conflict("Every number kept free for fiction is taken."))
    }

    /// Whoever said STOP in an earlier try would say it for the next person too.
    async fn is_free(&self, number: &Address) -> Result<bool, DbErr> {
        let hash = self.vault.number_hash(number.kind, &number.value);
        Ok(!crate::models::consents::is_stopped(self.txn, &hash).await?)
    }

    async fn ticket(&self, ticket: &Ticket, address: &addresses::Model) -> ModelResult<()> {
        let conversation =
            conversations::Entity::insert(self.conversation(ticket, address)).exec_with_returning(self.txn).await?;
        let mut rows: Vec<messages::ActiveModel> = Vec::new();
        for line in ticket.lines {
            rows.push(self.message(line, ticket, &conversation));
            if rows.len() == 1 && line.said == Said::ByThem {
                rows.push(self.confirmation(line, &conversation));
            }
        }
        let said = messages::Entity::insert_many(rows).exec_with_returning(self.txn).await?;
        self.attempts(&said).await?;
        self.stops(&said, address).await?;
        self.history(ticket, &conversation).await?;
        if ticket.is_read {
            self.read(&conversation, &said).await?;
        }
        Ok(())
    }

    fn conversation(&self, ticket: &Ticket, address: &addresses::Model) -> conversations::ActiveModel {
        let first = &ticket.lines[0];
        let lines = || ticket.lines.iter().filter(|line| line.said != Said::Stop);
        let last = lines().next_back().unwrap_or(first);
        let is_open = ticket.closed.is_none() || ticket.reopened.is_some();
        let unanswered = lines().rev().take_while(|line| line.said == Said::ByThem).last();
        conversations::ActiveModel {
            person_id: Set(address.person_id),
            address_id: Set(address.id),
            inbox_id: Set(self.inbox.id),
            via: Set(self.inbox.address.clone()),
            assignee_id: Set(ticket.is_mine.then_some(self.user_id)),
            opened_by: Set(if first.said == Said::ByThem { "text" } else { "user" }.to_owned()),
            opened_at: Set(self.at(first)),
            closed_at: Set(ticket.closed.filter(|_| !is_open).map(|ago| self.ago(ago))),
            closed_by: Set((!is_open).then_some(self.user_id)),
            waiting_since: Set(unanswered.filter(|_| is_open).map(|line| self.at(line))),
            last_at: Set(self.at(last)),
            last_line: Set(crate::models::messages::last_line(last.body, false)),
            last_direction: Set(direction(last.said).to_owned()),
            updated_at: Set(self.at(last)),
            ..Default::default()
        }
    }

    fn message(&self, line: &Line, ticket: &Ticket, conversation: &conversations::Model) -> messages::ActiveModel {
        let at = self.at(line);
        let is_ours = direction(line.said) == "out";
        // A word that came after the end stands between the tickets.
        let is_between = line.said == Said::Stop && ticket.closed.is_some();
        let (code, words) = trouble(line.said).unzip();
        messages::ActiveModel {
            address_id: Set(conversation.address_id),
            inbox_id: Set(conversation.inbox_id),
            conversation_id: Set((!is_between).then_some(conversation.id)),
            direction: Set(direction(line.said).to_owned()),
            kind: Set("text".to_owned()),
            status: Set(status(line.said).to_owned()),
            body: Set(line.body.to_owned()),
            via: Set(conversation.via.clone()),
            gateway: Set(inboxes::SANDBOX.to_owned()),
            author_id: Set(is_ours.then_some(self.user_id)),
            due_at: Set(0),
            next_try_at: Set(0),
            segments: Set(if is_ours { confirmation::segments(line.body) } else { 0 }),
            keyword: Set((line.said == Said::Stop).then(|| "stop".to_owned())),
            partial: Set(false),
            group_text: Set(false),
            error_code: Set(code.map(ToOwned::to_owned)),
            error_words: Set(words.map(ToOwned::to_owned)),
            retryable: Set(trouble(line.said).is_some()),
            provider_at: Set((!is_ours).then_some(at)),
            created_at: Set(at),
            updated_at: Set(at),
            ..Default::default()
        }
    }

    fn confirmation(&self, line: &Line, conversation: &conversations::Model) -> messages::ActiveModel {
        let (body, segments) = confirmation::of(&self.inbox.confirmation_text, conversation.id);
        messages::ActiveModel {
            address_id: Set(conversation.address_id),
            inbox_id: Set(conversation.inbox_id),
            conversation_id: Set(Some(conversation.id)),
            direction: Set("out".to_owned()),
            kind: Set("confirmation".to_owned()),
            status: Set("delivered".to_owned()),
            body: Set(body),
            via: Set(conversation.via.clone()),
            gateway: Set(inboxes::SANDBOX.to_owned()),
            confirms: Set(Some(conversation.id)),
            due_at: Set(0),
            next_try_at: Set(0),
            segments: Set(segments),
            partial: Set(false),
            group_text: Set(false),
            retryable: Set(false),
            created_at: Set(self.at(line) + clock::SECOND),
            updated_at: Set(self.at(line) + clock::SECOND),
            ..Default::default()
        }
    }

    async fn attempts(&self, said: &[messages::Model]) -> Result<(), DbErr> {
        let ours = said.iter().filter(|message| message.direction == "out");
        let rows: Vec<attempts::ActiveModel> = ours
            .map(|message| attempts::ActiveModel {
                message_id: Set(message.id),
                number: Set(1),
                public_id: Set(random_token::<18>()),
                owner: Set("sample".to_owned()),
                lease_until: Set(message.created_at),
                token: Set(message.created_at),
                outcome: Set(Some(outcome(&message.status).to_owned())),
                error_code: Set(message.error_code.clone()),
                error_words: Set(message.error_words.clone()),
                asked_by: Set(message.author_id),
                parts: Set(0),
                started_at: Set(message.created_at),
                finished_at: Set(Some(message.created_at)),
                ..Default::default()
            })
            .collect();
        if !rows.is_empty() {
            attempts::Entity::insert_many(rows).exec_without_returning(self.txn).await?;
        }
        Ok(())
    }

    async fn stops(&self, said: &[messages::Model], address: &addresses::Model) -> Result<(), DbErr> {
        for stop in said.iter().filter(|message| message.keyword.is_some()) {
            let row = consents::ActiveModel {
                address_hash: Set(address.hash.clone()),
                word: Set("stop".to_owned()),
                how: Set("text".to_owned()),
                inbox_id: Set(Some(self.inbox.id)),
                message_id: Set(Some(stop.id)),
                created_at: Set(stop.created_at),
                ..Default::default()
            };
            consents::Entity::insert(row).exec_without_returning(self.txn).await?;
        }
        Ok(())
    }

    async fn history(&self, ticket: &Ticket, conversation: &conversations::Model) -> Result<(), DbErr> {
        let event = |kind: &str, at: i64, user_id: Option<i64>| events::ActiveModel {
            kind: Set(kind.to_owned()),
            conversation_id: Set(Some(conversation.id)),
            person_id: Set(Some(conversation.person_id)),
            inbox_id: Set(Some(conversation.inbox_id)),
            user_id: Set(user_id),
            created_at: Set(at),
            ..Default::default()
        };
        let opener = (conversation.opened_by == "user").then_some(self.user_id);
        let mut rows = vec![event(CONVERSATION_OPENED, conversation.opened_at, opener)];
        rows.extend(ticket.closed.map(|ago| event("conversation_closed", self.ago(ago), Some(self.user_id))));
        rows.extend(ticket.reopened.map(|ago| event("conversation_reopened", self.ago(ago), None)));
        events::Entity::insert_many(rows).exec_without_returning(self.txn).await?;
        Ok(())
    }

    async fn read(&self, conversation: &conversations::Model, said: &[messages::Model]) -> Result<(), DbErr> {
        let row = reads::ActiveModel {
            user_id: Set(self.user_id),
            conversation_id: Set(conversation.id),
            last_message_id: Set(said.iter().map(|message| message.id).max().unwrap_or(0)),
            ..Default::default()
        };
        reads::Entity::insert(row).exec_without_returning(self.txn).await?;
        Ok(())
    }

    fn at(&self, line: &Line) -> i64 {
        self.ago(line.ago)
    }

    fn ago(&self, minutes: i64) -> i64 {
        self.now - minutes * clock::MINUTE
    }
}

fn direction(said: Said) -> &'static str {
    if matches!(said, Said::ByThem | Said::Stop) { "in" } else { "out" }
}

fn status(said: Said) -> &'static str {
    match said {
        Said::ByThem | Said::Stop => "received",
        Said::Delivered => "delivered",
        Said::Sent => "sent",
        Said::Failed => "failed",
        Said::Unknown => "unknown",
    }
}

/// Code and words of what went wrong.
fn trouble(said: Said) -> Option<(&'static str, &'static str)> {
    match said {
        Said::Failed => Some(("unreachable", "The phone could not be reached.")),
        Said::Unknown => {
            Some(("timeout", "The provider didn't respond in time, so we don't know whether it accepted the text."))
        }
        _ => None,
    }
}

fn outcome(status: &str) -> &'static str {
    match status {
        "failed" => "refused",
        "unknown" => "unknown",
        _ => "accepted",
    }
}
