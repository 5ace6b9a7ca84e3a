"""The items of step lists: maps with one key, the kind of step; the model of each kind is in its own file."""

import re
from typing import Annotated

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    Tag,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from sluice.config.sections.analysis import AnalysisStep
from sluice.config.sections.pause import PauseStep
from sluice.config.sections.section import Section, refusal
from sluice.config.sections.smoke_test import SmokeTestStep
from sluice.config.sections.webhooks import WebhookStep
from sluice.domain.function.routing import as_percent
from sluice.values import dataclass

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def _plain_number(weight: object) -> object:
    if isinstance(weight, str) and not _NUMBER.fullmatch(weight):
        raise refusal(f"Expected a number, found '{weight[:20]}'", "Write a number such as 25 or 0.5")
    return weight


def _with_one_decimal(weight: float) -> float:
    """Lambda takes finer weights, and nobody could read a canary's numbers in them."""
    if abs(as_percent(weight) - weight) > 1e-9:
        raise refusal(f"a weight of {weight:g} has more than one decimal", f"Write {as_percent(weight)}")
    return as_percent(weight)


class SetWeightStep(Section):
    """Sends a share of the traffic to the new version."""

    weight: Annotated[float, BeforeValidator(_plain_number), AfterValidator(_with_one_decimal)] = Field(
        ge=0, le=100, description="Percent of the traffic for the new version, 0 to 100, with one decimal."
    )


@dataclass(frozen=True, slots=True)
class UnderKey:
    """Reads `{key: value}` as the value: a step is written under the name of its kind."""

    key: str

    def __get_pydantic_core_schema__(self, source: type[object], handler: GetCoreSchemaHandler) -> CoreSchema:
        """Unwrap the value before it is validated."""
        return core_schema.no_info_before_validator_function(self._value, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """The map with the one key."""
        return {
            "type": "object",
            "properties": {self.key: handler(schema)},
            "required": [self.key],
            "additionalProperties": False,
        }

    def _value(self, item: object) -> object:
        value = item[self.key] if isinstance(item, dict) else item
        return {} if value is None else value


STEP_MODELS: dict[str, type[Section]] = {
    "setWeight": SetWeightStep,
    "pause": PauseStep,
    "runWebhook": WebhookStep,
    "analysis": AnalysisStep,
    "smokeTest": SmokeTestStep,
}
"""Each kind of step and its model."""


def kind_of(item: object) -> str | None:
    """The kind of a step: the only key of its map; None if there is not exactly one."""
    return next(iter(item)) if isinstance(item, dict) and len(item) == 1 else None


_SetWeight = Annotated[SetWeightStep, UnderKey("setWeight"), Tag("setWeight")]
_Pause = Annotated[PauseStep, UnderKey("pause"), Tag("pause")]
_RunWebhook = Annotated[WebhookStep, UnderKey("runWebhook"), Tag("runWebhook")]
_Analysis = Annotated[AnalysisStep, UnderKey("analysis"), Tag("analysis")]
_SmokeTest = Annotated[SmokeTestStep, UnderKey("smokeTest"), Tag("smokeTest")]

Step = SetWeightStep | PauseStep | WebhookStep | AnalysisStep | SmokeTestStep
"""A step of any kind."""

StrategyStep = Annotated[_SetWeight | _Pause | _RunWebhook | _Analysis | _SmokeTest, Discriminator(kind_of)]
"""The steps a strategy can have."""

BeforeGate = Annotated[_Pause | _RunWebhook, Discriminator(kind_of)]
"""The steps `beforeDeployment` can have: there is no new version to judge yet."""

AfterGate = Annotated[_Pause | _RunWebhook | _Analysis | _SmokeTest, Discriminator(kind_of)]
"""The steps `afterDeployment` can have."""
