"""Servers on this machine for the sender's tests: a plain one, one behind TLS, and answers that misbehave."""

import socket
import ssl
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

# Made for these tests, for the name receiver.test, valid for a hundred years; it protects nothing.
CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIIBojCCAUegAwIBAgIUSNvpaXyXlvn9lW9j4AqeRYRzFiswCgYIKoZIzj0EAwIw
GDEWMBQGA1UEAwwNcmVjZWl2ZXIudGVzdDAgFw0yNjExMjMxMzI3NDhaGA8yMTI2
MTAzMDEzMjc0OFowGDEWMBQGA1UEAwwNcmVjZWl2ZXIudGVzdDBZMBMGByqGSM49
AgEGCCqGSM49AwEHA0IABKhJrXCjQs0c40J5rU4JnyRgdgfEkdKUEL3dLQjhEScY
mzqgL3/dJ+nK676038wTmW+qri73/Q094YrSNqUmnI6jbTBrMB0GA1UdDgQWBBRc
HJqjg6nLbCe92pDay9veqaQAzzAfBgNVHSMEGDAWgBRcHJqjg6nLbCe92pDay9ve
qaQAzzAPBgNVHRMBAf8EBTADAQH/MBgGA1UdEQQRMA+CDXJlY2VpdmVyLnRlc3Qw
CgYIKoZIzj0EAwIDSQAwRgIhAIkwCO04TlbC6jq7p1e32U4b+5q5bn+wRwbwDoOl
hp7eAiEAqzdpO0bJUQHVorTEXetlyNmDtrES8gmAUbMPRlsOflI=
-----END CERTIFICATE-----
"""
KEY = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgVH6uQ/PgRuVC7NWC
+d8PtJQXoOz5B1X0s9bXnz7Q42mhRANCAASoSa1wo0LNHONCea1OCZ8kYHYHxJHS
lBC93S0I4REnGJs6oC9/3Sfpyuu+tN/ME5lvqq4u9/0NPeGK0jalJpyO
-----END PRIVATE KEY-----
"""

Behaviour = Callable[[socket.socket, bytes], None]


def answering(response: bytes) -> Behaviour:
    """Send this and hang up."""
    return lambda connection, _request: connection.sendall(response)


def http_answer(body: bytes = b"ok", status: str = "200 OK", *headers: str) -> bytes:
    """A whole HTTP answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


@contextmanager
def a_server(behaviour: Behaviour, *, tls: bool = False) -> Iterator[tuple[int, list[bytes]]]:
    """The port of a server that behaves like this at each connection, and the requests it gets."""
    requests: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        context = server_tls() if tls else None
        threading.Thread(target=_serve, args=(listener, context, behaviour, requests), daemon=True).start()
        yield listener.getsockname()[1], requests
        listener.shutdown(socket.SHUT_RDWR)  # ends accept()


def client_tls() -> ssl.SSLContext:
    """Trusts the certificate of these tests and nothing else."""
    return ssl.create_default_context(cadata=CERTIFICATE)


def server_tls() -> ssl.SSLContext:
    """Shows the certificate of these tests."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        chain = Path(folder, "receiver.pem")
        chain.write_text(KEY + CERTIFICATE, encoding="ascii")
        context.load_cert_chain(chain)
    return context


def _serve(
    listener: socket.socket, context: ssl.SSLContext | None, behaviour: Behaviour, requests: list[bytes]
) -> None:
    while True:
        try:
            plain, _ = listener.accept()
        except OSError:
            return
        with plain:
            try:
                _talk(context.wrap_socket(plain, server_side=True) if context else plain, behaviour, requests)
            except OSError:
                continue


def _talk(connection: socket.socket, behaviour: Behaviour, requests: list[bytes]) -> None:
    with connection:
        request = b""
        while b"\r\n\r\n" not in request:
            request += connection.recv(65536) or b"\r\n\r\n"
        head, _, body = request.partition(b"\r\n\r\n")
        lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        length = int(lengths[0].split(b":")[1]) if lengths else 0
        while len(body) < length:
            body += connection.recv(65536)
        requests.append(head + b"\r\n\r\n" + body)
        behaviour(connection, requests[-1])
