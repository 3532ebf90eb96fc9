use super::*;

fn read_typed(text: &str, country: &str) -> String {
    typed(text, country, false).unwrap().address.value
}

fn refused(text: &str, country: &str) -> String {
    typed(text, country, false).unwrap_err()
}

fn came(raw: &str, gateway: &str, country: &str) -> (&'static str, String) {
    let address = inbound(raw, gateway, country).unwrap();
    (address.kind, address.value)
}

#[test]
fn providers_digits_get_their_plus() {
    assert_eq!(came("447700900123", "vonage", "US"), (SMS, "+447700900123".into()));
    assert_eq!(came("+447700900123", "twilio", "US"), (SMS, "+447700900123".into()));
    assert_eq!(came("+1234567", "twilio", "US"), (SMS, "+1234567".into()));
    assert_eq!(came("+123456789012345", "twilio", "US"), (SMS, "+123456789012345".into()));
    assert_eq!(came("+9991234567", "twilio", "US"), (SMS, "+9991234567".into()));
}

#[test]
fn a_sender_in_its_countrys_own_form_is_read_in_the_country_of_its_inbox() {
    for gateway in ["twilio", "messagebird", "vonage"] {
        assert_eq!(came("07911 123456", gateway, "GB"), (SMS, "+447911123456".into()), "{gateway}");
        assert_eq!(came("00447911123456", gateway, "US"), (SMS, "+447911123456".into()), "{gateway}");
        assert_eq!(came("011447911123456", gateway, "US"), (SMS, "+447911123456".into()), "{gateway}");
        assert_eq!(came("+007911123456", gateway, "GB"), (SMS, "+7911123456".into()), "{gateway}");
        assert_eq!(came("7911123456", gateway, "GB"), (SMS, "+447911123456".into()), "{gateway}");
        assert_eq!(came("0612345678", gateway, "NL"), (SMS, "+31612345678".into()), "{gateway}");
        assert_eq!(came("47123456", gateway, "NO"), (SMS, "+4747123456".into()), "{gateway}");
    }
    assert_eq!(came("4155550102", "twilio", "US"), (SMS, "+14155550102".into()));
    assert_eq!(came("447700900123", "twilio", "US"), (SMS, "+447700900123".into()));
}

#[test]
fn short_codes_and_names_are_kept_as_they_are() {
    assert_eq!(came("12345", "twilio", "US"), (SHORT_CODE, "12345".into()));
    assert_eq!(came("1008", "messagebird", "NL"), (SHORT_CODE, "1008".into()));
    assert_eq!(came("ACME Bank", "messagebird", "NL"), (NAME, "ACME Bank".into()));
    assert_eq!(came("3DS", "vonage", "GB"), (NAME, "3DS".into()));
}

#[test]
fn the_sandbox_has_numbers_of_its_own() {
    assert_eq!(came("+447700900123", "sandbox", "US"), (SANDBOX, "+447700900123".into()));
    assert_eq!(came("15550100", "sandbox", "US"), (SANDBOX, "+15550100".into()));
    assert_eq!(came("Front desk", "sandbox", "US"), (NAME, "Front desk".into()));
}

#[test]
fn what_cannot_be_a_sender_is_refused_in_words() {
    for raw in [
        "",
        "+",
        "+123456",
        "+1234567890123456",
        "12",
        &"a name too long".repeat(10),
        "+44 7700",
        "AB\u{0}C",
        "whatsapp:+447700900123",
        "messenger:1",
    ] {
        assert!(inbound(raw, "twilio", "GB").is_err(), "{raw}");
    }
    assert_eq!(inbound("whatsapp:+447700900123", "twilio", "GB"), Err("WhatsApp is not supported yet.".into()));
}

#[test]
fn a_typed_number_is_read_as_its_country_writes_it() {
    assert_eq!(read_typed("07700 900123", "GB"), "+447700900123");
    assert_eq!(read_typed("(202) 555-0143", "US"), "+12025550143");
    assert_eq!(read_typed("06 12345678", "NL"), "+31612345678");
    assert_eq!(read_typed("+44 (0)20 7946 0958", "US"), "+442079460958");
    assert_eq!(read_typed("0044 20 7946 0958", "DE"), "+442079460958");
    assert_eq!(read_typed("0044 20 7946 0958", "US"), "+442079460958");
    assert_eq!(read_typed("011 44 20 7946 0958", "US"), "+442079460958");
    assert_eq!(read_typed("٠٧٩١١ ١٢٣٤٥٦", "GB"), "+447911123456");
}

#[test]
fn a_national_number_that_begins_like_a_calling_code_stays_in_its_country() {
    for (text, country, whole) in [
        ("392 345 6789", "IT", "+393923456789"),
        ("91234 56789", "IN", "+919123456789"),
        ("47 12 34 56", "NO", "+4747123456"),
        ("(55) 99123-4567", "BR", "+5555991234567"),
        ("6512 3456", "SG", "+6565123456"),
        ("+78005553535", "US", "+78005553535"),
        ("(436) 234-5678", "US", "+14362345678"),
        ("(457) 234-5678", "US", "+14572345678"),
        ("(465) 234-5678", "US", "+14652345678"),
        ("4155550102.0", "US", "+14155550102"),
    ] {
        assert_eq!(read_typed(text, country), whole, "{text} {country}");
    }
}

#[test]
fn another_countrys_number_is_offered_and_never_taken() {
    assert_eq!(
        refused("447911123456", "US"),
        "This is not a number in the United States. Did you mean +44 7911 123456?"
    );
    assert_eq!(
        refused("491701234567.0", "US"),
        "This is not a number in the United States. Did you mean +49 170 1234567?"
    );
    assert!(refused("+07911 123456", "GB").ends_with("Did you mean +44 7911 123456?"));
}

#[test]
fn a_doubtful_number_is_taken_with_a_warning() {
    assert_eq!(typed("+447911123456", "US", false).unwrap().warning(), None);
    let new_area = typed("(436) 234-5678", "US", false).unwrap().warning().unwrap();
    assert!(new_area.starts_with("+14362345678 may not be a real number."), "{new_area}");
    let offered = typed("457 234-5678", "US", false).unwrap();
    assert_eq!(offered.address.value, "+14572345678");
    assert!(offered.warning().unwrap().ends_with("Did you mean +45 72 34 56 78?"));
}

#[test]
fn a_number_is_taken_out_of_what_programs_leave_around_it() {
    for text in [
        "tel:+44-7911-123456",
        "TEL:07911123456;phone-context=example.com",
        "tel:7911-123456;phone-context=+44",
        "'+447911123456",
        "=\"+447911123456\"",
        "\u{202a}+44 7911 123456\u{202c}",
        "\u{200e}07911\u{ad} 123456",
        "7911123456.0",
        "447911123456,00",
        "4.47911123456E+11",
    ] {
        assert_eq!(read_typed(text, "GB"), "+447911123456", "{text}");
        assert!(is_number_like(text), "{text}");
    }
}

#[test]
fn of_two_numbers_the_first_is_taken_and_the_other_named() {
    let two = typed("+44 7911 123456 ::: +44 20 7946 0958", "US", false).unwrap();

    assert_eq!(two.address.value, "+447911123456");
    assert_eq!(two.warning().unwrap(), "Another number stands behind it, +44 20 7946 0958: only the first is taken.");
}

#[test]
fn a_rounded_number_is_refused_with_how_to_get_it_back() {
    for text in ["4.47911E+11", "4,47911E+11", "4E11"] {
        assert!(refused(text, "GB").contains("a number without decimals"), "{text}");
        assert!(is_number_like(text), "{text}");
    }
}

#[test]
fn what_cannot_be_a_number_is_refused_in_words() {
    for text in [
        "",
        "   ",
        "hello",
        "12",
        "07700 900123 ext 4",
        "tel:07911123456;ext=4",
        "+",
        "+12345678901234567",
        "<script>",
        "+999 123 4567",
        "+1 202 555",
        "0044+7911123456",
    ] {
        assert!(typed(text, "GB", false).is_err(), "{text}");
    }
    assert!(refused("555-0143", "US").contains("Write it with its country code"));
    assert!(sender("+9991234567", "US", "twilio").is_err());
}

#[test]
fn an_inbox_texts_from_a_number_a_short_code_a_name_or_a_service() {
    let read = |text, gateway| sender(text, "GB", gateway).map(|typed| typed.address.value);
    let service = "MG0123456789abcdef0123456789abcdef";

    assert_eq!(read("07700 900123", "vonage"), Ok("+447700900123".into()));
    assert_eq!(read("60777", "twilio"), Ok("60777".into()));
    assert_eq!(read("ACME", "messagebird"), Ok("ACME".into()));
    assert_eq!(read(service, "twilio"), Ok(service.into()));
    assert!(read(service, "vonage").is_err());
    assert!(read("Customer support desk", "vonage").is_err());
    assert!(read("", "twilio").is_err());
    assert!(read("4.47911E+11", "vonage").unwrap_err().contains("spreadsheet"));
}

#[test]
fn an_inboxs_number_without_its_plus_is_read_as_its_provider_writes_it() {
    for gateway in ["vonage", "messagebird"] {
        assert_eq!(sender("447700900123", "US", gateway).unwrap().address.value, "+447700900123");
        assert_eq!(sender("07700900123", "GB", gateway).unwrap().address.value, "+447700900123");
        assert_eq!(sender("4155550102", "US", gateway).unwrap().address.value, "+14155550102", "it is no number else");
        let either = sender("6562345678", "US", gateway).unwrap();
        assert_eq!(either.address.value, "+6562345678");
        assert!(either.warning().unwrap().contains("Did you mean +1 656-234-5678?"));
    }
    assert_eq!(sender("4155550102", "US", "twilio").unwrap().address.value, "+14155550102");
    assert!(sender("447911123456", "US", "twilio").unwrap_err().contains("Did you mean +44 7911 123456?"));
}

#[test]
fn a_number_that_lost_its_calling_code_is_known_by_its_country() {
    let lost = |value, country| lost_calling_code(value, country);

    assert_eq!(lost("+3923456789", "IT").as_deref(), Some("+393923456789"));
    assert_eq!(lost("+9123456789", "IN").as_deref(), Some("+919123456789"));
    assert_eq!(lost("+47123456", "NO").as_deref(), Some("+4747123456"));
    assert_eq!(lost("+393923456789", "IT"), None, "it is right");
    assert_eq!(lost("+3923456789", "NL"), None, "not the Netherlands'");
    assert_eq!(lost("+7005553535", "RU"), None, "that would be Kazakhstan's");
    assert_eq!(lost("12345", "US"), None);
}
