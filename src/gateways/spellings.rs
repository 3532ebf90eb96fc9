//! The addresses under which a provider may know the desk, where its signatures do not fit the one that is set.
//!
//! They only ever make a suggestion: what decides is the address that an admin sets.

use super::Callback;

/// Likely base addresses, the likeliest first, without the one that was tried already.
pub fn likely(callback: &Callback) -> Vec<String> {
    let (scheme, host, prefix) = parts(&callback.base);
    let called = ["x-forwarded-host", "host"].iter().filter_map(|name| header(callback, name));
    let hosts: Vec<&str> = called.chain([host]).collect();
    let schemes = ["https", "http", scheme];
    let mut likely: Vec<String> = Vec::new();
    for host in &hosts {
        let bare = host.rsplit_once(':').map_or(*host, |(bare, _)| bare);
        for scheme in schemes {
            let default_port = if scheme == "https" { 443 } else { 80 };
            for host in [(*host).to_owned(), bare.to_owned(), format!("{bare}:{default_port}")] {
                for prefix in [prefix, ""] {
                    likely.push(format!("{scheme}://{host}{prefix}"));
                    // Pasted with a slash too many.
                    likely.push(format!("{scheme}://{host}{prefix}/"));
                }
            }
        }
    }
    let mut seen = std::collections::HashSet::from([callback.base.clone()]);
    likely.retain(|base| seen.insert(base.clone()));
    likely
}

fn header<'a>(callback: &'a Callback, name: &str) -> Option<&'a str> {
    let value = callback.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())?;
    value.split(',').next().map(str::trim).filter(|host| !host.is_empty())
}

/// Scheme, host with its port, and path prefix.
fn parts(base: &str) -> (&str, &str, &str) {
    let (scheme, rest) = base.split_once("://").unwrap_or(("https", base));
    let slash = rest.find('/').unwrap_or(rest.len());
    (scheme, &rest[..slash], &rest[slash..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likely_for(base: &str, headers: &[(&str, &str)]) -> Vec<String> {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        likely(&Callback {
            method: "POST".to_owned(),
            base: base.to_owned(),
            target: "/hooks/key".to_owned(),
            headers,
            body: Vec::new(),
            now: 0,
            is_receipt: false,
            attempt: None,
        })
    }

    #[test]
    fn a_proxy_says_what_it_was_called() {
        let found = likely_for(
            "http://localhost:5150",
            &[("host", "localhost:5150"), ("x-forwarded-host", "desk.example.com")],
        );

        assert_eq!(found[0], "https://desk.example.com");
        assert!(found.contains(&"http://desk.example.com".to_owned()));
        assert!(!found.contains(&"http://localhost:5150".to_owned()), "that one was tried");
    }

    #[test]
    fn scheme_port_prefix_and_slash_are_tried() {
        let found = likely_for("http://desk.example.com:8080/sms", &[]);

        for base in [
            "https://desk.example.com/sms",
            "https://desk.example.com:443/sms",
            "https://desk.example.com:8080",
            "http://desk.example.com:8080/sms/",
        ] {
            assert!(found.contains(&base.to_owned()), "{base}");
        }
    }
}
