"""The planner: which targets start together when a deployment goes in waves, and what lies in between."""

import pytest

from sluice.config.load import load_config
from sluice.domain.plan.actions import Action, AskForApproval, Pause, Promote, ReleaseConcurrency
from sluice.domain.plan.planned_waits import planned_waits
from sluice.domain.plan.target import DeploymentPlan, TargetPlan
from sluice.errors import ConfigProblemsError
from sluice.planner.deployment import plan_deployment
from tests.builders import Json, a_config_text

APPROVAL = {"pause": {"untilApproved": True}}
FIVE = ("a", "b", "c", "d", "e")


def planned(targets: Json | None = None, **settings: object) -> DeploymentPlan:
    named = targets or {name: {} for name in FIVE}
    text = a_config_text(named, deploymentConfig=settings)  # type: ignore[arg-type]
    return plan_deployment(load_config(text).config)


def problems_of(targets: Json | None = None, **settings: object) -> list[str]:
    with pytest.raises(ConfigProblemsError) as refused:
        planned(targets, **settings)
    return [f"{problem.path}: {problem.message}" for problem in refused.value.problems]


def needs_of(plan: DeploymentPlan) -> dict[str, list[str]]:
    return {target.name: list(target.depends_on) for target in plan.targets}


def actions_of(target: TargetPlan) -> list[Action]:
    return [action for stage in target.stages for action in stage.actions]


def test_each_wave_waits_for_the_end_of_the_one_before() -> None:
    assert needs_of(planned(waves=[1, 3, "rest"])) == {
        "a": [],
        "wave-1": ["a"],
        "b": ["wave-1"],
        "c": ["wave-1"],
        "d": ["wave-1"],
        "wave-2": ["b", "c", "d"],
        "e": ["wave-2"],
    }


def test_end_of_a_wave_has_no_account_and_no_functions() -> None:
    border = planned(waves=[1, "rest"]).target("wave-1")
    assert (border.account_id, border.functions, border.stages, border.ends_wave) == ("", (), (), 1)


def test_all_targets_start_at_once_when_there_is_one_wave() -> None:
    assert needs_of(planned(waves=["rest"])) == {name: [] for name in FIVE}


def test_later_waves_are_left_out_when_there_are_fewer_targets() -> None:
    assert needs_of(planned(waves=[4, 1, 50, "rest"]))["e"] == ["wave-1"]
    assert "wave-2" not in needs_of(planned(waves=[4, 1, 50, "rest"]))


def test_what_a_target_depends_on_is_never_in_a_later_wave() -> None:
    first = {"constraints": {"dependsOn": ["c"]}}
    plan = planned({"a": first, "b": {}, "c": {}}, waves=[1, "rest"])
    assert needs_of(plan) == {"b": [], "wave-1": ["b"], "c": ["wave-1"], "a": ["c", "wave-1"]}


def test_targets_bake_at_their_end_when_another_wave_follows() -> None:
    bake = {"bakeTime": {"duration": 10, "unit": "minutes"}}
    plan = planned(waves=[1, "rest"], betweenWaves=bake)
    assert actions_of(plan.target("a"))[-1] == Pause("3.0", 600)
    assert isinstance(actions_of(plan.target("b"))[-1], Promote)


def test_bake_ends_before_the_old_version_gives_its_concurrency_back() -> None:
    text = a_config_text(
        {"a": {}, "b": {}},
        deploymentConfig={
            "waves": [1, "rest"],
            "betweenWaves": {"bakeTime": {"duration": 1, "unit": "minutes"}},
        },
    )
    text = text.replace('"handler":', '"provisionedConcurrency": 1, "handler":')
    target = plan_deployment(load_config(text).config).target("a")
    assert [type(action) for action in actions_of(target)[-2:]] == [Pause, ReleaseConcurrency]


def test_gates_are_between_the_waves_and_not_behind_the_last() -> None:
    plan = planned(waves=[1, "rest"], betweenWaves={"gates": [APPROVAL]})
    asking = [t.name for t in plan.targets if any(isinstance(a, AskForApproval) for a in actions_of(t))]
    assert asking == ["wave-1"]


def test_roles_are_asked_for_between_waves_when_their_key_is_an_old_spelling() -> None:
    gate = {"pause": {"untilApproved": True, "requiresRole": "sre"}}
    plans = [
        planned(waves=[1, "rest"], betweenWaves={"gates": [gate]}),
        planned(waves=[{"targets": 1, "gates": [gate]}, "rest"]),
    ]
    asked = [actions_of(plan.target("wave-1")) for plan in plans]
    assert asked == [[AskForApproval("0.0", requires_roles=("sre",))]] * 2


def test_plan_says_that_a_person_is_needed_between_waves() -> None:
    border = planned(waves=[1, "rest"], betweenWaves={"gates": [APPROVAL]}).target("wave-1")
    assert [wait.place for wait in planned_waits(border)] == ["betweenWaves"]


def test_wave_may_say_otherwise_than_all_the_others() -> None:
    own = {"targets": 2, "gates": [], "bakeTime": {"duration": 7, "unit": "seconds"}}
    between = {"gates": [APPROVAL], "bakeTime": {"duration": 5, "unit": "seconds"}}
    plan = planned(waves=[1, own, "rest"], betweenWaves=between)
    assert plan.target("wave-2").stages == ()
    assert actions_of(plan.target("b"))[-1] == Pause("3.0", 7)
    assert actions_of(plan.target("a"))[-1] == Pause("3.0", 5)


def test_last_wave_has_an_end_when_it_has_gates_of_its_own() -> None:
    plan = planned(waves=[1, {"targets": "rest", "gates": [APPROVAL]}])
    assert needs_of(plan)["wave-2"] == ["b", "c", "d", "e"]


def test_filters_choose_before_waves_are_made() -> None:
    text = a_config_text(
        {name: {} for name in FIVE},
        deploymentConfig={"waves": [1, "rest"]},
        targetFilters=[{"includeTarget": "c"}, {"includeTarget": "e"}],
    )
    plan = plan_deployment(load_config(text).config)
    assert needs_of(plan) == {"c": [], "wave-1": ["c"], "e": ["wave-1"]}


def test_notes_say_how_many_start_together() -> None:
    assert planned(waves=[1, 3, "rest"]).notes[0].startswith("Targets start in waves: 1, then 3, then 1.")


def test_targets_of_different_waves_may_change_the_same_function() -> None:
    same = {"deployAsIamRole": "arn:aws:iam::111111111111:role/deploy"}
    assert planned({"a": same, "b": same}, waves=[1, "rest"]).targets
    assert "at the same time" in problems_of({"a": same, "b": same}, waves=[2])[0]


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"waves": [1, 2]}, "deploymentConfig.waves: The waves have room for 3 of 5 targets"),
        ({"waves": ["rest", 1]}, "deploymentConfig.waves: a wave behind `rest` has no targets"),
        ({"waves": [0, "rest"]}, "deploymentConfig.waves[0].targets: '0' is not a number of targets"),
        ({"waves": ["1.5"]}, "deploymentConfig.waves[0].targets: '1.5' is not a number of targets"),
        ({"waves": [1, {"targets": None}]}, "deploymentConfig.waves[1].targets"),
        ({"waves": [1, None]}, "deploymentConfig.waves[1]"),
        ({"waves": []}, "deploymentConfig.waves: `waves` is empty"),
        ({"betweenWaves": {"gates": [APPROVAL]}}, "`betweenWaves` has no effect without `waves`"),
        (
            {"waves": [1, {"targets": 4, "gates": [{"smokeTest": {"payload": "{}"}}]}]},
            "deploymentConfig.waves[1].gates[0]: `smokeTest` is not allowed under `gates`",
        ),
        (
            {"waves": [1, "rest"], "betweenWaves": {"gates": [{"runWebhook": {"name": "ask"}}]}},
            "deploymentConfig.betweenWaves.gates[0].runWebhook.name: No webhook 'ask'",
        ),
    ],
)
def test_waves_that_cannot_be_are_refused(settings: Json, problem: str) -> None:
    assert any(problem in one for one in problems_of(**settings)), problems_of(**settings)


def test_target_may_not_have_the_name_of_the_end_of_a_wave() -> None:
    found = problems_of({"a": {}, "wave-1": {}}, waves=[1, "rest"])
    assert "targets.wave-1: 'wave-1' is the name of the end of a wave" in found[0]


def test_waits_between_waves_count_among_those_of_the_deployment() -> None:
    year = {"duration": 5000, "unit": "hours"}
    found = problems_of(waves=[1, 1, "rest"], betweenWaves={"bakeTime": year})
    assert "targets.b: The waits of target 'b'" in found[0]
    assert "add up to 10000 hours" in found[0]


def test_gates_between_waves_count_among_the_waits_of_the_deployment() -> None:
    gate = {"pause": {"duration": 5000, "unit": "hours"}}
    found = problems_of(waves=[1, 1, "rest"], betweenWaves={"gates": [gate]})
    assert "deploymentConfig.waves: The waits of target 'wave-2'" in found[0]
