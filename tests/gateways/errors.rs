use parley::gateways::{ErrorClass, ReceiptStatus};

use super::recorded::{get, receipt, unsigned_messagebird, unsigned_vonage};

#[test]
fn one_code_means_different_things_at_different_providers() {
    let vonage = unsigned_vonage().read(&get("/hooks/k?messageId=1&status=rejected&err-code=5")).unwrap();
    let messagebird =
        unsigned_messagebird().read(&get("/hooks/k?id=1&status=delivery_failed&statusErrorCode=5")).unwrap();

    assert_eq!(receipt(&vonage).error.clone().unwrap().class, ErrorClass::Unknown);
    assert_eq!(receipt(&messagebird).error.clone().unwrap().class, ErrorClass::Recipient);
}

#[test]
fn a_failure_without_a_reason_says_that_there_is_none() {
    let reading = unsigned_vonage().read(&get("/hooks/k?messageId=1&status=expired&err-code=0")).unwrap();

    assert_eq!(receipt(&reading).status, Some(ReceiptStatus::Failed));
    let words = receipt(&reading).error.clone().unwrap().words;
    assert_eq!(words, "It was not delivered, and no reason was given (Vonage expired)");
}

#[test]
fn a_code_that_is_not_listed_says_so() {
    let reading = unsigned_vonage().read(&get("/hooks/k?messageId=1&status=failed&err-code=4711")).unwrap();

    let error = receipt(&reading).error.clone().unwrap();
    assert_eq!(error.words, "Vonage gave a reason that this desk does not know (Vonage 4711)");
    assert_eq!(error.class, ErrorClass::Unknown);
}
