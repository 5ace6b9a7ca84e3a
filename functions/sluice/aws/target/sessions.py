"""Sessions of deploy roles: each narrowed by a policy of its own, kept while it lasts."""

import secrets
import time
from collections.abc import Callable
from threading import Lock
from typing import Any

from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from sluice.aws.call_errors import code_of, is_access_denied, message_of, retryable
from sluice.aws.clients import Clients
from sluice.aws.role_client import as_role
from sluice.domain.people.source_identity import source_identity_of
from sluice.domain.plan.target import TargetPlan
from sluice.errors import AccessDeniedError, PolicyTooLargeError, TargetError
from sluice.observability import logger
from sluice.values import dataclass

# A handler's own credentials are role credentials, so this is role chaining, which AWS ends after an hour.
SESSION_SECONDS = 3600
_RENEW_BEFORE_SECONDS = 1900  # longer than a handler may run: a session never ends under its hands
_MAX_POLICY_LENGTH = 2048  # AWS: AssumeRole, Policy
_CONFIG = Config(
    retries={"mode": "standard", "max_attempts": 4},
    connect_timeout=5,
    read_timeout=60,
    max_pool_connections=20,  # as many targets and functions as a handler works on side by side
)

Client = Callable[..., Any]
"""Gives the client of a service, with another configuration if need be; clients have no static type."""


@dataclass(frozen=True, slots=True)
class _Session:
    credentials: Credentials
    expires: float


class RoleSessions:
    """Assumes deploy roles through STS, with the external id of the target or else the stack's own."""

    def __init__(self, clients: Clients, default_external_id: str) -> None:
        self._clients = clients
        self._external_id = default_external_id
        self._sessions: dict[tuple[str, ...], _Session] = {}
        self._nameless: dict[str, float] = {}
        self._lock = Lock()

    def open(
        self, target: TargetPlan, session_name: str, policy: str, *, as_begun: TargetPlan | None = None
    ) -> Client:
        """Assume the role now, and give what makes its clients.

        When the role refuses the external id of the target, that of `as_begun` is tried.

        Raises:
            AccessDeniedError: the role refused us.
            PolicyTooLargeError: the policy names more than AWS can pack.
        """
        credentials = self._opened(target, session_name, policy, as_begun)

        def client(service: str, config: Config = _CONFIG) -> Any:  # noqa: ANN401
            return as_role(
                self._clients.foreign(service, target.account_id, target.region, config), credentials
            )

        return client

    def opens_to_strangers(self, target: TargetPlan, policy: str) -> bool:
        """Whether the role can be assumed with an external id that is not ours.

        Without a source identity: a role that does not let it be set would seem to refuse strangers.
        """
        stranger = f"stranger-{secrets.token_hex(16)}"
        try:
            self._assume(target, stranger, "sluice-external-id-check", policy)
        except AccessDeniedError:
            return False
        return True

    def _opened(
        self, target: TargetPlan, session_name: str, policy: str, as_begun: TargetPlan | None
    ) -> Credentials:
        try:
            return self._credentials(target, session_name, policy)
        except AccessDeniedError:
            if as_begun is None:
                raise
        return self._credentials(as_begun, session_name, policy)

    def _credentials(self, target: TargetPlan, session_name: str, policy: str) -> Credentials:
        external_id = target.external_id or self._external_id
        identity = source_identity_of(target.requested_by)
        key = (target.deploy_role_arn, external_id, session_name, policy, identity)
        known = self._sessions.get(key)
        if known is None or known.expires - time.time() < _RENEW_BEFORE_SECONDS:
            known = self._assume_for(identity, target, external_id, session_name, policy)
            self._keep(key, known)
        return known.credentials

    def _keep(self, key: tuple[str, ...], session: _Session) -> None:
        """Keep it for the next call, and forget those that have ended."""
        with self._lock:
            valid = {one: kept for one, kept in self._sessions.items() if kept.expires > time.time()}
            self._sessions = {**valid, key: session}

    def _assume_for(
        self, identity: str, target: TargetPlan, external_id: str, session_name: str, policy: str
    ) -> _Session:
        """With the requester as source identity, or without where the role does not let it be set.

        AWS refuses the whole call then, so it is made again, and the role remembered for as long as a
        session lasts: roles made from an older template work on, and a new template is noticed.
        """
        role = target.deploy_role_arn
        if not identity or self._nameless.get(role, 0.0) > time.time():
            return self._assume(target, external_id, session_name, policy)
        try:
            return self._assume(target, external_id, session_name, policy, SourceIdentity=identity)
        except AccessDeniedError:
            # Only a role that opens without one is remembered: this may be refused for any other reason.
            session = self._assume(target, external_id, session_name, policy)
        self._nameless[role] = time.time() + SESSION_SECONDS
        logger.info("a deploy role takes no source identity", role=role)
        return session

    def _assume(
        self, target: TargetPlan, external_id: str, session_name: str, policy: str, **options: str
    ) -> _Session:
        if len(policy) > _MAX_POLICY_LENGTH:
            raise _too_large(target, f"it has {len(policy)} characters (limit: {_MAX_POLICY_LENGTH})")
        try:
            with retryable(f"assume {target.deploy_role_arn}"):
                response = self._clients.own("sts", _CONFIG).assume_role(
                    RoleArn=target.deploy_role_arn,
                    RoleSessionName=session_name[:64],  # seen in the target account's CloudTrail
                    ExternalId=external_id,
                    DurationSeconds=SESSION_SECONDS,
                    Policy=policy,
                    **options,
                )
        except ClientError as error:
            raise _refused(error, target) from error
        logger.info(
            "assumed a deploy role",
            role=target.deploy_role_arn,
            policy_length=len(policy),
            packed_percent=response.get("PackedPolicySize"),
        )
        found = response["Credentials"]
        credentials = Credentials(found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"])
        return _Session(credentials, time.time() + SESSION_SECONDS)


def _refused(error: ClientError, target: TargetPlan) -> TargetError:
    """What AWS says; the external id is nobody's but the operator's, so it is not told."""
    if is_access_denied(error):
        return AccessDeniedError(
            f"Role {target.deploy_role_arn} cannot be assumed: {message_of(error)}",
            "Create it there from Sluice's template, and check that it trusts the control plane's account and"
            " requires the external id that the operator has for it: the output `ExternalId` of the stack, or"
            " the one under `accounts` in the guardrails",
        )
    if code_of(error) == "PackedPolicyTooLarge":
        return _too_large(target, message_of(error))
    return TargetError(f"Role {target.deploy_role_arn} cannot be assumed: {message_of(error)}")


def _too_large(target: TargetPlan, why: str) -> PolicyTooLargeError:
    return PolicyTooLargeError(
        f"Role {target.deploy_role_arn} cannot be assumed with a policy for one function alone: {why}",
        "Shorten what the policy names, which is mostly the path of the artifact, or take session tags off"
        " the control plane's roles: AWS packs both together",
    )
