"""Reads what an operator may choose, from CDK context and environment; decides nothing about resources."""

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct, Node

from infra.identity_provider import identity_provider
from infra.notify import Notify, read_notify
from infra.packaging.bundles import BUNDLES

ROOT = Path(__file__).resolve().parent.parent
UNBUILT_HANDLERS = ROOT / "infra" / "unbuilt_handlers"

_DEPLOY_ROLES = ("SluiceDeployRole", "SluiceAliasRole", "ArmoryRole")
_ACCOUNT = re.compile(r"[0-9]{12}")
_ORGANIZATION = re.compile(r"o-[a-z0-9]{10,32}")
_EXTERNAL_ID = re.compile(r"[\w+=,.@:/-]{2,1224}", re.ASCII)  # AWS: AssumeRole, ExternalId
_PUBLIC_URL = re.compile(r"https://[a-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~-]+)*", re.IGNORECASE)
_MOST_KEPT_VERSIONS = 1000
_TARGETS_PER_REGION, _MOST_TARGETS_PER_REGION = 10, 1000
_RATE = re.compile(r"off|[1-9][0-9]{0,3} (minute|hour)s?")
LAMBDA_LEVELS = {
    "DEBUG": lambda_.ApplicationLogLevel.DEBUG,
    "INFO": lambda_.ApplicationLogLevel.INFO,
    "WARNING": lambda_.ApplicationLogLevel.WARN,
    "ERROR": lambda_.ApplicationLogLevel.ERROR,
    "CRITICAL": lambda_.ApplicationLogLevel.FATAL,
}
"""The levels of the setting `logLevel`, as Lambda calls them."""
_IDENTITY = re.compile(r"arn:[\w*-]+:iam::[\d*]+:(user|role)/\S+")
_ROLES_BY_PATH = re.compile(r"[^/]+:role/(?=.*\*).+/.*")


class HandlersNotBuiltError(Exception):
    """There is no code to deploy."""


class AlarmAccountsError(Exception):
    """The setting `alarmAccounts` names something that is no account."""


class ApproverRolesError(Exception):
    """The setting `approverRoles` names something that is no identity."""


class SettingError(Exception):
    """A setting has a value that could not work."""


@dataclass(frozen=True)
class Options:
    """The choices of one installation; every one of them has a default."""

    deploy_role_names: tuple[str, ...]
    deploy_accounts: tuple[str, ...]
    organization_id: str | None
    webhook_allow: tuple[str, ...]
    approver_roles: dict[str, tuple[str, ...]]
    revert_window_hours: int
    keep_versions: int
    targets_per_region: int
    retain_data: bool
    log_retention: logs.RetentionDays
    log_level: str
    external_id: str | None
    public_url: str | None
    alarm_topic_arn: str | None
    alarm_accounts: tuple[str, ...]
    reserves_concurrency: bool
    drift_rate: Duration | None
    oidc: str
    notify: Notify
    code: Mapping[str, Path]

    @property
    def is_built(self) -> bool:
        """Whether the template carries the real handlers."""
        return UNBUILT_HANDLERS not in self.code.values()


def read_options(scope: Construct) -> Options:
    """The options of the app that `scope` belongs to."""
    node = scope.node
    may_be_missing = _truth(node.try_get_context("allowMissingHandlers"), default=False)
    return Options(
        deploy_role_names=_names(node, "deployRoleNames", _DEPLOY_ROLES),
        deploy_accounts=_accounts(node, "deployAccounts", SettingError),
        organization_id=_text(node, "organizationId", _ORGANIZATION, "an id such as o-a1b2c3d4e5"),
        webhook_allow=_names(node, "webhookAllow", ()),
        approver_roles=_approver_roles(node),
        revert_window_hours=int(node.try_get_context("revertWindowHours") or 72),
        keep_versions=_keep_versions(node),
        targets_per_region=_targets_per_region(node),
        retain_data=_truth(node.try_get_context("retainData"), default=True),
        log_retention=logs.RetentionDays[str(node.try_get_context("logRetention") or "THREE_MONTHS")],
        log_level=_log_level(node),
        external_id=_text(node, "externalId", _EXTERNAL_ID, "2 to 1,224 letters, digits and _+=,.@:/-"),
        public_url=_text(node, "publicUrl", _PUBLIC_URL, "an https:// address without a / at its end"),
        alarm_topic_arn=node.try_get_context("alarmTopicArn"),
        alarm_accounts=_accounts(node, "alarmAccounts", AlarmAccountsError),
        reserves_concurrency=_truth(node.try_get_context("reserveConcurrency"), default=True),
        drift_rate=_rate(_text(node, "driftRate", _RATE, "`off`, or a time such as `6 hours`")),
        oidc=identity_provider(node.try_get_context("oidc")),
        notify=read_notify(node.try_get_context("notify")),
        code={one.name: _code(one.name, may_be_missing=may_be_missing) for one in BUNDLES},
    )


def _code(bundle: str, *, may_be_missing: bool) -> Path:
    """The folder of a bundle; the embedded plane names its own build in SLUICE_HANDLERS."""
    folder = ROOT / os.environ.get("SLUICE_HANDLERS", "build/aws") / bundle
    if folder.is_dir():
        return folder
    if may_be_missing:
        return UNBUILT_HANDLERS
    raise HandlersNotBuiltError(
        f"no handlers in {folder}. Run `python -m infra.packaging.package_handlers --for aws`, "
        "or pass `-c allowMissingHandlers=true` to look at the template without deploying it."
    )


def _names(node: Node, key: str, default: Sequence[str]) -> tuple[str, ...]:
    """A list from cdk.json; from the command line, which passes text, also `a,b` and `["a","b"]`."""
    value = node.try_get_context(key)
    if value is None:
        return tuple(default)
    if isinstance(value, str):
        value = json.loads(value) if value.startswith("[") else value.split(",")
    return tuple(str(name).strip() for name in value)


def _keep_versions(node: Node) -> int:
    """How many of the newest versions the daily run keeps; 0 for no daily run."""
    given = str(node.try_get_context("keepVersions") or 0)
    if not (given.isdecimal() and int(given) <= _MOST_KEPT_VERSIONS):
        raise SettingError(f"keepVersions: expected a number up to {_MOST_KEPT_VERSIONS}, got {given}")
    return int(given)


def _targets_per_region(node: Node) -> int:
    """How many targets of one account and region work at once, whatever deployments they are of."""
    given = str(node.try_get_context("targetsPerRegion") or _TARGETS_PER_REGION)
    if not (given.isdecimal() and 1 <= int(given) <= _MOST_TARGETS_PER_REGION):
        raise SettingError(
            f"targetsPerRegion: expected a number from 1 to {_MOST_TARGETS_PER_REGION}, got {given}"
        )
    return int(given)


def _log_level(node: Node) -> str:
    level = str(node.try_get_context("logLevel") or "INFO")
    if level not in LAMBDA_LEVELS:
        raise SettingError(f"logLevel: {level} is not one of {', '.join(LAMBDA_LEVELS)}")
    return level


def _text(node: Node, key: str, form: re.Pattern[str], expected: str) -> str | None:
    value = node.try_get_context(key)
    if value is not None and not form.fullmatch(str(value)):
        raise SettingError(f"{key}: expected {expected}, got {value}")
    return None if value is None else str(value)


def _rate(text: str | None) -> Duration | None:
    """How often something is done; None for never."""
    if text == "off":
        return None
    amount, unit = (text or "1 hour").split()
    return Duration.minutes(int(amount)) if unit.startswith("minute") else Duration.hours(int(amount))


def _accounts(node: Node, key: str, error: type[Exception]) -> tuple[str, ...]:
    """The ids of accounts; a wildcard would mean every account there is."""
    accounts = _names(node, key, ())
    for account in accounts:
        if not _ACCOUNT.fullmatch(account):
            raise error(f"{key}: {account} is not the id of an AWS account")
    return accounts


def _approver_roles(node: Node) -> dict[str, tuple[str, ...]]:
    """Role -> ARN patterns of IAM users and roles. Others would never match, and nobody would know why."""
    given = node.try_get_context("approverRoles") or {}
    given = json.loads(given) if isinstance(given, str) else given
    roles = {str(role): tuple(str(pattern) for pattern in patterns) for role, patterns in given.items()}
    for pattern in (pattern for patterns in roles.values() for pattern in patterns):
        if not _IDENTITY.fullmatch(pattern):
            raise ApproverRolesError(f"approverRoles: {pattern} is not the ARN of an IAM user or role")
        if _ROLES_BY_PATH.fullmatch(pattern):
            raise ApproverRolesError(
                f"approverRoles: {pattern} has a path and a *. STS shows no paths, so it would"
                " name roles under any path. Leave the path out, or write the whole name"
            )
    return roles


def _truth(value: object, *, default: bool) -> bool:
    """`-c key=false` arrives as the text "false", which Python takes for true."""
    return default if value is None else str(value).lower() == "true"
