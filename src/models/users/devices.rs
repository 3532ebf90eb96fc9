//! Browsers in which a user signed in before, known by a token that only the desk can make (OWASP, "Device cookies").
//!
//! Nothing is stored. A token is for one user and their password of that time: another password makes it void.

use super::Model;
use crate::{
    models::clock,
    vault::{self, Vault},
};

/// For so long a browser is known after a sign-in.
pub const KNOWN_FOR: i64 = 180 * clock::DAY;

/// A token for the browser in which this user has just signed in.
pub fn token(vault: &Vault, user: &Model) -> String {
    let about = format!("{}.{}", clock::now(), vault::random_token::<12>());
    let proof = proof(vault, user, &about);
    format!("{about}.{proof}")
}

/// Whether a browser's token is this user's.
pub fn is_known(vault: &Vault, user: &Model, token: &str) -> bool {
    let Some((about, proof_of_theirs)) = token.rsplit_once('.') else { return false };
    let made_at = about.split('.').next().and_then(|at| at.parse::<i64>().ok());
    let is_recent = made_at.is_some_and(|at| (0..KNOWN_FOR).contains(&(clock::now() - at)));
    is_recent && vault::same(&proof(vault, user, about), proof_of_theirs)
}

fn proof(vault: &Vault, user: &Model, about: &str) -> String {
    vault.device_proof(user.id, user.password_hash.as_deref().unwrap_or_default(), about)
}
