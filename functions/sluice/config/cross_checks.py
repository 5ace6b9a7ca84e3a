"""Checks a config against itself, with every rule there is; each rule stands in the file of its subject."""

from collections.abc import Callable, Iterator

from sluice.config import (
    analysis_checks,
    duplicate_checks,
    graph_checks,
    reference_checks,
    smoke_test_checks,
    template_checks,
    usage_checks,
    value_checks,
    webhook_checks,
)
from sluice.config.findings import Finding
from sluice.config.model import DeploymentConfig
from sluice.config.names import Names

Check = Callable[[DeploymentConfig, Names], Iterator[Finding]]

CHECKS_OF_WHAT_IS_THERE: tuple[Check, ...] = (
    value_checks.version_is_known,
    reference_checks.targets_name_what_exists,
    reference_checks.rows_name_what_exists,
    reference_checks.aliases_name_what_exists,
    reference_checks.filters_name_what_exists,
    reference_checks.steps_name_what_exists,
    reference_checks.queries_name_what_exists,
    duplicate_checks.functions_have_one_artifact,
    duplicate_checks.targets_have_one_row_per_function,
    duplicate_checks.functions_have_one_alias,
    duplicate_checks.queries_have_one_meaning,
    duplicate_checks.webhooks_have_one_meaning,
    duplicate_checks.dependencies_stand_once,
    duplicate_checks.alarms_stand_once,
    graph_checks.targets_can_be_ordered,
    value_checks.weights_rise,
    value_checks.analysis_units_are_given,
    analysis_checks.cloudwatch_gets_whole_minutes,
    analysis_checks.analyses_are_not_too_long,
    analysis_checks.cloudwatch_queries_can_be_read,
    template_checks.templates_use_known_variables,
    smoke_test_checks.payloads_can_be_sent,
    webhook_checks.addresses_are_private,
    webhook_checks.agents_are_not_used,
    webhook_checks.callbacks_are_complete,
)
"""These hold for a part of a file as well."""

CHECKS_OF_THE_WHOLE: tuple[Check, ...] = (
    usage_checks.something_is_deployed_somewhere,
    usage_checks.targets_have_functions,
    usage_checks.artifacts_are_deployed,
    usage_checks.strategies_are_used,
    usage_checks.webhooks_are_used,
    usage_checks.queries_are_used,
    usage_checks.aliases_belong_to_functions,
    usage_checks.split_traffic_has_an_alias,
    graph_checks.functions_change_one_after_another,
    value_checks.rows_fit_their_artifacts,
    analysis_checks.versions_have_traffic,
    template_checks.steps_give_the_context,
    smoke_test_checks.tested_functions_are_there,
    webhook_checks.webhooks_can_answer,
    webhook_checks.links_have_an_approval,
    webhook_checks.json_bodies_are_json,
)
"""These would be wrong about a file of which parts were left out."""


def cross_check(config: DeploymentConfig, names: Names, *, is_whole: bool) -> Iterator[Finding]:
    """What is wrong or odd about the parts of a config beside each other."""
    checks = CHECKS_OF_WHAT_IS_THERE + (CHECKS_OF_THE_WHOLE if is_whole else ())
    for check in checks:
        yield from check(config, names)
