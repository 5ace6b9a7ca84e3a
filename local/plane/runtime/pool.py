"""Decides which execution environment serves an invocation: a warm one, a new one, never one of old code."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from local.plane.runtime.environment import Environment, EnvironmentSpec


class Pool:
    """All execution environments of the plane, idle and busy.

    An environment serves one call at a time, as on Lambda. Above `capacity` the idle ones used longest ago
    are ended; a call is never made to wait for a place, because the call that holds it may be its caller.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._lock = threading.Lock()
        self._idle: list[Environment] = []
        self._busy: set[Environment] = set()

    @contextmanager
    def environment(self, spec: EnvironmentSpec) -> Iterator[Environment]:
        """An environment for one call; afterwards it waits, warm, for the next."""
        environment = self._take(spec) or self._add(spec)
        try:
            yield environment
        finally:
            self._give_back(environment)

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

    def _add(self, spec: EnvironmentSpec) -> Environment:
        environment = Environment(spec)
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
