"""The `webhooks` key (HTTP calls that steps can make) and the `runWebhook` step that makes one."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sluice.config.sections.letter_case import AnyCase
from sluice.config.sections.section import Name, Section, Text, refusal

Method = Annotated[
    Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"],
    AnyCase(is_upper=True),
]


class WebhookHeader(Section):
    """One header of the request."""

    key: Text = Field(description="The header's name.")
    value: str = Field(description="Its value; a template.")


class BodyTemplate(Section):
    """The body of the request."""

    inline: str | None = Field(
        None, description="The body; its variables are filled in and the rest is sent as it is."
    )
    path: str | None = Field(
        None,
        description="A file beside the config, which `sluice` reads; other clients send it under `files`.",
    )

    @model_validator(mode="after")
    def _is_inline(self) -> Self:
        if self.path is not None:
            raise refusal(
                "unable to read body template file",
                "Deploy with the `sluice` command, which reads the file, send its text under `files`, or put"
                " the body in `inline`",
            )
        return self


class WebhookConfig(Section):
    """One HTTP call that steps can make by name."""

    name: Name = Field(description="What `runWebhook` calls it.")
    method: Method = Field("POST", description="The HTTP method, in any letter case.")
    uri_template: Text = Field(description="The address; a template.")
    network_mode: Literal["direct", "remoteNetworkAgent"] = Field(
        "direct",
        description="`remoteNetworkAgent` is read for compatibility; the control plane makes the calls.",
    )
    agent_identifier: str | None = Field(None, description="Read for compatibility; has no effect.")
    headers: tuple[WebhookHeader, ...] = Field((), description="Headers of the request.")
    body_template: BodyTemplate | None = Field(None, description="The body of the request. Default: no body.")
    retry_count: int = Field(0, ge=0, description="Further attempts after network errors, 429 and 5xx.")
    disable_callback: bool = Field(
        default=False, description="Go on at once instead of waiting for the callback."
    )

    @property
    def body(self) -> str | None:
        """The body's template; None sends no body."""
        return self.body_template.inline if self.body_template else None


class WebhookStep(Section):
    """Makes one of the webhook calls and waits for its callback, unless that is disabled."""

    name: str = Field("", description="A name under `webhooks`.", json_schema_extra={"minLength": 1})
    context: dict[Name, str] = Field({}, description="Variables for `{{context.name}}` in this call.")

    @model_validator(mode="after")
    def _names_a_webhook(self) -> Self:
        if not self.name:
            raise refusal(
                "webhook constraint is not valid: you must provide a name for a configured webhook",
                "Add `name` with one of the names under `webhooks`",
            )
        return self
