//! What people say of being texted, however they say it: obeyed, kept with its proof, and never forgotten.

mod delayed; // what was said before, and came after
mod erased; // it survives them
mod free_text; // "please stop texting me"
mod in_every_dressing; // "STOP, sent from my iPhone"
mod ledger; // on their page, and as a table
mod marketing; // what they said of that alone
mod noted; // by a user, for somebody who called

use crate::support::{Desk, people::GRACE};
use parley::{doctor::invariants, models::consents};

async fn is_stopped(desk: &Desk) -> bool {
    let address = desk.address(GRACE).await.unwrap();
    consents::is_stopped(&desk.ctx.db, &address.hash).await.unwrap()
}

/// When campaigns to Grace were held.
async fn held_at(desk: &Desk) -> Option<i64> {
    desk.address(GRACE).await.unwrap().campaigns_held_at
}

async fn nothing_is_wrong(desk: &Desk) {
    let findings = invariants::check(&desk.ctx.db).await.unwrap();
    let wrong: Vec<_> = findings.into_iter().filter(|finding| !finding.is_well).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// Where words are noted for Grace: her page, and one of its forms: `opt-outs`, `consents`, `marketing-opt-outs` …
async fn paths(desk: &Desk, form: &str) -> (String, String) {
    let address = desk.address(GRACE).await.unwrap();
    let page = format!("/people/{}", address.person_id);
    (page.clone(), format!("{page}/addresses/{}/{form}", address.id))
}
