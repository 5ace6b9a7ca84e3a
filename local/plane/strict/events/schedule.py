"""Fires scheduled rules by the plane's clock, so that a moved or faster clock moves them too.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html: "the countdown begins
when you create the rule".
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

from collections.abc import Callable

from ministack.services import eventbridge

from local.plane import clock
from local.plane.patching import replace

# The emulator looks for due rules every 10 s of real time, which a fast clock makes very late.
_TICK_SECONDS = 0.5


def apply() -> None:
    """Give EventBridge the plane's time."""
    replace(
        eventbridge, "_now_ts", sha256="207143452ca86c81c6581f796d4a6c2fe016042e4bacb1cfa2da680681be20a5"
    )(now)
    eventbridge._SCHEDULER_TICK_INTERVAL = _TICK_SECONDS


def now(_original: Callable[[], float]) -> float:
    """Seconds since the epoch, as the plane has it."""
    return clock.current().now()
