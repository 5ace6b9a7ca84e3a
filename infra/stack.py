"""Puts the parts of the control plane together and names what others need to know; holds no part itself."""

from aws_cdk import CfnOutput, CfnRule, CfnRuleAssertion, Fn, Stack
from constructs import Construct

from infra.alarms import Alarms
from infra.dashboard import Dashboard
from infra.handler_environment import external_id
from infra.http_api import HttpApi
from infra.lambdas import Handlers, assuming_handlers
from infra.options import read_options
from infra.permissions import Machines, machines_of_this_stack
from infra.rights import Rights
from infra.storage import Storage
from infra.triggers import Triggers
from infra.workflow import Workflow


class SluiceStack(Stack):
    """The control plane in one region of one account."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id, description="Sluice: progressive delivery for AWS Lambda")
        options = read_options(self)
        if not options.is_built:
            self._refuse_to_deploy()
        machines = machines_of_this_stack()
        storage = Storage(self, "Storage", retain_data=options.retain_data)
        http_api = HttpApi(self, "HttpApi", log_retention=options.log_retention)
        handlers = Handlers(
            self, "Handlers", options=options, storage=storage, machines=machines, api_url=http_api.url
        )
        http_api.add_routes(handlers)
        Rights(self, "Rights", http_api=http_api)
        workflow = Workflow(
            self, "Workflow", handlers=handlers, machines=machines, log_retention=options.log_retention
        )
        Triggers(
            self,
            "Triggers",
            handlers=handlers,
            storage=storage,
            machines=machines,
            alarm_accounts=options.alarm_accounts,
            prunes_daily=options.keep_versions > 0,
            drift_rate=options.drift_rate,
            notify=options.notify,
        )
        alarms = Alarms(
            self,
            "Alarms",
            handlers=handlers,
            storage=storage,
            http_api=http_api,
            topic_arn=options.alarm_topic_arn,
        )
        dashboard = Dashboard(
            self,
            "Dashboard",
            handlers=handlers,
            http_api=http_api,
            workflow=workflow,
            storage=storage,
            alarms=alarms,
        )
        self._name_the_parts(http_api, storage, machines, dashboard, external_id(options))
        self._name_the_roles(handlers)

    def _refuse_to_deploy(self) -> None:
        """CloudFormation checks rules before it creates anything."""
        CfnRule(
            self,
            "HandlersAreBuilt",
            assertions=[
                CfnRuleAssertion(
                    assert_=Fn.condition_equals("not built", "built"),
                    assert_description="Run `python -m infra.packaging.package_handlers --for aws` before you"
                    " deploy.",
                )
            ],
        )

    def _name_the_parts(
        self,
        http_api: HttpApi,
        storage: Storage,
        machines: Machines,
        dashboard: Dashboard,
        known_external_id: str,
    ) -> None:
        for name, value in {
            "ApiUrl": http_api.url,
            "ConfigBucket": storage.configs.bucket_name,
            "DocumentsBucket": storage.documents.bucket_name,
            "TableName": storage.table.table_name,
            "DeploymentStateMachineArn": machines.deployment_arn,
            "TargetStateMachineArn": machines.target_arn,
            "DashboardName": dashboard.name,
            "ExternalId": known_external_id,
        }.items():
            CfnOutput(self, name, value=value)

    def _name_the_roles(self, handlers: Handlers) -> None:
        """The roles that open deploy roles, for accounts whose trust policies name them one by one."""
        for name in assuming_handlers():
            function = handlers.function(name)
            assert function.role is not None  # noqa: S101 - narrows the type; every handler has a role
            CfnOutput(self, f"{function.node.id}RoleArn", value=function.role.role_arn)
