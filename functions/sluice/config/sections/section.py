"""What every section of the file has in common: frozen, camelCase in YAML, no unknown keys."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, JsonValue, StringConstraints
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

Name = Annotated[str, StringConstraints(min_length=1)]
"""A string that must not be empty."""

RoleArn = Annotated[
    str,
    StringConstraints(pattern=r"^arn:aws[a-z-]*:iam::[0-9]{12}:role/[A-Za-z0-9_+=,.@/-]+$", max_length=2048),
]
"""The ARN of an IAM role."""

KmsKeyArn = Annotated[
    str,
    StringConstraints(
        pattern=r"^(arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+)?$", max_length=2048
    ),
]
"""The ARN of a KMS key; empty where AWS is to use one of its own."""


EXTENSION: dict[str, JsonValue] = {"x-sluice-extension": True}
"""Marks a key that CDaaS does not have; a file without such keys means the same as in CDaaS."""


class Section(BaseModel):
    """One map of the file. The reader keeps all scalars as strings; numbers and booleans are parsed here."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        coerce_numbers_to_str=True,
        hide_input_in_errors=True,
        defer_build=True,
    )


def refusal(message: str, remedy: str) -> PydanticCustomError:
    """The error a validator raises: what is wrong and what to do, both shown to the user verbatim."""
    context: dict[str, Any] = {"message": message, "remedy": remedy}
    return PydanticCustomError("sluice", "{message}", context)
