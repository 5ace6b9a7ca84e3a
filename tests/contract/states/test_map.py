"""What an inline Map does on AWS: side by side, in order, and down together.

Developer Guide pages are https://docs.aws.amazon.com/step-functions/latest/dg/<page>.html, operations of the
API reference https://docs.aws.amazon.com/step-functions/latest/apireference/API_<operation>.html.
"""

import json

from tests.contract.builders.machines import Machines, State, ask, caught, invoke, passes


def over(items: object, states: dict[str, State], **fields: object) -> State:
    processor = {"StartAt": next(iter(states)), "States": states}
    return {"Type": "Map", "Items": items, "ItemProcessor": processor, "End": True, **fields}


def test_gives_results_in_the_order_of_the_items_when_all_succeed(machines: Machines) -> None:
    """Developer Guide: state-map-inline."""
    index = "{% $states.context.Map.Item.Index * 10 + $states.input %}"

    assert machines.start({"All": over([1, 2, 3], {"Each": passes(Output=index)})}).output() == [1, 12, 23]


def test_gives_an_empty_result_when_there_are_no_items(machines: Machines) -> None:
    """Developer Guide: state-map-inline."""
    assert machines.start({"All": over([], {"Each": passes()})}).output() == []


def test_fails_when_the_items_are_no_array(machines: Machines) -> None:
    """Developer Guide: state-map-inline."""
    items = "{% $states.input.items %}"

    error = machines.start({"All": over(items, {"Each": passes()})}, {"items": 5}).error()

    assert error == ("FAILED", "States.QueryEvaluationError")


def test_fails_at_once_with_the_items_error_when_one_fails_beside_waiting_ones(
    machines: Machines,
) -> None:
    """Developer Guide: "the entire Map state fails and the other iterations are stopped"."""
    kind = {"Condition": "{% $states.input = 'ask' %}", "Next": "Ask"}
    states = {
        "Kind": {"Type": "Choice", "Choices": [kind], "Default": "Work"},
        "Ask": ask(machines.worker, TimeoutSeconds=3600, End=True),
        "Work": invoke(machines.worker, {"raise": "AnalysisFailedError"}, End=True),
    }
    group = over(["ask", "work"], states, **caught("States.ALL"))

    execution = machines.start({"All": group, "Caught": passes()})

    assert execution.output()["Error"] == "AnalysisFailedError"
    aborted = execution.events("MapIterationAborted")
    assert [event["mapIterationAbortedEventDetails"]["index"] for event in aborted] == [0]


def test_starts_no_further_item_when_one_has_failed(machines: Machines) -> None:
    """Developer Guide: state-map-inline."""
    work = invoke(machines.worker, {"raise": "Oops"}, End=True)
    execution = machines.start({"All": over([1, 2, 3], {"Work": work}, MaxConcurrency=1)})

    assert execution.error() == ("FAILED", "Oops")
    assert len(execution.events("MapIterationStarted")) == 1


def test_runs_one_after_another_when_the_concurrency_is_one(machines: Machines) -> None:
    """Developer Guide: state-map-inline."""
    execution = machines.start({"All": over([1, 2], {"Each": passes()}, MaxConcurrency=1)})
    execution.output()

    steps = [event["type"] for event in execution.events() if event["type"].startswith("MapIteration")]

    assert steps == ["MapIterationStarted", "MapIterationSucceeded"] * 2


def test_runs_at_most_forty_at_once_when_no_concurrency_is_given(machines: Machines) -> None:
    """Developer Guide: "Inline mode supports up to 40 concurrent iterations"."""
    wait = {"Type": "Wait", "Seconds": 60, "End": True}
    execution = machines.start({"All": over(list(range(50)), {"Wait": wait})})
    execution.reached("WaitStateEntered", 40)

    assert len(execution.events("MapIterationStarted")) == 40
    execution.stop()


def test_keeps_an_items_variables_to_itself_when_the_map_is_over(machines: Machines) -> None:
    """Developer Guide: "Variables assigned in an inner scope aren't available in an outer scope"."""
    states = {
        "Set": passes(Assign={"outer": 1}, Next="All"),
        "All": {
            **over([5], {"Each": passes(Assign={"inner": "{% $outer + $states.input %}"})}),
            "Next": "Read",
        },
        "Read": passes(Output="{% [$outer, $exists($inner)] %}"),
    }
    del states["All"]["End"]

    assert machines.start(states).output() == [1, False]


def test_writes_each_state_entered_when_items_run(machines: Machines) -> None:
    """Transitions are counted, and paid, inside a Map as well (aws.amazon.com/step-functions/pricing)."""
    execution = machines.start({"All": over([1, 2], {"First": passes(Next="Second"), "Second": passes()})})
    execution.output()

    names = [
        event["stateEnteredEventDetails"]["name"]
        for event in execution.events()
        if "stateEnteredEventDetails" in event
    ]

    assert sorted(names) == ["All", "First", "First", "Second", "Second"]


def test_sees_its_own_entry_time_when_the_map_assigns(machines: Machines) -> None:
    """The clock that stops while a stage waits rests on it."""
    spent = "{% $toMillis($now()) - $toMillis($states.context.State.EnteredTime) %}"
    wait = {"Type": "Wait", "Seconds": 30, "End": True}
    states = {"All": {**over([1], {"Wait": wait}), "Next": "Read", "Assign": {"spent": spent}}}
    del states["All"]["End"]
    execution = machines.start({**states, "Read": passes(Output="{% $spent %}")})
    execution.reached("WaitStateEntered")

    machines.pass_time(30)

    assert 29_000 <= execution.output() < 60_000


def test_fails_past_every_catch_when_the_results_exceed_256_kib(machines: Machines) -> None:
    """Developer Guide: service-quotas."""
    work = invoke(machines.worker, {"long": 100_000}, End=True)
    states = {"All": over([1, 2, 3], {"Work": work}, **caught("States.ALL")), "Caught": passes()}

    assert machines.start(states).error() == ("FAILED", "States.DataLimitExceeded")


def test_hands_the_selected_value_to_each_item_when_there_is_a_selector(machines: Machines) -> None:
    """Developer Guide: input-output-itemselector."""
    selector = {"n": "{% $states.context.Map.Item.Value %}", "of": "{% $count($states.input) %}"}

    output = machines.start(
        {"All": over("{% $states.input %}", {"Each": passes()}, ItemSelector=selector)}, [7, 8]
    ).output()

    assert json.dumps(output) == '[{"n": 7, "of": 2}, {"n": 8, "of": 2}]'
