"""Findings about reasons, stored plans and mending commands, each as the sentence that should hold."""

import json
import shlex

from sluice.domain.plan.actions import action_from_dict
from sluice.domain.plan.graph import ordered
from sluice.domain.plan.target import FunctionPlan
from sluice.domain.record.reasons import deployment_reason, error_in_words
from sluice.domain.record.status import DeploymentStatus
from sluice.domain.rollback.point import Live
from sluice.domain.rollback.repair_commands import repair_commands
from tests.builders import a_rollback_point, a_target_plan


def test_name_of_the_error_is_told_when_the_function_answered_no_message() -> None:
    assert error_in_words("Runtime.Unknown", json.dumps({"errorMessage": None})) != "None"


def test_cancellation_is_not_told_when_the_deployment_failed_for_no_known_reason() -> None:
    assert "cancelled" not in deployment_reason(DeploymentStatus.FAILED, [], "")


def test_unknown_field_is_ignored_when_a_newer_sluice_stored_a_function() -> None:
    stored = json.loads(json.dumps(a_target_plan().as_dict()))
    (function,) = stored["functions"]
    assert FunctionPlan.from_dict({**function, "memory_mb": 512}) == FunctionPlan.from_dict(function)


def test_unknown_field_is_ignored_when_a_newer_sluice_stored_an_action() -> None:
    action = {"kind": "setWeight", "key": "1.0", "weight": 25}
    assert action_from_dict({**action, "invented_later": 1}) == action_from_dict(action)


def test_commands_wait_between_updates_when_latest_served_before() -> None:
    # AWS refuses the next update or publication with ResourceConflictException while one is in progress:
    # https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
    verbs = [
        shlex.split(command)[2] for command in repair_commands(a_rollback_point(Live.LATEST), "eu-west-1")
    ]
    updates = [place for place, verb in enumerate(verbs) if verb.startswith("update-function")]
    assert all(verbs[place + 1] == "wait" for place in updates)


def test_targets_keep_the_order_given_when_another_one_is_freed_before() -> None:
    assert ordered({"a": [], "b": ["a"], "c": []}) == ["a", "b", "c"]
