"""Makes the HTTP calls of webhooks: to addresses that were checked, and to no other, once for each call.

The host is resolved once, every address it has is checked, and the connection goes to one of those very
addresses, so that a name that changes its mind in between (DNS rebinding) gains nothing. There are no
redirects, no proxies and no connections that outlive a call. Whether to try again is decided elsewhere.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from ipaddress import ip_address

from sluice.domain.ip_addresses import Address
from sluice.domain.webhook import WebhookAnswer, WebhookRequest
from sluice.domain.webhook_address import (
    AddressRefusedError,
    AllowList,
    Destination,
    check_addresses,
    destination_of,
)
from sluice.domain.webhook_signature import signature_headers

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 30.0
MAX_ANSWER_BYTES = 64 * 1024
_MAX_ADDRESSES_TRIED = 3
_METHODS_WITH_BODY = {"POST", "PUT", "PATCH"}

Resolve = Callable[[str, int], Sequence[Address]]


def resolve(host: str, port: int) -> Sequence[Address]:
    """Every address of a host, in the order of the system's preference."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(ip_address(str(address[0])) for *_, address in found))


class HttpWebhooks:
    """The `Webhooks` port over HTTP."""

    def __init__(
        self,
        allowed: AllowList,
        signing_key: Callable[[], str],
        resolve: Resolve = resolve,
        tls: Callable[[], ssl.SSLContext] = ssl.create_default_context,
    ) -> None:
        self._allowed = allowed
        self._signing_key = signing_key
        self._resolve = resolve
        self._tls = tls

    def send(self, request: WebhookRequest) -> WebhookAnswer:
        """Make the call once, signed, if its address may be called; what came back, whatever it is."""
        if request.header_problem:
            return WebhookAnswer(None, problem=f"was not sent: {request.header_problem}", is_refused=True)
        try:
            destination, addresses = self._checked(request.uri)
            with closing(self._connect(destination, addresses)) as connection, _time_limit(connection):
                if isinstance(connection, ssl.SSLSocket):
                    connection.do_handshake()
                return _exchange(connection, destination, request, self._signing_key())
        except AddressRefusedError as refusal:
            return WebhookAnswer(None, problem=f"was not sent: {refusal}", is_refused=True)
        except (OSError, http.client.HTTPException) as error:
            return WebhookAnswer(None, problem=_problem(error))

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
    connection: socket.socket, destination: Destination, request: WebhookRequest, signing_key: str
) -> WebhookAnswer:
    connection.settimeout(ANSWER_SECONDS)
    client = http.client.HTTPConnection(destination.host, destination.port)
    client.sock = connection
    client.auto_open = 0  # never another connection than this one
    # Not its own Host header, which would name port 443, and no compressed answers, which could grow.
    client.putrequest(request.method, destination.target, skip_host=True, skip_accept_encoding=True)
    body = (request.body or "").encode()
    for name, value in _headers(destination, request, signing_key, len(body)):
        client.putheader(name, value.encode())
    client.endheaders(body or None)
    with closing(client.getresponse()) as response:
        text = response.read(MAX_ANSWER_BYTES).decode(errors="replace")
        return WebhookAnswer(response.status, text, content_type=response.headers.get("Content-Type", ""))


def _headers(
    destination: Destination, request: WebhookRequest, signing_key: str, length: int
) -> Iterator[tuple[str, str]]:
    yield "Host", destination.host_header
    given = {name.lower() for name, _ in request.headers}
    defaults = {"User-Agent": "Sluice", "Accept": "*/*", "Accept-Encoding": "identity"}
    yield from ((name, value) for name, value in defaults.items() if name.lower() not in given)
    yield from request.headers
    signed = signature_headers(signing_key, request.message_id, int(time.time()), request.body or "")
    yield from signed.items()
    if length or request.method in _METHODS_WITH_BODY:
        yield "Content-Length", str(length)
    yield "Connection", "close"


@contextmanager
def _time_limit(connection: socket.socket) -> Iterator[None]:
    """End the connection when the whole answer takes too long: a time-out begins anew at each byte."""
    timer = threading.Timer(ANSWER_SECONDS, _shut_down, [connection])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


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
