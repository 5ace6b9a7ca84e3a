"""Given, when and then of the scenarios: a running plane, its functions, and the API as users see it."""

import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import yaml

from local.plane_access import Plane
from local.sample_functions import HANDLER, RUNTIME, Place
from sluice_cli.client.endpoint import Endpoint
from sluice_cli.client.local_plane import AccessKey
from sluice_cli.client.signing import SigV4

_UPDATE_SECONDS = 0.15
ENDED = {"SUCCEEDED", "FAILED", "CANCELLED"}
_EMULATOR_TRIPPED = "dictionary changed size during iteration"
"""What the emulator's own HTTP server may answer while a stack is updated beside it."""


@dataclass
class World:
    """Everything a scenario touches."""

    plane: Plane
    api: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        key = AccessKey(self.plane.credentials["accessKeyId"], self.plane.credentials["secretAccessKey"])
        auth = SigV4(Endpoint(self.plane.api_url, self.plane.home_region, key))
        self.api = httpx.Client(base_url=self.plane.api_url, auth=auth, timeout=60)

    def place(self, account: int = 0, region: int = 0) -> Place:
        """One of the target accounts (0, 1) and regions (0, 1, 2)."""
        return Place(self.plane, self.plane.accounts[account], self.plane.regions[region])

    def submit(self, config: str | Mapping[str, Any], **headers: str) -> httpx.Response:
        """POST a config, given as text or as what the YAML would say."""
        text = config if isinstance(config, str) else yaml.safe_dump(config, sort_keys=False)
        return self.api.post("/deployments", content=text.encode(), headers=headers)

    def deploy(self, config: str | Mapping[str, Any]) -> str:
        """Submit a config that must be accepted; the deployment's id."""
        answer = self.submit(config)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["deploymentId"])

    def read(self, deployment: str) -> dict[str, Any]:
        """The deployment as the API shows it."""
        answer = self.api.get(f"/deployments/{deployment}")
        if _EMULATOR_TRIPPED in answer.text:
            answer = self.api.get(f"/deployments/{deployment}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def target(self, deployment: str, name: str) -> dict[str, Any]:
        """One target of the deployment."""
        return next(target for target in self.read(deployment)["targets"] if target["name"] == name)

    def statuses(self, deployment: str) -> dict[str, str]:
        """Target -> status."""
        return {target["name"]: target["status"] for target in self.read(deployment)["targets"]}

    def events(self, deployment: str) -> list[dict[str, Any]]:
        """The timeline."""
        return list(self.api.get(f"/deployments/{deployment}/events").json()["events"])

    def wait_for(self, what: Callable[[], Any], seconds: float = 40) -> Any:
        """Poll until `what` gives something true; the test's own time-out, not the product's."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = what()
            if found:
                return found
            time.sleep(0.1)
        raise AssertionError(f"did not happen within {seconds} s: {what}")

    def ended(self, deployment: str, seconds: float = 60) -> dict[str, Any]:
        """The deployment once it has ended."""

        def is_over() -> dict[str, Any] | None:
            view = self.read(deployment)
            return view if view["status"] in ENDED else None

        try:
            return dict(self.wait_for(is_over, seconds))
        except AssertionError:
            raise AssertionError(f"{self.read(deployment)}\n{self.events(deployment)}") from None

    def open_approval(self, deployment: str, target: str) -> dict[str, Any]:
        """The target's open approval, once there is one."""
        return self.open_wait(deployment, target, "approval")

    def open_wait(self, deployment: str, target: str, kind: str) -> dict[str, Any]:
        """What the target waits for of this kind, once there is something."""

        def first() -> dict[str, Any] | None:
            waits = self.target(deployment, target)["waitingFor"]
            return next((wait for wait in waits if wait["kind"] == kind), None)

        return dict(self.wait_for(first))

    def link(self, approval: str, name: str = "", roles: Iterable[str] = ()) -> str:
        """A signed link for the approval."""
        answer = self.api.post(f"/approvals/{approval}/links", json={"name": name, "roles": list(roles)})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["url"])

    def decide(self, deployment: str, target: str, decision: str, comment: str = "") -> httpx.Response:
        """Answer the target's approval through a fresh link, as a person with a browser would."""
        link = self.link(self.open_approval(deployment, target)["approvalId"], "ada")
        return self.post(link, {"decision": decision, "comment": comment})

    def post(self, link: str, form: Mapping[str, str]) -> httpx.Response:
        """Send a form to a link, as a browser would."""
        return httpx.post(link, data=dict(form), timeout=60)

    def now(self) -> float:
        """The plane's time, in seconds since the epoch."""
        return float(httpx.get(f"{self.plane.endpoint_url}/_sluice/clock").json()["now"])

    def move_clock(self, seconds: float) -> None:
        """Let the plane's time jump ahead."""
        self._control("clock", {"advanceSeconds": seconds})

    @contextmanager
    def late_aliases(self, seconds: float) -> Iterator[None]:
        """AWS shows a written alias so many seconds late."""
        self._control("knobs", {"alias_delay_seconds": seconds})
        try:
            yield
        finally:
            self._control("knobs", {"alias_delay_seconds": 0.0})

    @contextmanager
    def updates_taking(self, seconds: float) -> Iterator[None]:
        """AWS takes so many seconds to update a function."""
        self._control("knobs", {"update_seconds": seconds})
        try:
            yield
        finally:
            self._control("knobs", {"update_seconds": _UPDATE_SECONDS})

    def set_function_state(self, place: Place, function: str, version: str, state: str) -> None:
        """AWS gives a version this state."""
        where = {"account": place.account, "region": place.region}
        self._control("functions", {**where, "function": function, "version": version, "state": state})

    def _control(self, what: str, wish: Mapping[str, float | str]) -> None:
        httpx.post(f"{self.plane.endpoint_url}/_sluice/{what}", json=wish).raise_for_status()

    def config(self, application: str, **parts: Any) -> dict[str, Any]:
        """A deployment config with the usual first lines."""
        return {"version": "v1", "kind": "lambda", "application": application, **parts}


def fresh(name: str) -> str:
    """A name that no other test uses."""
    return f"{name}-{uuid.uuid4().hex[:6]}"


def a_target(place: Place, strategy: str, **constraints: Any) -> dict[str, Any]:
    """A target at this place."""
    target = {
        "account": f"account-{place.account[:3]}",
        "deployAsIamRole": place.deploy_role_arn,
        "region": place.region,
        "strategy": strategy,
    }
    return {**target, "constraints": constraints} if constraints else target


def an_artifact(function: str, path: str) -> dict[str, Any]:
    """A zip for the function."""
    return {"functionName": function, "path": path, "type": "zipFile"}


def a_provider_row(place: Place, target: str, function: str, **settings: Any) -> dict[str, Any]:
    """The function's settings on the target."""
    return {
        "target": target,
        "name": function,
        "runAsIamRole": place.execution_role_arn,
        "handler": HANDLER,
        "runtime": RUNTIME,
        **settings,
    }


def an_alias(target: str, function: str, alias: str = "live") -> dict[str, Any]:
    """The alias that carries the function's traffic on the target."""
    return {"targets": [target], "alias": [{"functionName": function, "aliasName": alias}]}


def steps(*given: Mapping[str, Any]) -> dict[str, Any]:
    """A canary strategy."""
    return {"canary": {"steps": list(given)}}


def weight(percent: int) -> dict[str, Any]:
    """A setWeight step."""
    return {"setWeight": {"weight": percent}}


def approval(**more: Any) -> dict[str, Any]:
    """A pause until somebody approves."""
    return {"pause": {"untilApproved": True, **more}}


def pause(duration: int, unit: str = "seconds") -> dict[str, Any]:
    """A timed pause."""
    return {"pause": {"duration": duration, "unit": unit}}


ALL_AT_ONCE = steps(weight(100))
