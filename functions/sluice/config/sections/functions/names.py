"""What a function may be called in the file: its bare name, because the target says where it is.

https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html, FunctionName.
"""

import re
from typing import Annotated

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from sluice.config.sections.section import refusal, shortened
from sluice.values import dataclass

_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_ARN = re.compile(
    r"(?:arn:[a-z-]+:lambda:[a-z0-9-]+:)?(?:\d{12}:)?(?:function:)?"
    r"(?P<name>[a-zA-Z0-9_-]{1,64})(?::(?P<qualifier>[a-zA-Z0-9$_-]+))?"
)


@dataclass(frozen=True, slots=True)
class _BareName:
    """Takes names and explains what else AWS would read as one: ARNs, and names with an alias or version."""

    def __get_pydantic_core_schema__(self, source: type[object], handler: GetCoreSchemaHandler) -> CoreSchema:
        """Check the text once it is one."""
        return core_schema.no_info_after_validator_function(_checked, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """The pattern, for editors."""
        return {**handler(schema), "pattern": f"^{_NAME.pattern}$"}


FunctionName = Annotated[str, _BareName()]
"""The name of a Lambda function."""


def _checked(name: str) -> str:
    if _NAME.fullmatch(name):
        return name
    raise _explained(name)


def _explained(text: str) -> PydanticCustomError:
    message = f"'{shortened(text)}' is not the name of a Lambda function"
    parts = _ARN.fullmatch(text)
    if parts is None:
        return refusal(message, "Use up to 64 letters, digits, hyphens and underscores")
    qualifier = parts["qualifier"]
    if not qualifier:
        return refusal(message, f"Write `{parts['name']}`; account and region are those of the target")
    if qualifier.isdigit() or qualifier.startswith("$"):
        return refusal(message, f"Write `{parts['name']}`; Sluice publishes the version itself")
    return refusal(message, f"Write `{parts['name']}`; the alias goes under `trafficManagement`")
