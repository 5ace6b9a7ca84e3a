"""Measures a deployment on the embedded plane against its budgets: transitions, AWS calls and time."""

import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.scene import APPROVAL, TARGET, Canary, Scene, fresh, weight
from local.launcher import running_plane
from local.plane_access import Plane
from local.sample_functions import Place, answering, zipped

STEPS = (10, 25, 50, 75)
_UNWATCHED_SECONDS = 1.5
"""How long nobody asks how a deployment stands, which mostly has ended by then."""


def transitions(plane: Plane, machine: str, deployment: str) -> int:
    """How many states the one execution of this machine entered that belongs to the deployment."""
    return len(states_entered(plane, machine, deployment))


def states_entered(plane: Plane, machine: str, deployment: str) -> list[str]:
    """Their names, in order."""
    states = plane.session().client("stepfunctions")
    executions = states.list_executions(stateMachineArn=machine)["executions"]
    (arn,) = [found["executionArn"] for found in executions if found["name"].startswith(deployment)]
    events, token = [], {}
    while True:
        page = states.get_execution_history(executionArn=arn, maxResults=1000, **token)
        events += page["events"]
        if "nextToken" not in page:
            return [event["stateEnteredEventDetails"]["name"] for event in events if _is_entry(event)]
        token = {"nextToken": page["nextToken"]}


def _is_entry(event: dict[str, object]) -> bool:
    return str(event["type"]).endswith("StateEntered")


class Calls:
    """The AWS calls that reach the plane."""

    def __init__(self, plane: Plane) -> None:
        """Of this plane."""
        self._url = f"{plane.endpoint_url}/_sluice/calls"

    def forget(self) -> None:
        """Begin to count anew."""
        httpx.delete(self._url).raise_for_status()

    def on_functions(self, account: str, since: float = 0.0) -> Counter[str]:
        """Operation -> how often, for Lambda and S3 in a target account, from a moment on."""
        return Counter(
            call["operation"]
            for call in httpx.get(self._url).raise_for_status().json()
            if call["account"] == account
            and call["service"] in ("lambda", "s3")
            and call["operation"] != "Invoke"
            and call["at"] >= since
        )


def bare_script(place: Place, function: str) -> None:
    """The same AWS calls as a bare script would make them, with no safety at all."""
    functions = place.client("lambda")
    quickly = {"Delay": 0.1, "MaxAttempts": 100}
    functions.update_function_code(FunctionName=function, S3Bucket=place.bucket, S3Key=f"{function}.zip")
    functions.get_waiter("function_updated_v2").wait(FunctionName=function, WaiterConfig=quickly)
    version = functions.publish_version(FunctionName=function)["Version"]
    functions.get_waiter("published_version_active").wait(
        FunctionName=function, Qualifier=version, WaiterConfig=quickly
    )
    functions.update_alias(FunctionName=function, Name="live", FunctionVersion=version)


def timed(work: Callable[[], object]) -> float:
    """Seconds."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def row(what: str, measured: float, budget: float) -> None:
    """One line of the table."""
    verdict = "within" if measured <= budget else "OVER"
    print(f"{what:<62} {measured:>8.2f} {budget:>8.2f}  {verdict}", flush=True)


def measure_canary(scene: Scene, calls: Calls) -> None:
    """Transitions and calls of a canary with several weights."""
    plane, count = scene.plane, len(STEPS)
    canary = scene.canary(*(weight(percent) for percent in STEPS))
    calls.forget()
    deployment = canary.deploy()
    canary.ended(deployment)
    events = scene.api.events(deployment)
    began = next(event["at"] for event in events if event["type"] == "TargetStarted")
    made = calls.on_functions(scene.place.account, datetime.fromisoformat(began).timestamp())
    looked = calls.on_functions(scene.place.account) - made
    of_target = transitions(plane, plane.target_state_machine_arn, deployment)
    of_deployment = transitions(plane, plane.deployment_state_machine_arn, deployment)
    row(f"transitions of a target with {count} weights", of_target, 4 * count + 14)
    row("transitions of the deployment", of_deployment, 8)
    row(f"AWS calls that change a function with {count} weights", made.total(), 8 + 2 * count)
    print(f"    {dict(made)}")
    print(f"    before that the preflight looked, with {looked.total()} calls: {dict(looked)}")


def measure_rollback(scene: Scene, calls: Calls) -> None:
    """Calls from a failure until the alias is restored."""
    canary = scene.canary(weight(25), APPROVAL, weight(100))
    deployment = canary.deploy()
    canary.waiting(deployment)
    calls.forget()
    scene.api.decide(deployment, TARGET, "reject", None, None)
    canary.ended(deployment)
    made = calls.on_functions(scene.place.account)
    row("AWS calls from failure to the alias restored", made.total(), 3)
    entered = states_entered(scene.plane, scene.plane.target_state_machine_arn, deployment)
    failed = entered.index("Roll back") - 1
    row("transitions from failure to the alias restored", entered.index("Roll back") - failed, 3)


def measure_time(scene: Scene, rounds: int = 5) -> None:
    """The whole of Sluice around the AWS calls, as a multiple of those calls alone."""
    ours, bare = [], []
    for _ in range(rounds):
        canary, start = scene.canary(weight(100)), time.time()
        ours.append(_released(canary)["DeploymentEnded"] - start)
        place, function = scene.place, fresh("bare")
        place.create(function, answering("one"), alias="live")
        zip_file = zipped(answering("two"))
        place.client("s3").put_object(Bucket=place.bucket, Key=f"{function}.zip", Body=zip_file)
        bare.append(timed(partial(bare_script, place, function)))
    row("submit to SUCCEEDED, as a multiple of a bare script", min(ours) / min(bare), 2.5)
    print(f"    Sluice {min(ours):.2f} s, bare script {min(bare):.2f} s, best of {rounds}, unwatched")


def _released(canary: Canary) -> dict[str, float]:
    """Release it, and when what happened: whoever asks meanwhile makes calls as well, and holds it up."""
    deployment = canary.deploy()
    time.sleep(_UNWATCHED_SECONDS)
    canary.ended(deployment)
    told = canary.scene.api.events(deployment)
    return {event["type"]: datetime.fromisoformat(event["at"]).timestamp() for event in told}


def main() -> None:
    """Measure everything on one plane."""
    with running_plane() as plane:
        scene = Scene(plane)
        calls = Calls(plane)
        _released(scene.canary(weight(100)))  # after this one everything is warm
        print(f"{'what':<62} {'measured':>8} {'budget':>8}")
        measure_canary(scene, calls)
        measure_rollback(scene, calls)
        measure_time(scene)


if __name__ == "__main__":
    main()
