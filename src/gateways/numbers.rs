/// A number as MessageBird and Vonage write it, without its `+`; sender names and short codes stay as they are.
pub fn digits(number: &str) -> &str {
    number.strip_prefix('+').unwrap_or(number)
}
