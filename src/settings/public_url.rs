//! The address under which carriers and browsers reach the desk.

use super::refuse;
use loco_rs::Result;
use url::Url;

/// Reads `PARLEY_PUBLIC_URL`; unset, it is this machine's. Cookies, redirects and hooks all begin at the top of the address.
pub fn read(value: &str, port: i32) -> Result<String> {
    if value.is_empty() {
        return Ok(format!("http://localhost:{port}"));
    }
    match Url::parse(value) {
        Ok(url) if is_whole(&url) && url.path() == "/" => Ok(value.trim_end_matches('/').to_owned()),
        Ok(url) if is_whole(&url) => refuse(format!(
            "PARLEY_PUBLIC_URL is \"{value}\", but the desk cannot be in a folder: give it an address of its own, such as {}.",
            url.origin().ascii_serialization()
        )),
        _ => refuse(format!(
            "PARLEY_PUBLIC_URL is \"{value}\": it is the desk's whole address, such as https://desk.example.com."
        )),
    }
}

fn is_whole(url: &Url) -> bool {
    let is_plain = url.username().is_empty() && url.password().is_none();
    ["http", "https"].contains(&url.scheme())
        && url.has_host()
        && is_plain
        && url.query().is_none()
        && url.fragment().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_kept_without_its_last_slash() {
        for value in ["https://desk.example.com", "https://desk.example.com/", "http://192.168.1.5:5150"] {
            assert_eq!(read(value, 5150).unwrap(), value.trim_end_matches('/'));
        }
        assert_eq!(read("", 5151).unwrap(), "http://localhost:5151");
    }

    #[test]
    fn a_folder_is_refused_with_the_address_that_would_do() {
        let words = read("https://example.com/desk/", 5150).unwrap_err().to_string();

        assert!(words.contains("cannot be in a folder") && words.ends_with("such as https://example.com."), "{words}");
    }

    #[test]
    fn what_is_no_whole_address_is_refused() {
        for value in [
            "desk.example.com",
            "//desk.example.com",
            "ftp://desk.example.com",
            "https://",
            "https://ada@desk.example.com",
            "https://desk.example.com?x=1",
            "https://desk.example.com#top",
            "https://desk. example.com",
        ] {
            let words = read(value, 5150).unwrap_err().to_string();
            assert!(words.contains("the desk's whole address"), "{value}: {words}");
        }
    }
}
