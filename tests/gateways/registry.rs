use parley::gateways::registry::{Connection, build, find, providers, signed};

use super::recorded::{TWILIO_SID, connection};

fn complaint(connection: &Connection) -> String {
    build(connection).err().expect("a set-up that is refused")
}

#[test]
fn every_provider_can_be_found_by_its_name() {
    let names: Vec<&str> = providers().iter().map(|provider| provider.name).collect();

    assert_eq!(names, ["sandbox", "twilio", "messagebird", "vonage"]);
    assert!(names.iter().all(|name| find(name).is_some()));
    assert!(find("pigeon").is_none());
}

#[test]
fn only_twilio_answers_keywords_itself() {
    let answering: Vec<&str> =
        providers().iter().filter(|provider| provider.answers_keywords).map(|p| p.name).collect();

    assert_eq!(answering, ["twilio"]);
}

#[test]
fn a_missing_or_misspelt_credential_is_told_in_words() {
    let no_token = connection("twilio", "+12025550143", &[("account_sid", TWILIO_SID)]);
    let wrong_sid = connection("twilio", "+12025550143", &[("account_sid", "12"), ("auth_token", "t")]);
    let spaced = connection("messagebird", "+31970000000", &[("api_key", "live key")]);
    let short = connection("vonage", "+447700900000", &[("api_key", "abc"), ("api_secret", "s")]);
    let method = connection(
        "vonage",
        "+447700900000",
        &[("api_key", "abcd1234"), ("api_secret", "s"), ("signature_method", "rot13")],
    );

    assert_eq!(complaint(&no_token), "The Auth Token is missing");
    assert_eq!(complaint(&wrong_sid), "The Account SID starts with AC and has 34 characters");
    assert!(complaint(&spaced).starts_with("The API key has a space"));
    assert_eq!(complaint(&short), "The API key has 8 letters and digits");
    assert!(complaint(&method).contains("sha256"));
    assert_eq!(complaint(&connection("pigeon", "", &[])), "There is no gateway called pigeon");
}

#[test]
fn spaces_around_a_copied_credential_do_not_matter() {
    let copied = connection(
        "twilio",
        "+12025550143",
        &[("account_sid", &format!(" {TWILIO_SID}\n")), ("auth_token", " token ")],
    );

    assert!(build(&copied).is_ok());
}

#[test]
fn a_connection_is_signed_once_its_signing_secret_is_there() {
    let vonage = [("api_key", "abcd1234"), ("api_secret", "s")];

    assert!(signed(&connection("twilio", "+12025550143", &[])));
    assert!(signed(&connection("sandbox", "Desk", &[])));
    assert!(!signed(&connection("messagebird", "+31970000000", &[("api_key", "k"), ("signing_key", " ")])));
    assert!(signed(&connection("messagebird", "+31970000000", &[("api_key", "k"), ("signing_key", "s")])));
    assert!(!signed(&connection("vonage", "+447700900000", &vonage)));
    assert!(signed(&connection("vonage", "+447700900000", &[vonage[0], vonage[1], ("signature_secret", "s")])));
}

#[test]
fn no_credential_shows_in_the_debug_form() {
    let connection =
        connection("twilio", "+12025550143", &[("account_sid", TWILIO_SID), ("auth_token", "very-secret")]);

    let shown = format!("{connection:?}");

    assert!(shown.contains("+12025550143"));
    assert!(!shown.contains("very-secret") && !shown.contains(TWILIO_SID));
}

#[test]
fn each_kind_of_number_has_its_rate() {
    let rate = |name: &str, address: &str| (find(name).unwrap().default_rate)(address);

    assert_eq!(rate("twilio", "+12025550143"), 1.0);
    assert_eq!(rate("twilio", "+18005550143"), 3.0);
    assert_eq!(rate("twilio", "12345"), 10.0);
    assert_eq!(rate("vonage", "+12025550143"), 1.0);
    assert_eq!(rate("vonage", "+447700900000"), 30.0);
}
