"""Says in a log that a deployment is still under way: CI ends jobs that are silent for long."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from rich.text import Text

from sluice.api.bodies.deployment import DeploymentBody, TargetRow
from sluice_cli.text.terminal import printable
from sluice_cli.text.times import time_of

SILENCE = timedelta(minutes=2)
"""CI systems give up after ten minutes; people wonder sooner."""
_AT_REST = {"WAITING", "SKIPPED", "SUCCEEDED", "FAILED", "ROLLED_BACK", "ROLLBACK_FAILED"}


class Heartbeat:
    """Notes when something was said last."""

    def __init__(self, now: datetime) -> None:
        self._last = now

    def lines(
        self, deployments: Sequence[DeploymentBody], now: datetime, *, is_silent: bool
    ) -> Iterator[Text]:
        """A line for each, if nothing was said for long."""
        if is_silent and now - self._last < SILENCE:
            return
        self._last = now
        at = time_of(now.isoformat())
        for deployment in deployments if is_silent else ():
            whose = f"{printable(deployment['deploymentId'])}  " if len(deployments) > 1 else ""
            words = f"  {whose}still {deployment['status']}{_where(deployment)}"
            yield Text.assemble((at, "dim"), words)


def _where(deployment: DeploymentBody) -> str:
    busy = [_target(target) for target in deployment["targets"] if target["status"] not in _AT_REST]
    return f": {', '.join(busy)}" if busy else ""


def _target(target: TargetRow) -> str:
    stage = target["stage"]
    at = f" {stage['index'] + 1}/{stage['count']} {stage['title']}" if stage else ""
    return printable(f"{target['name']}{at}")
