"""Looks for webhooks that could not do what their author expects; no address is called here."""

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
    """A call that is waited for must be told where to answer."""
    for path, webhook in _placed(config):
        answers = any(_CALLBACK.search(text) for text in _texts(webhook))
        if not answers and not webhook.disable_callback:
            message = "The webhook is waited for, and nothing in it says where to answer"
            remedy = "Send `{{armory.callbackUri}}/callback` in it, or set `disableCallback: true`"
            yield warning(path, message, remedy)


def callbacks_are_complete(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """The answer goes to the callback address with `/callback` after it."""
    for path, webhook in _placed(config):
        for text in _texts(webhook):
            if any(not text.startswith("/callback", found.end()) for found in _CALLBACK.finditer(text)):
                message = "The callback address is used without `/callback` after it"
                yield warning(path, message, "Write `{{armory.callbackUri}}/callback`")
                break


def addresses_are_private(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """What a webhook sends is for its receiver alone."""
    for path, webhook in _placed(config):
        if webhook.uri_template.lower().startswith("http:"):
            message = "The address is not https, and is refused unless the control plane allows it"
            yield warning((*path, "uriTemplate"), message, "Use https")


def json_bodies_are_json(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """A body that is announced as JSON is JSON once its variables are filled in."""
    for path, webhook in _placed(config):
        types = [header.value.lower() for header in webhook.headers if header.key.lower() == "content-type"]
        if (
            webhook.body is not None
            and any("json" in value for value in types)
            and not _is_json(webhook.body)
        ):
            message = "The body is announced as JSON and is none"
            yield warning((*path, "bodyTemplate", "inline"), message, "Check its quotes, commas and brackets")


def agents_are_not_used(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """There is no remote network agent; calls go out from the control plane."""
    for path, webhook in _placed(config):
        if webhook.network_mode == "remoteNetworkAgent":
            message = "There are no remote network agents: the control plane itself makes the call"
            yield warning(
                (*path, "networkMode"), message, "Let the control plane reach the address, or make it public"
            )


def links_have_an_approval(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """Who is told of an approval is told where one is open: in the same list of gates."""
    telling = {
        webhook.name for _path, webhook in _placed(config) if any(map(_APPROVAL.search, _texts(webhook)))
    }
    asking = {_list_of(path) for path, step in steps_of(config) if _asks(step)}
    for path, step in steps_of(config):
        if isinstance(step, WebhookStep) and step.name in telling and _list_of(path) not in asking:
            message = (
                f"Webhook '{step.name}' sends the address of an approval, and none is asked for beside it"
            )
            remedy = "Put a `pause` with `untilApproved: true` into the same list of gates"
            yield PathProblem(path, message, remedy)


def _list_of(path: Path) -> Path:
    """The list of gates that a step stands in; each step of a strategy stands alone."""
    return path[:-2] if path[0] == "targets" else path


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
