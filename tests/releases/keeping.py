"""Writes down a deployment that waits: what AWS holds of it, and what its handlers have answered so far.

What only this plane knows (names with random parts, versions of objects) is written as `<<name>>`.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from tests.releases.site import Site, as_json, plane_names
from tests.releases.ways import Begun, executions_of, history_of, states_of

NAMES = ("approvalId", "name", "pauseId", "analysisId")
"""The attribute with the id of a wait: its token is sealed for that id."""


def kept(site: Site, begun: Begun, *, began: float, now: float) -> str:
    """The deployment as a text."""
    return _general(site, as_json({"began": began, "now": now, **_kept(site, begun)}))


def _kept(site: Site, begun: Begun) -> dict[str, Any]:
    deployments = (*begun.others, begun.deployment)
    application = begun.config["application"]
    return {
        **{key: value for key, value in asdict(begun).items() if key != "config"},
        "waitsIn": sorted(set(states_of(site, *deployments).values())),
        "executions": [_execution(site, arn, kind) for arn, kind in executions_of(site, *deployments)],
        "items": list(_items(site, *deployments, application)),
        "functions": list(_functions(site, application)),
    }


def _execution(site: Site, arn: str, kind: str) -> dict[str, Any]:
    """Its input, and what every handler that it has called so far has answered."""
    events = history_of(site, arn)
    steps: list[dict[str, Any]] = []
    for event in events:
        if event["type"] == "TaskScheduled":
            steps.append({})
        elif event["type"] in _ANSWERED:
            steps[-1] = _ANSWERED[event["type"]](event)
        elif event["type"] == "TaskTimedOut":
            raise ValueError(f"{arn} has waited for too long to be kept: begin it anew")
    given = json.loads(events[0]["executionStartedEventDetails"]["input"])
    begun = [step for step in steps if step]  # the last may be at work
    return {"machine": kind, "name": arn.rpartition(":")[2], "input": given, "steps": begun}


def _result(event: Mapping[str, Any]) -> dict[str, Any]:
    output = json.loads(event["taskSucceededEventDetails"]["output"])
    return {"result": {"Payload": output["Payload"]}}


def _error(event: Mapping[str, Any]) -> dict[str, Any]:
    details = event["taskFailedEventDetails"]
    return {"error": {"name": details["error"], "cause": details.get("cause", "")}}


_ANSWERED: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "TaskSucceeded": _result,
    "TaskFailed": _error,
    "TaskSubmitted": lambda _event: {"waits": True},
}


def _items(site: Site, *words: str) -> Iterator[dict[str, Any]]:
    """Every item that names one of these, as DynamoDB has it; for a sealed token, what it is sealed for."""
    for page in site.client("dynamodb").get_paginator("scan").paginate(TableName=site.plane.table_name):
        for item in page["Items"]:
            if any(word in str(item) for word in words):
                yield {name: _attribute(item, name) for name in item}


def _attribute(item: Mapping[str, Any], name: str) -> Any:
    if name != "sealedToken":
        return item[name]
    identity = next((item[one]["S"] for one in NAMES if one in item), "")
    return {"SEALED": identity or f"{item['deploymentId']['S']}/run-targets"}


def _functions(site: Site, name: str) -> Iterator[dict[str, Any]]:
    """The function in each region where it is, with its versions and the routing of its alias."""
    for region in range(len(site.plane.regions)):
        client = site.place(region).client("lambda")
        versions = client.list_versions_by_function(FunctionName=name) if _exists(client, name) else {}
        if versions:
            settings = ("Version", "CodeSha256", "Description")
            (alias,) = client.list_aliases(FunctionName=name)["Aliases"]
            yield {
                "name": name,
                "region": region,
                "versions": [{key: one.get(key, "") for key in settings} for one in versions["Versions"]],
                "alias": {key: alias.get(key, {}) for key in ("FunctionVersion", "RoutingConfig")},
            }


def _exists(client: Any, name: str) -> bool:
    return name in {one["FunctionName"] for one in client.list_functions()["Functions"]}


def _general(site: Site, text: str) -> str:
    """The text without what another plane would not know."""
    for name, value in plane_names(site).items():
        text = text.replace(value, f"<<{name}>>")
    return text
