"""The whole document as one frozen value; what its parts must be beside each other is checked elsewhere."""

from typing import Literal

from pydantic import Field

from sluice.config.guardrails.applications import ApplicationConfig, BreakGlassConfig
from sluice.config.guardrails.freezes import FreezeConfig
from sluice.config.guardrails.names import AccountId, DefinedRoleName, IdentityPattern, NamePattern
from sluice.config.guardrails.people import AccountConfig, PeopleConfig
from sluice.config.sections.analysis import AnalysisConfig
from sluice.config.sections.section import Name, Section
from sluice.config.sections.webhooks import WebhookConfig


class GuardrailsConfig(Section):
    """What an operator allows."""

    version: Literal["v1"] = Field("v1", description="The version of the language: `v1`.")
    kind: Literal["guardrails"] = Field(description="Always `guardrails`.")
    people: dict[DefinedRoleName, PeopleConfig] = Field({}, description="Who has which role.")
    pinned_session_names: tuple[IdentityPattern, ...] = Field(
        (),
        description="Roles whose sessions an identity provider names, such as those of IAM Identity Center:"
        " each session name is a person. All sessions of any other role are one person.",
    )
    accounts: dict[AccountId, AccountConfig] | None = Field(
        None, min_length=1, description="The accounts that may be deployed to. Default: any."
    )
    applications: dict[NamePattern, ApplicationConfig] | None = Field(
        None,
        min_length=1,
        description="Rules by patterns of application names; the narrowest pattern that matches counts."
        " Applications that none matches are refused. Default: any application, for everybody.",
    )
    freezes: dict[Name, FreezeConfig] = Field({}, description="When targets do not start, by a name.")
    break_glass: BreakGlassConfig | None = Field(
        None, description="Who may pass freezes and required gates. Default: nobody."
    )
    webhooks: tuple[WebhookConfig, ...] = Field((), description="HTTP calls that required gates make.")
    analysis: AnalysisConfig | None = Field(None, description="Queries that required gates use.")

    def account_ids(self, named: tuple[str, ...]) -> tuple[str, ...]:
        """The ids of accounts that are given by id or label."""
        labels = {rule.label: account for account, rule in (self.accounts or {}).items() if rule.label}
        return tuple(labels.get(name, name) for name in named)
