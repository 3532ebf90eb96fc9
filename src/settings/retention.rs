//! For how long is kept what is not kept for good.

use super::refuse;
use loco_rs::Result;

/// More than anybody will ask for.
const MOST_DAYS: i64 = 36_500;

/// In days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// What carriers say of a message, and their ids of it.
    pub receipt_days: i64,
    /// What happened in the desk and to no conversation, such as signing in.
    pub event_days: i64,
}

impl Retention {
    /// Reads `PARLEY_RECEIPT_DAYS` and `PARLEY_EVENT_DAYS`. The database refuses to lose an event of the last year.
    pub fn read(receipt_days: &str, event_days: &str) -> Result<Self> {
        Ok(Self {
            receipt_days: days("PARLEY_RECEIPT_DAYS", receipt_days, 30, 90)?,
            event_days: days("PARLEY_EVENT_DAYS", event_days, 366, 730)?,
        })
    }
}

fn days(name: &str, value: &str, least: i64, usual: i64) -> Result<i64> {
    match value.parse() {
        _ if value.is_empty() => Ok(usual),
        Ok(days) if (least..=MOST_DAYS).contains(&days) => Ok(days),
        _ => refuse(format!("{name} is \"{value}\": it is a number of days from {least} on, or nothing for {usual}.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_and_too_few_are_refused() {
        assert_eq!(Retention::read("", "").unwrap(), Retention { receipt_days: 90, event_days: 730 });
        assert_eq!(Retention::read("30", "366").unwrap(), Retention { receipt_days: 30, event_days: 366 });
        for (receipts, events) in [("29", ""), ("", "365"), ("a month", ""), ("-1", ""), ("", "99999999999999999999")] {
            let words = Retention::read(receipts, events).unwrap_err().to_string();
            assert!(words.contains("it is a number of days from"), "{words}");
        }
    }
}
