"""What the operator's guardrails do not allow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sluice.errors.base import SluiceError

if TYPE_CHECKING:
    from sluice.errors.problem import Problem


class GuardrailRefusedError(SluiceError):
    """A rule of the guardrails does not allow this.

    `rule` is its name in the document; `problems` are where the deployment config asks for it, if it does.
    """

    code = "GuardrailRefused"
    http_status = 403

    def __init__(self, rule: str, message: str, remedy: str = "", problems: Sequence[Problem] = ()) -> None:
        super().__init__(f"{message} (guardrails: {rule})", remedy)
        self.rule = rule
        self.problems = tuple(problems)
