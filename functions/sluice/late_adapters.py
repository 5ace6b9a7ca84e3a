"""The adapters that only some handlers need: each is imported and made when a handler first uses it.

A cold start pays for what it loads, and most of that are the records these adapters read and write.
"""
# ruff: noqa: PLC0415 - see above

from collections.abc import Callable
from typing import Any, TypeVar, cast

from sluice.aws.table.table import DynamoTable
from sluice.ports.metrics import MetricProviders
from sluice.ports.outside import Webhooks
from sluice.ports.waits import AnalysisStore, ApprovalStore, CallbackStore, PauseStore

Port = TypeVar("Port")


def late(make: Callable[..., Port], *given: object) -> Port:
    """What `make` makes of the rest, made when something of it is first asked for."""
    return cast("Port", _Late(make, given))


class _Late:
    def __init__(self, make: Callable[..., object], given: tuple[object, ...]) -> None:
        self._make = make
        self._given = given
        self._made: object = None

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  it is whatever was made
        if self._made is None:  # two threads may both make it, and either will do
            self._made = self._make(*self._given)
        return getattr(self._made, name)


def approvals(table: DynamoTable) -> ApprovalStore:
    """What people were asked."""
    from sluice.aws.table.approvals import DynamoApprovals

    return DynamoApprovals(table)


def callbacks(table: DynamoTable) -> CallbackStore:
    """What receivers of webhooks are waited for."""
    from sluice.aws.table.callbacks import DynamoCallbacks

    return DynamoCallbacks(table)


def pauses(table: DynamoTable) -> PauseStore:
    """Timed pauses."""
    from sluice.aws.table.pauses import DynamoPauses

    return DynamoPauses(table)


def analyses(table: DynamoTable) -> AnalysisStore:
    """Judgments of metrics."""
    from sluice.aws.table.analyses import DynamoAnalyses

    return DynamoAnalyses(table)


def webhooks(allowed: str, signing_key: Callable[[], str]) -> Webhooks:
    """Calls to public addresses and to those that are `allowed`."""
    from sluice.domain.webhook.address import AllowList
    from sluice.outbound.pinned_http import PinnedHttp
    from sluice.outbound.webhook_sender import HttpWebhooks

    return HttpWebhooks(PinnedHttp(AllowList.parse(allowed)), signing_key)


def metric_providers(
    allowed: str, read_secret: Callable[[str], str], sleep: Callable[[float], None]
) -> MetricProviders:
    """Prometheus and the others, at public addresses and at those that are `allowed`."""
    from sluice.domain.webhook.address import AllowList
    from sluice.outbound.metrics.providers import (
        ANSWER_SECONDS,
        MAX_ANSWER_BYTES,
        HttpMetricProviders,
    )
    from sluice.outbound.pinned_http import PinnedHttp

    http = PinnedHttp(AllowList.parse(allowed), answer_seconds=ANSWER_SECONDS, answer_bytes=MAX_ANSWER_BYTES)
    return HttpMetricProviders(http, read_secret, sleep)
