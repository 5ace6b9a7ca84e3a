"""Variables, outputs and the context object: what expressions hold, and when assignments count."""

import re

from tests.contract.builders.machines import Machines, caught, invoke, passes
from tests.contract.sources import documented, recorded, shows

ASSIGN = "stepfunctions/v2/assign/test_assign_base"
REFERENCES = "stepfunctions/v2/assign/test_assign_reference_variables"
OUTPUT = "stepfunctions/v2/outputdecl/test_output"
SCENARIOS = "stepfunctions/v2/scenarios/test_base_scenarios"
VARIABLES = "step-functions/latest/dg/workflow-variables.html"


@documented(VARIABLES)
def test_assigns_from_the_old_values_when_one_assign_swaps_two_variables(machines: Machines) -> None:
    """All expressions of an Assign see the old values, also in a Choice rule."""
    swap = {"a": "{% $b %}", "b": "{% $a %}"}
    always = {"Condition": "{% true %}", "Assign": swap, "Next": "Read"}
    states = {
        "Set": passes(Assign={"a": 1, "b": 2}, Next="Swap"),
        "Swap": passes(Assign=swap, Next="Swap back"),
        "Swap back": {"Type": "Choice", "Choices": [always], "Default": "Read"},
        "Read": passes(Output="{% [$a, $b] %}"),
    }

    assert machines.start(states).output() == [1, 2]


@recorded(
    REFERENCES,
    "TestAssignReferenceVariables::test_state_assign_evaluation_order[BASE_EVALUATION_ORDER_PASS_STATE]",
    "2024-11-06",
)
def test_gives_the_output_the_old_values_when_a_state_assigns_and_outputs(machines: Machines) -> None:
    """The Output of a state that assigns sees the values before its Assign."""
    states = {
        "Set": passes(Assign={"a": 1}, Next="Both"),
        "Both": passes(Assign={"a": "{% $a + 1 %}"}, Output="{% $a %}", Next="Read"),
        "Read": passes(Output="{% [$states.input, $a] %}"),
    }

    assert machines.start(states).output() == [1, 2]


@recorded(REFERENCES, "TestAssignReferenceVariables::test_assign_in_catch_state", "2024-11-06")
@shows("Catch: Assign")
def test_assigns_the_error_when_a_catcher_assigns(machines: Machines) -> None:
    """The Assign of a catcher sees errorOutput; the state's own Assign does not happen."""
    catch = caught("States.ALL", "Read")["Catch"][0] | {
        "Assign": {"reason": "{% $states.errorOutput.Error %}"}
    }
    work = invoke(
        machines.worker,
        {"raise": "PublishFailedError"},
        Assign={"reason": "none"},
        Catch=[catch],
        End=True,
    )

    assert machines.start({"Work": work, "Read": passes(Output="{% $reason %}")}).output() == (
        "PublishFailedError"
    )


@recorded(ASSIGN, "TestAssignBase::test_assign_in_choice[CONDITION_TRUE]", "2024-12-27")
@recorded(SCENARIOS, "TestBaseScenarios::test_choice_condition_constant_jsonata", "2024-11-18")
@shows("Choice", "Choice rule: Condition", "Choice rule: Assign")
def test_assigns_what_the_rule_says_when_a_choice_takes_it(machines: Machines) -> None:
    """The first rule whose Condition is true is taken, with its own Assign."""
    rules = [
        {"Condition": "{% $states.input.n > 5 %}", "Assign": {"size": "large"}, "Next": "Read"},
        {"Condition": "{% $states.input.n > 1 %}", "Assign": {"size": "middle"}, "Next": "Read"},
    ]
    choice = {"Type": "Choice", "Choices": rules, "Default": "Read", "Assign": {"size": "small"}}
    read = passes(Output="{% $size %}")

    outputs = [machines.start({"Choose": choice, "Read": read}, {"n": n}).output() for n in (7, 3, 0)]

    assert outputs == ["large", "middle", "small"]


@recorded(OUTPUT, "TestArgumentsBase::test_output_in_choice[CONDITION_FALSE]", "2026-02-19")
@recorded(ASSIGN, "TestAssignBase::test_assign_in_choice[CONDITION_FALSE]", "2024-12-27")
@shows("Choice: Default", "Choice: Assign")
def test_uses_the_states_own_output_and_assign_when_a_choice_takes_its_default(machines: Machines) -> None:
    """A Choice that takes its Default has the Output and Assign of the state."""
    never = {"Condition": "{% false %}", "Next": "Read"}
    choice = {"Type": "Choice", "Choices": [never], "Default": "Read", "Assign": {"a": 1}, "Output": "mine"}

    execution = machines.start({"Choose": choice, "Read": passes(Output="{% [$a, $states.input] %}")})

    assert execution.output() == [1, "mine"]


@documented("step-functions/latest/dg/state-succeed.html")
@recorded(
    "stepfunctions/v2/scenarios/test_sfn_scenarios", "TestFundamental::test_wait_for_callback", "2023-03-04"
)
@shows("Succeed")
def test_ends_with_the_output_when_a_succeed_state_has_one(machines: Machines) -> None:
    """A Succeed ends the execution with its input, or with its Output if it has one."""
    plain = machines.start({"Done": {"Type": "Succeed"}}, {"n": 1})
    own = machines.start(
        {"Done": {"Type": "Succeed", "Output": {"n": "{% $states.input.n + 1 %}"}}}, {"n": 1}
    )

    assert (plain.output(), own.output()) == ({"n": 1}, {"n": 2})


@recorded(SCENARIOS, "TestBaseScenarios::test_fail_error_jsonata", "2024-11-13")
@recorded(SCENARIOS, "TestBaseScenarios::test_fail_cause_jsonata", "2024-11-13")
@shows("Fail", "Fail: Error as an expression", "Fail: Cause as an expression")
def test_ends_with_the_computed_error_when_a_fail_state_has_expressions(machines: Machines) -> None:
    """Error and Cause of a Fail may be expressions; what it does not have, the execution does not have."""
    error, reason = {"Error": "{% $states.input.outcome %}"}, {"Cause": "{% 'why: ' & $states.input.why %}"}

    ends = [
        machines.start({"Failed": {"Type": "Fail", **fields}}, {"outcome": "ROLLED_BACK", "why": "x"}).ended()
        for fields in (error | reason, error, reason, {})
    ]

    assert [(end.get("error"), end.get("cause")) for end in ends] == [
        *(("ROLLED_BACK", "why: x"), ("ROLLED_BACK", None), (None, "why: x"), (None, None))
    ]


@recorded(OUTPUT, "TestArgumentsBase::test_base_cases[BASE_EXPR]", "2026-02-19")
@shows("$states.context.State.EnteredTime")
def test_offers_the_documented_fields_when_the_context_object_is_read(machines: Machines) -> None:
    """The context holds Execution, State and StateMachine; the State of a Pass has no RetryCount."""
    execution = machines.start({"Read": passes(Output="{% $states.context %}")}, {"n": 1})

    context = execution.output()

    assert sorted(context) == ["Execution", "State", "StateMachine"]
    assert sorted(context["Execution"]) == ["Id", "Input", "Name", "RedriveCount", "RoleArn", "StartTime"]
    assert context["Execution"]["Id"] == execution.arn
    assert context["Execution"]["Name"] == execution.arn.rpartition(":")[2]
    assert context["Execution"]["Input"] == {"n": 1}
    assert context["Execution"]["RoleArn"] == machines.role_arn
    assert sorted(context["State"]) == ["EnteredTime", "Name"]
    assert context["State"]["Name"] == "Read"
    for moment in (context["Execution"]["StartTime"], context["State"]["EnteredTime"]):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z", moment)


@recorded(OUTPUT, "TestArgumentsBase::test_base_output_any_non_dict[NULL]", "2026-02-19")
def test_passes_null_on_when_a_variable_is_null(machines: Machines) -> None:
    """JSON null is a value: it can be assigned, read and given as an output."""
    states = {"Set": passes(Assign={"a": None}, Next="Read"), "Read": passes(Output={"a": "{% $a %}"})}

    assert machines.start(states).output() == {"a": None}
