use super::{Credential, Provider, rates, shapes};
use crate::gateways::{messagebird, twilio, vonage};

/// Every gateway the desk knows, in the order they are offered.
pub fn providers() -> &'static [Provider] {
    &PROVIDERS
}

static PROVIDERS: [Provider; 4] = [
    Provider {
        name: "sandbox",
        title: "Sandbox",
        credentials: &[],
        address_label: "Name or number",
        address_help: "Anything you like: the sandbox is a phone in the browser, and no real text leaves the desk.",
        hook_steps: &[],
        default_rate: rates::sandbox,
        answers_keywords: false,
        keeps_list: false,
        leaves_plus_out: false,
    },
    Provider {
        name: twilio::NAME,
        title: "Twilio",
        credentials: &[
            Credential {
                key: "account_sid",
                label: "Account SID",
                help: "On the first page of the Twilio Console under Account Info. It starts with AC.",
                secret: false,
                required: true,
                shape: shapes::account_sid,
            },
            Credential {
                key: "auth_token",
                label: "Auth Token",
                help: "Below the Account SID; press Show. It signs what Twilio sends to the desk, so it must be the primary one.",
                secret: true,
                required: true,
                shape: shapes::auth_token,
            },
        ],
        address_label: "Number or Messaging Service",
        address_help: "Your Twilio number with its country code, as +12025550143, a short code, or a Messaging Service SID that starts with MG.",
        hook_steps: &[
            "In the Twilio Console open Phone Numbers, Manage, Active numbers, and choose the number.",
            "Under Messaging Configuration, at “A message comes in”, choose Webhook, paste the address for texts, choose HTTP POST, and save.",
            "For a Messaging Service open Messaging, Services, the service, Integration, choose “Send a webhook”, and paste the address for texts into Request URL.",
            "Delivery receipts need no set-up.",
        ],
        default_rate: rates::twilio,
        answers_keywords: true,
        keeps_list: true,
        leaves_plus_out: false,
    },
    Provider {
        name: messagebird::NAME,
        title: "MessageBird",
        credentials: &[
            Credential {
                key: "api_key",
                label: "API key",
                help: "In the MessageBird Dashboard under Developers, API access: a live key.",
                secret: true,
                required: true,
                shape: shapes::messagebird_key,
            },
            Credential {
                key: "signing_key",
                label: "Signing key",
                help: "In the Dashboard under Developers, API settings, Signed requests. Without it the desk cannot tell MessageBird's calls from forged ones.",
                secret: true,
                required: false,
                shape: shapes::any,
            },
        ],
        address_label: "Number or sender name",
        address_help: "Your MessageBird number with its country code, as +31970000000, or a sender name of up to 11 letters and digits.",
        hook_steps: &[
            "In the MessageBird Dashboard open Numbers and make sure that the number can receive texts.",
            "Open Flow Builder, choose Create new flow, Create custom flow, and the trigger SMS; select the number.",
            "Add the step “Forward to URL” (or “Call HTTP endpoint with SMS”), choose POST, paste the address for texts, save, and press Publish.",
            "Delivery receipts need no set-up.",
        ],
        default_rate: rates::messagebird,
        answers_keywords: false,
        keeps_list: true,
        leaves_plus_out: true,
    },
    Provider {
        name: vonage::NAME,
        title: "Vonage",
        credentials: &[
            Credential {
                key: "api_key",
                label: "API key",
                help: "On the first page of the Vonage API Dashboard: 8 letters and digits.",
                secret: false,
                required: true,
                shape: shapes::vonage_key,
            },
            Credential {
                key: "api_secret",
                label: "API secret",
                help: "In the Dashboard under API settings, Account credentials.",
                secret: true,
                required: true,
                shape: shapes::any,
            },
            Credential {
                key: "signature_secret",
                label: "Signature secret",
                help: "In the Dashboard under API settings, once Vonage's support has turned signed webhooks on. Without it the desk cannot tell Vonage's calls from forged ones.",
                secret: true,
                required: false,
                shape: shapes::any,
            },
            Credential {
                key: "signature_method",
                label: "Signature method",
                help: "As chosen beside the signature secret: md5hash, md5, sha1, sha256 or sha512. Ask for sha256; empty means md5hash.",
                secret: false,
                required: false,
                shape: shapes::signature_method,
            },
        ],
        address_label: "Number or sender name",
        address_help: "Your Vonage number with its country code, as +447700900000, or a sender name of up to 11 letters and digits.",
        hook_steps: &[
            "In the Vonage API Dashboard open Numbers, Your numbers, and press the pencil beside the number.",
            "Under SMS, paste the address for texts into Inbound webhook URL, and save.",
            "Open API settings, SMS settings, choose SMS API, paste the address for receipts into Delivery receipts (DLR) webhooks, choose the HTTP method POST-JSON, and save.",
        ],
        default_rate: rates::vonage,
        answers_keywords: false,
        keeps_list: false,
        leaves_plus_out: true,
    },
];
