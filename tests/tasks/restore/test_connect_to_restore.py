"""Who restores gets in with the external id of today, or with the one that the run began with."""

from dataclasses import replace

import pytest

from sluice.domain.guardrails.rules import AccountRule, Guardrails
from sluice.errors import RetryableError
from sluice.tasks.restore.connect_to_restore import connect_to_restore
from tests.tasks.ports import ScriptedPorts, accounts, functions
from tests.tasks.scene import DEPLOYMENT, PLAN
from tests.tasks.script import Script

BEGUN = replace(PLAN, external_id="begun")
TODAY = replace(PLAN, external_id="today")
ROLES = {"quote": "arn:aws:iam::111111111111:role/quote"}


def test_falls_back_to_the_id_of_the_beginning_when_the_operator_has_changed_it() -> None:
    script = Script() << accounts.connect(TODAY, DEPLOYMENT, ROLES, as_begun=BEGUN) >> functions
    script.play(lambda ports: connects(ports, {PLAN.account_id: AccountRule(external_id="today")}))


def test_falls_back_when_the_operator_has_taken_the_account_off_the_list() -> None:
    script = Script() << accounts.connect(PLAN, DEPLOYMENT, ROLES, as_begun=BEGUN) >> functions
    script.play(lambda ports: connects(ports, {}))


def test_has_one_id_when_nothing_has_changed() -> None:
    script = Script() << accounts.connect(BEGUN, DEPLOYMENT, ROLES) >> functions
    script.play(lambda ports: connects(ports, {PLAN.account_id: AccountRule(external_id="begun")}))


@pytest.mark.parametrize("error", [KeyError("accounts"), RetryableError("throttled")])
def test_goes_by_the_id_of_the_beginning_when_the_guardrails_cannot_be_read(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        def current(self) -> Guardrails:
            raise error

    def act(ports: ScriptedPorts) -> None:
        ports.guardrails = Broken()  # type: ignore[assignment]  # one method of it is used
        connect_to_restore(ports, BEGUN, DEPLOYMENT, ROLES)

    (Script() << accounts.connect(BEGUN, DEPLOYMENT, ROLES) >> functions).play(act)
    assert "begun" not in caplog.text


def connects(ports: ScriptedPorts, listed: dict[str, AccountRule]) -> None:
    """Connect under guardrails that list these accounts."""
    ports.guardrails.rules = replace(ports.guardrails.rules, accounts=listed)
    connect_to_restore(ports, BEGUN, DEPLOYMENT, ROLES)
