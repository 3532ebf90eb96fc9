//! What a user writes in a conversation.

use super::{ActiveModel, Column, Entity, Model, assignment, open_of_thread};
use crate::{
    database::Writer,
    models::{
        ModelError, ModelResult, addresses, clock, consents,
        events::{self, Event},
        inboxes,
        messages::{
            self, LONGEST_REPLY,
            outbound::{self, NewText, Queued, Submission},
        },
        users,
    },
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, ExprTrait, QueryFilter,
    sea_query::Expr,
};

/// What became of a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replied {
    /// The conversation it stands in: another one where that was closed and a newer is open.
    pub conversation_id: i64,
}

/// What it takes to write to someone first.
#[derive(Clone, Copy, Debug)]
pub struct Start<'a> {
    pub address_id: i64,
    pub inbox_id: i64,
    pub body: &'a str,
    pub key: &'a str,
}

impl Model {
    /// Queues a reply. It takes the conversation if nobody has it, and reopens it if it was closed and no newer
    /// one is open; else it continues there. The same form twice is one reply.
    pub async fn reply(&self, writer: &Writer, user: &users::Model, body: &str, key: &str) -> ModelResult<Replied> {
        let txn = writer.begin().await?;
        let replied = self.reply_in(&txn, user, body, key).await?;
        txn.commit().await?;
        Ok(replied)
    }

    async fn reply_in(
        &self,
        txn: &DatabaseTransaction,
        user: &users::Model,
        body: &str,
        key: &str,
    ) -> ModelResult<Replied> {
        let body = &checked(body)?;
        let submission =
            Submission { key, author_id: user.id, address_id: self.address_id, inbox_id: self.inbox_id, body };
        if let Some(before) = submission.sent_before(txn).await? {
            return Replied::before(&before);
        }
        let inbox = inboxes::find(txn, self.inbox_id).await?;
        let address = addresses::find(txn, self.address_id).await?;
        if let Some(words) = obstacle(txn, &address, &inbox).await? {
            return Err(ModelError::invalid("body", words));
        }
        let current = Entity::find_by_id(self.id).one(txn).await?.ok_or(ModelError::NotFound)?;
        let open = open_of_thread(txn, self.address_id, self.inbox_id).await?;
        let target = open.as_ref().unwrap_or(&current);
        let text = NewText { submission, conversation_id: target.id, via: &target.via, gateway: &inbox.gateway };
        if let Queued::Before(before) = outbound::queue(txn, &text).await? {
            return Replied::before(&before);
        }
        if !target.is_open() {
            target.reopen_in(txn, user).await?;
        }
        answered(txn, target, user, body).await?;
        Ok(Replied { conversation_id: target.id })
    }
}

impl Replied {
    /// Where the reply stands that the same form brought before.
    fn before(message: &messages::Model) -> ModelResult<Self> {
        Ok(Self { conversation_id: message.conversation_id.ok_or(ModelError::NotFound)? })
    }
}

/// Writes to someone first: in the open conversation of that number and inbox, or in a new one.
pub async fn start(writer: &Writer, user: &users::Model, start: Start<'_>) -> ModelResult<Replied> {
    let body = &checked(start.body)?;
    let Start { address_id, inbox_id, key, .. } = start;
    let txn = writer.begin().await?;
    let submission = Submission { key, author_id: user.id, address_id, inbox_id, body };
    if let Some(before) = submission.sent_before(&txn).await? {
        return Replied::before(&before);
    }
    let conversation = match open_of_thread(&txn, address_id, inbox_id).await? {
        Some(open) => open,
        None => open(&txn, user, &start).await?,
    };
    let replied = conversation.reply_in(&txn, user, start.body, start.key).await?;
    txn.commit().await?;
    Ok(replied)
}

/// Why a number cannot be answered from an inbox, in words; none when it can.
pub async fn obstacle(
    db: &impl ConnectionTrait,
    address: &addresses::Model,
    inbox: &inboxes::Model,
) -> Result<Option<String>, DbErr> {
    if !inbox.is_on() {
        return Ok(Some(format!("{} is switched off: nothing is sent from it.", inbox.name)));
    }
    if (address.kind == "sandbox") != inbox.is_sandbox() && matches!(address.kind.as_str(), "sms" | "sandbox") {
        let words = "Sandbox phones are texted from a sandbox inbox, and real ones from a real one.";
        return Ok(Some(words.to_owned()));
    }
    match address.kind.as_str() {
        "short_code" => return Ok(Some("Short codes cannot be answered.".to_owned())),
        "name" => return Ok(Some("A sender that is a name cannot be answered.".to_owned())),
        "erased" => return Ok(Some("This person was erased.".to_owned())),
        _ => {}
    }
    let stopped = consents::is_stopped(db, &address.hash).await?;
    Ok(stopped.then(|| "This number said STOP: nothing is sent to it until it says START.".to_owned()))
}

/// What is sent. A form without JavaScript breaks its lines with two characters, and networks charge for each.
fn checked(body: &str) -> ModelResult<String> {
    let body = body.trim_end().replace("\r\n", "\n");
    match body.chars().count() {
        _ if body.trim().is_empty() => Err(ModelError::invalid("body", "Write something first.")),
        n if n > LONGEST_REPLY => {
            Err(ModelError::invalid("body", format!("This has {n} characters; a text may have {LONGEST_REPLY}.")))
        }
        _ => Ok(body),
    }
}

async fn open(txn: &DatabaseTransaction, user: &users::Model, start: &Start<'_>) -> ModelResult<Model> {
    let address = addresses::find(txn, start.address_id).await?;
    // Held before it is read: the sample's may be taken away meanwhile.
    inboxes::hold(txn, &[start.inbox_id]).await?;
    let inbox = inboxes::find(txn, start.inbox_id).await?;
    if let Some(words) = obstacle(txn, &address, &inbox).await? {
        return Err(ModelError::invalid("body", words));
    }
    let now = clock::now();
    let row = ActiveModel {
        person_id: Set(address.person_id),
        address_id: Set(address.id),
        inbox_id: Set(inbox.id),
        via: Set(inbox.address),
        assignee_id: Set(Some(user.id)),
        opened_by: Set("user".to_owned()),
        opened_at: Set(now),
        last_at: Set(now),
        last_line: Set(String::new()),
        last_direction: Set("out".to_owned()),
        updated_at: Set(now),
        ..Default::default()
    };
    let opened = Entity::insert(row).exec_with_returning(txn).await?;
    let event = Event {
        kind: events::CONVERSATION_OPENED,
        conversation_id: Some(opened.id),
        person_id: Some(opened.person_id),
        inbox_id: Some(opened.inbox_id),
        user_id: Some(user.id),
        subject_id: opened.assignee_id,
    };
    events::record(txn, event).await?;
    Ok(opened)
}

/// Nobody waits any more; whoever answers an unassigned conversation has it.
async fn answered(txn: &DatabaseTransaction, conversation: &Model, user: &users::Model, body: &str) -> ModelResult<()> {
    let now = clock::now();
    let answered = Entity::update_many()
        .col_expr(Column::LastAt, Expr::value(now))
        .col_expr(Column::LastLine, Expr::value(messages::last_line(body, false)))
        .col_expr(Column::LastDirection, Expr::value("out"))
        .col_expr(Column::WaitingSince, Expr::value(None::<i64>))
        .col_expr(Column::SnoozedUntil, Expr::value(None::<i64>))
        .col_expr(Column::AssigneeId, Expr::col(Column::AssigneeId).if_null(user.id))
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .filter(Column::Id.eq(conversation.id))
        .exec(txn)
        .await?;
    if answered.rows_affected == 0 {
        return Err(ModelError::NotFound);
    }
    if conversation.assignee_id.is_none() {
        assignment::record(txn, conversation, Some(user.id), user).await?;
    }
    let event = Event {
        kind: "replied",
        conversation_id: Some(conversation.id),
        person_id: Some(conversation.person_id),
        inbox_id: Some(conversation.inbox_id),
        user_id: Some(user.id),
        subject_id: None,
    };
    Ok(events::record(txn, event).await?)
}
