"""Says which AWS actions on which resources a permission is; gives it to nobody."""

from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import Aws
from aws_cdk import aws_iam as iam

from infra.may import May
from infra.options import Options
from infra.storage import BY_APPLICATION, BY_TIME, CONFIG_PREFIX, RESULT_PREFIX, Storage

HANDLER_ROLES_PATH = "sluice/"
"""Then the name of the stack: by this path of a role, target accounts know whom to trust."""
SECRET_PREFIX = "sluice/"  # noqa: S105 - the beginning of names, not a secret


_ITEM_ACTIONS = {
    May.READ_ITEMS: "dynamodb:GetItem",
    May.READ_TOGETHER: "dynamodb:BatchGetItem",
    May.QUERY_ITEMS: "dynamodb:Query",
    May.PUT_ITEMS: "dynamodb:PutItem",
    May.UPDATE_ITEMS: "dynamodb:UpdateItem",
    May.CHECK_ITEMS: "dynamodb:ConditionCheckItem",
    May.DELETE_ITEMS: "dynamodb:DeleteItem",
}
"""A transaction is judged by what it is made of.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
"""
_GUARDRAILS_ACTIONS = ("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem")
_TABLE_WRITES = ("dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem")
DEPLOYMENTS = "DEP#*"  # each with all that belongs to one
SESSIONS, DRIFT = "PERSON#*", "DRIFT"  # sessions of people in browsers; the watch for drift
LOCKS, OUTCOMES = "LOCK", "OUTCOMES"  # which deployments are at work; how others have ended
GUARDRAILS_PARTITION = "GUARDRAILS"
"""The items that say what everybody else may do: all may read them, one handler writes them."""

# Who uses a table under a customer managed key needs the key as well, though only through DynamoDB:
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
DATA_KEY_ACTIONS = (
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)


@dataclass(frozen=True)
class Machines:
    """The state machines by name: handlers know the ARNs and still need not be created after them."""

    deployment_name: str
    target_name: str

    @property
    def deployment_arn(self) -> str:
        """The ARN of the machine of a whole deployment."""
        return _states_arn("stateMachine", self.deployment_name)

    @property
    def target_arn(self) -> str:
        """The ARN of the machine of one target."""
        return _states_arn("stateMachine", self.target_name)

    @property
    def alias(self) -> str:
        """The alias of either machine that points to the version of the last update."""
        return "current"

    @property
    def execution_arns(self) -> tuple[str, str]:
        """Every execution of either machine."""
        return (
            _states_arn("execution", f"{self.deployment_name}:*"),
            _states_arn("execution", f"{self.target_name}:*"),
        )


def machines_of_this_stack() -> Machines:
    """Names that two installations in one account do not share."""
    return Machines(f"{Aws.STACK_NAME}-deployment", f"{Aws.STACK_NAME}-target")


def statement(actions: Sequence[str], resources: Sequence[str], **conditions: str) -> iam.PolicyStatement:
    """Allows `actions` on `resources`; a condition is a key, with `__` for `:`, and its one value."""
    expected = {key.replace("__", ":"): value for key, value in conditions.items()}
    return iam.PolicyStatement(
        actions=list(actions),
        resources=list(resources),
        conditions={"StringEquals": expected} if expected else None,
    )


def statements(
    mays: Sequence[May], storage: Storage, machines: Machines, options: Options
) -> dict[May, list[iam.PolicyStatement]]:
    """The IAM statements of each permission; those on items of the table are all in one."""
    items = [may for may in mays if may in _ITEM_ACTIONS]
    found = {items[0]: _item_statements(items, storage)} if items else {}
    others = (may for may in mays if may not in _ITEM_ACTIONS)
    return found | {may: _statements_of(may, storage, machines, options) for may in others}


def _statements_of(
    may: May, storage: Storage, machines: Machines, options: Options
) -> list[iam.PolicyStatement]:
    if may in _OF_TABLE:
        return _table_statements(may, storage)
    if may in _BUCKETS:
        return _bucket_statements(may, storage)
    if may in _KEYS:
        key = storage.link_key if may in (May.SIGN_LINKS, May.CHECK_LINKS) else storage.token_key
        return [statement([_KEYS[may]], [key.key_arn])]
    if may in _SECRETS:
        return _secret_statements(may, storage)
    if may is May.ASSUME_DEPLOY_ROLES:
        return [_assume_statement(options)]
    return [_service_statement(may, storage, machines)]


_SHOWN = (DEPLOYMENTS, DRIFT, GUARDRAILS_PARTITION, LOCKS, OUTCOMES)
"""What pages show; they write none of it."""
_OF_TABLE = {May.APPLY_GUARDRAILS, May.KEEP_SESSIONS, May.LIST_DEPLOYMENTS, May.STAY_IN_DEPLOYMENTS}
_BUCKETS = {
    May.READ_DOCUMENTS: ("s3:GetObject",),
    May.READ_PLANS: ("s3:GetObject",),
    May.WRITE_DOCUMENTS: ("s3:PutObject",),
    May.READ_CONFIGS: ("s3:GetObject", "s3:GetObjectVersion"),
    May.WRITE_RESULTS: ("s3:PutObject",),
}
_PREFIXES = {
    May.FIND_SECRETS: SECRET_PREFIX,
    May.READ_SECRETS: SECRET_PREFIX,
    May.READ_CONNECTIONS: f"{SECRET_PREFIX}metric-providers/",
    May.READ_PROVIDER_SECRET: f"{SECRET_PREFIX}oidc/",
}
_SECRETS = {*_PREFIXES, May.SIGN_WEBHOOKS}
_EXECUTIONS = {
    May.INSPECT_EXECUTIONS: "states:DescribeExecution",
    May.STOP_EXECUTIONS: "states:StopExecution",
}
_KEYS = {
    May.SIGN_LINKS: "kms:GenerateMac",
    May.CHECK_LINKS: "kms:VerifyMac",
    May.SEAL_TOKENS: "kms:Encrypt",
    May.OPEN_TOKENS: "kms:Decrypt",
}


def _item_statements(mays: Sequence[May], storage: Storage) -> list[iam.PolicyStatement]:
    """The items of all, but for writes of the guardrails."""
    table = storage.table.table_arn
    writes = [_ITEM_ACTIONS[may] for may in mays if _ITEM_ACTIONS[may] in _TABLE_WRITES]
    denied = _partition_statement(iam.Effect.DENY, writes, table, "StringEquals", GUARDRAILS_PARTITION)
    used = statement([_ITEM_ACTIONS[may] for may in mays], [table])
    return [used, *([denied] if writes else []), _data_key_statement(storage, "dynamodb", DATA_KEY_ACTIONS)]


def _table_statements(may: May, storage: Storage) -> list[iam.PolicyStatement]:
    table = storage.table.table_arn
    if may is May.LIST_DEPLOYMENTS:
        return [
            statement(["dynamodb:Query"], [f"{table}/index/{BY_APPLICATION}", f"{table}/index/{BY_TIME}"])
        ]
    if may is May.STAY_IN_DEPLOYMENTS:
        return [_keep_in(table, DEPLOYMENTS, GUARDRAILS_PARTITION)]
    if may is May.KEEP_SESSIONS:
        keep = _partition_statement(iam.Effect.ALLOW, _TABLE_WRITES[1:], table, "StringLike", SESSIONS)
        return [keep, _keep_in(table, *_SHOWN, SESSIONS)]
    what = (_GUARDRAILS_ACTIONS, table, "StringEquals", GUARDRAILS_PARTITION)
    data_key = _data_key_statement(storage, "dynamodb", DATA_KEY_ACTIONS)
    return [_partition_statement(iam.Effect.ALLOW, *what), data_key]


def _partition_statement(
    effect: iam.Effect, actions: Sequence[str], table: str, match: str, *partitions: str
) -> iam.PolicyStatement:
    """Actions on items of these partitions: allowed on them alone, or denied on any that matches."""
    every = "ForAllValues" if effect is iam.Effect.ALLOW else "ForAnyValue"
    return iam.PolicyStatement(
        effect=effect,
        actions=list(actions),
        resources=[table],
        conditions={f"{every}:{match}": {"dynamodb:LeadingKeys": list(partitions)}},
    )


def _keep_in(table: str, *partitions: str) -> iam.PolicyStatement:
    """Nothing outside of these partitions, such as a lease. IAM sees no sort keys."""
    every = sorted(_ITEM_ACTIONS.values())
    return _partition_statement(iam.Effect.DENY, every, table, "StringNotLike", *partitions)


def _bucket_statements(may: May, storage: Storage) -> list[iam.PolicyStatement]:
    actions = _BUCKETS[may]
    if may in (May.READ_CONFIGS, May.WRITE_RESULTS):
        prefix = CONFIG_PREFIX if may is May.READ_CONFIGS else RESULT_PREFIX
        return [statement(actions, [storage.configs.arn_for_objects(f"{prefix}*")])]
    key_action = "kms:GenerateDataKey" if may is May.WRITE_DOCUMENTS else "kms:Decrypt"
    # A plan that is too large for an item of the table is a document that the item names.
    names = "deployments/*/plans/*" if may is May.READ_PLANS else "*"
    return [
        statement(actions, [storage.documents.arn_for_objects(names)]),
        _data_key_statement(storage, "s3", [key_action]),
    ]


def _secret_statements(may: May, storage: Storage) -> list[iam.PolicyStatement]:
    """The key that signs webhooks, or what people name: in `{{secrets.name}}`, or as a metric provider.

    Who only has to find a secret reads no value.
    """
    if may is May.SIGN_WEBHOOKS:
        return [statement(["secretsmanager:GetSecretValue"], [storage.webhook_key.attr_id])]
    place = f"{Aws.REGION}:{Aws.ACCOUNT_ID}"
    prefix = _PREFIXES[may]
    reads = may is not May.FIND_SECRETS  # no value is read before its tags
    of_secrets = ("secretsmanager:DescribeSecret", *("secretsmanager:GetSecretValue",) * reads)
    of_parameters = ("ssm:ListTagsForResource", *("ssm:GetParameter",) * reads)
    secrets = f"arn:{Aws.PARTITION}:secretsmanager:{place}:secret:{prefix}*"
    parameters = f"arn:{Aws.PARTITION}:ssm:{place}:parameter/{prefix}*"
    return [statement(of_secrets, [secrets]), statement(of_parameters, [parameters])]


def _data_key_statement(storage: Storage, service: str, actions: Sequence[str]) -> iam.PolicyStatement:
    through = f"{service}.{Aws.REGION}.amazonaws.com"
    return statement(actions, [storage.data_key.key_arn], kms__ViaService=through)


def _service_statement(may: May, storage: Storage, machines: Machines) -> iam.PolicyStatement:
    if may is May.PUBLISH_EVENTS:
        bus = f"arn:{Aws.PARTITION}:events:{Aws.REGION}:{Aws.ACCOUNT_ID}:event-bus/default"
        return statement(["events:PutEvents"], [bus])
    if may is May.READ_OWN_ACCOUNT:
        return statement(["lambda:GetAccountSettings"], ["*"])
    if may is May.KEEP_FAILED_EVENTS:
        return statement(["sqs:SendMessage"], [storage.dead_letters.queue_arn])
    if may in _EXECUTIONS:
        return statement([_EXECUTIONS[may]], machines.execution_arns)
    if may is May.LIST_EXECUTIONS:
        return statement(["states:ListExecutions"], [machines.deployment_arn, machines.target_arn])
    actions, is_target = _MACHINES[may]
    return statement(actions, [machines.target_arn if is_target else machines.deployment_arn])


# Versions and aliases are judged by the ARN of their machine:
# https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html
# Whose waiting state is woken IAM judges by the machine that issued the token, though its reference says that
# these actions know no resource: https://github.com/aws/aws-cdk/pull/8486 (tried on AWS).
_MACHINES = {
    May.START_DEPLOYMENTS: (["states:StartExecution"], False),
    May.START_TARGETS: (["states:StartExecution"], True),
    May.READ_VERSIONS: (["states:DescribeStateMachineAlias"], True),
    May.RESUME_DEPLOYMENTS: (["states:SendTaskSuccess"], False),
    May.CANCEL_DEPLOYMENTS: (["states:SendTaskFailure"], False),
    May.WAKE_TARGETS: (["states:SendTaskFailure", "states:SendTaskSuccess"], True),
}


def _states_arn(kind: str, name: str) -> str:
    return f"arn:{Aws.PARTITION}:states:{Aws.REGION}:{Aws.ACCOUNT_ID}:{kind}:{name}"


def _assume_statement(options: Options) -> iam.PolicyStatement:
    """The roles by name, in the accounts or the organization that the operator lists, or else in any.

    Whether a role opens, its trust policy and the external id decide besides.
    """
    roles = [
        f"arn:{Aws.PARTITION}:iam::{account}:role/{name}"
        for account in options.deploy_accounts or ("*",)
        for name in options.deploy_role_names
    ]
    organization = {"aws__ResourceOrgID": options.organization_id} if options.organization_id else {}
    return statement(["sts:AssumeRole", "sts:SetSourceIdentity"], roles, **organization)
