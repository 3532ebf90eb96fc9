use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use parley::gateways::registry::{Connection, build};
use parley::gateways::{Callback, Event, Gateway, Incoming, Kept, Reading, Receipt};

pub const TWILIO_TOKEN: &str = "tok_kkkkkkkkkkkkkkkkkkkkkkkkkkkk";
pub const TWILIO_SID: &str = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
pub const MESSAGEBIRD_SIGNING_KEY: &str = "q7fXk0ZrJ2vNn5sT8wYb3eHm6pLc9dAg";
pub const VONAGE_SIGNATURE_SECRET: &str = "hx9KqZ3vT1mP7rWc";

/// 1 January 2026, 00:00 UTC: when all callbacks in the fixtures came.
pub const NOW: i64 = 1_767_225_600_000;

/// A callback from `tests/fixtures/callbacks`: a line with method and target, headers, an empty line, the body.
pub fn recorded(name: &str) -> Callback {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/callbacks/{name}.http"));
    let bytes = std::fs::read(path).unwrap();
    let end = bytes.windows(2).position(|pair| pair == b"\n\n").unwrap();
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let (request, headers) = head.split_once('\n').unwrap();
    let (method, target) = request.split_once(' ').unwrap();
    Callback {
        method: method.to_owned(),
        base: "https://desk.example".to_owned(),
        target: target.to_owned(),
        headers: headers.lines().filter_map(|line| line.split_once(": ")).map(owned).collect(),
        body: bytes[end + 2..].to_vec(),
        now: NOW,
        is_receipt: target.contains("/receipts"),
        attempt: target.split(['/', '?']).find(|part| part.starts_with("att-")).map(str::to_owned),
    }
}

/// A text's unsigned GET.
pub fn get(target: &str) -> Callback {
    Callback {
        method: "GET".to_owned(),
        base: "https://desk.example".to_owned(),
        target: target.to_owned(),
        headers: Vec::new(),
        body: Vec::new(),
        now: NOW,
        is_receipt: false,
        attempt: None,
    }
}

/// A text's unsigned POST.
pub fn post(content_type: &str, body: &str) -> Callback {
    Callback {
        method: "POST".to_owned(),
        headers: vec![("content-type".to_owned(), content_type.to_owned())],
        body: body.as_bytes().to_vec(),
        ..get("/hooks/k")
    }
}

pub const FORM: &str = "application/x-www-form-urlencoded";
pub const JSON: &str = "application/json";

pub fn connection(gateway: &str, address: &str, credentials: &[(&str, &str)]) -> Connection {
    Connection {
        gateway: gateway.to_owned(),
        address: address.to_owned(),
        credentials: credentials.iter().copied().map(owned).collect::<BTreeMap<_, _>>(),
        api_base: None,
        receipts: None,
    }
}

pub fn twilio() -> Arc<dyn Gateway> {
    build(&connection("twilio", "+447700900000", &[("account_sid", TWILIO_SID), ("auth_token", TWILIO_TOKEN)])).unwrap()
}

pub fn messagebird() -> Arc<dyn Gateway> {
    let credentials = [("api_key", "live_key"), ("signing_key", MESSAGEBIRD_SIGNING_KEY)];
    build(&connection("messagebird", "+31970000000", &credentials)).unwrap()
}

pub fn unsigned_messagebird() -> Arc<dyn Gateway> {
    build(&connection("messagebird", "+31970000000", &[("api_key", "live_key")])).unwrap()
}

pub fn vonage() -> Arc<dyn Gateway> {
    let signature = [("signature_secret", VONAGE_SIGNATURE_SECRET), ("signature_method", "sha256")];
    let credentials = [("api_key", "abcd1234"), ("api_secret", "secret")];
    build(&connection("vonage", "+447700900000", &[&credentials[..], &signature[..]].concat())).unwrap()
}

pub fn unsigned_vonage() -> Arc<dyn Gateway> {
    build(&connection("vonage", "+447700900000", &[("api_key", "abcd1234"), ("api_secret", "secret")])).unwrap()
}

pub fn text(reading: &Reading) -> &Incoming {
    match &reading.events[..] {
        [Event::Incoming(text)] => text,
        other => panic!("not one text: {other:?}"),
    }
}

pub fn receipt(reading: &Reading) -> &Receipt {
    match &reading.events[..] {
        [Event::Receipt(receipt)] => receipt,
        other => panic!("not one receipt: {other:?}"),
    }
}

pub fn is_forged(read: &Result<Reading, Kept>) -> bool {
    matches!(read, Err(Kept::Forged(_)))
}

/// Why it was not understood.
pub fn unreadable(read: Result<Reading, Kept>) -> String {
    match read {
        Err(Kept::Unreadable(reason, answer)) if (200..300).contains(&answer.status) => reason,
        other => panic!("not unreadable: {other:?}"),
    }
}

fn owned((name, value): (&str, &str)) -> (String, String) {
    (name.to_owned(), value.to_owned())
}
