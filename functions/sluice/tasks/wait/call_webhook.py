"""Calls a webhook: fills in its templates, sends it, tries again if it may help, and tells what came back."""

from collections.abc import Callable

from sluice.domain.guardrails.secret_tags import SecretUse
from sluice.domain.plan.actions import WebhookAction
from sluice.domain.plan.target import TargetPlan
from sluice.domain.templates.render import missing_variables, render, secrets_in
from sluice.domain.templates.values import armory_values, sluice_values
from sluice.domain.webhook.address import AddressRefusedError, destination_of
from sluice.domain.webhook.call import KeptResponse, WebhookRequest, WebhookResponse, pause_seconds
from sluice.errors import AccessDeniedError, NotFoundError, SluiceError, TargetError, WebhookError
from sluice.ports import Ports
from sluice.tasks.allow.calls import check_host, check_secrets, rules_for
from sluice.tasks.guard import ActionInput, check_running
from sluice.tasks.record_event import record_event
from sluice.tasks.wait.approval_values import approval_values
from sluice.values import dataclass

_UNREAD = "unread-secret"
"""Stands for each secret while nobody has read it; a host may hold such letters."""


@dataclass(frozen=True, slots=True)
class WebhookCall:
    """A call ready to be sent; `secrets` are the texts that must never be shown."""

    webhook: str
    request: WebhookRequest
    retry_count: int
    secrets: tuple[str, ...]


def webhook_action(plan: TargetPlan, given: ActionInput) -> WebhookAction:
    """The action, which must be a webhook."""
    action = plan.action(given.action)
    if not isinstance(action, WebhookAction):
        raise TargetError(f"Action {given.action} of target '{given.target}' calls no webhook")
    return action


def make_call(
    ports: Ports,
    given: ActionInput,
    plan: TargetPlan,
    api_url: str,
    *,
    callback_uri: str = "",
    callback_secret: str = "",
) -> WebhookCall:
    """The call with every variable filled in; WebhookError when one has no value, before anything is sent."""
    action = webhook_action(plan, given)
    rules, names = rules_for(ports, action), secrets_in(action.templates)
    check_secrets(ports, rules, given.deployment_id, names)
    about_approval, signature = approval_values(ports, given, plan, action.templates, api_url)
    application = ports.deployments.get(given.deployment_id).application
    values = {
        **armory_values(application, given.deployment_id, plan),
        "armory.callbackUri": callback_uri,
        **sluice_values(plan, ports.targets.functions(given.deployment_id, given.target)),
        **about_approval,
        **{f"context.{name}": value for name, value in action.context.items()},
    }
    hidden = {f"secrets.{name}": _UNREAD for name in names}
    missing = missing_variables(action.templates, {**values, **hidden})
    if missing:
        raise WebhookError(
            f"Webhook '{action.webhook}' was not sent: nothing gives {', '.join(missing)} a value",
            "Mend the variable, or give the value in `context`",
        )
    host = _host_of(render(action.uri_template, {**values, **hidden}))
    use = None if action.required_by else SecretUse(application, host)
    secrets = {name: _secret(ports, action.webhook, name, use) for name in names}
    values |= {f"secrets.{name}": value for name, value in secrets.items()}
    request = WebhookRequest(
        # Standard Webhooks: no dots, which separate it from the time in what is signed.
        message_id=f"{given.deployment_id}_{plan.index}_{given.action.replace('.', '_')}",
        method=action.method,
        uri=render(action.uri_template, values),
        headers=tuple((name, render(value, values)) for name, value in action.headers),
        body=None if action.body is None else render(action.body, values),
    )
    check_host(rules, application, request.uri)
    shown_nowhere = tuple(secret for secret in (*secrets.values(), callback_secret, signature) if secret)
    return WebhookCall(action.webhook, request, action.retry_count, shown_nowhere)


def call_webhook(
    ports: Ports, given: ActionInput, call: WebhookCall, is_answered: Callable[[], bool] = lambda: False
) -> None:
    """Send until it is taken (any 2xx), at most `retry_count` times more; WebhookError when it is not.

    `is_answered` tells that the receiver has called back meanwhile: then it took the call.
    """
    if call.request.is_broken_json:
        message = "its body is announced as JSON and is none once its variables are filled in"
        _record(ports, given, "WebhookWarning", f"Webhook '{call.webhook}': {message}")
    attempts = call.retry_count + 1
    for attempt in range(1, attempts + 1):
        answer = _send(ports, call)
        if answer.is_success or is_answered():
            told = f"Webhook '{call.webhook}' {answer.in_words}{_tries(attempt)}"
            _record(ports, given, "WebhookSent", told, answer.kept(call.secrets))
            return
        if attempt == attempts or not answer.may_pass:
            raise _not_taken(ports, given, call, answer, attempt)
        ports.clock.sleep(pause_seconds(attempt))
        check_running(ports, given.deployment_id, given.target)


def _send(ports: Ports, call: WebhookCall) -> WebhookResponse:
    try:
        return ports.webhooks.send(call.request)
    except (NotFoundError, AccessDeniedError) as error:
        raise _not_sent(call.webhook, error) from error


def _not_taken(
    ports: Ports, given: ActionInput, call: WebhookCall, answer: WebhookResponse, attempt: int
) -> WebhookError:
    kept = answer.kept(call.secrets)
    body = kept.body.strip() if kept else ""
    told = f"Webhook '{call.webhook}' {answer.in_words}{_tries(attempt)}{': ' if body else ''}{body}"
    _record(ports, given, "WebhookFailed", told, kept)
    return WebhookError(told)


def _tries(attempt: int) -> str:
    return f" at attempt {attempt}" if attempt > 1 else ""


def _record(
    ports: Ports, given: ActionInput, kind: str, message: str, response: KeptResponse | None = None
) -> None:
    where, what = given.target, given.action
    record_event(ports, given.deployment_id, kind, message, target=where, detail=what, response=response)


def _host_of(uri: str) -> str:
    """The host that an address with unread secrets leads to; empty when that depends on them."""
    try:
        host = destination_of(uri).host
    except AddressRefusedError:
        return ""
    return "" if _UNREAD in host else host


def _secret(ports: Ports, webhook: str, name: str, use: SecretUse | None) -> str:
    try:
        return ports.secrets.read(name, use)
    except (NotFoundError, AccessDeniedError) as error:
        raise _not_sent(webhook, error) from error


def _not_sent(webhook: str, error: SluiceError) -> WebhookError:
    return WebhookError(f"Webhook '{webhook}' was not sent: {error.message}", error.remedy)
