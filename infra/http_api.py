"""Declares the HTTP API: which route goes to which handler and who may call it; answers nothing itself."""

import json
from collections.abc import Mapping, Sequence

from aws_cdk import Aws, RemovalPolicy
from aws_cdk import aws_apigatewayv2 as apigw
from aws_cdk import aws_logs as logs
from aws_cdk.aws_apigatewayv2_authorizers import HttpIamAuthorizer
from aws_cdk.aws_apigatewayv2_integrations import HttpLambdaIntegration
from constructs import Construct

from infra.acknowledge import acknowledge
from infra.lambdas import Handlers

API_ROUTES = (
    (apigw.HttpMethod.POST, "/deployments"),
    (apigw.HttpMethod.GET, "/deployments"),
    (apigw.HttpMethod.GET, "/deployments/{deploymentId}"),
    (apigw.HttpMethod.GET, "/deployments/{deploymentId}/config"),
    (apigw.HttpMethod.GET, "/deployments/{deploymentId}/events"),
    (apigw.HttpMethod.GET, "/deployments/{deploymentId}/analyses"),
    (apigw.HttpMethod.GET, "/drift"),
    (apigw.HttpMethod.POST, "/drift"),
    (apigw.HttpMethod.GET, "/insights"),
    (apigw.HttpMethod.POST, "/plan"),
    (apigw.HttpMethod.POST, "/validate"),
    (apigw.HttpMethod.POST, "/analysis/replay"),
    (apigw.HttpMethod.POST, "/deployments/{deploymentId}/cancel"),
    (apigw.HttpMethod.POST, "/deployments/{deploymentId}/pause"),
    (apigw.HttpMethod.POST, "/deployments/{deploymentId}/resume"),
    (apigw.HttpMethod.POST, "/deployments/{deploymentId}/redeploy"),
    (apigw.HttpMethod.POST, "/deployments/{deploymentId}/rollback"),
    # Greedy, because the name of a target may hold slashes, which API Gateway decodes.
    (apigw.HttpMethod.POST, "/deployments/{deploymentId}/targets/{targetAndVerb+}"),
    (apigw.HttpMethod.POST, "/approvals/{approvalId}/links"),
    (apigw.HttpMethod.POST, "/sessions/links"),
    (apigw.HttpMethod.DELETE, "/sessions"),
    (apigw.HttpMethod.GET, "/openapi.json"),
)
# Operators only: whoever may write these routes decides what everybody else may do.
GUARDRAILS_ROUTES = (
    (apigw.HttpMethod.PUT, "/guardrails"),
    (apigw.HttpMethod.GET, "/guardrails"),
    (apigw.HttpMethod.GET, "/guardrails/history"),
)
# Who may POST deletes old versions in target accounts, as far as nothing needs them.
VERSIONS_ROUTES = (
    (apigw.HttpMethod.GET, "/functions"),
    (apigw.HttpMethod.GET, "/versions"),
    (apigw.HttpMethod.POST, "/versions/prune"),
)
# Opened by people from a message, without AWS credentials: the handler checks the signature of the link.
LINK_ROUTES = (
    (apigw.HttpMethod.GET, "/approvals/{approvalId}"),
    (apigw.HttpMethod.POST, "/approvals/{approvalId}"),
)
# Opened by people in a browser: the handler checks their session, but for what it serves to everybody.
PAGE_ROUTES = (
    (apigw.HttpMethod.GET, "/page"),
    (apigw.HttpMethod.GET, "/page/{path+}"),
    (apigw.HttpMethod.POST, "/page/{path+}"),
)
# What the buttons of pages do: a handler of its own, which may do what the API may.
ACT_ROUTES = ((apigw.HttpMethod.POST, "/page/deployments/{deploymentId}/{act+}"),)
# Called by the receivers of webhooks: the handler checks the signed part of the address.
CALLBACK_ROUTES = ((apigw.HttpMethod.POST, "/callbacks/{callbackId}/callback"),)
# Strangers may call these routes: enough for people and receivers, too few to keep others out.
_FEW_CALLS = {"ThrottlingBurstLimit": 20, "ThrottlingRateLimit": 10}
# A page asks for its style sheet and script besides, and again while somebody watches.
_CALLS_OF_PAGES = {"ThrottlingBurstLimit": 60, "ThrottlingRateLimit": 30}
_LOGGED = {
    "requestId": "requestId",
    "time": "requestTime",
    "caller": "identity.userArn",
    "sourceIp": "identity.sourceIp",
    "route": "routeKey",
    "status": "status",
    "latencyMs": "responseLatency",
    "error": "integrationErrorMessage",
}


class HttpApi(Construct):
    """The API without its routes: handlers need its address, and routes need the handlers."""

    def __init__(self, scope: Construct, construct_id: str, *, log_retention: logs.RetentionDays) -> None:
        super().__init__(scope, construct_id)
        self.api = apigw.HttpApi(
            self,
            "Api",
            api_name=Aws.STACK_NAME,
            description="Starts deployments, shows them and takes approvals",
            create_default_stage=False,
            default_authorizer=HttpIamAuthorizer(),
        )
        self.stage = apigw.HttpStage(
            self,
            "Stage",
            http_api=self.api,
            stage_name="$default",
            auto_deploy=True,
            throttle=apigw.ThrottleSettings(burst_limit=100, rate_limit=50),
        )
        self._throttled: dict[str, Mapping[str, int]] = {}
        self.access_logs = self._log_access(log_retention)

    @property
    def url(self) -> str:
        """The address of the API; the default stage adds no path."""
        return self.api.api_endpoint

    def add_routes(self, handlers: Handlers) -> None:
        """Connects every route to its handler."""
        api = HttpLambdaIntegration("ApiIntegration", handlers.function("api"))
        for method, path in API_ROUTES:
            self.api.add_routes(path=path, methods=[method], integration=api)
        guardrails = HttpLambdaIntegration("GuardrailsIntegration", handlers.function("guardrails"))
        for method, path in GUARDRAILS_ROUTES:
            self.api.add_routes(path=path, methods=[method], integration=guardrails)
        versions = HttpLambdaIntegration("VersionsIntegration", handlers.function("versions"))
        for method, path in VERSIONS_ROUTES:
            self.api.add_routes(path=path, methods=[method], integration=versions)
        approvals = HttpLambdaIntegration("ApprovalsIntegration", handlers.function("approvals"))
        reason = "The handler checks the signature of the link; people have no IAM identity."
        self._add_open_routes(LINK_ROUTES, approvals, reason)
        pages = HttpLambdaIntegration("PageIntegration", handlers.function("page"))
        reason = "The handler checks the session; browsers have no IAM identity."
        self._add_open_routes(PAGE_ROUTES, pages, reason, _CALLS_OF_PAGES)
        acts = HttpLambdaIntegration("PageActsIntegration", handlers.function("page_acts"))
        self._add_open_routes(ACT_ROUTES, acts, reason)
        callbacks = HttpLambdaIntegration("CallbacksIntegration", handlers.function("callbacks"))
        reason = "The handler checks the signed part of the address; receivers have no IAM identity."
        self._add_open_routes(CALLBACK_ROUTES, callbacks, reason)

    def _add_open_routes(
        self,
        routes: Sequence[tuple[apigw.HttpMethod, str]],
        handler: HttpLambdaIntegration,
        reason: str,
        limits: Mapping[str, int] = _FEW_CALLS,
    ) -> None:
        """Routes that API Gateway lets everybody call; `reason` says why the handler itself does not."""
        self._throttled |= {f"{method.value} {path}": limits for method, path in routes}
        self._stage_resource().route_settings = self._throttled
        for method, path in routes:
            for route in self.api.add_routes(
                path=path, methods=[method], integration=handler, authorizer=apigw.HttpNoneAuthorizer()
            ):
                acknowledge(route, "APIG4", reason)
                self.stage.node.add_dependency(route)  # AWS refuses settings of a route that is not there yet

    def _stage_resource(self) -> apigw.CfnStage:
        stage = self.stage.node.default_child
        assert isinstance(stage, apigw.CfnStage)  # noqa: S101 - narrows the type; CDK always makes this child
        return stage

    def _log_access(self, log_retention: logs.RetentionDays) -> logs.LogGroup:
        """Who called which route and how it ended; not which path, because links carry signatures."""
        group = logs.LogGroup(
            self,
            "AccessLogs",
            log_group_name=f"/aws/vendedlogs/apis/{Aws.STACK_NAME}",
            retention=log_retention,
            removal_policy=RemovalPolicy.DESTROY,
        )
        self._stage_resource().access_log_settings = apigw.CfnStage.AccessLogSettingsProperty(
            destination_arn=group.log_group_arn,
            format=json.dumps({name: f"$context.{variable}" for name, variable in _LOGGED.items()}),
        )
        return group
