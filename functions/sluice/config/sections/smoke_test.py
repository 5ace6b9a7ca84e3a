"""The `smokeTest` step (an extension): call the candidate version directly and check its response."""

from typing import Annotated

from pydantic import Field, StringConstraints, field_validator

from sluice.config.sections.functions.names import FunctionName
from sluice.config.sections.section import Name, Section, refusal
from sluice.domain.analysis.smoke_test import is_path


class ExpectedResponse(Section):
    """What the response must look like; a function error always fails the test."""

    status_code: int | None = Field(
        None, ge=100, le=599, description="The `statusCode` in the response of a function behind HTTP."
    )
    fields: dict[str, str] = Field(
        {},
        description="Paths in the JSON response, such as `body.items[0].id`, and the value expected at each.",
    )
    max_duration_millis: int | None = Field(
        None, ge=1, description="The longest the function may take, excluding its cold start."
    )

    @field_validator("fields")
    @classmethod
    def _are_paths(cls, fields: dict[str, str]) -> dict[str, str]:
        wrong = [path for path in fields if not is_path(path)]
        if wrong:
            message = f"`{wrong[0]}` is not a path in a JSON response"
            raise refusal(message, "Use names and positions, such as `status` or `body.items[0].id`")
        return fields


class SmokeTestStep(Section):
    """Invokes the candidate version of a function by its number, which no other traffic reaches."""

    function_name: FunctionName | None = Field(
        None, description="The function. Default: every function of the target."
    )
    payload: str = Field("{}", description="The event to send: JSON text; a template without secrets.")
    tenant_id: Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9._:/=+\-@ ]{1,256}$")] | None = Field(
        None, description="The tenant to call it for; needed where the function isolates tenants."
    )
    context: dict[Name, str] = Field({}, description="Variables for `{{context.name}}` in the payload.")
    expect: ExpectedResponse = Field(ExpectedResponse(), description="What the response must look like.")
