"""The rules of AWS that the emulator lacks, one module each; `apply_all` puts them in force in this order."""

from local.plane.runtime import execution, invoke_api, metrics, routing
from local.plane.strict import (
    cloudwatch_alarms,
    cloudwatch_data,
    events_across_accounts,
    events_delivery,
    events_schedule,
    http_api,
    iam_conditions,
    iam_requests,
    lambda_alias_delay,
    lambda_alias_rules,
    lambda_code_location,
    lambda_code_source,
    lambda_images,
    lambda_provisioned,
    lambda_publishing,
    lambda_updates,
    s3_events,
    states_rules,
)

RULES = (
    routing,
    execution,
    invoke_api,
    metrics,
    cloudwatch_data,
    lambda_alias_rules,
    lambda_provisioned,
    lambda_alias_delay,
    lambda_updates,
    lambda_publishing,
    lambda_code_location,
    lambda_code_source,
    lambda_images,
    http_api,
    s3_events,
    events_delivery,
    events_schedule,
    events_across_accounts,
    cloudwatch_alarms,
    states_rules,
    iam_requests,
    iam_conditions,
)


def apply_all() -> None:
    """Patch the emulator with every rule; the last of two patches of one function is the outer one."""
    for rule in RULES:
        rule.apply()
