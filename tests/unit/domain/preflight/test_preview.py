"""When stages begin, who must act, what differs, how much it costs and how much traffic steps bring."""

from dataclasses import replace

import pytest

from sluice.domain.function.controls import FunctionControls
from sluice.domain.function.qualified import EventInvoke, RuntimeManagement
from sluice.domain.function.routing import Routing
from sluice.domain.function.state import AliasState
from sluice.domain.plan.actions import (
    Action,
    AskForApproval,
    Pause,
    PrepareFunctions,
    Promote,
    SetWeight,
    SmokeTest,
)
from sluice.domain.plan.alarms import AlarmWatch
from sluice.domain.plan.planned_waits import planned_waits
from sluice.domain.plan.target import DeploymentPlan, Stage, TargetPlan
from sluice.domain.plan.timetable import levels, time_at_weight, timetable
from sluice.domain.preflight.canary_traffic import expected_traffic, too_little
from sluice.domain.preflight.differences import code_change, needs_hash, setting_changes
from sluice.domain.preflight.expected_calls import target_calls, target_transitions
from sluice.domain.preflight.facts import ArtifactFacts, FunctionFacts, TargetFacts
from sluice.domain.preflight.preview import preview_of
from tests.analysis_builders import an_analysis
from tests.builders import SETTINGS, a_function_plan, a_function_state, a_target_plan

LIVE = replace(a_function_state(), version="6", code_size=500)
FACTS = FunctionFacts(
    a_function_plan(),
    latest=a_function_state(),
    alias=AliasState("live", Routing("6"), "revision-1"),
    live=LIVE,
    is_live_read=True,
    artifact=ArtifactFacts("eu-central-1", "1", 600),
)
DAY = 86_400.0


def target(name: str, *steps: Action, depends_on: tuple[str, ...] = ()) -> TargetPlan:
    return a_target_plan(name, *steps, depends_on=depends_on)


def test_stages_begin_one_after_the_other_when_the_clock_alone_decides() -> None:
    (time,) = timetable([target("prod", SetWeight("", 5), Pause("", 600), SetWeight("", 50), Pause("", 60))])
    assert [stage.starts_after for stage in time.stages] == [0, 0, 0, 600, 600, 660]
    assert [stage.weight for stage in time.stages] == [0, 5, 5, 50, 50, 100]
    assert time.ends_after == 660


def test_all_traffic_is_new_from_the_preparation_on_when_no_function_has_an_alias() -> None:
    plan = a_target_plan(
        "prod", SetWeight("", 5), AskForApproval(""), functions=[a_function_plan(alias_name=None)]
    )
    (time,) = timetable([plan])
    assert [stage.weight for stage in time.stages] == [100, 100, 100, 100]


def test_nothing_has_a_time_after_a_wait_for_a_person() -> None:
    (time,) = timetable([target("prod", Pause("", 60), AskForApproval(""), Pause("", 60))])
    assert [stage.starts_after for stage in time.stages] == [0, 0, 60, None, None]
    assert time.ends_after is None


def test_target_begins_when_the_last_it_depends_on_has_ended() -> None:
    times = timetable(
        [
            target("a", Pause("", 100)),
            target("b", Pause("", 300)),
            target("c", Pause("", 10), depends_on=("a", "b")),
            target("d", depends_on=("c",)),
        ]
    )
    assert [(time.starts_after, time.ends_after) for time in times] == [
        (0, 100),
        (0, 300),
        (300, 310),
        (310, 310),
    ]
    assert levels(times) == [["a", "b"], ["c"], ["d"]]


def test_target_has_no_time_when_one_it_depends_on_waits_for_a_person() -> None:
    times = timetable([target("a", AskForApproval("")), target("b"), target("c", depends_on=("a", "b"))])
    assert times[2].starts_after is None
    assert all(stage.starts_after is None for stage in times[2].stages)


def test_stage_lasts_as_long_as_its_longest_wait() -> None:
    plan = replace(target("prod"), stages=(Stage((Pause("0.0", 60), Pause("0.1", 90))),))
    assert timetable([plan])[0].ends_after == 90


def test_analysis_lasts_as_long_as_its_windows_when_it_decides_by_itself() -> None:
    (time,) = timetable([target("prod", an_analysis(runs=3))])
    assert time.ends_after == 60 + 120 + 60 + 5 + 2 * 60


def test_nothing_has_a_time_after_an_analysis_that_asks_a_person() -> None:
    (time,) = timetable([target("prod", an_analysis(rolls_forward=False))])
    assert time.ends_after is None


def test_analysis_costs_one_transition_for_each_look_and_one_to_begin() -> None:
    without = target_transitions(target("prod", SetWeight("", 25)))
    assert target_transitions(target("prod", SetWeight("", 25), an_analysis(runs=5))) == without + 2 + 2 + 9


def test_waits_say_whom_an_analysis_asks() -> None:
    plan = target("prod", an_analysis(requires_roles=("sre",)), an_analysis(rolls_forward=False))
    assert [wait.who for wait in planned_waits(plan)] == [
        "the metrics, or a person with role sre if they are inconclusive",
        "the metrics, then a person",
    ]


def test_waits_say_where_they_stand_and_who_must_act() -> None:
    stages = [
        (AskForApproval("0.0", 3600, ("sre", "owner")),),
        (PrepareFunctions("1.0"),),
        (AskForApproval("2.0"), Pause("2.1", 5)),
        (Promote("3.0"),),
        (AskForApproval("4.0"),),
    ]
    plan = replace(target("prod"), stages=tuple(Stage(actions) for actions in stages))
    assert [(wait.stage, wait.place, wait.who, wait.seconds) for wait in planned_waits(plan)] == [
        (0, "beforeDeployment", "a person with role sre or owner", 3600),
        (2, "step", "any person with a link", None),
        (4, "afterDeployment", "any person with a link", None),
    ]


@pytest.mark.parametrize("count", [1, 2, 5, 20])
def test_transitions_are_four_for_each_step_and_fourteen_besides(count: int) -> None:
    steps = [SetWeight("", weight) for weight in range(1, count + 1)]
    assert target_transitions(target("prod", *steps)) == 4 * count + 14


def test_no_call_is_expected_at_the_end_of_a_wave_which_has_no_account() -> None:
    border = replace(target("prod"), functions=(), stages=(), ends_wave=1)
    assert target_calls(border, ()) == 0


def test_update_alias_is_expected_once_for_each_weight_that_differs() -> None:
    plan = target("prod", SetWeight("", 10), SetWeight("", 10), SetWeight("", 50), SetWeight("", 100))
    fewer = target("prod", SetWeight("", 10), SetWeight("", 100))
    assert target_calls(plan, (FACTS,)) - target_calls(fewer, (FACTS,)) == 1


def test_calls_of_smoke_tests_and_looks_at_alarms_are_expected_when_there_are_some() -> None:
    plain = target("prod", SetWeight("", 10), SetWeight("", 100))
    tested = target(
        "prod", SetWeight("", 10), SmokeTest("", "{}"), SmokeTest("", "{}", "quote"), SetWeight("", 100)
    )
    watched = replace(plain, alarms=(AlarmWatch(("errors", "slow")),))
    functions = (FACTS,)
    assert target_calls(tested, functions) - target_calls(plain, functions) == 2
    assert target_calls(watched, functions) - target_calls(plain, functions) == 5


def test_fewer_calls_are_expected_when_there_is_less_to_look_at() -> None:
    plan = target("prod", SetWeight("", 10), SetWeight("", 100))
    absent = FunctionFacts(a_function_plan(), artifact=FACTS.artifact)
    plain = replace(FACTS, planned=a_function_plan(alias_name=None), alias=None, live=a_function_state())
    counts = [target_calls(plan, facts) for facts in ((absent,), (plain,), (FACTS,), (FACTS, FACTS))]
    assert counts == sorted(counts)


def test_settings_are_named_as_in_the_config_when_they_change() -> None:
    planned = replace(a_function_plan(), settings=replace(SETTINGS, runtime="python3.14"))
    (change,) = setting_changes(replace(FACTS, planned=planned))
    assert (change.name, change.before, change.after) == ("runtime", "python3.13", "python3.14")


CONTROLS = FunctionControls(7, None, RuntimeManagement("FunctionUpdate"), EventInvoke(0, on_failure="arn:q"))


@pytest.mark.parametrize(
    ("alias", "runtime", "calls"),
    [
        ("live", "for the new version", "for alias live"),
        (None, "for $LATEST", "for $LATEST"),
    ],
)
def test_plan_says_for_whom_a_setting_is_that_is_part_of_no_version(
    alias: str | None, runtime: str, calls: str
) -> None:
    planned = replace(a_function_plan(alias_name=alias), controls=CONTROLS)
    changes = {one.name: one.after for one in setting_changes(replace(FACTS, planned=planned))}
    assert changes == {
        "reservedConcurrency": "7 (for all versions at once)",
        "runtimeManagementConfig": f"FunctionUpdate ({runtime})",
        "eventInvokeConfig": f"maximumRetryAttempts 0, onFailure arn:q ({calls})",
    }


def test_calls_for_settings_beside_the_versions_are_expected_when_there_are_some() -> None:
    plan = target("prod", SetWeight("", 100))
    planned = replace(a_function_plan(), controls=replace(CONTROLS, runtime_management=None))
    with_runtime = replace(planned, controls=CONTROLS)
    plain, some, more = (
        target_calls(plan, (replace(FACTS, planned=one),)) for one in (FACTS.planned, planned, with_runtime)
    )
    # What the role may do; each is noted, read, written and read back, and a new version is waited for.
    assert (some - plain, more - some) == (1 + 2 * 4, 4)


def test_every_setting_is_new_when_the_function_does_not_exist() -> None:
    changes = setting_changes(FunctionFacts(a_function_plan()))
    assert {change.name: change.before for change in changes} == dict.fromkeys(
        ("runAsIamRole", "handler", "runtime")
    )


@pytest.mark.parametrize(
    ("artifact", "differs"),
    [
        (ArtifactFacts(size=600), True),
        (ArtifactFacts(size=500), None),
        (ArtifactFacts(size=500, code_sha256="old-code"), False),
        (ArtifactFacts(size=500, code_sha256="new-code"), True),
        (None, None),
    ],
)
def test_code_differs_by_size_or_hash_and_is_unknown_without(
    artifact: ArtifactFacts | None, differs: object
) -> None:
    assert code_change(replace(FACTS, artifact=artifact)).differs is differs


def test_hash_is_needed_only_when_sizes_are_the_same_and_no_hash_is_known() -> None:
    assert needs_hash(LIVE, ArtifactFacts(size=500))
    assert not needs_hash(LIVE, ArtifactFacts(size=600))
    assert not needs_hash(LIVE, ArtifactFacts(size=500, code_sha256="known"))
    assert not needs_hash(None, ArtifactFacts(size=500))


def test_step_sees_its_share_of_the_traffic_while_it_lasts() -> None:
    plan = target("prod", SetWeight("", 10), Pause("", 3600), SetWeight("", 50), Pause("", 60))
    (time,) = timetable([plan])
    first, second = expected_traffic(time, replace(FACTS, requests_per_day=DAY))
    assert (first.weight, first.requests, first.per_hour) == (10, 360, 360)
    assert (second.weight, second.requests) == (50, 30)
    assert too_little(time, first) is None
    finding = too_little(time, second)
    assert finding is not None
    assert "about 30 requests" in finding.message


def test_step_that_waits_for_a_person_has_a_rate_and_no_sum() -> None:
    (time,) = timetable([target("prod", SetWeight("", 10), AskForApproval(""), SetWeight("", 100))])
    (traffic,) = expected_traffic(time, replace(FACTS, requests_per_day=DAY))
    assert (traffic.per_hour, traffic.requests) == (360, None)
    assert too_little(time, traffic) is None


def test_no_traffic_is_expected_where_nobody_knows_how_much_there_is() -> None:
    (time,) = timetable([target("prod")])
    assert list(expected_traffic(time, FACTS)) == []


def test_weight_holds_until_the_next_one_is_set() -> None:
    (time,) = timetable([target("prod", SetWeight("", 10), Pause("", 5), Pause("", 7), SetWeight("", 50))])
    assert time_at_weight(time.stages, 1) == 12


def test_preview_sums_up_what_its_targets_say() -> None:
    plans = (target("a"), target("b", depends_on=("a",)))
    plan = DeploymentPlan("parcels", plans)
    unseen = TargetFacts((FunctionFacts(a_function_plan(), is_read=False),), is_reached=False)
    preview = preview_of(plan, [TargetFacts((FACTS,)), unseen], [])
    assert preview.levels == (("a",), ("b",))
    assert preview.transitions == 6 + 2 * 18
    assert [target.calls is None for target in preview.targets] == [False, True]
    assert preview.calls is None
    assert preview.ends_after == 0
    assert not preview.would_fail
