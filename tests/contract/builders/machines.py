"""State machines as the contract tests speak of them: written inline, started and watched."""

import io
import json
import time
import uuid
import zipfile
from dataclasses import dataclass
from typing import Any

from tests.plane import PlaneServer, eventually

# Does what its event says, so that one function serves every test.
WORKER_SOURCE = """
import time

def handler(event, context):
    time.sleep(event.get("sleep", 0))
    if "raise" in event:
        raise type(event["raise"], (Exception,), {})(event.get("because", "as asked"))
    return {"echo": event, "long": "x" * event.get("long", 0)}
"""

State = dict[str, Any]


def invoke(function: str, payload: Any = None, **fields: Any) -> State:
    """A Task that calls a function."""
    arguments = {"FunctionName": function, "Payload": payload or {}, **fields.pop("Arguments", {})}
    return {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Arguments": arguments, **fields}


def ask(function: str, **fields: Any) -> State:
    """A Task that hands a function its token and waits."""
    payload = {"token": "{% $states.context.Task.Token %}", **fields.pop("Payload", {})}
    resource = "arn:aws:states:::lambda:invoke.waitForTaskToken"
    return {**invoke(function, payload), "Resource": resource, **fields}


def passes(**fields: Any) -> State:
    """A Pass state, the last one unless it says Next."""
    return {"Type": "Pass", **({} if "Next" in fields else {"End": True}), **fields}


def caught(error: str, next_name: str = "Caught") -> dict[str, Any]:
    """A Catch of one error by name."""
    return {"Catch": [{"ErrorEquals": [error], "Next": next_name, "Output": "{% $states.errorOutput %}"}]}


@dataclass(frozen=True)
class Execution:
    """One execution under test."""

    client: Any
    arn: str

    def description(self) -> dict[str, Any]:
        """What DescribeExecution says now."""
        return dict(self.client.describe_execution(executionArn=self.arn))

    def ended(self, within_seconds: float = 20) -> dict[str, Any]:
        """The description once the execution is over."""
        found: dict[str, Any] = eventually(
            lambda: (now := self.description())["status"] != "RUNNING" and now, within_seconds
        )
        return found

    def output(self) -> Any:
        """The output of an execution that must succeed."""
        end = self.ended()
        assert end["status"] == "SUCCEEDED", end
        return json.loads(end["output"])

    def error(self) -> tuple[str, str]:
        """Status and error name of an execution that must not succeed."""
        end = self.ended()
        return end["status"], end.get("error", "")

    def events(self, kind: str = "") -> list[dict[str, Any]]:
        """The history, or its events of one type."""
        pages = self.client.get_paginator("get_execution_history").paginate(executionArn=self.arn)
        return [event for page in pages for event in page["events"] if kind in ("", event["type"])]

    def types(self) -> list[str]:
        """The types of all events, in order."""
        return [event["type"] for event in self.events()]

    def reached(self, kind: str, times: int = 1) -> list[dict[str, Any]]:
        """The events of one type, once there are so many."""
        found: list[dict[str, Any]] = eventually(lambda: len(now := self.events(kind)) >= times and now)
        return found

    def tokens(self, count: int = 1) -> list[str]:
        """The task tokens handed out so far, once there are so many; the last is the youngest."""
        self.reached("TaskStarted", count)
        scheduled = [event["taskScheduledEventDetails"] for event in self.events("TaskScheduled")]
        payloads = [json.loads(details["parameters"])["Payload"] for details in scheduled]
        return [payload["token"] for payload in payloads if "token" in payload]

    def stop(self) -> None:
        """Stop it as a person would."""
        self.client.stop_execution(executionArn=self.arn, error="Stopped", cause="by the test")


@dataclass(frozen=True)
class Machines:
    """Creates and starts state machines in one account; `worker` is the function they call."""

    plane: PlaneServer
    client: Any
    role_arn: str
    worker: str

    def create(self, states: dict[str, State], role_arn: str | None = None, **fields: Any) -> str:
        """A JSONata machine that starts at the first state; its ARN."""
        definition = {"QueryLanguage": "JSONata", "StartAt": next(iter(states)), "States": states, **fields}
        created = self.client.create_state_machine(
            name=f"sluice-contract-{uuid.uuid4().hex[:12]}",
            definition=json.dumps(definition),
            roleArn=role_arn or self.role_arn,
        )
        return str(created["stateMachineArn"])

    def start_machine(self, arn: str, given: Any = None, **fields: Any) -> Execution:
        """Start a machine that exists."""
        started = self.client.start_execution(stateMachineArn=arn, input=json.dumps(given or {}), **fields)
        return Execution(self.client, started["executionArn"])

    def start(self, states: dict[str, State], given: Any = None, **fields: Any) -> Execution:
        """Create a machine and start it at once."""
        return self.start_machine(self.create(states, **fields), given)

    def pass_time(self, seconds: float) -> None:
        """Let time pass: on the plane by moving its clock, in a real account by waiting."""
        if self.plane.endpoint_url is None:
            time.sleep(seconds)
        else:
            self.plane.advance_clock(seconds)


def create_worker(client: Any, role_arn: str) -> str:
    """A function with a published version 1 behind the alias `live`; its name."""
    name = f"sluice-contract-{uuid.uuid4().hex[:12]}"
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("index.py", WORKER_SOURCE)
    client.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Handler="index.handler",
        Role=role_arn,
        Code={"ZipFile": package.getvalue()},
        Timeout=30,
    )
    client.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 0.1})
    version = client.publish_version(FunctionName=name)["Version"]
    client.create_alias(FunctionName=name, Name="live", FunctionVersion=version)
    return name
