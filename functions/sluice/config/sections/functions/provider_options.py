"""The `providerOptions` key: how each function is set up in each target."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, field_validator, model_validator

from sluice.config.sections.functions import rules
from sluice.config.sections.functions.names import FunctionName
from sluice.config.sections.functions.qualified import EventInvoke, RuntimeManagementConfig
from sluice.config.sections.functions.settings import (
    CodeSigningConfigArn,
    DeadLetterConfig,
    DurableConfig,
    FileSystemConfig,
    ImageConfig,
    LoggingConfig,
    ProvisionedConcurrency,
    ReservedConcurrency,
    TenancyConfig,
)
from sluice.config.sections.section import EXTENSION, KmsKeyArn, Name, RoleArn, Section, Text, refusal

LayerVersionArn = Annotated[
    str,
    StringConstraints(
        pattern=r"^arn:aws[a-z-]*:lambda:"
        r"([a-z0-9-]+:[0-9]{12}:layer:[A-Za-z0-9_-]+:[0-9]+|::awslayer:[A-Za-z0-9_-]+)$",
        max_length=140,
    ),
]
"""The ARN of one version of a layer, or of a layer that AWS owns: those have no account and no version."""

MOST_DESCRIPTION_CHARACTERS = 256
"""AWS's limit for the description of a function."""

Environment = Annotated[dict[str, str], AfterValidator(rules.environment)]
Tags = Annotated[dict[str, str], Field(max_length=50), AfterValidator(rules.tags)]


class EphemeralStorage(Section):
    """The function's /tmp."""

    size: Annotated[int, Field(ge=512, le=32768)] = Field(
        description="MB of /tmp, 512 to 10240; up to 32768 where the function has an accelerator."
    )


class VpcConfig(Section):
    """The network the function runs in; empty lists remove it from its VPC."""

    subnet_ids: tuple[Text, ...] = Field(max_length=16, description="Subnets, up to 16.")
    security_group_ids: tuple[Text, ...] = Field(max_length=5, description="Security groups, up to 5.")

    @model_validator(mode="after")
    def _has_both_or_none(self) -> "VpcConfig":
        rules.both_or_none(dict(self))
        return self


class RowArtifact(Section):
    """The code for this row's targets: `path`, or `version` with `type: version`."""

    path: Text | None = Field(None, description="As `artifacts[].path`.")
    version: Text | None = Field(None, description="As `artifacts[].version`.")
    object_version: Text | None = Field(None, description="As `artifacts[].objectVersion`.")


def _or_targets(schema: dict[str, Any]) -> None:
    """A row names one target, or several: they are written out before the model sees them."""
    schema["required"].remove("target")
    schema["oneOf"] = [{"required": ["target"]}, {"required": ["targets"]}]


class ProviderOptions(Section):
    """One function in one target. Settings that are not given stay unchanged."""

    model_config = ConfigDict(json_schema_extra=_or_targets)

    target: Name = Field(description="A name under `targets`. Needed, unless the row has several.")
    targets: tuple[Name, ...] | None = Field(
        None, description="Several targets, in place of `target`.", json_schema_extra=EXTENSION
    )
    name: FunctionName = Field(description="A `functionName` under `artifacts`.")
    run_as_iam_role: RoleArn = Field(
        "", description="The role the function runs as. Needed, unless the artifact is of `type: version`."
    )
    handler: str = Field("", description="The function's handler. Needed for zip files.")
    runtime: str = Field(
        "", description="The function's runtime, such as `python3.13`. Needed for zip files."
    )
    memory_size: int | None = Field(
        None,
        ge=128,
        le=32768,
        description="MB of memory, 128 to 10240; up to 32768 on Lambda Managed Instances.",
        json_schema_extra=EXTENSION,
    )
    timeout: int | None = Field(
        None,
        ge=1,
        le=5400,
        description="Seconds a call may take, 1 to 1800; up to 5400 on Lambda Managed Instances.",
        json_schema_extra=EXTENSION,
    )
    environment: Environment | None = Field(
        None,
        description="All environment variables: those not listed here are removed. 4 KB in total.",
        json_schema_extra=EXTENSION,
    )
    layers: tuple[LayerVersionArn, ...] | None = Field(
        None,
        max_length=5,
        description="ARNs of layer versions, up to 5, in order; an empty list removes all.",
        json_schema_extra=EXTENSION,
    )
    architectures: tuple[Literal["arm64", "x86_64"], ...] | None = Field(
        None, min_length=1, max_length=1, description="`[arm64]` or `[x86_64]`.", json_schema_extra=EXTENSION
    )
    ephemeral_storage: EphemeralStorage | None = Field(
        None, description="The function's /tmp.", json_schema_extra=EXTENSION
    )
    vpc_config: VpcConfig | None = Field(
        None, description="The network the function runs in.", json_schema_extra=EXTENSION
    )
    tracing: Literal["Active", "PassThrough"] | None = Field(
        None, description="X-Ray tracing.", json_schema_extra=EXTENSION
    )
    description: str | None = Field(
        None,
        max_length=MOST_DESCRIPTION_CHARACTERS,
        description="The function's description; `{{context.name}}` is filled in.",
        json_schema_extra=EXTENSION,
    )
    reserved_concurrency: ReservedConcurrency | None = Field(
        None,
        description="How many calls may run at once, of all versions together; `none` shares the account's.",
        json_schema_extra=EXTENSION,
    )
    recursive_loop: Literal["Allow", "Terminate"] | None = Field(
        None,
        description="`Terminate`: AWS stops it when it calls itself in a loop. For all versions together.",
        json_schema_extra=EXTENSION,
    )
    runtime_management_config: RuntimeManagementConfig | None = Field(
        None,
        description="When Lambda gives the new version, without an alias `$LATEST`, a newer build of its"
        " runtime.",
        json_schema_extra=EXTENSION,
    )
    event_invoke_config: EventInvoke | None = Field(
        None,
        description="How Lambda treats asynchronous calls of the alias, without one of `$LATEST`: the whole"
        " configuration, or `none`. For both versions together.",
        json_schema_extra=EXTENSION,
    )
    provisioned_concurrency: ProvisionedConcurrency | None = Field(
        None,
        description="What the new version gets before its first traffic: `keep` (as much as the old version"
        " has), a number, or `{min, max}` (as much as the old version has, within these).",
        json_schema_extra=EXTENSION,
    )
    tags: Tags | None = Field(
        None,
        description="Tags to set; others stay unchanged. Tags apply to all versions at once.",
        json_schema_extra=EXTENSION,
    )
    dead_letter_config: DeadLetterConfig | None = Field(
        None, description="Where events go that failed for good.", json_schema_extra=EXTENSION
    )
    logging_config: LoggingConfig | None = Field(
        None, description="Where and how the function logs.", json_schema_extra=EXTENSION
    )
    file_system_configs: tuple[FileSystemConfig, ...] | None = Field(
        None,
        max_length=5,
        description="File systems to mount (EFS, S3 Files); an empty list removes all.",
        json_schema_extra=EXTENSION,
    )
    image_config: ImageConfig | None = Field(
        None, description="What the function overrides of its image.", json_schema_extra=EXTENSION
    )
    kms_key_arn: KmsKeyArn | None = Field(
        None,
        description="The key that encrypts environment and snapshots; empty for one of AWS.",
        json_schema_extra=EXTENSION,
    )
    snap_start: Literal["PublishedVersions", "None"] | None = Field(
        None, description="SnapStart for published versions.", json_schema_extra=EXTENSION
    )
    durable_config: DurableConfig | None = Field(
        None, description="Durable executions.", json_schema_extra=EXTENSION
    )
    durable_executions_on_rollback: Literal["leave", "stop"] | None = Field(
        None,
        description="What a rollback does with the durable executions that still run on the new version:"
        " `leave` (default) names them, `stop` ends them.",
        json_schema_extra=EXTENSION,
    )
    tenancy_config: TenancyConfig | None = Field(
        None,
        description="Tenant isolation; only for a function that is created.",
        json_schema_extra=EXTENSION,
    )
    code_signing_config_arn: CodeSigningConfigArn | None = Field(
        None,
        description="The code signing configuration; only for a function that is created.",
        json_schema_extra=EXTENSION,
    )

    artifact: RowArtifact | None = Field(
        None,
        description="The code for this target, if it is not the artifact's.",
        json_schema_extra=EXTENSION,
    )

    @field_validator("targets")
    @classmethod
    def _are_not_beside_one(cls, targets: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if targets is not None:
            raise refusal("`target` and `targets` are both given", "Keep one of them")
        return targets


class ProviderSection(Section):
    """Provider options by provider; Lambda is the only one."""

    lambda_: tuple[ProviderOptions, ...] = Field(
        alias="lambda", description="One row for a function in a target."
    )
