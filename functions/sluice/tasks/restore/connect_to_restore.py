"""The way into a target's account for those who restore: a new external id must not keep them out."""

from collections.abc import Mapping
from dataclasses import replace

from sluice.domain.plan.target import TargetPlan
from sluice.observability import logger
from sluice.ports import Ports
from sluice.ports.target import TargetFunctions


def connect_to_restore(
    ports: Ports, plan: TargetPlan, deployment_id: str, old_roles: Mapping[str, str]
) -> TargetFunctions:
    """With the external id that the operator has for the account today, or else the one the run began with.

    Whichever of operator and role was changed first, one of the two opens it. Nobody else may fall back: who
    changes something new must know the id of today.
    """
    today = replace(plan, external_id=_external_id_of_today(ports, plan))
    if today == plan:
        return ports.accounts.connect(plan, deployment_id, old_roles)
    return ports.accounts.connect(today, deployment_id, old_roles, as_begun=plan)


def _external_id_of_today(ports: Ports, plan: TargetPlan) -> str | None:
    try:
        return ports.guardrails.current().external_id_of(plan.account_id)
    except Exception as error:  # noqa: BLE001 - no rollback may depend on guardrails that can be read
        logger.warning("guardrails could not be read for a rollback", error=type(error).__name__)
        return plan.external_id
