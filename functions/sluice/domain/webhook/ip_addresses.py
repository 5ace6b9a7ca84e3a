"""Which IP addresses are not public: all that IANA reserves for special purposes, and what tunnels into them.

The tables are spelled out because `ipaddress` differs between Python versions: up to 3.12 it considers
192.0.0.8 and 2002::/16 global, and always 64:ff9b::a9fe:a9fe, which a NAT64 gateway turns into
169.254.169.254. https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

PRIVATE = "private network"
_SPECIAL_V4 = {
    "0.0.0.0/8": "this host",
    "10.0.0.0/8": PRIVATE,
    "100.64.0.0/10": "carrier network",
    "127.0.0.0/8": "loopback",
    "169.254.0.0/16": "link-local",
    "172.16.0.0/12": PRIVATE,
    "192.0.0.0/24": "protocol assignments",
    "192.0.2.0/24": "documentation",
    "192.88.99.0/24": "6to4 relay",
    "192.168.0.0/16": PRIVATE,
    "198.18.0.0/15": "benchmarks",
    "198.51.100.0/24": "documentation",
    "203.0.113.0/24": "documentation",
    "224.0.0.0/4": "multicast",
    "240.0.0.0/4": "reserved",
}
_SPECIAL_V6 = {
    "::1/128": "loopback",
    "::/128": "this host",
    "64:ff9b::/96": "NAT64",
    "64:ff9b:1::/48": "NAT64",
    "2001::/23": "protocol assignments",  # among them Teredo, 2001::/32
    "2001:db8::/32": "documentation",
    "2002::/16": "6to4",
    "3fff::/20": "documentation",
    "fc00::/7": PRIVATE,
    "fe80::/10": "link-local",
    "fec0::/10": PRIVATE,
    "ff00::/8": "multicast",
}
_V4 = {IPv4Network(network): kind for network, kind in _SPECIAL_V4.items()}
_V6 = {IPv6Network(network): kind for network, kind in _SPECIAL_V6.items()}
_V6_UNICAST = IPv6Network("2000::/3")  # the only part of IPv6 that is allocated


def special_kind(address: Address) -> str:
    """What the address is reserved for; empty if it is public. A mapped IPv4 address counts as IPv4."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return special_kind(address.ipv4_mapped)
        named = next((kind for network, kind in _V6.items() if address in network), "")
        return named or ("" if address in _V6_UNICAST else "reserved")
    named = next((kind for network, kind in _V4.items() if address in network), "")
    return named or ("" if address.is_global else "reserved")
