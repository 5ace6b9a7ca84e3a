"""What holds for every plan: it survives storage, its keys are unique and in order, and it ends at 100 %."""

import json

from hypothesis import given
from hypothesis import strategies as st

from sluice.config.load import load_config
from sluice.domain.plan.actions import Action, AskForApproval, Pause, PrepareFunctions, Promote, SetWeight
from sluice.domain.plan.target import DeploymentPlan, FunctionPlan, Stage, TargetPlan
from sluice.domain.record.progress import Progress, current_stage
from sluice.planner.deployment import plan_deployment
from tests.builders import Json, a_config_text, a_target_plan
from tests.properties.settings_strategies import planned as planned_settings

words = st.text(max_size=8)
seconds = st.integers(1, 10**7)
keys = st.builds("{}.{}".format, st.integers(0, 50), st.integers(0, 9))
actions: st.SearchStrategy[Action] = st.one_of(
    st.builds(PrepareFunctions, keys),
    st.builds(SetWeight, keys, st.integers(0, 100)),
    st.builds(Pause, keys, seconds),
    st.builds(AskForApproval, keys, st.none() | seconds, st.lists(words, max_size=3).map(tuple)),
    st.builds(Promote, keys),
)
stages = st.lists(actions, min_size=1, max_size=3).map(tuple).map(Stage)
functions = st.builds(
    FunctionPlan,
    words,
    words,
    words,
    planned_settings,
    st.none() | words,
    st.none() | words,
    st.none() | words,
    st.none() | st.dictionaries(words, words, max_size=2),
)
target_plans = st.builds(
    TargetPlan,
    name=words,
    index=st.integers(0, 999),
    account=words,
    region=words,
    deploy_role_arn=words,
    functions=st.lists(functions, max_size=3).map(tuple),
    stages=st.lists(stages, max_size=5).map(tuple),
    depends_on=st.lists(words, max_size=3).map(tuple),
    external_id=st.none() | words,
    strategy=st.none() | words,
    time_limit_seconds=st.integers(60, 10**6),
    allow_unweighted=st.booleans(),
)

set_weights = st.integers(0, 1000).map(lambda tenths: {"setWeight": {"weight": tenths / 10}})
pauses = st.integers(1, 500).map(lambda count: {"pause": {"duration": count, "unit": "seconds"}})
approvals = st.just({"pause": {"untilApproved": True}})
planned_waits = st.lists(pauses | approvals, max_size=3)
rising = st.lists(st.integers(1, 100), min_size=1, max_size=6, unique=True).map(sorted)


@st.composite
def config_texts(draw: st.DrawFn) -> str:
    """A config of up to five targets in a chain or apart, with gates and any steps that can run."""
    steps: list[Json] = [{"setWeight": {"weight": weight}} for weight in draw(rising)]
    for _ in range(draw(st.integers(0, 3))):
        steps.insert(draw(st.integers(0, len(steps))), draw(pauses | approvals))
    names = [f"t{number}" for number in range(draw(st.integers(1, 5)))]
    return a_config_text(
        {name: draw(_targets(names[:place])) for place, name in enumerate(names)}, steps=steps
    )


@st.composite
def _targets(draw: st.DrawFn, earlier: list[str]) -> Json:
    constraints: dict[str, object] = {
        "beforeDeployment": draw(planned_waits),
        "afterDeployment": draw(planned_waits),
    }
    needs = draw(st.lists(st.sampled_from(earlier), unique=True)) if earlier else []
    return {"constraints": {**constraints, **({"dependsOn": needs} if needs else {})}}


plans = config_texts().map(lambda text: plan_deployment(load_config(text).config))


@given(target_plans)
def test_plan_is_the_same_when_it_was_stored_as_json(plan: TargetPlan) -> None:
    assert TargetPlan.from_dict(json.loads(json.dumps(plan.as_dict()))) == plan


@given(plans)
def test_keys_are_unique_and_say_their_place_when_a_target_is_planned(plan: DeploymentPlan) -> None:
    for target in plan.targets:
        keys_found = [[action.key for action in stage.actions] for stage in target.stages]
        assert keys_found == [
            [f"{place}.{position}" for position in range(len(stage.actions))]
            for place, stage in enumerate(target.stages)
        ]


@given(plans)
def test_preparation_comes_once_and_before_every_change_when_a_target_is_planned(
    plan: DeploymentPlan,
) -> None:
    for target in plan.targets:
        kinds = [type(action) for stage in target.stages for action in stage.actions]
        prepared, promoted = kinds.index(PrepareFunctions), kinds.index(Promote)
        assert (kinds.count(PrepareFunctions), kinds.count(Promote)) == (1, 1)
        assert all(prepared < place < promoted for place, kind in enumerate(kinds) if kind is SetWeight)


@given(plans)
def test_targets_come_after_their_dependencies_when_a_deployment_is_planned(plan: DeploymentPlan) -> None:
    for place, target in enumerate(plan.targets):
        assert target.index == place
        assert set(target.depends_on) <= {earlier.name for earlier in plan.targets[:place]}


@given(plans)
def test_every_action_is_found_by_its_key_when_a_target_is_planned(plan: DeploymentPlan) -> None:
    for target in plan.targets:
        assert all(target.action(action.key) is action for stage in target.stages for action in stage.actions)


@given(st.lists(actions, max_size=6), st.integers(-1, 8), st.floats(0, 10**9), st.floats(0, 10**9))
def test_stage_shown_never_goes_back_when_time_passes(
    steps: list[Action], done_stage: int, now: float, more: float
) -> None:
    plan = a_target_plan("prod", *steps)
    progress = Progress(done_stage, 0.0)
    earlier, later = current_stage(plan, progress, now), current_stage(plan, progress, now + more)
    end = len(plan.stages)
    assert (earlier.index if earlier else end) <= (later.index if later else end)
