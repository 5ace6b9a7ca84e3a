"""The keys `people` and `accounts` of guardrails: who has which role, and where may be deployed to."""

from typing import Annotated

from pydantic import Field, StringConstraints

from sluice.config.guardrails.names import IdentityPattern
from sluice.config.sections.section import Section, Text
from sluice.config.sections.targets import Region

# Role session trust policies allow these characters in an external id (IAM API reference, AssumeRole).
ExternalId = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9_+=,.@:/-]+$", min_length=2, max_length=1224)
]


class PeopleConfig(Section):
    """Who has a role. Without entries only links carry it."""

    iam: tuple[IdentityPattern, ...] = Field(
        (),
        description="ARNs of IAM users and roles; `*` only in a name, and not beside a path.",
    )
    oidc_groups: tuple[Text, ...] = Field(
        (), description="Groups of people who sign in through an OIDC provider."
    )


class AccountConfig(Section):
    """One AWS account that may be deployed to."""

    label: Text | None = Field(None, description="What people call it; other rules may use it for the id.")
    external_id: ExternalId | None = Field(
        None, description="What its deploy roles ask for. Default: the external id of the installation."
    )
    regions: tuple[Region, ...] = Field(
        (), min_length=1, description="The regions that may be deployed to. Default: all."
    )
    may_ignore_external_id: bool = Field(
        default=False, description="Deploy although a role opens without its external id."
    )
