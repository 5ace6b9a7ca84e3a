"""What the deployment bench measures: a canary of a new function on a running plane, as users drive it."""

import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from local.plane_access import Plane
from local.sample_functions import HANDLER, RUNTIME, Place, answering
from sluice.api.bodies.deployment import DeploymentBody
from sluice_cli.client.api import Api
from sluice_cli.client.endpoint import AccessKey, Endpoint
from sluice_cli.environment import Environment

Step = dict[str, object]
APPROVAL: Step = {"pause": {"untilApproved": True}}
ENDED = ("SUCCEEDED", "FAILED", "CANCELLED")
TARGET = "prod"
_SECONDS = 60


def weight(percent: int) -> Step:
    """A setWeight step."""
    return {"setWeight": {"weight": percent}}


def fresh(name: str) -> str:
    """A name that nothing else uses."""
    return f"{name}-{uuid.uuid4().hex[:6]}"


class Scene:
    """A running plane, and the API as users reach it."""

    def __init__(self, plane: Plane) -> None:
        key = AccessKey(plane.credentials["accessKeyId"], plane.credentials["secretAccessKey"])
        environment = Environment({}, Path.cwd())
        self.plane = plane
        self.api = Api(Endpoint(plane.api_url, plane.home_region, key), environment)
        self.place = Place(plane, plane.accounts[0], plane.regions[0])

    def canary(self, *steps: Step) -> "Canary":
        """A new function that serves version 1, and a config that brings version 2 by these steps."""
        function = fresh("quotes")
        self.place.create(function, answering("one"), alias="live")
        path = self.place.upload(f"{function}.zip", answering("two"))
        return Canary(self, function, _config(self.place, function, path, steps))


@dataclass(frozen=True)
class Canary:
    """A function behind the alias `live`, and the config of its next release."""

    scene: Scene
    function: str
    config: bytes

    def deploy(self) -> str:
        """Submit the config; the deployment's id."""
        return self.scene.api.submit(self.config, "application/json", uuid.uuid4().hex)["deploymentId"]

    def ended(self, deployment: str) -> DeploymentBody:
        """The deployment once it has ended."""
        return self._seen(deployment, lambda body: body["status"] in ENDED)

    def waiting(self, deployment: str) -> DeploymentBody:
        """The deployment once its target waits for somebody."""
        return self._seen(deployment, lambda body: bool(body["targets"][0]["waitingFor"]))

    def _seen(self, deployment: str, is_so: Callable[[DeploymentBody], bool]) -> DeploymentBody:
        end = time.monotonic() + _SECONDS
        while time.monotonic() < end:
            body = self.scene.api.deployment(deployment)
            if is_so(body):
                return body
            time.sleep(0.1)
        raise TimeoutError(f"{deployment} is still {body['status']} after {_SECONDS} s")


def _config(place: Place, function: str, path: str, steps: tuple[Step, ...]) -> bytes:
    config = {
        "version": "v1",
        "kind": "lambda",
        "application": function,
        "targets": {
            TARGET: {
                "account": f"account-{place.account[:3]}",
                "deployAsIamRole": place.deploy_role_arn,
                "region": place.region,
                "strategy": "canary",
            }
        },
        "strategies": {"canary": {"canary": {"steps": list(steps)}}},
        "artifacts": [{"functionName": function, "path": path, "type": "zipFile"}],
        "providerOptions": {
            "lambda": [
                {
                    "target": TARGET,
                    "name": function,
                    "runAsIamRole": place.execution_role_arn,
                    "handler": HANDLER,
                    "runtime": RUNTIME,
                }
            ]
        },
        "trafficManagement": [
            {"targets": [TARGET], "alias": [{"functionName": function, "aliasName": "live"}]}
        ],
    }
    return json.dumps(config).encode()
