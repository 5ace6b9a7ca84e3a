"""What all roles have by which target accounts let Sluice in: who may assume them, for which functions."""

from aws_cdk import Aws, BootstraplessSynthesizer, CfnCondition, CfnOutput, CfnParameter, Duration, Fn, Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.acknowledge import acknowledge_wildcards
from infra.permissions import HANDLER_ROLES_PATH


class DeployRole(Stack):
    """A template without assets, so that an account needs no CDK bootstrap to be deployed to."""

    def __init__(self, scope: Construct, construct_id: str, description: str) -> None:
        super().__init__(scope, construct_id, description=description, synthesizer=BootstraplessSynthesizer())
        self._account = CfnParameter(
            self,
            "ControlPlaneAccountId",
            description="The AWS account in which Sluice runs",
            allowed_pattern="[0-9]{12}",
        )
        self._stack_name = CfnParameter(
            self,
            "ControlPlaneStackName",
            description="The name of Sluice's stack, by which its roles are known",
            default="Sluice",
            allowed_pattern="[A-Za-z][A-Za-z0-9-]*",
        )
        self._external_id = CfnParameter(
            self,
            "ExternalId",
            description="The output ExternalId of the Sluice stack",
            min_length=2,
            max_length=1224,
            allowed_pattern=r"[\w+=,.@:\/-]*",
        )
        self._function_prefix = CfnParameter(
            self,
            "FunctionNamePrefix",
            description="How the functions that Sluice may deploy begin; * for all functions",
            min_length=1,
        )

        self._may_prune = CfnParameter(
            self,
            "AllowPruning",
            description="Whether Sluice may delete old versions that nothing needs; never a whole function",
            default="false",
            allowed_values=["true", "false"],
        )

    def allow_pruning(self, role: iam.Role, pattern: str) -> None:
        """A policy of its own, which exists only where the owner of the account wants it.

        With a qualifier: without one, DeleteFunction deletes the whole function.
        """
        deletes = iam.PolicyStatement(actions=["lambda:DeleteFunction"], resources=[f"{pattern}:*"])
        policy = iam.CfnPolicy(
            self,
            "PruneVersions",
            policy_name="prune-versions",
            policy_document=iam.PolicyDocument(statements=[deletes]),
            roles=[role.role_name],
        )
        is_wanted = Fn.condition_equals(self._may_prune.value_as_string, "true")
        policy.cfn_options.condition = CfnCondition(self, "AnyPruning", expression=is_wanted)
        acknowledge_wildcards(
            policy, deletes.resources, "Versions get their numbers when they are published."
        )

    def make_role(
        self, name: str, allowed: list[iam.PolicyStatement], anywhere: iam.PolicyStatement
    ) -> iam.Role:
        """The role, which may do what is allowed, and these few things without a resource."""
        role = iam.Role(
            self,
            "DeployRole",
            role_name=name,
            description="Sluice deploys Lambda functions through this role",
            assumed_by=self._control_plane(),
            max_session_duration=Duration.hours(1),
            inline_policies={"deploy": iam.PolicyDocument(statements=[*allowed, anywhere])},
        )
        for one in allowed:
            acknowledge_wildcards(
                role, one.resources, "The owner of the account chooses the prefix or the bucket."
            )
        if role.assume_role_policy is not None:
            role.assume_role_policy.add_statements(self._source_identity())
        acknowledge_wildcards(
            role,
            anywhere.resources,
            "AWS knows no resource for these actions, or answers composite alarms only without one.",
        )
        CfnOutput(self, "DeployRoleArn", value=role.role_arn, description="Write this as deployAsIamRole")
        return role

    def _control_plane(self) -> iam.IPrincipal:
        """Sluice's own roles by name; the external id keeps others from getting in through them."""
        external_id = {"sts:ExternalId": self._external_id.value_as_string}
        return self._handlers().with_conditions({"StringEquals": external_id})

    def _source_identity(self) -> iam.PolicyStatement:
        """Lets Sluice name the requester; AWS knows no external id for this action, which opens nothing."""
        return iam.PolicyStatement(actions=["sts:SetSourceIdentity"], principals=[self._handlers()])

    def _handlers(self) -> iam.PrincipalWithConditions:
        account, stack = self._account.value_as_string, self._stack_name.value_as_string
        roles = f"arn:{Aws.PARTITION}:iam::{account}:role/{HANDLER_ROLES_PATH}{stack}/*"
        by_name = {"ArnLike": {"aws:PrincipalArn": roles}}
        return iam.PrincipalWithConditions(iam.AccountPrincipal(account), by_name)

    def function_pattern(self) -> str:
        """The ARNs of the functions with the prefix."""
        is_any = CfnCondition(
            self, "AnyFunction", expression=Fn.condition_equals(self._function_prefix.value_as_string, "*")
        )
        pattern = Fn.condition_if(
            is_any.logical_id, "*", f"{self._function_prefix.value_as_string}*"
        ).to_string()
        return f"arn:{Aws.PARTITION}:lambda:*:{Aws.ACCOUNT_ID}:function:{pattern}"

    def smoke_tests(self, pattern: str) -> iam.PolicyStatement:
        """Calls versions by their numbers: steps of the kind `smokeTest` do, and what wakes inactive ones.

        Who never uses them can leave this statement out. The unqualified function is not in it.
        """
        return iam.PolicyStatement(
            sid="SmokeTests", actions=["lambda:InvokeFunction"], resources=[f"{pattern}:*"]
        )
