"""What prevents giving traffic to a version that somebody else has published, or to the alias that it needs.

Preflight applies these, and "Prepare functions" again right before it stores the rollback point.
"""

from sluice.domain.function.state import FunctionState
from sluice.domain.plan.target import FunctionPlan
from sluice.domain.rollback.kinds import kind_obstacle
from sluice.domain.rollback.obstacle import Obstacle


def version_obstacle(
    function: FunctionPlan, version: str | None, state: FunctionState | None
) -> Obstacle | None:
    """Why the version cannot serve; None for the version: the function has none."""
    name = function.function_name
    if version is None:
        return Obstacle(
            "NothingPublished",
            f"{name} has no published version",
            f"Publish one (aws lambda publish-version --function-name {name}), then deploy again",
        )
    if state is None:
        return Obstacle(
            "VersionMissing",
            f"Version {version} of {name} does not exist",
            "Publish it, or correct `version` in the config",
        )
    if state.has_failed:
        return Obstacle(
            "VersionFailed",
            f"AWS could not create version {version} of {name}: {state.reason or state.state}",
            "Change the code or a setting and publish another version: this one can never serve",
        )
    return kind_obstacle(function, state)


def alias_missing(function: FunctionPlan) -> Obstacle:
    """Why there is nothing to move: Sluice creates no alias in front of versions of others."""
    name, alias = function.function_name, function.alias_name
    return Obstacle(
        "AliasMissing",
        f"{name} has no alias {alias}, and with `type: version` an alias is all that Sluice moves",
        f"Create it once: aws lambda create-alias --function-name {name} --name {alias}"
        " --function-version <the version that is to serve until then>",
    )
