"""Deploys Sluice into an emulator that answers, and says what a script needs to drive it."""

from pathlib import Path
from typing import Protocol

from local.accounts import REGIONS, TARGET_ACCOUNTS, prepare
from local.plane_access import HOME_ACCOUNT, HOME_REGION, SECRET_ACCESS_KEY, Access, Plane
from local.stack import deploy_app

STACK = "Sluice"


class Emulator(Protocol):
    """Where an emulator answers and keeps its files."""

    @property
    def endpoint_url(self) -> str:
        """The address of the AWS APIs."""

    @property
    def clock_file(self) -> Path:
        """What tells the plane's time."""

    @property
    def state_dir(self) -> Path:
        """The folder of its files."""


def deploy_plane(emulator: Emulator, pid: int, cdk_out: Path) -> Plane:
    """Deploy Sluice into the home account and make the target accounts ready."""

    def access_to(account: str, region: str) -> Access:
        return Access(emulator.endpoint_url, account, region)

    outputs = deploy_app(access_to(HOME_ACCOUNT, HOME_REGION), cdk_out, STACK)
    targets = prepare(access_to, cdk_out, outputs["ExternalId"])
    return Plane(
        api_url=outputs["ApiUrl"],
        endpoint_url=emulator.endpoint_url,
        home_account=HOME_ACCOUNT,
        home_region=HOME_REGION,
        credentials={"accessKeyId": HOME_ACCOUNT, "secretAccessKey": SECRET_ACCESS_KEY},
        accounts=TARGET_ACCOUNTS,
        regions=REGIONS,
        deploy_role_arns=targets.deploy_role_arns,
        execution_role_arns=targets.execution_role_arns,
        artifact_buckets=targets.artifact_buckets,
        config_bucket=outputs["ConfigBucket"],
        documents_bucket=outputs["DocumentsBucket"],
        table_name=outputs["TableName"],
        deployment_state_machine_arn=outputs["DeploymentStateMachineArn"],
        target_state_machine_arn=outputs["TargetStateMachineArn"],
        external_id=outputs["ExternalId"],
        clock_file=str(emulator.clock_file),
        pid=pid,
        state_dir=str(emulator.state_dir),
    )
