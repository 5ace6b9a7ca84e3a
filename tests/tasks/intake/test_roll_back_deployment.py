"""Rolling a whole deployment back: one that has ended is undone, within the window that operators set."""

import pytest

from sluice.domain.guardrails.rights import Caller
from sluice.domain.record.status import DeploymentStatus
from sluice.errors import NotFoundError, WrongMomentError
from sluice.tasks.intake.roll_back_deployment import roll_back_deployment
from sluice.tasks.intake.start_deployment import new_deployment_id
from tests.tasks.ports import deployments
from tests.tasks.scene import DEPLOYMENT, a_deployment
from tests.tasks.script import NOW, Script


def test_undoes_a_deployment_that_has_ended_if_the_window_is_still_open() -> None:
    long_ago = a_deployment(status=DeploymentStatus.SUCCEEDED, ended_at=NOW - 400 * 24 * 3600)
    new = new_deployment_id(f"revert {DEPLOYMENT} key", "ada")
    script = (
        Script()
        << deployments.get(DEPLOYMENT)
        >> long_ago
        << deployments.get(new)
        >> NotFoundError("no such deployment")
        << deployments.get(DEPLOYMENT)
        >> long_ago
    )
    with pytest.raises(WrongMomentError, match="hours ago"):
        script.play(
            lambda ports: roll_back_deployment(
                ports, DEPLOYMENT, by=Caller("ada"), reason="", idempotency_key="key"
            )
        )
