"""A published version as Lambda lists it, and what needs one; it decides nothing."""

from collections.abc import Iterable
from enum import StrEnum

from sluice.domain.function.published import is_of_sluice
from sluice.values import dataclass


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    """One version: its number, when it was published (seconds since the epoch), and how much code it holds.

    `is_managed` means that it runs on Lambda Managed Instances.
    """

    version: str
    published_at: float | None = None
    code_sha256: str = ""
    code_size: int = 0
    description: str = ""
    is_durable: bool = False
    is_managed: bool = False

    @property
    def number(self) -> int:
        """Its number; Lambda never gives one twice."""
        return int(self.version)

    @property
    def is_ours(self) -> bool:
        """Whether Sluice published it: its description says so, unless the config gave one of its own."""
        return is_of_sluice(self.description)


class NeedKind(StrEnum):
    """Why a version is kept."""

    NEWEST = "newest"
    ALIAS = "alias"
    DEPLOYMENT = "deployment"
    UNDO = "undo"
    DEPLOYED = "deployed"
    REPAIR = "repair"
    PROVISIONED = "provisionedConcurrency"
    DURABLE = "durableExecutions"
    EVENT_SOURCE = "eventSource"
    INVOKE_CONFIG = "eventInvokeConfig"
    PERMISSION = "permission"
    CALLS = "calls"
    MANAGED = "managedInstances"
    OTHERS = "publishedByOthers"
    UNREAD = "notRead"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Need:
    """One reason to keep one version, in words."""

    version: str
    kind: NeedKind
    text: str


def in_words(needs: Iterable[Need]) -> str:
    """All reasons, on one line."""
    return "; ".join(need.text for need in needs)


@dataclass(frozen=True, slots=True)
class VersionChoice:
    """A version with all reasons to keep it; without any it may be deleted."""

    version: PublishedVersion
    needs: tuple[Need, ...] = ()

    @property
    def is_kept(self) -> bool:
        """Whether anything needs it."""
        return bool(self.needs)
