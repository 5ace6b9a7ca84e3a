"""Uses the API as people do, by way of its real handler: answers approvals, and does a schedule's deeds."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local.plane.runtime.invoke import invoke_function
from local.plane_access import HOME_ACCOUNT, HOME_REGION, Plane
from tests.faults.schedules import Deed

_PATIENCE = 6


@dataclass
class Answer:
    """What the API said; status 0 when it could not be reached."""

    status: int
    body: Any


class Api:
    """The HTTP API of a simulated plane, as far as one handler serves it."""

    def __init__(self, plane: Plane, handler: str = "api") -> None:
        functions = plane.session().client("lambda").list_functions()["Functions"]
        found = {one["Handler"]: one["FunctionArn"] for one in functions}
        self._function = found[f"handlers.{handler}.handler"]

    def call(self, method: str, path: str, body: str = "", **headers: str) -> Answer:
        """One request."""
        event = {
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": path,
            "rawQueryString": "",
            "headers": {"content-type": "application/json", **headers},
            "requestContext": {
                "http": {"method": method, "path": path, "sourceIp": "192.0.2.1"},
                "stage": "$default",
            },
            "body": body,
            "isBase64Encoded": False,
        }
        answer = invoke_function(self._function, None, event, HOME_ACCOUNT, HOME_REGION)
        if answer.function_error or answer.status != 200:
            return Answer(0, answer.payload)
        payload: Mapping[str, Any] = answer.payload
        is_json = "json" in json.dumps(payload.get("multiValueHeaders") or payload.get("headers") or "json")
        return Answer(int(payload["statusCode"]), json.loads(payload["body"]) if is_json else payload["body"])

    def insist(self, method: str, path: str, body: str = "", **headers: str) -> Answer:
        """The request, made again while the API fails, as any careful client does."""
        for attempt in range(_PATIENCE):
            answer = self.call(method, path, body, **headers)
            if answer.status != 0 and answer.status < 500:
                return answer
            time.sleep(2.0**attempt)
        return answer

    def submit(self, config: Mapping[str, Any], key: str) -> str:
        """The id of the deployment that a config starts."""
        answer = self.insist("POST", "/deployments", json.dumps(config), **{"idempotency-key": key})
        if answer.status != 202:
            raise AssertionError(f"The config was not taken: {answer.status} {answer.body}")
        return str(answer.body["deploymentId"])


@dataclass
class People:
    """The people around one deployment."""

    api: Api
    deployment: str
    target_names: tuple[str, ...]

    def answer_approvals(self, ports: Any, *, approves: bool) -> None:
        """Approve, or reject, whatever is asked now."""
        from sluice.domain.waits.approval import Approval

        word = "approve" if approves else "reject"
        for one in ports.waits.list(Approval, self.deployment):
            if one.status.value == "OPEN":
                body = json.dumps({"approvalId": one.wait_id})
                self.api.insist("POST", f"/deployments/{self.deployment}/targets/{one.target}/{word}", body)

    def resume(self, ports: Any) -> None:
        """Let every target go on that waits for whoever has paused it."""
        from sluice.domain.waits.pause import TimedPause

        for one in ports.waits.list(TimedPause, self.deployment):
            if one.is_by_hand and one.status.value == "OPEN":
                self.api.insist("POST", f"/deployments/{self.deployment}/targets/{one.target}/resume", "{}")

    def do(self, deed: Deed, plane: Plane) -> None:
        """One deed; the API may well answer that it makes no sense now."""
        target = self.target_names[deed.target % len(self.target_names)]
        base = f"/deployments/{self.deployment}"
        if deed.do == "cancel":
            self.api.insist("POST", f"{base}/cancel", "{}")
        elif deed.do == "promote":
            self.api.insist("POST", f"{base}/targets/{target}/promote", '{"full": true}')
        elif deed.do in ("approve", "reject", "skip", "rollback", "pause", "resume"):
            self.api.insist("POST", f"{base}/targets/{target}/{deed.do}", "{}")
        elif deed.do in ("stopTarget", "stopDeployment"):
            self._stop(plane, deed.do)
        else:
            raise ValueError(deed.do)

    def _stop(self, plane: Plane, what: str) -> None:
        machines = {"stopTarget": plane.target_state_machine_arn}
        machine = machines.get(what, plane.deployment_state_machine_arn)
        states = plane.session().client("stepfunctions")
        running = states.list_executions(stateMachineArn=machine, statusFilter="RUNNING")["executions"]
        for execution in running:
            if execution["name"].startswith(self.deployment):
                states.stop_execution(executionArn=execution["executionArn"], cause="by hand")
