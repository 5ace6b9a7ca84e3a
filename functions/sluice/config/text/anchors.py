"""What an anchor marks, and how much it is worth. Decides no limit."""

from typing import Any

from sluice.values import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """How many keys, values and characters a part of a document has with its aliases written out."""

    values: int = 0
    characters: int = 0

    def since(self, begun: "Size") -> "Size":
        """What came after `begun`."""
        return Size(self.values - begun.values, self.characters - begun.characters)


@dataclass(frozen=True, slots=True)
class Anchored:
    """A value that aliases stand for; `height` is how many levels of maps and lists it has."""

    value: Any
    size: Size
    height: int


def copied(value: Any) -> Any:  # noqa: ANN401  # any value a document can contain
    """The value in maps and lists of its own: later steps change a document in place."""
    if isinstance(value, dict):
        return {key: copied(item) for key, item in value.items()}
    if isinstance(value, list):
        return [copied(item) for item in value]
    return value
