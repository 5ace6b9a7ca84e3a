"""Where a change came from, as CI and git tell it: kept to be shown, bounded, and never acted on.

The keys are those that CDaaS's command sends.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from sluice.domain.record.visible import visible

TEXTS = (
    *("type", "event", "reference", "referenceName", "source", "target", "principal"),
    *("prTitle", "sha", "workflow", "tag"),
)
LINKS = ("sourceUrl", "targetUrl", "principalUrl", "prUrl", "shaUrl", "workflowUrl", "tagUrl")
MOST_CHARACTERS = 300
_SHOWN_OF_SHA = 12

SourceControl = Mapping[str, str]
"""Key -> text or link; what is not known is not in it."""


def source_control_of(given: Mapping[str, object]) -> dict[str, str]:
    """What is kept of what was sent: known keys whose values are texts, or links that a page may show.

    Nothing is refused: the deployment matters more than the words about it.
    """
    texts = {key: _shown(value) for key in TEXTS if isinstance(value := given.get(key), str)}
    links = {key: value for key in LINKS if isinstance(value := given.get(key), str) and _is_link(value)}
    return {key: value for key, value in {**texts, **links}.items() if value}


def change_in_words(change: SourceControl) -> str:
    """`commit 0123456789ab on main by ada, pull request "Fewer crumbs"`; empty where nothing is known."""
    sha, branch = change.get("sha", "")[:_SHOWN_OF_SHA], change.get("referenceName", "")
    parts = [
        f"commit {sha}" if sha else "",
        f"on {branch}" if branch else "",
        f"by {change['principal']}" if "principal" in change else "",
    ]
    request = f', pull request "{change["prTitle"]}"' if "prTitle" in change else ""
    return " ".join(part for part in parts if part) + request


def link_to(change: SourceControl) -> str:
    """The link that says most about the change: its pull request, commit or run; else empty."""
    known = (change[key] for key in ("prUrl", "shaUrl", "workflowUrl") if key in change)
    return next(known, "")


def _shown(text: str) -> str:
    line = " ".join(visible(text).split())
    return line if len(line) <= MOST_CHARACTERS else f"{line[: MOST_CHARACTERS - 1]}…"


def _is_link(text: str) -> bool:
    """A short web address without a name and password in it, which a clone's address may have."""
    if len(text) > MOST_CHARACTERS or not text.isprintable() or " " in text:
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and bool(parts.hostname) and "@" not in parts.netloc
