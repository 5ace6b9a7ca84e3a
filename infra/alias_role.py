"""Declares the role for functions that others publish: it moves aliases, and writes no function."""

from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.deploy_role import DeployRole

ALIAS_ROLE_NAME = "SluiceAliasRole"
ALIAS_ACTIONS = (
    "lambda:GetAlias",
    "lambda:GetFunction",
    "lambda:GetFunctionUrlConfig",
    "lambda:GetPolicy",
    "lambda:GetProvisionedConcurrencyConfig",
    "lambda:ListAliases",
    "lambda:ListDurableExecutionsByFunction",
    "lambda:ListFunctionEventInvokeConfigs",
    "lambda:ListProvisionedConcurrencyConfigs",
    "lambda:ListTags",
    "lambda:ListVersionsByFunction",
    "lambda:UpdateAlias",
)
ALIAS_ACCOUNT_ACTIONS = (
    "cloudwatch:DescribeAlarms",
    "cloudwatch:GetMetricData",
    "lambda:GetAccountSettings",
    "lambda:ListEventSourceMappings",
)


class TargetAccountAliasRole(DeployRole):
    """The role for `type: version`: UpdateAlias is all that it can change, unless AllowPruning is set."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(
            scope, construct_id, "The role through which Sluice moves aliases of Lambda functions here"
        )
        pattern = self.function_pattern()
        moves = iam.PolicyStatement(actions=list(ALIAS_ACTIONS), resources=[pattern])
        account = iam.PolicyStatement(actions=list(ALIAS_ACCOUNT_ACTIONS), resources=["*"])
        role = self.make_role(ALIAS_ROLE_NAME, [moves, self.smoke_tests(pattern)], account)
        self.allow_pruning(role, pattern)
