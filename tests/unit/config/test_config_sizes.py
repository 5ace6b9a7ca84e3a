"""Configs whose deployment would not fit what AWS takes: too many steps, queries, or names of targets."""

from sluice.config.checks.sizes import MAX_NAMES_BYTES, MAX_QUERIES, MAX_STEPS, MAX_STEPS_OF_ALL
from tests.unit.config.builders import changed, errors_of, with_steps

WEIGHT = {"setWeight": {"weight": 10}}


def about(config, words):
    return [(problem.path, problem.message) for problem in errors_of(config) if words in problem.message]


def test_target_is_refused_when_its_execution_could_not_hold_its_steps():
    assert about(with_steps(*[WEIGHT] * MAX_STEPS), "steps and gates") == []
    assert about(with_steps(*[WEIGHT] * (MAX_STEPS + 1)), "steps and gates") == [
        ("targets.dev", f"Target 'dev' has {MAX_STEPS + 1} steps and gates (limit: {MAX_STEPS})")
    ]


def test_targets_are_refused_when_their_steps_together_would_make_a_large_plan_of_a_small_file():
    target = with_steps(*[WEIGHT] * MAX_STEPS)["targets"]["dev"]

    def many(count):
        targets = {f"t{number}": target for number in range(count)}
        return {**with_steps(*[WEIGHT] * MAX_STEPS), "targets": targets}

    assert about(many(MAX_STEPS_OF_ALL // MAX_STEPS), "together have") == []
    assert about(many(MAX_STEPS_OF_ALL // MAX_STEPS + 1), "together have") == [
        ("targets", f"All targets together have 101000 steps and gates (limit: {MAX_STEPS_OF_ALL})")
    ]


def in_waves(targets, gates):
    target = changed()["targets"]["dev"]
    settings = {"waves": [1] * (targets - 1) + ["rest"], "betweenWaves": {"gates": gates}}
    named = {f"t{number}": target for number in range(targets)}
    return {**changed(("targets", named)), "deploymentConfig": settings}


PAUSE = {"pause": {"duration": 1, "unit": "seconds"}}


def test_end_of_a_wave_is_refused_when_its_execution_could_not_hold_its_gates():
    assert about(in_waves(2, [PAUSE] * (MAX_STEPS - 1)), "end of wave") == []
    assert about(in_waves(2, [PAUSE] * (MAX_STEPS + 1)), "end of wave 1 has") == [
        (
            "deploymentConfig.waves[0]",
            f"The end of wave 1 has {MAX_STEPS + 1} steps and gates (limit: {MAX_STEPS})",
        )
    ]


def test_waves_are_refused_when_gates_that_are_written_once_would_make_a_large_plan():
    few = MAX_STEPS_OF_ALL // MAX_STEPS - 1
    assert about(in_waves(few, [PAUSE] * MAX_STEPS), "together have") == []
    (found,) = about(in_waves(few + 2, [PAUSE] * MAX_STEPS), "together have")
    assert found[0] == "targets"


def test_targets_are_refused_when_their_names_would_not_fit_one_item():
    target = changed()["targets"]["dev"]

    def named(count):
        return changed(("targets", {f"{'t' * 90}-{number:09}": target for number in range(count)}))

    assert about(named(MAX_NAMES_BYTES // 100), "names of all targets") == []
    assert about(named(MAX_NAMES_BYTES // 100 + 1), "names of all targets") == [
        ("targets", f"The names of all targets have 150100 bytes together (limit: {MAX_NAMES_BYTES})")
    ]


def test_analysis_is_refused_when_its_verdicts_would_not_fit_one_item():
    def judged(count):
        names = [f"q{number}" for number in range(count)]
        queries = [{"name": name, "preset": "errorRate", "upperLimit": 1} for name in names]
        step = {"analysis": {"interval": 60, "units": "seconds", "numberOfJudgmentRuns": 1, "queries": names}}
        return {**with_steps(step), "analysis": {"queries": queries}}

    assert about(judged(MAX_QUERIES), "queries (limit") == []
    assert about(judged(MAX_QUERIES + 1), "queries (limit") == [
        (
            "strategies.ramp.canary.steps[0].analysis.queries",
            f"The analysis has {MAX_QUERIES + 1} queries (limit: {MAX_QUERIES})",
        )
    ]
