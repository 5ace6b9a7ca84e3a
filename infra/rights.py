"""Declares one managed policy for each right on the HTTP API; who gets which is up to operators."""

from aws_cdk import CfnOutput
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.acknowledge import acknowledge_wildcards
from infra.http_api import HttpApi

# In IAM `*` also matches slashes, which names of targets may hold: what a path is about ends each pattern.
RIGHTS = {
    "Read": (
        "See deployments, plans, drift and insights, and validate configs",
        (
            ("GET", "/deployments"),
            ("GET", "/deployments/*"),
            ("GET", "/functions"),
            ("GET", "/versions"),
            ("GET", "/drift"),
            ("POST", "/drift"),
            ("GET", "/insights"),
            ("POST", "/plan"),
            ("POST", "/validate"),
            ("POST", "/analysis/replay"),
            ("GET", "/openapi.json"),
        ),
    ),
    "Submit": ("Start deployments", (("POST", "/deployments"),)),
    "Approve": (
        "Approve and reject in one's own name",
        (("POST", "/deployments/*/targets/*/approve"), ("POST", "/deployments/*/targets/*/reject")),
    ),
    "Operate": (
        "Cancel, roll back, redeploy, pause, resume, promote, skip, unfreeze and prune",
        (
            ("POST", "/deployments/*/cancel"),
            ("POST", "/deployments/*/redeploy"),
            ("POST", "/deployments/*/rollback"),
            ("POST", "/deployments/*/pause"),
            ("POST", "/deployments/*/resume"),
            ("POST", "/deployments/*/targets/*/promote"),
            ("POST", "/deployments/*/targets/*/skip"),
            ("POST", "/deployments/*/targets/*/unfreeze"),
            ("POST", "/versions/prune"),
        ),
    ),
    "Vouch": ("Make approval links for other people", (("POST", "/approvals/*/links"),)),
    "Browse": (
        "Open the page in a browser, and do there what the guardrails allow",
        (("POST", "/sessions/links"), ("DELETE", "/sessions")),
    ),
    "Guardrails": (
        "Apply and see the guardrails",
        (("PUT", "/guardrails"), ("GET", "/guardrails"), ("GET", "/guardrails/*")),
    ),
}
_REASON = "Deployments, targets and approvals get their names when they are made."


class Rights(Construct):
    """Policies to attach to people and pipelines; none is attached to anybody here."""

    def __init__(self, scope: Construct, construct_id: str, *, http_api: HttpApi) -> None:
        super().__init__(scope, construct_id)
        for right, (meaning, routes) in RIGHTS.items():
            resources = [http_api.api.arn_for_execute_api(method, path) for method, path in routes]
            policy = iam.ManagedPolicy(
                self,
                right,
                description=f"Sluice: {meaning}",
                statements=[iam.PolicyStatement(actions=["execute-api:Invoke"], resources=resources)],
            )
            acknowledge_wildcards(policy, resources, _REASON)
            CfnOutput(scope, f"{right}PolicyArn", value=policy.managed_policy_arn)
