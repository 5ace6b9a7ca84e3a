"""Why something is refused: the rule by its name in the document, a sentence, and what to do about it."""

from sluice.values import dataclass

ASK_OPERATOR = "Ask whoever operates Sluice to change the rule (`sluice guardrails show`)"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One rule that does not allow what somebody wants.

    `path` says where the deployment config asks for it: keys and list positions, empty when it does not.
    """

    rule: str
    message: str
    remedy: str
    path: tuple[str | int, ...] = ()
