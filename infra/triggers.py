"""Declares what wakes a handler without a caller (uploads, ended executions, the clock), no more."""

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.lambdas import Handlers
from infra.permissions import Machines
from infra.storage import CONFIG_PREFIX, Storage

_RETRIES = 2
_MAX_AGE = Duration.hours(1)


class Triggers(Construct):
    """The EventBridge rules; what cannot be delivered, or fails, is kept in the dead letter queue."""

    def __init__(
        self, scope: Construct, construct_id: str, *, handlers: Handlers, storage: Storage, machines: Machines
    ) -> None:
        super().__init__(scope, construct_id)
        self._dead_letters = storage.dead_letters
        self._start_uploaded_configs(handlers.function("config_upload"), storage)
        self._reconcile(handlers.function("reconcile"), machines)

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

    def _reconcile(self, reconcile: lambda_.Function, machines: Machines) -> None:
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
        every_minute = events.Rule(
            self,
            "EveryMinute",
            description="Finds what nobody told the control plane about",
            schedule=events.Schedule.rate(Duration.minutes(1)),
        )
        for rule in (ended, every_minute):
            rule.add_target(self._target(reconcile))
        self._keep_failures(reconcile)

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
