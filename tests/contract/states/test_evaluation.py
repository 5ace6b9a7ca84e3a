"""Expressions that fail: what the error says, where the history shows it, and that a Catch sees it."""

import pytest

from tests.contract.builders.machines import Machines, caught, invoke, passes
from tests.contract.sources import documented, recorded, shows

REFERENCES = "stepfunctions/v2/assign/test_assign_reference_variables"
UNDEFINED = "TestAssignReferenceVariables::test_undefined_reference"


def cause(state: str, field: str, expression: str = "$doesNotExist", entered: int = 2) -> str:
    """What AWS says of an expression without a value."""
    return (
        f"An error occurred while executing the state '{state}' (entered at the event id #{entered})."
        f" The JSONata expression '{expression}' specified for the field '{field}'"
        " returned nothing (undefined)."
    )


@recorded(REFERENCES, f"{UNDEFINED}[BASE_UNDEFINED_OUTPUT]", "2024-11-21")
@recorded(REFERENCES, f"{UNDEFINED}[BASE_UNDEFINED_OUTPUT_FIELD]", "2024-11-21")
@recorded(REFERENCES, f"{UNDEFINED}[BASE_UNDEFINED_ASSIGN]", "2024-11-21")
@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"Output": "{% $doesNotExist %}"}, "Output"),
        ({"Output": {"result": "{% $doesNotExist %}"}}, "Output/result"),
        ({"Assign": {"result": "{% $doesNotExist %}"}}, "Assign/result"),
    ],
)
def test_fails_the_state_and_names_the_field_when_an_expression_has_no_value(
    machines: Machines, fields: dict[str, object], place: str
) -> None:
    """An expression without a value is a States.QueryEvaluationError, and an EvaluationFailed event."""
    execution = machines.start({"Read": passes(**fields)})
    ended = execution.ended()

    assert (ended["error"], ended["cause"]) == ("States.QueryEvaluationError", cause("Read", place))
    (failed,) = execution.events("EvaluationFailed")
    assert failed["evaluationFailedEventDetails"] == {
        "error": "States.QueryEvaluationError",
        "cause": cause("Read", place),
        "location": place,
        "state": "Read",
    }
    assert execution.types()[-2:] == ["EvaluationFailed", "ExecutionFailed"]


@recorded(REFERENCES, f"{UNDEFINED}[BASE_UNDEFINED_ARGUMENTS]", "2024-11-21")
@recorded(REFERENCES, f"{UNDEFINED}[BASE_UNDEFINED_ARGUMENTS_FIELD]", "2024-11-21")
def test_calls_nobody_when_the_arguments_of_a_task_cannot_be_evaluated(machines: Machines) -> None:
    """A Task whose Arguments fail schedules nothing: EvaluationFailed takes the place of its events."""
    execution = machines.start({"Work": invoke(machines.worker, {"n": "{% $doesNotExist %}"}, End=True)})

    assert execution.ended()["cause"] == cause("Work", "Arguments/Payload/n")
    assert execution.types() == [
        *("ExecutionStarted", "TaskStateEntered", "EvaluationFailed", "ExecutionFailed")
    ]


@recorded(REFERENCES, f"{UNDEFINED}[BASE_UNDEFINED_OUTPUT_MULTIPLE_STATES]", "2024-11-21")
def test_says_at_which_event_the_state_was_entered(machines: Machines) -> None:
    """The cause names the number of the event at which the failing state was entered."""
    execution = machines.start({"First": passes(Next="Read"), "Read": passes(Output="{% $doesNotExist %}")})

    assert execution.ended()["cause"] == cause("Read", "Output", entered=4)


@documented("step-functions/latest/dg/transforming-data.html")
def test_is_caught_when_an_expression_has_no_result(machines: Machines) -> None:
    """A Catch of States.ALL sees States.QueryEvaluationError."""
    task = invoke(machines.worker, {"n": "{% $states.input.nope %}"}, **caught("States.ALL"), End=True)

    output = machines.start({"Work": task, "Caught": passes()}).output()

    assert output["Error"] == "States.QueryEvaluationError"


@documented("step-functions/latest/dg/transforming-data.html")
@pytest.mark.parametrize(
    "expression",
    ["$states.input.nope", "1 + 'x'", "$states.result", "$eval('1')", "$toMillis('2026-01-01 00:00')"],
)
def test_fails_when_an_expression_cannot_be_evaluated(machines: Machines, expression: str) -> None:
    """Missing fields, wrong types, $eval and a $states.result where there is none fail the state."""
    execution = machines.start({"Read": passes(Output=f"{{% {expression} %}}")})

    assert execution.error() == ("FAILED", "States.QueryEvaluationError")


@documented("step-functions/latest/dg/state-choice.html")
@shows("Choice", "Choice rule: Condition")
def test_fails_when_a_choices_condition_is_not_a_boolean(machines: Machines) -> None:
    """A Condition must give true or false; nothing else is taken for it."""
    rule = {"Condition": "{% 'yes' %}", "Next": "Read"}
    choice = {"Type": "Choice", "Choices": [rule], "Default": "Read"}

    assert machines.start({"Choose": choice, "Read": passes()}).error() == (
        "FAILED",
        "States.QueryEvaluationError",
    )


@documented("step-functions/latest/dg/state-choice.html")
@shows("Choice: Assign")
@pytest.mark.parametrize(("given", "by"), [(1, "the rule"), (2, "the default")])
def test_assigns_by_the_rule_that_matches_or_else_by_the_choice_itself(
    machines: Machines, given: int, by: str
) -> None:
    """The Assign of a Choice counts only where no rule matches; a rule that matches has its own."""
    rule = {"Condition": "{% $states.input.n = 1 %}", "Assign": {"by": "the rule"}, "Next": "Read"}
    choice = {"Type": "Choice", "Choices": [rule], "Assign": {"by": "the default"}, "Default": "Read"}
    execution = machines.start({"Choose": choice, "Read": passes(Output="{% $by %}")}, {"n": given})

    assert execution.output() == by


@documented("https://docs.jsonata.org/overview")
@shows("$ceil()", "$exists()", "$max()", "$millis()", "$number()", "$toMillis()")
@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("$max([1, $ceil(2.25)])", 3),
        ("$exists($states.input.nope) ? 1 : 'none'", "none"),
        ("$number('60')", 60),
        ("$toMillis($now()) = $millis()", True),
        ("[[1, 2][1]]", [2]),
        ("$states.input.a & ' and ' & $states.input.b", "one and two"),
    ],
)
def test_evaluates_the_functions_of_jsonata(machines: Machines, expression: str, value: object) -> None:
    """The functions and operators of JSONata give what its documentation says."""
    execution = machines.start({"Read": passes(Output=f"{{% {expression} %}}")}, {"a": "one", "b": "two"})

    assert execution.output() == value


@recorded(
    "stepfunctions/v2/evaluate_jsonata/test_base_evaluate_expressions",
    "TestBaseEvaluateJsonata::test_merge_with_dynamic_args",
    "2026-02-11",
)
@shows("$merge()")
def test_merges_objects_of_expressions(machines: Machines) -> None:
    """$merge joins objects that expressions give; the later one wins."""
    output = "{% $merge([$states.input, {'seconds': $states.input.interval}]) %}"
    execution = machines.start({"Read": passes(Output=output)}, {"seconds": 1, "interval": 60})

    assert execution.output() == {"seconds": 60, "interval": 60}


@recorded(
    "stepfunctions/v2/test_state/test_state_configuration",
    "TestStateConfiguration::test_map_state_failure_count[TRACE-MAP_TASK_STATE]",
    "2025-11-13",
)
@shows("$count()")
def test_counts_and_maps_what_a_predicate_selects(machines: Machines) -> None:
    """$count counts what a predicate selects, $map applies a function with a condition in it."""
    output = {
        "said": "{% $map($states.input, function($v) { $v = 1 ? 'pass' : 'failed' }) %}",
        "passed": "{% $count($states.input[$ = 1]) %}",
        "failed": "{% $count($states.input[$ = 0]) %}",
    }
    execution = machines.start({"Read": passes(Output=output)}, [1, 1, 1])

    assert execution.output() == {"said": ["pass", "pass", "pass"], "passed": 3, "failed": 0}


@documented("https://docs.jsonata.org/date-time-functions")
def test_sees_one_moment_when_an_expression_asks_for_the_time_twice(machines: Machines) -> None:
    """$now and $millis are one moment throughout an expression."""
    states = {"Read": passes(Output="{% $toMillis($now()) - $millis() %}")}

    assert machines.start(states).output() == 0
