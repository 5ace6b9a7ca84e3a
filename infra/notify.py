"""Reads the setting `notify`: which channels tell people of which events; it tells nobody."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

OCCASIONS = {
    "started": ("DeploymentStarted", None),
    "asks": ("ApprovalRequested", None),
    "failed": ("DeploymentEnded", "FAILED"),
    "rolledBack": ("TargetEnded", "ROLLED_BACK"),
    "rollbackFailed": ("TargetEnded", "ROLLBACK_FAILED"),
}
"""What people may be told of: the type of the event, and the status that it has."""
_SECRET = re.compile(r"[A-Za-z0-9_.-]+")
_TOPIC = re.compile(r"arn:aws[\w-]*:sns:[a-z0-9-]+:[0-9]{12}:[\w-]{1,256}", re.ASCII)
_KINDS = {"slack": _SECRET, "teams": _SECRET, "pagerDuty": _SECRET, "sns": _TOPIC}
_APPLICATION = re.compile(r"[^\x00-\x1f]{1,200}")
_FORM = 'notify: expected a list such as [{"slack": "slack-releases", "on": ["failed"]}]'


class NotifyError(Exception):
    """The setting `notify` could not work."""


@dataclass(frozen=True)
class Topic:
    """A topic of SNS, and what it is told of."""

    arn: str
    occasions: tuple[str, ...]


@dataclass(frozen=True)
class Notify:
    """The channels of one installation."""

    topics: tuple[Topic, ...]
    others: str
    """Those that a handler tells, as it reads them; empty without one."""


def read_notify(given: object) -> Notify:
    """The setting; NotifyError."""
    channels = _channels(given)
    topics = tuple(Topic(one["sns"], tuple(one.get("on") or OCCASIONS)) for one in channels if "sns" in one)
    others = [one for one in channels if "sns" not in one]
    return Notify(topics, json.dumps(others) if others else "")


def _channels(given: object) -> Sequence[Mapping[str, Any]]:
    try:
        channels = json.loads(given) if isinstance(given, str) and given else given or []
    except ValueError:
        raise NotifyError(_FORM) from None
    if not isinstance(channels, list) or not all(isinstance(one, Mapping) for one in channels):
        raise NotifyError(_FORM)
    for channel in channels:
        _check(channel)
    return channels


def _check(channel: Mapping[str, Any]) -> None:
    kinds = [kind for kind in _KINDS if kind in channel]
    if len(kinds) != 1:
        raise NotifyError(f"notify: each channel is one of {', '.join(_KINDS)}, got {json.dumps(channel)}")
    (kind,) = kinds
    known = {kind, "on"} | ({"applications", "name"} if kind != "sns" else set())
    if unknown := sorted(set(channel) - known):
        raise NotifyError(f"notify: {kind} has no {unknown[0]}, only {', '.join(sorted(known))}")
    _check_each(kind, [channel[kind]], _KINDS[kind], "an ARN of SNS" if kind == "sns" else "a secret's name")
    if "name" in channel:
        _check_each("name", [channel["name"]], _SECRET, "letters, digits and _.-")
    if "applications" in channel:
        _check_each("applications", channel["applications"], _APPLICATION, "names of applications")
    if "on" in channel:
        _check_each("on", channel["on"], re.compile("|".join(OCCASIONS)), f"of {', '.join(OCCASIONS)}")


def _check_each(name: str, values: object, form: re.Pattern[str], expected: str) -> None:
    # An empty list would mean all, as no list does, and not none.
    given = values if isinstance(values, list) else []
    is_right = bool(given) and all(isinstance(one, str) and form.fullmatch(one) for one in given)
    if not is_right:
        raise NotifyError(f"notify: {name}: expected {expected}, got {json.dumps(values)}")
