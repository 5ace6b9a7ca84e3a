"""An alarm that goes red rolls its target back, wherever the target is; one that was red before has a say."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import yaml

from local.sample_functions import answering
from tests.scenarios.alarms import Alarm, a_composite, an_alarm, forwarded, watching
from tests.scenarios.canary import Canary, a_canary
from tests.scenarios.control import steer
from tests.scenarios.roles import denied
from tests.scenarios.world import World, a_provider_row, a_target, approval, fresh, pause, weight

EXAMPLE = Path(__file__).parents[3] / "examples/extension-alarms.yaml"

WAITING = (weight(25), approval(), weight(100))
PAUSED = (weight(25), pause(4, "hours"), weight(100))


def messages(world: World, deployment: str, kind: str) -> list[str]:
    return [event["message"] for event in world.events(deployment) if event["type"] == kind]


def minute_passes(world: World) -> None:
    world.move_clock(61)


def rolled_back(world: World, deployment: str) -> dict[str, Any]:
    world.ended(deployment)
    target = world.target(deployment, "prod")
    assert target["status"] == "ROLLED_BACK", target
    return target


def watched(world: World, alarm: Alarm, *steps: dict[str, Any], already: str | None = None) -> Canary:
    return a_canary(world, *steps, alarms=watching(alarm, already=already))


def test_paused_target_rolls_back_within_a_minute_when_no_event_tells_of_its_alarm(world: World) -> None:
    alarm = an_alarm(world.place())
    canary = watched(world, alarm, *PAUSED)
    deployment = world.deploy(canary.config)
    world.open_wait(deployment, "prod", "pause")
    assert world.target(deployment, "prod")["alarms"][0]["state"] == "OK"
    alarm.put("ALARM", "Threshold Crossed: 7 errors.")
    minute_passes(world)
    target = rolled_back(world, deployment)
    assert target["reason"].startswith(f"Alarm '{alarm.name}' is in ALARM since ")
    assert target["reason"].endswith(": Threshold Crossed: 7 errors.")
    assert (target["alarms"][0]["state"], target["alarms"][0]["stateAtStart"]) == ("ALARM", "OK")
    assert len(messages(world, deployment, "AlarmRaised")) == 1
    assert canary.alias() == {"1": 100}


@pytest.mark.parametrize("kind", ["metric", "composite"])
def test_waiting_target_rolls_back_at_once_when_its_owner_forwards_alarm_events(
    world: World, kind: str
) -> None:
    place = world.place()
    cause = an_alarm(place)
    alarm = cause if kind == "metric" else a_composite(place, cause)
    canary = watched(world, alarm, *WAITING)
    with forwarded(world, place):
        deployment = canary.waiting_at_25()
        cause.put("ALARM")
        target = rolled_back(world, deployment)
    assert target["reason"].startswith(f"Alarm '{alarm.name}' is in ALARM")
    assert canary.alias() == {"1": 100}


def test_weight_is_not_raised_when_an_alarm_is_red_that_nobody_has_noticed(world: World) -> None:
    alarm = an_alarm(world.place())
    canary = watched(world, alarm, *WAITING)
    deployment = canary.waiting_at_25()
    alarm.put("ALARM")
    world.decide(deployment, "prod", "approve")
    assert rolled_back(world, deployment)["reason"].startswith(f"Alarm '{alarm.name}' is in ALARM")
    assert messages(world, deployment, "FunctionPromoted") == []
    assert len(messages(world, deployment, "WeightSet")) == 1


def test_nothing_is_changed_when_an_alarm_is_red_before_the_start(world: World) -> None:
    alarm = an_alarm(world.place(), "ALARM")
    canary = watched(world, alarm, *WAITING)
    deployment = world.deploy(canary.config)
    assert world.ended(deployment)["status"] == "FAILED"
    target = world.target(deployment, "prod")
    assert target["status"] == "FAILED"
    assert target["reason"].startswith(f"Nothing was changed: Alarm '{alarm.name}' is in ALARM")
    assert any("while this lasts" in told for told in messages(world, deployment, "PreflightWarning"))
    versions = canary.place.client("lambda").list_versions_by_function(FunctionName=canary.function)
    assert [one["Version"] for one in versions["Versions"]] == ["$LATEST", "1"]


def test_red_alarm_is_let_be_when_it_is_ignored_and_was_red_before(world: World) -> None:
    alarm = an_alarm(world.place(), "ALARM")
    canary = watched(world, alarm, *WAITING, already="ignore")
    deployment = canary.waiting_at_25()
    alarm.put("OK")
    alarm.put("ALARM")
    world.decide(deployment, "prod", "approve")
    assert world.ended(deployment)["status"] == "SUCCEEDED"


def test_red_alarm_may_stay_red_and_not_come_back_when_it_must_not_worsen(world: World) -> None:
    alarm = an_alarm(world.place(), "ALARM")
    steps = (weight(25), approval(), weight(50), approval(), weight(100))
    canary = watched(world, alarm, *steps, already="mustNotWorsen")
    deployment = canary.waiting_at_25()
    alarm.put("ALARM", "still bad")  # an update within the same state is no transition
    world.decide(deployment, "prod", "approve")
    world.wait_for(lambda: canary.alias() == {"1": 50.0, "2": 50.0})
    world.open_approval(deployment, "prod")
    alarm.put("OK")
    alarm.put("ALARM", "bad again")
    minute_passes(world)
    assert "bad again" in rolled_back(world, deployment)["reason"]


def test_alarms_of_the_strategy_count_for_each_target_that_uses_it(world: World) -> None:
    alarm = an_alarm(world.place())
    canary = a_canary(world, *WAITING)
    canary.config["strategies"]["canary"]["alarms"] = watching(alarm)
    deployment = canary.waiting_at_25()
    alarm.put("ALARM")
    minute_passes(world)
    rolled_back(world, deployment)


def test_only_the_target_of_the_alarm_rolls_back_when_two_are_waiting(world: World) -> None:
    alarm = an_alarm(world.place())
    canary = watched(world, alarm, *WAITING)
    other = world.place(1)
    canary.config["targets"]["calm"] = {
        **a_target(other, "canary"),
        "alarms": watching(an_alarm(other)),
    }
    path = other.upload(f"{canary.function}.zip", 'def handler(event, context): return "x"\n')
    name = f"{canary.function}-calm"
    canary.config["artifacts"].append({"functionName": name, "path": path, "type": "zipFile"})
    canary.config["providerOptions"]["lambda"].append(a_provider_row(other, "calm", name))
    deployment = canary.waiting_at_25()
    world.open_approval(deployment, "calm")
    alarm.put("ALARM")
    minute_passes(world)
    world.wait_for(lambda: world.statuses(deployment)["prod"] == "ROLLED_BACK")
    world.decide(deployment, "calm", "approve")
    world.ended(deployment)
    assert world.statuses(deployment) == {"prod": "ROLLED_BACK", "calm": "SUCCEEDED"}


def test_nothing_happens_when_an_alarm_goes_red_after_the_end(world: World) -> None:
    alarm = an_alarm(world.place())
    canary = watched(world, alarm, weight(100))
    deployment = world.deploy(canary.config)
    assert world.ended(deployment)["status"] == "SUCCEEDED"
    alarm.put("ALARM")
    minute_passes(world)
    assert world.statuses(deployment) == {"prod": "SUCCEEDED"}
    assert canary.alias() == {"2": 100}
    assert messages(world, deployment, "AlarmRaised") == []


def test_one_end_is_reached_when_alarm_and_approval_come_at_once(world: World) -> None:
    alarm = an_alarm(world.place())
    canary = watched(world, alarm, *WAITING)
    deployment = canary.waiting_at_25()
    with forwarded(world, canary.place), ThreadPoolExecutor(2) as pool:
        pool.submit(alarm.put, "ALARM")
        pool.submit(world.decide, deployment, "prod", "approve")
    target = rolled_back(world, deployment)
    assert target["reason"].startswith(f"Alarm '{alarm.name}' is in ALARM")
    assert canary.alias() == {"1": 100}


def test_promoted_target_goes_back_when_an_alarm_goes_red_at_its_last_gate_whatever_gates_do(
    world: World,
) -> None:
    alarm = an_alarm(world.place())
    canary = a_canary(
        world,
        weight(100),
        alarms=watching(alarm),
        constraints={"afterDeployment": [approval()]},
    )
    canary.config["deploymentConfig"] = {"afterDeploymentFailure": "keep"}
    deployment = world.deploy(canary.config)
    world.open_approval(deployment, "prod")
    assert canary.alias() == {"2": 100}
    alarm.put("ALARM")
    minute_passes(world)
    rolled_back(world, deployment)
    assert canary.alias() == {"1": 100}


def test_deployment_is_refused_before_it_starts_when_an_alarm_does_not_exist(world: World) -> None:
    canary = a_canary(world, alarms={"names": ["nobody-made-this"]})
    deployment = world.deploy(canary.config)
    assert "No alarm 'nobody-made-this'" in world.ended(deployment)["reason"]


def test_no_weight_is_raised_blindly_when_an_alarm_is_deleted_meanwhile(world: World) -> None:
    alarm = an_alarm(world.place())
    canary = watched(world, alarm, *WAITING)
    deployment = canary.waiting_at_25()
    alarm.delete()
    for _ in range(2):
        minute_passes(world)
        world.wait_for(lambda: messages(world, deployment, "AlarmsUnread"))
    assert len(messages(world, deployment, "AlarmsUnread")) == 1
    assert world.statuses(deployment) == {"prod": "AWAITING_APPROVAL"}
    world.decide(deployment, "prod", "approve")
    assert f"No alarm '{alarm.name}'" in rolled_back(world, deployment)["reason"]


def test_what_runs_goes_on_and_no_weight_is_raised_when_the_role_may_no_longer_look(world: World) -> None:
    canary = watched(world, an_alarm(world.place()), *WAITING)
    deployment = canary.waiting_at_25()
    role = canary.config["targets"]["prod"]["deployAsIamRole"].rpartition("/")[2]
    with denied(canary.place, role, "cloudwatch:DescribeAlarms"):
        minute_passes(world)
        (told,) = world.wait_for(lambda: messages(world, deployment, "AlarmsUnread"))
        assert "Allow cloudwatch:DescribeAlarms" in told
        assert canary.alias() == {"1": 75.0, "2": 25.0}
        world.decide(deployment, "prod", "approve")
        assert "may not read alarms" in rolled_back(world, deployment)["reason"]


def test_approver_sees_how_the_alarms_stand_when_asked(world: World) -> None:
    alarm = an_alarm(world.place())
    deployment = watched(world, alarm, *WAITING).waiting_at_25()
    link = world.link(world.open_approval(deployment, "prod")["approvalId"], "ada")
    page = world.api.get(link).text
    assert f"<h2>Alarms</h2><ul><li>Alarm &#39;{alarm.name}&#39; is in OK since " in page
    steer(world, deployment, "rollback", "prod")
    world.ended(deployment)


def test_example_runs_when_its_account_bucket_and_alarms_are_real(world: World) -> None:
    place = world.place()
    names = {
        name: an_alarm(place).name for name in ("toll-gate-errors", "toll-gate-slow", "payments-overview")
    }
    function, text = fresh("toll"), EXAMPLE.read_text()
    for name, real in {**names, "toll-gate": function}.items():
        text = text.replace(f"{name}\n", f"{real}\n")
    config = yaml.safe_load(text)
    config["targets"]["live"] |= {"deployAsIamRole": place.deploy_role_arn, "region": place.region}
    config["artifacts"][0]["path"] = place.upload(f"{function}.zip", answering("two"))
    config["providerOptions"]["lambda"][0]["runAsIamRole"] = place.execution_role_arn
    config["strategies"]["ramp"]["canary"]["steps"][-1] = pause(1)
    place.create(function, answering("one"), alias="live")
    deployment = world.deploy(config)
    assert world.ended(deployment)["status"] == "SUCCEEDED"
    assert {one["name"] for one in world.target(deployment, "live")["alarms"]} == set(names.values())
