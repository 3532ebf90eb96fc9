use super::Media;

impl Media {
    /// A file at an address that a browser may be sent to; anything but http and https is left out.
    pub(super) fn new(url: String, content_type: Option<String>) -> Option<Self> {
        match url.split_once("://") {
            Some((scheme, rest)) if is_web(scheme) && !rest.is_empty() => Some(Self { url, content_type }),
            _ => None,
        }
    }
}

fn is_web(scheme: &str) -> bool {
    scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http")
}
