//! Numbers kept free for fiction (Ofcom); how some of them end tells the carrier what to do.

pub const GRACE: &str = "+447700900101";
pub const ALAN: &str = "+447700900102";
pub const MARY: &str = "+447700900103";

/// Answered with 500.
pub const BROKEN: &str = "+447700900500";
/// Told to wait a second, once; then taken.
pub const BUSY: &str = "+447700900429";
/// The same when the test lets it go.
pub const BUSY_LATER: &str = "+447700900430";
/// Taken, and the connection drops.
pub const DROPPED: &str = "+447700900666";
/// Taken, and the answer waits until the test lets it go.
pub const SLOW: &str = "+447700900777";
/// Taken, and the connection drops when the test lets it go.
pub const LOST: &str = "+447700900767";
/// Answered with nonsense.
pub const GARBLED: &str = "+447700900999";
/// Refused for good.
pub const REFUSED: &str = "+447700900400";

/// Refused at Twilio, because its owner told Twilio STOP.
pub const OPTED_OUT: &str = "+447700900610";

/// The n-th of many.
pub fn nth(n: usize) -> String {
    format!("+4479001{n:05}")
}
