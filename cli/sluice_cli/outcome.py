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
    """0 succeeded; 5 failed and everything is as it was before; 1 ended otherwise."""
    if deployment["status"] == DeploymentStatus.SUCCEEDED:
        return ExitCode.OK
    if deployment["status"] == DeploymentStatus.FAILED and _is_all_rolled_back(deployment["targets"]):
        return ExitCode.ROLLED_BACK
    return ExitCode.FAILED


def _is_all_rolled_back(targets: Sequence[TargetRow]) -> bool:
    changed = [target for target in targets if _has_changed_something(target)]
    return bool(changed) and all(target["status"] == TargetStatus.ROLLED_BACK for target in changed)


def _has_changed_something(target: TargetRow) -> bool:
    if target["status"] in {TargetStatus.ROLLED_BACK, TargetStatus.ROLLBACK_FAILED}:
        return True
    if target["status"] in _UNTOUCHED:
        return False
    return any(
        function["candidateVersion"] not in {None, function["stableVersion"]}
        for function in target["functions"]
    )
