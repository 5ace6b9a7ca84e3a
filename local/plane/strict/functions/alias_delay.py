"""Shows a written alias late to readers and callers, while its writer has long been answered.

What AWS promises is only the guard: a write whose RevisionId is not the alias's latest is refused
(https://docs.aws.amazon.com/lambda/latest/api/API_UpdateAlias.html). That a read right after a write shows
it, or that all callers are routed by it at once, it promises nowhere. How late they do is a knob: usually 0.
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

import copy
from collections.abc import Callable
from typing import Any

from ministack.services import lambda_svc

from local.plane import settings
from local.plane.patching import replace
from local.plane.runtime.alias_views import remember, visible
from local.plane.shapes import Response


def apply() -> None:
    """Remember what was before each write, and let readers see it."""
    for name, sha256 in (
        ("_create_alias", "2fca00d580eb577491600df7c23c66939aece42c4deb4ad18148175a10fe2703"),
        ("_delete_alias", "425784b531066a22d60e017fcc4a1152ba5f5120f929d4ffc2827182dd58b3f4"),
    ):
        replace(lambda_svc, name, sha256=sha256)(write)
    replace(
        lambda_svc,
        "_update_alias",
        sha256="0017f6b94b062e9042a309044f56cc2a302fb9bc600dc9c495d2c5fb4ec21727",
    )(write)
    replace(
        lambda_svc, "_get_alias", sha256="772310d801b93f473fba09e87d3206938f4080c90c666b6dac26909f6ba5783c"
    )(get_alias)


def write(original: Callable[..., Response], name: str, *arguments: Any) -> Response:  # noqa: ANN401
    """CreateAlias, UpdateAlias, DeleteAlias."""
    delay = settings.current().alias_delay_seconds
    function = lambda_svc._functions.get(name)
    if not delay or function is None:
        return original(name, *arguments)
    given = arguments[0]
    alias_name = given if isinstance(given, str) else str(given.get("Name", ""))
    before = copy.deepcopy(function["aliases"].get(alias_name))
    answer = original(name, *arguments)
    if answer[0] < 300:
        remember(function, alias_name, before, delay)
    return answer


def get_alias(original: Callable[..., Response], name: str, alias_name: str) -> Response:
    """GetAlias."""
    function = lambda_svc._functions.get(name)
    if function is None:
        return original(name, alias_name)
    aliases = function["aliases"]
    seen = visible(function, alias_name)
    if seen is aliases.get(alias_name):
        return original(name, alias_name)
    # The emulator's own answer, made of the past for as long as it takes to make it.
    present = aliases.pop(alias_name, None)
    if seen is not None:
        aliases[alias_name] = dict(seen)
    try:
        return original(name, alias_name)
    finally:
        aliases.pop(alias_name, None)
        if present is not None:
            aliases[alias_name] = present
