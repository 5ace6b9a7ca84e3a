"""The `smokeTest` step (an extension): call the candidate version directly and check its answer."""

from pydantic import Field

from sluice.config.section import Name, Section


class SmokeExpectation(Section):
    """What the answer must be like; an error of the function always fails the test."""

    fields: dict[str, str] = Field({}, description="Dotted path in the JSON answer to the text it must have.")
    max_duration_millis: int | None = Field(None, ge=1, description="The longest time the call may take.")


class SmokeTestStep(Section):
    """Invokes the candidate version of a function by its number, which no other traffic reaches."""

    function_name: Name | None = Field(
        None, description="The function; without it every function of the target."
    )
    payload: str = Field("{}", description="The event to send: JSON text; a template.")
    context: dict[str, str] = Field({}, description="Variables for `{{context.name}}` in the payload.")
    expect: SmokeExpectation = Field(SmokeExpectation(), description="What the answer must be like.")
