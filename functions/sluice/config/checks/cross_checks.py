"""Runs every check of a config against itself; each check is in the file of its subject."""

from collections.abc import Callable, Iterator
from itertools import islice

from sluice.config.checks import (
    addresses,
    analysis,
    descriptions,
    duplicates,
    graph,
    places,
    references,
    sizes,
    smoke_tests,
    templates,
    usage,
    values,
    waits,
    waves,
    webhooks,
)
from sluice.config.model import DeploymentConfig
from sluice.config.names import Names
from sluice.config.path_problems import MOST_PROBLEMS, PathProblem

Check = Callable[[DeploymentConfig, Names], Iterator[PathProblem]]

CHECKS_OF_WHAT_IS_THERE: tuple[Check, ...] = (
    values.version_is_known,
    references.targets_name_what_exists,
    references.rows_name_what_exists,
    references.aliases_name_what_exists,
    references.filters_name_what_exists,
    references.steps_name_what_exists,
    references.queries_name_what_exists,
    duplicates.functions_have_one_artifact,
    duplicates.targets_have_one_row_per_function,
    duplicates.functions_have_one_alias,
    duplicates.queries_have_one_meaning,
    duplicates.webhooks_have_one_meaning,
    duplicates.dependencies_stand_once,
    duplicates.alarms_stand_once,
    duplicates.channels_stand_once,
    graph.targets_can_be_ordered,
    waves.waves_have_all_targets,
    waves.borders_have_names_of_their_own,
    waits.all_waits_fit_one_deployment,
    places.regions_exist,
    places.external_ids_are_the_operators,
    places.roles_are_of_the_partition,
    places.functions_are_of_the_partition,
    addresses.paths_are_for_regions,
    values.weights_rise,
    values.snapshots_can_be_taken,
    values.provisioned_versions_are_called,
    values.analysis_units_are_given,
    analysis.cloudwatch_gets_whole_minutes,
    analysis.analyses_are_not_too_long,
    analysis.cloudwatch_queries_can_be_read,
    sizes.target_names_fit_one_item,
    sizes.targets_fit_one_execution,
    sizes.analyses_fit_one_item,
    templates.templates_use_known_variables,
    smoke_tests.payloads_can_be_sent,
    webhooks.addresses_are_private,
    webhooks.agents_are_not_used,
    webhooks.callbacks_are_complete,
)
"""These also apply to a partial file."""

CHECKS_OF_THE_WHOLE: tuple[Check, ...] = (
    usage.something_is_deployed_somewhere,
    usage.targets_have_functions,
    usage.artifacts_are_deployed,
    usage.strategies_are_used,
    usage.webhooks_are_used,
    usage.queries_are_used,
    usage.aliases_belong_to_functions,
    usage.split_traffic_has_an_alias,
    graph.functions_change_one_after_another,
    values.rows_fit_their_artifacts,
    values.published_versions_are_behind_aliases,
    addresses.rows_have_an_address,
    descriptions.descriptions_have_values,
    descriptions.descriptions_fit,
    analysis.versions_have_traffic,
    templates.steps_give_the_context,
    smoke_tests.tested_functions_are_there,
    webhooks.webhooks_can_answer,
    webhooks.links_have_an_approval,
    webhooks.json_bodies_are_json,
)
"""These would be wrong about a file with parts left out."""


def cross_check(config: DeploymentConfig, names: Names, *, is_whole: bool) -> Iterator[PathProblem]:
    """The problems between the parts of a config."""
    checks = CHECKS_OF_WHAT_IS_THERE + (CHECKS_OF_THE_WHOLE if is_whole else ())
    errors = 0
    for check in checks:
        # Explaining a problem takes far longer than finding it, and nobody is shown more than these.
        for problem in islice(check(config, names), MOST_PROBLEMS + 1):
            errors += problem.severity == "error"
            yield problem
        if errors > MOST_PROBLEMS:
            return
