"""The keys `applications` and `breakGlass` of guardrails: who may do what, where to, and past which gates."""

from typing import Self

from pydantic import Field, model_validator

from sluice.config.guardrails.names import HostPattern, NamePattern, RoleName
from sluice.config.sections.section import Name, Section, Text, refusal
from sluice.config.sections.steps import AfterGate, BeforeGate
from sluice.config.sections.targets import Region


class RequirementConfig(Section):
    """Gates that targets get whether or not their file has them."""

    targets: tuple[NamePattern, ...] = Field(
        (), min_length=1, description="Patterns of target names. Default: all."
    )
    accounts: tuple[Text, ...] = Field(
        (), min_length=1, description="Accounts, by id or label. Default: all."
    )
    regions: tuple[Region, ...] = Field((), min_length=1, description="Regions. Default: all.")
    before_deployment: tuple[BeforeGate, ...] = Field((), description="Gates before the first change.")
    after_deployment: tuple[AfterGate, ...] = Field((), description="Gates before the target counts as done.")

    @model_validator(mode="after")
    def _requires_something(self) -> Self:
        if not self.before_deployment and not self.after_deployment:
            raise refusal("the rule requires no gate", "Add `beforeDeployment` or `afterDeployment`")
        return self


class ApplicationConfig(Section):
    """What holds for the applications that the pattern matches. What is left out is not restricted."""

    submit: tuple[RoleName, ...] | None = Field(None, description="Who may start deployments.")
    approve: tuple[RoleName, ...] | None = Field(None, description="Who may approve and reject.")
    operate: tuple[RoleName, ...] | None = Field(
        None, description="Who may cancel, skip, roll back, redeploy and supersede."
    )
    read: tuple[RoleName, ...] | None = Field(
        None, description="Who may read; whoever may do one of the above may read as well."
    )
    vouch: tuple[RoleName, ...] = Field(
        (), description="Who may make approval links that carry roles they do not have themselves."
    )
    accounts: tuple[Text, ...] | None = Field(
        None, description="Ids or labels of the accounts it may be deployed to."
    )
    secrets: tuple[NamePattern, ...] | None = Field(
        None, description="Secrets that webhooks and queries may use, by their names after `sluice/`."
    )
    webhook_hosts: tuple[HostPattern, ...] | None = Field(None, description="Hosts that webhooks may call.")
    requires: dict[Name, RequirementConfig] = Field({}, description="Gates that targets get, by a name.")


class BreakGlassConfig(Section):
    """Who may pass a freeze or a required gate, with a reason."""

    roles: tuple[RoleName, ...] = Field(min_length=1, description="Roles that may.")
    applications: tuple[NamePattern, ...] = Field(
        (), min_length=1, description="Patterns of applications. Default: all."
    )
