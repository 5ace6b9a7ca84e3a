"""Sluice's own metrics as log lines, of which CloudWatch makes metrics: a handler needs no call and no right.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import AmazonCloudWatchEMFProvider

from sluice.domain.times import to_iso
from sluice.observability import logger

if TYPE_CHECKING:
    from sluice.domain.insights.measurement import Measurement
    from sluice.ports.outside import Clock

_OLDEST_SECONDS, _NEWEST_SECONDS = 14 * 86_400, 2 * 3_600
"""What CloudWatch takes: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html"""


class EmbeddedMetrics:
    """The `OwnMetrics` port; `log_level` is the lowest that Lambda lets through."""

    def __init__(self, namespace: str, log_level: str, clock: Clock) -> None:
        self._namespace, self._log_level, self._clock = namespace, log_level, clock

    def emit(self, *measurements: Measurement) -> None:
        """Print a line for each; one that cannot be is logged."""
        for one in measurements:
            try:
                self._print(one)
            except Exception:  # noqa: BLE001 - whatever it is, the handler's work goes on
                logger.exception("metric not emitted", metric=one.metric.name)

    def _print(self, one: Measurement) -> None:
        now = self._clock.now()
        at = now if one.at is None else one.at
        if not -_OLDEST_SECONDS <= at - now <= _NEWEST_SECONDS:
            return  # CloudWatch would drop it
        # Without a service, which would be a dimension with one value.
        line = AmazonCloudWatchEMFProvider(namespace=self._namespace, service="")
        line.timestamp = int(at * 1000)  # `set_timestamp` would judge it by the machine's clock
        line.add_metric(one.metric.name, one.metric.unit.value, one.value)
        if one.metric.dimension:
            line.add_dimension(one.metric.dimension, one.group)
        # Lambda takes a line without these two for INFO, and drops it where `logLevel` is higher:
        # https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
        line.add_metadata("level", self._log_level)
        line.add_metadata("timestamp", to_iso(now))
        for name, value in one.facts.items():
            line.add_metadata(name, value)
        line.flush_metrics()
