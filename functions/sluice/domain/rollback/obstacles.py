"""What prevents deploying a function or splitting its traffic: rules about values that others read.

Preflight applies them before anything changes, and "Prepare functions" again right before it changes
something, because the account may have changed in between.
"""

from sluice.domain.function.code_source import REFERENCE
from sluice.domain.function.state import LATEST, AliasState, FunctionState
from sluice.domain.plan.target import FunctionPlan
from sluice.domain.rollback.kinds import kind_obstacle
from sluice.domain.rollback.obstacle import Obstacle

_USE_AN_ALIAS = "Configure an alias for it in trafficManagement"

MAX_RESTORABLE_ZIP_BYTES = 50 * 1024 * 1024
"""Without an alias, a rollback sends the old zip in the request; Lambda takes 50 MB (AWS: Lambda quotas)."""


def function_obstacle(function: FunctionPlan, latest: FunctionState) -> Obstacle | None:
    """Why this function cannot take the artifact and settings at all."""
    if function.is_published:
        return kind_obstacle(function, latest)
    if (latest.package_type == "Image") is not (function.image_uri is not None):
        kinds = {"Zip": "a zip file", "Image": "a container image"}
        other = "a zip file" if function.image_uri is None else "a container image"
        return Obstacle(
            "PackageTypeDiffers",
            f"{function.function_name} runs {kinds.get(latest.package_type, latest.package_type)},"
            f" and the artifact is {other}",
            "Use another functionName: AWS cannot change a function's package type",
        )
    return kind_obstacle(function, latest) or _unreadable(function, latest)


def _unreadable(function: FunctionPlan, latest: FunctionState) -> Obstacle | None:
    """What cannot be read could not be restored, so it must not be changed."""
    name = function.function_name
    if function.settings.environment is not None and latest.settings.environment is None:
        return Obstacle(
            "EnvironmentUnreadable",
            f"The environment variables of {name} cannot be read, so a rollback could not restore them",
            "Allow the deploy role kms:Decrypt on the key that encrypts them, or omit environment",
        )
    if function.tags and latest.tags is None:
        return Obstacle(
            "TagsUnreadable",
            f"The tags of {name} cannot be read, so a rollback could not restore them",
            "Allow the deploy role lambda:ListTags on the function, or omit tags",
        )
    return None


def restore_obstacle(function: FunctionPlan, latest: FunctionState) -> Obstacle | None:
    """Why a function without an alias could not be put back.

    An image is put back by its digest, and code that is kept in S3 by its object version.
    """
    name, code = function.function_name, latest.code
    if code is not None and code.is_readable:
        return None
    if latest.code_error or (code is not None and code.storage.mode == REFERENCE):
        why = f"The code of {name} cannot be read ({latest.code_error or 'AWS does not say where it is'})"
        return Obstacle("CodeUnreadable", f"{why}, so it could not be put back", _USE_AN_ALIAS)
    if latest.code_size > MAX_RESTORABLE_ZIP_BYTES:
        why = f"{name} has a zip of {latest.code_size // 2**20} MiB and no alias"
        return Obstacle("TooLargeToRestore", f"{why}: its old code could not be put back", _USE_AN_ALIAS)
    return None


def alias_obstacle(function: FunctionPlan, alias: AliasState) -> Obstacle | None:
    """Why there is no single stable version to go back to."""
    name = f"Alias {alias.alias_name} of {function.function_name}"
    if alias.routing.is_split:
        return Obstacle(
            "AliasIsSplit",
            f"{name} already splits its traffic: {alias.routing}",
            "Finish or revert that rollout first, so that the alias sends 100 % to one version",
            is_foreign_work=True,
        )
    if alias.routing.version == LATEST:
        return Obstacle(
            "AliasOnLatest",
            f"{name} points to $LATEST, which cannot have a weight in AWS",
            "Publish a version of the function, point the alias to it, then deploy again",
        )
    return None


def splitting_obstacle(
    function: FunctionPlan, alias: AliasState, new: FunctionState, stable: FunctionState | None
) -> Obstacle | None:
    """Why AWS would refuse both versions behind one alias; they need the same role and dead-letter queue.

    `new` is `$LATEST`, which the plan is written to, or the version that somebody else has published.

    https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html
    """
    why = _difference(function, alias.routing.version, new, stable)
    if not why:
        return None
    return Obstacle(
        "CannotSplit",
        f"Alias {alias.alias_name} of {function.function_name} cannot split its traffic: {why}",
        "Use a strategy that goes to 100 in one step, or set allowUnweighted: true on the target",
    )


def _difference(
    function: FunctionPlan, version: str, new: FunctionState, stable: FunctionState | None
) -> str:
    if stable is None:
        return f"version {version} no longer exists"
    role = function.settings.execution_role_arn or new.settings.execution_role_arn
    if stable.settings.execution_role_arn != role:
        return f"version {version} has a different role ({stable.settings.execution_role_arn})"
    planned = function.settings.dead_letter_arn
    arn = new.dead_letter_arn if planned is None else planned or None
    if stable.dead_letter_arn != arn:
        return f"version {version} has a different dead-letter queue ({stable.dead_letter_arn or 'none'})"
    return ""
