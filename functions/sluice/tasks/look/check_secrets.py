"""Looks whether the secrets exist that webhooks and queries of a deployment will need; it reads none."""

from collections.abc import Iterator, Sequence

from sluice.domain.plan.action import Action
from sluice.domain.plan.actions import JudgeMetrics, WebhookAction
from sluice.domain.plan.metric_query import CLOUDWATCH, secret_of_provider
from sluice.domain.plan.target import TargetPlan
from sluice.domain.preflight.findings import Finding
from sluice.domain.templates.render import secrets_in
from sluice.errors import AccessDeniedError, RetryableError
from sluice.ports import Ports


def missing_secrets(
    ports: Ports, plans: Sequence[TargetPlan], *, with_connections: bool = False
) -> Iterator[Finding]:
    """A finding for each target and secret that does not exist; each is looked up once.

    `with_connections` also looks up those of metric providers, for who does not read them anyway.
    """
    known: dict[str, bool] = {}
    for plan in plans:
        for name, who in _needed(plan, with_connections=with_connections).items():
            try:
                known[name] = known[name] if name in known else ports.secrets.exists(name)
            except (AccessDeniedError, RetryableError) as error:
                message = f"Secret '{name}' could not be checked: {error.message}"
                yield Finding("warning", "NotChecked", plan.name, "", message, error.remedy)
                continue
            if not known[name]:
                yield _missing(plan, name, who)


def _needed(plan: TargetPlan, *, with_connections: bool) -> dict[str, str]:
    """Each secret that the target needs, and who needs it first."""
    needed: dict[str, str] = {}
    for stage in plan.stages:
        for action in stage.actions:
            for name, who in _of(action, with_connections=with_connections):
                needed.setdefault(name, who)
    return needed


def _of(action: Action, *, with_connections: bool) -> Iterator[tuple[str, str]]:
    if isinstance(action, WebhookAction):
        yield from ((name, f"Webhook '{action.webhook}'") for name in secrets_in(action.templates))
    elif isinstance(action, JudgeMetrics):
        for query in action.queries:
            yield from ((name, f"Query '{query.name}'") for name in secrets_in([query.template]))
            if with_connections and query.provider != CLOUDWATCH:
                yield secret_of_provider(query.provider), f"Metric provider '{query.provider}'"


def _missing(plan: TargetPlan, name: str, who: str) -> Finding:
    return Finding(
        "error",
        "SecretMissing",
        plan.name,
        "",
        f"{who} needs the secret '{name}', which does not exist",
        f"Create sluice/{name} in Secrets Manager or the SecureString parameter /sluice/{name}, in the"
        " account and region of Sluice",
    )
