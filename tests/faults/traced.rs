//! Under strace: the order of a desk's system calls, and its end or its errors at any of them. SQLite only: PostgreSQL
//! syncs in a process of its own.

use super::{process::Process, report};
use crate::support::{Carrier, Encoding, Key, Sms, people, say, until};
use parley::models::messages;
use std::{collections::HashSet, path::PathBuf, process::Command, time::Duration};
use tokio::time::sleep;

/// So many syncs a desk passes while it takes a handful of texts and answers them.
const SYNCS: usize = 40;
const WEBHOOKS: usize = 100;

#[tokio::test]
#[ignore = "takes minutes, and needs strace: bin/faults"]
async fn row_2_killed_at_every_sync_nothing_is_lost_or_double() {
    let Some(mut desk) = quiet_desk().await else { return };
    let twilio = desk.twilio().await;
    let mut killed = 0;
    for sync in 1..=SYNCS {
        desk.start_by(&strace(
            &["-e", "trace=fsync,fdatasync", "-e", &format!("inject=fsync,fdatasync:signal=SIGKILL:when={sync}")],
            "/dev/null",
        ));
        desk.try_to_resume();
        let unfinished = texts_until_it_ends(&twilio, &mut desk, sync).await;
        desk.start_by(&[]);
        killed += usize::from(unfinished.is_some());
        desk.resume().await;
        if let Some(sms) = unfinished {
            assert!(twilio.hand_over(&sms).await.is_taken(), "the carrier comes again");
        }
        desk.settled().await;
        desk.is_sound().await;
        desk.kill();
    }
    report("2", &format!("killed at the n-th sync, n = 1 to {SYNCS}: {killed} ends"), "0 violations");
    assert!(killed > SYNCS / 2, "{killed}");
}

/// Texts until one is not answered; which.
async fn texts_until_it_ends(twilio: &Carrier, desk: &mut Process, round: usize) -> Option<Sms> {
    for n in 0..SYNCS {
        let sms = say(&people::nth(n), &format!("Text {round}-{n}"));
        loop {
            match twilio.try_to_hand_over(&sms, Encoding::Form, Key::Right).await {
                Some(reply) if reply.is_taken() => break,
                _ if desk.has_ended() => return Some(sms),
                _ => sleep(Duration::from_millis(10)).await,
            }
        }
    }
    desk.end_traced().await;
    None
}

#[tokio::test]
#[ignore = "needs strace: bin/faults"]
async fn every_text_is_synced_before_its_carrier_hears_200() {
    let Some(mut desk) = quiet_desk().await else { return };
    let trace = desk.folder().join("trace");
    let calls = "trace=fdatasync,fsync,write,writev,sendto,sendmsg,read,readv,recvfrom,recvmsg";
    desk.start_by(&strace(&["--seccomp-bpf", "-y", "-s", "48", "-e", calls], trace.to_str().unwrap()));
    desk.resume().await;
    let twilio = desk.twilio().await;
    for n in 0..WEBHOOKS {
        assert!(twilio.text(people::GRACE, &format!("Text {n}")).await.is_taken());
    }
    desk.end_traced().await;

    let order = acknowledgements(&std::fs::read_to_string(&trace).unwrap());

    assert_eq!(order.len(), WEBHOOKS);
    let early = order.iter().filter(|syncs| **syncs == 0).count();
    let once = order.iter().filter(|syncs| **syncs == 1).count();
    report(
        "ack after sync",
        &format!("{WEBHOOKS} webhooks traced: {once} with one sync of the log before the first byte of their 200"),
        &format!("{early} answered before their sync"),
    );
    assert_eq!(early, 0);
}

/// How many syncs of the write-ahead log ended between each webhook's arrival and the first byte of its 200.
fn acknowledgements(trace: &str) -> Vec<usize> {
    let (mut order, mut syncs, mut waits) = (Vec::new(), 0, false);
    let mut syncing = HashSet::new();
    for line in trace.lines() {
        let thread = line.split_whitespace().next().unwrap_or_default();
        let is_log = line.contains("sync(") && line.contains("parley.sqlite-wal");
        if is_log && line.contains("<unfinished") {
            syncing.insert(thread);
        } else if (is_log && line.ends_with("= 0"))
            || (line.contains("sync resumed") && line.ends_with("= 0") && syncing.remove(thread))
        {
            syncs += 1;
        } else if line.contains("\"POST /hooks/") {
            (syncs, waits) = (0, true);
        } else if waits && line.contains("\"HTTP/1.1 200") {
            order.push(syncs);
            waits = false;
        }
    }
    order
}

#[tokio::test]
#[ignore = "needs strace: bin/faults"]
async fn row_25_where_the_disk_fails_a_sync_or_a_write_nothing_is_acknowledged() {
    let mut refused = 0;
    let faults =
        ["fsync,fdatasync:error=EIO:when=6+9", "pwrite64:error=EIO:when=200+397", "pwrite64:error=ENOSPC:when=150+293"];
    for fault in faults {
        let Some(mut desk) = quiet_desk().await else { return };
        let twilio = desk.twilio().await;
        // Counted for each thread, and every new connection is one.
        let call = fault.split(':').next().unwrap();
        desk.start_by(&strace(
            &["--seccomp-bpf", "-e", &format!("trace={call}"), "-e", &format!("inject={fault}")],
            "/dev/null",
        ));
        desk.resume().await;
        for n in 0..60 {
            let sms = say(&people::nth(n % 7), &format!("{fault} {n}"));
            while !twilio.try_to_hand_over(&sms, Encoding::Form, Key::Right).await.is_some_and(|reply| reply.is_taken())
            {
                refused += 1;
            }
        }
        desk.end_traced().await;
        desk.start_by(&[]);
        desk.resume().await;
        desk.settled().await;
        desk.is_sound().await;
        let stored = desk.rows::<messages::Entity>().await;
        assert_eq!(stored.iter().filter(|message| message.body.starts_with(fault)).count(), 60);
    }
    report(
        "25",
        &format!(
            "{} kinds of failing writes and syncs, 60 texts each, {refused} refused with 5xx and handed over again",
            faults.len()
        ),
        "0 violations",
    );
    assert!(refused > 0, "the faults were met");
}

/// A desk that has been started and stopped once, so that it has nothing to set up; none on PostgreSQL.
async fn quiet_desk() -> Option<Process> {
    let mut desk = Process::start(1_000).await;
    if desk.is_postgres() {
        return None;
    }
    let twilio = desk.twilio().await;
    twilio.text(people::GRACE, "Hello").await;
    until("the confirmation is out", || async { twilio.calls().len() == 1 }).await;
    desk.settled().await;
    desk.ask_to_stop();
    desk.ended().await;
    Some(desk)
}

/// What starts a desk under strace.
pub fn strace<'a>(what: &[&'a str], output: &'a str) -> Vec<&'a str> {
    [&["strace", "-f", "-qq", "-o", output], what].concat()
}

impl Process {
    pub fn has_ended(&mut self) -> bool {
        self.child.as_mut().is_some_and(|child| child.try_wait().unwrap().is_some())
    }

    /// Ends the desk behind its tracer; the tracer ends with it.
    pub async fn end_traced(&mut self) {
        let traced: PathBuf = ["/proc", &self.pid(), "task", &self.pid(), "children"].iter().collect();
        for pid in std::fs::read_to_string(traced).unwrap_or_default().split_whitespace() {
            let _ = Command::new("kill").args(["-TERM", pid]).status();
        }
        self.ended().await;
    }
}
