"""Checks what a deployment config reaches for against the guardrails, and where in the file it does."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sluice.config.checks.walk import steps_of
from sluice.config.load import LoadedConfig
from sluice.config.model import DeploymentConfig
from sluice.config.path_problems import PathProblem
from sluice.config.sections.analysis import AnalysisStep
from sluice.domain.guardrails.freezes import Place, frozen_at
from sluice.domain.guardrails.reach import host_refusal, secret_refusal, target_refusal
from sluice.domain.guardrails.refusal import Refusal
from sluice.domain.guardrails.rules import Guardrails
from sluice.domain.guardrails.wait_limit import waits_refusal
from sluice.domain.plan.metric_query import CLOUDWATCH, secret_of_provider
from sluice.domain.plan.target import DeploymentPlan, TargetPlan
from sluice.domain.templates.render import secrets_in
from sluice.errors import ConfigProblemsError, GuardrailRefusedError

_HOST_WITHOUT_VARIABLES = re.compile(
    r"\s*[A-Za-z]+://(?P<host>[^/?#{}@:\[\]]+)(?::\d+)?(?:[/?#].*)?\s*", re.DOTALL
)
WAIT_OR_BREAK_GLASS = "Deploy after the window, or break the glass with a reason if you may"


def check_reach(rules: Guardrails, loaded: LoadedConfig, plan: DeploymentPlan) -> None:
    """GuardrailRefusedError for the first thing that is not allowed, with the places of all.

    Gates that guardrails add count among the waits of one execution.
    """
    refusals = [*refused_targets(rules, plan).values(), *refused_in_calls(rules, loaded.config)]
    too_long = waits_refusal(plan)
    _refuse(loaded, [*refusals, *([too_long] if too_long else ())])


def _refuse(loaded: LoadedConfig, refusals: Sequence[Refusal]) -> None:
    if not refusals:
        return
    first, more = refusals[0], len(refusals) - 1
    problems = [PathProblem(one.path, one.message, one.remedy) for one in refusals]
    message = f"{first.message}{f', and {more} more' if more else ''}"
    raise GuardrailRefusedError(first.rule, message, first.remedy, loaded.located(problems))


def check_freezes(rules: Guardrails, plan: DeploymentPlan, now: float) -> None:
    """GuardrailRefusedError when a freeze refuses one of the targets now."""
    for target in plan.targets:
        frozen = frozen_at(rules.freezes, place_of(plan.application, target), now)
        if frozen is not None and frozen.freeze.refuses:
            raise GuardrailRefusedError(
                frozen.rule, f"Target '{target.name}' is refused by {frozen.in_words}", WAIT_OR_BREAK_GLASS
            )


def check_external_ids(rules: Guardrails, loaded: LoadedConfig, installation: str) -> None:
    """ConfigProblemsError when the file names another external id than the operator."""
    problems = [
        PathProblem(
            ("targets", name, "externalId"),
            "External ids belong to whoever operates Sluice, and this is not the one of the account",
            "Remove it: the operator maps accounts to external ids in the guardrails, under `accounts`",
        )
        for name, target in loaded.config.targets.items()
        if target.external_id not in (None, rules.external_id_of(target.account_id) or installation)
    ]
    if problems:
        raise ConfigProblemsError(loaded.located(problems))


def refused_targets(rules: Guardrails, plan: DeploymentPlan) -> dict[str, Refusal]:
    """The targets in accounts and regions that are not allowed, by name."""
    found = {target.name: target_refusal(rules, plan.application, target) for target in plan.targets}
    return {name: refusal for name, refusal in found.items() if refusal is not None}


def place_of(application: str, target: TargetPlan) -> Place:
    """Where a target lies."""
    return Place(application, target.name, target.account_id, target.region)


def refused_in_calls(rules: Guardrails, config: DeploymentConfig) -> Iterator[Refusal]:
    """Secrets and hosts that the file names; hosts with variables in them are seen when the call is made."""
    application = config.application
    for position, webhook in enumerate(config.webhooks):
        texts = (webhook.uri_template, *(header.value for header in webhook.headers), webhook.body or "")
        refusals = [secret_refusal(rules, application, name) for name in secrets_in(texts)]
        host = _HOST_WITHOUT_VARIABLES.fullmatch(webhook.uri_template)
        refusals += [host_refusal(rules, application, host["host"])] if host else []
        yield from _placed(refusals, ("webhooks", position))
    for path, step in steps_of(config):
        if isinstance(step, AnalysisStep):
            asked = {config.provider_of(step, query) for query in config.queries_of(step)} - {CLOUDWATCH}
            secrets = [secret_refusal(rules, application, secret_of_provider(name)) for name in sorted(asked)]
            yield from _placed(secrets, path)


def _placed(refusals: list[Refusal | None], path: tuple[str | int, ...]) -> Iterator[Refusal]:
    yield from (replace(refusal, path=path) for refusal in refusals if refusal is not None)
