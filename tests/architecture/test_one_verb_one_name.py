"""One verb, one name: state, placeholder, handler, task, row and kind agree, so one search finds all."""

import ast
import re

import pytest

import sluice.errors
from sluice.domain.plan.actions import KINDS
from tests.architecture.sources import ROOT, sources
from tests.architecture.state_machines import State, all_states, state_named, task_states

BORDER = "entry"
"""The one module in `handlers` that is no handler: what all of them share."""

KIND_CONDITION = re.compile(r"\{% \$[\w.$\[\]]+\.kind = '(\w+)' %\}")
FAMILIES_OF_STEP_FUNCTIONS = ("States.", "Lambda.", "Runtime.", "Sandbox.")


def named(state: State) -> str:
    return f"{state.file}: {state.name}"


def handler_files() -> set[str]:
    return {source.path.stem for source in sources("functions/handlers")} - {"__init__", BORDER}


def rows() -> list[str]:
    (lambdas,) = [source for source in sources("infra") if source.name == "infra/lambdas.py"]
    calls = [node for node in ast.walk(lambdas.tree) if isinstance(node, ast.Call)]
    made = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Row"]
    return [ast.literal_eval(call.args[0]) for call in made]


def error_names() -> set[str]:
    classes = [value for value in vars(sluice.errors).values() if isinstance(value, type)]
    return {found.__name__ for found in classes if issubclass(found, sluice.errors.SluiceError)}


@pytest.mark.parametrize("state", task_states(), ids=named)
def test_state_calls_the_handler_of_its_own_name_when_it_is_a_task(state: State) -> None:
    assert state.placeholders == [state.snake_name]


@pytest.mark.parametrize("state", task_states(), ids=named)
def test_state_has_a_handler_a_task_and_a_row_when_it_is_a_task(state: State) -> None:
    assert (ROOT / "functions/handlers" / f"{state.snake_name}.py").is_file()
    assert len(list((ROOT / "functions/sluice/tasks").rglob(f"{state.snake_name}.py"))) == 1
    assert state.snake_name in rows()


@pytest.mark.parametrize("state", task_states(), ids=named)
def test_task_module_has_a_function_of_its_name_when_a_state_calls_it(state: State) -> None:
    tasks = sources("functions/sluice/tasks")
    (task,) = [source for source in tasks if source.path.stem == state.snake_name]
    assert state.snake_name in [function.name for function in task.functions()]


def test_handlers_and_rows_are_the_same_when_they_are_compared() -> None:
    assert sorted(rows()) == sorted(handler_files())


def branches() -> dict[str, str]:
    """Each kind of action and the state it leads to: inside a stage, or beside it."""
    choices = [
        choice for name in ("Kind of action", "Next stage") for choice in state_named(name).body["Choices"]
    ]
    kinds = [(KIND_CONDITION.fullmatch(choice["Condition"]), choice["Next"]) for choice in choices]
    return {kind[1]: state for kind, state in kinds if kind}


def state_kinds() -> set[str]:
    """The kinds with a state of their own; a call without callback is made by the state of those with one."""
    return {action.state_kind or kind for kind, action in KINDS.items()}


def test_every_kind_of_action_has_one_branch_when_a_stage_runs() -> None:
    assert sorted(branches()) == sorted(state_kinds())
    assert set(KINDS) - state_kinds() == {"releaseConcurrency", "sendWebhook"}
    inside = state_named("Kind of action").body["Choices"]
    assert all(KIND_CONDITION.fullmatch(choice["Condition"]) for choice in inside)


def test_branch_leads_to_the_state_of_its_name_when_a_kind_is_chosen() -> None:
    assert {kind: state_named(state).camel_name for kind, state in branches().items()} == {
        kind: kind for kind in state_kinds()
    }


@pytest.mark.parametrize("kind", KINDS)
def test_action_class_has_the_name_of_its_kind_when_it_is_searched_for(kind: str) -> None:
    name = KINDS[kind].__name__
    assert kind == name[0].lower() + name[1:]


def test_state_catches_only_errors_that_exist_when_it_names_them() -> None:
    unknown = {
        (state.name, error)
        for state in all_states()
        for error in state.handled_errors
        if not error.startswith(FAMILIES_OF_STEP_FUNCTIONS) and error not in error_names()
    }
    assert unknown == set()


def test_error_exists_when_a_state_machine_assigns_its_name() -> None:
    texts = [path.read_text("utf-8") for path in (ROOT / "statemachine").glob("*.asl.json")]
    assigned = {name for text in texts for name in re.findall(r'"error": "(\w+)"', text)}
    assert assigned <= error_names()
