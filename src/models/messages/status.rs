//! What may follow what. A status only ever rises, so the order in which receipts come in cannot matter.

use serde::Serialize;

/// Where a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Received,
    Scheduled,
    Queued,
    Sending,
    Sent,
    Delivered,
    Failed,
    /// The provider may have taken it: only a receipt or a person decides.
    Unknown,
    Cancelled,
}

impl Status {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Scheduled => "scheduled",
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::Cancelled => "cancelled",
        }
    }

    pub fn parse(text: &str) -> Self {
        match text {
            "received" => Self::Received,
            "scheduled" => Self::Scheduled,
            "queued" => Self::Queued,
            "sending" => Self::Sending,
            "sent" => Self::Sent,
            "delivered" => Self::Delivered,
            "failed" => Self::Failed,
            "cancelled" => Self::Cancelled,
            _ => Self::Unknown,
        }
    }

    /// queued < sending < unknown < sent < failed < delivered.
    fn rank(self) -> u8 {
        match self {
            Self::Received | Self::Scheduled | Self::Queued => 0,
            Self::Sending => 1,
            Self::Unknown => 2,
            Self::Sent => 3,
            Self::Failed | Self::Cancelled => 4,
            Self::Delivered => 5,
        }
    }

    /// The higher of two words about the same attempt.
    #[must_use]
    pub fn raised_by(self, other: Self) -> Self {
        if other.rank() > self.rank() { other } else { self }
    }
}

/// What all parts of an attempt together say: delivered when all are, failed when one is.
pub fn of_parts(parts: &[Status]) -> Option<Status> {
    if parts.is_empty() {
        None
    } else if parts.contains(&Status::Failed) {
        Some(Status::Failed)
    } else if parts.iter().all(|part| *part == Status::Delivered) {
        Some(Status::Delivered)
    } else {
        Some(Status::Sent)
    }
}

/// Where a message stands once one of its attempts stands at `attempt`.
///
/// What reached the phone reached it, whichever attempt that was. A message that waits to be tried again is
/// withdrawn when an earlier attempt turns out to have been taken, and not touched when one turns out to have failed.
pub fn of_message(message: Status, attempt: Status, is_latest: bool) -> Status {
    match (message, attempt) {
        (_, Status::Delivered) => Status::Delivered,
        (Status::Queued | Status::Sending | Status::Unknown, Status::Sent) => Status::Sent,
        (Status::Sending | Status::Unknown | Status::Sent, Status::Failed) if is_latest => Status::Failed,
        _ => message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_sent_never_takes_delivered_back() {
        assert_eq!(Status::Delivered.raised_by(Status::Sent), Status::Delivered);
    }

    #[test]
    fn parts_are_delivered_together_and_fail_alone() {
        use Status::{Delivered, Failed, Sent};

        assert_eq!(of_parts(&[Delivered, Sent]), Some(Sent));
        assert_eq!(of_parts(&[Delivered, Delivered]), Some(Delivered));
        assert_eq!(of_parts(&[Delivered, Failed]), Some(Failed));
        assert_eq!(of_parts(&[]), None);
    }

    #[test]
    fn receipts_in_every_order_end_in_the_same_state() {
        let words = [Status::Sent, Status::Failed, Status::Delivered, Status::Sent];
        for first in 0..4 {
            for second in 0..4 {
                let order = [
                    words[first],
                    words[second],
                    words[(first + 1) % 4],
                    words[(first + 2) % 4],
                    words[(first + 3) % 4],
                ];

                let end = order.into_iter().fold(Status::Sending, Status::raised_by);

                assert_eq!(end, Status::Delivered);
            }
        }
    }

    #[test]
    fn a_message_about_to_be_repeated_is_withdrawn_when_the_first_try_was_taken() {
        assert_eq!(of_message(Status::Queued, Status::Sent, true), Status::Sent);
        assert_eq!(of_message(Status::Queued, Status::Failed, true), Status::Queued);
    }

    #[test]
    fn an_earlier_attempt_that_failed_does_not_fail_the_later_one() {
        assert_eq!(of_message(Status::Sent, Status::Failed, false), Status::Sent);
        assert_eq!(of_message(Status::Failed, Status::Delivered, false), Status::Delivered);
    }
}
