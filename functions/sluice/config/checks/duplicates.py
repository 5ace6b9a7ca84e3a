"""Finds things that are defined twice but must be unique."""

from collections.abc import Hashable, Iterable, Iterator
from typing import TypeVar

from sluice.config.model import DeploymentConfig
from sluice.config.names import Names
from sluice.config.path_problems import PathProblem, warning
from sluice.config.sections.webhooks import WebhookConfig
from sluice.config.text.paths import Path

_Name = TypeVar("_Name", bound=Hashable)
_KEEP_ONE = "Keep one of them"


def functions_have_one_artifact(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """Each function gets its code from one place."""
    named = (
        (("artifacts", position, "functionName"), artifact.function_name)
        for position, artifact in enumerate(config.artifacts)
    )
    for path, name in _repeated(named):
        message = f"The function '{name}' has two artifacts"
        yield PathProblem(
            path,
            message,
            "Keep one; write `paths` with one for each region where buckets differ",
        )


def targets_have_one_row_per_function(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """Each function is set up once in each target."""
    named = (
        (("providerOptions", "lambda", position), (row.name, row.target))
        for position, row in enumerate(config.provider_options)
    )
    for path, (name, target) in _repeated(named):
        yield PathProblem(path, f"The function '{name}' has two rows for the target '{target}'", _KEEP_ONE)


def functions_have_one_alias(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """One alias carries a function's traffic in a target."""
    for (position, place), name, target in config.alias_claims.twice:
        path = ("trafficManagement", position, "alias", place)
        message = f"The function '{name}' has two aliases in the target '{target}'"
        yield PathProblem(path, message, "Keep one: Lambda splits the traffic of one alias")


def queries_have_one_meaning(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """A query's name means one query."""
    queries = config.analysis.queries if config.analysis else ()
    named = (
        (("analysis", "queries", position, "name"), query.name) for position, query in enumerate(queries)
    )
    for path, name in _repeated(named):
        yield PathProblem(path, f"Duplicate query '{name}'", _KEEP_ONE)


def webhooks_have_one_meaning(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """A webhook's name means one call; generated files may repeat identical ones, which is harmless."""
    first: dict[str, WebhookConfig] = {}
    for position, webhook in enumerate(config.webhooks):
        path = ("webhooks", position, "name")
        known = first.setdefault(webhook.name, webhook)
        if known is not webhook and known == webhook:
            yield warning(path, f"Duplicate webhook '{webhook.name}' (identical)", _KEEP_ONE)
        elif known is not webhook:
            yield PathProblem(
                path, f"Two different webhooks are named '{webhook.name}'", "Rename one of them"
            )


def channels_stand_once(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """A channel is told of one list of occasions."""
    named = ((("notify", position, "channel"), one.channel) for position, one in enumerate(config.notify))
    for path, name in _repeated(named):
        yield PathProblem(path, f"Duplicate channel '{name}'", "Put all that it is told of under one `on`")


def alarms_stand_once(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """An alarm is watched in one way; a target's setting overrides its strategy's."""
    sections = [
        *((("targets", name, "alarms", "names"), one.alarms) for name, one in config.targets.items()),
        *((("strategies", name, "alarms", "names"), one.alarms) for name, one in config.strategies.items()),
    ]
    for path, section in sections:
        named = (((*path, position), name) for position, name in enumerate(section.names if section else ()))
        for where, name in _repeated(named):
            yield warning(where, f"Duplicate alarm '{name}'", _KEEP_ONE)


def dependencies_stand_once(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """Depending on a target twice is the same as once."""
    for name, target in config.targets.items():
        home = ("targets", name, "constraints", "dependsOn")
        named = (((*home, position), needed) for position, needed in enumerate(target.constraints.depends_on))
        for path, needed in _repeated(named):
            yield warning(path, f"Duplicate target '{needed}'", _KEEP_ONE)


def _repeated(named: Iterable[tuple[Path, _Name]]) -> Iterator[tuple[Path, _Name]]:
    seen: set[_Name] = set()
    for path, name in named:
        if name in seen:
            yield path, name
        seen.add(name)
