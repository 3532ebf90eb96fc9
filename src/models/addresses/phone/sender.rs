//! What an inbox texts from.

use super::{
    Address, LONGEST_NAME, NAME, SANDBOX, SHORT_CODE, Typed, is_short_code, name, reading, refuse_schemes, spelling,
    typed,
};
use crate::gateways::registry;

/// Reads the number, short code or sender name that an inbox texts from; at Twilio also a Messaging Service.
pub fn sender(text: &str, country: &str, gateway: &str) -> Result<Typed, String> {
    let text = spelling::plain(text);
    if text.is_empty() {
        return Err("Write the number or name that texts come from.".to_owned());
    }
    match spelling::spelled(&text) {
        Ok(spelled) if !is_short(&text) => return number(&spelled.dialled, country, gateway),
        Err(words) if spelling::is_number_like(&text) => return Err(words),
        _ => {}
    }
    refuse_schemes(&text)?;
    if gateway == "twilio" && is_messaging_service(&text) {
        Ok(certain(NAME, text))
    } else if gateway == "twilio" && is_nearly_a_service(&text) {
        Err("The SID of a Messaging Service starts with MG and has 34 characters.".to_owned())
    } else if is_short(&text) {
        Ok(certain(SHORT_CODE, text))
    } else {
        let one_way = "People can't reply to a sender name, so this inbox could only send and would never hear a STOP.";
        let doubt = (gateway != SANDBOX).then(|| one_way.to_owned());
        name(&text, LONGEST_NAME).map(|address| Typed { address, doubt, other: None })
    }
}

/// Some providers write our number without its `+`, and so it is copied; then it is read so, if it can be.
fn number(dialled: &str, country: &str, gateway: &str) -> Result<Typed, String> {
    let is_bare =
        registry::find(gateway).is_some_and(|provider| provider.leaves_plus_out) && !dialled.starts_with(['+', '0']);
    match reading::international(dialled).filter(|_| is_bare) {
        Some(read) => typed(&format!("+{}", read.digits()), country, false)
            .map(|typed| with_other_reading(typed, dialled, country)),
        None => typed(dialled, country, gateway == SANDBOX),
    }
}

/// What else the digits could be goes with it as a doubt.
fn with_other_reading(typed: Typed, dialled: &str, country: &str) -> Typed {
    let at_home = reading::in_country(dialled, country).filter(reading::Possible::is_valid);
    match at_home.filter(|at_home| format!("+{}", at_home.digits()) != typed.address.value) {
        Some(at_home) => {
            let doubt = format!(
                "This was read as {}. Did you mean {}? Then write it with its +.",
                typed.address.value,
                at_home.spaced()
            );
            Typed { doubt: Some(doubt), ..typed }
        }
        None => typed,
    }
}

fn certain(kind: &'static str, value: String) -> Typed {
    Typed { address: Address { kind, value }, doubt: None, other: None }
}

fn is_short(text: &str) -> bool {
    text.len() <= 6 && is_short_code(text)
}

/// "MG12": no sender name looks like the beginning of one.
fn is_nearly_a_service(text: &str) -> bool {
    text.strip_prefix("MG").is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn is_messaging_service(text: &str) -> bool {
    text.len() == 34 && text.starts_with("MG") && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
