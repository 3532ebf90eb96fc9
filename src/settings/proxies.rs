//! Which proxies in front of the desk are believed when they say who called.

use super::refuse;
use ipnet::IpNet;
use loco_rs::Result;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The peers whose `X-Forwarded-For` counts.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// Reads `PARLEY_TRUSTED_PROXIES`: addresses and networks, such as `10.0.0.5, 172.16.0.0/12`. Where there is any proxy,
    /// one on this machine is trusted too.
    pub fn read(behind_proxy: bool, list: &str) -> Result<Self> {
        let mut networks = Vec::new();
        for item in list.split([',', ' ']).map(str::trim).filter(|item| !item.is_empty()) {
            match item.parse::<IpNet>().or_else(|_| item.parse::<IpAddr>().map(IpNet::from)) {
                Ok(network) => networks.push(network.trunc()),
                Err(_) => {
                    return refuse(format!(
                        "PARLEY_TRUSTED_PROXIES has \"{item}\": it lists addresses and networks, such as 10.0.0.5 or 172.16.0.0/12."
                    ));
                }
            }
        }
        if behind_proxy || !networks.is_empty() {
            networks.extend([this_machine(), IpNet::from(IpAddr::V6(Ipv6Addr::LOCALHOST))]);
        }
        Ok(Self(networks))
    }

    /// Whether a proxy is expected at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this peer is one of them.
    pub fn contains(&self, peer: IpAddr) -> bool {
        let peer = peer.to_canonical();
        self.0.iter().any(|network| network.contains(&peer))
    }
}

fn this_machine() -> IpNet {
    IpNet::new_assert(IpAddr::V4(Ipv4Addr::new(127, 0, 0, 0)), 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trusted(behind_proxy: bool, list: &str, peer: &str) -> bool {
        TrustedProxies::read(behind_proxy, list).unwrap().contains(peer.parse().unwrap())
    }

    #[test]
    fn nobody_is_trusted_unless_a_proxy_is_set_up() {
        assert!(!trusted(false, "", "127.0.0.1"));
        assert!(!trusted(true, "", "10.0.0.5"));
    }

    #[test]
    fn a_proxy_on_this_machine_is_trusted_in_every_spelling() {
        for peer in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"] {
            assert!(trusted(true, "", peer), "{peer}");
        }
    }

    #[test]
    fn addresses_and_networks_are_trusted_as_listed() {
        let list = "10.0.0.5, 172.16.3.0/12 fd00::/8";
        for (peer, is_trusted) in [
            ("10.0.0.5", true),
            ("10.0.0.6", false),
            ("172.31.255.1", true),
            ("172.32.0.1", false),
            ("fd12::1", true),
            ("::ffff:10.0.0.5", true),
            ("127.0.0.1", true),
        ] {
            assert_eq!(trusted(false, list, peer), is_trusted, "{peer}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused_in_words() {
        for list in ["proxy.example.com", "10.0.0.0/33", "10.0.0"] {
            assert!(TrustedProxies::read(true, list).is_err(), "{list}");
        }
    }
}
