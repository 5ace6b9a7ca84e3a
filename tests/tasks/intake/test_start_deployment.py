"""Intake: what is stored and started of a config, what waits for another deployment, and what is refused."""

import hashlib
import json
from dataclasses import replace

import pytest

from sluice.config.load import load_config
from sluice.config.text.document import MAX_BYTES
from sluice.domain.notify.channel import Channel, ChannelKind
from sluice.domain.notify.notice import Occasion
from sluice.domain.plan.application_lock import Admission
from sluice.domain.record.chosen_channel import ChosenChannel
from sluice.domain.record.items import Submission
from sluice.domain.record.status import DeploymentStatus
from sluice.errors import (
    ConfigProblemsError,
    ConfigSyntaxError,
    ConfigTooLargeError,
    DeploymentInProgressError,
)
from sluice.planner.deployment import plan_deployment
from sluice.tasks.intake.start_deployment import Submitted, new_deployment_id
from sluice.tasks.intake.submit_deployment import submit_deployment
from sluice.tasks.intake.validate_config import validate_config
from tests.builders import a_config_text
from tests.tasks.calls import text_with
from tests.tasks.ports import ScriptedPorts, deployments, events, vault, workflow
from tests.tasks.scene import a_deployment, an_event, creates, hears_of, records
from tests.tasks.scene import submitted as first_event
from tests.tasks.script import NOW, Script

TEXT = a_config_text()
PLAN = plan_deployment(load_config(TEXT.encode()).config)
KEY = "one-key"
NEW = new_deployment_id(KEY, "ada")
SUBMISSION = Submission(
    deployment_id=NEW,
    application="parcels",
    description=PLAN.description,
    config_text=TEXT,
    config_sha256=hashlib.sha256(TEXT.encode()).hexdigest(),
    requested_by="ada",
    source="http",
    created_at=NOW,
    targets=tuple(replace(target, requested_by="ada") for target in PLAN.targets),
)
CREATES = creates(SUBMISSION, "ada")
TOLD = hears_of(NEW, "ada")
STARTS: Script = Script() << workflow.start_deployment(NEW)


def submitted(script: Script, body: bytes = TEXT.encode(), key: str | None = KEY) -> Submitted:
    return script.play(
        lambda ports: submit_deployment(ports, body, requested_by="ada", source="http", idempotency_key=key)
    )


def test_stores_tells_and_starts_in_this_order_when_the_application_is_free() -> None:
    outcome = submitted(CREATES >> Admission() << TOLD << STARTS)
    assert (outcome.deployment_id, outcome.blocked_by, outcome.is_repeated) == (NEW, "", False)


def test_says_that_an_earlier_request_has_stored_it_and_tells_what_that_may_not_have_told() -> None:
    told = records(first_event("ada"), NEW)
    assert submitted(CREATES >> Admission(is_stored=True) << told << STARTS).is_repeated


def test_stores_and_tells_where_the_change_came_from_and_the_file_wins() -> None:
    data = {**json.loads(TEXT), "sourceControl": {"sha": "abc", "token": "secret"}}
    text = json.dumps(data)
    change = {"sha": "abc", "referenceName": "main"}
    submission = replace(
        SUBMISSION,
        config_text=text,
        config_sha256=hashlib.sha256(text.encode()).hexdigest(),
        source_control=change,
    )
    words = "commit abc on main"
    script = creates(submission, words) >> Admission() << hears_of(NEW, words) << STARTS
    script.play(
        lambda ports: submit_deployment(
            ports,
            text.encode(),
            requested_by="ada",
            source="http",
            idempotency_key=KEY,
            source_control={"sha": "of the command", "referenceName": "main", "unknown": 7},
        )
    )


def test_stores_the_variables_that_were_set_and_plans_with_them() -> None:
    text = json.dumps({**json.loads(TEXT), "description": "Build {{context.build}}"})
    submission = replace(
        SUBMISSION,
        description="Build 8",
        config_text=text,
        config_sha256=hashlib.sha256(text.encode()).hexdigest(),
        variables={"build": "8"},
    )
    script = creates(submission) >> Admission() << TOLD << STARTS
    script.play(
        lambda ports: submit_deployment(
            ports,
            text.encode(),
            requested_by="ada",
            source="http",
            idempotency_key=KEY,
            variables={"build": "8"},
        )
    )


def notifying(*, channels: tuple[Channel, ...]) -> Submitted:
    text = json.dumps({**json.loads(TEXT), "notify": [{"channel": "team", "on": ["asks"]}]})
    submission = replace(
        SUBMISSION,
        config_text=text,
        config_sha256=hashlib.sha256(text.encode()).hexdigest(),
        notify=(ChosenChannel("team", ("asks",)),),
    )

    def submit(ports: ScriptedPorts) -> Submitted:
        ports.settings = replace(ports.settings, notify=channels)
        body = text.encode()
        return submit_deployment(ports, body, requested_by="ada", source="http", idempotency_key=KEY)

    return (creates(submission) >> Admission() << TOLD << STARTS if channels else Script()).play(submit)


def test_stores_which_channels_the_file_has_chosen() -> None:
    team = Channel(ChannelKind.SLACK, "slack-team", tuple(Occasion), name="team")
    assert notifying(channels=(team,)).deployment_id == NEW


def test_stores_nothing_when_the_file_chooses_a_channel_that_is_not_offered() -> None:
    with pytest.raises(ConfigProblemsError) as caught:
        notifying(channels=())
    assert [one.path for one in caught.value.problems] == ["notify[0].channel"]


def test_does_not_start_when_the_application_is_being_deployed_and_it_waits() -> None:
    queued = records(an_event("DeploymentQueued", "", "dep-0", target=""), NEW)
    outcome = submitted(CREATES >> Admission(blocked_by="dep-0") << TOLD << queued)
    assert outcome.blocked_by == "dep-0"


def test_wakes_the_running_deployment_so_that_it_is_cancelled_when_it_is_superseded() -> None:
    running = a_deployment(deployment_id="dep-0", cancel_reason="Superseded", sealed_tokens=(b"sealed",))
    script = (
        CREATES
        >> Admission(blocked_by="dep-0", supersedes=True)
        << TOLD
        << records(an_event("DeploymentQueued", target=""), NEW)
        << deployments.get("dep-0")
        >> running
        << records(an_event("DeploymentCancelled", target=""), "dep-0")
        << vault.unseal(b"sealed", "dep-0/run-targets")
        >> "token"
        << workflow.fail("token", "DeploymentCancelledError", text_with("Superseded"))
    )
    assert submitted(script).blocked_by == "dep-0"


def test_wakes_nobody_when_the_superseded_deployment_does_not_wait_for_its_targets_yet() -> None:
    script = (
        CREATES
        >> Admission(blocked_by="dep-0", supersedes=True)
        << TOLD
        << records(an_event("DeploymentQueued", target=""), NEW)
        << deployments.get("dep-0")
        >> a_deployment(deployment_id="dep-0", cancel_reason="Superseded")
        << records(an_event("DeploymentCancelled", target=""), "dep-0")
    )
    submitted(script)


def test_lets_the_event_bus_hear_of_the_waiting_deployment_whose_place_it_takes() -> None:
    replaced = a_deployment(deployment_id="dep-1", status=DeploymentStatus.CANCELLED, reason="Superseded")
    script = (
        CREATES
        >> Admission(blocked_by="dep-0", replaces="dep-1")
        << TOLD
        << deployments.get("dep-1")
        >> replaced
        << events.publish("dep-1", an_event("DeploymentEnded", target=""))
        << records(an_event("DeploymentQueued", target=""), NEW)
    )
    submitted(script)


def test_starts_nothing_when_the_application_is_being_deployed_and_it_does_not_wait() -> None:
    with pytest.raises(DeploymentInProgressError) as raised:
        submitted(CREATES >> DeploymentInProgressError("parcels", "dep-0"))
    assert raised.value.blocking_deployment_id == "dep-0"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"a: [", ConfigSyntaxError),
        (b"kind: lambda", ConfigProblemsError),
        (b"#" * (MAX_BYTES + 1), ConfigTooLargeError),
    ],
)
def test_stores_nothing_when_the_config_cannot_be_used(body: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        submitted(Script(), body)


def test_reads_a_config_of_exactly_the_size_that_is_read() -> None:
    body = TEXT.encode().ljust(MAX_BYTES)
    assert validate_config(body) == validate_config(TEXT.encode())


def test_gives_the_same_id_when_the_same_person_repeats_the_key() -> None:
    assert new_deployment_id(KEY, "ada") == NEW


@pytest.mark.parametrize(("key", "by"), [(KEY, "bob"), ("another", "ada"), (None, "ada")])
def test_gives_another_id_when_person_or_key_differ_or_there_is_no_key(key: str | None, by: str) -> None:
    assert new_deployment_id(key, by) != NEW


def test_gives_never_the_same_id_when_there_is_no_key() -> None:
    assert new_deployment_id(None, "ada") != new_deployment_id(None, "ada")


def test_lists_every_problem_when_a_config_is_only_checked() -> None:
    assert [problem.severity for problem in validate_config(b"kind: lambda")].count("error") > 1


def test_warns_of_what_is_refused_when_a_config_is_checked_strictly() -> None:
    text = json.dumps({**json.loads(TEXT), "extra": 1}).encode()
    assert len(validate_config(text, strict=True)) >= len(validate_config(text))


def test_fills_in_variables_when_a_config_is_only_checked() -> None:
    text = json.dumps({**json.loads(TEXT), "description": "{{context.build}}"}).encode()
    (unset,) = [problem.path for problem in validate_config(text) if problem.severity == "error"]
    assert unset == "description"
    assert validate_config(text, variables={"build": "8"}) == validate_config(TEXT.encode())
