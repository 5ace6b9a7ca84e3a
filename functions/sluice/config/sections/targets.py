"""The `targets` key: the AWS accounts and regions to deploy to, each with its strategy and constraints."""

from typing import Annotated

from pydantic import Field, StringConstraints
from pydantic.json_schema import SkipJsonSchema

from sluice.config.sections.alarms import AlarmsConfig
from sluice.config.sections.constraints import ConstraintsConfig
from sluice.config.sections.section import EXTENSION, Name, RoleArn, Section

Region = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}$")]
"""An AWS region; whether it exists is not checked here."""


class TargetConfig(Section):
    """One AWS account and region to deploy to."""

    account_label: str | None = Field(
        None,
        alias="account",
        description="A label for the account, shown to people. Default: the account id in the role's ARN.",
    )
    deploy_as_iam_role: RoleArn = Field(description="The role that Sluice assumes in the account.")
    region: Region = Field(description="The AWS region.")
    strategy: Name | None = Field(None, description="A name under `strategies`. Default: all at once.")
    constraints: ConstraintsConfig = Field(
        ConstraintsConfig(), description="What must hold before and after the deployment."
    )
    # No key of the language: a file that names one is told whose it is, and not that the key is unknown.
    external_id: SkipJsonSchema[str | None] = None
    allow_unweighted: bool = Field(
        default=False,
        description="Go straight from 0 to 100 if AWS cannot split traffic between the two versions.",
        json_schema_extra=EXTENSION,
    )
    alarms: AlarmsConfig | None = Field(
        None, description="Alarms that roll the target back.", json_schema_extra=EXTENSION
    )

    @property
    def account_id(self) -> str:
        """The AWS account of the role."""
        return self.deploy_as_iam_role.split(":")[4]

    @property
    def account(self) -> str:
        """The label of the account."""
        return self.account_label or self.account_id
