"""Finds what a config lacks and what it defines without using it. Needs the whole file."""

from collections.abc import Iterator

from sluice.config.checks.walk import steps_of
from sluice.config.model import DeploymentConfig
from sluice.config.names import Names
from sluice.config.path_problems import PathProblem, warning
from sluice.config.sections.analysis import AnalysisStep
from sluice.config.sections.webhooks import WebhookStep


def something_is_deployed_somewhere(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """A deployment needs a target and an artifact."""
    if not config.targets:
        yield PathProblem(("targets",), "No targets", "Add an AWS account and region to deploy to")
    if not config.artifacts:
        yield PathProblem(("artifacts",), "No artifacts", "Add a function and the location of its code")


def targets_have_functions(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """Each target needs at least one function."""
    for name in config.targets:
        if not config.functions_of(name):
            message = f"No function is set up in the target '{name}'"
            yield PathProblem(
                ("targets", name), message, f"Add a row with `target: {name}` to `providerOptions.lambda`"
            )


def artifacts_are_deployed(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """Each artifact should go to at least one target."""
    used = {row.name for row in config.provider_options}
    for position, artifact in enumerate(config.artifacts):
        if artifact.function_name not in used:
            message = f"The artifact '{artifact.function_name}' is not deployed anywhere"
            yield warning(
                ("artifacts", position), message, "Add a row to `providerOptions.lambda`, or remove it"
            )


def strategies_are_used(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """Each strategy should be used by a target."""
    used = {target.strategy for target in config.targets.values()}
    for name in config.strategies:
        if name not in used:
            yield warning(
                ("strategies", name), f"No target uses the strategy '{name}'", "Use it or remove it"
            )


def webhooks_are_used(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """Each webhook should be called by a step."""
    used = {step.name for _, step in steps_of(config) if isinstance(step, WebhookStep)}
    for position, webhook in enumerate(config.webhooks):
        if webhook.name not in used:
            path = ("webhooks", position)
            yield warning(
                path, f"No step calls the webhook '{webhook.name}'", "Call it with `runWebhook` or remove it"
            )


def queries_are_used(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """Each query should be judged by a step."""
    used = {name for _, step in steps_of(config) if isinstance(step, AnalysisStep) for name in step.queries}
    for position, query in enumerate(config.analysis.queries if config.analysis else ()):
        if query.name not in used:
            path = ("analysis", "queries", position)
            yield warning(
                path, f"No step judges the query '{query.name}'", "Use it in an `analysis` step or remove it"
            )


def aliases_belong_to_functions(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """An alias needs a function that is set up in one of its block's targets."""
    for (position, place), name in config.alias_claims.nowhere:
        path = ("trafficManagement", position, "alias", place)
        message = f"The function '{name}' is not set up in any of these targets"
        yield warning(path, message, "Correct `targets`, or remove the alias")


def split_traffic_has_an_alias(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """Weights between 0 and 100 need an alias; without one they have no effect."""
    splitting = {
        name
        for path, step in steps_of(config)
        if path[-1] == "setWeight" and 0 < getattr(step, "weight", 0) < 100
        for name in [str(path[1])]
    }
    for position, row in enumerate(config.provider_options):
        target = config.targets.get(row.target)
        if target is not None and target.strategy in splitting and not config.alias_of(row.target, row.name):
            path = ("providerOptions", "lambda", position, "name")
            message = (
                f"The function '{row.name}' has no alias in '{row.target}', so weights have no effect there:"
                " all its callers get the new code before the first step"
            )
            yield warning(path, message, "Add its alias under `trafficManagement`")
