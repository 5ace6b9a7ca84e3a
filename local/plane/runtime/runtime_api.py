"""Serves the Lambda Runtime API to one execution environment; it knows HTTP and nothing of processes.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import sys
import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import SimpleQueue
from typing import Any, cast

from local.plane.settings import HOST


@dataclass(frozen=True)
class Answer:
    """What the runtime posted for one invocation."""

    payload: bytes
    is_error: bool


@dataclass
class Invocation:
    """One event on its way through an environment."""

    request_id: str
    payload: bytes
    function_arn: str
    deadline_ms: int
    answer: "Future[Answer]" = field(default_factory=Future)

    def settle(self, answer: Answer) -> None:
        """Keep the first answer: a runtime that posts, then exits, has answered."""
        if not self.answer.done():
            self.answer.set_result(answer)


class RuntimeApi(ThreadingHTTPServer):
    """The Runtime API of one environment, on a port of its own."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__((HOST, 0), _RuntimeRequest)
        self.is_settled = threading.Event()
        self.init_error: bytes | None = None
        self._pending: SimpleQueue[Invocation | None] = SimpleQueue()
        self.invocation: Invocation | None = None
        threading.Thread(target=self.serve_forever, daemon=True, name="runtime-api").start()

    @property
    def address(self) -> str:
        """What the runtime finds in AWS_LAMBDA_RUNTIME_API."""
        return f"{HOST}:{self.server_port}"

    def submit(self, invocation: Invocation) -> None:
        """Hand the runtime its next event."""
        self.invocation = invocation
        self._pending.put(invocation)

    def next_invocation(self) -> Invocation | None:
        """Block until there is an event; None ends the runtime."""
        self.is_settled.set()
        return self._pending.get()

    def answered(self, request_id: str, answer: Answer) -> None:
        """Settle the invocation in flight, unless the answer is for another one."""
        if self.invocation is not None and self.invocation.request_id == request_id:
            self.invocation.settle(answer)

    def failed_to_initialize(self, error: bytes) -> None:
        """Remember why the handler's module could not be loaded."""
        self.init_error = error
        self.is_settled.set()

    def exited(self, error: Answer) -> None:
        """Settle whatever the runtime left open when its process ended."""
        if self.invocation is not None:
            self.invocation.settle(error)
        self.is_settled.set()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as the base has it
        """Say nothing of a runtime that was ended: it breaks off what it has asked."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def close(self) -> None:
        """Stop serving."""
        self._pending.put(None)
        self.shutdown()
        self.server_close()


class _RuntimeRequest(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # One packet for each answer: head and body apart cost a delayed acknowledgement (40 ms) on every call.
    wbufsize = -1
    disable_nagle_algorithm = True

    @property
    def _api(self) -> RuntimeApi:
        return cast("RuntimeApi", self.server)

    def log_message(self, *_args: object) -> None:
        """Say nothing: the environment keeps the log that matters."""

    def do_GET(self) -> None:
        """Answer `/runtime/invocation/next`."""
        invocation = self._api.next_invocation()
        if invocation is None:
            self._reply(410, b"{}", {})
            return
        self._reply(
            200,
            invocation.payload,
            {
                "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
                "Lambda-Runtime-Deadline-Ms": str(invocation.deadline_ms),
                "Lambda-Runtime-Invoked-Function-Arn": invocation.function_arn,
            },
        )

    def do_POST(self) -> None:
        """Take `/runtime/init/error` or `/runtime/invocation/<id>/response|error`."""
        body = self._read_body()
        *_, request_id, kind = self.path.split("/")
        if self.path.endswith("/init/error"):
            self._api.failed_to_initialize(body)
        else:
            self._api.answered(request_id, Answer(body, is_error=kind == "error"))
        self._reply(202, b'{"status":"OK"}', {})

    def _read_body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        chunks = []
        while size := int(self.rfile.readline().strip() or b"0", 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    def _reply(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
