"""The buttons of the page: each does what its command would, as the person of the session, and once asked."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest

from handlers import page_acts
from sluice.domain.guardrails.rules import ApplicationRule, Guardrails, Right
from sluice.domain.people.session import Session, token_for
from sluice.domain.record.items import StopRequest
from sluice.domain.record.status import DeploymentStatus
from sluice.errors import RollbackRequestedError
from tests.tasks.ports import ScriptedPorts, deployments, sessions, targets
from tests.tasks.scene import TARGET, a_deployment, a_target
from tests.tasks.script import NOW, Script
from tests.unit.api.test_api_handlers import call

ADA = "arn:aws:iam::111111111111:user/ada"
TOKEN = token_for(ADA, "t" * 43)
SIGNED_IN = Script() << sessions.find(TOKEN) >> Session(ADA, NOW + 10)


def press(script: Script, act: str, **fields: str) -> Mapping[str, Any]:
    body = urlencode({"csrf": TOKEN.csrf, **fields})
    given = {"cookies": [f"__Host-sluice={TOKEN}"], "pathParameters": {"deploymentId": "d-1", "act": act}}
    return script.play(call("POST", f"/page/deployments/d-1/{act}", body, page_acts, **given))


def test_does_nothing_when_nobody_is_signed_in() -> None:
    response = press(Script() << sessions.find(TOKEN) >> None, "acts/cancel")
    assert response["statusCode"] == 401


def test_does_nothing_when_the_form_is_forged() -> None:
    response = press(SIGNED_IN, "acts/cancel", csrf="guessed")
    assert response["statusCode"] == 403


@pytest.mark.parametrize("act", ["acts/destroy", "acts", "acts/cancel/a/b", "x"])
def test_does_nothing_when_there_is_no_such_act(act: str) -> None:
    assert press(SIGNED_IN, act)["statusCode"] == 404


def test_refuses_what_guardrails_do_not_allow_when_the_button_is_pressed_all_the_same() -> None:
    rules = Guardrails(applications=(ApplicationRule("*", {Right.OPERATE: ("sre",)}),))
    script = SIGNED_IN << deployments.get("d-1") >> a_deployment()

    def play(ports: ScriptedPorts) -> Mapping[str, Any]:
        ports.guardrails.rules = rules
        body = urlencode({"csrf": TOKEN.csrf})
        given = {
            "cookies": [f"__Host-sluice={TOKEN}"],
            "pathParameters": {"deploymentId": "d-1", "act": "acts/cancel"},
        }
        return call("POST", "/page/deployments/d-1/acts/cancel", body, page_acts, **given)(ports)

    response = script.play(play)
    assert response["statusCode"] == 403
    assert "only sre may" in response["body"]


def test_says_why_not_when_the_moment_has_passed() -> None:
    ended = a_deployment(status=DeploymentStatus.SUCCEEDED)
    why = f"Cancelled by {ADA}: late"
    script = SIGNED_IN << deployments.get("d-1") >> ended << deployments.cancel("d-1", why) >> None
    script = script << deployments.get("d-1") >> ended
    response = press(script, "acts/cancel", comment="late")
    assert response["statusCode"] == 409
    assert "The deployment has ended" in response["body"]


def test_rolls_back_as_the_person_and_goes_on_to_the_deployment() -> None:
    stop = StopRequest(RollbackRequestedError.__name__, f"Rolled back by {ADA}: \\u202e slow")
    script = (
        SIGNED_IN << targets.list("d-1") >> [a_target()] << targets.request_stop("d-1", TARGET, stop) >> False
    )
    script = script << targets.get("d-1", TARGET) >> a_target()
    response = press(script, f"acts/rollback/{TARGET}", comment=" \u202e slow ")
    assert (response["statusCode"], response["headers"]["Location"]) == (303, "/page/deployments/d-1")
