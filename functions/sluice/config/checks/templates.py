"""Finds template variables that nothing fills in: they would fail a deployment halfway."""

from collections.abc import Iterable, Iterator, Mapping, Set

from sluice.config.checks.template_variables import (
    ANALYSIS_VARIABLES,
    APPROVAL_VARIABLES,
    KUBERNETES_VARIABLES,
    SLUICE_VARIABLES,
    SMOKE_TEST_VARIABLES,
    WEBHOOK_VARIABLES,
    set_by_hand,
)
from sluice.config.checks.walk import steps_of
from sluice.config.explain.nearest import choice
from sluice.config.model import DeploymentConfig
from sluice.config.names import Names
from sluice.config.path_problems import PathProblem, warning
from sluice.config.sections.analysis import AnalysisStep
from sluice.config.sections.smoke_test import SmokeTestStep
from sluice.config.sections.webhooks import WebhookConfig, WebhookStep
from sluice.config.text.paths import Path, written
from sluice.domain.templates.render import Variable, variables_in

_Template = tuple[Path, str]


def templates_use_known_variables(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """Checks the variables that do not depend on the step using the template."""
    for position, webhook in enumerate(config.webhooks):
        for path, text in _webhook_templates(("webhooks", position), webhook):
            yield from _unknown_variables(
                path, text, WEBHOOK_VARIABLES, SLUICE_VARIABLES | APPROVAL_VARIABLES
            )
    for position, query in enumerate(config.analysis.queries if config.analysis else ()):
        path = ("analysis", "queries", position, "queryTemplate")
        yield from _unknown_variables(path, query.query_template or "", ANALYSIS_VARIABLES)
    for path, step in steps_of(config):
        if isinstance(step, SmokeTestStep):
            yield from _unknown_variables((*path, "payload"), step.payload, SMOKE_TEST_VARIABLES)


def steps_give_the_context(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """Each `{{context.name}}` must be set by the step that uses the template, or by the file."""
    given = config.context.keys() | config.context_overrides.keys()
    webhooks = {
        webhook.name: _context_uses(given, _webhook_templates(("webhooks", position), webhook))
        for position, webhook in enumerate(config.webhooks)
    }
    queries = {
        query.name: _context_uses(
            given,
            [(("analysis", "queries", position, "queryTemplate"), query.query_template or "")],
        )
        for position, query in enumerate(config.analysis.queries if config.analysis else ())
    }
    for path, step in steps_of(config):
        if isinstance(step, WebhookStep):
            needs = {f"webhook '{step.name}'": webhooks.get(step.name, {})}
            yield from _not_given(path, step, needs)
        elif isinstance(step, AnalysisStep):
            needs = {f"query '{name}'": queries.get(name, {}) for name in step.queries}
            yield from _not_given(path, step, needs)
        elif isinstance(step, SmokeTestStep):
            uses = _context_uses(given, [((*path, "payload"), step.payload)])
            yield from _not_given(path, step, {"payload": uses})


def _not_given(
    path: Path,
    step: WebhookStep | AnalysisStep | SmokeTestStep,
    needs: Mapping[str, Mapping[str, Path]],
) -> Iterator[PathProblem]:
    for user, uses in needs.items():
        for name, place in uses.items():
            if name not in step.context:
                message = f"The {user} uses {{{{context.{name}}}}}, but `{name}` is not set here"
                remedy = (
                    f"Add `{name}` to the `context` here or at the top of the file, deploy with"
                    f" {set_by_hand(name)}, or correct {written(place)}"
                )
                yield PathProblem(path, message, remedy)


def _context_uses(given: Set[str], templates: Iterable[_Template]) -> dict[str, Path]:
    """Name of a context variable that the file itself does not give -> where it is first used."""
    uses: dict[str, Path] = {}
    for path, text in templates:
        for variable in variables_in(text):
            if variable.namespace == "context" and variable.name not in given:
                uses.setdefault(variable.name, path)
    return uses


def _webhook_templates(path: Path, webhook: WebhookConfig) -> Iterator[_Template]:
    yield (*path, "uriTemplate"), webhook.uri_template
    for position, header in enumerate(webhook.headers):
        yield (*path, "headers", position, "value"), header.value
    if webhook.body is not None:
        yield (*path, "bodyTemplate", "inline"), webhook.body


def _unknown_variables(
    path: Path, template: str, armory: frozenset[str], sluice: frozenset[str] = SLUICE_VARIABLES
) -> Iterator[PathProblem]:
    for variable in variables_in(template):
        if variable.namespace == "armory" and variable.name in KUBERNETES_VARIABLES:
            yield warning(path, f"{variable.text} is always empty for Lambda", "Remove it")
        elif variable.namespace == "armory" and variable.name not in armory:
            yield _unknown(path, variable, armory)
        elif variable.namespace == "sluice" and variable.name not in sluice:
            yield _unknown(path, variable, sluice)
        elif not variable.namespace:
            message = f"{variable.text} is not a variable"
            yield PathProblem(path, message, "Use armory, context, secrets or sluice, then a dot and a name")


def _unknown(path: Path, variable: Variable, known: frozenset[str]) -> PathProblem:
    return PathProblem(path, f"Unknown variable {variable.text}", choice(variable.name, known, "remove it"))
