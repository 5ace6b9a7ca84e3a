"""Refuses an undo whose old versions were deleted, and names the deployment that brings their code again."""

from collections.abc import Iterator, Sequence

from sluice.domain.plan.target import TargetPlan
from sluice.domain.record.items import DeploymentItem
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.undo import needed_version
from sluice.errors import OldVersionGoneError
from sluice.ports import Ports

_SEARCHED_DEPLOYMENTS = 50
_MAX_PARALLEL_LOOKS = 16

Way = tuple[TargetPlan, Sequence[FunctionRecord]]
"""A target and the records of its functions that are to be put back."""


def refuse_without_old_versions(ports: Ports, old: DeploymentItem, ways: Sequence[Way]) -> None:
    """OldVersionGoneError when a version that would serve again no longer exists."""
    missing = ports.side_by_side.run(
        lambda way: list(_missing(ports, old, way)), ways, limit=_MAX_PARALLEL_LOOKS
    )
    gone = [record for records in missing for record in records]
    if not gone:
        return
    names = ", ".join(f"version {needed_version(record)} of {record.function_name}" for record in gone)
    source = _deployment_of(ports, old, gone[0])
    remedy = f"Redeploy {source}, which brought it" if source else "Deploy the code that it had"
    raise OldVersionGoneError(
        f"{old.deployment_id} cannot be undone, because {names} no longer exists", remedy
    )


def _missing(ports: Ports, old: DeploymentItem, way: Way) -> Iterator[FunctionRecord]:
    plan, records = way
    inspection = ports.inspectors.inspect([plan], old.deployment_id)
    for record in records:
        version = needed_version(record)
        if version is not None and inspection.get_function(record.function_name, version) is None:
            yield record


def _deployment_of(ports: Ports, old: DeploymentItem, record: FunctionRecord) -> str:
    """The deployment of the application that published the version; empty when it is not among the last."""
    page = ports.deployments.list(old.application, _SEARCHED_DEPLOYMENTS, None)
    for deployment in page.deployments:
        if not deployment.reverts and deployment.created_at < old.created_at:
            records = ports.targets.all_functions(deployment.deployment_id)
            if any(_has_brought(one, record) for target in records.values() for one in target):
                return deployment.deployment_id
    return ""


def _has_brought(one: FunctionRecord, record: FunctionRecord) -> bool:
    is_new = one.candidate_version == record.stable_version and not one.is_unchanged
    if not one.rollback_point.keeps_code:
        return False  # others had published it, and a redeployment would look for the same number
    return one.function_name == record.function_name and is_new
