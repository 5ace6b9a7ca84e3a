"""Declares what wakes a handler without a caller (uploads, ended executions, the clock), no more."""

from collections.abc import Sequence

from aws_cdk import Aws, Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.lambdas import Handlers
from infra.notify import OCCASIONS, Notify, Topic
from infra.permissions import Machines
from infra.storage import CONFIG_PREFIX, Storage

_RETRIES = 2
_ALARM_CHANGED = "CloudWatch Alarm State Change"
_MAX_AGE = Duration.hours(1)


class Triggers(Construct):
    """The EventBridge rules; what cannot be delivered, or fails, is kept in the dead letter queue."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        handlers: Handlers,
        storage: Storage,
        machines: Machines,
        alarm_accounts: Sequence[str],
        prunes_daily: bool,
        drift_rate: Duration | None,
        notify: Notify,
    ) -> None:
        super().__init__(scope, construct_id)
        self._dead_letters = storage.dead_letters
        self._start_uploaded_configs(handlers.function("config_upload"), storage)
        every_minute = self._every_minute()
        self._reconcile(handlers.function("reconcile"), machines, every_minute)
        self._watch_alarms(handlers.function("watch_alarms"), every_minute)
        self._keep_failures(handlers.function("prune_versions"))
        if prunes_daily:
            self._prune_daily(handlers.function("prune_versions"))
        self._detect_drift(handlers.function("detect_drift"), drift_rate)
        self._keep_failures(handlers.function("notify_people"))
        if notify.others:
            self._rule_of_notices("PeopleNotified", tuple(OCCASIONS)).add_target(
                self._target(handlers.function("notify_people"))
            )
        for number, topic in enumerate(notify.topics, 1):
            self._tell_topic(number, topic)
        for account in alarm_accounts:
            self._let_in_alarms(account)

    def _start_uploaded_configs(self, config_upload: lambda_.Function, storage: Storage) -> None:
        rule = events.Rule(
            self,
            "ConfigUploaded",
            description="A deployment config was uploaded",
            event_pattern=events.EventPattern(
                source=["aws.s3"],
                detail_type=["Object Created"],
                detail={
                    "bucket": {"name": [storage.configs.bucket_name]},
                    "object": {"key": [{"prefix": CONFIG_PREFIX}]},
                },
            ),
        )
        rule.add_target(self._target(config_upload))
        self._keep_failures(config_upload)

    def _every_minute(self) -> events.Rule:
        return events.Rule(
            self,
            "EveryMinute",
            description="Finds what nobody told the control plane about",
            schedule=events.Schedule.rate(Duration.minutes(1)),
        )

    def _reconcile(self, reconcile: lambda_.Function, machines: Machines, every_minute: events.Rule) -> None:
        """Status events are best effort, therefore the clock as well.

        https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-states.html
        """
        ended = events.Rule(
            self,
            "ExecutionEnded",
            description="An execution ended without finishing what it had begun",
            event_pattern=events.EventPattern(
                source=["aws.states"],
                detail_type=["Step Functions Execution Status Change"],
                detail={
                    "stateMachineArn": [machines.deployment_arn, machines.target_arn],
                    "status": ["ABORTED", "FAILED", "TIMED_OUT"],
                },
            ),
        )
        for rule in (ended, every_minute):
            rule.add_target(self._target(reconcile))
        self._keep_failures(reconcile)

    def _watch_alarms(self, watch_alarms: lambda_.Function, every_minute: events.Rule) -> None:
        """Alarms of this account and region come by themselves, those of others where their owner sends them.

        https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
        """
        raised = events.Rule(
            self,
            "AlarmRaised",
            description="A CloudWatch alarm went red",
            event_pattern=events.EventPattern(
                source=["aws.cloudwatch"],
                detail_type=[_ALARM_CHANGED],
                detail={"state": {"value": ["ALARM"]}},
            ),
        )
        for rule in (raised, every_minute):
            rule.add_target(self._target(watch_alarms))
        self._keep_failures(watch_alarms)

    def _prune_daily(self, prune_versions: lambda_.Function) -> None:
        rule = events.Rule(
            self,
            "EveryDay",
            description="Deletes old versions of functions that nothing needs",
            schedule=events.Schedule.rate(Duration.days(1)),
        )
        rule.add_target(self._target(prune_versions))

    def _detect_drift(self, detect_drift: lambda_.Function, rate: Duration | None) -> None:
        """What a deployment has left is noted at its end; the schedule also notes what no event told."""
        ended = events.Rule(
            self,
            "DeploymentEnded",
            description="A deployment has ended, and what it left is watched from now on",
            event_pattern=events.EventPattern(source=["sluice"], detail_type=["DeploymentEnded"]),
        )
        ended.add_target(self._target(detect_drift))
        if rate is not None:
            schedule = events.Rule(
                self,
                "DriftSchedule",
                description="Looks for changes that nobody deployed",
                schedule=events.Schedule.rate(rate),
            )
            schedule.add_target(self._target(detect_drift))
        self._keep_failures(detect_drift)

    def _rule_of_notices(self, name: str, occasions: Sequence[str]) -> events.Rule:
        """One pattern cannot say which status belongs to which type: the handler, or a rule each, does."""
        wanted = [OCCASIONS[one] for one in occasions]
        statuses: list[object] = [status for _, status in wanted if status]
        others = [{"exists": False}] if any(status is None for _, status in wanted) else []
        return events.Rule(
            self,
            name,
            description="People are told of a deployment",
            event_pattern=events.EventPattern(
                source=["sluice"],
                detail_type=sorted({kind for kind, _ in wanted}),
                detail={"status": [*statuses, *others]} if statuses else None,
            ),
        )

    def _tell_topic(self, number: int, topic: Topic) -> None:
        """EventBridge writes to the topic itself; who owns it lets events.amazonaws.com publish."""
        for occasion in topic.occasions:
            rule = self._rule_of_notices(f"Topic{number}{occasion[0].upper()}{occasion[1:]}", [occasion])
            text = events.RuleTargetInput.from_text(
                f"Sluice: {events.EventField.from_path('$.detail-type')}"
                f" {events.EventField.from_path('$.detail.deploymentId')}"
                f" {events.EventField.from_path('$.detail.target')}:"
                f" {events.EventField.from_path('$.detail.message')}"
            )
            told = targets.SnsTopic(
                sns.Topic.from_topic_arn(self, f"Notified{number}{occasion}", topic.arn),
                message=text,
                dead_letter_queue=self._dead_letters,
                retry_attempts=_RETRIES,
                max_event_age=_MAX_AGE,
            )
            rule.add_target(told)

    def _let_in_alarms(self, account: str) -> None:
        """Lets an account send the changes of its alarms to this bus, and no other event.

        https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html
        """
        bus = f"arn:{Aws.PARTITION}:events:{Aws.REGION}:{Aws.ACCOUNT_ID}:event-bus/default"
        events.CfnEventBusPolicy(
            self,
            f"AlarmsOf{account}",
            statement_id=f"SluiceAlarms{account}",
            statement={
                "Sid": f"SluiceAlarms{account}",
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:{Aws.PARTITION}:iam::{account}:root"},
                "Action": "events:PutEvents",
                "Resource": bus,
                "Condition": {
                    "StringEquals": {
                        "events:source": "aws.cloudwatch",
                        "events:detail-type": _ALARM_CHANGED,
                    }
                },
            },
        )

    def _target(self, function: lambda_.Function) -> targets.LambdaFunction:
        """Delivers to the handler; what cannot be delivered is kept."""
        return targets.LambdaFunction(
            function, dead_letter_queue=self._dead_letters, retry_attempts=_RETRIES, max_event_age=_MAX_AGE
        )

    def _keep_failures(self, function: lambda_.Function) -> None:
        """Keeps what was delivered and then failed: EventBridge calls asynchronously and never hears of it.

        https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
        """
        lambda_.CfnEventInvokeConfig(
            self,
            f"{function.node.id}Failures",
            function_name=function.function_name,
            qualifier="$LATEST",
            maximum_retry_attempts=_RETRIES,
            maximum_event_age_in_seconds=int(_MAX_AGE.to_seconds()),
            destination_config=lambda_.CfnEventInvokeConfig.DestinationConfigProperty(
                on_failure=lambda_.CfnEventInvokeConfig.OnFailureProperty(
                    destination=self._dead_letters.queue_arn
                )
            ),
        )
