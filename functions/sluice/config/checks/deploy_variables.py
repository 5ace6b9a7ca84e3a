"""Checks the variables that were set when deploying; they have no place in the text of the file."""

from collections.abc import Iterator

from sluice.config.checks.walk import steps_of
from sluice.config.model import DeploymentConfig
from sluice.config.sections.smoke_test import SmokeTestStep
from sluice.domain.record.deploy_variables import Variables, warnings_about
from sluice.domain.templates.render import variables_in
from sluice.errors.problem import Problem


def problems_with(config: DeploymentConfig, variables: Variables) -> Iterator[Problem]:
    """Warnings about those that look like secrets, and those that nothing in the file uses."""
    yield from warnings_about(variables)
    used = _used(config) if variables else set()
    for name in variables:
        if name not in used:
            message = f"Nothing in the file uses the variable `{name}`, which was set when deploying"
            remedy = f"Correct its name, or write `{{{{context.{name}}}}}` where it belongs"
            yield Problem("", message, remedy, severity="warning")


def _used(config: DeploymentConfig) -> set[str]:
    return {
        variable.name
        for text in _templates(config)
        for variable in variables_in(text or "")
        if variable.namespace == "context"
    }


def _templates(config: DeploymentConfig) -> Iterator[str | None]:
    yield config.description
    for artifact in config.artifacts:
        yield from (artifact.path, artifact.version, artifact.object_version)
        yield from (artifact.paths or {}).values()
    for row in config.provider_options:
        yield row.description
        if row.artifact is not None:
            yield from (row.artifact.path, row.artifact.version, row.artifact.object_version)
    for webhook in config.webhooks:
        yield from (webhook.uri_template, webhook.body, *(header.value for header in webhook.headers))
    for query in config.analysis.queries if config.analysis else ():
        yield query.query_template
    for _path, step in steps_of(config):
        if isinstance(step, SmokeTestStep):
            yield step.payload
