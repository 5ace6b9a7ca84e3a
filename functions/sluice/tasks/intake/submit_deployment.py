"""Submit deployment: reads, checks and plans a config, and has the deployment started."""

from collections.abc import Mapping
from dataclasses import replace

from sluice.config.load import load_config
from sluice.domain.guardrails.rights import Caller
from sluice.domain.record.chosen_channel import ChosenChannel
from sluice.domain.record.deploy_variables import Variables
from sluice.domain.record.source_control import change_in_words, source_control_of
from sluice.ports import Ports
from sluice.tasks.allow.channels import check_channels
from sluice.tasks.allow.requester import check_requester
from sluice.tasks.intake.plan_within import plan_within
from sluice.tasks.intake.start_deployment import (
    Submitted,
    new_deployment_id,
    planned_submission,
    start_deployment,
)


def submit_deployment(
    ports: Ports,
    body: bytes,
    *,
    requested_by: str,
    source: str,
    idempotency_key: str | None,
    is_upload: bool = False,
    break_glass: str | None = None,
    start_at: str | None = None,
    source_control: Mapping[str, object] | None = None,
    variables: Variables | None = None,
) -> Submitted:
    """Start the deployment that `body` describes, at once or when it says; the same key gives the same one.

    What the file says about where the change came from wins over `source_control`; `variables` win over the
    context of the file.

    Raises:
        ConfigSyntaxError, ConfigProblemsError, ConfigTooLargeError: nothing was stored or started.
        GuardrailRefusedError: the operator does not allow it.
        DeploymentInProgressError: the application is being deployed, and this one does not wait.
        IdempotencyKeyReusedError: the key belongs to another config.
    """
    loaded = load_config(body, variables=variables)
    allowed = plan_within(ports, loaded, Caller(requested_by), break_glass=break_glass, start_at=start_at)
    check_channels(ports.settings.notify, loaded)
    if is_upload:
        check_requester(loaded, allowed.plan)
    submission = planned_submission(
        allowed.plan,
        body.decode(),
        new_deployment_id(idempotency_key, requested_by),
        requested_by=requested_by,
        source=source,
        at=ports.clock.now(),
    )
    by = f" by {requested_by}" if requested_by else ""
    change = source_control_of({**(source_control or {}), **loaded.config.source_control})
    submission = replace(
        submission,
        break_glass=allowed.break_glass,
        source_control=change,
        variables=variables or {},
        notify=tuple(ChosenChannel(one.channel, one.on) for one in loaded.config.notify),
    )
    told = change_in_words(change)
    started = start_deployment(ports, submission, f"Submitted{by} ({source}){told and f': {told}'}")
    return replace(started, warnings=loaded.warnings, notes=allowed.plan.notes)
