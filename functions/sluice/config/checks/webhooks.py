"""Finds webhooks that cannot work as their author expects. Calls no address."""

import json
import re
from collections.abc import Iterator

from sluice.config.checks.walk import steps_of
from sluice.config.model import DeploymentConfig
from sluice.config.names import Names
from sluice.config.path_problems import PathProblem, warning
from sluice.config.sections.pause import PauseStep
from sluice.config.sections.steps import Step
from sluice.config.sections.webhooks import WebhookConfig, WebhookStep
from sluice.config.text.paths import Path

_TEMPLATE = re.compile(r"\{\{[^{}]*\}\}")
_APPROVAL = re.compile(r"\{\{\s*sluice\.approval(Page|Link)\s*\}\}")
_CALLBACK = re.compile(r"\{\{\s*armory\.callbackUri\s*\}\}")


def webhooks_can_answer(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """The receiver of a webhook with a callback must learn where to call back."""
    for path, webhook in _placed(config):
        answers = any(_CALLBACK.search(text) for text in _texts(webhook))
        if not answers and not webhook.disable_callback:
            message = "Sluice waits for this webhook's callback, but nothing in it says where to send it"
            remedy = "Send `{{armory.callbackUri}}/callback` in it, or set `disableCallback: true`"
            yield warning(path, message, remedy)


def callbacks_are_complete(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """The callback goes to the callback address followed by `/callback`."""
    for path, webhook in _placed(config):
        for text in _texts(webhook):
            if any(not text.startswith("/callback", found.end()) for found in _CALLBACK.finditer(text)):
                message = "The callback address is missing `/callback` at its end"
                yield warning(path, message, "Write `{{armory.callbackUri}}/callback`")
                break


def addresses_are_private(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """A webhook's content is for its receiver only."""
    for path, webhook in _placed(config):
        if webhook.uri_template.lower().startswith("http:"):
            message = "The address is not https, which is refused unless the control plane allows it"
            yield warning((*path, "uriTemplate"), message, "Use https")


def json_bodies_are_json(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """A body declared as JSON must be JSON once its variables are filled in."""
    for path, webhook in _placed(config):
        types = [header.value.lower() for header in webhook.headers if header.key.lower() == "content-type"]
        if (
            webhook.body is not None
            and any("json" in value for value in types)
            and not _is_json(webhook.body)
        ):
            message = "The body is declared as JSON but is not valid JSON"
            yield warning((*path, "bodyTemplate", "inline"), message, "Check its quotes, commas and brackets")


def agents_are_not_used(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """Remote network agents do not exist here; the control plane makes the calls."""
    for path, webhook in _placed(config):
        if webhook.network_mode == "remoteNetworkAgent":
            message = "Sluice has no remote network agents: the control plane makes the call itself"
            yield warning(
                (*path, "networkMode"),
                message,
                "Make the address reachable from the control plane, or public",
            )


def links_have_an_approval(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """A webhook about an approval must be in the same list of gates as the approval."""
    telling = {
        webhook.name for _path, webhook in _placed(config) if any(map(_APPROVAL.search, _texts(webhook)))
    }
    asking = {_list_of(path) for path, step in steps_of(config) if _asks(step)}
    for path, step in steps_of(config):
        if isinstance(step, WebhookStep) and step.name in telling and _list_of(path) not in asking:
            message = (
                f"Webhook '{step.name}' sends the link to an approval, but no approval is open beside it"
            )
            remedy = "Add a `pause` with `untilApproved: true` to the same list of gates"
            yield PathProblem(path, message, remedy)


def _list_of(path: Path) -> Path:
    """The list of gates that a step is in; each step of a strategy is on its own."""
    return path if path[0] == "strategies" else path[:-2]


def _asks(step: Step) -> bool:
    return isinstance(step, PauseStep) and step.until_approved


def _placed(config: DeploymentConfig) -> Iterator[tuple[Path, WebhookConfig]]:
    for position, webhook in enumerate(config.webhooks):
        yield ("webhooks", position), webhook


def _texts(webhook: WebhookConfig) -> list[str]:
    return [webhook.uri_template, *(header.value for header in webhook.headers), webhook.body or ""]


def _is_json(body: str) -> bool:
    try:
        # Zero is right inside of quotes and outside of them.
        json.loads(_TEMPLATE.sub("0", body), strict=False)
    except ValueError:
        return False
    return True
