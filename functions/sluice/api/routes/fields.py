"""Reads the fields of request bodies, each of the type that the API describes; ConfigError when it is not."""

from collections.abc import Mapping
from typing import Any

from sluice.api.bodies.requests import (
    DecisionRequest,
    LinkRequest,
    ReasonRequest,
    RedeployRequest,
    SkipRequest,
)
from sluice.api.request import Request
from sluice.errors import ConfigError


def reason_in(request: Request) -> ReasonRequest:
    """Why somebody cancels or rolls back."""
    return {"reason": text_in(request.fields, "reason")}


def skip_in(request: Request) -> SkipRequest:
    """Which pause or analysis somebody ends, and why."""
    fields = request.fields
    return {"comment": text_in(fields, "comment"), "pauseId": text_in(fields, "pauseId")}


def decision_in(request: Request) -> DecisionRequest:
    """Which approval somebody answers, and why."""
    fields = request.fields
    return {"comment": text_in(fields, "comment"), "approvalId": text_in(fields, "approvalId")}


def link_in(request: Request) -> LinkRequest:
    """For whom a link is made."""
    fields = request.fields
    return {"name": text_in(fields, "name"), "roles": texts_in(fields, "roles")}


def redeploy_in(request: Request) -> RedeployRequest:
    """Which targets are deployed again."""
    return {"targets": texts_in(request.fields, "targets")}


def text_in(fields: Mapping[str, Any], name: str) -> str:
    """A text, empty without one."""
    text = fields.get(name) or ""
    if not isinstance(text, str):
        raise ConfigError(f"`{name}` is not a text", f'Write {{"{name}": "..."}}')
    return text


def texts_in(fields: Mapping[str, Any], name: str) -> list[str]:
    """A list of texts, empty without one."""
    texts = fields.get(name) or []
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise ConfigError(f"`{name}` is not a list of texts", f'Write {{"{name}": ["..."]}}')
    return texts
