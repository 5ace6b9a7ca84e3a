"""The reference lists what the product has, all of it and nothing else."""

import inspect
import re
from collections.abc import Iterable
from dataclasses import replace

import pytest
import typer

import sluice.errors
from local.plane_access import Plane
from sluice.domain.record.status import TARGET_MOVES, DeploymentStatus, TargetStatus
from sluice.domain.record.timeline import deployment_ended, target_ended
from sluice.domain.waits.wait import WaitStatus
from sluice_cli.errors import ApiError, ExitCode
from sluice_cli.main import app
from tests.architecture.test_error_tree import drawn
from tests.builders import an_approval
from tests.docs.markdown import code_in, page
from tests.docs.product import (
    FOLDERS_OF_EVENTS,
    commands,
    event_types,
    first_arguments,
    keys_of_dicts_in,
    routes,
    source,
    text_of,
)

COMMANDS = commands(typer.main.get_command(app))
CLI, ERRORS, SETTINGS, STATUSES = (
    page(f"docs/reference/{name}.md") for name in ("cli", "errors", "settings", "statuses")
)


def errors() -> list[type[sluice.errors.SluiceError]]:
    """The error classes in the order of the tree that the package draws."""
    return [getattr(sluice.errors, name) for name in drawn()]


def first_codes(name: str, *columns: str) -> list[str]:
    return [
        code for row in page(f"docs/reference/{name}.md").rows(*columns) for code in code_in(row[columns[0]])
    ]


def test_errors_are_listed_in_the_order_of_the_code_when_they_are_looked_up() -> None:
    listed = [(*code_in(row["Code"]), *code_in(row["Class"])) for row in ERRORS.rows("Code", "Class")]
    assert listed == [(error.code, error.__name__) for error in errors()]


def test_errors_have_the_listed_status_and_exit_code_when_a_request_meets_them() -> None:
    listed = [(int(row["HTTP"]), int(row["Exit"])) for row in ERRORS.rows("Code", "Class")]
    statuses = [error.http_status for error in errors()]
    assert listed == [(status, ApiError(status, {}).exit_code) for status in statuses]


def test_error_codes_are_unique_when_programs_go_by_them() -> None:
    codes = [error.code for error in errors()]
    assert sorted(set(codes)) == sorted(codes)


def test_routes_are_listed_when_the_http_api_has_them() -> None:
    headings = page("docs/reference/http-api.md").headings()
    listed = [code_in(heading)[0] for heading in headings if code_in(heading)]
    assert sorted(listed) == sorted(routes())


def test_event_types_are_listed_when_tasks_tell_them() -> None:
    assert event_types() - set(first_codes("timeline-events", "Type", "Of")) == set()


def test_event_types_are_told_by_a_task_when_they_are_listed() -> None:
    ends = [inspect.getsource(deployment_ended), inspect.getsource(target_ended)]
    said = [text_of(folder) for folder in FOLDERS_OF_EVENTS] + ends
    told = "\n".join(said)
    assert [name for name in first_codes("timeline-events", "Type", "Of") if name not in told] == []


def approval_statuses() -> list[WaitStatus]:
    """Those of an approval: open, decided in either way, closed."""
    decided = [status for status in WaitStatus if replace(an_approval(), status=status).reply()]
    return [WaitStatus.OPEN, *decided, WaitStatus.CLOSED]


@pytest.mark.parametrize(
    ("heading", "statuses"),
    [("A deployment", DeploymentStatus), ("A target", TargetStatus), ("An approval", approval_statuses())],
)
def test_statuses_are_listed_when_they_exist(
    heading: str, statuses: Iterable[DeploymentStatus | TargetStatus | WaitStatus]
) -> None:
    listed = re.findall(r"^\| `(\w+)`", STATUSES.section(heading), flags=re.MULTILINE)
    assert listed == [status.value for status in statuses]


def test_end_statuses_are_called_ends_when_nothing_follows_them() -> None:
    ends = {status.value: status.is_end for status in (*DeploymentStatus, *TargetStatus)}
    rows = STATUSES.rows("Status", "Meaning")
    said = {code_in(row["Status"])[0]: "An end." in row["Meaning"] for row in rows}
    assert {name: said[name] for name in ends} == ends


def test_moves_are_listed_when_a_target_may_make_them() -> None:
    listed = {code_in(row["From"])[0]: set(code_in(row["To"])) for row in STATUSES.rows("From", "To")}
    assert listed == {
        before.value: {status.value for status in after} for before, after in TARGET_MOVES.items() if after
    }


def test_verbs_are_listed_when_the_command_has_them() -> None:
    listed = [heading.removeprefix("sluice ") for heading in CLI.headings() if heading.startswith("sluice ")]
    assert sorted(listed) == sorted(COMMANDS)


@pytest.mark.parametrize("verb", COMMANDS)
def test_options_are_listed_when_a_verb_takes_them(verb: str) -> None:
    rows = re.findall(r"^\| (`[^|]+) \|", CLI.section(f"sluice {verb}"), flags=re.MULTILINE)
    listed = {code for row in rows for code in code_in(row)}
    assert listed == {name for option in COMMANDS[verb].params for name in names_of(option)}


@pytest.mark.parametrize("verb", COMMANDS)
def test_verb_has_an_example_when_it_is_listed(verb: str) -> None:
    assert f"```bash\nsluice {verb} " in CLI.section(f"sluice {verb}")


def test_exit_codes_are_listed_when_the_command_has_them() -> None:
    assert [int(row["Code"]) for row in CLI.rows("Code", "Meaning")] == [code.value for code in ExitCode]


def test_context_keys_are_listed_when_the_stack_reads_them() -> None:
    readers = r'(?:try_get_context\(|_names\(node, |_text\(node, |_accounts\(node, )"(\w+)"'
    read = re.findall(readers, source("infra/options.py").text)
    assert sorted(first_codes("settings", "Key", "Default")) == sorted(set(read))


def test_outputs_are_listed_when_the_stack_has_them() -> None:
    assert first_codes("settings", "Output") == keys_of_dicts_in("infra/stack.py", "_name_the_parts")


def test_parameters_are_listed_when_the_target_role_asks_for_them() -> None:
    files = ("infra/deploy_role.py", "infra/target_account_role.py")
    asked = [name for file in files for name in first_arguments(file, "CfnParameter")]
    assert first_codes("settings", "Parameter") == asked


def test_variables_are_listed_when_handlers_read_them() -> None:
    read = first_arguments("functions/sluice/settings.py", "read")
    listed = first_codes("settings", "Variable")
    assert [name for name in read if name not in listed] == []


def test_fields_are_listed_when_plane_json_has_them() -> None:
    names = [re.sub(r"_(\w)", lambda match: match[1].upper(), name) for name in Plane.__dataclass_fields__]
    assert sorted(first_codes("settings", "Field")) == sorted(names)


def names_of(option: object) -> list[str]:
    """`--file`, `-f`; for an argument what stands in its place."""
    opts: list[str] = getattr(option, "opts")  # noqa: B009  typer hides click's types
    if not opts[0].startswith("-"):
        return [str(getattr(option, "metavar", opts[0]))]
    return [] if "--help" in opts else opts
