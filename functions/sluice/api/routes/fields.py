"""Reads the fields of request bodies, each of the type that the API describes; ConfigError when it is not."""

from collections.abc import Mapping
from typing import Any

from sluice.api.bodies.requests import (
    CommentRequest,
    DecisionRequest,
    FullPromotionRequest,
    LinkRequest,
    PruneRequest,
    ReasonRequest,
    RedeployRequest,
    SkipRequest,
)
from sluice.api.request import Request
from sluice.domain.record.visible import is_hidden, visible
from sluice.domain.times import moment_of
from sluice.domain.versions.choose import MOST_KEPT
from sluice.errors import ConfigError

MOST_CHARACTERS = 1000
MOST_NAME_BYTES = 200
_MOST_ROLES = 50
_MOST_VERSIONS = 10_000
_MOST_DIGITS = 15
_MOST_DAYS, _DAY_SECONDS = 800, 24 * 3600


def reason_in(request: Request) -> ReasonRequest:
    """Why somebody cancels or rolls back."""
    return {"reason": text_in(request.fields, "reason")}


def comment_in(request: Request) -> CommentRequest:
    """Why somebody pauses or resumes."""
    return {"comment": text_in(request.fields, "comment")}


def full_promotion_in(request: Request) -> FullPromotionRequest:
    """Why somebody promotes; ConfigError unless they say that they mean all of it."""
    if request.fields.get("full") is not True:
        raise ConfigError(
            "`full` is not true, and a target is promoted to 100 % or not at all",
            'Write {"full": true}; one pause or analysis is ended by skipping it',
        )
    return {"full": True, "comment": text_in(request.fields, "comment")}


def skip_in(request: Request) -> SkipRequest:
    """Which pause or analysis somebody ends, and why."""
    fields = request.fields
    return {"comment": text_in(fields, "comment"), "pauseId": name_in(fields, "pauseId")}


def decision_in(request: Request) -> DecisionRequest:
    """Which approval somebody answers, and why."""
    fields = request.fields
    return {"comment": text_in(fields, "comment"), "approvalId": name_in(fields, "approvalId")}


def link_in(request: Request) -> LinkRequest:
    """For whom a link is made."""
    fields = request.fields
    name, roles = name_in(fields, "name"), texts_in(fields, "roles")
    if len(roles) > _MOST_ROLES:
        raise ConfigError(f"`roles` has {len(roles)} items (limit: {_MOST_ROLES})", "Name fewer roles")
    for role in roles:
        _check_name("roles", role)
    return {"name": name, "roles": roles}


def redeploy_in(request: Request) -> RedeployRequest:
    """Which targets are deployed again."""
    return {"targets": texts_in(request.fields, "targets")}


def prune_in(request: Request) -> PruneRequest:
    """Which versions of which function may be deleted."""
    fields = request.fields
    names = {name: name_in(fields, name) for name in ("deploymentId", "target", "functionName")}
    missing = [name for name, value in names.items() if not value]
    versions = texts_in(fields, "versions")
    if missing or not versions:
        raise ConfigError(f"`{(missing or ['versions'])[0]}` is missing", "Take it from GET /versions")
    if len(versions) > _MOST_VERSIONS or not all(_is_number(version) for version in versions):
        raise ConfigError("`versions` is not a list of version numbers", 'Write {"versions": ["3", "4"]}')
    others = fields.get("others", False)
    if not isinstance(others, bool):
        raise ConfigError("`others` is not true or false", "Leave it out, or write true")
    return {
        "deploymentId": names["deploymentId"],
        "target": names["target"],
        "functionName": names["functionName"],
        "keep": _kept(fields.get("keep")),
        "versions": versions,
        "others": others,
    }


def keep_in(text: str | None) -> int:
    """How many of the newest versions stay."""
    is_number = text is not None and text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS
    return _kept(int(text) if is_number and text is not None else text)


def _kept(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_KEPT:
        raise ConfigError(
            f"`keep` is not a number from 1 to {MOST_KEPT}", "Say how many of the newest versions stay"
        )
    return value


def _is_number(version: str) -> bool:
    return version.isascii() and version.isdecimal() and len(version) <= _MOST_DIGITS


def since_in(text: str | None, now: float) -> float | None:
    """Since when deployments are counted; ConfigError for no moment, or one that is too long ago."""
    if text is None:
        return None
    since = moment_of(text)
    if since is None:
        raise ConfigError(f"since={text[:40]} is not a time", "Write one like 2026-11-01T00:00:00Z")
    if since < now - _MOST_DAYS * _DAY_SECONDS:
        raise ConfigError(f"`since` is more than {_MOST_DAYS} days ago", "Choose a later time")
    return since


def check_drift_in(request: Request) -> tuple[str, float | None]:
    """Which application is checked for drift, and since when its functions were not."""
    fields = request.fields
    application, text = name_in(fields, "application"), name_in(fields, "notCheckedSince")
    since = moment_of(text) if text else None
    if not application:
        raise ConfigError("`application` is missing", 'Send {"application": "NAME"}')
    if text and since is None:
        raise ConfigError("`notCheckedSince` is not a time", "Send `startedAt` of an earlier answer")
    return application, since


def text_in(fields: Mapping[str, Any], name: str) -> str:
    """A text, empty without one; what nobody could see in it is made visible."""
    text = fields.get(name) or ""
    if not isinstance(text, str):
        raise ConfigError(f"`{name}` is not a text", f'Write {{"{name}": "..."}}')
    if len(text) > MOST_CHARACTERS:
        raise ConfigError(
            f"`{name}` has {len(text):,} characters (limit: {MOST_CHARACTERS:,})", "Say it in fewer words"
        )
    return visible(text)


def name_in(fields: Mapping[str, Any], name: str) -> str:
    """The name of a person or of something stored, empty without one."""
    text = fields.get(name) or ""
    if isinstance(text, str):
        _check_name(name, text)
    return text_in(fields, name)


def _check_name(field: str, name: str) -> None:
    """Names are compared, signed and shown: no line breaks, nothing hidden, and no comma between two."""
    if any(is_hidden(one) or one in "\n\t," for one in name):
        raise ConfigError(f"`{field}` has a comma, or characters that cannot be seen", "Leave them out")
    if len(name.encode()) > MOST_NAME_BYTES:
        raise ConfigError(f"`{field}` has more than {MOST_NAME_BYTES} bytes", "Use a shorter name")


def texts_in(fields: Mapping[str, Any], name: str) -> list[str]:
    """A list of texts, empty without one."""
    texts = fields.get(name) or []
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise ConfigError(f"`{name}` is not a list of texts", f'Write {{"{name}": ["..."]}}')
    return texts
