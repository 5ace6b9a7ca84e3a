"""A function that is watched for drift, and a finding about it."""

from dataclasses import replace

from sluice.domain.drift.finding import DriftFinding, DriftKind
from sluice.domain.drift.watched import WatchedFunction
from sluice.domain.function.routing import Routing

ARN = "arn:aws:lambda:eu-central-1:111111111111:function:quote"
MOVED = DriftFinding(DriftKind.ALIAS_MOVED, "Alias live of quote is at 5", "Move it back", ("aws",), 900.0)


def a_watched(**changes: object) -> WatchedFunction:
    """`quote` in target `prod` of `parcels`, as deployment dep-1 left it at second 500 under lease 3."""
    one = WatchedFunction(
        "parcels",
        "prod",
        "quote",
        ARN,
        "111111111111",
        "eu-central-1",
        "dep-1",
        500.0,
        3,
        "live",
        Routing("7"),
        known_bypasses=(),
    )
    return replace(one, **changes)  # type: ignore[arg-type]  # fields of WatchedFunction
