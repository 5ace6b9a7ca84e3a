"""Lets a rule send events to the bus of another account or region, if that bus lets the sender in.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html: the receiving bus needs a
policy that names the sender; `account` and `region` of the event stay those of its origin.
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

from collections.abc import Callable

from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import eventbridge

from local.plane.patching import replace
from local.plane.shapes import Json, Record


def apply() -> None:
    """Deliver to the buses of others too."""
    replace(
        eventbridge,
        "_dispatch_to_event_bus",
        sha256="fef5c8d488f10ba4a3b9841f9c16996df3ab848668d621939cdbd1c74fba13b4",
    )(dispatch_to_event_bus)


def dispatch_to_event_bus(original: Callable[..., None], spec: Json, event: Record, *rest: Json) -> None:
    """Hand the event over as it is; one that may not come in is lost (AWS: without a dead-letter queue)."""
    sender = get_account_id()
    if (spec.account_id, spec.region) == (sender, get_region()):
        original(spec, event, *rest)
        return
    bus = spec.resource.removeprefix("event-bus/")
    with request_scope(spec.account_id, spec.region):
        if sender == spec.account_id or _lets_in(bus, sender):
            eventbridge._dispatch_event({**event, "EventBusName": bus})


def _lets_in(bus: str, sender: str) -> bool:
    statements = (eventbridge._event_bus_policies.get(bus) or {}).get("Statement", [])
    names = {sender, f"arn:aws:iam::{sender}:root", "*"}
    return any(_principal(statement) in names for statement in statements)


def _principal(statement: Record) -> str:
    principal = statement.get("Principal", "")
    return str(principal.get("AWS", "") if isinstance(principal, dict) else principal)
