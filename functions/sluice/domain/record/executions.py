"""How executions of the state machines are called: their names follow from what they are for. Starts none."""

import hashlib
import re

from sluice.domain.record.items import TargetItem


def target_execution_name(target: TargetItem) -> str:
    """`<deployment>-<target>-<attempt>`, at most 80 characters; a hash keeps look-alikes apart."""
    return name_of_attempt(target.deployment_id, target.name, target.attempt)


def name_of_attempt(deployment_id: str, name: str, attempt: int) -> str:
    """The same for this attempt of the target."""
    readable = re.sub(r"[^A-Za-z0-9_-]+", "-", name)[:32].strip("-")
    digest = hashlib.sha256(name.encode()).hexdigest()[:6]
    return f"{deployment_id}-{readable}-{digest}-{attempt}"


def execution_arn(machine_arn: str, name: str) -> str:
    """The ARN of an execution of this state machine."""
    return f"{machine_arn.replace(':stateMachine:', ':execution:')}:{name}"
