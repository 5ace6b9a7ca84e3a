"""What every section of the file has in common: frozen, camelCase in YAML, no unknown keys."""

import unicodedata
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, StringConstraints
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from sluice.domain.record.visible import visible

MOST_NAME_BYTES = 200
_SHOWN_CHARACTERS = 60
_MARKS = frozenset(" ._-/:@+,=()&'")


def _named(name: str) -> str:
    """Names become keys, paths and texts on pages: of a bounded size, with nothing in them that hides."""
    if len(name.encode()) > MOST_NAME_BYTES:
        size = len(name.encode())
        raise refusal(
            f"the name '{shortened(name)}' has {size:,} bytes (limit: {MOST_NAME_BYTES})", "Shorten it"
        )
    odd = next((one for one in name if not _may_be_in_names(one)), None)
    if odd is not None:
        raise refusal(
            f"the name '{shortened(name)}' has the character U+{ord(odd):04X}",
            "Use letters and digits of any script, spaces and `. _ - / : @ + , = ( ) & '`",
        )
    if name != name.strip():
        raise refusal(f"the name '{name}' begins or ends with a space", "Remove the space")
    return name


def _may_be_in_names(character: str) -> bool:
    """Whether this is a letter, a mark on one, a digit, or one of a few signs."""
    return character.isalnum() or character in _MARKS or unicodedata.category(character).startswith("M")


def shortened(text: str) -> str:
    """The text as a message shows it: what is too long is cut, and what hides is written as its escape."""
    return visible(text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}...")


Name = Annotated[
    str,
    StringConstraints(min_length=1),
    AfterValidator(_named),
    Field(json_schema_extra={"maxLength": MOST_NAME_BYTES}),
]
"""What the author of a file calls something."""

Text = Annotated[str, StringConstraints(min_length=1, max_length=8192)]
"""A string that must not be empty; what it means is for others to check."""

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
