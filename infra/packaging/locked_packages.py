"""Reads which version of a package is locked, and the hashes of its files; installs nothing."""

import re
from collections.abc import Iterable
from pathlib import Path

LOCK = Path(__file__).resolve().parents[2] / "requirements.lock"
_PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;]+)")


class NotLockedError(Exception):
    """A bundle names a package that the lock does not have."""


def locked(packages: Iterable[str]) -> list[str]:
    """The requirement of each package with its version and hashes, as pip reads it."""
    known = _requirements()
    return [_of(name, known) for name in packages]


def version_of(package: str) -> str:
    """The locked version of a package."""
    pin = _PIN.match(_of(package, _requirements()))
    assert pin is not None  # noqa: S101 - narrows the type; only pins are kept
    return pin["version"]


def _of(name: str, known: dict[str, str]) -> str:
    if _plain(name) not in known:
        raise NotLockedError(f"{name} is not in {LOCK.name}; add it to requirements.txt and run `make lock`")
    return known[_plain(name)]


def _requirements() -> dict[str, str]:
    """By name; pip writes one requirement over several lines, each but the last with a backslash."""
    joined = LOCK.read_text("utf-8").replace("\\\n", " ")
    pins = ((line, _PIN.match(line)) for line in joined.splitlines())
    return {_plain(pin["name"]): line for line, pin in pins if pin}


def _plain(name: str) -> str:
    """The one spelling of a package's name.

    https://packaging.python.org/en/latest/specifications/name-normalization/
    """
    return re.sub(r"[-_.]+", "-", name).lower()
