"""The rights on the HTTP API as managed policies: each call is in exactly one, and no route is forgotten."""

from fnmatch import fnmatchcase

import pytest

TARGET = "/deployments/d-1/targets/eu west/1"
CALLS = {
    "GET /deployments": "Read",
    "GET /deployments/d-1": "Read",
    "GET /deployments/d-1/events": "Read",
    "GET /deployments/d-1/config": "Read",
    "GET /deployments/d-1/analyses": "Read",
    "GET /functions": "Read",
    "GET /versions": "Read",
    "GET /drift": "Read",
    "POST /drift": "Read",
    "GET /insights": "Read",
    "POST /plan": "Read",
    "POST /validate": "Read",
    "POST /analysis/replay": "Read",
    "GET /openapi.json": "Read",
    "POST /deployments": "Submit",
    f"POST {TARGET}/approve": "Approve",
    f"POST {TARGET}/reject": "Approve",
    "POST /deployments/d-1/cancel": "Operate",
    "POST /deployments/d-1/redeploy": "Operate",
    "POST /deployments/d-1/rollback": "Operate",
    "POST /deployments/d-1/pause": "Operate",
    "POST /deployments/d-1/resume": "Operate",
    f"POST {TARGET}/pause": "Operate",
    f"POST {TARGET}/resume": "Operate",
    f"POST {TARGET}/promote": "Operate",
    f"POST {TARGET}/rollback": "Operate",
    f"POST {TARGET}/skip": "Operate",
    f"POST {TARGET}/unfreeze": "Operate",
    "POST /versions/prune": "Operate",
    # The last word decides what a path is about, here as in the handler.
    "POST /deployments/d-1/targets/approve/skip": "Operate",
    "POST /deployments/d-1/targets/cancel/approve": "Approve",
    "POST /approvals/d-1.0.2.0/links": "Vouch",
    "POST /sessions/links": "Browse",
    "DELETE /sessions": "Browse",
    "PUT /guardrails": "Guardrails",
    "GET /guardrails": "Guardrails",
    "GET /guardrails/history": "Guardrails",
}


@pytest.fixture
def rights(assembly):
    """Right -> the patterns of `METHOD/path` that its policy allows."""
    resources = assembly.control_plane.body["Resources"]
    outputs = assembly.control_plane.body["Outputs"]
    found = {}
    for name, output in outputs.items():
        if name.endswith("PolicyArn"):
            document = resources[output["Value"]["Ref"]]["Properties"]["PolicyDocument"]
            (statement,) = document["Statement"]
            assert (statement["Effect"], statement["Action"]) == ("Allow", "execute-api:Invoke")
            found[name.removesuffix("PolicyArn")] = patterns_in(statement["Resource"])
    return found


def patterns_in(resources):
    several = resources if isinstance(resources, list) else [resources]
    return [resource["Fn::Join"][1][-1].removeprefix("/*/") for resource in several]


@pytest.mark.parametrize("call", CALLS)
def test_each_call_is_in_one_right(rights, call):
    path = call.replace(" /", "/", 1)
    allowed = [right for right, patterns in rights.items() if any(fnmatchcase(path, one) for one in patterns)]
    assert allowed == [CALLS[call]]


def test_each_route_that_asks_for_an_identity_is_in_a_right(assembly, rights):
    routes = assembly.control_plane.properties("AWS::ApiGatewayV2::Route")
    asks = {route["RouteKey"] for route in routes if route["AuthorizationType"] == "AWS_IAM"}
    known = {call.partition("/")[0].strip() + " " + template(call) for call in CALLS}
    assert asks == known
    assert set(rights) == set(CALLS.values())


def template(call):
    """The route of the API that takes the call."""
    path = call.partition(" ")[2]
    parts = path.strip("/").split("/")
    if "targets" in parts:
        return "/deployments/{deploymentId}/targets/{targetAndVerb+}"
    if len(parts) > 1 and parts[0] in ("deployments", "approvals"):
        parts[1] = "{deploymentId}" if parts[0] == "deployments" else "{approvalId}"
    return "/" + "/".join(parts)


def test_attaches_no_right_to_anybody(assembly):
    for policy in assembly.control_plane.properties("AWS::IAM::ManagedPolicy"):
        assert not {"Roles", "Users", "Groups"} & set(policy)
