"""A mutation: one line that safety rests on, made wrong, and the tests that must notice; it runs nothing."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class MovedError(Exception):
    """The text to be made wrong is not in its file, or more than once: the mutation must follow the code."""


@dataclass(frozen=True)
class Mutation:
    """What goes wrong in words, the file below `functions/sluice`, the text there and the text instead.

    A file of the command is named from the root: `cli/...`. `old` must occur exactly once in the file, so
    that a line that has moved or changed is noticed.
    """

    wrong: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    @property
    def path(self) -> str:
        """The path of the file from the root of the repository."""
        return self.file if self.file.startswith("cli/") else f"functions/sluice/{self.file}"

    def applied_to(self, text: str) -> str:
        """The text of the file with the mutation; MovedError."""
        count = text.count(self.old)
        if count != 1:
            raise MovedError(f"{self.path} has {count} times: {self.old}")
        return text.replace(self.old, self.new)
