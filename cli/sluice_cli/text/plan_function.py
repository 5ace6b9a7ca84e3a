"""Describes one function of a plan for people: what serves now, what differs, what traffic steps bring."""

from collections.abc import Iterator

from sluice.api.bodies.plan import CodeChangeRow, CodeRow, PlannedFunctionRow, TrafficRow
from sluice_cli.text.terminal import printable

_SHOWN_OF_HASH = 12


def function_lines(function: PlannedFunctionRow) -> list[str]:
    """The function on as many lines as there is to say; all but the first are indented."""
    alias = f":{function['aliasName']}" if function["aliasName"] else ""
    first = printable(f"{function['functionName']}{alias}: {_now(function)}")
    return [first, *(f"  {printable(line)}" for line in _details(function))]


def _details(function: PlannedFunctionRow) -> Iterator[str]:
    if not function["isRead"]:
        return
    version = function.get("artifact", {}).get("version")  # an older server sends none
    if version is not None and function["servesNow"] == f"{version} (100 %)":
        yield f"version {version} serves already: nothing moves"
        return
    if version is not None:
        yield f"version: {version}, published already: the alias is all that moves"
    yield _code(function["code"])
    for setting in function["settings"]:
        yield f"{setting['name']}: {setting['before'] or '-'} -> {setting['after']}"
    yield from (_traffic(traffic) for traffic in function["traffic"])
    if _is_on_latest(function):
        yield "no alias carries its traffic: all callers get the new code from Prepare functions on"


def _now(function: PlannedFunctionRow) -> str:
    if not function["isRead"]:
        return "could not be read, so nobody knows what differs"
    if not function["exists"]:
        return "does not exist and is created"
    is_alias_missing = function["aliasName"] and _is_on_latest(function)
    return f"serves {function['servesNow']}{'; the alias is created at the end' if is_alias_missing else ''}"


def _is_on_latest(function: PlannedFunctionRow) -> bool:
    """Whether weights do nothing for it, whatever its target's other functions get."""
    return bool(function["exists"]) and function["servesNow"] == "$LATEST"


def _code(code: CodeChangeRow) -> str:
    if code["differs"] is False:
        return f"code: the same, {_side(code['before'])}"
    certainty = "" if code["differs"] else " (nobody knows whether it differs)"
    return f"code: {_side(code['before'])} -> {_side(code['after'])}{certainty}"


def _side(side: CodeRow) -> str:
    size = "-" if side["size"] is None else f"{side['size']:,} bytes"
    return f"{side['sha256'][:_SHOWN_OF_HASH]} ({size})" if side["sha256"] else size


def _traffic(traffic: TrafficRow) -> str:
    if traffic["requests"] is None:
        return f"at {traffic['weight']} %: about {traffic['requestsPerHour']:g} requests an hour"
    return f"at {traffic['weight']} %: about {traffic['requests']} requests in all"
