"""Says what every handler knows from its environment; it gives it to none."""

from aws_cdk import Aws, Fn

from infra.options import Options
from infra.permissions import Machines
from infra.storage import Storage

METRICS_NAMESPACE = f"Sluice/{Aws.STACK_NAME}"
"""Of all metrics of this installation, so that two in one account are told apart without a dimension."""


def environment(options: Options, storage: Storage, machines: Machines) -> dict[str, str]:
    """The variables that every handler has."""
    return {
        "TABLE_NAME": storage.table.table_name,
        "DOCUMENTS_BUCKET": storage.documents.bucket_name,
        "DEPLOYMENT_STATE_MACHINE_ARN": machines.deployment_arn,
        "TARGET_STATE_MACHINE_ARN": machines.target_arn,
        "STATE_MACHINE_ALIAS": machines.alias,
        "TOKEN_KEY_ARN": storage.token_key.key_arn,
        "LINK_KEY_ARN": storage.link_key.key_arn,
        "EXTERNAL_ID": external_id(options),
        "POWERTOOLS_SERVICE_NAME": "sluice",
        "POWERTOOLS_LOG_LEVEL": options.log_level,
        "POWERTOOLS_METRICS_NAMESPACE": METRICS_NAMESPACE,
    }


def external_id(options: Options) -> str:
    """The operator's, or made from the stack's UUID: no user of a config can choose it (confused deputy).

    Only the operator's outlives the stack: roles in target accounts go on trusting one that is created anew.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
    """
    return options.external_id or f"sluice-{Fn.select(2, Fn.split('/', Aws.STACK_ID))}"
