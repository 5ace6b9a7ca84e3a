"""The one door to the plane: every AWS call, every call of the HTTP API and our own control calls pass it.

It notes each call and sends it on, if no fault was ordered for it; by itself it answers only what API
Gateway would refuse.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from contextvars import ContextVar
from typing import Any, NoReturn, Protocol

from local.plane import clock
from local.plane.calls import Call, CallLog, Request, call_of
from local.plane.fault_answers import REFUSALS, refusal
from local.plane.faults import (
    AnswerLostError,
    CallerEndedError,
    CallerLeftError,
    EndCaller,
    FaultKind,
    Faults,
    NoAnswerError,
    caller_of,
)
from local.plane.rates import Rates
from local.plane.settings import PlaneSettings, current

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html: payload size 10 MB.
_MAX_API_BODY_BYTES = 10 * 1024 * 1024
_CONTROL_PREFIX = "/_sluice/"

_current_call: ContextVar[Call | None] = ContextVar("current_call", default=None)
_api_request: ContextVar[Request | None] = ContextVar("api_request", default=None)


class Control(Protocol):
    """Answers our own endpoints."""

    def __call__(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        """Status and JSON body for one control call."""


def current_call() -> Call | None:
    """The AWS call being served, None in work the plane does by itself."""
    return _current_call.get()


def api_request() -> Request | None:
    """The request to the HTTP API being served, as its caller sent it."""
    return _api_request.get()


class Gateway:
    """ASGI application in front of the emulator."""

    def __init__(
        self,
        emulator: Application,
        settings: PlaneSettings,
        calls: CallLog,
        control: Control,
        api_id: Callable[[], str],
        *,
        faults: Faults,
        end_caller: EndCaller,
    ) -> None:
        self._emulator = emulator
        self._settings = settings
        self._calls = calls
        self._control = control
        self._api_id = api_id
        self._faults = faults
        self._end_caller = end_caller
        self._rates = Rates()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection of either port."""
        if scope["type"] != "http":
            await self._emulator(scope, receive, send)
            return
        body = await _read(receive)
        if scope["server"][1] == self._settings.api_port:
            await self._serve_api(scope, body, send)
        elif scope["path"].startswith(_CONTROL_PREFIX):
            status, answer = self._control(scope["method"], scope["path"].removeprefix(_CONTROL_PREFIX), body)
            await _reply(send, status, answer)
        else:
            await self._serve_aws(scope, body, send)

    async def _serve_api(self, scope: Scope, body: bytes, send: Send) -> None:
        """Give the HTTP API the plain URL it has on AWS: no stage, no API id in the path."""
        if len(body) > _MAX_API_BODY_BYTES:
            await _reply(send, 413, b'{"message":"Request Entity Too Large"}')
            return
        prefix = f"{API_PATH_PREFIX}{self._api_id()}/$default"
        inner = {**scope, "path": prefix + scope["path"], "raw_path": prefix.encode() + scope["raw_path"]}
        path, headers = scope["raw_path"].decode("latin-1"), _headers(scope["headers"])
        token = _api_request.set(Request(scope["method"], path, scope["query_string"], headers, body))
        try:
            await self._emulator(inner, _replay(body), send)
        finally:
            _api_request.reset(token)

    async def _serve_aws(self, scope: Scope, body: bytes, send: Send) -> None:
        headers = _headers(scope["headers"])
        request = Request(scope["method"], scope["path"], scope["query_string"], headers, body)
        call = call_of(request)
        self._calls.add(call)
        token = _current_call.set(call)
        try:
            fault = self._faults.meet(call, headers)
            if fault is None and current().limits_calls and self._rates.refuses(call, clock.current().now()):
                fault = FaultKind.THROTTLE
            await self._under_fault(fault, call, request, scope, send)
        finally:
            _current_call.reset(token)

    async def _under_fault(
        self, fault: FaultKind | None, call: Call, request: Request, scope: Scope, send: Send
    ) -> None:
        """Let the call happen, or what was ordered in its place or besides it."""
        if fault in REFUSALS:
            status, headers, body = refusal(fault, call, request)
            await _reply(send, status, body, headers)
            return
        if fault is FaultKind.TIME_OUT:
            raise NoAnswerError
        if fault is FaultKind.LEAVE:
            raise CallerLeftError
        if fault is FaultKind.CRASH_BEFORE:
            self._end(request)
        if fault in (FaultKind.LOSE, FaultKind.TWICE, FaultKind.CRASH_AFTER):
            await self._emulator(scope, _replay(request.body), _forget)
        if fault is FaultKind.LOSE:
            raise AnswerLostError
        if fault is FaultKind.CRASH_AFTER:
            self._end(request)
        await self._emulator(scope, _replay(request.body), send)

    def _end(self, request: Request) -> NoReturn:
        self._end_caller(caller_of(request.headers))
        raise CallerEndedError


# The emulator's own address for an API by path; see `strict/http_api.py` for what signatures make of it.
API_PATH_PREFIX = "/_aws/execute-api/"


async def _read(receive: Receive) -> bytes:
    chunks = []
    while True:
        message = await receive()
        chunks.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(chunks)


def _replay(body: bytes) -> Receive:
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return messages.pop() if messages else {"type": "http.disconnect"}

    return receive


_JSON = {"Content-Type": "application/json"}


async def _reply(send: Send, status: int, body: bytes, headers: Mapping[str, str] = _JSON) -> None:
    named = {**headers, "Content-Length": str(len(body))}
    raw = [(name.lower().encode(), value.encode()) for name, value in named.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})


async def _forget(_message: Message) -> None:
    """An answer that nobody gets."""


def _headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in raw}
