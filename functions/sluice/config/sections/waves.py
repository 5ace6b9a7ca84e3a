"""The keys `waves` and `betweenWaves`: how a deployment goes from few targets to many."""

import re
from typing import Annotated

from pydantic import BeforeValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from sluice.config.sections.durations import Duration
from sluice.config.sections.section import Section, refusal, shortened
from sluice.config.sections.steps import BeforeGate
from sluice.values import dataclass

REST = "rest"
_COUNT = re.compile(r"[1-9][0-9]{0,5}")
_SIZE_SCHEMA: JsonSchemaValue = {"anyOf": [{"type": "integer", "minimum": 1}, {"enum": [REST]}]}


def _size(value: object) -> object:
    """The number, and None for `rest`."""
    if value == REST:
        return None
    if not _COUNT.fullmatch(str(value)):
        raise refusal(
            f"'{shortened(str(value))}' is not a number of targets",
            f"Write how many targets the wave has, 1 or more, or `{REST}` for all that are left",
        )
    return int(str(value))


class WaveConfig(Section):
    """One wave: how many targets, and what follows before the next ones start."""

    targets: Annotated[int | None, BeforeValidator(_size), WithJsonSchema(_SIZE_SCHEMA)] = Field(
        description="How many targets, in the order of the file; `rest` for all that are left."
    )
    bake_time: Duration | None = Field(None, description="As in `betweenWaves`, for this wave.")
    gates: tuple[BeforeGate, ...] | None = Field(None, description="As in `betweenWaves`, for this wave.")

    @property
    def is_rest(self) -> bool:
        """Whether it takes all targets that are left."""
        return self.targets is None


class BetweenWaves(Section):
    """What lies between a wave and the next one, unless the wave says otherwise."""

    bake_time: Duration | None = Field(
        None,
        description="How long each target of a wave is watched by its alarms before it counts as done.",
    )
    gates: tuple[BeforeGate, ...] = Field(
        (), description="Gates that must pass once all targets of a wave have succeeded."
    )


@dataclass(frozen=True, slots=True)
class _MayBeShort:
    """Reads `10` and `rest` as waves that say nothing else."""

    def __get_pydantic_core_schema__(self, source: type[object], handler: GetCoreSchemaHandler) -> CoreSchema:
        """Write the short form out before it is validated."""
        return core_schema.no_info_before_validator_function(self._written_out, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Either form."""
        return {"anyOf": [*_SIZE_SCHEMA["anyOf"], handler(schema)]}

    def _written_out(self, value: object) -> object:
        return {"targets": value} if isinstance(value, str | int) else value


Wave = Annotated[WaveConfig, _MayBeShort()]
"""A wave, or only its size."""


def check_waves(waves: tuple[WaveConfig, ...]) -> tuple[WaveConfig, ...]:
    """Refuse waves behind the one that takes all that is left."""
    if any(wave.is_rest for wave in waves[:-1]):
        raise refusal(f"a wave behind `{REST}` has no targets", f"Make `{REST}` the last wave")
    return waves
