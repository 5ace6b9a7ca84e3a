"""Every route asks for an AWS identity, except the signed links that people open."""

import json

import pytest


@pytest.fixture
def routes(assembly):
    return {
        route["RouteKey"]: route for route in assembly.control_plane.properties("AWS::ApiGatewayV2::Route")
    }


def handler_of(assembly, route):
    integration = route["Target"]["Fn::Join"][1][1]["Ref"]
    resources = assembly.control_plane.body["Resources"]
    function = resources[integration]["Properties"]["IntegrationUri"]["Fn::GetAtt"][0]
    return resources[function]["Properties"]["Handler"].split(".")[1]


def test_sends_each_route_to_its_handler(assembly, routes):
    assert {key: handler_of(assembly, route) for key, route in routes.items()} == {
        "POST /deployments": "api",
        "GET /deployments": "api",
        "GET /deployments/{deploymentId}": "api",
        "GET /deployments/{deploymentId}/config": "api",
        "GET /deployments/{deploymentId}/events": "api",
        "POST /deployments/{deploymentId}/cancel": "api",
        "POST /deployments/{deploymentId}/pause": "api",
        "POST /deployments/{deploymentId}/resume": "api",
        "POST /deployments/{deploymentId}/redeploy": "api",
        "POST /deployments/{deploymentId}/rollback": "api",
        "POST /deployments/{deploymentId}/targets/{targetAndVerb+}": "api",
        "POST /approvals/{approvalId}/links": "api",
        "GET /deployments/{deploymentId}/analyses": "api",
        "POST /analysis/replay": "api",
        "GET /drift": "api",
        "GET /insights": "api",
        "GET /openapi.json": "api",
        "POST /drift": "api",
        "POST /plan": "api",
        "POST /validate": "api",
        "PUT /guardrails": "guardrails",
        "GET /guardrails": "guardrails",
        "GET /guardrails/history": "guardrails",
        "GET /functions": "versions",
        "GET /versions": "versions",
        "POST /versions/prune": "versions",
        "GET /approvals/{approvalId}": "approvals",
        "POST /approvals/{approvalId}": "approvals",
        "POST /sessions/links": "api",
        "DELETE /sessions": "api",
        "GET /page": "page",
        "GET /page/{path+}": "page",
        "POST /page/{path+}": "page",
        "POST /page/deployments/{deploymentId}/{act+}": "page_acts",
        "POST /callbacks/{callbackId}/callback": "callbacks",
    }


def test_asks_for_an_aws_identity_unless_a_signed_link_is_opened(routes):
    open_routes = {key for key, route in routes.items() if route["AuthorizationType"] != "AWS_IAM"}
    assert open_routes == {
        "GET /approvals/{approvalId}",
        "POST /approvals/{approvalId}",
        "GET /page",
        "GET /page/{path+}",
        "POST /page/{path+}",
        "POST /page/deployments/{deploymentId}/{act+}",
        "POST /callbacks/{callbackId}/callback",
    }


def test_throttles_callers(assembly):
    (stage,) = assembly.control_plane.properties("AWS::ApiGatewayV2::Stage")
    assert stage["DefaultRouteSettings"] == {"ThrottlingBurstLimit": 100, "ThrottlingRateLimit": 50}


def test_throttles_routes_that_strangers_may_call_more_than_all_others(assembly, routes):
    (stage,) = assembly.control_plane.properties("AWS::ApiGatewayV2::Stage")
    open_routes = {key for key, route in routes.items() if route["AuthorizationType"] != "AWS_IAM"}
    few = {"ThrottlingBurstLimit": 20, "ThrottlingRateLimit": 10}
    of_pages = {"ThrottlingBurstLimit": 60, "ThrottlingRateLimit": 30}
    assert stage["RouteSettings"] == {
        key: of_pages if " /page" in key and "act" not in key else few for key in open_routes
    }


def test_makes_the_stage_after_the_routes_that_its_settings_name(assembly):
    resources = assembly.control_plane.body["Resources"]
    (stage,) = (one for one in resources.values() if one["Type"] == "AWS::ApiGatewayV2::Stage")
    before = {resources[name]["Properties"].get("RouteKey") for name in stage["DependsOn"]}
    assert set(stage["Properties"]["RouteSettings"]) <= before


def test_logs_who_called_which_route_but_no_path_that_could_hold_a_signature(assembly):
    (stage,) = assembly.control_plane.properties("AWS::ApiGatewayV2::Stage")
    logged = set(json.loads(stage["AccessLogSettings"]["Format"]).values())
    assert {"$context.identity.userArn", "$context.routeKey", "$context.status"} <= logged
    assert "$context.path" not in logged


def test_tells_handlers_the_address_of_the_api(assembly):
    (api,) = assembly.control_plane.of_type("AWS::ApiGatewayV2::Api")
    url = {"Fn::GetAtt": [api, "ApiEndpoint"]}
    assert assembly.control_plane.body["Outputs"]["ApiUrl"]["Value"] == url
    assert assembly.control_plane.handlers()["api"]["Environment"]["Variables"]["API_URL"] == url
