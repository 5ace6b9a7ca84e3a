"""The rules of AWS that the emulator lacks, one module each; `apply_all` puts them in force in this order."""

from local.plane import key_conditions, sessions
from local.plane.runtime import concurrency, durable, execution, invoke_api, metrics, queue, routing
from local.plane.strict import (
    http_api,
    iam_conditions,
    iam_data_keys,
    iam_documents,
    iam_leading_keys,
    iam_literals,
    iam_pass_role,
    iam_requests,
    iam_simulation,
    parameters,
    session_policies,
    source_identity,
)
from local.plane.strict.cloudwatch import alarms, data
from local.plane.strict.events import across_accounts, delivery, entries, s3, schedule
from local.plane.strict.functions import (
    alias_delay,
    alias_rules,
    code_location,
    code_signing,
    code_source,
    code_storage,
    images,
    layers,
    provisioned,
    publishing,
    qualified,
    request_rules,
    revisions,
    setting_maps,
    updates,
)
from local.plane.strict.requests import validation
from local.plane.strict.states import rules as states_rules

RULES = (
    routing,
    execution,
    concurrency,
    queue,
    invoke_api,
    durable,
    metrics,
    data,
    revisions,
    alias_rules,
    provisioned,
    alias_delay,
    updates,
    publishing,
    code_location,
    code_storage,
    code_source,
    images,
    layers,
    setting_maps,
    request_rules,
    qualified,
    code_signing,
    http_api,
    s3,
    entries,
    delivery,
    schedule,
    across_accounts,
    alarms,
    states_rules,
    iam_requests,
    iam_pass_role,
    iam_data_keys,
    iam_documents,
    iam_conditions,
    iam_leading_keys,
    iam_literals,
    iam_simulation,
    parameters,
    session_policies,
    source_identity,
    validation,
    key_conditions,
    sessions,
)


def apply_all() -> None:
    """Patch the emulator with every rule; the last of two patches of one function is the outer one."""
    for rule in RULES:
        rule.apply()
