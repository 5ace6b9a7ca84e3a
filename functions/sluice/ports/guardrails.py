"""Where the operator's guardrails are kept, as a protocol; `aws/table` has it.

Every method may raise `RetryableError` (throttled, unreachable): the caller may simply be run again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sluice.domain.guardrails.applied import Applied
    from sluice.domain.guardrails.rules import Guardrails


class GuardrailStore(Protocol):
    """The document's versions; none is ever changed."""

    def current(self) -> Guardrails:
        """The rules in force; rules that restrict nothing when no document was applied."""
        ...

    def of_version(self, version: int) -> Guardrails:
        """The rules of this version; of version 0, which restrict nothing."""
        ...

    def apply(self, text: str, rules: Guardrails, applied: Applied) -> bool:
        """Store the version and put it in force; False when another one came after the one before it."""
        ...

    def find(self, version: int | None = None) -> Applied | None:
        """Who applied this version, or the one in force, and when; None when there is none."""
        ...

    def text(self, version: int) -> str:
        """The document as it was applied; NotFoundError."""
        ...

    def history(self) -> Sequence[Applied]:
        """Every version, newest first."""
        ...
