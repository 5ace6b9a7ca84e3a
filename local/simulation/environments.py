"""Execution environments in the plane's own process: the real handlers and adapters, each with its own ports.

What a new process would begin without (ports, sessions), a new environment begins without. Modules are loaded
once: they hold nothing that outlives an invocation but what is read from the environment's variables.
"""

import importlib
import json
import math
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from local.plane.runtime.environment import EnvironmentSpec, Outcome
from local.plane.runtime.runtime_api import Answer
from local.simulation import patches
from local.simulation.clients import Session

if TYPE_CHECKING:
    from sluice.wiring import AwsPorts

Handler = Callable[[Any, Any], Any]
_FUNCTIONS = Path(__file__).resolve().parent.parent.parent / "functions"
_PRODUCT = "handlers."


class ProcessEndedError(BaseException):
    """Unwinds the thread of a handler whose process has ended; nothing may take it for a failed call."""


@dataclass(eq=False)
class Environment:
    """One execution environment; it serves one invocation at a time."""

    spec: EnvironmentSpec
    name: str
    is_alive: bool = True
    can_be_left: bool = False
    is_left: bool = False
    ended_by: str = "Runtime.ExitError"
    deadline: float = 0.0
    _answer: Answer | None = None
    _answered: threading.Event = field(default_factory=threading.Event)

    def check(self) -> None:
        """Go no further in a process that has ended, or that Lambda ends now because its time is up."""
        if self.is_alive and time.time() > self.deadline:
            self.end("Sandbox.Timedout")
        if not self.is_alive:
            raise ProcessEndedError

    def end(self, how: str = "Runtime.ExitError") -> None:
        """End the process."""
        self.is_alive, self.ended_by = False, how

    def leave(self) -> None:
        """Give whoever waits for the answer an error; the handler goes on, and nobody calls it again."""
        if not self.is_left:
            self.is_left = True
            self._reply(_error("Lambda.Unknown", "The answer did not come"))

    def invoke(self, request_id: str, invoked_arn: str, payload: bytes) -> Outcome:
        """Run the handler once."""
        began = time.time()
        self.deadline = began + self.spec.timeout_seconds
        run = self._run_apart if self.can_be_left else self._run_here
        answer = run(request_id, invoked_arn, payload)
        return Outcome(answer, "", (time.time() - began) * 1000)

    def _run_apart(self, request_id: str, invoked_arn: str, payload: bytes) -> Answer:
        """Run it in a thread of its own, so that whoever waits can leave it."""
        self._answered.clear()

        def work() -> None:
            self._reply(self._run_here(request_id, invoked_arn, payload))

        threading.Thread(target=work, name=self.name, daemon=True).start()
        patches.current().wait(self._answered, math.inf)
        if self._answer is None:
            raise RuntimeError(f"{self.name} was awaited and has given no answer")
        return self._answer

    def _reply(self, answer: Answer) -> None:
        """The first one counts."""
        if not self._answered.is_set():
            self._answer = answer
            self._answered.set()

    def _run_here(self, request_id: str, invoked_arn: str, payload: bytes) -> Answer:
        caller, _here.environment = _here.environment, self
        try:
            return self._run(request_id, invoked_arn, payload)
        finally:
            _here.environment = caller

    def _run(self, request_id: str, invoked_arn: str, payload: bytes) -> Answer:
        try:
            result = self._handler(json.loads(payload), _Context(request_id, invoked_arn))
        except ProcessEndedError:
            message = f"RequestId: {request_id} Error: the process has ended"
            return _error(self.ended_by, message)
        except Exception as error:  # noqa: BLE001 - what a handler raises is its answer
            return _error(type(error).__name__, str(error))
        return Answer(json.dumps(result).encode(), is_error=False)

    @cached_property
    def _handler(self) -> Handler:
        module, _, function = self.spec.handler.rpartition(".")
        if self.spec.handler.startswith(_PRODUCT):
            return _product_handler(module, function)
        loaded = ModuleType(module)
        source = self.spec.code_dir / f"{module.replace('.', '/')}.py"
        exec(compile(source.read_text(), str(source), "exec"), loaded.__dict__)  # noqa: S102 - a sample's code
        handler: Handler = getattr(loaded, function)
        return handler

    @cached_property
    def ports(self) -> "AwsPorts":
        """The product's ports, joined by its own wiring."""
        variables = dict(self.spec.variables)
        return product(Session(variables), variables)


class Environments:
    """Stands in for the pool of processes: warm environments are used again, ended ones never."""

    def __init__(self) -> None:
        self.can_be_left = False
        """Whether handlers run apart from those who wait for them; it takes longer."""
        self._idle: list[Environment] = []
        self._all: dict[str, Environment] = {}

    @contextmanager
    def environment(self, spec: EnvironmentSpec, *, is_reserved: bool) -> Iterator[Environment]:  # noqa: ARG002
        """An environment for one call; there is always room for another one."""
        found = next((one for one in self._idle if one.spec == spec), None) or self._made(spec)
        if found in self._idle:
            self._idle.remove(found)
        found.can_be_left = self.can_be_left
        try:
            yield found
        finally:
            if found.is_alive and not found.is_left:
                self._idle.append(found)

    def end(self, name: str) -> None:
        """End the process of this name."""
        self._all[name].end()

    def forget(self) -> None:
        """Begin without any warm environment."""
        self._idle.clear()
        self._all.clear()

    def drop(self, function_arn: str, version: str | None = None) -> None:
        """Forget a function's warm environments (all versions when none is named)."""
        self._idle = [
            one
            for one in self._idle
            if one.spec.function_arn != function_arn or version not in (None, one.spec.version)
        ]

    def close(self) -> None:
        """There is nothing to close."""

    def _made(self, spec: EnvironmentSpec) -> Environment:
        handler = spec.handler.removeprefix(_PRODUCT).removesuffix(".handler")
        made = Environment(spec, f"{handler}.{len(self._all) + 1}")
        self._all[made.name] = made
        return made


@dataclass(frozen=True)
class _Context:
    """The parts of Lambda's context object that handlers look at."""

    aws_request_id: str
    invoked_function_arn: str
    function_name: str = "handler"
    memory_limit_in_mb: int = 512
    identity: Mapping[str, str] = field(default_factory=dict)


class _Here(threading.local):
    environment: Environment | None = None


_here = _Here()


def product(session: Session, variables: Mapping[str, str]) -> "AwsPorts":
    """The product's ports on a session, as its own wiring joins them, but for what it does side by side."""
    _make_importable()
    from local.simulation.ports import SimulatedPorts  # noqa: PLC0415 - only now
    from sluice.settings import Settings  # noqa: PLC0415 - only now

    return SimulatedPorts(Settings.from_environment(variables), session)


def _error(kind: str, message: str) -> Answer:
    return Answer(json.dumps({"errorType": kind, "errorMessage": message}).encode(), is_error=True)


def _product_handler(module: str, function: str) -> Handler:
    """The entry of one of the product's handlers, whose ports are those of the environment that runs it."""
    _make_importable()
    from sluice.wiring import ports  # noqa: PLC0415 - only now

    ports.use(_ports_here)
    handler: Handler = getattr(importlib.import_module(module), function)
    return handler


def _make_importable() -> None:
    """Only once the plane is up: what the product imports reads the environment."""
    if str(_FUNCTIONS) not in sys.path:
        sys.path.insert(0, str(_FUNCTIONS))


def at_work() -> Environment | None:
    """The environment whose handler runs in this thread, if one does."""
    return _here.environment


@contextmanager
def aside() -> Iterator[None]:
    """Let calls in this thread be nobody's meanwhile: who watches a handler is not the handler."""
    environment, _here.environment = _here.environment, None
    try:
        yield
    finally:
        _here.environment = environment


def _ports_here() -> "AwsPorts":
    environment = at_work()
    if environment is None:
        raise RuntimeError("No handler runs in this thread")
    return environment.ports
