"""Draws the list of deployments; it decides nothing about them."""

from collections.abc import Mapping, Sequence

from rich.table import Table

from sluice.api.bodies.deployment import DeploymentRow
from sluice_cli.text.targets import plain_table, status_text
from sluice_cli.text.terminal import printable
from sluice_cli.text.times import span, to_the_minute

_SHOWN_OF_SHA = 7
_WHOLE = ("ID", "STATUS")
"""What people copy or search for is never folded, however narrow the terminal."""


def deployments_table(rows: Sequence[DeploymentRow]) -> Table:
    """One row for each deployment; times are in UTC."""
    table = plain_table("ID", "APPLICATION", "STATUS", "STARTED", "TOOK", "RELEASE", "REASON")
    for column in table.columns:
        column.no_wrap = column.header in _WHOLE
    for row in rows:
        table.add_row(
            printable(row["deploymentId"]),
            printable(row["application"]),
            status_text(row["status"]),
            to_the_minute(row["createdAt"]),
            span(row["createdAt"], row["endedAt"]),
            printable(_release(row)),
            printable(row["reason"] or ""),
        )
    return table


def _release(row: DeploymentRow) -> str:
    """What was deployed: `Release 17 (main@0123456)`."""
    change = _change(row.get("sourceControl") or {})
    described = row["description"] or ""
    return f"{described} ({change})" if described and change else described or change


def _change(change: Mapping[str, str]) -> str:
    """`main@0123456`: as much as a table has room for."""
    sha = change.get("sha", "")[:_SHOWN_OF_SHA]
    return "@".join(part for part in (change.get("referenceName", ""), sha) if part)
