"""Chooses which published version a deployment takes; who asks twice within one deployment hears the same."""

from typing import Protocol

from sluice.domain.function.published import LATEST_PUBLISHED
from sluice.domain.plan.target import FunctionPlan, TargetPlan
from sluice.domain.rollback.lease import function_arn
from sluice.ports import Ports
from sluice.tasks.look.await_pruning import lease_after_pruning


class PublishedVersions(Protocol):
    """A way to see which versions were published."""

    def latest_published(self, name: str) -> str | None:
        """The highest number; None when there is none."""
        ...


class ChooseVersion(Protocol):
    """Which version of the function is meant; None when none was published."""

    def __call__(self, plan: TargetPlan, function: FunctionPlan, versions: PublishedVersions) -> str | None:
        """The number."""
        ...


def version_now(plan: TargetPlan, function: FunctionPlan, versions: PublishedVersions) -> str | None:
    """The version that a deployment would take if it started now."""
    del plan
    if function.published_version != LATEST_PUBLISHED:
        return function.published_version
    return versions.latest_published(function.function_name)


def pinned_version(
    ports: Ports,
    deployment_id: str,
    plan: TargetPlan,
    function: FunctionPlan,
    versions: PublishedVersions,
) -> str | None:
    """The version that the deployment takes, pinned before anything is done with it.

    Preflight asks first, for all targets at once: what is published while a target waits for others was not
    tried in those, and is not taken.
    """
    if function.published_version != LATEST_PUBLISHED:
        return function.published_version
    arn = function_arn(plan, function.function_name)
    known = ports.deployments.pinned_version(deployment_id, arn)
    if known is not None:
        return known
    number = versions.latest_published(function.function_name)
    return None if number is None else ports.deployments.pin_version(deployment_id, arn, number)


def pinned_after_pruning(
    ports: Ports,
    deployment_id: str,
    plan: TargetPlan,
    function: FunctionPlan,
    versions: PublishedVersions,
) -> str | None:
    """The same for whoever looks first, and does not look while old versions are being deleted.

    The deployment is stored by now: who begins to delete after this look knows what it needs.
    """
    if function.is_published:
        arn = function_arn(plan, function.function_name)
        lease_after_pruning(ports, arn, ports.clock.sleep)
    return pinned_version(ports, deployment_id, plan, function, versions)
