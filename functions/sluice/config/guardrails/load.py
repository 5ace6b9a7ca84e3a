"""Turns the text of guardrails into a checked `GuardrailsConfig`, or into all that is wrong with it.

Unlike in a deployment config, nothing odd is passed over: a misspelt key would silently allow something.
"""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sluice.config.explain.known_keys import known_keys
from sluice.config.explain.nearest import choice
from sluice.config.explain.validation_errors import explained, path_of
from sluice.config.guardrails.checks import cross_check
from sluice.config.guardrails.model import GuardrailsConfig
from sluice.config.path_problems import PathProblem, located
from sluice.config.text.document import Document, DocumentKind, read_document
from sluice.config.text.paths import Path
from sluice.errors import ConfigProblemsError, ConfigSyntaxError
from sluice.errors.problem import Problem
from sluice.values import dataclass

GUARDRAILS = DocumentKind("guardrails document", "`kind: guardrails`", 128 * 1024, "Use wider patterns")

_LISTS_OF_NAMES = frozenset({"people", "accounts", "applications"})
"""Maps in which an entry may have no content: its name says enough."""


@dataclass(frozen=True, slots=True)
class LoadedGuardrails:
    """Guardrails that can be applied, and what their author should look at all the same."""

    config: GuardrailsConfig
    warnings: tuple[Problem, ...]


def load_guardrails(text: str | bytes) -> LoadedGuardrails:
    """The guardrails in `text`; ConfigProblemsError with everything that is wrong with them."""
    document = _read(text)
    empty = list(_empty_values(document.data))
    config, problems = _validated(document)
    found = located(document, [*empty, *problems])
    if config is None or any(problem.severity == "error" for problem in found):
        raise ConfigProblemsError(found, GUARDRAILS.name)
    return LoadedGuardrails(config, tuple(found))


def _read(text: str | bytes) -> Document:
    try:
        return read_document(text, GUARDRAILS)
    except ConfigSyntaxError as error:
        raise ConfigSyntaxError(error.problems, GUARDRAILS.name) from error


def _validated(document: Document) -> tuple[GuardrailsConfig | None, list[PathProblem]]:
    try:
        config = GuardrailsConfig.model_validate(document.data)
    except ValidationError as error:
        return None, [_explained(one) for one in error.errors(include_url=False)]
    return config, list(cross_check(config))


def _explained(error: ErrorDetails) -> PathProblem:
    path = path_of(error)
    if error["type"] != "extra_forbidden":
        return explained(error)
    key = str(path[-1])
    remedy = choice(key, known_keys(path[:-1], GuardrailsConfig), "remove it")
    return PathProblem(path, f"Unknown key `{key}`", remedy)


def _empty_values(value: Any, path: Path = ()) -> Iterator[PathProblem]:  # noqa: ANN401  # any part of a document
    """Keys without a value: nobody can tell whether all or nothing is meant. Mere names are given `{}`."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for part, inner in list(items):
        if inner is None and len(path) == 1 and path[0] in _LISTS_OF_NAMES:
            value[part] = {}
        elif inner is None:
            message = f"`{part}` is empty"
            yield PathProblem(
                (*path, part), message, "Write a value, `[]` for nobody and nothing, or remove it"
            )
        else:
            yield from _empty_values(inner, (*path, part))
