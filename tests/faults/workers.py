"""Runs many schedules in copies of one prepared plane; each copy runs a few and is thrown away.

A copy is a forked process: preparing costs once, nothing that AWS keeps adds up, and one that hangs is ended
without harm.
"""

import gc
import json
import os
import select
import signal
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local.simulation.baton import real_monotonic

if TYPE_CHECKING:
    from tests.faults.run import Stage
    from tests.faults.schedules import Schedule

_BATCH = 40
_PATIENCE_SECONDS = 180.0
_GARBAGE = 50_000
"""So many new objects before Python looks for circles among them: the default looks after each AWS call."""


@dataclass
class _Copy:
    pid: int
    pipe: int
    processor: int
    schedules: "Sequence[Schedule]"
    rest: bytes = b""
    done: int = 0
    heard: float = 0.0


def run_all(
    stage: "Stage", schedules: "Iterator[Schedule]", processes: int
) -> "Iterator[tuple[Schedule, dict[str, Any]]]":
    """Every schedule with its result, in the order in which they end."""
    gc.collect()
    gc.freeze()  # what the copies share stays shared
    copies: dict[int, _Copy] = {}
    processors = range(os.cpu_count() or 1)
    waiting: list[Schedule] = []
    while True:
        while len(copies) < processes and (batch := _take(schedules, waiting)):
            taken = [copy.processor for copy in copies.values()]
            copy = _fork(stage, batch, min(processors, key=taken.count))
            copies[copy.pipe] = copy
        if not copies:
            return
        ready, _, _ = select.select(list(copies), [], [], 1.0)
        for pipe in ready:
            yield from _read(copies[pipe], copies, waiting)
        for copy in [one for one in copies.values() if real_monotonic() - one.heard > _PATIENCE_SECONDS]:
            os.kill(copy.pid, signal.SIGKILL)
            yield from _lost(copy, copies, waiting, "it hung, and was ended")


def _take(schedules: "Iterator[Schedule]", waiting: "list[Schedule]") -> "list[Schedule]":
    batch = waiting[:_BATCH]
    del waiting[:_BATCH]
    while len(batch) < _BATCH and (one := next(schedules, None)) is not None:
        batch.append(one)
    return batch


def _fork(stage: "Stage", batch: "Sequence[Schedule]", processor: int) -> _Copy:
    reading, writing = os.pipe()
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _stay_on(processor)
        _work(stage, batch, writing)
    os.close(writing)
    return _Copy(pid, reading, processor, batch, heard=real_monotonic())


def _stay_on(processor: int) -> None:
    """Keep the threads of this process together: they take turns, and changing processors costs a third."""
    if hasattr(os, "sched_setaffinity"):  # not on macOS
        with suppress(OSError):  # a container may have only some of the processors
            os.sched_setaffinity(0, {processor})


def _work(stage: "Stage", batch: "Sequence[Schedule]", writing: int) -> None:
    gc.set_threshold(_GARBAGE)
    try:
        for schedule in batch:
            result = stage.run(schedule)
            os.write(writing, result.as_json().encode() + b"\n")
            if result.violations:
                break  # what it left behind must not disturb the next one
    except BaseException:  # noqa: BLE001 - told to the parent, then the copy ends
        told = {"name": "", "broken": traceback.format_exc()}
        os.write(writing, json.dumps(told).encode() + b"\n")
    os._exit(0)


def _read(
    copy: _Copy, copies: dict[int, _Copy], waiting: "list[Schedule]"
) -> "Iterator[tuple[Schedule, dict[str, Any]]]":
    chunk = os.read(copy.pipe, 1 << 20)
    if not chunk:
        yield from _lost(copy, copies, waiting, "")
        return
    copy.heard = real_monotonic()
    *lines, copy.rest = (copy.rest + chunk).split(b"\n")
    for line in lines:
        result = json.loads(line)
        if "broken" in result:
            result |= {"violations": [result["broken"]], "status": "BROKEN", "calls": 0, "trace": []}
        yield copy.schedules[copy.done], result
        copy.done += 1


def _lost(
    copy: _Copy, copies: dict[int, _Copy], waiting: "list[Schedule]", why: str
) -> "Iterator[tuple[Schedule, dict[str, Any]]]":
    """The copy has ended: what it did not run, another one does."""
    os.close(copy.pipe)
    os.waitpid(copy.pid, 0)
    del copies[copy.pipe]
    if why and copy.done < len(copy.schedules):
        told = {"violations": [why], "status": "HUNG", "calls": 0, "trace": []}
        yield copy.schedules[copy.done], told
        copy.done += 1
    waiting += copy.schedules[copy.done :]
