use parley::gateways::{ErrorClass, Media, ProviderKeyword, ReceiptStatus};

use super::recorded::{is_forged, receipt, recorded, text, twilio, unreadable};

#[test]
fn a_text_is_read_from_a_form() {
    let reading = twilio().read(&recorded("twilio_text")).unwrap();

    let text = text(&reading);
    assert_eq!(text.provider_id.as_deref(), Some("SM11111111111111111111111111111111"));
    assert_eq!(text.from, "+447700900001");
    assert_eq!(text.to.as_deref(), Some("+447700900000"));
    assert_eq!(text.body, "Hällo 👍 & goodbye = ok\nsecond line ");
    assert_eq!((text.at, &text.part, text.keyword, text.is_group), (None, &None, None, false));
}

#[test]
fn a_text_is_read_from_a_get() {
    let reading = twilio().read(&recorded("twilio_text_get")).unwrap();

    assert_eq!(text(&reading).body, "Hällo 👍 & goodbye = ok\nsecond line ");
}

#[test]
fn a_text_is_answered_with_an_empty_document_that_texts_nobody() {
    let answer = twilio().read(&recorded("twilio_text")).unwrap().answer;

    assert_eq!((answer.status, answer.content_type, answer.body), (200, Some("text/xml"), "<Response/>"));
}

#[test]
fn pictures_come_with_their_address_and_only_from_the_web() {
    let reading = twilio().read(&recorded("twilio_pictures")).unwrap();

    let base = "https://api.twilio.com/2010-04-01/Accounts/ACaa/Messages/MM11/Media";
    let picture = |id: &str, kind: &str| Media { url: format!("{base}/{id}"), content_type: Some(kind.to_owned()) };
    assert_eq!(text(&reading).media, [picture("ME1", "image/jpeg"), picture("ME3", "image/png")]);
    assert_eq!(text(&reading).body, "");
}

#[test]
fn a_stop_that_twilio_understood_says_so() {
    let reading = twilio().read(&recorded("twilio_stop")).unwrap();

    assert_eq!(text(&reading).keyword, Some(ProviderKeyword::Stop));
    assert_eq!(text(&reading).body, "Stop please");
}

#[test]
fn a_whatsapp_sender_stays_as_it_is() {
    let reading = twilio().read(&recorded("twilio_whatsapp")).unwrap();

    assert_eq!(text(&reading).from, "whatsapp:+447700900001");
}

#[test]
fn a_receipt_finds_its_attempt_by_its_address() {
    let reading = twilio().read(&recorded("twilio_receipt")).unwrap();

    let receipt = receipt(&reading);
    assert_eq!(receipt.attempt.as_deref(), Some("att-1"));
    assert_eq!(receipt.provider_id.as_deref(), Some("SM22222222222222222222222222222222"));
    assert_eq!((receipt.status, receipt.provider_status.as_str()), (Some(ReceiptStatus::Delivered), "delivered"));
    assert_eq!(receipt.error, None);
    assert_eq!((reading.answer.status, reading.answer.body), (204, ""));
}

#[test]
fn a_failed_receipt_says_why() {
    let reading = twilio().read(&recorded("twilio_receipt_undelivered")).unwrap();

    let error = receipt(&reading).error.clone().unwrap();
    assert_eq!(receipt(&reading).status, Some(ReceiptStatus::Failed));
    assert_eq!(error.class, ErrorClass::Transient);
    assert_eq!(error.words, "The phone could not be reached: it may be off or out of coverage (Twilio 30003)");
}

#[test]
fn a_receipt_at_the_address_for_texts_is_still_a_receipt() {
    let mut callback = recorded("twilio_receipt");
    (callback.is_receipt, callback.attempt) = (false, None);

    let reading = twilio().read(&callback).unwrap();

    assert_eq!(receipt(&reading).provider_id.as_deref(), Some("SM22222222222222222222222222222222"));
}

#[test]
fn a_text_at_the_address_for_receipts_is_still_a_text() {
    let mut callback = recorded("twilio_text");
    callback.is_receipt = true;

    let reading = twilio().read(&callback).unwrap();

    assert_eq!(text(&reading).from, "+447700900001");
}

#[test]
fn a_changed_text_is_forged() {
    let mut callback = recorded("twilio_text");
    callback.body = String::from_utf8(callback.body).unwrap().replace("goodbye", "hello").into_bytes();

    assert!(is_forged(&twilio().read(&callback)));
}

#[test]
fn an_unsigned_text_is_forged() {
    let mut callback = recorded("twilio_text");
    callback.headers.retain(|(name, _)| name != "x-twilio-signature");

    assert!(is_forged(&twilio().read(&callback)));
}

#[test]
fn two_signatures_are_as_good_as_none() {
    let mut callback = recorded("twilio_text");
    callback.headers.push(("x-twilio-signature".to_owned(), "other".to_owned()));

    assert!(is_forged(&twilio().read(&callback)));
}

#[test]
fn a_text_for_another_address_is_forged() {
    let mut callback = recorded("twilio_text");
    callback.target = "/hooks/k9".to_owned();

    assert!(is_forged(&twilio().read(&callback)));
}

#[test]
fn a_text_with_two_bodies_is_kept_aside() {
    assert_eq!(unreadable(twilio().read(&recorded("twilio_two_bodies"))), "Body came more than once");
}
