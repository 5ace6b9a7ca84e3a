"""Declares every handler, one row each: its code, size, time and permissions; nothing calls them here."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

from aws_cdk import Aws, Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.acknowledge import acknowledge, acknowledge_wildcards
from infra.concurrency import AT_ONCE
from infra.handler_environment import environment
from infra.may import May
from infra.options import LAMBDA_LEVELS, Options
from infra.packaging.bundles import bundle_of
from infra.permissions import HANDLER_ROLES_PATH, Machines, statement, statements
from infra.storage import Storage
from infra.wildcard_reasons import WILDCARD_REASONS


@dataclass(frozen=True)
class Row:
    """One handler: `functions/handlers/<name>.py`."""

    name: str
    may: tuple[May, ...]
    timeout_seconds: int = 60
    memory_mb: int = 512
    knows: tuple[str, ...] = ()
    """Variables it needs besides those that every handler has."""


_WRITE = (May.PUT_ITEMS, May.UPDATE_ITEMS)
_USE_ITEMS = (May.READ_ITEMS, *_WRITE)
_QUERY_ITEMS = (*_USE_ITEMS, May.QUERY_ITEMS)
_RECORD = (*_USE_ITEMS, May.PUBLISH_EVENTS)
_OPEN_WAITS = (
    *(*_QUERY_ITEMS, May.READ_TOGETHER, May.READ_PLANS, May.PUBLISH_EVENTS),
    *(May.SEAL_TOKENS, May.OPEN_TOKENS, May.WAKE_TARGETS),
)
_END_WAITS = (May.READ_PLANS, May.CHECK_LINKS, May.OPEN_TOKENS, May.WAKE_TARGETS)
# A deployment that supersedes another one cancels it, so every intake may.
_INTAKE = (
    *_RECORD,
    *(May.WRITE_DOCUMENTS, May.CHECK_ITEMS, May.READ_VERSIONS),
    May.START_DEPLOYMENTS,
    May.OPEN_TOKENS,
    May.CANCEL_DEPLOYMENTS,
)
_PREFLIGHT = (May.READ_ITEMS, May.QUERY_ITEMS, May.PUT_ITEMS, May.CHECK_ITEMS, May.READ_PLANS)
_LOOK = (May.ASSUME_DEPLOY_ROLES, May.READ_OWN_ACCOUNT, May.FIND_SECRETS)
_ACT = (
    *_INTAKE,
    *(May.QUERY_ITEMS, May.LIST_DEPLOYMENTS, May.READ_DOCUMENTS, May.READ_PLANS),
    *(May.RESUME_DEPLOYMENTS, May.WAKE_TARGETS, May.ASSUME_DEPLOY_ROLES),
)
_API = (*_ACT, May.READ_TOGETHER, May.SIGN_LINKS, May.READ_OWN_ACCOUNT, May.FIND_SECRETS)
_BROWSE = (
    *(May.READ_ITEMS, May.READ_TOGETHER, May.QUERY_ITEMS, May.KEEP_SESSIONS, May.LIST_DEPLOYMENTS),
    *(May.READ_DOCUMENTS, May.READ_PLANS, May.READ_PROVIDER_SECRET),
)
_CANCEL = (*_RECORD, May.QUERY_ITEMS, May.OPEN_TOKENS, May.RESUME_DEPLOYMENTS)
_PROPAGATE = (*_CANCEL, May.READ_PLANS, May.START_TARGETS, May.READ_TOGETHER, May.DELETE_ITEMS)
# What changes a function renews its lease in the same transaction, and checks that its target still runs.
_CHANGE = (
    *(*_USE_ITEMS, May.QUERY_ITEMS, May.READ_TOGETHER, May.READ_PLANS),
    *(May.CHECK_ITEMS, May.ASSUME_DEPLOY_ROLES),
)
_ROLL_BACK = (*_CHANGE, May.PUBLISH_EVENTS)
_RECONCILE = (
    *(*_PROPAGATE, May.CHECK_ITEMS),
    *(May.WAKE_TARGETS, May.START_DEPLOYMENTS),
    *(May.INSPECT_EXECUTIONS, May.LIST_EXECUTIONS, May.STOP_EXECUTIONS),
    May.KEEP_FAILED_EVENTS,
)

_WATCH = (
    *_QUERY_ITEMS,
    May.READ_PLANS,
    May.ASSUME_DEPLOY_ROLES,
    May.PUBLISH_EVENTS,
    May.OPEN_TOKENS,
    May.WAKE_TARGETS,
    May.KEEP_FAILED_EVENTS,
)

_PRUNE = (*_RECORD, May.QUERY_ITEMS, May.LIST_DEPLOYMENTS, May.READ_PLANS, May.ASSUME_DEPLOY_ROLES)
_DETECT = (
    *(May.READ_ITEMS, May.PUT_ITEMS, May.QUERY_ITEMS, May.DELETE_ITEMS, May.LIST_DEPLOYMENTS),
    *(May.READ_PLANS, May.ASSUME_DEPLOY_ROLES, May.PUBLISH_EVENTS, May.KEEP_FAILED_EVENTS),
)
_OUTSIDE = (May.READ_SECRETS, May.SIGN_WEBHOOKS)
_WEBHOOK = (*_OUTSIDE, May.SIGN_LINKS)
_QUOTAS = ("TARGETS_PER_REGION",)
_ACT_SETTINGS = ("API_URL", "APPROVER_ROLES", "REVERT_WINDOW_HOURS", "OIDC")
_PAGE_SETTINGS = (*_ACT_SETTINGS, "WEBHOOK_ALLOW_PRIVATE")
_API_SETTINGS = ("API_URL", "CONFIG_BUCKET", "APPROVER_ROLES", "REVERT_WINDOW_HOURS", "NOTIFY")
_WEBHOOK_SETTINGS = ("API_URL", "WEBHOOK_KEY_ARN", "WEBHOOK_ALLOW_PRIVATE")

# Less than the 840 s for which the states of a target wait, and than the 900 s that cfn-lint allows (E3717).
_CHANGE_SECONDS = 800

# Restoring one zip of 50 MB, the largest, peaks at 300 MB (measured); one is restored at a time.
_RESTORE_MB = 1024

HANDLERS = (
    Row("api", _API, timeout_seconds=30, memory_mb=1024, knows=_API_SETTINGS),
    Row(
        "config_upload",
        (*_INTAKE, May.READ_CONFIGS, May.WRITE_RESULTS, May.KEEP_FAILED_EVENTS),
        timeout_seconds=120,
        knows=("CONFIG_BUCKET", "NOTIFY"),
    ),
    Row(
        "approvals",
        (*_RECORD, May.QUERY_ITEMS, May.STAY_IN_DEPLOYMENTS, *_END_WAITS),
        timeout_seconds=30,
        knows=("API_URL",),
    ),
    Row(
        "callbacks",
        (*_USE_ITEMS, May.STAY_IN_DEPLOYMENTS, *_END_WAITS),
        timeout_seconds=30,
    ),
    Row("page", _BROWSE, timeout_seconds=30, memory_mb=1024, knows=_PAGE_SETTINGS),
    Row("page_acts", _ACT, timeout_seconds=30, memory_mb=1024, knows=_ACT_SETTINGS),
    Row("guardrails", (May.APPLY_GUARDRAILS, May.PUBLISH_EVENTS), timeout_seconds=30, memory_mb=1024),
    Row("begin_deployment", (*_WRITE, May.PUBLISH_EVENTS)),
    Row(
        "run_preflight",
        (*_PREFLIGHT, *_LOOK, May.READ_CONNECTIONS),
        timeout_seconds=120,
        memory_mb=1024,
    ),
    Row("run_targets", (*_PROPAGATE, May.SEAL_TOKENS), knows=_QUOTAS),
    Row("cancel_targets", (*_CANCEL, May.SEAL_TOKENS, May.WAKE_TARGETS)),
    Row(
        "finish_deployment",
        (*_RECORD, May.QUERY_ITEMS, May.READ_PLANS, May.DELETE_ITEMS, May.START_DEPLOYMENTS),
    ),
    Row("begin_target", (*_WRITE, May.READ_TOGETHER, May.PUBLISH_EVENTS, May.READ_PLANS)),
    Row("prepare_functions", _CHANGE, timeout_seconds=_CHANGE_SECONDS),
    Row("set_weight", _CHANGE, timeout_seconds=_CHANGE_SECONDS),
    Row("pause", _OPEN_WAITS),
    Row("ask_for_approval", _OPEN_WAITS, knows=("API_URL",)),
    Row(
        "run_webhook",
        (*_WEBHOOK, *_OPEN_WAITS),
        timeout_seconds=_CHANGE_SECONDS,
        knows=_WEBHOOK_SETTINGS,
    ),
    Row(
        "judge_metrics",
        (*_OPEN_WAITS, May.ASSUME_DEPLOY_ROLES, May.READ_SECRETS),
        timeout_seconds=_CHANGE_SECONDS // 2,
        knows=("WEBHOOK_ALLOW_PRIVATE",),
    ),
    Row(
        "smoke_test",
        (*_QUERY_ITEMS, May.READ_TOGETHER, May.READ_PLANS, May.ASSUME_DEPLOY_ROLES),
        timeout_seconds=_CHANGE_SECONDS,
    ),
    Row("promote", _CHANGE, timeout_seconds=_CHANGE_SECONDS),
    Row("undo_target", _ROLL_BACK, timeout_seconds=_CHANGE_SECONDS, memory_mb=_RESTORE_MB),
    Row("roll_back", _ROLL_BACK, timeout_seconds=_CHANGE_SECONDS, memory_mb=_RESTORE_MB),
    Row("finish_target", (*_PROPAGATE, May.WAKE_TARGETS), knows=_QUOTAS),
    Row("reconcile", _RECONCILE, timeout_seconds=300, knows=_QUOTAS),
    Row("watch_alarms", _WATCH, timeout_seconds=120),
    Row(
        "versions",
        _PRUNE,
        timeout_seconds=30,
        memory_mb=1024,
        knows=("APPROVER_ROLES", "REVERT_WINDOW_HOURS"),
    ),
    Row(
        "prune_versions",
        (*_PRUNE, May.KEEP_FAILED_EVENTS),
        timeout_seconds=_CHANGE_SECONDS,
        knows=("KEEP_VERSIONS", "REVERT_WINDOW_HOURS"),
    ),
    Row(
        "notify_people",
        (
            May.READ_ITEMS,
            May.QUERY_ITEMS,
            May.PUT_ITEMS,
            May.PUBLISH_EVENTS,
            *_OUTSIDE,
            May.KEEP_FAILED_EVENTS,
        ),
        knows=("API_URL", "NOTIFY", "WEBHOOK_KEY_ARN", "WEBHOOK_ALLOW_PRIVATE"),
    ),
    Row("detect_drift", _DETECT, timeout_seconds=300),
)


def assuming_handlers() -> tuple[str, ...]:
    """The handlers that work in target accounts."""
    return tuple(row.name for row in HANDLERS if May.ASSUME_DEPLOY_ROLES in row.may)


class Handlers(Construct):
    """The Lambda functions of the control plane, by name."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        options: Options,
        storage: Storage,
        machines: Machines,
        api_url: str,
    ) -> None:
        super().__init__(scope, construct_id)
        self._options = options
        self._storage = storage
        self._machines = machines
        self._code = {name: lambda_.Code.from_asset(str(code)) for name, code in options.code.items()}
        own = {
            "API_URL": options.public_url or api_url,
            "CONFIG_BUCKET": storage.configs.bucket_name,
            "APPROVER_ROLES": json.dumps(options.approver_roles) if options.approver_roles else "",
            "REVERT_WINDOW_HOURS": str(options.revert_window_hours),
            "KEEP_VERSIONS": str(options.keep_versions or ""),
            "TARGETS_PER_REGION": str(options.targets_per_region),
            "WEBHOOK_KEY_ARN": storage.webhook_key.attr_id,
            "WEBHOOK_ALLOW_PRIVATE": ",".join(options.webhook_allow),
            "OIDC": options.oidc,
            "NOTIFY": options.notify.others,
        }
        shared = environment(options, storage, machines)
        self.functions = {
            row.name: self._function(row, shared | {key: own[key] for key in row.knows if own[key]})
            for row in HANDLERS
        }

    def function(self, name: str) -> lambda_.Function:
        """The handler `name`."""
        return self.functions[name]

    def _function(self, row: Row, variables: Mapping[str, str]) -> lambda_.Function:
        log_group = logs.LogGroup(
            self,
            f"{_pascal(row.name)}Logs",
            retention=self._options.log_retention,
            removal_policy=RemovalPolicy.DESTROY,
        )
        function = lambda_.Function(
            self,
            _pascal(row.name),
            description=f"Sluice: {row.name.replace('_', ' ')}",
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64,
            handler=f"handlers.{row.name}.handler",
            code=self._code[bundle_of(row.name)],
            timeout=Duration.seconds(row.timeout_seconds),
            memory_size=row.memory_mb,
            reserved_concurrent_executions=AT_ONCE.get(row.name)
            if self._options.reserves_concurrency
            else None,
            role=self._role(row, log_group).without_policy_updates(),
            environment=dict(variables),
            log_group=log_group,
            logging_format=lambda_.LoggingFormat.JSON,
            # Without it Lambda drops everything below INFO, and below INFO the reports with the times.
            application_log_level_v2=LAMBDA_LEVELS[self._options.log_level],
            system_log_level_v2=lambda_.SystemLogLevel.INFO,
        )
        acknowledge(
            function, "L1", "Python 3.13 is supported until 2029 and is the newest version tried with Sluice."
        )
        return function

    def _role(self, row: Row, log_group: logs.LogGroup) -> iam.Role:
        """A role of its own for each handler, with nothing that its row does not say."""
        allowed = statements(row.may, self._storage, self._machines, self._options)
        logging = statement(["logs:CreateLogStream", "logs:PutLogEvents"], [log_group.log_group_arn])
        role = iam.Role(
            self,
            f"{_pascal(row.name)}Role",
            path=f"/{HANDLER_ROLES_PATH}{Aws.STACK_NAME}/",
            description=f"What the Sluice handler {row.name} may do",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            inline_policies={"handler": iam.PolicyDocument(statements=[logging, *chain(*allowed.values())])},
        )
        for may in WILDCARD_REASONS.keys() & allowed.keys():
            resources = chain(*(one.resources for one in allowed[may]))
            acknowledge_wildcards(role, resources, WILDCARD_REASONS[may])
        return role


def _pascal(name: str) -> str:
    return name.title().replace("_", "")
