"""Which addresses a webhook may call: https on port 443 of public hosts, and what the operator adds.

It decides on names and resolved addresses; resolving is done elsewhere. A refusal never repeats the address,
because the address may be a secret.
"""

import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import quote

from sluice.domain.webhook.ip_addresses import PRIVATE, Address, Network, special_kind
from sluice.values import dataclass

_URI = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<authority>[^/?#]*)(?P<path>[^?#]*)(?P<query>\?[^#]*)?(#.*)?"
)
_AUTHORITY = re.compile(r"(\[(?P<v6>[0-9A-Fa-f:.]+)\]|(?P<host>[^\[\]:%@\s]+))(:(?P<port>[0-9]{1,5}))?")
_DECEIVING = re.compile(r"[\x00-\x1f\x7f\\]")
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
_DEFAULT_PORTS = {"https": 443, "http": 80}
_KEPT = "/%:@!$&'()*+,;=~-._"


class AddressRefusedError(Exception):
    """The address must not be called; the message says why without repeating it."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a call goes; `literal` is set if the host is an IP address, `target` is path and query."""

    scheme: str
    host: str
    port: int
    target: str
    literal: Address | None = None

    @property
    def host_header(self) -> str:
        """The value of the Host header."""
        host = f"[{self.host}]" if isinstance(self.literal, IPv6Address) else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class AllowList:
    """What the operator allows besides public https: `host`, `host:port` and networks like `10.1.0.0/16`."""

    hosts: frozenset[tuple[str, int | None]] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "AllowList":
        """The comma-separated list in a setting; ValueError if an entry is not valid."""
        entries = [entry.strip().lower() for entry in text.split(",") if entry.strip()]
        networks = tuple(ip_network(entry) for entry in entries if "/" in entry)
        return cls(frozenset(_host_entry(entry) for entry in entries if "/" not in entry), networks)

    def names(self, destination: Destination) -> bool:
        """Whether the host is listed for this port."""
        return bool({(destination.host, None), (destination.host, destination.port)} & self.hosts)

    def holds(self, address: Address) -> bool:
        """Whether the address is in a listed network."""
        return any(address.version == network.version and address in network for network in self.networks)


def destination_of(uri: str) -> Destination:
    """The parts of an absolute http or https URL; AddressRefusedError for anything ambiguous."""
    parts = _URI.fullmatch(uri.strip())
    if parts is None or _DECEIVING.search(uri.strip()):
        raise AddressRefusedError("its address is not a valid URL")
    scheme = parts["scheme"].lower()
    if scheme not in _DEFAULT_PORTS:
        raise AddressRefusedError("its address is neither https nor http")
    if "@" in parts["authority"]:
        raise AddressRefusedError("its address has a user name in it; send credentials in a header")
    authority = _AUTHORITY.fullmatch(parts["authority"])
    if authority is None:
        raise AddressRefusedError("its address has no valid host and port")
    host, literal = _host(authority["host"], authority["v6"])
    port = int(authority["port"] or _DEFAULT_PORTS[scheme])
    if not 0 < port < 65536:
        raise AddressRefusedError("its address has an invalid port")
    target = quote(parts["path"] or "/", safe=_KEPT) + quote(parts["query"] or "", safe=_KEPT + "?")
    return Destination(scheme, host, port, target, literal)


def check_addresses(destination: Destination, addresses: Sequence[Address], allowed: AllowList) -> None:
    """AddressRefusedError unless every address that the host resolves to may be called."""
    is_listed = allowed.names(destination)
    unlisted = [address for address in addresses if not allowed.holds(address)]
    if unlisted and not is_listed and destination.scheme != "https":
        raise AddressRefusedError("its address is not https")
    if unlisted and not is_listed and destination.port != 443:
        raise AddressRefusedError("its port is not 443")
    for address in unlisted:
        kind = special_kind(address)
        # A listed name opens the operator's own network, never this machine or AWS's link-local services.
        if kind and not (is_listed and kind == PRIVATE):
            raise AddressRefusedError(f"its host has an address that is not public ({kind})")


def _host(name: str | None, v6: str | None) -> tuple[str, Address | None]:
    if name is None:
        literal = _literal(v6 or "")
        return str(literal), literal
    try:
        host = name.encode("idna").decode().lower().removesuffix(".")
    except UnicodeError:
        raise AddressRefusedError("its host name cannot be encoded in ASCII") from None
    labels = host.split(".")
    if _NUMBER.fullmatch(labels[-1]):  # browsers and resolvers accept 127.1 and 0x7f000001 as addresses
        literal = _literal(host)
        return str(literal), literal
    if not all(_LABEL.fullmatch(label) for label in labels):
        raise AddressRefusedError("its host name is not valid")
    return host, None


def _literal(text: str) -> IPv4Address | IPv6Address:
    try:
        return ip_address(text)
    except ValueError:
        raise AddressRefusedError("its host is an IP address in an unusual spelling") from None


def _host_entry(entry: str) -> tuple[str, int | None]:
    host, _, port = entry.partition(":")
    if not host or (port and not port.isdecimal()) or entry.endswith(":"):
        raise ValueError(f"'{entry}' in the webhook allow-list is neither host, host:port nor a network")
    return host, int(port) if port else None
