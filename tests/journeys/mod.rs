//! What people and users do at the desk, from one end to the other.

mod a_new_hook_address;
mod a_receipt_comes_in;
mod a_text_comes_in;
mod a_user_replies;
mod barred;
mod blocked;
mod campaigns;
mod closing;
mod consent;
mod degrading;
mod desks_in_one_database;
mod kept_aside;
mod kept_for_good;
mod live;
mod many_receipts;
mod metrics;
mod quiet_hours;
mod raced;
mod signing_in;
mod two_processes;
mod what_a_page_read;
mod what_came_meanwhile;
