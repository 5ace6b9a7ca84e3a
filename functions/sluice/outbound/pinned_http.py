"""Makes the HTTP calls that go out: to addresses that were checked, and to no other, once for each call.

The host is resolved once, every address it has is checked, and the connection goes to one of those very
addresses, so that a name that changes its mind in between (DNS rebinding) gains nothing. There are no
redirects, no proxies and no connections that outlive a call. Whether to try again is decided elsewhere.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from ipaddress import ip_address

from sluice.domain.webhook.address import (
    AddressRefusedError,
    AllowList,
    Destination,
    check_addresses,
    destination_of,
)
from sluice.domain.webhook.ip_addresses import Address
from sluice.values import dataclass

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 30.0
MAX_ANSWER_BYTES = 64 * 1024
_MAX_ADDRESSES_TRIED = 3
_METHODS_WITH_BODY = {"POST", "PUT", "PATCH"}

Resolve = Callable[[str, int], Sequence[Address]]
Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class HttpCall:
    """A call with its headers, except those that HTTP itself needs."""

    method: str
    uri: str
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """What came back; without a status, `problem` says why, naming neither address nor secret."""

    status: int | None
    body: str = ""
    problem: str = ""
    is_refused: bool = False
    """Nothing was sent, because the address must not be called."""
    is_cut: bool = False
    """The response was longer than what was read."""
    content_type: str = ""


def resolve(host: str, port: int) -> Sequence[Address]:
    """Every address of a host, in the order of the system's preference."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(ip_address(str(address[0])) for *_, address in found))


class PinnedHttp:
    """HTTP to what may be called: public https, and what the operator allows besides."""

    def __init__(
        self,
        allowed: AllowList,
        *,
        answer_seconds: float = ANSWER_SECONDS,
        answer_bytes: int = MAX_ANSWER_BYTES,
        resolve: Resolve = resolve,
        tls: Callable[[], ssl.SSLContext] = ssl.create_default_context,
    ) -> None:
        self._allowed = allowed
        self._answer_seconds = answer_seconds
        self._answer_bytes = answer_bytes
        self._resolve = resolve
        self._tls = tls

    def send(self, call: HttpCall, more_headers: Callable[[], Headers] = tuple) -> HttpResponse:
        """Make the call once, if its address may be called; `more_headers` are made just before it goes."""
        try:
            destination, addresses = self._checked(call.uri)
            with closing(self._connect(destination, addresses)) as connection, self._time_limit(connection):
                if isinstance(connection, ssl.SSLSocket):
                    connection.do_handshake()
                return self._exchange(connection, destination, call, more_headers())
        except AddressRefusedError as refusal:
            return HttpResponse(None, problem=f"was not sent: {refusal}", is_refused=True)
        except (OSError, http.client.HTTPException) as error:
            return HttpResponse(None, problem=_problem(error))

    def _checked(self, uri: str) -> tuple[Destination, Sequence[Address]]:
        destination = destination_of(uri)
        literal = destination.literal
        addresses = [literal] if literal else self._resolve(destination.host, destination.port)
        check_addresses(destination, addresses, self._allowed)
        return destination, addresses

    def _connect(self, destination: Destination, addresses: Sequence[Address]) -> socket.socket:
        """A connection to the first of the checked addresses that takes one."""
        for position, address in enumerate(addresses[:_MAX_ADDRESSES_TRIED], 1):
            try:
                plain = socket.create_connection((str(address), destination.port), CONNECT_SECONDS)
            except OSError:
                if position == min(len(addresses), _MAX_ADDRESSES_TRIED):
                    raise
                continue
            return self._secured(plain, destination)
        raise OSError("the host has no address")

    def _secured(self, plain: socket.socket, destination: Destination) -> socket.socket:
        """TLS by the name in the address, whatever it was resolved to; the handshake comes later."""
        if destination.scheme != "https":
            return plain
        try:
            return self._tls().wrap_socket(
                plain, server_hostname=destination.host, do_handshake_on_connect=False
            )
        except BaseException:
            plain.close()
            raise

    def _exchange(
        self, connection: socket.socket, destination: Destination, call: HttpCall, more_headers: Headers
    ) -> HttpResponse:
        connection.settimeout(self._answer_seconds)
        client = http.client.HTTPConnection(destination.host, destination.port)
        client.sock = connection
        client.auto_open = 0  # never another connection than this one
        # Not its own Host header, which would name port 443, and no compressed answers, which could grow.
        client.putrequest(call.method, destination.target, skip_host=True, skip_accept_encoding=True)
        body = call.body.encode()
        for name, value in _headers(destination, call, more_headers, len(body)):
            client.putheader(name, value.encode())
        client.endheaders(body or None)
        with closing(client.getresponse()) as response:
            read = response.read(self._answer_bytes + 1)
        text = read[: self._answer_bytes].decode(errors="replace")
        kind = response.headers.get("Content-Type", "")
        return HttpResponse(response.status, text, is_cut=len(read) > self._answer_bytes, content_type=kind)

    @contextmanager
    def _time_limit(self, connection: socket.socket) -> Iterator[None]:
        """End the connection when the whole answer takes too long: a time-out begins anew at each byte."""
        timer = threading.Timer(self._answer_seconds, _shut_down, [connection])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


def _headers(
    destination: Destination, call: HttpCall, more_headers: Headers, length: int
) -> Iterator[tuple[str, str]]:
    yield "Host", destination.host_header
    given = {name.lower() for name, _ in call.headers}
    defaults = {"User-Agent": "Sluice", "Accept": "*/*", "Accept-Encoding": "identity"}
    yield from ((name, value) for name, value in defaults.items() if name.lower() not in given)
    yield from call.headers
    yield from more_headers
    if length or call.method in _METHODS_WITH_BODY:
        yield "Content-Length", str(length)
    yield "Connection", "close"


def _shut_down(connection: socket.socket) -> None:
    try:
        # Not the method of TLS sockets, which would take the state from under their reader.
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
    except OSError:
        return  # it has ended by itself


def _problem(error: Exception) -> str:
    """Why there was no answer, in words of ours: the library's could repeat an address that is a secret."""
    match error:
        case socket.gaierror():
            return "could not be called: the name of its host does not resolve"
        case ssl.SSLCertVerificationError():
            return "could not be called: its certificate is not valid for the name of its host"
        case TimeoutError():
            return "did not answer in time"
        case ConnectionRefusedError():
            return "could not be called: its host refuses the connection"
        case _:
            return f"did not answer: the connection failed ({type(error).__name__})"
