"""Carries AWS calls to the gateway without a socket: a client sends, the gateway answers, in one thread."""

import io
from collections.abc import Callable, Iterator, MutableMapping
from typing import Any
from urllib.parse import unquote, urlsplit

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

from local.plane.faults import AnswerLostError, NoAnswerError
from local.plane.gateway import Application, Message

Carry = Callable[[AWSPreparedRequest], AWSResponse]
"""Takes a request to where it is answered."""


class SuspendedError(RuntimeError):
    """A call waited for an event loop; in the simulation there is none."""


def deliver(application: Application, request: AWSPreparedRequest) -> AWSResponse:
    """The answer to a request, in the exceptions a socket would give."""
    try:
        return _complete(application, request)
    except AnswerLostError:
        raise ConnectionClosedError(endpoint_url=request.url) from None
    except NoAnswerError:
        raise ReadTimeoutError(endpoint_url=request.url) from None


def _complete(application: Application, request: AWSPreparedRequest) -> AWSResponse:
    work = answer(application, request)
    try:
        work.send(None)
    except StopIteration as end:
        answered: AWSResponse = end.value
        return answered
    raise SuspendedError(request.url)


async def answer(application: Application, request: AWSPreparedRequest) -> AWSResponse:
    """The application's answer to a request."""
    messages: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body_of(request), "more_body": False}

    async def send(message: Message) -> None:
        messages.append(message)

    await application(scope_of(request), receive, send)
    return _answer(request.url, messages)


def header(request: AWSPreparedRequest, name: str) -> str:
    """One header as text, empty when it is missing."""
    return _text(request.headers.get(name, ""))


def scope_of(request: AWSPreparedRequest) -> MutableMapping[str, Any]:
    """The request as ASGI names its parts."""
    url = urlsplit(request.url)
    host = ("host", url.netloc)
    headers = [host, *((name.lower(), _text(value)) for name, value in request.headers.items())]
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http",
        "server": (url.hostname, url.port),
        "client": ("127.0.0.1", 1),
        "method": request.method,
        "path": unquote(url.path) or "/",
        "raw_path": (url.path or "/").encode(),
        "query_string": url.query.encode(),
        "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers],
    }


def body_of(request: AWSPreparedRequest) -> bytes:
    """The whole body of a request."""
    body = request.body
    if body is None:
        return b""
    if hasattr(body, "read"):
        return bytes(body.read())
    return body.encode() if isinstance(body, str) else bytes(body)


def _text(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _answer(url: str, messages: list[Message]) -> AWSResponse:
    start = messages[0]
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in start["headers"]}
    body = b"".join(message.get("body", b"") for message in messages[1:])
    return AWSResponse(url, start["status"], headers, _Raw(body))


def response_of(url: str, status: int, body: bytes) -> AWSResponse:
    """An answer that no application has made."""
    return AWSResponse(url, status, {"content-type": "text/xml"}, _Raw(body))


class _Raw(io.BytesIO):
    """The body as urllib3 would give it."""

    def stream(self, *_arguments: object, **_options: object) -> Iterator[bytes]:
        """All of it at once."""
        yield self.read()

    def release_conn(self) -> None:
        """There is no connection."""
