"""The settings of a provider row that are maps of their own, each as Lambda's API has it."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema, model_validator

from sluice.config.sections.section import Section, refusal
from sluice.domain.function.controls import UNRESERVED

Arn = Annotated[str, StringConstraints(pattern=r"^arn:aws[a-z-]*:[a-z0-9-]+:[^\s]*$", max_length=2048)]
"""An ARN of any service."""


class DeadLetterConfig(Section):
    """Where events go that failed for good."""

    target_arn: Annotated[str, StringConstraints(pattern=r"^(arn:aws[a-z-]*:(sqs|sns):[^\s]+)?$")] = Field(
        description="The ARN of an SQS queue or SNS topic; empty removes it."
    )


class LoggingConfig(Section):
    """Where and how the function logs; what is not given stays unchanged."""

    log_format: Literal["JSON", "Text"] | None = Field(None, description="The format of the logs.")
    application_log_level: Literal["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"] | None = Field(
        None, description="The lowest level of the function's own lines; only with `JSON`."
    )
    system_log_level: Literal["DEBUG", "INFO", "WARN"] | None = Field(
        None, description="The lowest level of Lambda's lines; only with `JSON`."
    )
    log_group: Annotated[str, StringConstraints(pattern=r"^[.\-_/#A-Za-z0-9]{1,512}$")] | None = Field(
        None, description="The CloudWatch log group."
    )

    @model_validator(mode="after")
    def _has_levels_with_json_only(self) -> "LoggingConfig":
        if self.log_format == "Text" and (self.application_log_level or self.system_log_level):
            raise refusal("a log level needs `logFormat: JSON`", "Use JSON, or remove the levels")
        return self


class S3FilesConfig(Section):
    """How a mounted S3 file system is read."""

    direct_s3_read: Literal["Enabled", "Disabled"] = Field(
        alias="directS3Read", description="Whether large reads go straight to S3."
    )


class FileSystemConfig(Section):
    """A file system to mount: EFS or S3 Files."""

    arn: Arn = Field(description="The ARN of an access point.")
    local_mount_path: Annotated[str, StringConstraints(pattern=r"^/mnt/[a-zA-Z0-9_.-]+$", max_length=160)] = (
        Field(description="Where the function sees it, below `/mnt/`.")
    )
    s3_files_config: S3FilesConfig | None = Field(
        None, alias="s3FilesConfig", description="For S3 Files: how it is read."
    )


class ImageConfig(Section):
    """What the function overrides of its image; what is not given is the image's own."""

    entry_point: tuple[str, ...] = Field((), max_length=1500, description="Overrides ENTRYPOINT.")
    command: tuple[str, ...] = Field((), max_length=1500, description="Overrides CMD.")
    working_directory: str = Field("", max_length=1000, description="Overrides WORKDIR.")


class DurableConfig(Section):
    """Makes the function durable; AWS takes this only for functions that are, or that are being created."""

    execution_timeout: int = Field(
        ge=1, le=31_622_400, description="Seconds an execution may last, up to 366 days."
    )
    retention_period_in_days: int | None = Field(
        None, ge=1, le=90, description="How long the history of an execution stays, up to 90 days."
    )


class TenancyConfig(Section):
    """Isolates tenants from each other; AWS takes this only for functions that are being created."""

    tenant_isolation_mode: Literal["PER_TENANT"] = Field(
        description="Each tenant has environments of its own."
    )


class ProvisionedRange(Section):
    """Provisioned concurrency within bounds; one number is both of them."""

    min: int = Field(0, ge=0, description="The least.")
    max: int | None = Field(None, ge=1, description="The most.")

    @model_validator(mode="after")
    def _is_a_range(self) -> "ProvisionedRange":
        if self.max is not None and self.max < self.min:
            raise refusal(f"`min` is {self.min} and `max` is {self.max}", "Make `min` at most `max`")
        return self


def _as_range(given: object) -> object:
    """`keep` and a number as the range they are."""
    if isinstance(given, dict | ProvisionedRange):
        return given
    if given == "keep":
        return {}
    if str(given).isdecimal() and int(str(given)) > 0:
        return {"min": given, "max": given}
    raise refusal(f"Expected `keep`, a number or a map, found '{str(given)[:20]}'", "Write `keep`, or `5`")


ProvisionedConcurrency = Annotated[
    ProvisionedRange,
    BeforeValidator(_as_range),
    WithJsonSchema(
        {
            "anyOf": [
                {"enum": ["keep"]},
                {"type": "integer", "minimum": 1},
                {
                    "type": "object",
                    "properties": {"min": {"type": "integer"}, "max": {"type": "integer"}},
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
"""`keep`, a number, or a range."""


def _none_or_number(given: object) -> object:
    return UNRESERVED if given == "none" else given


ReservedConcurrency = Annotated[
    int,
    Field(ge=UNRESERVED),
    BeforeValidator(_none_or_number),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 0}, {"enum": ["none"]}]}),
]
"""A number, or `none`."""

CodeSigningConfigArn = Annotated[
    str,
    StringConstraints(
        pattern=r"^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:code-signing-config:csc-[a-z0-9]{17}$",
        max_length=200,
    ),
]
"""The ARN of a code signing configuration."""
