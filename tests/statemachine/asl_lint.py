"""Complains about what our state machines must not contain and no validator finds; it repairs nothing.

asl-validator checks the grammar (fields, targets, reachability); these rules hold meaning and house style.
"""

import json
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonata

from tests.statemachine.asl_states import Expression, NamedState, states_of
from tests.statemachine.asl_variables import shadowed_names, unassigned_reads

Machine = dict[str, Any]

MAX_STATES = 20
LONGEST_LINE = 120
INVOKE = "arn:aws:states:::lambda:invoke"
RESOURCES = (INVOKE, f"{INVOKE}.waitForTaskToken")
# Their failures are the reconciler's business: a Catch could only lose them.
LAST_STEPS = ("Finish target", "Finish deployment")

_SENTENCE_CASE = re.compile(r"[A-Z][a-z0-9]*( [a-z0-9]+)*")
_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")


def lint_file(path: Path, substitutions: frozenset[str]) -> list[str]:
    """Everything wrong with a definition file; `substitutions` are the names the template provides."""
    text = path.read_text(encoding="utf-8")
    complaints = [
        f"line {number} has {len(line)} characters, {LONGEST_LINE} are the limit"
        for number, line in enumerate(text.splitlines(), 1)
        if len(line) > LONGEST_LINE
    ]
    try:
        machine = json.loads(text)
    except ValueError as error:
        return [*complaints, f"no JSON before substitution ({error}): placeholders stand inside strings only"]
    return complaints + lint(machine, substitutions)


def lint(machine: Machine, substitutions: frozenset[str]) -> list[str]:
    """Everything wrong with a definition."""
    about_machine = [complaint for rule in MACHINE_RULES for complaint in rule(machine)]
    about_states = [
        f"{state.name}: {complaint}"
        for state in states_of(machine)
        for rule in STATE_RULES
        for complaint in rule(state)
    ]
    wanted = set(_PLACEHOLDER.findall(json.dumps(machine)))
    missing = [f"${{{name}}} is not provided" for name in sorted(wanted - substitutions)]
    unused = [f"{name} is provided but not used" for name in sorted(substitutions - wanted)]
    return about_machine + about_states + missing + unused


def has_no_time_limit(machine: Machine) -> Iterator[str]:
    """A time limit on the whole machine ends it past every Catch, with nothing rolled back."""
    if "TimeoutSeconds" in machine:
        yield "TimeoutSeconds at the top ends the execution without running any Catch"


def speaks_jsonata_throughout(machine: Machine) -> Iterator[str]:
    """One query language, said once."""
    if machine.get("QueryLanguage") != "JSONata":
        yield "QueryLanguage at the top must be JSONata"
    for state in states_of(machine):
        if "QueryLanguage" in state.body:
            yield f"{state.name}: QueryLanguage is said once, at the top"


def is_small(machine: Machine) -> Iterator[str]:
    """A machine whose graph can be taken in at once."""
    count = len(list(states_of(machine)))
    if count > MAX_STATES:
        yield f"{count} states, {MAX_STATES} are the limit"


def says_why(machine: Machine) -> Iterator[str]:
    """A machine has a comment, as each state has."""
    if not machine.get("Comment"):
        yield "the machine has no Comment"


def state_says_why(state: NamedState) -> Iterator[str]:
    """The comment is what the console shows beside the graph."""
    if not state.body.get("Comment"):
        yield "no Comment"


def is_named_in_sentence_case(state: NamedState) -> Iterator[str]:
    """State names are read as sentences in the console."""
    if not _SENTENCE_CASE.fullmatch(state.name):
        yield "the name is not in sentence case"


def expressions_parse(state: NamedState) -> Iterator[str]:
    """What does not parse fails at creation, or worse, half-way."""
    for expression in state.expressions:
        try:
            jsonata.Jsonata.jsonata(expression.text)
        except Exception as error:  # noqa: BLE001 - the parser raises whatever it stumbles over
            yield f"{expression.place} is no JSONata: {error}"
        if "eval" in expression.variables:
            yield f"{expression.place} uses $eval, which Step Functions does not have"


def reads_states_fields_where_they_exist(state: NamedState) -> Iterator[str]:
    """`$states.result` and `$states.errorOutput` exist only after the work, and only in some fields."""
    for expression in state.expressions:
        allowed = _states_fields_at(state, expression)
        for field in sorted(expression.states_fields - allowed):
            yield f"{expression.place} reads $states.{field}, which does not exist there"


def has_no_json_path(state: NamedState) -> Iterator[str]:
    """A key that ends in `.$` is JSONPath; in JSONata it would be a literal field."""
    for key in re.findall(r'"([^"]+\.\$)":', json.dumps(state.own)):
        yield f"the JSONPath key {key}"


def calls_what_is_allowed(state: NamedState) -> Iterator[str]:
    """Functions only: no misspelt integration, none that our role does not cover."""
    if state.type == "Task" and state.body.get("Resource") not in RESOURCES:
        yield f"the Resource {state.body.get('Resource')} is not one of ours"


def ends_in_time(state: NamedState) -> Iterator[str]:
    """Without TimeoutSeconds a Task waits for a year."""
    if state.type != "Task":
        return
    timeout, heartbeat = state.body.get("TimeoutSeconds"), state.body.get("HeartbeatSeconds")
    if timeout is None:
        yield "no TimeoutSeconds"
    if isinstance(timeout, int) and isinstance(heartbeat, int) and heartbeat >= timeout:
        yield "HeartbeatSeconds is not below TimeoutSeconds"


def is_caught(state: NamedState) -> Iterator[str]:
    """Each Task's failure leads somewhere: by its own Catch or that of the Map around it."""
    if state.type != "Task" or state.name in LAST_STEPS:
        return
    if not any(one.catchers for one in (state, *state.around)):
        yield "no Catch, neither its own nor around it"


def passes_its_token_on(state: NamedState) -> Iterator[str]:
    """A token nobody receives is never returned."""
    waits = str(state.body.get("Resource", "")).endswith(".waitForTaskToken")
    if waits and "$states.context.Task.Token" not in json.dumps(state.body.get("Arguments")):
        yield "the task token is not passed on"


def names_every_error_once(state: NamedState) -> Iterator[str]:
    """The first match decides: States.ALL must be last and alone, and no name may come twice."""
    for field in ("Retry", "Catch"):
        lists = [entry["ErrorEquals"] for entry in state.body.get(field, [])]
        names = [name for names in lists for name in names]
        if any("States.ALL" in earlier for earlier, _ in pairwise(lists)):
            yield f"States.ALL is not last in {field}"
        if any("States.ALL" in names and len(names) > 1 for names in lists):
            yield f"States.ALL is not alone in {field}"
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield f"{name} is listed twice in {field}, the second is never reached"


MACHINE_RULES: tuple[Callable[[Machine], Iterator[str]], ...] = (
    has_no_time_limit,
    speaks_jsonata_throughout,
    is_small,
    says_why,
    unassigned_reads,
    shadowed_names,
)
STATE_RULES: tuple[Callable[[NamedState], Iterator[str]], ...] = (
    state_says_why,
    is_named_in_sentence_case,
    expressions_parse,
    reads_states_fields_where_they_exist,
    has_no_json_path,
    calls_what_is_allowed,
    ends_in_time,
    is_caught,
    passes_its_token_on,
    names_every_error_once,
)


def _states_fields_at(state: NamedState, expression: Expression) -> set[str]:
    """https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html#transforming-states-variable."""
    fields = {"input", "context"}
    if expression.path[0] in ("Output", "Assign") and state.type in ("Task", "Map", "Parallel"):
        fields.add("result")
    if expression.path[0] == "Catch":
        fields.add("errorOutput")
    return fields
