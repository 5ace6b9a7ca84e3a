"""A link by which somebody decides an approval: what it says, and the one text of it that is signed."""

import json
import unicodedata

from sluice.errors import ConfigError
from sluice.values import dataclass

LONGEST_LINK_SECONDS = 7 * 24 * 3600
PURPOSE, FORMAT = "sluice/approval-link", 2
RELEASE_0_1 = 1
"""The format of links of release 0.1.0, joined by line breaks and commas; the last ends a week after it."""

MAX_NAME_LENGTH = 200
_MAX_SIGNED_LENGTH = 3_500
"""KMS signs messages of 4,096 bytes, and the id of the approval is not among these."""

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Control and format characters, half surrogates, and separators of lines: nobody sees them in a name."""


@dataclass(frozen=True, slots=True)
class Link:
    """For which approval a link is, until when (seconds since the epoch), and for whom."""

    approval_id: str
    expires: int
    name: str = ""
    roles: tuple[str, ...] = ()
    format: int = FORMAT

    @property
    def message(self) -> str:
        """The text that is signed: every field, and what it is for, in the one way to write it."""
        if self.format == RELEASE_0_1:
            return "\n".join((self.approval_id, str(self.expires), self.name, ",".join(self.roles)))
        return json.dumps(
            {
                "approval": self.approval_id,
                "expires": self.expires,
                "format": self.format,
                "name": self.name,
                "purpose": PURPOSE,
                "roles": list(self.roles),
            },
            sort_keys=True,
            separators=(",", ":"),
        )

    @property
    def is_clear(self) -> bool:
        """Whether nothing in it can be read in two ways, or not be seen."""
        texts = (self.approval_id, self.name, *self.roles)
        return not any(map(_is_unclear, texts)) and not any("," in role for role in self.roles)


def check_names(name: str, roles: tuple[str, ...]) -> None:
    """ConfigError when a link cannot carry these."""
    link = Link("", 0, name, roles)
    is_long = any(len(text) > MAX_NAME_LENGTH for text in (name, *roles))
    if is_long or len(link.message) > _MAX_SIGNED_LENGTH:
        raise ConfigError(
            "The name or the roles of the link are too long",
            f"Give up to {MAX_NAME_LENGTH} characters for the name and each role, and fewer roles",
        )
    if not link.is_clear or not all(roles):
        raise ConfigError(
            "The name or a role of the link has control characters, or a role is empty or has a comma",
            "Write names as people read them, and each role by itself",
        )


def expiry_of_link(approval_ends_at: float, now: float) -> int:
    """Until when a link is good that is made now, in seconds since the epoch."""
    return int(min(approval_ends_at, now + LONGEST_LINK_SECONDS))


def _is_unclear(text: str) -> bool:
    return any(unicodedata.category(character) in _INVISIBLE for character in text)
