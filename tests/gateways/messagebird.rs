use parley::gateways::{ErrorClass, Media, ReceiptStatus};

use super::recorded::{
    FORM, JSON, NOW, get, is_forged, messagebird, post, receipt, recorded, text, unreadable, unsigned_messagebird,
};

#[test]
fn a_text_is_read_from_a_form() {
    let reading = messagebird().read(&recorded("messagebird_text_form")).unwrap();

    let text = text(&reading);
    assert_eq!(text.provider_id.as_deref(), Some("9f1c2a6b3f5d4e0c8b7a6d5e4f3a2b1c"));
    assert_eq!((text.from.as_str(), text.to.as_deref()), ("31612345678", Some("31970000000")));
    assert_eq!(text.body, "Hallo 👍 & dag");
    assert_eq!(text.at, Some(NOW));
}

#[test]
fn a_text_is_read_from_a_get_that_calls_it_payload() {
    let reading = messagebird().read(&recorded("messagebird_text_get")).unwrap();

    assert_eq!(text(&reading).body, "Hallo 👍 & dag");
    assert_eq!(text(&reading).at, Some(NOW));
}

#[test]
fn a_text_is_read_from_json_with_numbers_for_numbers() {
    let reading = messagebird().read(&recorded("messagebird_text_json")).unwrap();

    let text = text(&reading);
    assert_eq!((text.from.as_str(), text.to.as_deref()), ("31612345678", Some("31970000000")));
    assert_eq!((text.body.as_str(), text.at), ("Hallo 👍 & dag", Some(NOW)));
    let picture = Media { url: "https://media.messagebird.com/a.jpg".to_owned(), content_type: None };
    assert_eq!(text.media, [picture]);
}

#[test]
fn messagebird_hears_ok() {
    let answer = messagebird().read(&recorded("messagebird_text_form")).unwrap().answer;

    assert_eq!((answer.status, answer.content_type, answer.body), (200, Some("text/plain"), "OK"));
}

#[test]
fn a_report_carries_reference_time_and_price() {
    let reading = messagebird().read(&recorded("messagebird_report")).unwrap();

    let receipt = receipt(&reading);
    assert_eq!(receipt.attempt.as_deref(), Some("att-1"));
    assert_eq!(receipt.provider_id.as_deref(), Some("e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0"));
    assert_eq!(receipt.status, Some(ReceiptStatus::Delivered));
    assert_eq!((receipt.at, receipt.price.as_deref()), (Some(NOW), Some("0.07 EUR")));
}

#[test]
fn a_report_at_the_accounts_one_address_finds_its_attempt_by_reference() {
    let callback = get("/hooks/k?id=e0&reference=att-7&recipient=31612345678&status=buffered");

    let reading = unsigned_messagebird().read(&callback).unwrap();

    assert_eq!(receipt(&reading).attempt.as_deref(), Some("att-7"));
    assert_eq!(receipt(&reading).status, Some(ReceiptStatus::Sent));
}

#[test]
fn a_failed_report_says_why() {
    let reading = messagebird().read(&recorded("messagebird_report_failed")).unwrap();

    let error = receipt(&reading).error.clone().unwrap();
    assert_eq!((error.class, error.code.as_str()), (ErrorClass::Recipient, "1"));
    assert_eq!(error.words, "The number is unknown or no longer in use (MessageBird 1)");
}

#[test]
fn an_unlisted_reason_is_told_as_messagebird_tells_it() {
    let query = "id=e0&reference=r&status=expired&statusReason=DLR+not+received&statusErrorCode=77";

    let reading = unsigned_messagebird().read(&get(&format!("/hooks/k?{query}"))).unwrap();

    let error = receipt(&reading).error.clone().unwrap();
    assert_eq!(error.words, "MessageBird says: DLR not received (MessageBird 77)");
    assert_eq!(error.class, ErrorClass::Unknown);
}

#[test]
fn letter_case_does_not_count_and_the_last_value_is_taken() {
    let callback = post(FORM, "ID=1&Originator=31612345678&BODY=first&body=last&Recipient=31970000000");

    let reading = unsigned_messagebird().read(&callback).unwrap();

    assert_eq!((text(&reading).body.as_str(), text(&reading).provider_id.as_deref()), ("last", Some("1")));
}

#[test]
fn the_last_of_two_equal_json_names_is_taken() {
    let callback = post(JSON, r#"{"id":"a","originator":"31612345678","body":"first","body":"last"}"#);

    assert_eq!(text(&unsigned_messagebird().read(&callback).unwrap()).body, "last");
}

#[test]
fn short_codes_spell_everything_their_own_way() {
    let callback = get("/hooks/k?mid=5&sender=31612345678&shortcode=1008&message=JA&receive_datetime=20260101000000");

    let reading = unsigned_messagebird().read(&callback).unwrap();

    let text = text(&reading);
    assert_eq!((text.provider_id.as_deref(), text.to.as_deref()), (Some("5"), Some("1008")));
    assert_eq!((text.body.as_str(), text.at), ("JA", Some(NOW)));
}

#[test]
fn times_come_in_many_spellings() {
    let spellings = [
        "createdDatetime=2026-01-01T00:00:00+00:00",
        "date_utc=1767225600",
        "receive_datetime=2026-01-01T01%3A00%3A00%2B01%3A00",
    ];

    for spelling in spellings {
        let reading =
            unsigned_messagebird().read(&get(&format!("/hooks/k?originator=31612345678&body=x&{spelling}"))).unwrap();
        assert_eq!(text(&reading).at, Some(NOW), "{spelling}");
    }
}

#[test]
fn an_empty_get_is_an_address_check() {
    let reading = messagebird().read(&get("/hooks/k")).unwrap();

    assert!(reading.events.is_empty());
    assert_eq!(reading.answer.status, 200);
}

#[test]
fn an_unsigned_text_is_forged_where_a_signing_key_is_set() {
    assert!(is_forged(&messagebird().read(&get("/hooks/k?originator=31612345678&body=x"))));
}

#[test]
fn a_status_changed_on_the_way_is_forged() {
    let mut callback = recorded("messagebird_report");
    callback.target = callback.target.replace("status=delivered", "status=expired");

    assert!(is_forged(&messagebird().read(&callback)));
}

#[test]
fn a_token_of_two_minutes_ago_is_forged() {
    let mut callback = recorded("messagebird_text_form");
    callback.now += 120_000;

    assert!(is_forged(&messagebird().read(&callback)));
}

#[test]
fn what_has_no_sender_or_no_text_is_kept_aside() {
    let gateway = unsigned_messagebird();

    assert!(unreadable(gateway.read(&get("/hooks/k?body=x"))).contains("originator"));
    assert!(unreadable(gateway.read(&get("/hooks/k?originator=31612345678"))).contains("payload"));
    assert!(unreadable(gateway.read(&post(JSON, "[1, 2"))).contains("JSON"));
}

#[test]
fn broken_utf8_is_shown_with_replacement_characters() {
    let reading = unsigned_messagebird().read(&get("/hooks/k?originator=31612345678&body=caf%E9")).unwrap();

    assert_eq!(text(&reading).body, "caf\u{fffd}");
}

#[test]
fn a_receipt_about_no_message_is_kept_aside() {
    assert!(unreadable(unsigned_messagebird().read(&get("/hooks/k?status=delivered"))).contains("which message"));
}
