"""Ways to make Sluice call what it must not: each is refused before a connection is made."""

import socket
from ipaddress import ip_address

import pytest

from sluice.domain.webhook.address import (
    AddressRefusedError,
    AllowList,
    check_addresses,
    destination_of,
)
from sluice.domain.webhook.call import WebhookRequest
from sluice.domain.webhook.ip_addresses import special_kind
from sluice.outbound.pinned_http import PinnedHttp
from sluice.outbound.webhook_sender import HttpWebhooks

PUBLIC = "93.184.215.14"

TRICKS = {
    # spellings of this machine and its neighbours
    "loopback": "https://127.0.0.1/",
    "loopback, other": "https://127.9.9.9/",
    "loopback, IPv6": "https://[::1]/",
    "this host": "https://0.0.0.0/",
    "this host, IPv6": "https://[::]/",
    "decimal": "https://2130706433/",
    "hexadecimal": "https://0x7f000001/",
    "hexadecimal parts": "https://0x7f.0.0.1/",
    "octal": "https://0177.0.0.1/",
    "leading zeros": "https://127.000.000.001/",
    "two parts": "https://127.1/",
    "five parts": "https://127.0.0.1.1/",
    "number at the end": "https://receiver.1/",
    "final dot": "https://127.0.0.1./",
    "full-width digits": "https://１２７.０.０.１/",  # noqa: RUF001 - the trick
    "ideographic dots": "https://127。0。0。1/",
    "circled digits": "https://①②⑦.⓪.⓪.①/",
    "percent-encoded": "https://%31%32%37.0.0.1/",
    "octal, whole": "https://017700000001/",
    "octal with zeros": "https://00000000177.0.0.1/",
    "hexadecimal, two parts": "https://0x7f.1/",
    "part too large": "https://127.0.0.257/",
    "number too large": "https://4294967296/",
    "number that wraps around": "https://6425673729/",
    "nought": "https://0/",
    "negative number": "https://-1/",
    "half-width dots": "https://127｡0｡0｡1/",
    "soft hyphen": "https://127.0.0.\u00ad1/",
    "zero-width space": "https://127.0.0\u200b.1/",
    "IPv4 in brackets": "https://[127.0.0.1]/",
    "loopback, mapped": "https://[::ffff:127.0.0.1]/",
    "loopback, mapped in full": "https://[0:0:0:0:0:ffff:7f00:1]/",
    "loopback, translated": "https://[::ffff:0:127.0.0.1]/",
    # instance and task metadata
    "metadata": "https://169.254.169.254/latest/meta-data/",
    "task metadata": "https://169.254.170.2/v2/credentials",
    "task metadata, plain": "http://169.254.170.2/v2/credentials",
    "pod identity": "https://169.254.170.23/v1/credentials",
    "pod identity, IPv6": "https://[fd00:ec2::23]/v1/credentials",
    "AWS's resolver": "https://169.254.169.253/",
    "AWS's clock": "https://169.254.169.123/",
    "metadata, decimal": "https://2852039166/latest/meta-data/",
    "metadata, full-width dots": "https://169．254．169．254/",  # noqa: RUF001 - the trick
    "metadata, IPv6": "https://[fd00:ec2::254]/",
    "metadata, mapped": "https://[::ffff:169.254.169.254]/",
    "metadata, mapped in hex": "https://[::ffff:a9fe:a9fe]/",
    "metadata, compatible": "https://[::169.254.169.254]/",
    "metadata, NAT64": "https://[64:ff9b::a9fe:a9fe]/",
    "metadata, local NAT64": "https://[64:ff9b:1::a9fe:a9fe]/",
    "metadata, 6to4": "https://[2002:a9fe:a9fe::]/",
    "metadata, Teredo": "https://[2001:0:1:2:3:4:5601:5601]/",
    # networks
    "private 10": "https://10.0.0.1/",
    "private 172": "https://172.31.255.255/",
    "private 192": "https://192.168.1.1/",
    "carrier": "https://100.64.0.1/",
    "protocol assignments": "https://192.0.0.8/",
    "6to4 relay": "https://192.88.99.1/",
    "benchmarks": "https://198.19.0.1/",
    "multicast": "https://224.0.0.1/",
    "reserved": "https://240.0.0.1/",
    "broadcast": "https://255.255.255.255/",
    "unique local": "https://[fc00::1]/",
    "link-local": "https://[fe80::1]/",
    "site-local": "https://[fec0::1]/",
    "multicast, IPv6": "https://[ff02::1]/",
    "never given out": "https://[4000::1]/",
    "discarded": "https://[100::1]/",
    "overlay": "https://[2001:20::1]/",
    "segment routing": "https://[5f00::1]/",
    "documentation": "https://[2001:db8::1]/",
    "documentation, newer": "https://[3fff::1]/",
    "documentation, TEST-NET-1": "https://192.0.2.1/",
    "documentation, TEST-NET-2": "https://198.51.100.1/",
    "documentation, TEST-NET-3": "https://203.0.113.7/",
    # parsers that disagree
    "scope": "https://[fe80::1%25eth0]/",
    "scope, raw": "https://[fe80::1%eth0]/",
    "scope of a public address": "https://[2606:4700::1111%25eth0]/",
    "address of the future": "https://[v1.fe80::1]/",
    "user that looks like a host": f"https://{PUBLIC}:443@169.254.169.254/",
    "empty user": "https://@127.0.0.1/",
    "encoded at sign": "https://receiver.test%40127.0.0.1/",
    "encoded slash": "https://receiver.test%2f@127.0.0.1/",
    "encoded zero byte": "https://127.0.0.1%00.receiver.test/",
    "full-width slash": "https://receiver.test／@127.0.0.1/",  # noqa: RUF001 - the trick
    "semicolon": "https://receiver.test;127.0.0.1/",
    "comma": "https://receiver.test,127.0.0.1/",
    "many slashes": "https:////127.0.0.1/",
    "space before the host": "https:// 127.0.0.1/",
    "two schemes": "https:https://receiver.test/",
    "right to left": "https://\u202ereceiver.test/",
    "port of full-width digits": "https://receiver.test:４４３/",  # noqa: RUF001 - the trick
    "port with a sign": "https://receiver.test:+443/",
    "no port after the colon": "https://receiver.test:/",
    "user": f"https://{PUBLIC}@127.0.0.1/",
    "user and password": "https://a:b@receiver.test/",
    "backslash": "https://receiver.test\\@127.0.0.1/",
    "backslashes": "https:\\\\127.0.0.1\\",
    "tab in the host": "https://receiver\t.test/",
    "line break": "https://receiver.test/\r\nHost: inside",
    "zero byte": "https://receiver.test\0.inside/",
    "space in the host": "https://receiver.test inside/",
    "unclosed bracket": "https://[::1/",
    "two ports": "https://receiver.test:443:8080/",
    "port of letters": "https://receiver.test:https/",
    "port zero": "https://receiver.test:0/",
    "port too large": "https://receiver.test:65979/",
    "no host": "https:///path",
    "one slash": "https:/receiver.test/",
    "no scheme": "receiver.test/path",
    "relative": "//receiver.test/",
    "empty label": "https://receiver..test/",
    "label too long": f"https://{'a' * 64}.test/",
    # other doors
    "plain": f"http://{PUBLIC}/",
    "plain with the port of TLS": f"http://{PUBLIC}:443/",
    "other port": f"https://{PUBLIC}:8443/",
    "Lambda's own API": "http://127.0.0.1:9001/2018-06-01/runtime/invocation/next",
    "Lambda's own API, over TLS": "https://169.254.100.1:9001/2018-06-01/runtime/invocation/next",
    "port of ssh": f"https://{PUBLIC}:22/",
    "port of a database": "https://receiver.test:6379/",
    "websocket": "wss://receiver.test/",
    "ldap": "ldap://127.0.0.1/",
    "dict": "dict://127.0.0.1:11211/",
    "jar": "jar:https://receiver.test!/",
    "socket": "unix:///var/run/docker.sock",
    "file": "file:///etc/passwd",
    "gopher": "gopher://receiver.test:443/",
    "ftp": "ftp://receiver.test/",
    "data": "data:text/plain,x",
    "javascript": "javascript:alert(1)",
    "empty": "",
}
RESOLVED = {
    "name of loopback": ["127.0.0.1"],
    "name of metadata": ["169.254.169.254"],
    "public and private": [PUBLIC, "10.0.0.1"],
    "private and public": ["10.0.0.1", PUBLIC],
    "public and loopback, IPv6": ["2606:4700::1111", "::1"],
    "mapped": ["::ffff:10.0.0.1"],
    "mapped metadata beside a public one": [PUBLIC, "::ffff:169.254.169.254"],
    "name of task metadata": ["169.254.170.2"],
    "name of a carrier's network": ["100.127.255.254"],
    "name of this host": ["0.0.0.0"],  # noqa: S104 - the trick
    "broadcast": ["255.255.255.255"],
    "NAT64": ["64:ff9b::a00:1"],
    "6to4": ["2002:a00:1::"],
    "Teredo": ["2001:0:4136:e378:8000:63bf:3fff:fdd2"],
    "unique local beside a public one": ["2606:4700::1111", "fd12:3456::1"],
    "documentation": ["203.0.113.7"],
    "with scope": ["fe80::1%eth0"],
}


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every connection that is tried; none is made."""
    tried: list[object] = []

    def refuse(address: object, *_: object) -> None:
        tried.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", refuse)
    return tried


def test_table_of_tricks_is_long_enough_when_somebody_shortens_it() -> None:
    assert len(set(TRICKS.values())) == len(TRICKS) >= 100
    assert len(RESOLVED) >= 15


def send(uri: str, addresses: list[str]) -> tuple[bool, str]:
    found = [ip_address(address) for address in addresses]
    sender = HttpWebhooks(PinnedHttp(AllowList(), resolve=lambda *_: found), lambda: "key")
    answer = sender.send(WebhookRequest("id", "POST", uri))
    return answer.is_refused, answer.problem


@pytest.mark.parametrize("uri", TRICKS.values(), ids=TRICKS.keys())
def test_nothing_is_reached_when_an_address_is_a_trick(uri: str, connections: list[object]) -> None:
    is_refused, problem = send(uri, [PUBLIC])
    assert is_refused
    assert problem.startswith("was not sent: ")
    assert connections == []


@pytest.mark.parametrize("addresses", RESOLVED.values(), ids=RESOLVED.keys())
def test_nothing_is_reached_when_any_address_of_a_name_is_not_public(
    addresses: list[str], connections: list[object]
) -> None:
    is_refused, problem = send("https://receiver.test/", addresses)
    assert is_refused
    assert "has an address that is not public" in problem
    assert connections == []


@pytest.mark.parametrize("host", ["localhost", "localhost.", "LOCALHOST", "ip6-localhost"])
def test_nothing_is_reached_when_the_system_resolves_a_name_to_itself(
    host: str, connections: list[object]
) -> None:
    sender = HttpWebhooks(PinnedHttp(AllowList()), lambda: "key")
    answer = sender.send(WebhookRequest("id", "POST", f"https://{host}/"))
    assert not answer.is_success
    assert connections == []


@pytest.mark.parametrize(
    ("uri", "host"),
    [
        ("https://receiver.test", "receiver.test"),
        ("HTTPS://Receiver.Test:443/x?y=http://127.0.0.1/#z", "receiver.test"),
        ("https://receiver.test./", "receiver.test"),
        ("https://bücher.test/", "xn--bcher-kva.test"),
        ("https://hook_1.test/@user", "hook_1.test"),
        ("  https://receiver.test/\n", "receiver.test"),
        ("https://receiver.test#@127.0.0.1/", "receiver.test"),
        ("https://receiver.test?@127.0.0.1/", "receiver.test"),
    ],
)
def test_public_address_is_tried_when_it_is_an_honest_one(
    uri: str, host: str, connections: list[object]
) -> None:
    assert send(uri, [PUBLIC]) == (False, "could not be called: its host refuses the connection")
    assert connections == [(PUBLIC, 443)]
    assert destination_of(uri).host == host


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "100.63.255.255", "2606:4700::1111", "2400::1"])
def test_address_is_public_when_it_has_no_special_purpose(address: str) -> None:
    assert special_kind(ip_address(address)) == ""


@pytest.mark.parametrize(
    ("allowed", "uri", "address"),
    [
        ("10.1.0.0/16", "http://build.internal:8080/", "10.1.2.3"),
        ("fd00::/8", "https://[fd00::7]/", "fd00::7"),
        ("build.internal", "http://build.internal:8080/", "10.1.2.3"),
        ("build.internal:8080", "http://BUILD.internal:8080/", PUBLIC),
        ("other.test, build.internal:8443 ,", "https://build.internal:8443/", "192.168.0.9"),
        ("127.0.0.1/32", "http://127.0.0.1:9000/", "127.0.0.1"),
    ],
)
def test_address_is_allowed_when_the_operator_lists_it(allowed: str, uri: str, address: str) -> None:
    check_addresses(destination_of(uri), [ip_address(address)], AllowList.parse(allowed))


@pytest.mark.parametrize(
    ("allowed", "uri", "address", "why"),
    [
        ("10.1.0.0/16", "http://build.internal/", "10.2.0.1", "not https"),
        ("10.1.0.0/16", "https://build.internal/", "10.2.0.1", "private network"),
        ("build.internal:8080", "https://build.internal:8081/", "10.1.2.3", "its port is not 443"),
        ("build.internal", "https://sub.build.internal/", "10.1.2.3", "private network"),
        ("build.internal", "https://build.internal/", "127.0.0.1", "loopback"),
        ("build.internal", "https://build.internal/", "169.254.169.254", "link-local"),
        ("0.0.0.0/0", "http://[::ffff:127.0.0.1]/", "::ffff:127.0.0.1", "not https"),
    ],
)
def test_address_is_refused_when_the_list_holds_only_its_neighbour(
    allowed: str, uri: str, address: str, why: str
) -> None:
    with pytest.raises(AddressRefusedError, match=why):
        check_addresses(destination_of(uri), [ip_address(address)], AllowList.parse(allowed))


@pytest.mark.parametrize("entry", ["host:", ":80", "host:port", "10.0.0.1/8", "a/b"])
def test_list_is_refused_when_an_entry_is_unclear(entry: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        AllowList.parse(f"fine.test, {entry}")
