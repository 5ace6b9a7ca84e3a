"""Lets Step Functions live by the plane's clock: timestamps, Wait states and retry intervals.

Wait: https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html
"""

from collections.abc import Callable
from datetime import UTC, datetime

from ministack.services import stepfunctions

from local.plane import clock
from local.plane.patching import replace
from local.plane.strict.states import scopes


def apply() -> None:
    """Replace every look at the real clock in the engine."""
    replace(
        stepfunctions,
        "now_iso",
        sha256="f75b8f2114211a94482252ed425ecc67335e5acf56a55c693a0ccc53c8c005e4",
    )(now_iso)
    replace(
        stepfunctions,
        "_scaled_sleep",
        sha256="5ed19df2efa98412c20be89d2ac932b48b42994c7086ecf62b3ea29aa6f8113e",
    )(sleep)
    replace(
        stepfunctions,
        "_sleep_until",
        sha256="2738e0a4030c2d426c792863740c5c4597dbaa65acb434e3bfd1d6bf82693017",
    )(sleep_until)


def now_iso(_original: Callable[[], str]) -> str:
    """The plane's time as Step Functions writes it."""
    return iso(clock.current().now())


def iso(seconds: float) -> str:
    """A moment as `2026-01-31T12:00:00.000Z`, the form of the context object."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def sleep(_original: Callable[[float], None], seconds: float) -> None:
    """Sleep on the plane's clock, ready to be stopped."""
    scopes.current().sleep_until(clock.current().now() + seconds)


def sleep_until(_original: Callable[[str], None], timestamp: str) -> None:
    """Sleep until an ISO 8601 timestamp; one that has passed does not wait."""
    scopes.current().sleep_until(datetime.fromisoformat(timestamp).timestamp())
