"""Pieces that several explanations share."""

Sentence = tuple[str, str]
"""What is wrong, and what to do about it."""

_SHOWN_LENGTH = 60
_KINDS = {dict: "a map", list: "a list", type(None): "nothing"}


def shown(value: object) -> str:
    """The value as a message shows it: strings shortened, maps and lists by kind only."""
    if isinstance(value, str):
        return f"'{value}'" if len(value) <= _SHOWN_LENGTH else f"'{value[:_SHOWN_LENGTH]}...'"
    return _KINDS.get(type(value), "another value")


def kubernetes_only(key: str) -> Sentence:
    """What to say about a key that only means something for Kubernetes."""
    return f"`{key}` is for Kubernetes, but Sluice deploys AWS Lambda functions", "Remove it"
