"""Settings of a function that are maps in Lambda's API: logging, file systems, image, durable executions.

Each compares itself with what AWS shows and spells itself as the API does; none of them makes a call.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import cast

from sluice.values import dataclass

ApiMap = dict[str, object]
"""A map with the names of Lambda's API."""


def _text(data: Mapping[str, object], key: str) -> str | None:
    value = data.get(key)
    return None if value is None else str(value)


@dataclass(frozen=True, slots=True)
class LoggingSettings:
    """Where and how a function logs. None means "as it is": AWS merges a map that says only a part.

    The two levels exist with the format JSON alone, and AWS drops them with it.
    """

    log_format: str | None = None
    application_log_level: str | None = None
    system_log_level: str | None = None
    log_group: str | None = None

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> "LoggingSettings":
        """The settings that `dataclasses.asdict` wrote."""
        return cls(*(_text(data, one.name) for one in fields(cls)))

    @classmethod
    def from_api(cls, answer: Mapping[str, object]) -> "LoggingSettings":
        """The settings in an answer."""
        return cls(*(_text(answer, key) for key in _LOGGING_KEYS))

    def is_met_by(self, now: "LoggingSettings") -> bool:
        """Whether `now` has everything that is given here."""
        return self.on_top_of(now) == now

    def on_top_of(self, now: "LoggingSettings") -> "LoggingSettings":
        """These settings, and what they do not give as it is now."""
        given = {one.name: value for one in fields(self) if (value := getattr(self, one.name)) is not None}
        return replace(now, **given)

    def as_api_map(self) -> ApiMap:
        """What is given, as the API spells it."""
        values = (getattr(self, one.name) for one in fields(self))
        return {key: value for key, value in zip(_LOGGING_KEYS, values, strict=True) if value is not None}

    def __str__(self) -> str:
        """`LogFormat JSON, LogGroup /shop/quote`."""
        return ", ".join(f"{key} {value}" for key, value in self.as_api_map().items())


_LOGGING_KEYS = ("LogFormat", "ApplicationLogLevel", "SystemLogLevel", "LogGroup")


@dataclass(frozen=True, slots=True)
class FileSystem:
    """A mounted file system: EFS by its access point, or S3 Files, whose reads may go straight to S3."""

    arn: str
    local_mount_path: str
    direct_s3_read: str | None = None

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> "FileSystem":
        """The file system that `dataclasses.asdict` wrote."""
        return cls(str(data["arn"]), str(data["local_mount_path"]), _text(data, "direct_s3_read"))

    @classmethod
    def from_api(cls, answer: Mapping[str, object]) -> "FileSystem":
        """The file system in an answer."""
        s3 = cast("Mapping[str, object]", answer.get("S3FilesConfig") or {})
        return cls(str(answer["Arn"]), str(answer["LocalMountPath"]), _text(s3, "DirectS3Read"))

    def as_api_map(self) -> ApiMap:
        """The file system as the API spells it."""
        s3: ApiMap = {"S3FilesConfig": {"DirectS3Read": self.direct_s3_read}} if self.direct_s3_read else {}
        return {"Arn": self.arn, "LocalMountPath": self.local_mount_path, **s3}

    def __str__(self) -> str:
        """`ARN at /mnt/data`."""
        direct = f" (direct S3 reads {self.direct_s3_read})" if self.direct_s3_read else ""
        return f"{self.arn} at {self.local_mount_path}{direct}"


@dataclass(frozen=True, slots=True)
class ImageSettings:
    """What a function overrides of its image; AWS replaces all three at once, empty ones are the image's."""

    entry_point: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    working_directory: str = ""

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> "ImageSettings":
        """The settings that `dataclasses.asdict` wrote."""
        return cls(
            tuple(cast("Sequence[str]", data.get("entry_point") or ())),
            tuple(cast("Sequence[str]", data.get("command") or ())),
            str(data.get("working_directory") or ""),
        )

    @classmethod
    def from_api(cls, answer: Mapping[str, object]) -> "ImageSettings":
        """The settings in an answer."""
        names = {"entry_point": "EntryPoint", "command": "Command", "working_directory": "WorkingDirectory"}
        return cls.from_dict({name: answer.get(key) for name, key in names.items()})

    def as_api_map(self) -> ApiMap:
        """What is overridden, as the API spells it."""
        lists: ApiMap = {"EntryPoint": list(self.entry_point), "Command": list(self.command)}
        given = {**lists, "WorkingDirectory": self.working_directory}
        return {key: value for key, value in given.items() if value}

    def __str__(self) -> str:
        """`EntryPoint [...], WorkingDirectory /app`, or that the image decides."""
        given = self.as_api_map().items()
        return ", ".join(f"{key} {value}" for key, value in given) or "as the image says"


@dataclass(frozen=True, slots=True)
class DurableSettings:
    """How long a durable function's executions last and stay readable; 0 seconds: it is not durable."""

    execution_timeout: int = 0
    retention_days: int | None = None

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> "DurableSettings":
        """The settings that `dataclasses.asdict` wrote."""
        days = data.get("retention_days")
        return cls(int(str(data.get("execution_timeout") or 0)), None if days is None else int(str(days)))

    @classmethod
    def from_api(cls, answer: Mapping[str, object]) -> "DurableSettings":
        """The settings in an answer."""
        timeout, days = answer.get("ExecutionTimeout"), answer.get("RetentionPeriodInDays")
        return cls.from_dict({"execution_timeout": timeout, "retention_days": days})

    @property
    def is_on(self) -> bool:
        """Whether the function is durable."""
        return self.execution_timeout > 0

    def is_met_by(self, now: "DurableSettings") -> bool:
        """Whether `now` has what is given here."""
        days = now.retention_days if self.retention_days is None else self.retention_days
        return replace(self, retention_days=days) == now

    def as_api_map(self) -> ApiMap:
        """What is given, as the API spells it."""
        days: ApiMap = {} if self.retention_days is None else {"RetentionPeriodInDays": self.retention_days}
        return {"ExecutionTimeout": self.execution_timeout, **days}

    def __str__(self) -> str:
        """`executions of up to 3600 s, kept 14 days`."""
        if not self.is_on:
            return "not durable"
        kept = "" if self.retention_days is None else f", kept {self.retention_days} days"
        return f"executions of up to {self.execution_timeout} s{kept}"
