"""What expressions, variables and the context object hold on AWS.

Developer Guide pages are https://docs.aws.amazon.com/step-functions/latest/dg/<page>.html, operations of the
API reference https://docs.aws.amazon.com/step-functions/latest/apireference/API_<operation>.html.
"""

import re

import pytest

from tests.contract.builders.machines import Machines, caught, invoke, passes


def test_assigns_from_the_old_values_when_one_assign_swaps_two_variables(machines: Machines) -> None:
    """Developer Guide: "All expressions are evaluated first, then assignments are made", also in a Choice."""
    swap = {"a": "{% $b %}", "b": "{% $a %}"}
    always = {"Condition": "{% true %}", "Assign": swap, "Next": "Read"}
    states = {
        "Set": passes(Assign={"a": 1, "b": 2}, Next="Swap"),
        "Swap": passes(Assign=swap, Next="Swap back"),
        "Swap back": {"Type": "Choice", "Choices": [always], "Default": "Read"},
        "Read": passes(Output="{% [$a, $b] %}"),
    }

    execution = machines.start(states)

    assert execution.output() == [1, 2]


def test_gives_the_output_the_old_values_when_a_state_assigns_and_outputs(machines: Machines) -> None:
    """Developer Guide: workflow-variables."""
    states = {
        "Set": passes(Assign={"a": 1}, Next="Both"),
        "Both": passes(Assign={"a": "{% $a + 1 %}"}, Output="{% $a %}", Next="Read"),
        "Read": passes(Output="{% [$states.input, $a] %}"),
    }

    assert machines.start(states).output() == [1, 2]


def test_assigns_the_error_when_a_catcher_assigns(machines: Machines) -> None:
    """Developer Guide: concepts-error-handling."""
    catch = caught("States.ALL", "Read")["Catch"][0] | {
        "Assign": {"reason": "{% $states.errorOutput.Error %}"}
    }
    work = invoke(machines.worker, {"raise": "PublishFailedError"}, Catch=[catch], End=True)

    execution = machines.start({"Work": work, "Read": passes(Output="{% $reason %}")})

    assert execution.output() == "PublishFailedError"


def test_uses_the_states_own_output_and_assign_when_a_choice_takes_its_default(machines: Machines) -> None:
    """Developer Guide: state-choice."""
    never = {"Condition": "{% false %}", "Next": "Read"}
    choice = {"Type": "Choice", "Choices": [never], "Default": "Read", "Assign": {"a": 1}, "Output": "mine"}

    execution = machines.start({"Choose": choice, "Read": passes(Output="{% [$a, $states.input] %}")})

    assert execution.output() == [1, "mine"]


def test_fails_when_a_choices_condition_is_no_boolean(machines: Machines) -> None:
    """Developer Guide: state-choice."""
    rule = {"Condition": "{% 'yes' %}", "Next": "Read"}
    choice = {"Type": "Choice", "Choices": [rule], "Default": "Read"}

    error = machines.start({"Choose": choice, "Read": passes()}).error()

    assert error == ("FAILED", "States.QueryEvaluationError")


def test_ends_with_the_output_when_a_succeed_state_has_one(machines: Machines) -> None:
    """Developer Guide: state-succeed."""
    execution = machines.start(
        {"Done": {"Type": "Succeed", "Output": {"n": "{% $states.input.n + 1 %}"}}}, {"n": 1}
    )

    assert execution.output() == {"n": 2}


def test_ends_with_the_computed_error_when_a_fail_state_has_expressions(machines: Machines) -> None:
    """Developer Guide: state-fail."""
    fail = {
        "Type": "Fail",
        "Error": "{% $states.input.outcome %}",
        "Cause": "{% 'why: ' & $states.input.why %}",
    }

    end = machines.start({"Failed": fail}, {"outcome": "ROLLED_BACK", "why": "x"}).ended()

    assert (end["status"], end["error"], end["cause"]) == ("FAILED", "ROLLED_BACK", "why: x")


def test_offers_the_documented_fields_when_the_context_object_is_read(machines: Machines) -> None:
    """Developer Guide: input-output-contextobject."""
    execution = machines.start({"Read": passes(Output="{% $states.context %}")}, {"n": 1})

    context = execution.output()

    assert sorted(context) == ["Execution", "State", "StateMachine"]
    assert context["Execution"]["Id"] == execution.arn
    assert context["Execution"]["Name"] == execution.arn.rpartition(":")[2]
    assert context["Execution"]["Input"] == {"n": 1}
    assert context["Execution"]["RoleArn"] == machines.role_arn
    assert context["State"]["Name"] == "Read"
    for moment in (context["Execution"]["StartTime"], context["State"]["EnteredTime"]):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z", moment)


@pytest.mark.parametrize(
    "expression",
    [
        "$states.input.nope",
        "$unknown",
        "1 + 'x'",
        "$states.result",
        "$eval('1')",
        "$toMillis('2026-01-01 00:00')",
    ],
)
def test_fails_when_an_expression_has_no_value(machines: Machines, expression: str) -> None:
    """Developer Guide: transforming-data."""
    execution = machines.start({"Read": passes(Output=f"{{% {expression} %}}")})

    assert execution.error() == ("FAILED", "States.QueryEvaluationError")


def test_passes_null_on_when_a_variable_is_null(machines: Machines) -> None:
    """JSON null is a value, undefined is none."""
    states = {"Set": passes(Assign={"a": None}, Next="Read"), "Read": passes(Output={"a": "{% $a %}"})}

    assert machines.start(states).output() == {"a": None}


def test_sees_one_moment_when_an_expression_asks_for_the_time_twice(machines: Machines) -> None:
    """JSONata, date-time functions: the same value throughout one evaluation."""
    states = {"Read": passes(Output="{% $toMillis($now()) - $millis() %}")}

    assert machines.start(states).output() == 0
