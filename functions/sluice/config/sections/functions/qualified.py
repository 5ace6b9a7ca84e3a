"""The settings of a provider row that Lambda keeps beside a version or an alias, as its API has them."""

from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from sluice.config.sections.section import Section, refusal


def _is_standard(arn: str) -> str:
    """https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html."""
    if arn.endswith(".fifo"):
        raise refusal("Lambda delivers nothing to a FIFO queue or topic", "Name a standard queue or topic")
    return arn


_KINDS = r"(sqs|sns|events):[^\s]+:[^\s:]+|lambda:[a-z0-9-]+:[0-9]{12}:function:[^\s]+"
SuccessArn = Annotated[
    str,
    StringConstraints(pattern=rf"^arn:aws[a-z-]*:({_KINDS})$", max_length=350),
    AfterValidator(_is_standard),
]
"""The ARN of a queue, a topic, a function or an event bus."""
FailureArn = Annotated[
    str,
    StringConstraints(pattern=rf"^arn:aws[a-z-]*:({_KINDS}|s3:::[^\s]+)$", max_length=350),
    AfterValidator(_is_standard),
]
"""One of these, or a bucket."""
RuntimeVersionArn = Annotated[
    str, StringConstraints(pattern=r"^arn:aws[a-z-]*:lambda:[a-z0-9-]+::runtime:[^\s]+$", max_length=2048)
]
"""The ARN of one build of a managed runtime."""


class RuntimeManagementConfig(Section):
    """When Lambda gives the version a newer build of its runtime."""

    update_runtime_on: Literal["Auto", "FunctionUpdate", "Manual"] = Field(
        description="`Auto`: as AWS publishes builds. `FunctionUpdate`: never, for a published version."
        " `Manual`: it keeps `runtimeVersionArn`."
    )
    runtime_version_arn: RuntimeVersionArn | None = Field(
        None, description="The ARN of the build, with `Manual` only; it is another in each region."
    )

    @model_validator(mode="after")
    def _names_a_build_with_manual_only(self) -> "RuntimeManagementConfig":
        if (self.update_runtime_on == "Manual") != (self.runtime_version_arn is not None):
            raise refusal(
                "`runtimeVersionArn` and `updateRuntimeOn: Manual` go together",
                "Set both, or neither of them",
            )
        return self


class SuccessDestination(Section):
    """Where the records of events go that succeeded."""

    destination: SuccessArn = Field(
        description="The ARN of a standard SQS queue, a standard SNS topic, a function or an event bus."
    )


class FailureDestination(Section):
    """Where the records of events go that failed for good."""

    destination: FailureArn = Field(
        description="The ARN of a standard SQS queue, a standard SNS topic, a function, an event bus or a"
        " bucket."
    )


class DestinationConfig(Section):
    """Where Lambda sends records of asynchronous calls."""

    on_success: SuccessDestination | None = Field(None, description="Of events that succeeded.")
    on_failure: FailureDestination | None = Field(None, description="Of events that failed for good.")


class EventInvokeConfig(Section):
    """How Lambda treats asynchronous calls of the alias; what is not given is AWS's default."""

    maximum_retry_attempts: int | None = Field(
        None, ge=0, le=2, description="How often Lambda tries again, 0 to 2."
    )
    maximum_event_age_in_seconds: int | None = Field(
        None, ge=60, le=21600, description="How long Lambda keeps an event, 60 to 21600 seconds."
    )
    destination_config: DestinationConfig | None = Field(
        None, description="Where records of the calls are sent."
    )


def _or_none(given: object) -> object:
    """`none` as the configuration that has no key; AWS refuses one that is empty."""
    if given == {}:
        raise refusal("`eventInvokeConfig` is empty", "Set one of its keys, or write `none` to remove it")
    return EventInvokeConfig() if given == "none" else given


class _OrNone:
    """Says in the JSON Schema that `none` stands for the map as well."""

    def __get_pydantic_json_schema__(
        self, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"anyOf": [handler(core_schema), {"enum": ["none"]}]}


EventInvoke = Annotated[EventInvokeConfig, BeforeValidator(_or_none), _OrNone()]
"""A configuration, or `none`."""
