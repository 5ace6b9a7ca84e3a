"""Replaces a function of the emulator by ours; it decides nothing about what the replacement does.

A patch is held to the source it was written against: when an upgrade of the emulator changes that source,
the plane refuses to start and names the patch, instead of running with a rule that silently no longer holds.
"""

import functools
import hashlib
import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any

Function = Callable[..., Any]


class PatchOutdatedError(RuntimeError):
    """The emulator's source differs from the source a patch was written against."""


def fingerprint(module: ModuleType | type, name: str) -> str:
    """SHA-256 of the emulator's own source of `module.name`, whatever already wraps it."""
    source = inspect.getsource(inspect.unwrap(getattr(module, name)))
    return hashlib.sha256(source.encode()).hexdigest()


def replace(module: ModuleType | type, name: str, *, sha256: str) -> Callable[[Function], Function]:
    """Put the decorated function in place of `module.name`; it gets the original as first argument.

    Several patches of one function stack: the last one applied is the outermost.
    """

    def install(patch: Function) -> Function:
        _check(module, name, sha256, patch)
        original = getattr(module, name)
        setattr(module, name, functools.wraps(original)(functools.partial(patch, original)))
        return patch

    return install


def _check(module: ModuleType | type, name: str, sha256: str, patch: Function) -> None:
    where = f"{module.__name__}.{name}"
    if not hasattr(module, name):
        raise PatchOutdatedError(
            f"{patch.__module__}.{patch.__name__} patches {where}, which does not exist any more"
        )
    found = fingerprint(module, name)
    if found != sha256:
        raise PatchOutdatedError(
            f"{patch.__module__}.{patch.__name__} patches {where}, whose source has changed"
            f" (expected SHA-256 {sha256}, found {found}): read the new source, mend the patch, then the hash"
        )
