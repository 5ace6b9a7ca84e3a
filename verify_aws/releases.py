"""Deploys a function that is made for it: all at once, by approval, and with a rollback; then looks at it."""

import json
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from sluice_cli.errors import CliError
from verify_aws.installation import Installation
from verify_aws.own_function import ALIAS, HANDLER, RUNTIME, OwnFunction, make_function
from verify_aws.report import Part, Status

TARGET = "verify"
_LONGEST_SECONDS = 900
_POLL_SECONDS = 0.5
_END = ("SUCCEEDED", "FAILED", "CANCELLED")
_ALL_AT_ONCE = ({"setWeight": {"weight": 100}},)
_BY_APPROVAL = (
    {"setWeight": {"weight": 25}},
    {"pause": {"untilApproved": True, "approvalExpiration": {"duration": 30, "unit": "minutes"}}},
    {"setWeight": {"weight": 100}},
)


def run_releases(installation: Installation) -> Part:
    """One deployment, one approval and one rollback; the first that goes wrong ends the part."""
    part = Part("One deployment, one approval and one rollback of a function made for it")
    try:
        Releases(installation, part).run()
    except (BotoCoreError, ClientError, CliError, KeyError) as error:
        part.add("The releases run to their end", Status.FAILED, f"{type(error).__name__}: {error}")
    return part


class _StoppedError(Exception):
    """A check failed on which the next ones rest."""


class Releases:
    """The three deployments in order, on one function."""

    def __init__(self, installation: Installation, part: Part) -> None:
        self._installation = installation
        self._part = part
        self._application = f"sluice-verify-{uuid.uuid4().hex[:8]}"

    def run(self) -> None:
        """Make the function and deploy it three times."""
        function = make_function(self._installation, "v0")
        try:
            self._deploys_all_at_once(function)
            self._waits_for_approval(function)
            self._rolls_back(function)
        except _StoppedError:
            return

    def _deploys_all_at_once(self, function: OwnFunction) -> None:
        deployment = self._start(function, "v1", _ALL_AT_ONCE)
        self._ends(deployment, "A deployment all at once succeeds", "SUCCEEDED", "SUCCEEDED")
        self._serves(function, "The alias serves the new release", "v1")

    def _waits_for_approval(self, function: OwnFunction) -> None:
        deployment = self._start(function, "v2", _BY_APPROVAL)
        approval = self._approval(deployment)
        weights = function.serving()[1]
        self._saw(
            "The alias has 25 % on the candidate while it waits",
            holds=list(weights.values()) == [0.25],
            observed=weights,
        )
        self._installation.api.decide(deployment, TARGET, "approve", "by verify-aws", approval)
        self._ends(deployment, "An approved deployment succeeds", "SUCCEEDED", "SUCCEEDED")
        self._serves(function, "The alias serves the approved release", "v2")

    def _rolls_back(self, function: OwnFunction) -> None:
        deployment = self._start(function, "v3", _BY_APPROVAL)
        approval = self._approval(deployment)
        self._installation.api.decide(deployment, TARGET, "reject", "by verify-aws", approval)
        self._ends(deployment, "A rejected deployment rolls back", "FAILED", "ROLLED_BACK")
        self._serves(function, "The alias serves what it served before", "v2")

    def _start(self, function: OwnFunction, release: str, steps: Sequence[Mapping[str, Any]]) -> str:
        config = json.dumps(self._config(function, function.upload(release), steps)).encode()
        submitted = self._installation.api.submit(config, "application/json", str(uuid.uuid4()))
        return submitted["deploymentId"]

    def _config(self, function: OwnFunction, path: str, steps: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        provider = {
            "target": TARGET,
            "name": function.name,
            "runAsIamRole": function.role_arn,
            "handler": HANDLER,
            "runtime": RUNTIME,
        }
        alias = [{"functionName": function.name, "aliasName": ALIAS}]
        return {
            "version": "v1",
            "kind": "lambda",
            "application": self._application,
            "targets": {
                TARGET: {
                    "account": "verify",
                    "deployAsIamRole": self._installation.deploy_role_arn,
                    "region": self._installation.target.region,
                    "strategy": "steps",
                }
            },
            "strategies": {"steps": {"canary": {"steps": list(steps)}}},
            "artifacts": [{"functionName": function.name, "path": path, "type": "zipFile"}],
            "providerOptions": {"lambda": [provider]},
            "trafficManagement": [{"targets": [TARGET], "alias": alias}],
        }

    def _approval(self, deployment: str) -> str:
        def open_approval() -> str | None:
            target = self._target(deployment)
            if target["status"] in ("ROLLED_BACK", "ROLLBACK_FAILED", "SUCCEEDED", "SKIPPED"):
                self._saw("The target asks for approval", holds=False, observed=target["reason"])
            waits = target["waitingFor"]
            return next((wait["approvalId"] for wait in waits if wait.get("approvalId")), None)

        approval = self._wait_for(open_approval)
        self._saw("The target asks for approval", holds=approval is not None, observed=deployment)
        return str(approval)

    def _ends(self, deployment: str, what: str, status: str, target_status: str) -> None:
        def ended() -> str | None:
            now = str(self._installation.api.deployment(deployment)["status"])
            return now if now in _END else None

        found = (self._wait_for(ended), self._target(deployment)["status"])
        reason = self._target(deployment)["reason"]
        self._saw(
            what,
            holds=found == (status, target_status),
            observed=f"deployment {found[0]}, target {found[1]}: {reason}",
        )

    def _serves(self, function: OwnFunction, what: str, release: str) -> None:
        found, weights = function.serving()
        self._saw(what, holds=found == release and not weights, observed=f"{found}, weights {weights}")

    def _target(self, deployment: str) -> Any:  # noqa: ANN401 - a typed dict that is read by its keys here
        return self._installation.api.deployment(deployment)["targets"][0]

    def _saw(self, what: str, *, holds: bool, observed: object) -> None:
        self._part.add(what, Status.PASSED if holds else Status.FAILED, "" if holds else str(observed))
        if not holds:
            raise _StoppedError

    @staticmethod
    def _wait_for(look: Callable[[], str | None]) -> str | None:
        deadline = time.monotonic() + _LONGEST_SECONDS
        while time.monotonic() < deadline:
            found = look()
            if found is not None:
                return found
            time.sleep(_POLL_SECONDS)
        return None
