use parley::gateways::parameters::Pair;
use parley::gateways::signatures::{self, VonageMethod};
use serde::Deserialize;

#[derive(Deserialize)]
struct Vectors {
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    id: String,
    scheme: String,
    valid: bool,
    note: String,
    key: String,
    signature: String,
    #[serde(default)]
    url: String,
    #[serde(default)]
    params: Vec<(String, String)>,
    #[serde(default)]
    query: Vec<(String, String)>,
    body: Option<String>,
    now: Option<i64>,
    #[serde(default)]
    timestamp: String,
    #[serde(default)]
    sig_method: String,
}

impl Vector {
    fn verdict(&self) -> bool {
        let body = self.body.as_deref().unwrap_or("").as_bytes();
        match self.scheme.as_str() {
            "twilio" => signatures::twilio(&self.key, &self.url, &pairs(&self.params), body, &self.signature),
            "messagebird-jwt" => {
                signatures::messagebird_jwt(&self.key, &self.url, body, self.now.unwrap(), &self.signature).is_some()
            }
            "messagebird-legacy" => {
                signatures::messagebird_legacy(&self.key, &self.timestamp, &pairs(&self.query), body, &self.signature)
            }
            "vonage-sig" => {
                let method = VonageMethod::parse(&self.sig_method).unwrap();
                signatures::vonage_sig(&self.key, method, &pairs(&self.params), &self.signature)
            }
            "vonage-jwt" => signatures::vonage_jwt(&self.key, body, &self.signature),
            other => panic!("an unknown scheme: {other}"),
        }
    }
}

fn pairs(params: &[(String, String)]) -> Vec<Pair> {
    params.iter().map(|(name, value)| (name.clone().into_bytes(), value.clone().into_bytes())).collect()
}

fn vectors(scheme: &str) -> Vec<Vector> {
    let all: Vectors = serde_json::from_str(include_str!("../fixtures/signatures.json")).unwrap();
    all.vectors.into_iter().filter(|vector| vector.scheme == scheme).collect()
}

fn every_verdict_is_right(scheme: &str, count: usize) {
    let vectors = vectors(scheme);

    let wrong: Vec<String> = vectors
        .iter()
        .filter(|vector| vector.verdict() != vector.valid)
        .map(|vector| format!("{} should be {}: {}", vector.id, vector.valid, vector.note))
        .collect();

    assert_eq!(vectors.len(), count);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_twilio_vector_gets_its_verdict() {
    every_verdict_is_right("twilio", 42);
}

#[test]
fn every_messagebird_jwt_vector_gets_its_verdict() {
    every_verdict_is_right("messagebird-jwt", 56);
}

#[test]
fn every_messagebird_legacy_vector_gets_its_verdict() {
    every_verdict_is_right("messagebird-legacy", 11);
}

#[test]
fn every_vonage_sig_vector_gets_its_verdict() {
    every_verdict_is_right("vonage-sig", 35);
}

#[test]
fn every_vonage_jwt_vector_gets_its_verdict() {
    every_verdict_is_right("vonage-jwt", 4);
}

#[test]
fn a_body_that_is_no_form_must_be_vouched_for_by_the_address() {
    let vector = vectors("twilio").into_iter().find(|vector| vector.id == "tw-g-17").unwrap();

    assert!(signatures::twilio(&vector.key, &vector.url, &[], b"", &vector.signature));
    assert!(!signatures::twilio(&vector.key, &vector.url, &[], b"{}", &vector.signature));
}

#[test]
fn a_token_signed_with_a_public_key_algorithm_is_refused() {
    let vector = vectors("messagebird-jwt").into_iter().find(|vector| vector.id == "mbj-g-01").unwrap();
    let rs256 =
        vector.signature.replacen("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9", "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9", 1);

    assert_ne!(rs256, vector.signature);
    let body = vector.body.unwrap();
    assert_eq!(
        signatures::messagebird_jwt(&vector.key, &vector.url, body.as_bytes(), vector.now.unwrap(), &rs256),
        None
    );
}
