"""Decides which execution environment serves an invocation: a warm one, a new one, never one of old code."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from local.plane.runtime.environment import Environment, EnvironmentSpec

# A handler's state waits at least 10 s longer than its function may take (`statemachine/`).
_PATIENCE_SECONDS = 8.0
# One place in so many is for functions with reserved concurrency alone.
_RESERVED_PART = 6
# They are behind the plane's server, for which they wait; further behind, they would hardly run beside tests.
# On Lambda a fleet takes no processor from the API, so what has reserved concurrency comes before it here.
_NICENESS, _NICENESS_OF_RESERVED = 5, 0


class NoPlaceError(Exception):
    """This machine runs as many calls as it can, and none has ended in time."""


class Pool:
    """All execution environments of the plane, idle and busy.

    An environment serves one call at a time, as on Lambda. Above `capacity` the idle ones used longest ago
    are ended. At most `at_once` are busy: this machine has no more memory to give. A call beyond waits for
    its turn, but not for long, because the call that holds its place may be its caller. Some places are for
    functions with reserved concurrency alone, as on Lambda: whoever waits for the API gets one of them while
    a fleet has all others. Only a few environments start at a time: many would slow each other down until all
    are late.
    """

    def __init__(self, capacity: int, at_once: int, patience_seconds: float = _PATIENCE_SECONDS) -> None:
        self._capacity = capacity
        self._places = threading.Semaphore(at_once)
        self._shared = threading.Semaphore(at_once - at_once // _RESERVED_PART)
        self._starts = threading.Semaphore(2 * (os.cpu_count() or 1))
        self._patience_seconds = patience_seconds
        self._lock = threading.Lock()
        self._idle: list[Environment] = []
        self._busy: set[Environment] = set()

    @contextmanager
    def environment(self, spec: EnvironmentSpec, *, is_reserved: bool = False) -> Iterator[Environment]:
        """An environment for one call; afterwards it waits, warm, for the next. Raises `NoPlaceError`."""
        with ExitStack() as held:
            ends = time.monotonic() + self._patience_seconds
            for places in (self._places,) if is_reserved else (self._shared, self._places):
                if not places.acquire(timeout=max(0.0, ends - time.monotonic())):
                    raise NoPlaceError
                held.callback(places.release)
            environment = self._take(spec) or self._started(spec, is_reserved=is_reserved)
            held.callback(self._give_back, environment)
            yield environment

    def drop(self, function_arn: str, version: str | None = None) -> None:
        """Forget a function's idle environments (all versions when none is named)."""
        with self._lock:
            gone = [
                e
                for e in self._idle
                if e.spec.function_arn == function_arn and version in (None, e.spec.version)
            ]
            self._end(gone)

    def end(self, name: str) -> None:
        """Kill the process of this name, which may be at work."""
        with self._lock:
            for environment in (*self._idle, *self._busy):
                if environment.name == name:
                    environment.stop()

    def close(self) -> None:
        """End every process."""
        with self._lock:
            for environment in (*self._idle, *self._busy):
                environment.stop()
            self._idle.clear()

    def _take(self, spec: EnvironmentSpec) -> Environment | None:
        with self._lock:
            self._end([e for e in self._idle if not e.is_alive or _replaces(spec, e.spec)])
            warm = next((e for e in reversed(self._idle) if e.spec == spec), None)
            if warm is not None:
                self._idle.remove(warm)
                self._busy.add(warm)
            return warm

    def _started(self, spec: EnvironmentSpec, *, is_reserved: bool) -> Environment:
        with self._starts:
            warm = self._take(spec)  # another call may have ended meanwhile
            if warm is not None:
                return warm
            environment = self._add(spec, _NICENESS_OF_RESERVED if is_reserved else _NICENESS)
            environment.wait_for_init()
            return environment

    def _add(self, spec: EnvironmentSpec, niceness: int) -> Environment:
        environment = Environment(spec, niceness=niceness)
        with self._lock:
            self._busy.add(environment)
            self._shrink()
        return environment

    def _give_back(self, environment: Environment) -> None:
        with self._lock:
            self._busy.discard(environment)
            if environment.is_alive:
                self._idle.append(environment)
                self._shrink()
            else:
                environment.stop()

    def _shrink(self) -> None:
        excess = len(self._idle) + len(self._busy) - self._capacity
        oldest_first = sorted(self._idle, key=lambda e: e.last_used)
        self._end(oldest_first[: max(0, excess)])

    def _end(self, environments: list[Environment]) -> None:
        for environment in environments:
            self._idle.remove(environment)
            environment.stop()


def _replaces(spec: EnvironmentSpec, other: EnvironmentSpec) -> bool:
    is_same_function = (spec.function_arn, spec.version) == (other.function_arn, other.version)
    return is_same_function and spec != other
