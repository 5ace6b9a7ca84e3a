"""What EventBridge delivers to a function: uploads with their version, and events that match a rule."""

import json
from typing import Any

import pytest

from tests.contract.builders import functions
from tests.contract.builders.functions import Function, create
from tests.contract.sources import documented, recorded
from tests.plane import IS_AWS, PlaneServer, eventually

pytestmark = pytest.mark.plane

RECORDER = """
    import boto3, json
    def handler(event, context):
        body = json.dumps({"event": event, "arn": context.invoked_function_arn})
        boto3.client("sqs").send_message(QueueUrl=QUEUE, MessageBody=body)
"""


class Recorder:
    """A function that keeps what it was called with."""

    def __init__(self, plane: PlaneServer, source: str = RECORDER) -> None:
        self._sqs = plane.client("sqs")
        self._queue = self._sqs.create_queue(QueueName=functions.unique("seen"))["QueueUrl"]
        role = functions.role_arn(
            plane, functions.unique("recorder"), {"Action": "sqs:SendMessage", "Resource": "*"}
        )
        code = source.replace("QUEUE", repr(self._queue))
        self.function: Function = create(plane, code, Role=role, Timeout=30)
        self.arn: str = self.function.wait()["FunctionArn"]
        self.function.client.add_permission(
            FunctionName=self.function.name,
            StatementId="events",
            Action="lambda:InvokeFunction",
            Principal="events.amazonaws.com",
        )

    def next(self, within_seconds: float = 10) -> Any:
        """The next call, waiting for it."""
        messages = eventually(
            lambda: self._sqs.receive_message(QueueUrl=self._queue).get("Messages"), within_seconds
        )
        self._sqs.delete_message(QueueUrl=self._queue, ReceiptHandle=messages[0]["ReceiptHandle"])
        return json.loads(messages[0]["Body"])


def rule(plane: PlaneServer, pattern: dict[str, Any], target: str) -> None:
    """Deliver what matches a pattern on the default bus to a function."""
    events = plane.client("events")
    name = functions.unique("rule")
    events.put_rule(Name=name, EventPattern=json.dumps(pattern))
    events.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": target}])


@documented("AmazonS3/latest/userguide/ev-events.html")
@recorded(
    "s3/test_s3_notifications_eventbridge",
    "TestS3NotificationsToEventBridge::test_object_created_put",
    "2025-01-21",
)
def test_tells_the_version_of_an_uploaded_object(plane_server: PlaneServer) -> None:
    """An upload is an event "Object Created" with bucket, key, version-id and sequencer."""
    recorder = Recorder(plane_server)
    s3 = plane_server.client("s3")
    bucket = functions.unique("uploads")
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    pattern = {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {"bucket": {"name": [bucket]}, "object": {"key": [{"prefix": "configs/"}]}},
    }
    rule(plane_server, pattern, recorder.arn)
    s3.put_object(Bucket=bucket, Key="other/a.yml", Body=b"not this one")
    put = s3.put_object(Bucket=bucket, Key="configs/a.yml", Body=b"application: shop")
    seen = recorder.next()["event"]["detail"]
    assert seen["bucket"]["name"] == bucket
    assert seen["object"]["key"] == "configs/a.yml"
    assert seen["object"]["version-id"] == put["VersionId"]
    assert seen["object"]["sequencer"]


@recorded(
    "events/test_events_patterns", "TestEventPattern::test_event_pattern[content_numeric_and]", "2025-10-15"
)
def test_delivers_only_what_matches_the_rule(plane_server: PlaneServer) -> None:
    """A rule delivers what its pattern matches, and nothing else."""
    recorder = Recorder(plane_server)
    source = functions.unique("shop")
    rule(plane_server, {"source": [source], "detail": {"total": [{"numeric": [">", 100]}]}}, recorder.arn)
    for total in (50, 150):
        plane_server.client("events").put_events(
            Entries=[{"Source": source, "DetailType": "sold", "Detail": json.dumps({"total": total})}]
        )
    assert recorder.next()["event"]["detail"] == {"total": 150}


@recorded(
    "lambda_/test_lambda", "TestRequestIdHandling::test_request_id_async_invoke_with_retry", "2025-11-24"
)
@documented("lambda/latest/dg/invocation-async-error-handling.html")
def test_calls_again_when_the_function_fails(plane_server: PlaneServer) -> None:
    """A function that fails is called again with the same event."""
    once_broken = """
    import boto3, json
    calls = []
    def handler(event, context):
        calls.append(event)
        if len(calls) == 1:
            raise RuntimeError("not yet")
        body = json.dumps({"attempts": len(calls)})
        boto3.client("sqs").send_message(QueueUrl=QUEUE, MessageBody=body)
    """
    recorder = Recorder(plane_server, once_broken)
    source = functions.unique("shop")
    rule(plane_server, {"source": [source]}, recorder.arn)
    plane_server.client("events").put_events(
        Entries=[{"Source": source, "DetailType": "sold", "Detail": "{}"}]
    )
    assert recorder.next() == {"attempts": 2}


@documented("eventbridge/latest/userguide/eb-scheduled-rule-pattern.html")
def test_fires_a_scheduled_rule_at_its_rate(plane_server: PlaneServer) -> None:
    """A rule with a rate is a "Scheduled Event" at that rate, which names the rule."""
    recorder = Recorder(plane_server)
    events = plane_server.client("events")
    name = functions.unique("every-minute")
    events.put_rule(Name=name, ScheduleExpression="rate(1 minute)")
    events.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": recorder.arn}])
    try:
        if not IS_AWS:
            plane_server.advance_clock(61)
        seen = recorder.next(within_seconds=130 if IS_AWS else 10)["event"]
    finally:
        events.remove_targets(Rule=name, Ids=["1"])
        events.delete_rule(Name=name)
    assert seen["detail-type"] == "Scheduled Event"
    assert seen["resources"][0].endswith(f":rule/{name}")


@documented("eventbridge/latest/userguide/eb-use-resource-based.html")
def test_calls_an_alias_by_its_own_arn(plane_server: PlaneServer) -> None:
    """A target may be an alias, which is called by its own ARN."""
    recorder = Recorder(plane_server)
    recorder.function.publish()
    alias = recorder.function.alias("1")["AliasArn"]
    recorder.function.client.add_permission(
        FunctionName=recorder.function.name,
        Qualifier="live",
        StatementId="events-live",
        Action="lambda:InvokeFunction",
        Principal="events.amazonaws.com",
    )
    source = functions.unique("shop")
    rule(plane_server, {"source": [source]}, alias)
    plane_server.client("events").put_events(
        Entries=[{"Source": source, "DetailType": "sold", "Detail": "{}"}]
    )
    assert recorder.next()["arn"] == alias
