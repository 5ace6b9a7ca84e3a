"""Finds a variable that the user's own tools should have filled in before Sluice got the file."""

import re

_FORMS = re.compile(
    r"\$\{[^{}]*\}|\$\([^()]*\)|\{\{[^{}]*\}\}|<[A-Za-z][^<>]*>|\$[A-Za-z_]\w*|%[A-Za-z_]\w*%"
)


def placeholder_in(text: str) -> str:
    """The first such variable, as written; empty if there is none."""
    found = _FORMS.search(text)
    return found[0] if found else ""
