"""Previewing: the plan and what its targets look like now, and nothing is started."""

import json

import pytest

from sluice.config.load import load_config
from sluice.config.text.document import MAX_BYTES
from sluice.errors import AccessDeniedError, ConfigProblemsError, ConfigTooLargeError
from sluice.planner.deployment import plan_deployment
from sluice.tasks.intake.preview_deployment import Previewed, preview_deployment
from tests.builders import a_config_text
from tests.tasks.ports import drift, inspectors, own_account
from tests.tasks.script import NOW, Script

TEXT = a_config_text().encode()
PLAN = plan_deployment(load_config(TEXT).config).for_requester("ada").targets[0]


def previewed(script: Script, body: bytes = TEXT) -> Previewed:
    return script.play(lambda ports: preview_deployment(ports, body, by="ada"))


def test_shows_the_plan_and_why_a_target_could_not_be_reached() -> None:
    script = (
        Script()
        << drift.list("parcels")
        >> []
        << own_account.concurrent_executions()
        >> 10
        << inspectors.inspect([PLAN], "sluice-plan")
        >> AccessDeniedError("no right")
        << inspectors.opens_to_strangers(PLAN)
        >> False
    )
    outcome = previewed(script)
    assert outcome.made_at == NOW
    assert [finding.code for finding in outcome.preview.findings] == ["AccessDenied", "LowConcurrency"]


def test_sees_nobody_when_the_config_cannot_be_used() -> None:
    with pytest.raises(ConfigProblemsError):
        previewed(Script(), b"kind: lambda")


def test_sees_nobody_when_the_config_chooses_a_channel_that_is_not_offered() -> None:
    with pytest.raises(ConfigProblemsError):
        previewed(Script(), json.dumps({**json.loads(TEXT), "notify": [{"channel": "team"}]}).encode())


def test_sees_nobody_when_the_config_is_too_large() -> None:
    with pytest.raises(ConfigTooLargeError):
        previewed(Script(), b"#" * (MAX_BYTES + 1))
