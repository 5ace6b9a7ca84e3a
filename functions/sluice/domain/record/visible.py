"""Makes visible what a reader could not see in a text: controls, and marks that turn its direction around.

A name with U+202E in it reads backwards on a page, and one with an escape sequence rewrites a terminal
(https://unicode.org/reports/tr36/). Nothing is left out, so that two different texts never look the same.
"""

import unicodedata

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# Line breaks and tabs, and the two joiners without which some scripts and emoji are spelt wrongly.
_KEPT = frozenset("\n\t\u200c\u200d")


def visible(text: str) -> str:
    """The text, in which each hidden character is written as its escape, such as that of U+202E."""
    if text.isprintable():
        return text
    return "".join(_escape(one) if is_hidden(one) else one for one in text)


def is_hidden(character: str) -> bool:
    """Whether a reader cannot see this character and may be misled by it."""
    return character not in _KEPT and unicodedata.category(character) in _HIDDEN


def _escape(character: str) -> str:
    # Eight digits beyond U+FFFF: with five, the last would read as the character after it.
    return f"\\u{ord(character):04x}" if character <= "\uffff" else f"\\U{ord(character):08x}"
