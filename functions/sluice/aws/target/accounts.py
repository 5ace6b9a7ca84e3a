"""The way into target accounts: assumes deploy roles, each session narrowed to one target's functions.

What only some handlers do there is imported when they do it: a cold start pays for what it loads.
"""
# ruff: noqa: PLC0415 - see above

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.exceptions import ClientError

from sluice.aws.call_errors import is_access_denied, message_of, retryable
from sluice.aws.clients import Clients
from sluice.aws.target.alarms import DESCRIBING_POLICY, alarm_states
from sluice.aws.target.functions import LambdaFunctions
from sluice.aws.target.reading_policy import NOTHING, reading_policy
from sluice.aws.target.session_policy import session_policy
from sluice.domain.plan.alarms import AlarmState
from sluice.domain.plan.target import TargetPlan
from sluice.errors import AccessDeniedError, TargetError

if TYPE_CHECKING:
    from sluice.aws.target.inspection import LambdaInspection
    from sluice.aws.target.invocation import VersionInvocation
    from sluice.aws.target.metrics import CloudWatchMetrics

# A handler's own credentials are role credentials, so this is role chaining, which AWS ends after an hour.
SESSION_SECONDS = 3600
_RENEW_BEFORE_SECONDS = 1500  # longer than a handler may run: a session never ends under its hands
_CONFIG = Config(retries={"mode": "standard", "max_attempts": 4}, connect_timeout=5, read_timeout=60)


@dataclass(frozen=True, slots=True)
class _Session:
    credentials: dict[str, str]
    expires: float


class AssumedRoles:
    """`TargetAccounts`, `TargetInspectors`, `TargetInvokers` and `TargetAlarms`: the ports on STS."""

    def __init__(self, clients: Clients, default_external_id: str) -> None:
        self._clients = clients
        self._external_id = default_external_id
        self._sessions: dict[tuple[str, ...], _Session] = {}
        self._lock = Lock()

    def connect(self, target: TargetPlan, deployment_id: str) -> LambdaFunctions:
        """Assume the target's deploy role; AccessDeniedError says which role refused whom."""
        client = self._client_factory(target, deployment_id, session_policy(target))
        return LambdaFunctions(target, client("lambda"), client("s3"))

    def inspect(self, targets: Sequence[TargetPlan], session_name: str) -> "LambdaInspection":
        """Assume the one deploy role of targets in one region, with a session that may only read."""
        from sluice.aws.target.inspection import LambdaInspection

        return LambdaInspection(
            targets[0], self._client_factory(targets[0], session_name, reading_policy(targets))
        )

    def metrics(self, target: TargetPlan, session_name: str) -> "CloudWatchMetrics":
        """CloudWatch beside the target's functions, with a session that may only read."""
        from sluice.aws.target.metrics import CloudWatchMetrics

        client = self._client_factory(target, session_name, reading_policy([target]))
        return CloudWatchMetrics(target, client("cloudwatch"))

    def invoker(
        self, target: TargetPlan, versions: Mapping[str, str], session_name: str
    ) -> "VersionInvocation":
        """Assume the target's deploy role, with a session that may only call these versions."""
        from sluice.aws.target.invocation import VersionInvocation, invoking_policy

        client = self._client_factory(target, session_name, invoking_policy(target, versions))
        return VersionInvocation(target, partial(client, "lambda"))

    def states(self, target: TargetPlan, session_name: str, names: Sequence[str]) -> list[AlarmState]:
        """How the target's alarms stand, read with a session that may only describe alarms."""
        client = self._client_factory(target, session_name, DESCRIBING_POLICY)
        return alarm_states(target, client("cloudwatch"), names)

    def opens_to_strangers(self, target: TargetPlan) -> bool:
        """Whether the deploy role can be assumed with an external id that is not ours."""
        stranger = f"stranger-{secrets.token_hex(16)}"
        try:
            self._assume(target, stranger, "sluice-external-id-check", NOTHING)
        except AccessDeniedError:
            return False
        return True

    def _client_factory(self, target: TargetPlan, session_name: str, policy: str) -> Callable[..., Any]:
        """Assume the role now; make a client for each service and configuration once it is needed."""
        credentials = self._credentials(target, session_name, policy)
        made: dict[tuple[str, Config], Any] = {}

        def client(service: str, config: Config = _CONFIG) -> Any:  # noqa: ANN401  boto3 clients have no static type
            with self._lock:
                if (service, config) not in made:
                    made[service, config] = self._clients.foreign(service, target.region, config, credentials)
                return made[service, config]

        return client

    def _credentials(self, target: TargetPlan, session_name: str, policy: str) -> dict[str, str]:
        external_id = target.external_id or self._external_id
        key = (target.deploy_role_arn, external_id, session_name, policy)
        known = self._sessions.get(key)
        if known is None or known.expires - time.time() < _RENEW_BEFORE_SECONDS:
            known = self._assume(target, external_id, session_name, policy)
            self._keep(key, known)
        return known.credentials

    def _keep(self, key: tuple[str, ...], session: _Session) -> None:
        """Keep it for the next call, and forget those that have ended."""
        with self._lock:
            valid = {one: kept for one, kept in self._sessions.items() if kept.expires > time.time()}
            self._sessions = {**valid, key: session}

    def _assume(self, target: TargetPlan, external_id: str, session_name: str, policy: str) -> _Session:
        try:
            with retryable(f"assume {target.deploy_role_arn}"):
                answer = self._clients.own("sts", _CONFIG).assume_role(
                    RoleArn=target.deploy_role_arn,
                    RoleSessionName=session_name[:64],  # seen in the target account's CloudTrail
                    ExternalId=external_id,
                    DurationSeconds=SESSION_SECONDS,
                    Policy=policy,
                )
        except ClientError as error:
            raise _refused(error, target, external_id) from error
        given = answer["Credentials"]
        credentials = {
            "aws_access_key_id": given["AccessKeyId"],
            "aws_secret_access_key": given["SecretAccessKey"],
            "aws_session_token": given["SessionToken"],
        }
        return _Session(credentials, time.time() + SESSION_SECONDS)


def _refused(error: ClientError, target: TargetPlan, external_id: str) -> TargetError:
    if is_access_denied(error):
        return AccessDeniedError(
            f"Role {target.deploy_role_arn} cannot be assumed: {message_of(error)}",
            f"Create it there from Sluice's template with external id {external_id}, and check"
            " that it trusts the control plane's account",
        )
    return TargetError(f"Role {target.deploy_role_arn} cannot be assumed: {message_of(error)}")
