"""A real HTTP server on this machine that takes webhooks, answers as told, and calls back when asked."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

Answer = tuple[int, str]


@dataclass(frozen=True)
class Received:
    """One call that arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: str

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def callback_url(self) -> str:
        """The address in the body's `callback`."""
        return str(self.json["callback"])


@dataclass
class Receiver:
    """What arrived, by path, and what is answered: a test sets `answers[path]` or gets 202."""

    url: str
    received: list[Received] = field(default_factory=list)
    answers: dict[str, Callable[[Received], Answer]] = field(default_factory=dict)
    arrival: threading.Condition = field(default_factory=threading.Condition)

    def take(self, call: Received) -> Answer:
        """Keep the call; what to answer."""
        with self.arrival:
            self.received.append(call)
            self.arrival.notify_all()
        answer = self.answers.get(call.path)
        return answer(call) if answer else (202, "taken")

    def calls(self, path: str) -> list[Received]:
        """The calls to a path so far."""
        return [call for call in self.received if call.path == path]

    def call(self, path: str, number: int = 1) -> Received:
        """The call to a path, once it has arrived."""
        with self.arrival:
            arrived = self.arrival.wait_for(lambda: len(self.calls(path)) >= number, timeout=40)
        assert arrived, f"{path} was called {len(self.calls(path))} times: {self.received}"
        return self.calls(path)[number - 1]

    def call_back(self, path: str, *, success: bool = True, message: str = "") -> httpx.Response:
        """Answer the call to a path through the address it brought."""
        return answer(self.call(path).callback_url, success=success, message=message)


def answer(url: str, *, success: bool = True, message: str = "") -> httpx.Response:
    """What a receiver sends to a callback address."""
    return httpx.post(url, json={"success": success, "mdMessage": message}, timeout=60)


@contextmanager
def running_receiver() -> Iterator[Receiver]:
    """A receiver for the length of a block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.receiver = receiver = Receiver(f"http://127.0.0.1:{server.server_port}")  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    def _take(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        call = Received(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body)
        status, text = self.server.receiver.take(call)  # type: ignore[attr-defined]
        payload = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    do_GET = do_POST = do_PUT = _take  # noqa: N815  names of http.server

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""
