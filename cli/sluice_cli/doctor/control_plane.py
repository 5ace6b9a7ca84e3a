"""Checks the way to the control plane: does it answer the caller, at the same time, in the same release?"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sluice_cli.client.api import Api
from sluice_cli.client.versions import too_far_apart
from sluice_cli.doctor.checked import Checked
from sluice_cli.errors import CliError

_CLOCKS_APART = timedelta(minutes=1)
"""AWS refuses signatures that are five minutes off: https://docs.aws.amazon.com/IAM/latest/UserGuide/."""


def check_control_plane(api: Api, version: str, now: datetime) -> Iterator[Checked]:
    """The API, the clock by its answer, and the versions."""
    try:
        theirs = api.version()
    except CliError as error:
        # A refused signature answers too, and its time may be why it was refused.
        yield Checked("API", error.message, error.remedy or "Check --api or SLUICE_API")
        yield from _clock(api, now)
        return
    yield Checked("API", f"{api.endpoint.url} answers")
    yield from _clock(api, now)
    apart = too_far_apart(version, theirs)
    fits = f"command {version}, control plane {theirs}"
    yield Checked("versions", apart or fits, "Update the older of the two" if apart else "")


def _clock(api: Api, now: datetime) -> Iterator[Checked]:
    theirs = api.control_plane_time
    if theirs is None:
        return
    apart = abs(now - theirs)
    remedy = "Set this machine's clock: AWS refuses signatures that are 5 minutes off"
    is_off = apart > _CLOCKS_APART
    words = f"{round(apart.total_seconds())} s from the control plane's"
    yield Checked("clock", words, remedy if is_off else "")
