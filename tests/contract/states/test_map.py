"""An inline Map: side by side, in order, and down together."""

import json

import pytest

from tests.contract.builders.machines import Machines, State, ask, caught, invoke, passes
from tests.contract.sources import documented, recorded, shows

SCENARIOS = "stepfunctions/v2/scenarios/test_base_scenarios"
EVALUATE = "stepfunctions/v2/evaluate_jsonata/test_base_evaluate_expressions"
ERROR_OUTPUT = "stepfunctions/v2/states_variables/test_error_output"
INLINE_MAP = "step-functions/latest/dg/state-map-inline.html"


def over(items: object, states: dict[str, State], **fields: object) -> State:
    """A Map, the last state unless it says Next."""
    processor = {"ProcessorConfig": {"Mode": "INLINE"}, "StartAt": next(iter(states)), "States": states}
    last = {} if "Next" in fields else {"End": True}
    return {"Type": "Map", "Items": items, "ItemProcessor": processor, **last, **fields}


@recorded(SCENARIOS, "TestBaseScenarios::test_map_state_items_eval_jsonata[mixed]", "2024-11-20")
@recorded(EVALUATE, "TestBaseEvaluateJsonata::test_base_map[ITEMS]", "2025-07-22")
@shows("Map", "Map: Items as an expression")
@pytest.mark.parametrize("items", [[], [0], [1, "two", 3]], ids=["empty", "one", "mixed"])
def test_gives_results_in_the_order_of_the_items_when_all_succeed(
    machines: Machines, items: list[object]
) -> None:
    """Items may be an expression; the result is the outputs in the items' order, none for none."""
    execution = machines.start({"All": over("{% $states.input.them %}", {"Each": passes()})}, {"them": items})

    assert execution.output() == items
    (started,) = execution.events("MapStateStarted")
    assert started["mapStateStartedEventDetails"]["length"] == len(items)


@recorded(SCENARIOS, "TestBaseScenarios::test_map_state_items_eval_jsonata_fail[number]", "2024-11-19")
@pytest.mark.parametrize(
    ("value", "kind"), [(1, "number"), ("'x'", "string"), ("true", "boolean"), ("null", "null")]
)
def test_fails_when_the_items_are_not_an_array(machines: Machines, value: object, kind: str) -> None:
    """Items that are not an array are a States.QueryEvaluationError that names state, field and type."""
    execution = machines.start({"All": over(f"{{% {value} %}}", {"Each": passes()})})
    ended = execution.ended()

    assert (ended["status"], ended["error"]) == ("FAILED", "States.QueryEvaluationError")
    assert ended["cause"].startswith(
        "An error occurred while executing the state 'All' (entered at the event id #2). The JSONata"
        f" expression '{value}' specified for the field 'Items' returned an unexpected result type."
        f" Expected 'array', but was '{kind}' for value: "
    )
    assert execution.types() == [
        *("ExecutionStarted", "MapStateEntered", "EvaluationFailed", "MapStateFailed", "ExecutionFailed")
    ]


@recorded(SCENARIOS, "TestBaseScenarios::test_map_state_catch", "2023-07-18")
@shows("Map: Catch")
def test_is_caught_by_the_items_own_error(machines: Machines) -> None:
    """A Map fails with the error of the item that failed, and its Catch sees that error."""
    fail = {"Type": "Fail", "Error": "HandleItemFailError", "Cause": "because"}
    group = over([1], {"Fail": fail}, **caught("HandleItemFailError"))
    execution = machines.start({"All": group, "Caught": passes()})

    assert execution.output() == {"Error": "HandleItemFailError", "Cause": "because"}
    assert execution.types()[3:7] == [
        *("MapIterationStarted", "FailStateEntered", "MapIterationFailed", "MapStateFailed")
    ]


@recorded(SCENARIOS, "TestBaseScenarios::test_map_state_catch_empty_fail", "2023-08-08")
def test_is_not_caught_by_name_when_the_item_fails_without_an_error(machines: Machines) -> None:
    """An item that fails without an error is caught by no name, and the execution has no error either."""
    group = over([1], {"Fail": {"Type": "Fail"}}, **caught("HandleItemFailError"))
    ended = machines.start({"All": group, "Caught": passes()}).ended()

    assert (ended["status"], ended.get("error"), ended.get("cause")) == ("FAILED", None, None)


@recorded(SCENARIOS, "TestBaseScenarios::test_map_state_retry", "2023-07-18")
def test_has_failed_once_when_all_its_attempts_have(machines: Machines) -> None:
    """A Map that is retried starts anew each time; MapStateFailed comes once, after the last attempt."""
    retry = {"ErrorEquals": ["Oops"], "IntervalSeconds": 1, "MaxAttempts": 1}
    execution = machines.start({"All": over([1], {"Fail": {"Type": "Fail", "Error": "Oops"}}, Retry=[retry])})
    execution.reached("MapIterationFailed")
    machines.pass_time(1)

    assert execution.error() == ("FAILED", "Oops")
    counted = [execution.types().count(f"MapState{what}") for what in ("Entered", "Started", "Failed")]
    assert counted == [1, 2, 1]


@recorded(
    "stepfunctions/v2/timeouts/test_timeouts", "TestTimeouts::test_service_lambda_map_timeout", "2024-03-10"
)
def test_fails_at_once_with_the_items_error_when_one_fails_beside_waiting_ones(machines: Machines) -> None:
    """The first item that fails ends the Map; the others and the states they are at are aborted."""
    kind = {"Condition": "{% $states.input = 'ask' %}", "Next": "Ask"}
    states = {
        "Kind": {"Type": "Choice", "Choices": [kind], "Default": "Work"},
        "Ask": ask(machines.worker, TimeoutSeconds=3600, End=True),
        "Work": invoke(machines.worker, {"sleep": 0.5, "raise": "AnalysisFailedError"}, End=True),
    }
    group = over(["ask", "work"], states, **caught("States.ALL"))

    execution = machines.start({"All": group, "Caught": passes()})

    assert execution.output()["Error"] == "AnalysisFailedError"
    aborted = execution.events("MapIterationAborted")
    assert [event["mapIterationAbortedEventDetails"]["index"] for event in aborted] == [0]
    end = execution.types().index("MapIterationFailed")
    assert execution.types()[end : end + 5] == [
        *("MapIterationFailed", "TaskStateAborted", "MapIterationAborted", "TaskStateAborted"),
        "MapStateFailed",
    ]


@documented(INLINE_MAP)
def test_starts_no_further_item_when_one_has_failed(machines: Machines) -> None:
    """Items that had to wait for their turn are not begun once one has failed."""
    work = invoke(machines.worker, {"raise": "Oops"}, End=True)
    execution = machines.start({"All": over([1, 2, 3], {"Work": work}, MaxConcurrency=1)})

    assert execution.error() == ("FAILED", "Oops")
    assert len(execution.events("MapIterationStarted")) == 1


@recorded(EVALUATE, "TestBaseEvaluateJsonata::test_base_map[MAX_CONCURRENCY]", "2025-07-22")
@shows("Map: MaxConcurrency")
def test_runs_one_after_another_when_the_concurrency_is_one(machines: Machines) -> None:
    """MaxConcurrency 1 runs the items one after another, in their order."""
    execution = machines.start({"All": over([1, 2], {"Each": passes()}, MaxConcurrency=1)})
    execution.output()

    steps = [event["type"] for event in execution.events() if event["type"].startswith("MapIteration")]

    assert steps == ["MapIterationStarted", "MapIterationSucceeded"] * 2


@documented(INLINE_MAP)
def test_runs_at_most_forty_at_once_when_no_concurrency_is_given(machines: Machines) -> None:
    """An inline Map runs at most 40 items at once."""
    wait = {"Type": "Wait", "Seconds": 60, "End": True}
    execution = machines.start({"All": over(list(range(50)), {"Wait": wait})})
    execution.reached("WaitStateEntered", 40)

    assert len(execution.events("MapIterationStarted")) == 40
    execution.stop()


@recorded(
    "stepfunctions/v2/assign/test_assign_base",
    "TestAssignBase::test_base_cases[BASE_SCOPE_MAP]",
    "2024-11-04",
)
@shows("a variable inside a Map")
def test_keeps_an_items_variables_to_itself_when_the_map_is_over(machines: Machines) -> None:
    """Items read the variables around the Map; what they assign is gone with them."""
    states = {
        "Set": passes(Assign={"outer": 1}, Next="All"),
        "All": over([5], {"Each": passes(Assign={"inner": "{% $outer + $states.input %}"})}, Next="Read"),
        "Read": passes(Output="{% [$outer, $exists($inner)] %}"),
    }

    assert machines.start(states).output() == [1, False]


@recorded(
    ERROR_OUTPUT, "TestStateVariablesTemplate::test_map_catch_error[MAP_CATCH_ERROR_OUTPUT]", "2024-11-12"
)
@shows("Catch inside a Map", "Catch: Output")
def test_goes_on_inside_when_a_task_in_it_catches(machines: Machines) -> None:
    """A Catch inside a Map keeps the error there: each item goes its own way, and the Map succeeds."""
    catch = {
        "ErrorEquals": ["States.ALL"],
        "Output": {"item": "{% $states.input %}", "error": "{% $states.errorOutput.Error %}"},
        "Next": "Fallback",
    }
    work = invoke(machines.worker, {"raise": "Broken"}, Catch=[catch], End=True)
    execution = machines.start({"All": over([1, 2], {"Work": work, "Fallback": passes()}, MaxConcurrency=1)})

    assert execution.output() == [{"item": item, "error": "Broken"} for item in (1, 2)]
    assert execution.types()[3:11] == [
        *("MapIterationStarted", "TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskFailed"),
        *("TaskStateExited", "PassStateEntered", "PassStateExited"),
    ]


@documented("step-functions/latest/dg/concepts-error-handling.html")
@shows("Catch that leads back to its own state")
def test_enters_a_state_again_when_its_own_catch_inside_a_map_leads_back_to_it(machines: Machines) -> None:
    """A Catch may lead back to its own state: it is entered anew, with the catcher's output as its input."""
    catch = {
        "ErrorEquals": ["States.Timeout"],
        "Output": "{% $merge([$states.input, {'tries': $states.input.tries + 1}]) %}",
        "Next": "Ask",
    }
    wait = ask(machines.worker, TimeoutSeconds=60, Catch=[catch], Output="{% $states.input %}", End=True)
    execution = machines.start({"All": over([{"tries": 1}], {"Ask": wait})})
    execution.tokens()

    machines.pass_time(61)
    youngest = execution.tokens(count=2)[-1]
    execution.client.send_task_success(taskToken=youngest, output="1")

    assert execution.output() == [{"tries": 2}]
    assert execution.types().count("TaskStateEntered") == execution.types().count("TaskStateExited") == 2


@recorded(SCENARIOS, "TestBaseScenarios::test_map_state_nested", "2024-03-29")
def test_writes_each_state_entered_when_items_run(machines: Machines) -> None:
    """Each state that an item enters is an event, which is a transition to pay for."""
    execution = machines.start({"All": over([1, 2], {"First": passes(Next="Second"), "Second": passes()})})
    execution.output()

    names = [
        event["stateEnteredEventDetails"]["name"]
        for event in execution.events()
        if "stateEnteredEventDetails" in event
    ]

    assert sorted(names) == ["All", "First", "First", "Second", "Second"]


@documented("step-functions/latest/dg/input-output-contextobject.html")
@shows("Map: Assign", "$states.context.State.EnteredTime")
def test_sees_its_own_entry_time_when_the_map_assigns(machines: Machines) -> None:
    """In a Map's Assign, State.EnteredTime is when the Map was entered, not when an item was."""
    spent = "{% $toMillis($now()) - $toMillis($states.context.State.EnteredTime) %}"
    wait = {"Type": "Wait", "Seconds": 30, "End": True}
    group = over([1], {"Wait": wait}, Assign={"spent": spent}, Next="Read")
    execution = machines.start({"All": group, "Read": passes(Output="{% $spent %}")})
    execution.reached("WaitStateEntered")

    machines.pass_time(30)

    assert 29_000 <= execution.output() < 60_000


@recorded(SCENARIOS, "TestBaseScenarios::test_map_state_item_selector_singleton", "2023-07-19")
def test_hands_the_selected_value_to_each_item_when_there_is_a_selector(machines: Machines) -> None:
    """ItemSelector gives each item its input, from the item and the Map's own input."""
    selector = {"n": "{% $states.context.Map.Item.Value %}", "of": "{% $count($states.input) %}"}

    output = machines.start(
        {"All": over("{% $states.input %}", {"Each": passes()}, ItemSelector=selector)}, [7, 8]
    ).output()

    assert json.dumps(output) == '[{"n": 7, "of": 2}, {"n": 8, "of": 2}]'
