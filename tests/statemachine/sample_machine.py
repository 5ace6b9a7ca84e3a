"""A small machine without fault, and the faults that have been seen in such machines."""

import copy
from collections.abc import Callable
from typing import Any

Machine = dict[str, Any]

SUBSTITUTIONS = frozenset({"work"})


def sample() -> Machine:
    """A fresh copy of the machine."""
    return copy.deepcopy(_SAMPLE)


_TOKEN = "{% $states.context.Task.Token %}"
_CATCH = {
    "ErrorEquals": ["States.ALL"],
    "Assign": {"reason": "{% $states.errorOutput.Error %}"},
    "Next": "Failed",
}
_SAMPLE: Machine = {
    "Comment": "Works, asks, and ends.",
    "QueryLanguage": "JSONata",
    "StartAt": "Do work",
    "States": {
        "Do work": {
            "Comment": "The work.",
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "TimeoutSeconds": 60,
            "Arguments": {"FunctionName": "${work}", "Payload": {"id": "{% $states.input.id %}"}},
            "Retry": [{"ErrorEquals": ["RetryableError"], "MaxAttempts": 2}, {"ErrorEquals": ["States.ALL"]}],
            "Assign": {"answer": "{% $states.result.Payload %}"},
            "Catch": [_CATCH],
            "Next": "Each part",
        },
        "Each part": {
            "Comment": "Side by side.",
            "Type": "Map",
            "Items": "{% [$answer.parts] %}",
            "MaxConcurrency": 40,
            "ItemProcessor": {
                "StartAt": "Ask",
                "States": {
                    "Ask": {
                        "Comment": "Waits for a person.",
                        "Type": "Task",
                        "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
                        "TimeoutSeconds": "{% $states.input.timeoutSeconds %}",
                        "HeartbeatSeconds": 30,
                        "Arguments": {"FunctionName": "${work}", "Payload": {"taskToken": _TOKEN}},
                        "End": True,
                    }
                },
            },
            "Catch": [_CATCH],
            "Next": "Done",
        },
        "Done": {"Comment": "Well.", "Type": "Succeed", "Output": "{% $answer %}"},
        "Failed": {"Comment": "Badly.", "Type": "Fail", "Error": "{% $reason %}"},
    },
}


def _set(path: str, value: Any) -> Callable[[Machine], None]:
    """A fault that puts `value` at `path`, whose parts are separated by slashes."""

    def spoil(machine: Machine) -> None:
        *parents, last = path.split("/")
        node: Any = machine
        for part in parents:
            node = node[int(part)] if isinstance(node, list) else node[part]
        node[last] = value

    return spoil


def _drop(path: str) -> Callable[[Machine], None]:
    def spoil(machine: Machine) -> None:
        *parents, last = path.split("/")
        node: Any = machine
        for part in parents:
            node = node[part]
        del node[last]

    return spoil


def _reorder_catch(machine: Machine) -> None:
    machine["States"]["Do work"]["Catch"] = [_CATCH, {"ErrorEquals": ["OtherError"], "Next": "Failed"}]


_WORK = "States/Do work"
_ASK = "States/Each part/ItemProcessor/States/Ask"

# What asl-validator must find: the grammar.
GRAMMAR_FAULTS: dict[str, Callable[[Machine], None]] = {
    "the next state does not exist": _set(f"{_WORK}/Next", "Nowhere"),
    "a state is never reached": _set("States/Forgotten", {"Comment": "x", "Type": "Pass", "End": True}),
    "a field is misspelt": _set(f"{_WORK}/TimeoutSecond", 60),
    "a JSONPath field stands in a JSONata state": _set(f"{_WORK}/ResultPath", "$"),
    "a Pass state has a Retry": _set(
        "States/Done",
        {"Comment": "x", "Type": "Pass", "Retry": [{"ErrorEquals": ["States.ALL"]}], "End": True},
    ),
    "the concurrency is negative": _set("States/Each part/MaxConcurrency", -1),
    "a state neither ends nor goes on": _drop(f"{_ASK}/End"),
    "the time-out is a plain string": _set(f"{_WORK}/TimeoutSeconds", "60"),
}

# What our lint must find: the meaning. Each with a word of the complaint.
MEANING_FAULTS: dict[str, tuple[Callable[[Machine], None], str]] = {
    "an expression does not parse": (
        _set(f"{_WORK}/Arguments/Payload/id", "{% $states.input. %}"),
        "no JSONata",
    ),
    "an expression uses $eval": (_set(f"{_WORK}/Arguments/Payload/id", "{% $eval('1') %}"), "$eval"),
    "a variable is never assigned": (_set("States/Done/Output", "{% $anwser %}"), "$anwser"),
    "a variable is assigned on one way only": (
        _set("States/Failed/Error", "{% $answer %}"),
        "not assigned on every way",
    ),
    "a variable inside a Map has the name of one outside": (
        _set(f"{_ASK}/Assign", {"answer": "{% $states.result %}"}),
        "taken outside",
    ),
    "a field of $states is misspelt": (
        _set(f"{_WORK}/Arguments/Payload/id", "{% $states.inptu.id %}"),
        "inptu",
    ),
    "the result is read before there is one": (
        _set(f"{_WORK}/Arguments/Payload/id", "{% $states.result %}"),
        "$states.result",
    ),
    "the error is read outside a Catch": (
        _set(f"{_WORK}/Assign/answer", "{% $states.errorOutput %}"),
        "errorOutput",
    ),
    "States.ALL is not the last catcher": (_reorder_catch, "States.ALL is not last"),
    "States.ALL has company": (_set(f"{_WORK}/Retry/0/ErrorEquals", ["Oops", "States.ALL"]), "not alone"),
    "an error is listed twice": (_set(f"{_WORK}/Retry/1/ErrorEquals", ["RetryableError"]), "listed twice"),
    "the heartbeat is longer than the time-out": (_set(f"{_ASK}/TimeoutSeconds", 30), "HeartbeatSeconds"),
    "the token is not passed on": (_set(f"{_ASK}/Arguments/Payload", {}), "token is not passed on"),
    "the resource is misspelt": (
        _set(f"{_WORK}/Resource", "arn:aws:states:::lamda:invoke"),
        "not one of ours",
    ),
    "a placeholder is not provided": (
        _set(f"{_WORK}/Arguments/FunctionName", "${wrok}"),
        "${wrok} is not provided",
    ),
    "a key is JSONPath": (_set(f"{_WORK}/Arguments/Payload", {"id.$": "$.id"}), "JSONPath key id.$"),
    "a Task has no time-out": (_drop(f"{_WORK}/TimeoutSeconds"), "no TimeoutSeconds"),
    "a Task has no Catch": (_drop(f"{_WORK}/Catch"), "no Catch"),
    "the machine has a time limit": (_set("TimeoutSeconds", 60), "without running any Catch"),
    "the machine speaks JSONPath": (_drop("QueryLanguage"), "must be JSONata"),
    "a state speaks for itself": (_set(f"{_WORK}/QueryLanguage", "JSONPath"), "said once"),
    "the machine has no comment": (_drop("Comment"), "the machine has no Comment"),
    "a state has no comment": (_drop(f"{_WORK}/Comment"), "no Comment"),
    "a name is not in sentence case": (
        _set("States/DoMore", {"Comment": "x", "Type": "Pass", "End": True}),
        "sentence case",
    ),
}
