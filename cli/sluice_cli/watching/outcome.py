"""Decides how a deployment ended, as an exit code; it asks nobody."""

from collections.abc import Sequence

from sluice.api.bodies.deployment import DeploymentBody, TargetRow
from sluice.domain.record.status import DeploymentStatus, TargetStatus
from sluice_cli.errors import ExitCode

_ENDS = {str(status) for status in DeploymentStatus if status.is_end}
_UNTOUCHED = {TargetStatus.SKIPPED, TargetStatus.WAITING}


def has_ended(deployment: DeploymentBody) -> bool:
    """Whether nothing more will happen in the deployment."""
    return deployment["status"] in _ENDS


def exit_code_of(deployment: DeploymentBody) -> ExitCode:
    """0 succeeded; 5 failed and all is as before; 7 failed, and some targets keep the new version; else 1."""
    if deployment["status"] == DeploymentStatus.SUCCEEDED:
        return ExitCode.OK
    ends = {target["status"] for target in deployment["targets"] if _has_changed_something(target)}
    if deployment["status"] != DeploymentStatus.FAILED or TargetStatus.ROLLED_BACK not in ends:
        return ExitCode.FAILED
    if ends == {TargetStatus.ROLLED_BACK}:
        return ExitCode.ROLLED_BACK
    stays = ends == {TargetStatus.ROLLED_BACK, TargetStatus.SUCCEEDED}
    return ExitCode.PARTLY_ROLLED_BACK if stays else ExitCode.FAILED


def exit_code_of_all(codes: Sequence[ExitCode]) -> ExitCode:
    """0 if all have it; the same as those that have another one, if they have one in common; else 1."""
    bad = {code for code in codes if code is not ExitCode.OK}
    if len(bad) > 1:
        return ExitCode.FAILED
    return bad.pop() if bad else ExitCode.OK


def _has_changed_something(target: TargetRow) -> bool:
    if target["status"] in {TargetStatus.ROLLED_BACK, TargetStatus.ROLLBACK_FAILED}:
        return True
    if target["status"] in _UNTOUCHED:
        return False
    return any(
        function["candidateVersion"] not in {None, function["stableVersion"]}
        for function in target["functions"]
    )
