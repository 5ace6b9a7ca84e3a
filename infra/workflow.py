"""Declares the two state machines from their ASL files; which handler does what is written in those files."""

from collections.abc import Sequence
from pathlib import Path

from aws_cdk import Aws, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from infra.acknowledge import acknowledge
from infra.lambdas import Handlers
from infra.options import ROOT
from infra.permissions import Machines, statement

DEFINITIONS = ROOT / "statemachine"
DEPLOYMENT_HANDLERS = (
    "begin_deployment",
    "run_preflight",
    "run_targets",
    "cancel_targets",
    "finish_deployment",
)
TARGET_HANDLERS = (
    "begin_target",
    "pause",
    "prepare_functions",
    "set_weight",
    "ask_for_approval",
    "run_webhook",
    "smoke_test",
    "judge_metrics",
    "promote",
    "undo_target",
    "roll_back",
    "finish_target",
)
# Log deliveries cannot be scoped to a log group: CloudWatch Logs has no resource for them.
# https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
_LOG_DELIVERY_ACTIONS = (
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
)


class Workflow(Construct):
    """The state machine of a deployment and the one of a target."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        handlers: Handlers,
        machines: Machines,
        log_retention: logs.RetentionDays,
    ) -> None:
        super().__init__(scope, construct_id)
        self._handlers = handlers
        self._log_retention = log_retention
        self.deployment = self._machine("Deployment", machines.deployment_name, DEPLOYMENT_HANDLERS)
        self.target = self._machine("Target", machines.target_name, TARGET_HANDLERS)
        self._publish("Deployment", self.deployment, machines.alias)
        self._publish("Target", self.target, machines.alias)

    def _machine(self, construct_id: str, name: str, handler_names: Sequence[str]) -> sfn.StateMachine:
        functions = {handler: self._handlers.function(handler) for handler in handler_names}
        machine = sfn.StateMachine(
            self,
            construct_id,
            state_machine_name=name,
            definition_body=sfn.DefinitionBody.from_file(str(_definition(construct_id))),
            definition_substitutions={handler: one.function_arn for handler, one in functions.items()},
            role=self._role(construct_id, list(functions.values())).without_policy_updates(),
            logs=self._log_options(construct_id, name),
        )
        acknowledge(
            machine,
            "SF2",
            "No X-Ray: the timeline of a deployment and its logs say more, at no cost per state.",
        )
        return machine

    def _publish(self, construct_id: str, machine: sfn.StateMachine, alias: str) -> None:
        """A version for each revision, and none is ever deleted: deployments that wait for months run them.

        Handlers start executions by the alias: the number of a version is known only when it is published.
        """
        version = sfn.CfnStateMachineVersion(
            self,
            f"{construct_id}Version",
            state_machine_arn=machine.state_machine_arn,
            state_machine_revision_id=machine.state_machine_revision_id,
        )
        version.apply_removal_policy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
        sfn.CfnStateMachineAlias(
            self,
            f"{construct_id}Alias",
            name=alias,
            routing_configuration=[
                sfn.CfnStateMachineAlias.RoutingConfigurationVersionProperty(
                    state_machine_version_arn=version.attr_arn, weight=100
                )
            ],
        )

    def _role(self, construct_id: str, functions: Sequence[lambda_.Function]) -> iam.Role:
        """Written by hand, since `from_file` derives no permissions: these handlers and log delivery."""
        role = iam.Role(
            self,
            f"{construct_id}Role",
            description=f"What the Sluice state machine {construct_id.lower()} may do",
            assumed_by=iam.ServicePrincipal(
                "states.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}}
            ),
            inline_policies={
                "handlers": iam.PolicyDocument(
                    statements=[statement(["lambda:InvokeFunction"], [one.function_arn for one in functions])]
                ),
                "logs": iam.PolicyDocument(statements=[statement(_LOG_DELIVERY_ACTIONS, ["*"])]),
            },
        )
        acknowledge(
            role, "IAM5[Resource::*]", "CloudWatch Logs offers no resource to scope log deliveries to."
        )
        return role

    def _log_options(self, construct_id: str, name: str) -> sfn.LogOptions:
        """Every event and no execution data: task tokens would otherwise land in the logs.

        The name begins with /aws/vendedlogs/ because the policy that lets services write has a size limit:
        https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html
        """
        group = logs.LogGroup(
            self,
            f"{construct_id}Logs",
            log_group_name=f"/aws/vendedlogs/states/{name}",
            retention=self._log_retention,
            removal_policy=RemovalPolicy.DESTROY,
        )
        return sfn.LogOptions(destination=group, include_execution_data=False, level=sfn.LogLevel.ALL)


def _definition(construct_id: str) -> Path:
    return DEFINITIONS / f"{construct_id.lower()}.asl.json"
