"""The way into target accounts: assumes deploy roles, each session narrowed to what it is for.

What only some handlers do there is imported when they do it: a cold start pays for what it loads.
"""
# ruff: noqa: PLC0415 - see above

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from sluice.aws.clients import Clients
from sluice.aws.target.alarms import DESCRIBING_POLICY, alarm_states
from sluice.aws.target.functions import LambdaFunctions
from sluice.aws.target.reading_policy import METRICS, NOTHING, reading_groups, reading_policy, watching_policy
from sluice.aws.target.session_policy import session_policy
from sluice.aws.target.sessions import Client, RoleSessions
from sluice.domain.plan.alarms import AlarmState
from sluice.domain.plan.target import FunctionPlan, TargetPlan
from sluice.errors import PolicyTooLargeError

if TYPE_CHECKING:
    from sluice.aws.target.inspection import LambdaInspection
    from sluice.aws.target.invocation import VersionInvocation
    from sluice.aws.target.metrics import CloudWatchMetrics
    from sluice.aws.target.version_deletion import LambdaVersionDeletion
    from sluice.aws.target.versions import LambdaVersions


class AssumedRoles:
    """`TargetAccounts`, `TargetInspectors`, `TargetInvokers`, `TargetAlarms`, `VersionAccess`, on STS."""

    def __init__(self, clients: Clients, default_external_id: str) -> None:
        self._sessions = RoleSessions(clients, default_external_id)

    def connect(
        self,
        target: TargetPlan,
        deployment_id: str,
        old_roles: Mapping[str, str] | None = None,
        *,
        as_begun: TargetPlan | None = None,
    ) -> LambdaFunctions:
        """A session for each function, assumed when it is first worked on."""
        roles = old_roles or {}

        @cache
        def client_of(name: str) -> Client:
            policy = session_policy(target, target.function(name), {roles[name]} if name in roles else ())
            return self._sessions.open(target, deployment_id, policy, as_begun=as_begun)

        return LambdaFunctions(target, lambda name, service: client_of(name)(service))

    def inspect(self, targets: Sequence[TargetPlan], session_name: str) -> "LambdaInspection":
        """Assume the one deploy role of targets in one region, with sessions that may only read."""
        from sluice.aws.target.inspection import LambdaInspection, ReadingSession

        groups = [
            ReadingSession(some, client)
            for group in reading_groups(targets)
            for some, client in self._reading(targets[0], session_name, group)
        ]
        return LambdaInspection(targets[0], groups)

    def watch(self, target: TargetPlan, function_name: str, session_name: str) -> "LambdaInspection":
        """A session that may only read this one function and what calls it."""
        from sluice.aws.target.inspection import LambdaInspection, ReadingSession

        planned = target.function(function_name)
        client = self._sessions.open(target, session_name, watching_policy(target, planned))
        return LambdaInspection(target, [ReadingSession([planned], client)])

    def metrics(self, target: TargetPlan, session_name: str) -> "CloudWatchMetrics":
        """CloudWatch beside the target's functions, with a session that may only read metrics."""
        from sluice.aws.target.metrics import CloudWatchMetrics

        client = self._sessions.open(target, session_name, METRICS)
        return CloudWatchMetrics(target, client("cloudwatch"))

    def invoker(
        self,
        target: TargetPlan,
        versions: Mapping[str, str],
        session_name: str,
        durable: Collection[str] = (),
    ) -> "VersionInvocation":
        """A session for each version, which may only call that one and read its durable executions."""
        from sluice.aws.target.invocation import VersionInvocation, invoking_policy

        @cache
        def client_of(name: str) -> Client:
            policy = invoking_policy(target, name, versions[name], is_durable=name in durable)
            return self._sessions.open(target, session_name, policy)

        return VersionInvocation(target, lambda name, config: client_of(name)("lambda", config))

    def versions_of(self, target: TargetPlan, name: str, session_name: str) -> "LambdaVersions":
        """A session that may only read this function."""
        from sluice.aws.target.versions import LambdaVersions, looking_policy

        client = self._sessions.open(target, session_name, looking_policy(target, name))
        return LambdaVersions(target, name, client)

    def deletion_of(self, target: TargetPlan, name: str, session_name: str) -> "LambdaVersionDeletion":
        """A session that may only delete versions of this function."""
        from sluice.aws.target.version_deletion import LambdaVersionDeletion, deleting_policy

        client = self._sessions.open(target, session_name, deleting_policy(target, name))
        return LambdaVersionDeletion(target, name, client)

    def states(self, target: TargetPlan, session_name: str, names: Sequence[str]) -> list[AlarmState]:
        """How the target's alarms stand, read with a session that may only describe alarms."""
        client = self._sessions.open(target, session_name, DESCRIBING_POLICY)
        return alarm_states(target, client("cloudwatch"), names)

    def opens_to_strangers(self, target: TargetPlan) -> bool:
        """Whether the deploy role can be assumed with an external id that is not ours."""
        return self._sessions.opens_to_strangers(target, NOTHING)

    def _reading(
        self, target: TargetPlan, session_name: str, group: Sequence[FunctionPlan]
    ) -> list[tuple[Sequence[FunctionPlan], Client]]:
        """A session for these functions, or one for each half where AWS cannot pack one policy for all."""
        try:
            return [(group, self._sessions.open(target, session_name, reading_policy(target, group)))]
        except PolicyTooLargeError:
            half = len(group) // 2
            if half == 0:
                raise
        parts = (group[:half], group[half:])
        return [one for part in parts for one in self._reading(target, session_name, part)]
