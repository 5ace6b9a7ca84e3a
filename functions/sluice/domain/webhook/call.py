"""One webhook call as values: the request, the response, and whether to try again."""

import json
import re
from collections.abc import Collection

from sluice.domain.webhook.masking import masked
from sluice.values import dataclass

KEPT_BODY_LENGTH = 4096
"""How much of a receiver's response is kept."""

_KEPT_TYPE_LENGTH = 100
_LONGEST_PAUSE_SECONDS = 30
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, token
_LINE_BREAKS = re.compile(r"[\x00\r\n]")
_OWN_HEADERS = {
    "host",
    "content-length",
    "transfer-encoding",
    "connection",
    "te",
    "trailer",
    "upgrade",
    "expect",
}


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """A call with every variable filled in; `message_id` is the same on every attempt."""

    message_id: str
    method: str
    uri: str
    headers: tuple[tuple[str, str], ...] = ()
    body: str | None = None

    @property
    def header_problem(self) -> str:
        """Why these headers cannot be sent; empty if they can."""
        for name, value in self.headers:
            if not _HEADER_NAME.fullmatch(name):
                return "a header name has characters that HTTP does not allow"
            if name.lower() in _OWN_HEADERS or name.lower().startswith("webhook-"):
                return f"the header {name} is set by Sluice itself"
            if _LINE_BREAKS.search(value):
                return f"the value of header {name} contains a line break"
        return ""

    @property
    def is_broken_json(self) -> bool:
        """Whether the body claims to be JSON but is not valid, for example for a quote in a value."""
        types = [value.lower() for name, value in self.headers if name.lower() == "content-type"]
        return self.body is not None and any("json" in one for one in types) and not is_json(self.body)


@dataclass(frozen=True, slots=True)
class KeptResponse:
    """What is kept of a receiver's response for people to read: masked and truncated."""

    status: int
    content_type: str
    body: str


@dataclass(frozen=True, slots=True)
class WebhookResponse:
    """The response; without a status, `problem` says why, without address or secret."""

    status: int | None
    body: str = ""
    problem: str = ""
    is_refused: bool = False
    """Whether nothing was sent, because the address must not be called."""
    content_type: str = ""

    @property
    def is_success(self) -> bool:
        """Any 2xx, as in CDaaS."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def may_pass(self) -> bool:
        """Whether a retry may succeed: network errors, 429 and 5xx."""
        if self.status is None:
            return not self.is_refused
        return self.status == 429 or self.status >= 500

    def kept(self, secrets: Collection[str]) -> KeptResponse | None:
        """What may be kept of it; None if there was no response."""
        if self.status is None:
            return None
        kind = masked(self.content_type, secrets)[:_KEPT_TYPE_LENGTH]
        return KeptResponse(self.status, kind, masked(self.body, secrets)[:KEPT_BODY_LENGTH])

    @property
    def in_words(self) -> str:
        """`returned 503`, or why there was no response."""
        return self.problem if self.status is None else f"returned {self.status}"


def pause_seconds(retry: int) -> float:
    """How long to wait before retry 1, 2, 3 and so on: 1, 2, 4 seconds, at most 30."""
    return float(min(2 ** (retry - 1), _LONGEST_PAUSE_SECONDS))


def is_json(text: str) -> bool:
    """Whether the text is valid JSON."""
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
