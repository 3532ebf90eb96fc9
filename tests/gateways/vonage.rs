use parley::gateways::{ErrorClass, Part, ReceiptStatus};

use super::recorded::{
    FORM, JSON, NOW, get, is_forged, post, receipt, recorded, text, unreadable, unsigned_vonage, vonage,
};

#[test]
fn a_text_is_read_from_a_get_a_form_and_json() {
    for name in ["vonage_text_get", "vonage_text_form", "vonage_text_json"] {
        let reading = vonage().read(&recorded(name)).unwrap();

        let text = text(&reading);
        assert_eq!(text.provider_id.as_deref(), Some("0A0000000123ABCD1"), "{name}");
        assert_eq!((text.from.as_str(), text.to.as_deref()), ("447700900001", Some("447700900000")));
        assert_eq!(text.body, "Grüße 👍 a&b=c");
        assert_eq!((text.at, &text.part), (Some(NOW), &None));
        assert_eq!((reading.answer.status, reading.answer.body), (200, ""));
    }
}

#[test]
fn a_part_of_a_long_text_says_which_it_is() {
    let reading = vonage().read(&recorded("vonage_part")).unwrap();

    assert_eq!(text(&reading).part, Some(Part { reference: "7".to_owned(), number: 2, total: 3 }));
}

#[test]
fn a_part_whose_numbers_make_no_sense_is_shown_as_it_is() {
    for numbers in [
        "concat-part=4&concat-total=3",
        "concat-part=0&concat-total=3",
        "concat-part=1&concat-total=1",
        "concat-part=x",
    ] {
        let callback = get(&format!("/hooks/k?msisdn=447700900001&text=x&concat=true&concat-ref=7&{numbers}"));

        assert_eq!(text(&unsigned_vonage().read(&callback).unwrap()).part, None, "{numbers}");
    }
}

#[test]
fn a_receipt_is_read_from_a_get_a_form_and_json() {
    for name in ["vonage_receipt_get", "vonage_receipt_form", "vonage_receipt_json"] {
        let reading = vonage().read(&recorded(name)).unwrap();

        let receipt = receipt(&reading);
        assert_eq!(receipt.attempt.as_deref(), Some("att-1"), "{name}");
        assert_eq!(receipt.provider_id.as_deref(), Some("0A0000001234567B"));
        assert_eq!((receipt.status, receipt.at), (Some(ReceiptStatus::Delivered), Some(NOW)));
        assert_eq!(receipt.price.as_deref(), Some("0.03330000"));
    }
}

#[test]
fn a_failed_receipt_says_why() {
    let reading = vonage().read(&recorded("vonage_receipt_failed")).unwrap();

    let error = receipt(&reading).error.clone().unwrap();
    assert_eq!(error.class, ErrorClass::OptOut);
    assert_eq!(error.words, "The person does not want texts from this number (Vonage 9)");
}

#[test]
fn a_receipt_that_knows_nothing_moves_nothing() {
    let callback = get("/hooks/k?msisdn=447700900001&messageId=1&status=unknown&err-code=0&scts=2601010000");

    let reading = unsigned_vonage().read(&callback).unwrap();

    assert_eq!((receipt(&reading).status, receipt(&reading).at), (None, Some(NOW)));
    assert_eq!(receipt(&reading).provider_status, "unknown");
}

#[test]
fn what_came_decides_whether_it_is_a_receipt() {
    let mut a_receipt = recorded("vonage_receipt_get");
    a_receipt.is_receipt = false;
    let mut a_text = recorded("vonage_text_get");
    a_text.is_receipt = true;

    assert_eq!(receipt(&vonage().read(&a_receipt).unwrap()).attempt.as_deref(), Some("att-1"));
    assert_eq!(text(&vonage().read(&a_text).unwrap()).from, "447700900001");
}

#[test]
fn a_binary_message_is_read_if_it_holds_text() {
    let hidden = get("/hooks/k?msisdn=447700900001&messageId=1&type=binary&data=48c3a46c6c6f&udh=0500");
    let noise = get("/hooks/k?msisdn=447700900001&messageId=1&type=binary&data=000102ff");

    assert_eq!(text(&unsigned_vonage().read(&hidden).unwrap()).body, "Hällo");
    assert!(unreadable(unsigned_vonage().read(&noise)).contains("binary"));
}

#[test]
fn an_empty_get_is_an_address_check() {
    let reading = vonage().read(&get("/hooks/k")).unwrap();

    assert!(reading.events.is_empty());
    assert_eq!(reading.answer.status, 200);
}

#[test]
fn a_changed_text_is_forged() {
    let mut callback = recorded("vonage_text_get");
    callback.target = callback.target.replace("msisdn=447700900001", "msisdn=447700900002");

    assert!(is_forged(&vonage().read(&callback)));
}

#[test]
fn an_unsigned_text_is_forged_where_a_signature_secret_is_set() {
    assert!(is_forged(&vonage().read(&get("/hooks/k?msisdn=447700900001&text=x"))));
    assert!(is_forged(&vonage().read(&post(JSON, "nonsense"))));
}

#[test]
fn a_repeat_within_a_day_is_genuine_and_later_it_is_not() {
    let mut callback = recorded("vonage_text_get");

    callback.now = NOW + 24 * 3_600_000;
    assert!(vonage().read(&callback).is_ok());

    callback.now = NOW + 26 * 3_600_000;
    assert!(is_forged(&vonage().read(&callback)));
}

#[test]
fn repeated_names_are_kept_aside() {
    let gateway = unsigned_vonage();

    let form = post(FORM, "msisdn=447700900001&msisdn=447700900002&text=x");
    let json = post(JSON, r#"{"msisdn":"447700900001","text":"x","text":"y"}"#);

    assert_eq!(unreadable(gateway.read(&form)), "msisdn came more than once");
    assert_eq!(unreadable(gateway.read(&json)), "text came more than once");
}

#[test]
fn what_has_no_sender_or_no_text_is_kept_aside() {
    assert!(unreadable(unsigned_vonage().read(&get("/hooks/k?text=x"))).contains("msisdn"));
    assert!(unreadable(unsigned_vonage().read(&get("/hooks/k?msisdn=447700900001"))).contains("text"));
}

#[test]
fn a_receipt_about_no_message_is_kept_aside() {
    assert!(unreadable(unsigned_vonage().read(&get("/hooks/k?status=delivered"))).contains("which message"));
}
