"""Turns the text of a deployment config into a checked `DeploymentConfig`, or into all its problems."""

from collections.abc import Iterable
from dataclasses import replace

from sluice.config.checks.cross_checks import cross_check
from sluice.config.checks.deploy_variables import problems_with
from sluice.config.model import DeploymentConfig
from sluice.config.path_problems import Moves, PathProblem, located, warning
from sluice.config.text.collector import at_rest
from sluice.config.text.document import Document, read_document
from sluice.config.validation import Validation, validate
from sluice.domain.record.deploy_variables import Variables
from sluice.errors import ConfigProblemsError
from sluice.errors.problem import Problem
from sluice.values import dataclass


@dataclass(frozen=True, slots=True)
class LoadedConfig:
    """A config that can be planned, and its warnings."""

    config: DeploymentConfig
    warnings: tuple[Problem, ...]
    document: Document
    moves: Moves

    def located(self, problems: Iterable[PathProblem]) -> list[Problem]:
        """Problems with this config, each with its place in the text."""
        return located(self.document, self.moves.restore(problems))


def load_config(
    text: str | bytes, *, strict: bool = False, variables: Variables | None = None
) -> LoadedConfig:
    """The config in `text`; ConfigProblemsError with everything wrong with it.

    Args:
        text: YAML or JSON.
        strict: Treat warnings as errors.
        variables: Set when deploying; they win over every `context` of the file.
    """
    with at_rest():
        return _loaded(text, strict=strict, variables=variables or {})


def _loaded(text: str | bytes, *, strict: bool, variables: Variables) -> LoadedConfig:
    document = read_document(text)
    _refuse_kubernetes(document)
    validation = _validated(document, variables)
    problems = located(document, _path_problems(document, validation))
    if validation.config is not None and validation.is_whole:
        problems += problems_with(validation.config, variables)
    if strict:
        problems = [replace(problem, severity="error") for problem in problems]
    if (
        validation.config is None
        or not validation.is_whole
        or any(problem.severity == "error" for problem in problems)
    ):
        raise ConfigProblemsError(problems)
    return LoadedConfig(validation.config, tuple(problems), document, validation.moves)


def _refuse_kubernetes(document: Document) -> None:
    """Kubernetes files are refused as a whole; CDaaS reads a file without `kind` as one.

    One that sets up Lambda functions has only the wrong kind, and the rest of it is worth reading.
    """
    provider = document.data.get("providerOptions")
    if isinstance(provider, dict) and "lambda" in provider:
        return
    kind = document.data.get("kind")
    is_named = isinstance(kind, str) and kind.lower() == "kubernetes"
    if is_named or (kind is None and "manifests" in document.data):
        message = "This is a deployment config for Kubernetes, but Sluice deploys AWS Lambda functions only"
        problem = PathProblem(("kind",), message, "Submit a config with `kind: lambda`")
        raise ConfigProblemsError(located(document, [problem]))


def _validated(document: Document, variables: Variables) -> Validation:
    validation = validate(document.data)
    if validation.config is None:
        return validation
    overrides = {**validation.config.context_overrides, **variables}
    config = validation.config.model_copy(update={"context_overrides": overrides})
    return replace(validation, config=config)


def _path_problems(document: Document, validation: Validation) -> list[PathProblem]:
    problems = list(validation.problems)
    if "contextOverrides" in document.data:
        path = ("contextOverrides",)
        problems.append(warning(path, "`contextOverrides` is an old spelling", "Write `context`"))
    if validation.config is not None:
        crossed = cross_check(validation.config, validation.names, is_whole=validation.is_whole)
        problems += validation.moves.restore(crossed)
    return problems
