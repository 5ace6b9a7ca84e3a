"""Checks descriptions once their variables are filled in."""

from collections.abc import Iterator

from sluice.config.checks.template_variables import not_set
from sluice.config.model import DeploymentConfig
from sluice.config.names import Names
from sluice.config.path_problems import PathProblem
from sluice.config.sections.functions.provider_options import MOST_DESCRIPTION_CHARACTERS
from sluice.config.text.paths import Path
from sluice.domain.templates.render import render_known, variables_in


def descriptions_have_values(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """Each `{{context.name}}` in a description is set; any other text in braces is left as it is."""
    yield from _unset(config, ("description",), config.description)
    for position, row in enumerate(config.provider_options):
        yield from _unset(config, ("providerOptions", "lambda", position, "description"), row.description)


def descriptions_fit(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """AWS takes so many characters for the description of a function."""
    for position, row in enumerate(config.provider_options):
        size = len(render_known(row.description or "", config.context_values))
        if size > MOST_DESCRIPTION_CHARACTERS:
            message = f"It has {size} characters with its variables (limit: {MOST_DESCRIPTION_CHARACTERS})"
            path = ("providerOptions", "lambda", position, "description")
            yield PathProblem(path, message, "Shorten it, or its variables")


def _unset(config: DeploymentConfig, path: Path, text: str | None) -> Iterator[PathProblem]:
    for variable in variables_in(text or ""):
        if variable.namespace == "context" and variable.key not in config.context_values:
            yield not_set(path, variable)
