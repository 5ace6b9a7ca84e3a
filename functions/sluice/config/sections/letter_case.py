"""Reads fixed words in any letter case, because CDaaS clients send some of them in upper case."""

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from sluice.values import dataclass


@dataclass(frozen=True, slots=True)
class AnyCase:
    """Reads a `Literal` of lower-case words, or of upper-case ones with `is_upper`, in any letter case."""

    is_upper: bool = False

    def __get_pydantic_core_schema__(self, source: type[object], handler: GetCoreSchemaHandler) -> CoreSchema:
        """Normalise the letter case before the word is validated."""
        return core_schema.no_info_before_validator_function(self._changed, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """The words as the reference writes them, then in the other letter case."""
        words = handler(schema)
        words["enum"] = [*words["enum"], *(word.swapcase() for word in words["enum"])]
        return words

    def _changed(self, value: object) -> object:
        if not isinstance(value, str):
            return value
        return value.upper() if self.is_upper else value.lower()
