"""One Lambda execution environment: a process on AWS's runtime client; it does not decide when it is reused.

The errors it makes itself are the ones Lambda reports for a runtime that cannot answer any more
(https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html, "Invocation error"): Sandbox.Timedout and
Runtime.ExitError.
"""

import json
import os
import signal
import subprocess
import threading
import time
from concurrent.futures import TimeoutError as NotAnsweredError
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from local.plane.runtime.memory import GUARD
from local.plane.runtime.output import Output
from local.plane.runtime.runtime_api import Answer, Invocation, RuntimeApi

# Lambda gives the init phase 10 s; a laptop that starts several interpreters at once is slower than Lambda.
_INIT_SECONDS = 30.0
_INHERITED = ("PATH", "HOME", "LANG", "TMPDIR")


@dataclass(frozen=True)
class EnvironmentSpec:
    """All that makes two execution environments interchangeable."""

    function_arn: str
    version: str
    handler: str
    python: Path
    code_dir: Path
    layer_dirs: tuple[Path, ...]
    variables: tuple[tuple[str, str], ...]
    timeout_seconds: float
    memory_mb: int


@dataclass(frozen=True)
class Outcome:
    """What came of one invocation: the answer, what was logged meanwhile, and how long it took."""

    answer: Answer
    log: str
    milliseconds: float


class Environment:
    """A started process that serves one invocation at a time, so far behind the plane in the scheduling."""

    def __init__(self, spec: EnvironmentSpec, *, niceness: int) -> None:
        self.spec = spec
        # Sent with every AWS call: https://docs.aws.amazon.com/sdkref/latest/guide/feature-appid.html
        self.name = f"{spec.handler.split('.')[-2]}.{uuid4().hex[:8]}"
        self.last_used = time.monotonic()
        self._api = RuntimeApi()
        self._process = self._start()
        os.setpriority(os.PRIO_PROCESS, self._process.pid, min(19, os.nice(0) + niceness))
        GUARD.watch(self._process, spec.memory_mb * 2**20)
        assert self._process.stdout is not None  # noqa: S101 - Popen was asked for the pipe just above
        self._output = Output(self._process.stdout)
        threading.Thread(target=self._watch, daemon=True, name="handler-exit").start()

    @property
    def is_alive(self) -> bool:
        """Whether it can take another invocation."""
        return self._process.poll() is None and self._api.init_error is None

    def wait_for_init(self) -> bool:
        """Wait until the handler's module is loaded, or could not be; False when neither comes in time."""
        return self._api.is_settled.wait(_INIT_SECONDS)

    def invoke(self, request_id: str, invoked_arn: str, payload: bytes) -> Outcome:
        """Run the handler once; a handler that does not answer in time loses its environment."""
        is_settled = self.wait_for_init()
        if self._api.init_error is not None:
            return Outcome(Answer(self._api.init_error, is_error=True), self._output.take(), 0.0)
        if not is_settled:
            self.stop()
            return Outcome(
                _failure(request_id, "Sandbox.Timedout", _timed_out(_INIT_SECONDS)), self._output.take(), 0.0
            )
        return self._invoke(request_id, invoked_arn, payload)

    def stop(self) -> None:
        """End the process and its Runtime API."""
        if self._process.poll() is None:
            self._process.kill()
        threading.Thread(target=self._api.close, daemon=True).start()

    def _invoke(self, request_id: str, invoked_arn: str, payload: bytes) -> Outcome:
        timeout = self.spec.timeout_seconds
        started = time.monotonic()
        invocation = Invocation(request_id, payload, invoked_arn, int((time.time() + timeout) * 1000))
        self._api.submit(invocation)
        if self._process.poll() is not None:
            self._api.exited(self._exit_error(request_id))
        try:
            answer = invocation.answer.result(timeout)
        except NotAnsweredError:
            answer = _failure(request_id, "Sandbox.Timedout", _timed_out(timeout))
            self.stop()
        self.last_used = time.monotonic()
        return Outcome(answer, self._output.take(), (self.last_used - started) * 1000)

    def _start(self) -> subprocess.Popen[bytes]:
        paths = [self.spec.code_dir, *(layer / "python" for layer in self.spec.layer_dirs)]
        environment = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        environment |= dict(self.spec.variables)
        environment |= {
            "AWS_LAMBDA_RUNTIME_API": self._api.address,
            "AWS_LAMBDA_LOG_STREAM_NAME": uuid4().hex,
            "AWS_SDK_UA_APP_ID": self.name,
            "LAMBDA_TASK_ROOT": str(self.spec.code_dir),
            "PYTHONPATH": os.pathsep.join(map(str, paths)),
            "PYTHONUNBUFFERED": "1",
        }
        return subprocess.Popen(
            [self.spec.python, "-m", "awslambdaric", self.spec.handler],
            cwd=self.spec.code_dir,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def _watch(self) -> None:
        self._process.wait()
        invocation = self._api.invocation
        self._api.exited(self._exit_error(invocation.request_id if invocation else ""))

    def _exit_error(self, request_id: str) -> Answer:
        return _failure(request_id, "Runtime.ExitError", _exit_reason(self._process.wait()))


def _failure(request_id: str, error_type: str, reason: str) -> Answer:
    message = f"RequestId: {request_id} Error: {reason}"
    return Answer(json.dumps({"errorType": error_type, "errorMessage": message}).encode(), is_error=True)


def _timed_out(seconds: float) -> str:
    return f"Task timed out after {seconds:.2f} seconds"


def _exit_reason(code: int) -> str:
    if code < 0:
        name = signal.Signals(-code).name.removeprefix("SIG").lower()
        return f"Runtime exited with error: signal: {'killed' if name == 'kill' else name}"
    if code == 0:
        return "Runtime exited without providing a reason"
    return f"Runtime exited with error: exit status {code}"
