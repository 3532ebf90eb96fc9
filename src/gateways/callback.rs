use super::Callback;

impl Callback {
    /// The address exactly as the provider called it, if the desk is at this base address.
    pub fn url_at(&self, base: &str) -> String {
        format!("{base}{}", self.target)
    }

    /// The raw query, empty when there is none.
    pub fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }

    /// A header that came exactly once: one that came twice could be read two ways, so it counts as missing.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(n, _)| n == name);
        match (values.next(), values.next()) {
            (Some((_, value)), None) => Some(value),
            _ => None,
        }
    }

    /// The kind of body, in lower case and without its charset.
    pub fn content_type(&self) -> String {
        let value = self.header("content-type").unwrap_or("");
        value.split(';').next().unwrap_or("").trim().to_ascii_lowercase()
    }

    /// Everything is in the query.
    pub fn is_get(&self) -> bool {
        self.method.eq_ignore_ascii_case("GET") || self.method.eq_ignore_ascii_case("HEAD")
    }

    /// A call without any parameter, as providers make to see whether an address answers.
    pub fn is_address_check(&self) -> bool {
        self.query().is_empty() && self.body.is_empty()
    }
}
