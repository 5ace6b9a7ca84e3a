"""Joins texts into sentences; AWS's own texts may or may not end with a full stop."""


def in_sentences(*texts: str) -> str:
    """The texts as sentences, each with exactly one full stop."""
    return " ".join(text if text.endswith((".", "!", "?", "…")) else f"{text}." for text in texts if text)
