//! The providers' languages, spoken to with recorded callbacks and a provider on a loopback port.

mod errors;
mod looked_up_twilio;
mod messagebird;
mod provider; // stands in for a provider: answers as told and writes down what it was asked
mod recorded; // callbacks as they come, from tests/fixtures/callbacks
mod registry;
mod reports_vonage;
mod sandbox;
mod sending_messagebird;
mod sending_twilio;
mod sending_vonage;
mod signatures;
mod twilio;
mod vonage;
