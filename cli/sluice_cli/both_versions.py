"""Shows the versions of the command and of the control plane, and whether they fit."""

from sluice_cli import __version__
from sluice_cli.client.api import connect
from sluice_cli.client.versions import too_far_apart
from sluice_cli.environment import Environment
from sluice_cli.errors import CliError, UsageError
from sluice_cli.text.terminal import answers, printable, progress, say


def show_versions_of_both(environment: Environment) -> None:
    """Print both; a control plane that nobody has named, or that does not answer, is no reason to fail."""
    say(answers(), f"sluice {__version__}")
    try:
        api = connect(environment.environment.get("SLUICE_API"), environment)
    except UsageError:
        return
    try:
        version = api.version()
    except CliError as error:
        say(progress(), printable(f"The control plane's version is not known: {error.message}"))
        return
    say(answers(), printable(f"control plane {version or 'of unknown version'} at {api.endpoint.url}"))
    if warning := too_far_apart(__version__, version):
        say(progress(), printable(f"{warning}. Update the older of the two."))
