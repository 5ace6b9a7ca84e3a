"""Finds the deployment that a person means: by its id, as `latest`, by its application, or from a list."""

import typer

from sluice.api.bodies.deployment import DeploymentRow
from sluice_cli.client.api import Api, connect
from sluice_cli.environment import Environment, environment_of
from sluice_cli.errors import CliError, UsageError
from sluice_cli.text.terminal import printable, progress, say
from sluice_cli.text.times import date_and_time_of

LATEST = "latest"
_TO_CHOOSE_FROM = 10
_OF_APPLICATION = 5
"""The newest may wait for the one at work, which is what people mean by its application."""


NamedTarget = tuple[str | None, str | None, str | None]
"""What a person says: deployment, target and application."""


def meant_deployment(
    context: typer.Context, address: str | None, deployment_id: str | None, application: str | None
) -> tuple[Api, str]:
    """The control plane, and the id of the deployment that is meant; what `find_deployment` raises."""
    environment = environment_of(context)
    control_plane = connect(address, environment)
    return control_plane, find_deployment(control_plane, environment, deployment_id, application)


def find_deployment(
    api: Api, environment: Environment, deployment_id: str | None, application: str | None
) -> str:
    """The id of the deployment that is meant.

    Raises:
        UsageError: nothing says which one, and there is no terminal to ask in.
        CliError: there is no deployment.
    """
    if deployment_id not in (None, LATEST):
        if application is not None:
            raise UsageError(
                f"{deployment_id} and --application {application} both say which deployment is meant",
                "Give one of them",
            )
        return str(deployment_id)
    if deployment_id is None and application is None:
        return _chosen(api, environment)
    rows = _rows(api, application, _OF_APPLICATION)
    return rows[0]["deploymentId"] if deployment_id == LATEST else _at_work(rows)["deploymentId"]


def find_target(
    api: Api,
    environment: Environment,
    deployment_id: str | None,
    target: str | None,
    application: str | None,
) -> tuple[str, str]:
    """The ids of deployment and target; with an application, one word alone is the target."""
    deployment_id, target = with_target(deployment_id, target, application)
    if target is None:
        raise UsageError("No target is named", "Name it after the deployment: ID TARGET")
    return find_deployment(api, environment, deployment_id, application), target


def meant_targets(
    context: typer.Context, address: str | None, named: NamedTarget, *, all_targets: bool
) -> tuple[Api, str, str | None]:
    """The control plane, the id of the deployment, and the target that is meant, or None for all.

    Raises:
        UsageError: nothing says which one, or both say it.
    """
    environment = environment_of(context)
    control_plane = connect(address, environment)
    if not all_targets:
        return control_plane, *find_target(control_plane, environment, *named)
    deployment_id, target, application = named
    if target is not None:
        raise UsageError(f"{target} and --all both say which targets are meant", "Give one of them")
    return control_plane, find_deployment(control_plane, environment, deployment_id, application), None


def with_target(
    deployment_id: str | None, target: str | None, application: str | None
) -> tuple[str | None, str | None]:
    """What is the deployment and what the target among the words that were given."""
    if application is not None and target is None and deployment_id != LATEST:
        return None, deployment_id
    return deployment_id, target


def _at_work(rows: list[DeploymentRow]) -> DeploymentRow:
    """The deployment that runs, or else the newest."""
    running = (row for row in rows if row["endedAt"] is None and not row["blockedBy"])
    return next(running, rows[0])


def _chosen(api: Api, environment: Environment) -> str:
    if not environment.has_terminal():
        raise UsageError(
            "No deployment is named", f"Give its id, `{LATEST}`, or --application with the name of one"
        )
    rows, console = _rows(api, None, _TO_CHOOSE_FROM), progress()
    for number, row in enumerate(rows, 1):
        started, about = date_and_time_of(row["createdAt"]), printable(row["description"])
        words = (row["deploymentId"], row["application"], row["status"], started, about)
        say(console, f"{number:>2}  {printable('  '.join(word for word in words if word))}")
    number = int(typer.prompt("Which", type=int, default=1, err=True))
    if not 1 <= number <= len(rows):
        raise UsageError(f"{number} is not in the list", f"Choose from 1 to {len(rows)}")
    return rows[number - 1]["deploymentId"]


def _rows(api: Api, application: str | None, limit: int) -> list[DeploymentRow]:
    rows = api.deployments(application, limit)["deployments"]
    if not rows:
        of = f" of {application}" if application else ""
        raise CliError(f"There is no deployment{of}", "List them all with: sluice list")
    return rows
