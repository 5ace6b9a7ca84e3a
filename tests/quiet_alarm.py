"""An alarm on a metric that nothing writes: it stands as it is put."""

from typing import Any


def create_quiet_alarm(cloudwatch: Any, name: str, state: str = "OK", reason: str = "as it began") -> None:
    """Make it, in this state, with a client of its account and region."""
    cloudwatch.put_metric_alarm(
        AlarmName=name,
        Namespace="Quiet",
        MetricName=name,
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
    )
    cloudwatch.set_alarm_state(AlarmName=name, StateValue=state, StateReason=reason)
