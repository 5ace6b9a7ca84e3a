"""What holds for every deployment config: valid ones load, broken ones are explained where they broke."""

import contextlib
import json

import yaml
from hypothesis import given
from hypothesis import strategies as st

from sluice.config.load import load_config
from sluice.config.text.paths import written
from sluice.domain.plan.target import TargetPlan
from sluice.errors import ConfigError, ConfigProblemsError
from sluice.errors.problem import Problem
from sluice.planner.deployment import plan_deployment
from tests.properties.config_strategies import Mutation, configs, mutations

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


def errors_of(data: object) -> list[Problem]:
    try:
        load_config(json.dumps(data))
    except ConfigProblemsError as error:
        return [problem for problem in error.problems if problem.severity == "error"]
    return []


def is_inside(path: str, outer: str) -> bool:
    """Whether the path is the outer one or leads further into it."""
    return path == outer or path.startswith((f"{outer}.", f"{outer}["))


def is_explained_by(mutation: Mutation, problem: Problem) -> bool:
    """Whether the problem stands at the changed place, inside or around it, or names what was changed."""
    changed = written(mutation.path)
    is_near = is_inside(problem.path, changed) or is_inside(changed, problem.path)
    said = f"{problem.message} {problem.remedy}"
    return is_near or any(name and name in said for name in mutation.names())


@given(configs())
def test_config_loads_when_everything_it_names_exists(config):
    assert errors_of(config) == []


@given(configs())
def test_config_is_the_same_when_it_is_written_as_yaml_or_json(config):
    as_yaml = yaml.safe_dump(config, sort_keys=False)
    assert load_config(as_yaml).config == load_config(json.dumps(config)).config


@given(configs())
def test_model_answers_for_every_target_when_it_has_loaded(config):
    model = load_config(json.dumps(config)).config
    for name in model.targets:
        for row in model.functions_of(name):
            assert row.target == name
            assert model.artifact_of(row.name) is not None
        assert model.strategy_of(name) is not None


@given(configs())
def test_plan_is_the_same_when_any_valid_config_was_planned_and_stored(config):
    for target in plan_deployment(load_config(json.dumps(config)).config).targets:
        assert TargetPlan.from_dict(json.loads(json.dumps(target.as_dict()))) == target


@given(mutations(configs()))
def test_single_change_is_explained_when_it_breaks_a_config(mutation):
    problems = errors_of(mutation.after)
    assert not problems or any(is_explained_by(mutation, problem) for problem in problems)


@given(mutations(configs()))
def test_problems_stand_inside_of_the_text_when_a_config_is_broken(mutation):
    text = json.dumps(mutation.after, indent=1)
    try:
        problems = load_config(text).warnings
    except ConfigProblemsError as error:
        problems = error.problems
    lines = text.splitlines()
    for problem in problems:
        assert problem.line is not None
        assert problem.column is not None
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1])
        assert problem.message
        assert problem.remedy


@given(mutations(mutations(configs()).map(lambda first: first.after)))
def test_several_changes_never_crash_when_they_meet(mutation):
    errors_of(mutation.after)


@given(configs(), st.sampled_from(["targets", "strategies", "artifacts", "webhooks", "analysis"]), ANYTHING)
def test_any_value_is_answered_when_it_stands_at_a_known_key(config, key, value):
    # The remedy is that of errors for which there is no sentence of our own.
    assert all(problem.remedy != "Change the value" for problem in errors_of({**config, key: value}))


@given(st.text(alphabet=st.sampled_from(list("ab:{}[]-,&*!|>'\"#%@\n\t ?~<")), max_size=40))
def test_any_text_is_answered_when_it_is_submitted(text):
    with contextlib.suppress(ConfigError):
        load_config(text)
