"""Rollback decisions: what to do with an alias in every case, what differs, and how a person mends it."""

import json
import shlex
from dataclasses import replace

import pytest

from sluice.domain.function.routing import Routing
from sluice.domain.function.settings import FunctionSettings
from sluice.domain.function.state import AliasState
from sluice.domain.rollback.point import (
    AliasAction,
    Live,
    RollbackPoint,
    alias_action,
    latest_differences,
)
from sluice.domain.rollback.repair_commands import repair_commands
from tests.builders import FUNCTION_ROLE, SETTINGS, a_function_state, a_rollback_point

STABLE = Routing("6")
CANARY = Routing("6", {"7": 25.0})
NEXT = Routing("6", {"7": 50.0})
PROMOTED = Routing("7")
FOREIGN = Routing("5")


def action_for(routing: Routing | None, *declared: Routing, has_moved: bool = False) -> AliasAction:
    current = AliasState("live", routing, "revision-1") if routing else None
    return alias_action(current, "6", declared, has_moved=has_moved)


def test_alias_is_left_when_it_was_never_moved_and_is_where_it_was() -> None:
    assert action_for(STABLE) is AliasAction.NOTHING


def test_alias_needs_nothing_when_it_is_back_already() -> None:
    assert action_for(STABLE, CANARY) is AliasAction.NOTHING


def test_alias_needs_nothing_when_only_a_weight_of_zero_is_left() -> None:
    assert action_for(Routing("6", {"7": 0.0}), CANARY) is AliasAction.NOTHING


def test_alias_is_written_once_more_when_a_late_write_could_still_move_it() -> None:
    assert action_for(STABLE, CANARY, has_moved=True) is AliasAction.RESTORE


@pytest.mark.parametrize("routing", [CANARY, NEXT, PROMOTED])
def test_alias_is_restored_when_it_is_where_the_deployment_put_it(routing: Routing) -> None:
    assert action_for(routing, routing) is AliasAction.RESTORE


def test_alias_is_restored_when_a_write_with_a_lost_answer_has_moved_it() -> None:
    assert action_for(NEXT, CANARY, NEXT, has_moved=True) is AliasAction.RESTORE


def test_alias_is_restored_when_aws_answers_a_weight_with_a_rounding_error() -> None:
    assert action_for(Routing("6", {"7": 0.07 * 100}), Routing("6", {"7": 7.0})) is AliasAction.RESTORE


@pytest.mark.parametrize("is_writing", [False, True])
@pytest.mark.parametrize("routing", [FOREIGN, PROMOTED, Routing("6", {"8": 25.0}), Routing("6", {"7": 24.0})])
def test_alias_is_left_when_someone_else_has_moved_it(routing: Routing, *, is_writing: bool) -> None:
    assert action_for(routing, CANARY, NEXT, has_moved=is_writing) is AliasAction.LEAVE


@pytest.mark.parametrize("is_writing", [False, True])
def test_alias_is_left_when_it_is_gone(*, is_writing: bool) -> None:
    assert action_for(None, CANARY, has_moved=is_writing) is AliasAction.LEAVE


@pytest.mark.parametrize("live", list(Live))
def test_rollback_point_is_the_same_when_it_was_stored_as_json(live: Live) -> None:
    point = a_rollback_point(live)
    assert RollbackPoint.from_dict(json.loads(json.dumps(point.as_dict()))) == point


def test_nothing_differs_when_latest_is_as_it_was() -> None:
    assert latest_differences(a_rollback_point(), a_function_state()) == []


def test_nothing_differs_when_there_was_no_function_before() -> None:
    assert latest_differences(a_rollback_point(Live.ABSENT), a_function_state(code_sha256="new")) == []


@pytest.mark.parametrize(
    ("settings", "difference"),
    [
        (
            replace(SETTINGS, execution_role_arn="role/new"),
            f"execution role is role/new, was {FUNCTION_ROLE}",
        ),
        (replace(SETTINGS, handler="app.main"), "handler is app.main, was app.handler"),
        (replace(SETTINGS, runtime="python3.14"), "runtime is python3.14, was python3.13"),
    ],
)
def test_setting_is_named_with_both_values_when_it_differs(
    settings: FunctionSettings, difference: str
) -> None:
    assert latest_differences(a_rollback_point(), a_function_state(settings=settings)) == [difference]


def test_code_hash_is_named_with_both_values_when_it_differs() -> None:
    differences = latest_differences(a_rollback_point(), a_function_state(code_sha256="new-code"))
    assert differences == ["code hash is new-code, was old-code"]


def test_every_difference_is_named_when_there_are_several() -> None:
    state = a_function_state(code_sha256="new-code", settings=replace(SETTINGS, handler="app.main"))
    assert len(latest_differences(a_rollback_point(), state)) == 2


def test_one_command_clears_the_weights_when_an_alias_served_before() -> None:
    (command,) = repair_commands(a_rollback_point(), "eu-central-1")
    words = shlex.split(command)
    assert words[:3] == ["aws", "lambda", "update-alias"]
    assert options_of(words) == {
        "--region": "eu-central-1",
        "--function-name": "quote",
        "--name": "live",
        "--function-version": "6",
        "--routing-config": "AdditionalVersionWeights={}",
    }


def test_commands_restore_code_then_settings_then_publish_when_latest_served_before() -> None:
    commands = repair_commands(a_rollback_point(Live.LATEST, alias_name=None), "eu-central-1")
    verbs = [shlex.split(command)[2] for command in commands]
    order = ["get-function", "update-function-code", "update-function-configuration", "publish-version"]
    assert [verb for verb in verbs if verb != "wait"] == order
    assert "--qualifier 6" in commands[0]


def test_command_restores_every_setting_when_latest_served_before() -> None:
    commands = repair_commands(a_rollback_point(Live.LATEST, alias_name=None), "eu-central-1")
    (settings,) = [command for command in commands if "update-function-configuration" in command]
    options = options_of(shlex.split(settings))
    assert (options["--role"], options["--handler"], options["--runtime"]) == (
        SETTINGS.execution_role_arn,
        SETTINGS.handler,
        SETTINGS.runtime,
    )


def test_command_deletes_the_alias_when_the_deployment_may_have_created_it() -> None:
    commands = repair_commands(a_rollback_point(Live.LATEST), "eu-central-1")
    assert commands[-1] == "aws lambda delete-alias --region eu-central-1 --function-name quote --name live"


@pytest.mark.parametrize("live", [Live.ALIAS, Live.LATEST])
def test_every_command_names_region_and_function_when_it_calls_lambda(live: Live) -> None:
    for command in repair_commands(a_rollback_point(live), "us-east-1"):
        assert "--region us-east-1 --function-name quote" in command


def test_there_is_no_command_when_the_function_did_not_exist() -> None:
    assert repair_commands(a_rollback_point(Live.ABSENT), "eu-central-1") == []


def options_of(words: list[str]) -> dict[str, str]:
    return dict(zip(words[3::2], words[4::2], strict=True))
