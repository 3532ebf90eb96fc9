//! What always holds between the rows, whatever happened to the desk: one statement for each rule, and every row that
//! it finds is a violation. The names are those of docs/reliability.md.

use super::Finding;
use crate::{
    database::is_sqlite,
    models::{clock, desk},
};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr};

struct Rule {
    name: &'static str,
    /// What is so.
    holds: &'static str,
    /// Finds where it is not: one text a row. `{now}` and `{second}` are milliseconds.
    breaches: &'static str,
}

/// Breaches of one rule that are spelt out; of more, only the number is said.
const SHOWN: usize = 5;

const RULES: [Rule; 22] = [
    Rule {
        name: "I1",
        holds: "every text that arrived is there",
        // Whoever was erased took their texts along, and only the arrival stays.
        breaches: "select 'arrival ' || a.id || ' became no message' from arrivals a \
            left join messages m on m.arrival_id = a.id \
            where m.id is null and a.part_group is null and a.arrived_at > \
            coalesce((select max(created_at) from events where kind in ('person_erased', 'conversation_erased', 'sample_removed')), 0)",
    },
    Rule {
        name: "I2",
        holds: "every text came in once",
        breaches: "select 'arrival ' || arrival_id || ' became ' || count(*) || ' messages' from messages \
            where arrival_id is not null group by arrival_id having count(*) > 1",
    },
    Rule {
        name: "I2",
        holds: "every callback is known once",
        breaches: "select 'inbox ' || inbox_id || ' knows ' || key_hash || ' ' || count(*) || ' times' from arrivals \
            group by inbox_id, key_hash having count(*) > 1",
    },
    Rule {
        name: "I2",
        holds: "every ticket is confirmed at most once",
        breaches: "select 'ticket ' || confirms || ' was confirmed ' || count(*) || ' times' from messages \
            where confirms is not null group by confirms having count(*) > 1",
    },
    Rule {
        name: "I3",
        holds: "a call is repeated only after it was certainly not taken, or because a person said so",
        breaches: "select 'message ' || r.message_id || ' was tried again ' || r.times || ' times, and a person asked for it ' || \
            coalesce(v.asked, 0) || ' times' from (select a.message_id, count(*) as times from attempts a \
            join attempts e on e.message_id = a.message_id and e.number = a.number - 1 \
            where coalesce(e.outcome, 'open') not in ('not_sent', 'not_begun') group by a.message_id) r \
            left join (select subject_id, count(*) as asked from events where kind = 'message_retried' group by subject_id) v \
            on v.subject_id = r.message_id where r.times > coalesce(v.asked, 0)",
    },
    Rule {
        name: "I3",
        holds: "of one message one call is open at a time",
        breaches: "select 'message ' || message_id || ' is being called ' || count(*) || ' times at once' from attempts \
            where outcome is null group by message_id having count(*) > 1",
    },
    Rule {
        name: "I3",
        holds: "nobody has a campaign twice",
        breaches: "select 'recipient ' || recipient_id || ' has ' || count(*) || ' texts of one campaign' from messages \
            where kind = 'campaign' group by recipient_id having count(*) > 1",
    },
    Rule {
        name: "I3",
        holds: "nobody is thanked for an answer twice",
        breaches: "select 'recipient ' || recipient_id || ' was thanked ' || count(*) || ' times' from messages \
            where kind = 'acknowledgement' group by recipient_id having count(*) > 1",
    },
    Rule {
        name: "I4",
        holds: "every call ends",
        breaches: "select 'message ' || message_id || ' has been on its way since ' || started_at from attempts \
            where outcome is null and lease_until < {now} - 60 * {second}",
    },
    Rule {
        name: "I4",
        holds: "what is being sent has a call",
        breaches: "select 'message ' || m.id || ' is being sent by nobody' from messages m \
            left join attempts a on a.message_id = m.id and a.outcome is null \
            where m.status = 'sending' and a.id is null",
    },
    Rule {
        name: "I4",
        holds: "nothing waits for longer than its inbox tries",
        // A campaign that pauses tries nothing meanwhile.
        breaches: "select 'message ' || m.id || ' is still queued' from messages m join inboxes i on i.id = m.inbox_id \
            where m.status = 'queued' and i.switched_off_at is null \
            and m.due_at + i.retry_for + 3600 * {second} < {now} and m.created_at + i.retry_for + 3600 * {second} < {now} \
            and coalesce(m.retried_at, 0) + i.retry_for + 3600 * {second} < {now} \
            and not (m.kind = 'campaign' and m.asked_by is null and exists \
            (select 1 from campaigns c where c.id = m.campaign_id and c.state = 'paused'))",
    },
    Rule {
        name: "I4",
        holds: "a campaign that has ended has nothing left in the outbox",
        breaches: "select 'message ' || m.id || ' is queued, and its campaign is ' || c.state from messages m \
            join campaigns c on c.id = m.campaign_id where m.status = 'queued' and m.kind = 'campaign' \
            and m.asked_by is null and c.state in ('stopped', 'finished')",
    },
    Rule {
        name: "I5",
        holds: "what a carrier delivered stays delivered",
        breaches: "select 'message ' || m.id || ' is ' || m.status || ', and all its parts were delivered' \
            from messages m join attempts a on a.message_id = m.id join provider_ids p on p.attempt_id = a.id \
            where m.status <> 'delivered' and a.outcome in ('accepted', 'unknown') \
            group by m.id, m.status, a.id, a.parts \
            having min(case when p.status = 'delivered' then 1 else 0 end) = 1 and count(*) >= a.parts",
    },
    Rule {
        name: "I5",
        holds: "what a carrier took is not queued again",
        breaches: "select 'message ' || m.id || ' is ' || m.status || ', and its last call was taken' from messages m \
            join attempts a on a.message_id = m.id \
            left join (select subject_id, max(created_at) as at from events where kind = 'message_retried' group by subject_id) v \
            on v.subject_id = m.id \
            where a.outcome = 'accepted' and m.status in ('queued', 'sending', 'unknown') and coalesce(v.at, 0) < a.started_at \
            and a.number = (select max(number) from attempts l where l.message_id = m.id)",
    },
    Rule {
        name: "I6",
        holds: "nothing goes to a number that said STOP",
        // A call that was claimed before the word may begin up to a second after it. The answer to a STOP is exempt, for as
        // long as it may leave.
        breaches: "select 'message ' || m.id || ' was called after the STOP of its number' from attempts t \
            join messages m on m.id = t.message_id join addresses d on d.id = m.address_id \
            join consents c on c.address_hash = d.hash and c.purpose = 'texts' and c.word = 'stop' and c.created_at + {second} < t.started_at \
            where t.owner not in ('restored', 'mended') \
            and not (m.kind = 'keyword_answer' and m.keyword = 'stop' and t.started_at <= m.created_at + 301 * {second}) \
            and not exists (select 1 from consents l where l.address_hash = d.hash and l.purpose = 'texts' and not l.superseded and l.id > c.id \
            and l.created_at <= t.started_at + {second})",
    },
    Rule {
        name: "I6",
        holds: "what advertises something goes only to who agreed to that",
        // Somewhere within a second of the call the newest word was that they agree.
        breaches: "select 'message ' || m.id || ' advertised to a number that had not agreed' from attempts t \
            join messages m on m.id = t.message_id and m.kind = 'campaign' \
            join campaigns k on k.id = m.campaign_id and k.purpose = 'marketing' join addresses d on d.id = m.address_id \
            where t.owner not in ('restored', 'mended') and not exists (select 1 from consents c where c.address_hash = d.hash \
            and c.purpose = 'marketing' and c.word = 'start' and c.created_at <= t.started_at + {second} \
            and not exists (select 1 from consents l where l.address_hash = d.hash and l.purpose = 'marketing' \
            and l.word = 'stop' and l.id > c.id and l.created_at + {second} < t.started_at))",
    },
    Rule {
        name: "I6",
        holds: "a STOP is answered at most once",
        // What was said stays when who said it is erased, and so there may be more STOPs than answers.
        breaches: "select 'number ' || a.address_id || ' got ' || a.answers || ' answers to ' || count(c.id) || ' STOPs' \
            from (select address_id, count(*) as answers from messages where kind = 'keyword_answer' and keyword = 'stop' group by address_id) a \
            join addresses d on d.id = a.address_id \
            left join consents c on c.address_hash = d.hash and c.purpose = 'texts' and c.word = 'stop' and c.how = 'text' \
            where d.kind <> 'erased' group by a.address_id, a.answers having count(c.id) < a.answers",
    },
    Rule {
        name: "I7",
        holds: "every ticket says how it was opened",
        breaches: "select 'ticket ' || c.id || ' has no event' from conversations c \
            left join events e on e.conversation_id = c.id where e.id is null",
    },
    Rule {
        name: "I7",
        holds: "every STOP in a text is written down with it",
        breaches: "select 'message ' || m.id || ' said STOP and nobody noted it' from messages m \
            left join consents c on c.message_id = m.id and c.purpose = 'texts' where m.direction = 'in' and m.keyword = 'stop' and c.id is null",
    },
    Rule {
        name: "I7",
        holds: "a number has one open ticket in an inbox",
        breaches: "select 'number ' || address_id || ' has ' || count(*) || ' open tickets in inbox ' || inbox_id from conversations \
            where closed_at is null group by address_id, inbox_id having count(*) > 1",
    },
    Rule {
        name: "I7",
        holds: "every message stands in a ticket of its own thread",
        breaches: "select 'message ' || m.id || ' stands in ticket ' || m.conversation_id || case when c.id is null \
            then ', which is not there' else ' of another thread' end from messages m \
            left join conversations c on c.id = m.conversation_id where m.conversation_id is not null \
            and (c.id is null or c.address_id <> m.address_id or c.inbox_id <> m.inbox_id)",
    },
    Rule {
        name: "I7",
        holds: "every message and every ticket is of an inbox that is there",
        breaches: "select 'message ' || m.id || ' is of no inbox' from messages m \
            left join inboxes i on i.id = m.inbox_id where i.id is null \
            union all select 'ticket ' || c.id || ' is of no inbox' from conversations c \
            left join inboxes i on i.id = c.inbox_id where i.id is null",
    },
];

/// Checks all rules, and that the database itself is whole.
pub async fn check(db: &DatabaseConnection) -> Result<Vec<Finding>, DbErr> {
    let mut findings = Vec::with_capacity(RULES.len() + 2);
    // In a backup time stands still.
    let now = desk::get(db, desk::BACKUP).await?.unwrap_or_else(|| clock::now().to_string());
    for rule in &RULES {
        let sql = rule.breaches.replace("{now}", &now).replace("{second}", "1000");
        findings.push(finding(rule.name, rule.holds, &texts(db, &sql).await?));
    }
    if is_sqlite(db) {
        let broken: Vec<String> =
            texts(db, "pragma integrity_check").await?.into_iter().filter(|line| line != "ok").collect();
        findings.push(finding("database", "the file is whole", &broken));
        let loose = "select \"table\" || ' ' || rowid || ' points at a row of ' || parent || ' that is not there' from pragma_foreign_key_check";
        findings.push(finding("database", "every row that is pointed at is there", &texts(db, loose).await?));
    }
    Ok(findings)
}

pub(super) fn finding(name: &str, holds: &str, breaches: &[String]) -> Finding {
    if breaches.is_empty() {
        return Finding::well(name, format!("{holds}."));
    }
    let shown = breaches.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join("; ");
    let more = if breaches.len() > SHOWN { format!("; and {} more", breaches.len() - SHOWN) } else { String::new() };
    Finding::trouble(name, format!("not so: {holds}. {shown}{more}."))
}

async fn texts(db: &DatabaseConnection, sql: &str) -> Result<Vec<String>, DbErr> {
    let rows = db.query_all_raw(sea_orm::Statement::from_string(db.get_database_backend(), sql)).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}
