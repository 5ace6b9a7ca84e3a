"""Answers policy simulations for every resource and with the conditions' values that the caller gives.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ministack.core import iam_evaluator
from ministack.services import iam

from local.plane.patching import replace

_WORDS = {"Allow": "allowed", "Deny": "explicitDeny"}


@dataclass(frozen=True)
class Asked:
    """What the simulated calls are about."""

    resources: Sequence[str]
    context: Mapping[str, str | Sequence[str]]


def apply() -> None:
    """Simulate by the evaluator that judges calls."""
    replace(
        iam,
        "_extract_simulate_params",
        sha256="60c76235f2dd562b4690b8e336839ba7381082478e771b284d88288fcd3e66f5",
    )(asked)
    replace(
        iam,
        "_build_simulate_results_real",
        sha256="a9090ec34b89ddfac8c6c26b4212eb0a9984e0228d3a3dd93b0abde40d739b90",
    )(results)


def asked(original: Callable[..., Any], params: Mapping[str, Any]) -> tuple[list[str], Asked]:
    """The actions, and all that the emulator leaves out."""
    actions, _first_resource = original(params)
    context = dict(_context(params))
    return actions, Asked(list(_members(params, "ResourceArns")) or ["*"], context)


def results(
    _original: Callable[..., str],
    actions: list[str],
    about: Asked,
    principal: str,
    account: str,
    policies: Sequence[Any],
) -> str:
    """One result for each action on each resource."""
    calls = [
        iam_evaluator.EvalContext(
            principal_arn=principal,
            principal_type="AssumedRole",
            principal_account=account,
            action=action,
            resource_arn=resource,
            region="us-east-1",
            service_context=dict(about.context),
        )
        for resource in about.resources
        for action in actions
    ]
    return "".join(_result(call, iam_evaluator.evaluate(call, policies).decision) for call in calls)


def _result(call: iam_evaluator.EvalContext, decision: str) -> str:
    words = _WORDS.get(decision, "implicitDeny")
    return (
        f"<member><EvalActionName>{call.action}</EvalActionName>"
        f"<EvalResourceName>{call.resource_arn}</EvalResourceName>"
        f"<EvalDecision>{words}</EvalDecision></member>"
    )


def _members(params: Mapping[str, Any], name: str) -> Iterator[str]:
    number = 1
    while value := iam._p(params, f"{name}.member.{number}"):
        yield str(value)
        number += 1


def _context(params: Mapping[str, Any]) -> Iterator[tuple[str, str | list[str]]]:
    number = 1
    while name := iam._p(params, f"ContextEntries.member.{number}.ContextKeyName"):
        values = list(_members(params, f"ContextEntries.member.{number}.ContextKeyValues"))
        yield str(name).lower(), values[0] if len(values) == 1 else values
        number += 1
