//! The providers' signature schemes, as pure functions over what came. Each says only whether the signature holds;
//! the vectors in `tests/fixtures/signatures.json` decide what that means.

mod jwt;
mod messagebird;
mod twilio;
mod vonage;

use subtle::ConstantTimeEq;

pub use messagebird::{messagebird_jwt, messagebird_legacy};
pub use twilio::twilio;
pub use vonage::{VonageMethod, vonage_jwt, vonage_sig};

/// Compares in a time that tells nothing of where two values differ. Every signature is compared here.
fn same(ours: &[u8], theirs: &[u8]) -> bool {
    ours.ct_eq(theirs).into()
}

/// The HMAC of some bytes with one of the hashes of the SHA family or MD5.
macro_rules! hmac {
    ($hash:ty, $key:expr, $data:expr) => {{
        use hmac::{KeyInit, Mac};
        let mut mac = hmac::Hmac::<$hash>::new_from_slice($key).expect("HMAC takes keys of any length");
        mac.update($data);
        mac.finalize().into_bytes().to_vec()
    }};
}
use hmac;

fn sha256(bytes: &[u8]) -> Vec<u8> {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).to_vec()
}
