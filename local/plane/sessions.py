"""Lets the emulator forget expired sessions while others are made: it would trip over its own records.

Every call of a function makes sure that its role has a session, in a thread of its own, and looks for expired
ones first. While it walks through them, AssumeRole may add another one.
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

import time
from collections.abc import Callable

from ministack.services import sts

from local.plane.patching import replace


def apply() -> None:
    """Stand in for the search for expired sessions."""
    replace(
        sts,
        "_evict_expired_sessions",
        sha256="67ddc890eea7c1fafcf596b6cc49cb7497ec7befd153b76d6e12854e0f059216",
    )(forget_expired)


def forget_expired(_original: Callable[[], None]) -> None:
    """Forget the sessions that are over; those without an end stay."""
    now = time.time()
    for key, session in list(sts._sessions.items()):  # no other thread can come between: it is one step
        ends = session.get("Expiration")
        if isinstance(ends, int | float) and now > ends:
            sts._sessions.pop(key, None)
