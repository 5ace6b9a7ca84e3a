"""The `notify` key (an extension): which of the operator's channels are told of this deployment."""

from typing import Literal

from pydantic import Field

from sluice.config.sections.section import Name, Section

Told = Literal["started", "asks", "failed", "rolledBack", "rollbackFailed"]


class NotifyConfig(Section):
    """One channel that the operator lets files choose, by its name."""

    channel: Name = Field(description="Its `name` in the operator's setting `notify`.")
    on: tuple[Told, ...] = Field(
        (),
        min_length=1,
        description="Of what it is told: any of `started`, `asks`, `failed`, `rolledBack`, `rollbackFailed`."
        " Default: all that the operator gives it.",
    )
