"""The `sluice` command: its verbs and what belongs to none of them."""

from collections.abc import Callable, Mapping
from typing import Annotated

import typer

from sluice_cli.both_versions import show_versions_of_both
from sluice_cli.environment import environment_of
from sluice_cli.error_boundary import ErrorBoundary
from sluice_cli.verbs.control.approve import approve
from sluice_cli.verbs.control.cancel import cancel
from sluice_cli.verbs.control.pause import pause
from sluice_cli.verbs.control.promote import promote
from sluice_cli.verbs.control.reject import reject
from sluice_cli.verbs.control.resume import resume
from sluice_cli.verbs.control.rollback import rollback
from sluice_cli.verbs.control.skip import skip
from sluice_cli.verbs.control.unfreeze import unfreeze
from sluice_cli.verbs.look.analyses import analyses
from sluice_cli.verbs.look.config import config
from sluice_cli.verbs.look.list import list_deployments
from sluice_cli.verbs.look.logs import logs
from sluice_cli.verbs.look.open import open_page
from sluice_cli.verbs.look.replay import replay
from sluice_cli.verbs.look.stats import stats
from sluice_cli.verbs.look.status import status
from sluice_cli.verbs.look.watch import watch
from sluice_cli.verbs.operate.completion import completion
from sluice_cli.verbs.operate.doctor import doctor
from sluice_cli.verbs.operate.drift import drift
from sluice_cli.verbs.operate.guardrails import guardrails
from sluice_cli.verbs.operate.local import local
from sluice_cli.verbs.operate.prune import prune
from sluice_cli.verbs.operate.role import role
from sluice_cli.verbs.operate.versions import versions
from sluice_cli.verbs.start.deploy import deploy
from sluice_cli.verbs.start.init import init
from sluice_cli.verbs.start.plan import plan
from sluice_cli.verbs.start.push import push
from sluice_cli.verbs.start.redeploy import redeploy
from sluice_cli.verbs.start.validate import validate

app = typer.Typer(
    name="sluice",
    cls=ErrorBoundary,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
_PANELS: Mapping[str, Mapping[str, Callable[..., None]]] = {
    "Start": {
        "init": init,
        "validate": validate,
        "plan": plan,
        "push": push,
        "deploy": deploy,
        "redeploy": redeploy,
    },
    "Look": {
        "list": list_deployments,
        "status": status,
        "watch": watch,
        "logs": logs,
        "analyses": analyses,
        "replay": replay,
        "config": config,
        "open": open_page,
        "stats": stats,
    },
    "Control": {
        "approve": approve,
        "reject": reject,
        "skip": skip,
        "pause": pause,
        "resume": resume,
        "promote": promote,
        "unfreeze": unfreeze,
        "cancel": cancel,
        "rollback": rollback,
    },
    "Operate": {
        "doctor": doctor,
        "drift": drift,
        "versions": versions,
        "prune": prune,
        "completion": completion,
    },
}
"""In the order in which people need them."""

for panel, verbs in _PANELS.items():
    for name, verb in verbs.items():
        app.command(name, rich_help_panel=panel)(verb)
app.add_typer(local, name="local", rich_help_panel="Operate")
app.add_typer(role, name="role", rich_help_panel="Operate")
app.add_typer(guardrails, name="guardrails", rich_help_panel="Operate")


def main() -> None:
    """Run the command."""
    app()


def _print_version(context: typer.Context, is_asked: bool) -> None:  # noqa: FBT001 - Typer gives the flag's value
    if is_asked:
        show_versions_of_both(environment_of(context))
        raise typer.Exit


@app.callback()
def _sluice(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_print_version,
            is_eager=True,
            help="Show the versions of the command and of its control plane.",
        ),
    ] = False,
) -> None:
    """Progressive delivery for AWS Lambda, in your own account.

    What it does, by example:

    - sluice validate -f deploy.yaml
    - sluice plan -f deploy.yaml
    - sluice deploy -f deploy.yaml --watch
    - sluice list --application checkout

    Exit codes: 0 ok, 1 failed, 2 usage, 3 conflict, 4 config problems, 5 rolled back, 6 drifted,
    7 partly rolled back, 124 timed out, 130 interrupted, 143 terminated.
    """
