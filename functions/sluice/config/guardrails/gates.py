"""Checks required gates by the rules of a deployment config, and says what they are called there."""

from collections.abc import Iterator

from sluice.config.checks import analysis, duplicates, references, smoke_tests, templates, values, webhooks
from sluice.config.checks.cross_checks import Check
from sluice.config.guardrails.model import GuardrailsConfig
from sluice.config.model import DeploymentConfig
from sluice.config.names import Names
from sluice.config.path_problems import Moves, PathProblem
from sluice.config.sections.constraints import ConstraintsConfig
from sluice.config.sections.functions.provider_options import ProviderSection
from sluice.config.sections.targets import TargetConfig

_CHECKS: tuple[Check, ...] = (
    references.steps_name_what_exists,
    duplicates.queries_have_one_meaning,
    duplicates.webhooks_have_one_meaning,
    values.analysis_units_are_given,
    analysis.cloudwatch_gets_whole_minutes,
    analysis.analyses_are_not_too_long,
    analysis.cloudwatch_queries_can_be_read,
    templates.templates_use_known_variables,
    templates.steps_give_the_context,
    smoke_tests.payloads_can_be_sent,
    webhooks.addresses_are_private,
    webhooks.agents_are_not_used,
    webhooks.callbacks_are_complete,
    webhooks.webhooks_can_answer,
    webhooks.links_have_an_approval,
    webhooks.json_bodies_are_json,
)


def gates_as_config(guardrails: GuardrailsConfig) -> DeploymentConfig:
    """A deployment config with a target for each rule that requires gates, and nothing to deploy."""
    targets = {
        _target(pattern, name): TargetConfig.model_construct(
            deploy_as_iam_role="",
            region="",
            constraints=ConstraintsConfig.model_construct(
                before_deployment=rule.before_deployment, after_deployment=rule.after_deployment
            ),
        )
        for pattern, application in (guardrails.applications or {}).items()
        for name, rule in application.requires.items()
    }
    return DeploymentConfig.model_construct(
        kind="lambda",
        application="",
        targets=targets,
        artifacts=(),
        provider=ProviderSection.model_construct(lambda_=()),
        webhooks=guardrails.webhooks,
        analysis=guardrails.analysis,
    )


def gates_are_sound(guardrails: GuardrailsConfig) -> Iterator[PathProblem]:
    """What is wrong with required gates, as it would be in a deployment config."""
    config = gates_as_config(guardrails)
    names = Names.of(
        {
            "webhooks": [{"name": webhook.name} for webhook in guardrails.webhooks],
            **({"analysis": _names_of_queries(guardrails)} if guardrails.analysis else {}),
        }
    )
    for check in _CHECKS:
        yield from _moves(guardrails).restore(check(config, names))


def _names_of_queries(guardrails: GuardrailsConfig) -> dict[str, object]:
    queries = guardrails.analysis.queries if guardrails.analysis else ()
    return {"queries": [{"name": query.name} for query in queries]}


def _moves(guardrails: GuardrailsConfig) -> Moves:
    moves = Moves()
    for pattern, application in (guardrails.applications or {}).items():
        for name in application.requires:
            home = ("targets", _target(pattern, name), "constraints")
            moves.add({home: ("applications", pattern, "requires", name)})
    return moves


def _target(pattern: str, requirement: str) -> str:
    return f"{pattern}\n{requirement}"
