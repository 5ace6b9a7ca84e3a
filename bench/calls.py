"""Counts what a deployment to N targets calls, on a simulated plane: one process, virtual time.

One function in each target, all at once. Counts do not depend on the machine; what sweeps and the detection
of drift call besides is left out.
"""

import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.fleet_config import fleet_config
from local.plane_access import HOME_ACCOUNT, HOME_REGION, Plane
from local.sample_functions import Place, answering
from local.simulation.plane import SimulatedPlane, simulated_plane

OF_TARGET = ("begin_target", "prepare_functions", "set_weight", "promote", "finish_target")
OF_DEPLOYMENT = ("api", "begin_deployment", "run_preflight", "run_targets", "finish_deployment")
_SERVICES = ("dynamodb", "lambda", "s3", "sts", "events", "kms", "states")
_MOST_OF_DYNAMODB, _MOST_TRANSITIONS = 30, 4 + 14
_LOOK_SECONDS = 5


@dataclass
class Counted:
    """What one deployment called."""

    targets: int
    calls: Counter[tuple[str, str]] = field(default_factory=Counter)
    transitions: int = 0

    def per_target(self, service: str, handlers: tuple[str, ...]) -> float:
        """Calls of a service by these handlers."""
        return sum(self.calls[handler, service] for handler in handlers) / self.targets


def create_functions(plane: Plane, name: str, count: int) -> list[tuple[Place, str, str]]:
    """Functions that serve version 1, in all accounts and regions: place, name, and the zip of version 2."""
    places = [Place(plane, account, region) for account in plane.accounts for region in plane.regions]
    made = []
    for number in range(count):
        place, function = places[number % len(places)], f"{name}-{number}"
        place.create(function, answering("one"), alias="live")
        made.append((place, function, place.upload(f"{name}.zip", answering("two"))))
    return made


def submit(plane: Plane, config: bytes) -> str:
    """The id of the deployment, which the handler of the API has taken in."""
    from local.plane.runtime.invoke import invoke_function  # noqa: PLC0415  only in a plane

    functions = plane.session().client("lambda").list_functions()["Functions"]
    (api,) = [one["FunctionArn"] for one in functions if one["Handler"] == "handlers.api.handler"]
    event = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": "/deployments",
        "rawQueryString": "",
        "headers": {"content-type": "application/json"},
        "requestContext": {
            "http": {"method": "POST", "path": "/deployments", "sourceIp": "192.0.2.1"},
            "stage": "$default",
        },
        "body": config.decode(),
        "isBase64Encoded": False,
    }
    answer = invoke_function(api, None, event, HOME_ACCOUNT, HOME_REGION).payload
    return str(json.loads(answer["body"])["deploymentId"])


def transitions(plane: Plane, deployment: str) -> int:
    """How many states the executions of its targets have entered."""
    states = plane.session().client("stepfunctions")
    executions = [
        execution["executionArn"]
        for page in states.get_paginator("list_executions").paginate(
            stateMachineArn=plane.target_state_machine_arn
        )
        for execution in page["executions"]
        if execution["name"].startswith(deployment)
    ]
    return sum(
        event["type"].endswith("StateEntered")
        for arn in executions
        for page in states.get_paginator("get_execution_history").paginate(executionArn=arn)
        for event in page["events"]
    )


def status(plane: Plane, deployment: str) -> str:
    """That of its execution."""
    machine = plane.deployment_state_machine_arn
    executions = plane.session().client("stepfunctions").list_executions(stateMachineArn=machine)
    return next(one["status"] for one in executions["executions"] if one["name"].startswith(deployment))


def counted(simulated: SimulatedPlane, count: int) -> Counted:
    """Deploy to so many targets and count."""
    plane, name = simulated.plane, f"fleet{count}"
    baton = simulated.begin(count)
    try:
        config = fleet_config(name, create_functions(plane, name, count))
        simulated.faults.set_up(())
        deployment = submit(plane, config)
        while (now := status(plane, deployment)) == "RUNNING":
            baton.sleep(_LOOK_SECONDS)
        if now != "SUCCEEDED":
            raise RuntimeError(f"Deployment {deployment} has {now}")
        made = Counter((one.caller.partition(".")[0], one.service) for one in simulated.faults.made)
        return Counted(count, made, transitions(plane, deployment))
    finally:
        simulated.end()


def row(what: str, values: list[float], budget: float | None = None) -> None:
    """One line of the table: a number for each N."""
    verdict = "" if budget is None else f"{budget:>8.2f}  {'within' if max(values) <= budget else 'OVER'}"
    print(f"{what:<52} {''.join(f'{value:>8.2f}' for value in values)} {verdict}".rstrip(), flush=True)


def main(arguments: list[str]) -> None:
    """A column for each number of targets."""
    counts = list(map(int, arguments or ["1", "10", "100"]))
    simulated = simulated_plane()
    found = [counted(simulated, count) for count in counts]
    print(f"{'for each target, all at once, N =':<52} {''.join(f'{count:>8}' for count in counts)}   budget")
    for service in _SERVICES:
        budget = _MOST_OF_DYNAMODB if service == "dynamodb" else None
        row(f"{service} calls", [one.per_target(service, OF_TARGET) for one in found], budget)
    for handler in OF_TARGET:
        row(f"    dynamodb calls of {handler}", [one.per_target("dynamodb", (handler,)) for one in found])
    everybody = (*OF_TARGET, *OF_DEPLOYMENT)
    for service in _SERVICES:
        row(f"{service} calls, with the deployment's", [one.per_target(service, everybody) for one in found])
    row("state transitions", [one.transitions / one.targets for one in found], _MOST_TRANSITIONS)


if __name__ == "__main__":
    main(sys.argv[1:])
