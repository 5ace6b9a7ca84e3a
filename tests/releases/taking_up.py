"""Takes a kept deployment up again, where it waited, and lets today's handlers run it to its end.

Each execution begins anew on the state machine of its release. Whatever its handlers had answered when it
was kept is answered again, without running them, until it waits where it waited; nothing is after that.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

from ministack.services import stepfunctions

from local.plane.strict.states import task
from local.sample_functions import answering
from local.simulation.baton import Baton
from tests.quiet_alarm import create_quiet_alarm
from tests.releases.site import MACHINES, Site, plane_names
from tests.releases.ways import ALIAS, NEW, NEW_VERSION, OLD, states_of

_SETTLED = 5.0
_TAKEN = (HTTPStatus.OK, HTTPStatus.ACCEPTED)
_PATIENCE, _LOOK = 4 * 3600.0, 30.0


@dataclass
class Replay:
    """What handlers have answered, by deployment and target, and the tokens of the states that wait."""

    left: dict[tuple[str, str], list[dict[str, Any]]]
    tokens: dict[tuple[str, str], str] = field(default_factory=dict)
    is_over: bool = False
    """Whether what was stored is in the table: no handler may run before."""

    def call(self, original: Callable[..., Any], resource: str, arguments: Any, role_arn: str) -> Any:
        """The answer that is left for this execution; that of today's handler when none is."""
        given = arguments["Payload"]
        whose = given["deploymentId"], given.get("target", "")
        if not self.left.get(whose):
            while not self.is_over:
                time.sleep(1.0)
            return original(resource, arguments, role_arn)
        step = self.left[whose].pop(0)
        if "waits" in step:
            self.tokens[whose] = given["taskToken"]
            return {"Payload": None}
        if "error" in step:
            raise stepfunctions._ExecutionError(step["error"]["name"], step["error"]["cause"])
        return step["result"]


class TakenUp:
    """One kept deployment on the plane."""

    def __init__(self, site: Site, path: Path) -> None:
        self.site, self.folder, self.text = site, path.parent, path.read_text()
        self.kept: Any = json.loads(self.text)
        self.replay = Replay(
            {
                (one["input"]["deploymentId"], one["input"].get("target", "")): list(one["steps"])
                for one in self.kept["executions"]
            }
        )

    def run(self) -> dict[str, Any]:
        """Its status at the end, and what each of its executions ran."""
        with self.site.running(self.kept["began"]) as baton, self._replaying():
            self._put_functions()
            versions = {kind: self._publish(kind) for kind in MACHINES}
            self._start(versions)
            baton.sleep(_SETTLED)
            waits_in = self._states()
            self._put_items(versions["target"])
            self.replay.is_over = True
            baton.sleep(max(0.0, self.kept["now"] - baton.now))
            ends = baton.now + self.kept["seconds"]
            while baton.now < ends:
                baton.sleep(_LOOK)
            for act in self.kept["acts"]:
                self._act(act, baton)
            return {
                "status": self._end(baton),
                "waitsIn": waits_in,
                "left": sum(map(len, self.replay.left.values())),
                "version": versions["target"],
                "versions": self._versions(),
            }

    @contextmanager
    def _replaying(self) -> Iterator[None]:
        original = task.call_resource
        task.call_resource = lambda *call: self.replay.call(original, *call)
        try:
            yield
        finally:
            task.call_resource = original

    def _put_functions(self) -> None:
        """The functions with the versions and aliases that they had, and the artifact of the new one."""
        for one in self.kept["functions"]:
            place, name = self.site.place(one["region"]), one["name"]
            place.create(name, answering(OLD), alias=ALIAS)
            place.upload(f"{name}.zip", answering(NEW))
            if NEW_VERSION in {version["Version"] for version in one["versions"]}:
                place.publish(name, answering(NEW))
            place.client("lambda").update_alias(FunctionName=name, Name=ALIAS, **one["alias"])
        for alarm in self.kept["alarms"]:
            create_quiet_alarm(self.site.place().client("cloudwatch"), alarm)

    def _publish(self, kind: str) -> str:
        """The version of the release's machine, which is no longer the present one."""
        client, machine = self.site.client("stepfunctions"), self.site.machine(kind)
        present = client.describe_state_machine(stateMachineArn=machine)["definition"]
        text = (self.folder / f"{kind}.asl.json").read_text()
        for handler, function in self.site.handlers.items():
            text = text.replace(f"${{{handler}}}", function["FunctionArn"])
        client.update_state_machine(stateMachineArn=machine, definition=text)
        version: str = client.publish_state_machine_version(stateMachineArn=machine)["stateMachineVersionArn"]
        client.update_state_machine(stateMachineArn=machine, definition=present)
        return version

    def _start(self, versions: Mapping[str, str]) -> None:
        client = self.site.client("stepfunctions")
        for one in self.kept["executions"]:
            arn, given = versions[one["machine"]], json.dumps(one["input"])
            client.start_execution(stateMachineArn=arn, name=one["name"], input=given)

    def _put_items(self, version: str) -> None:
        """What was stored, with the tokens of the states that wait now."""
        text = self.text
        for name, value in plane_names(self.site).items():
            text = text.replace(f"<<{name}>>", value)
        client, table = self.site.client("dynamodb"), self.site.plane.table_name
        for item in json.loads(text)["items"]:
            if "machineVersion" in item:
                item["machineVersion"] = {"S": version.rpartition(":")[2]}
            if "sealedToken" in item:
                item["sealedToken"] = {"B": self._sealed(item, item["sealedToken"]["SEALED"])}
            client.put_item(TableName=table, Item=item)

    def _sealed(self, item: Mapping[str, Any], purpose: str) -> bytes:
        whose = item["deploymentId"]["S"], item.get("target", {"S": ""})["S"]
        token = self.replay.tokens.get(whose, "of a state that waits no more")
        sealed: bytes = self.site.ports.vault.seal(token, purpose)
        return sealed

    def _act(self, act: Mapping[str, str], baton: Baton) -> None:
        """What ends the wait: a person, once asked, an alarm, or the receiver of a webhook."""
        ends = baton.now + _PATIENCE
        while "post" in act and self.site.api.insist("POST", act["post"], "{}").status not in _TAKEN:
            if baton.now > ends:
                raise AssertionError(f"{act['post']} was never taken")
            baton.sleep(_LOOK)
        if "alarm" in act:
            client = self.site.place().client("cloudwatch")
            client.set_alarm_state(AlarmName=act["alarm"], StateValue="ALARM", StateReason="red")
        if "callback" in act:
            self._call_back()

    def _call_back(self) -> None:
        """By the address that the receiver would have, were the key that signed it this plane's."""
        from sluice.tasks.wait.take_callback import callback_secret

        (wait,) = (
            one for one in self.site.ports.waits.list_all(self.kept["deployment"]) if one.kind == "callback"
        )
        secret = callback_secret(self.site.ports, wait.wait_id)
        event = {"pathParameters": {"callbackId": f"{wait.wait_id}.{secret}"}, "body": '{"success": true}'}
        answer = self.site.invoke("callbacks", event)
        if answer["statusCode"] != HTTPStatus.OK:
            raise AssertionError(answer)

    def _end(self, baton: Baton) -> str:
        """Its status once it has ended, or when nobody waits for that any longer."""
        ends, deployments = baton.now + _PATIENCE, self.site.ports.deployments
        while baton.now < ends and not deployments.get(self.kept["deployment"]).status.is_end:
            baton.sleep(_LOOK)
        return str(deployments.get(self.kept["deployment"]).status.value)

    def _states(self) -> list[str]:

        deployments = (*self.kept["others"], self.kept["deployment"])
        return sorted(set(states_of(self.site, *deployments).values()))

    def _versions(self) -> list[str]:
        """The versions that the executions of its targets ran."""
        client, machine = self.site.client("stepfunctions"), self.site.machine("target")
        found = client.list_executions(stateMachineArn=machine)["executions"]
        mine = (one for one in found if one["name"].startswith(self.kept["deployment"]))
        return sorted({str(one.get("stateMachineVersionArn")) for one in mine})
