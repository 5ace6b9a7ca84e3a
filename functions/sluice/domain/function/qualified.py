"""What Lambda keeps beside a version or an alias: runtime management, asynchronous calls. Pure values."""

from collections.abc import Mapping

from sluice.values import dataclass


@dataclass(frozen=True, slots=True)
class RuntimeManagement:
    """When Lambda gives a version a newer build of its runtime; with `Manual` it keeps the named one."""

    update_runtime_on: str
    runtime_version_arn: str | None = None

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> "RuntimeManagement":
        """What `dataclasses.asdict` wrote."""
        arn = data.get("runtime_version_arn")
        return cls(str(data["update_runtime_on"]), None if arn is None else str(arn))

    def __str__(self) -> str:
        """`Auto`, or `Manual` with its runtime version."""
        arn = self.runtime_version_arn
        return f"{self.update_runtime_on} ({arn})" if arn else self.update_runtime_on


@dataclass(frozen=True, slots=True)
class EventInvoke:
    """How Lambda treats asynchronous calls: what is None or empty is AWS's default, all without `is_set`."""

    maximum_retry_attempts: int | None = None
    maximum_event_age_in_seconds: int | None = None
    on_success: str = ""
    on_failure: str = ""
    is_set: bool = True

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> "EventInvoke":
        """What `dataclasses.asdict` wrote."""
        return cls(
            _number(data.get("maximum_retry_attempts")),
            _number(data.get("maximum_event_age_in_seconds")),
            str(data.get("on_success") or ""),
            str(data.get("on_failure") or ""),
            bool(data.get("is_set", True)),
        )

    def __str__(self) -> str:
        """Each part that is given, by its key in a config; `none` without a configuration."""
        parts = {
            "maximumRetryAttempts": self.maximum_retry_attempts,
            "maximumEventAgeInSeconds": self.maximum_event_age_in_seconds,
            "onSuccess": self.on_success or None,
            "onFailure": self.on_failure or None,
        }
        given = ", ".join(f"{key} {value}" for key, value in parts.items() if value is not None)
        return given or ("defaults" if self.is_set else "none")


NO_EVENT_INVOKE = EventInvoke(is_set=False)
"""No configuration: AWS's defaults."""


@dataclass(frozen=True, slots=True)
class Qualifiers:
    """Which version and which alias are meant; None is `$LATEST`."""

    version: str | None = None
    alias: str | None = None


def _number(value: object) -> int | None:
    return None if value is None else int(str(value))
