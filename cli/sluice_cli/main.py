"""The `sluice` command: its verbs and what belongs to none of them."""

from typing import Annotated

import typer

from sluice_cli import __version__
from sluice_cli.error_boundary import ErrorBoundary
from sluice_cli.verbs.analyses import analyses
from sluice_cli.verbs.approve import approve
from sluice_cli.verbs.cancel import cancel
from sluice_cli.verbs.config import config
from sluice_cli.verbs.deploy import deploy
from sluice_cli.verbs.drift import drift
from sluice_cli.verbs.guardrails import guardrails
from sluice_cli.verbs.init import init
from sluice_cli.verbs.list import list_deployments
from sluice_cli.verbs.logs import logs
from sluice_cli.verbs.open import open_page
from sluice_cli.verbs.plan import plan
from sluice_cli.verbs.prune import prune
from sluice_cli.verbs.push import push
from sluice_cli.verbs.redeploy import redeploy
from sluice_cli.verbs.reject import reject
from sluice_cli.verbs.replay import replay
from sluice_cli.verbs.rollback import rollback
from sluice_cli.verbs.skip import skip
from sluice_cli.verbs.status import status
from sluice_cli.verbs.unfreeze import unfreeze
from sluice_cli.verbs.validate import validate
from sluice_cli.verbs.versions import versions
from sluice_cli.verbs.watch import watch

app = typer.Typer(
    name="sluice",
    cls=ErrorBoundary,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("init")(init)
app.command("plan")(plan)
app.command("push")(push)
app.command("deploy")(deploy)
app.command("status")(status)
app.command("watch")(watch)
app.command("logs")(logs)
app.command("list")(list_deployments)
app.command("config")(config)
app.command("analyses")(analyses)
app.command("open")(open_page)
app.command("drift")(drift)
app.command("approve")(approve)
app.command("reject")(reject)
app.command("skip")(skip)
app.command("unfreeze")(unfreeze)
app.command("cancel")(cancel)
app.command("redeploy")(redeploy)
app.command("rollback")(rollback)
app.command("replay")(replay)
app.command("versions")(versions)
app.command("prune")(prune)
app.command("validate")(validate)
app.add_typer(guardrails, name="guardrails")


def main() -> None:
    """Run the command."""
    app()


def _print_version(is_asked: bool) -> None:  # noqa: FBT001 - Typer calls it with the flag's value
    if is_asked:
        typer.echo(f"sluice {__version__}")
        raise typer.Exit


@app.callback()
def _sluice(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Progressive delivery for AWS Lambda, in your own account.

    What it does, by example:

    - sluice validate -f deploy.yaml
    - sluice plan -f deploy.yaml
    - sluice deploy -f deploy.yaml --watch
    - sluice list --application checkout

    Exit codes: 0 ok, 1 failed, 2 usage, 3 conflict, 4 config problems, 5 rolled back, 6 drifted,
    7 partly rolled back.
    """
