"""What `sluice role` says about an organization's StackSet, and what it refuses before AWS is asked."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import pytest

from sluice_cli.errors import CliError
from sluice_cli.roles.kinds import DEPLOY_ROLE
from sluice_cli.verbs.operate.role_in_organization import create_in_organization, show_in_organization
from tests.unit.cli.organization.script import (
    KEPT,
    ONE,
    SHOP,
    STARTED,
    TWO,
    Script,
    instance,
    updates,
    updating,
)
from tests.unit.cli.test_role import NAME


def create(script: Script) -> None:
    create_in_organization(
        script.stack_set, DEPLOY_ROLE, {}, units=[SHOP, SHOP], region="eu-west-1", partition="aws-us-gov"
    )


def test_pattern_of_the_role_is_the_answer_when_every_account_has_it(script: Script, capsys) -> None:
    updates(script)
    script.on("update_stack_set", STARTED, **updating(*KEPT))
    script.ends("SUCCEEDED")
    script.results((ONE, "SUCCEEDED", ""))
    script.instances(instance(ONE))
    create(script)
    shown = capsys.readouterr()
    assert shown.out == "arn:aws-us-gov:iam::ACCOUNT:role/SluiceDeployRole\n"
    assert "1 account has the role" in shown.err


def test_failed_accounts_are_told_and_there_is_no_answer_when_one_lacks_the_role(
    script: Script, capsys
) -> None:
    updates(script)
    script.on("update_stack_set", STARTED, **updating(*KEPT))
    script.ends("SUCCEEDED")
    script.results((ONE, "SUCCEEDED", ""), (TWO, "FAILED", "Role already exists"))
    script.instances(instance(ONE), instance(TWO, "OUTDATED"))
    with pytest.raises(CliError, match="1 of 2 accounts"):
        create(script)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert f"{TWO}: FAILED: Role already exists. Delete the stack that made the role" in shown.err


def test_each_account_is_shown_with_its_status_and_stack(script: Script, capsys) -> None:
    script.describe(OrganizationalUnitIds=[SHOP], Regions=["eu-west-1"])
    script.instances(instance(TWO, "OUTDATED", StatusReason="Role already exists"), instance(ONE))
    show_in_organization(script.stack_set)
    assert capsys.readouterr().out.splitlines() == [
        f"{NAME}: {SHOP} in eu-west-1",
        "ControlPlaneAccountId: 111111111111",
        "ExternalId: sluice-1",
        f"{ONE} CURRENT StackSet-{NAME}-1",
        f"{TWO} OUTDATED StackSet-{NAME}-1 Role already exists",
    ]


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, list[str]]]]:
    """What is asked of a CloudFormation that has no StackSet."""
    seen: list[dict[str, list[str]]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            seen.append(parse_qs(self.rfile.read(length).decode()))
            body = b"<ErrorResponse><Error><Code>StackSetNotFoundException</Code></Error></ErrorResponse>"
            self.send_response(404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDFORMATION", f"http://127.0.0.1:{server.server_port}")
    yield seen
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("words", "exit_code", "said"),
    [
        (["create", "--organizational-unit", SHOP], 2, "A new role needs --control-plane"),
        (["show", "--organization"], 1, f"There is no StackSet {NAME}"),
    ],
)
@pytest.mark.parametrize(("more", "call_as"), [([], "SELF"), (["--delegated-admin"], "DELEGATED_ADMIN")])
def test_stack_set_is_looked_for_in_the_callers_part_when_there_is_none(
    sluice, requests, *, words, exit_code, said, more, call_as
) -> None:
    result = sluice("role", *words, *more, "--region", "eu-west-1")
    assert (result.exit_code, said in result.stderr) == (exit_code, True), result.stderr
    (asked,) = requests
    assert (asked["StackSetName"], asked["CallAs"]) == ([NAME], [call_as])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["create", "--organizational-unit", "shop"], "shop is not an organizational unit"),
        (
            [
                "create",
                *(word for n in range(51) for word in ("--organizational-unit", f"ou-ab12-{n:08}")),
            ],
            "51 organizational units are too many",
        ),
        (["create", "--delegated-admin"], "no meaning without --organizational-unit"),
        (["show", "--delegated-admin"], "no meaning without --organization"),
    ],
)
def test_command_that_cannot_work_is_refused_before_aws_is_asked(sluice, words, said) -> None:
    result = sluice("role", *words)
    assert result.exit_code == 2
    assert said in result.stderr
