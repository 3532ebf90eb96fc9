//! Texts coming in while receipts pour in: what a flood of receipts costs texts.

use crate::{
    Outcome,
    carrier::Carrier,
    desk::{Desk, Setup},
    load::{self, Requests, Run},
    plan::Plan,
    report::{Figures, ms, quantile, show_ms, spread},
    store::Store,
    texts,
};
use sea_orm::{ConnectionTrait, Statement};

const TEXTS_A_SECOND: u32 = 200;
const RECEIPTS_A_SECOND: u32 = 1_000;
/// Connections: more than are ever busy at once while nothing is held up. A receipt may wait for the next commit of receipts.
const LINES: usize = 32;
const RECEIPT_LINES: usize = 128;

pub async fn measure(plan: &Plan, server: Option<&str>, carrier: &Carrier, figures: &mut Figures) -> Outcome {
    let store = Store::create(server).await?;
    // One segment a second: the confirmations stay queued.
    let desk = Desk::open(&Setup::new(carrier.port, 1)?, &store).await?;
    let seconds = u32::try_from(plan.run.as_secs())?;
    let mut told = Told { next: 1, customers: 0 };
    told.sent(&store, seconds, plan.runs).await?;
    let (mut alone, mut beside, mut receipts) = (Vec::new(), Vec::new(), Vec::new());
    // Turn by turn, so that both meet the same machine.
    for _ in 0..plan.runs {
        alone.push(load::paced(desk.port, LINES, told.texts(&desk, seconds), TEXTS_A_SECOND).await?);
        let (texts, said) = (told.texts(&desk, seconds), told.receipts(&desk, seconds));
        let (texts, said) = tokio::try_join!(
            load::paced(desk.port, LINES, texts, TEXTS_A_SECOND),
            load::paced(desk.port, RECEIPT_LINES, said, RECEIPTS_A_SECOND)
        )?;
        beside.push(texts);
        receipts.push(said);
    }
    check(&store, &alone, &beside, &receipts).await?;
    figures.note("receipts-without", shown(&alone));
    figures.note("receipts-texts", shown(&beside));
    figures.note("receipts", shown(&receipts));
    desk.stop()
}

/// Who has texted, and of which of our texts a carrier has spoken.
struct Told {
    next: u32,
    customers: u64,
}

impl Told {
    fn texts(&mut self, desk: &Desk, seconds: u32) -> Requests {
        let first = self.customers;
        self.customers += u64::from(seconds * TEXTS_A_SECOND);
        texts::requests(desk, first..self.customers)
    }

    /// Each text was sent, and then delivered.
    fn receipts(&mut self, desk: &Desk, seconds: u32) -> Requests {
        let mut requests = Requests::default();
        for _ in 0..seconds * RECEIPTS_A_SECOND / 2 {
            let (sid, to) = (format!("SMr{:029}", self.next), format!("+448{:09}", self.next));
            for status in ["sent", "delivered"] {
                requests.push(&texts::receipt(desk, &format!("bench-{}", self.next), &sid, &to, status));
            }
            self.next += 1;
        }
        requests
    }

    /// Writes down as many texts of ours as receipts will speak of, each taken by the carrier.
    async fn sent(&self, store: &Store, seconds: u32, runs: usize) -> Outcome {
        let many = u64::from(seconds * RECEIPTS_A_SECOND / 2) * runs as u64;
        let db = store.connect().await?;
        for sql in SENT {
            let numbers = format!("with recursive n(i) as (select 1 union all select i + 1 from n where i < {many})");
            let sql = sql.replace("{numbers}", &numbers);
            db.execute_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
        }
        Ok(db.close().await?)
    }
}

/// Ids far from those that texts get meanwhile.
const SENT: [&str; 5] = [
    "insert into people (id, notes, sample, created_at, updated_at) {numbers} select 100000000 + i, '', false, 1, 1 from n",
    "insert into addresses (id, kind, value, hash, person_id, preferred, created_at) {numbers} \
     select 100000000 + i, 'sms', '+44' || (8000000000 + i), 'bench ' || i, 100000000 + i, true, 1 from n",
    "insert into messages (id, address_id, inbox_id, direction, kind, status, body, via, gateway, due_at, next_try_at, segments, \
     partial, group_text, retryable, created_at, updated_at) {numbers} \
     select 100000000 + i, 100000000 + i, 1, 'out', 'text', 'sent', 'Your order is on its way.', '', 'twilio', 0, 0, 1, \
     false, false, false, 1, 1 from n",
    "insert into attempts (id, message_id, number, public_id, owner, lease_until, token, outcome, parts, started_at, finished_at) {numbers} \
     select 100000000 + i, 100000000 + i, 1, 'bench-' || i, '', 0, 0, 'accepted', 1, 1, 1 from n",
    "insert into provider_ids (id, attempt_id, inbox_id, value, status) {numbers} \
     select 100000000 + i, 100000000 + i, 1, 'SMr' || substr('00000000000000000000000000000' || i, length('' || i) + 1), '' from n",
];

/// What was answered is there, once, and has done what it said.
async fn check(store: &Store, alone: &[Run], beside: &[Run], receipts: &[Run]) -> Outcome {
    let answered = |runs: &[Run]| runs.iter().map(|run| run.answers).sum::<usize>();
    let all = [
        ("texts", "select count(*) from messages where direction = 'in'", answered(alone) + answered(beside)),
        ("receipts", "select count(*) from receipts", answered(receipts)),
        ("texts delivered", "select count(*) from messages where status = 'delivered'", answered(receipts) / 2),
    ];
    for (what, sql, answered) in all {
        let stored = store.count(sql).await?;
        if usize::try_from(stored)? != answered {
            return Err(format!("{answered} {what} were taken, and {stored} are stored").into());
        }
    }
    Ok(())
}

fn shown(runs: &[Run]) -> String {
    let of_all = |share| runs.iter().map(|run| ms(quantile(&run.latencies, share))).collect::<Vec<_>>();
    format!("p50 {}, p99 {}", spread(&of_all(0.50), show_ms), spread(&of_all(0.99), show_ms))
}
