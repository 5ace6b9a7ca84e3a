"""Declares the role that a target account gives Sluice, in a template of its own; it deletes no function."""

from aws_cdk import Aws, CfnCondition, CfnParameter, Fn
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.deploy_role import DeployRole

ROLE_NAME = "SluiceDeployRole"
# On a function, its versions and its aliases. The one thing ever deleted is an alias that Sluice has created,
# and old versions where the parameter AllowPruning says so.
# Get* and List* also serve the checks before a deployment: who calls a function past its alias, and more.
FUNCTION_ACTIONS = (
    "lambda:CreateAlias",
    "lambda:CreateFunction",
    "lambda:DeleteAlias",
    "lambda:DeleteFunctionConcurrency",
    "lambda:DeleteFunctionEventInvokeConfig",
    "lambda:DeleteProvisionedConcurrencyConfig",
    "lambda:GetAlias",
    "lambda:GetFunction",
    "lambda:GetFunctionCodeSigningConfig",
    "lambda:GetFunctionConcurrency",
    "lambda:GetFunctionEventInvokeConfig",
    "lambda:GetFunctionRecursionConfig",
    "lambda:GetFunctionUrlConfig",
    "lambda:GetPolicy",
    "lambda:GetProvisionedConcurrencyConfig",
    "lambda:GetRuntimeManagementConfig",
    "lambda:ListAliases",
    "lambda:ListDurableExecutionsByFunction",
    "lambda:ListFunctionEventInvokeConfigs",
    "lambda:ListProvisionedConcurrencyConfigs",
    "lambda:ListTags",
    "lambda:ListVersionsByFunction",
    "lambda:PublishVersion",
    "lambda:PutFunctionConcurrency",
    "lambda:PutFunctionEventInvokeConfig",
    "lambda:PutFunctionRecursionConfig",
    "lambda:PutProvisionedConcurrencyConfig",
    "lambda:PutRuntimeManagementConfig",
    "lambda:TagResource",
    "lambda:UntagResource",
    "lambda:UpdateAlias",
    "lambda:UpdateFunctionCode",
    "lambda:UpdateFunctionConfiguration",
)

# On one execution of a durable function, which is a resource of its own.
EXECUTION_ACTIONS = ("lambda:GetDurableExecution", "lambda:StopDurableExecution")

# AWS knows no resource for these, and tells of composite alarms only to who may describe all alarms:
# https://docs.aws.amazon.com/service-authorization/latest/reference/
# Lambda asks EC2 and EFS with the permissions of whoever puts a function into a VPC or mounts a file system.
ACCOUNT_ACTIONS = (
    "cloudwatch:DescribeAlarms",
    "cloudwatch:GetMetricData",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
    "elasticfilesystem:DescribeMountTargets",
    "lambda:GetAccountSettings",
    "lambda:ListEventSourceMappings",
)


class TargetAccountRole(DeployRole):
    """The role for functions whose code and settings Sluice deploys."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(
            scope, construct_id, "The role through which Sluice deploys Lambda functions in this account"
        )
        self._ask()
        pattern = self.function_pattern()
        allowed = [
            self._functions(pattern),
            self._executions(pattern),
            self.smoke_tests(pattern),
            self._execution_roles(),
            self._itself(),
            self._artifacts(),
            self._buckets_themselves(),
            self._layers(),
            self._signing(),
        ]
        account = iam.PolicyStatement(actions=list(ACCOUNT_ACTIONS), resources=["*"])
        role = self.make_role(ROLE_NAME, allowed, account)
        self._allow_images(role)
        self.allow_pruning(role, pattern)

    def _ask(self) -> None:
        self._role_prefix = CfnParameter(
            self,
            "ExecutionRoleNamePrefix",
            description="How the roles begin that functions may run as",
            min_length=1,
        )
        self._buckets = CfnParameter(
            self,
            "ArtifactBucketArns",
            type="CommaDelimitedList",
            description="The ARNs of the buckets that hold the code, separated by commas",
        )

        self._repositories = CfnParameter(
            self,
            "ImageRepositoryArns",
            type="CommaDelimitedList",
            description="The ARNs of the ECR repositories that hold container images, separated by commas",
            default="",
        )

    def _functions(self, pattern: str) -> iam.PolicyStatement:
        return iam.PolicyStatement(actions=list(FUNCTION_ACTIONS), resources=[pattern])

    def _executions(self, pattern: str) -> iam.PolicyStatement:
        executions = f"{pattern}:*/durable-execution/*/*"
        return iam.PolicyStatement(actions=list(EXECUTION_ACTIONS), resources=[executions])

    def _execution_roles(self) -> iam.PolicyStatement:
        """Without the condition a deploy role could hand these roles to any service."""
        prefix = self._role_prefix.value_as_string
        return iam.PolicyStatement(
            actions=["iam:PassRole"],
            resources=[f"arn:{Aws.PARTITION}:iam::{Aws.ACCOUNT_ID}:role/{prefix}*"],
            conditions={"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}},
        )

    def _itself(self) -> iam.PolicyStatement:
        """Preflight asks IAM which roles this one may pass, so that a rollback can give the old one back."""
        return iam.PolicyStatement(
            actions=["iam:SimulatePrincipalPolicy"],
            resources=[f"arn:{Aws.PARTITION}:iam::{Aws.ACCOUNT_ID}:role/{ROLE_NAME}"],
        )

    def _artifacts(self) -> iam.PolicyStatement:
        """Lambda reads the code with the permissions of whoever updates the function.

        CloudFormation cannot map over a list; joining with the suffix and splitting again does the same.
        """
        objects = Fn.join("", [Fn.join("/*,", self._buckets.value_as_list), "/*"])
        return iam.PolicyStatement(
            actions=["s3:GetObject", "s3:GetObjectVersion"], resources=Fn.split(",", objects)
        )

    def _buckets_themselves(self) -> iam.PolicyStatement:
        """Without it S3 says "forbidden" of an object that is only missing."""
        return iam.PolicyStatement(actions=["s3:ListBucket"], resources=self._buckets.value_as_list)

    def _layers(self) -> iam.PolicyStatement:
        """Whoever attaches a layer must be allowed to read it, by the layer's own policy as well."""
        return iam.PolicyStatement(
            actions=["lambda:GetLayerVersion"], resources=[f"arn:{Aws.PARTITION}:lambda:*:*:layer:*"]
        )

    def _signing(self) -> iam.PolicyStatement:
        """Preflight looks whether a rollback could send the old code of a function again."""
        where = f"{Aws.ACCOUNT_ID}:code-signing-config:*"
        return iam.PolicyStatement(
            actions=["lambda:GetCodeSigningConfig"], resources=[f"arn:{Aws.PARTITION}:lambda:*:{where}"]
        )

    def _allow_images(self, role: iam.Role) -> None:
        """A policy of its own, which exists only where repositories are named.

        Lambda reads the image by the repository's policy, which this role may not change.
        """
        repositories = self._repositories.value_as_list
        images = iam.PolicyStatement(
            actions=["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], resources=repositories
        )
        policy = iam.CfnPolicy(
            self,
            "ReadImages",
            policy_name="read-images",
            policy_document=iam.PolicyDocument(statements=[images]),
            roles=[role.role_name],
        )
        has_images = Fn.condition_not(Fn.condition_equals(Fn.join("", repositories), ""))
        policy.cfn_options.condition = CfnCondition(self, "AnyImages", expression=has_images)
