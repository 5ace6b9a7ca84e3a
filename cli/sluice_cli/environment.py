"""What a command takes from outside (network, time, chance, folder), so that tests can bring their own."""

import os
import random
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
import typer


def _new_key() -> str:
    return str(uuid.uuid4())


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Environment:
    """The world around one run of the command; `transport` None is the real network."""

    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    folder: Path = field(default_factory=Path.cwd)
    transport: httpx.BaseTransport | None = None
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = random.random
    new_key: Callable[[], str] = _new_key
    now: Callable[[], datetime] = _now


def environment_of(context: typer.Context) -> Environment:
    """The surroundings this run was given, or the real ones."""
    given = context.find_object(Environment)
    return given if given is not None else Environment()
