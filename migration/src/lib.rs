//! The desk's tables: one file per table, then one per change, never edited once released.

mod m20261121_000001_desk;
mod m20261121_000002_users;
mod m20261121_000003_sessions;
mod m20261121_000004_links;
mod m20261121_000005_throttles;
mod m20261121_000006_accounts;
mod m20261121_000007_inboxes;
mod m20261121_000008_memberships;
mod m20261121_000009_people;
mod m20261121_000010_addresses;
mod m20261121_000011_arrivals;
mod m20261121_000012_conversations;
mod m20261121_000013_messages;
mod m20261121_000014_attempts;
mod m20261121_000015_provider_ids;
mod m20261121_000016_receipts;
mod m20261121_000017_events;
mod m20261121_000018_reads;
mod m20261121_000019_consents;
mod m20261121_000020_kept_aside;
mod m20261121_000021_automatic_texts;
mod m20261121_000022_leases;
mod m20261121_000023_doubts;
mod m20261121_000024_failing;
mod m20261121_000025_campaigns;
mod m20261121_000026_choices;
mod m20261121_000027_recipients;
mod m20261121_000028_campaign_texts;
mod m20261121_000030_keyword_answers;
mod m20261121_000031_keyword_packs;
mod m20261121_000032_blocks;
mod m20261121_000033_proofs;
mod m20261121_000034_free_text_opt_outs;
mod m20261121_000035_whereabouts;
mod m20261121_000037_lists;
mod m20261121_000038_purposes;
mod m20261121_000039_lease_holders;
mod m20261121_000040_shared_parents;
mod m20261130_000041_tickets_texts;
mod m20261201_000020_superseded_consents;
mod m20261201_000050_arrivals;
mod m20261201_000060_kept_for_good;
mod m20261201_000061_previous_hooks;
mod m20261201_000070_retries;
mod m20261201_000080_automatic_kinds;
mod m20261201_000110_folded_names;
mod m20261201_000111_retention;
mod m20261201_000112_parts_of_messages;
mod whole; // each in a transaction of its own
mod words;

pub use sea_orm_migration::prelude::*;

use whole::Whole;

pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        all().into_iter().map(|migration| Box::new(Whole(migration)) as Box<dyn MigrationTrait>).collect()
    }
}

/// In the order in which they happen.
fn all() -> Vec<Box<dyn MigrationTrait>> {
    vec![
        Box::new(m20261121_000001_desk::Migration),
        Box::new(m20261121_000002_users::Migration),
        Box::new(m20261121_000003_sessions::Migration),
        Box::new(m20261121_000004_links::Migration),
        Box::new(m20261121_000005_throttles::Migration),
        Box::new(m20261121_000006_accounts::Migration),
        Box::new(m20261121_000007_inboxes::Migration),
        Box::new(m20261121_000008_memberships::Migration),
        Box::new(m20261121_000009_people::Migration),
        Box::new(m20261121_000010_addresses::Migration),
        Box::new(m20261121_000011_arrivals::Migration),
        Box::new(m20261121_000012_conversations::Migration),
        Box::new(m20261121_000013_messages::Migration),
        Box::new(m20261121_000014_attempts::Migration),
        Box::new(m20261121_000015_provider_ids::Migration),
        Box::new(m20261121_000016_receipts::Migration),
        Box::new(m20261121_000017_events::Migration),
        Box::new(m20261121_000018_reads::Migration),
        Box::new(m20261121_000019_consents::Migration),
        Box::new(m20261121_000020_kept_aside::Migration),
        Box::new(m20261121_000021_automatic_texts::Migration),
        Box::new(m20261121_000022_leases::Migration),
        Box::new(m20261121_000023_doubts::Migration),
        Box::new(m20261121_000024_failing::Migration),
        Box::new(m20261121_000025_campaigns::Migration),
        Box::new(m20261121_000026_choices::Migration),
        Box::new(m20261121_000027_recipients::Migration),
        Box::new(m20261121_000028_campaign_texts::Migration),
        Box::new(m20261121_000030_keyword_answers::Migration),
        Box::new(m20261121_000031_keyword_packs::Migration),
        Box::new(m20261121_000032_blocks::Migration),
        Box::new(m20261121_000033_proofs::Migration),
        Box::new(m20261121_000034_free_text_opt_outs::Migration),
        Box::new(m20261121_000035_whereabouts::Migration),
        Box::new(m20261121_000037_lists::Migration),
        Box::new(m20261121_000038_purposes::Migration),
        Box::new(m20261121_000039_lease_holders::Migration),
        Box::new(m20261121_000040_shared_parents::Migration),
        Box::new(m20261130_000041_tickets_texts::Migration),
        Box::new(m20261201_000050_arrivals::Migration),
        Box::new(m20261201_000060_kept_for_good::Migration),
        Box::new(m20261201_000061_previous_hooks::Migration),
        Box::new(m20261201_000020_superseded_consents::Migration),
        Box::new(m20261201_000070_retries::Migration),
        Box::new(m20261201_000080_automatic_kinds::Migration),
        Box::new(m20261201_000110_folded_names::Migration),
        Box::new(m20261201_000111_retention::Migration),
        Box::new(m20261201_000112_parts_of_messages::Migration),
    ]
}
