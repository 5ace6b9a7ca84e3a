"""Asks the guardrails before a secret is read and before a webhook is sent; GuardrailRefusedError."""

from collections.abc import Collection, Iterable

from sluice.domain.guardrails.reach import host_refusal, secret_refusal
from sluice.domain.guardrails.rules import NO_GUARDRAILS, Guardrails
from sluice.domain.guardrails.secret_tags import SecretUse
from sluice.domain.plan.action import Action
from sluice.domain.plan.metric_query import CLOUDWATCH, secret_of_provider
from sluice.domain.webhook.address import AddressRefusedError, destination_of
from sluice.ports import Ports
from sluice.tasks.allow.rights import refuse_if


def rules_for(ports: Ports, action: Action) -> Guardrails:
    """The guardrails that an action is held to; what guardrails require is not."""
    return NO_GUARDRAILS if action.required_by else ports.guardrails.current()


def check_secrets(ports: Ports, rules: Guardrails, deployment_id: str, names: Collection[str]) -> None:
    """Whether the deployment's application may use these secrets; it is read only where that matters."""
    if not names or rules.applications is None:
        return
    application = ports.deployments.get(deployment_id).application
    for name in names:
        refuse_if(secret_refusal(rules, application, name))


def check_host(rules: Guardrails, application: str, uri: str) -> None:
    """Whether webhooks of the application may call the host of this address."""
    try:
        host = destination_of(uri).host
    except AddressRefusedError:
        return  # whoever sends the call refuses it, and says why
    refuse_if(host_refusal(rules, application, host))


def check_providers(ports: Ports, deployment_id: str, action: Action, providers: Iterable[str]) -> None:
    """Whether the deployment's application may use the secrets that connect these metric providers."""
    names = list(dict.fromkeys(secret_of_provider(name) for name in providers if name != CLOUDWATCH))
    if not names or action.required_by:
        return
    check_secrets(ports, rules_for(ports, action), deployment_id, names)


def connection_use(application: str, action: Action) -> SecretUse | None:
    """What the secrets of a metric query are for: the host is the provider's, which its own secret names.

    What guardrails require may use any.
    """
    return None if action.required_by else SecretUse(application, host=None)
