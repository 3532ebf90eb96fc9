//! What phones and mail programs answer by themselves: "I'm driving with Do Not Disturb While Driving turned on", `[Auto-Reply]`,
//! "Out of office". Nobody waits for an answer to it, and answering it makes two machines talk to each other.

use crate::models::wording;

/// How such a text begins where it says so itself; folded and without punctuation.
const LABELS: &[&str] = &[
    "auto reply",
    "autoreply",
    "auto response",
    "autoresponse",
    "auto responder",
    "automatic reply",
    "automatic response",
    "automated reply",
    "automated response",
    "automated message",
    "this is an automatic",
    "this is an automated",
    "this is an auto",
    "out of office",
    "do not disturb while driving",
    "sent automatically",
    "automatische antwort",
    "abwesenheitsnotiz",
    "automatische abwesenheit",
    "reponse automatique",
    "absence du bureau",
    "respuesta automatica",
    "resposta automatica",
    "risposta automatica",
    "automatisch antwoord",
    "afwezigheidsmelding",
];

/// How its owner seems to begin: people say that, too, but then they ask for something.
const BEGINNINGS: &[&str] = &[
    "im driving",
    "i am driving",
    "im out of the office",
    "i am out of the office",
    "im currently out of the office",
    "i am currently out of the office",
    "i will be out of the office",
    "ill be out of the office",
    "thank you for your message i am",
    "thanks for your message im",
    "im not receiving notifications",
    "i am not receiving notifications",
    "ich fahre gerade",
    "ich bin derzeit nicht im buro",
    "ich bin zurzeit nicht im buro",
    "je conduis",
    "estoy conduciendo",
    "sto guidando",
];

/// What such a text promises, and whoever says it waits for nothing.
const PROMISES: &[&str] = &[
    "ill see your message",
    "i will see your message",
    "ill get back to you",
    "i will get back to you",
    "ill reply",
    "i will reply",
    "ill respond",
    "i will respond",
    "ill call you",
    "ill text you",
    "back on",
    "be back",
    "return on",
    "will return",
    "limited access",
    "if this is urgent",
    "turned on",
    "melde mich",
    "wieder da",
    "je vous rappelle",
    "je te rappelle",
    "te llamo",
    "te respondo",
    "ti richiamo",
    "ti rispondo",
];

/// Whether a machine said this for its owner.
pub fn is_automatic_reply(text: &str) -> bool {
    let words = wording::words(text).join(" ");
    let says_so = LABELS.iter().any(|label| begins(&words, label));
    let promises = BEGINNINGS.iter().any(|beginning| begins(&words, beginning))
        && PROMISES.iter().any(|promise| words.contains(promise));
    says_so || (promises && !text.contains('?'))
}

/// "Auto-replying is annoying" begins with no such words.
fn begins(words: &str, beginning: &str) -> bool {
    words.strip_prefix(beginning).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

#[cfg(test)]
mod tests {
    use super::is_automatic_reply;

    #[test]
    fn machines_are_known_by_what_they_say() {
        for text in [
            "I'm driving with Do Not Disturb While Driving turned on. I'll see your message when I get where I'm going.",
            "I’m driving with Focus turned on. I’ll see your message when I get where I’m going.",
            "(I'm not receiving notifications. If this is urgent, reply \"urgent\" to send a notification through with your original message.)",
            "[Auto-Reply] I'm driving right now - I'll get back to you later.",
            "Auto reply: back on Monday",
            "Automatic reply: Out of office",
            "Out of office until 4 May",
            "I'm driving right now - I'll get back to you later.",
            "I am currently out of the office and will be back on Monday.",
            "This is an automated message. Please do not reply.",
            "Abwesenheitsnotiz: Ich bin bis Montag nicht da",
            "Réponse automatique : je suis absente",
            "Respuesta automática: estoy fuera",
        ] {
            assert!(is_automatic_reply(text), "{text}");
        }
    }

    #[test]
    fn people_on_the_road_are_people() {
        for text in [
            "I'm driving over at 5, ok?",
            "I'm driving right now, send me the address please",
            "I will be out of the office tomorrow, please leave it at reception",
            "I'm driving, can you call me?",
            "Is the office out of order?",
            "Do you have an automatic reply?",
            "Auto repair please",
            "Automatic please, not manual",
            "",
        ] {
            assert!(!is_automatic_reply(text), "{text}");
        }
    }
}
