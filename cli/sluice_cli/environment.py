"""What a command takes from outside (network, time, chance, folder), so that tests can bring their own."""

import os
import random
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import httpx
import typer


def _new_key() -> str:
    return str(uuid.uuid4())


def _has_terminal() -> bool:
    """Whether somebody can be asked, and sees the question."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def _now() -> datetime:
    return datetime.now(UTC)


def _git(folder: Path, *arguments: str) -> str:
    """What git prints, without its last line break; nothing where there is no git, or no clone."""
    command = ["git", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=5, check=False)  # noqa: S603  fixed words
    except (OSError, subprocess.SubprocessError, UnicodeError):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _run(command: Sequence[str], folder: Path) -> int:
    """Run a program in a folder, with this command's own input and output; its exit code."""
    return subprocess.run(command, cwd=folder, check=False).returncode  # noqa: S603  words of this command


class Git(Protocol):
    """Asks git about a folder."""

    def __call__(self, folder: Path, *arguments: str) -> str:
        """What it prints; nothing when it cannot say."""
        ...


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
    git: Git = _git
    run: Callable[[Sequence[str], Path], int] = _run
    has_terminal: Callable[[], bool] = _has_terminal


def environment_of(context: typer.Context) -> Environment:
    """The surroundings this run was given, or the real ones."""
    given = context.find_object(Environment)
    return given if given is not None else Environment()
