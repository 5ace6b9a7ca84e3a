"""Declares what an operator must hear about, such as lost events and a silent reconciler; mends nothing."""

from collections.abc import Sequence

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.handler_environment import METRICS_NAMESPACE
from infra.http_api import HttpApi
from infra.lambdas import Handlers
from infra.storage import Storage

_PERIOD = Duration.minutes(5)
# A deployment that fails is an ordinary day. When one of these fails, Sluice itself cannot keep its promise.
WATCHED_HANDLERS = {
    "reconcile": "Nobody repairs deployments whose execution was stopped or timed out.",
    "watch_alarms": "Targets whose alarms go into ALARM while they wait may not be rolled back.",
    "detect_drift": "What is changed without a deployment goes unnoticed.",
    "roll_back": "A rollback did not end well at the first try; look for targets in ROLLBACK_FAILED.",
    "undo_target": "An undo did not end well at the first try; look for targets in ROLLBACK_FAILED.",
    "finish_target": "A target ended and its dependents may not have been told.",
    "finish_deployment": "An application may stay locked until the reconciler frees it.",
    "config_upload": "An uploaded config was not answered.",
}

REPAIRERS = ("reconcile", "watch_alarms")
_REPAIR_MEANING = (
    "A deployment or target could not be repaired or watched, and all others were:"
    " look for 'repair failed' in the logs of reconcile and watch_alarms."
)
_GIVEN_UP_MEANING = (
    "A deployment or target could not be repaired for half an hour, and is being stopped or ended by force:"
    " the event RepairGivenUp says which and why, and the reason what may still be live."
)
_GLASS_MEANING = "Somebody passed a freeze or a required gate: the event GlassBroken says who, where and why."


class Alarms(Construct):
    """The alarms, and the topic that hears them when the operator has one."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        handlers: Handlers,
        storage: Storage,
        http_api: HttpApi,
        topic_arn: str | None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.alarms: list[cloudwatch.IAlarm] = []
        self.logged: list[cloudwatch.IMetric] = []
        """The metrics that are counted from log lines."""
        self._topic = sns.Topic.from_topic_arn(self, "Topic", topic_arn) if topic_arn else None
        self._alarm(
            "DeadLetters",
            "Events were given up; read the queue, mend the cause, send them again.",
            storage.dead_letters.metric_approximate_number_of_messages_visible(period=_PERIOD),
        )
        self._alarm(
            "ApiErrors",
            "The HTTP API answers callers of this account with 5xx.",
            self._failed_calls(http_api),
        )
        for name, meaning in WATCHED_HANDLERS.items():
            function = handlers.function(name)
            self._alarm(f"{function.node.id}Errors", meaning, function.metric_errors(period=_PERIOD))
        self._alarm_when_silent(handlers)
        self._alarm("RepairFailed", _REPAIR_MEANING, self._failed_repairs(handlers))
        self._alarm("RepairGivenUp", _GIVEN_UP_MEANING, self._given_up(handlers))
        self._alarm("GlassBroken", _GLASS_MEANING, self._broken_glass(handlers))

    def _alarm(self, construct_id: str, meaning: str, metric: cloudwatch.Metric) -> None:
        """Rings at the first bad data point; no data means that nothing happened."""
        alarm = metric.create_alarm(
            self,
            construct_id,
            alarm_description=meaning,
            threshold=1,
            evaluation_periods=1,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        self._send(alarm)

    def _failed_calls(self, http_api: HttpApi) -> cloudwatch.Metric:
        """5xx answers to calls that IAM let in: strangers, who can call the open routes, ring no alarm."""
        name = "FailedCalls"
        logs.MetricFilter(
            self,
            name,
            log_group=http_api.access_logs,
            filter_pattern=logs.FilterPattern.literal('{ ($.status = "5*") && ($.caller != "-") }'),
            metric_namespace=METRICS_NAMESPACE,
            metric_name=name,
            metric_value="1",
        )
        return self._counted(name)

    def _failed_repairs(self, handlers: Handlers) -> cloudwatch.Metric:
        """How many pieces of sweeps failed: the handler goes on, so it counts no error itself."""
        return self._logged(handlers, REPAIRERS, "repair failed", "FailedRepairs")

    def _given_up(self, handlers: Handlers) -> cloudwatch.Metric:
        """How often the reconciler has given something up."""
        return self._logged(handlers, ("reconcile",), "repair given up", "RepairGivenUp")

    def _broken_glass(self, handlers: Handlers) -> cloudwatch.Metric:
        """How often somebody has passed a freeze or a required gate."""
        return self._logged(handlers, ("api",), "glass broken", "GlassBroken")

    def _logged(
        self, handlers: Handlers, names: Sequence[str], message: str, metric: str
    ) -> cloudwatch.Metric:
        """How often these handlers have logged a message.

        Lambda's own metrics cannot tell, and a metric made of log lines costs the handler no call.
        """
        for handler in names:
            logs.MetricFilter(
                self,
                f"{handlers.function(handler).node.id}{metric}",
                log_group=handlers.function(handler).log_group,
                filter_pattern=logs.FilterPattern.string_value("$.message", "=", message),
                metric_namespace=METRICS_NAMESPACE,
                metric_name=metric,
                metric_value="1",
            )
        return self._counted(metric)

    def _counted(self, name: str) -> cloudwatch.Metric:
        metric = cloudwatch.Metric(
            namespace=METRICS_NAMESPACE, metric_name=name, period=_PERIOD, statistic="Sum"
        )
        self.logged.append(metric)
        return metric

    def _alarm_when_silent(self, handlers: Handlers) -> None:
        """A reconciler that is no longer called raises no error; its missing calls are the alarm."""
        alarm = (
            handlers.function("reconcile")
            .metric_invocations(period=_PERIOD)
            .create_alarm(
                self,
                "ReconcileSilent",
                alarm_description="The reconciler runs every minute and has not run at all.",
                threshold=1,
                evaluation_periods=2,
                comparison_operator=cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
                treat_missing_data=cloudwatch.TreatMissingData.BREACHING,
            )
        )
        self._send(alarm)

    def _send(self, alarm: cloudwatch.Alarm) -> None:
        self.alarms.append(alarm)
        if self._topic is not None:
            alarm.add_alarm_action(actions.SnsAction(self._topic))
