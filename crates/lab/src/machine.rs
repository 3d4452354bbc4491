//! This machine as others reach it: its addresses and its host names.

use std::net::IpAddr;

/// Addresses of this machine's network interfaces that other machines may reach, IPv4 first: no loopback, no
/// address of a single link.
#[cfg(unix)]
pub fn addresses() -> Vec<IpAddr> {
    let interfaces = nix::ifaddrs::getifaddrs().into_iter().flatten();
    let address = |interface: nix::ifaddrs::InterfaceAddress| {
        let address = interface.address?;
        let v4 = address.as_sockaddr_in().map(|address| IpAddr::V4(address.ip()));
        v4.or_else(|| Some(IpAddr::V6(address.as_sockaddr_in6()?.ip())))
    };
    let mut addresses: Vec<_> = interfaces.filter_map(address).filter(is_reachable).collect();
    addresses.sort();
    addresses.dedup();
    addresses
}

/// Addresses of this machine that other machines may reach: none that this system tells.
#[cfg(not(unix))]
pub fn addresses() -> Vec<IpAddr> {
    Vec::new()
}

/// Tells whether other machines may reach an address.
fn is_reachable(address: &IpAddr) -> bool {
    let of_a_link = match address {
        IpAddr::V4(address) => address.is_link_local(),
        IpAddr::V6(address) => address.is_unicast_link_local(),
    };
    !address.is_loopback() && !of_a_link
}

/// Tells whether a name is this machine's: its host name, alone, with the ending of multicast DNS, or without its
/// domain.
pub fn is_own_name(name: &str) -> bool {
    host_name().is_some_and(|host| is_name_of(name, &host))
}

fn is_name_of(name: &str, host: &str) -> bool {
    let short = host.split('.').next().unwrap_or_default();
    let names = [host.to_owned(), short.to_owned(), format!("{short}.local")];
    !short.is_empty() && names.iter().any(|own| own.eq_ignore_ascii_case(name))
}

#[cfg(unix)]
fn host_name() -> Option<String> {
    nix::unistd::gethostname().ok()?.into_string().ok()
}

#[cfg(not(unix))]
fn host_name() -> Option<String> {
    std::env::var("COMPUTERNAME").ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_has_its_name_with_and_without_a_domain() {
        for (name, host, expected) in [
            ("pc", "pc", true),
            ("PC.local", "pc", true),
            ("pc.school.example", "pc.school.example", true),
            ("pc", "pc.school.example", true),
            ("pc.evil.example", "pc.school.example", false),
            ("other", "pc", false),
            ("", "", false),
            (".local", "", false),
        ] {
            assert_eq!(is_name_of(name, host), expected, "{name}, {host}");
        }
    }

    #[test]
    fn loopback_and_addresses_of_a_link_are_not_reached() {
        for (address, expected) in [
            ("192.168.1.5", true),
            ("10.0.0.1", true),
            ("127.0.0.1", false),
            ("169.254.3.4", false),
            ("::1", false),
            ("fe80::1", false),
            ("2001:db8::1", true),
        ] {
            assert_eq!(is_reachable(&address.parse().unwrap()), expected, "{address}");
        }
    }
}
