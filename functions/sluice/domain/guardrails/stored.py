"""Guardrails as JSON and back: what handlers read, which need not know the document's language."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime, time
from typing import TypeVar, cast

from sluice.domain.guardrails.freezes import Freeze, Once, Scope, Weekly
from sluice.domain.guardrails.rules import (
    AccountRule,
    ApplicationRule,
    BreakGlass,
    Guardrails,
    People,
    Requirement,
    Right,
)
from sluice.domain.plan.actions import action_from_dict
from sluice.domain.plan.target import Stage

Json = Mapping[str, object]
Shape = TypeVar("Shape", bound=People | AccountRule | BreakGlass | Scope)


def guardrails_as_dict(rules: Guardrails) -> dict[str, object]:
    """The guardrails as JSON; `guardrails_from_dict` reads it back."""
    return {
        "version": rules.version,
        "people": {role: asdict(people) for role, people in rules.people.items()},
        "pinned_session_names": list(rules.pinned_session_names),
        "accounts": None
        if rules.accounts is None
        else {account: asdict(rule) for account, rule in rules.accounts.items()},
        "applications": None
        if rules.applications is None
        else [_application_as_dict(rule) for rule in rules.applications],
        "freezes": [_freeze_as_dict(freeze) for freeze in rules.freezes],
        "break_glass": asdict(rules.break_glass) if rules.break_glass else None,
    }


def guardrails_from_dict(data: Json) -> Guardrails:
    """The guardrails that `guardrails_as_dict` wrote; fields of a newer Sluice are ignored."""
    accounts, applications = data.get("accounts"), data.get("applications")
    glass = data.get("break_glass")
    return Guardrails(
        people={role: _read(People, one) for role, one in _maps(data.get("people"))},
        pinned_session_names=_texts(data.get("pinned_session_names")),
        accounts=None if accounts is None else {key: _read(AccountRule, one) for key, one in _maps(accounts)},
        applications=None if applications is None else tuple(map(_application, _items(applications))),
        freezes=tuple(map(_freeze, _items(data.get("freezes")))),
        break_glass=_read(BreakGlass, glass) if glass else None,
        version=int(str(data.get("version", 0))),
    )


def _application_as_dict(rule: ApplicationRule) -> dict[str, object]:
    return {
        "pattern": rule.pattern,
        "rights": {right.value: list(roles) for right, roles in rule.rights.items()},
        "accounts": rule.accounts,
        "secrets": rule.secrets,
        "webhook_hosts": rule.webhook_hosts,
        "requires": [_requirement_as_dict(one) for one in rule.requires],
    }


def _application(data: Json) -> ApplicationRule:
    known = {right.value for right in Right}
    rights = cast(Json, data["rights"])
    return ApplicationRule(
        pattern=str(data["pattern"]),
        rights={Right(right): _texts(roles) for right, roles in rights.items() if right in known},
        accounts=_texts_or_none(data.get("accounts")),
        secrets=_texts_or_none(data.get("secrets")),
        webhook_hosts=_texts_or_none(data.get("webhook_hosts")),
        requires=tuple(map(_requirement, _items(data.get("requires")))),
    )


def _requirement_as_dict(requirement: Requirement) -> dict[str, object]:
    return {
        "name": requirement.name,
        "scope": asdict(requirement.scope),
        "before": [_stage_as_list(stage) for stage in requirement.before],
        "after": [_stage_as_list(stage) for stage in requirement.after],
    }


def _requirement(data: Json) -> Requirement:
    before, after = (cast(Sequence[Sequence[Json]], data[part]) for part in ("before", "after"))
    return Requirement(
        str(data["name"]),
        _read(Scope, data["scope"]),
        tuple(map(_stage, before)),
        tuple(map(_stage, after)),
    )


def _stage_as_list(stage: Stage) -> list[dict[str, object]]:
    return [action.as_dict() for action in stage.actions]


def _stage(actions: Sequence[Json]) -> Stage:
    return Stage(tuple(action_from_dict(action) for action in actions))


def _freeze_as_dict(freeze: Freeze) -> dict[str, object]:
    return {
        "name": freeze.name,
        "zone": freeze.zone,
        "window": _window_as_dict(freeze.window),
        "scope": asdict(freeze.scope),
        "refuses": freeze.refuses,
        "reason": freeze.reason,
    }


def _freeze(data: Json) -> Freeze:
    return Freeze(
        str(data["name"]),
        str(data["zone"]),
        _window(cast(Json, data["window"])),
        _read(Scope, data["scope"]),
        bool(data["refuses"]),
        str(data["reason"]),
    )


def _window_as_dict(window: Once | Weekly) -> dict[str, object]:
    if isinstance(window, Once):
        return {"start": window.start.isoformat(), "end": window.end.isoformat()}
    return {
        "start_day": window.start_day,
        "start": window.start.isoformat(),
        "end_day": window.end_day,
        "end": window.end.isoformat(),
    }


def _window(data: Json) -> Once | Weekly:
    start, end = str(data["start"]), str(data["end"])
    if "start_day" not in data:
        return Once(datetime.fromisoformat(start), datetime.fromisoformat(end))
    days = (int(str(data["start_day"])), int(str(data["end_day"])))
    return Weekly(days[0], time.fromisoformat(start), days[1], time.fromisoformat(end))


def _read(shape: type[Shape], data: object) -> Shape:
    """The value of `dataclasses.asdict`; fields of a newer Sluice are ignored, and lists become tuples."""
    known = {one.name for one in fields(shape)}
    given = cast(Json, data)
    values = {name: _as_tuple(value) for name, value in given.items() if name in known}
    return shape(**values)  # type: ignore[arg-type]  # the fields are those of asdict


def _as_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _maps(data: object) -> list[tuple[str, Json]]:
    return list(cast(Mapping[str, Json], data or {}).items())


def _items(data: object) -> Sequence[Json]:
    return cast(Sequence[Json], data or ())


def _texts(data: object) -> tuple[str, ...]:
    return tuple(cast(Sequence[str], data or ()))


def _texts_or_none(data: object) -> tuple[str, ...] | None:
    return None if data is None else _texts(data)
