"""Small valid values for tests (a target's plan, a function's record, a config's text); no expectations."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sluice.domain.function.code_source import OWN_COPY, CodeSource
from sluice.domain.function.settings import FunctionSettings
from sluice.domain.function.state import FunctionState
from sluice.domain.plan.actions import Action, PrepareFunctions, Promote, SetWeight
from sluice.domain.plan.target import FunctionPlan, Stage, TargetPlan
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import Live, RollbackPoint
from sluice.domain.waits.approval import Approval

DEPLOY_ROLE = "arn:aws:iam::111111111111:role/deploy"
FUNCTION_ROLE = "arn:aws:iam::111111111111:role/function"
COPIED = CodeSource("", "", storage=OWN_COPY)
"""Code of which Lambda keeps a copy, under a key of AWS."""
SETTINGS = FunctionSettings(FUNCTION_ROLE, "app.handler", "python3.13")

Json = Mapping[str, object]


def stages_of(*actions: Action) -> tuple[Stage, ...]:
    """One stage for each action, keyed by its place."""
    return tuple(Stage((replace(action, key=f"{place}.0"),)) for place, action in enumerate(actions))


def a_function_plan(name: str = "quote", *, alias_name: str | None = "live") -> FunctionPlan:
    """A function whose traffic an alias carries."""
    return FunctionPlan(name, "code", f"{name}.zip", SETTINGS, alias_name)


def a_target_plan(
    name: str = "prod",
    *steps: Action,
    index: int = 0,
    depends_on: Sequence[str] = (),
    functions: Sequence[FunctionPlan] = (a_function_plan(),),
) -> TargetPlan:
    """A target with these strategy steps, a single `set weight to 25 %` by default."""
    work = (PrepareFunctions(""), *(steps or (SetWeight("", 25),)), Promote(""))
    return TargetPlan(
        name=name,
        index=index,
        account="111111111111",
        region="eu-central-1",
        deploy_role_arn=DEPLOY_ROLE,
        functions=tuple(functions),
        stages=stages_of(*work),
        depends_on=tuple(depends_on),
    )


def a_rollback_point(live: Live = Live.ALIAS, *, alias_name: str | None = "live") -> RollbackPoint:
    """A function that served version 6 before, through its alias or by `$LATEST`, or did not exist."""
    if live is Live.ABSENT:
        return RollbackPoint("quote", live, alias_name)
    point = RollbackPoint("quote", live, alias_name, "6", "old-code", SETTINGS, COPIED)
    return replace(point, stable_code_sha256="old-code") if live is Live.ALIAS else point


def a_record(point: RollbackPoint | None = None, *, candidate_version: str | None = "7") -> FunctionRecord:
    """A prepared function: version 6 serves, version 7 is the candidate, and no alias was moved yet."""
    return FunctionRecord(point or a_rollback_point(), candidate_version, "new-code")


def a_function_state(
    *, code_sha256: str = "old-code", settings: FunctionSettings = SETTINGS
) -> FunctionState:
    """A function's `$LATEST`, ready."""
    return FunctionState("quote", "$LATEST", code_sha256, "revision-1", settings, code=COPIED)


def an_approval(*, requires_roles: Sequence[str] = (), ends_at: float = 2_000.0) -> Approval:
    """An open approval that was asked for at second 1,000 and runs out at second 2,000."""
    roles = tuple(requires_roles)
    return Approval("dep-1.0.2.0", "dep-1", "prod", "2.0", 1_000.0, ends_at, requires_roles=roles)


def a_config(
    targets: Mapping[str, Json] | None = None,
    *,
    steps: Sequence[Json] = ({"setWeight": {"weight": 25}},),
    functions: Sequence[str] = ("quote",),
    **keys: object,
) -> dict[str, object]:
    """A valid deployment config; `targets` gives each target's own keys, `keys` are more top-level keys.

    Each target is an account of its own, and each function has the alias `live`.
    """
    named = targets or {"prod": {}}
    return {
        "version": "v1",
        "kind": "lambda",
        "application": "parcels",
        "targets": {name: _target(place, own) for place, (name, own) in enumerate(named.items())},
        "strategies": {"ramp": {"canary": {"steps": list(steps)}}},
        "artifacts": [_artifact(function) for function in functions],
        "providerOptions": {"lambda": [_row(target, name) for target in named for name in functions]},
        "trafficManagement": [{"alias": [_alias(function) for function in functions]}],
        **keys,
    }


def a_config_text(
    targets: Mapping[str, Json] | None = None,
    *,
    steps: Sequence[Json] = ({"setWeight": {"weight": 25}},),
    functions: Sequence[str] = ("quote",),
    **keys: object,
) -> str:
    """The text of `a_config`."""
    return json.dumps(a_config(targets, steps=steps, functions=functions, **keys), indent=2)


def _target(place: int, own: Json) -> Json:
    role = f"arn:aws:iam::{111111111111 + place}:role/deploy"
    return {"deployAsIamRole": role, "region": "eu-central-1", "strategy": "ramp", **own}


def _alias(function: str) -> Json:
    return {"functionName": function, "aliasName": "live"}


def _artifact(function: str) -> Json:
    return {"functionName": function, "path": f"s3://code/{function}.zip", "type": "zipFile"}


def _row(target: str, function: str) -> Json:
    return {
        "target": target,
        "name": function,
        "runAsIamRole": FUNCTION_ROLE,
        "handler": "app.handler",
        "runtime": "python3.13",
    }
