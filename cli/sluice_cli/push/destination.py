"""Where the packages of a config go."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Destination:
    """`bucket` may hold variables such as `{{sluice.region}}`; `variables` are those set when deploying."""

    bucket: str | None
    prefix: str
    variables: Mapping[str, str] = field(default_factory=dict)
