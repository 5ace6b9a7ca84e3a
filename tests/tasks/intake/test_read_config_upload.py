"""Configs uploaded to S3: each version is one deployment, and what became of it is written beside it."""

from typing import cast

import pytest

from sluice.config.load import load_config
from sluice.config.text.document import MAX_BYTES
from sluice.domain.plan.application_lock import Admission
from sluice.errors import DeploymentInProgressError, RetryableError, SluiceError
from sluice.planner.deployment import plan_deployment
from sluice.tasks.intake.read_config_upload import read_config_upload
from sluice.tasks.intake.start_deployment import new_deployment_id, planned_submission
from tests.builders import a_config_text
from tests.tasks.calls import mapping_with
from tests.tasks.ports import config_files, workflow
from tests.tasks.scene import creates, hears_of
from tests.tasks.script import NOW, Script

BUCKET, UPLOADED = "s3://configs", "configs/parcels.json"
NEW = new_deployment_id(f"{UPLOADED}\0v1", BUCKET)
TEXT = a_config_text().encode()
PLAN = plan_deployment(load_config(TEXT).config)
SUBMISSION = planned_submission(
    PLAN, TEXT.decode(), NEW, requested_by=BUCKET, source=f"{BUCKET}/{UPLOADED}", at=NOW
)


def uploaded(script: Script) -> dict[str, object]:
    return script.play(lambda ports: read_config_upload(ports, "configs", UPLOADED, "v1"))


def reads(body: bytes) -> Script:
    return Script() << config_files.read(UPLOADED, "v1", limit=MAX_BYTES + 1) >> body


def test_deploys_an_upload_once_for_each_version_and_writes_that_it_was_accepted() -> None:
    result = {"status": "accepted", "deploymentId": NEW}
    script = (
        reads(TEXT)
        << creates(SUBMISSION)
        >> Admission()
        << hears_of(NEW)
        << workflow.start_deployment(NEW)
        << config_files.write_result(UPLOADED, {**result, "key": UPLOADED, "version": "v1"})
    )
    assert uploaded(script) == result


def test_writes_what_is_wrong_beside_the_upload_when_it_cannot_be_used() -> None:
    outcome = uploaded(
        reads(b"a: [")
        << config_files.write_result(
            UPLOADED, mapping_with(status="refused", code="ConfigSyntax", version="v1")
        )
    )
    assert outcome["status"] == "refused"


def test_writes_why_when_the_application_is_being_deployed() -> None:
    script = (
        reads(TEXT)
        << creates(SUBMISSION)
        >> DeploymentInProgressError("parcels", "dep-0")
        << config_files.write_result(UPLOADED, mapping_with(status="refused", code="DeploymentInProgress"))
    )
    assert uploaded(script)["problems"] == []


FOUR_EYES = {"pause": {"untilApproved": True, "requesterMayNotApprove": True}}


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (a_config_text(steps=[FOUR_EYES]), "strategies.ramp.canary.steps[0].pause.requesterMayNotApprove"),
        (
            a_config_text({"prod": {"constraints": {"beforeDeployment": [FOUR_EYES]}}}),
            "targets.prod.constraints.beforeDeployment[0].pause.requesterMayNotApprove",
        ),
    ],
)
def test_refuses_an_upload_that_its_requester_may_not_approve_because_nobody_knows_the_requester(
    text: str, path: str
) -> None:
    outcome = uploaded(
        reads(text.encode())
        << config_files.write_result(UPLOADED, mapping_with(status="refused", code="ConfigProblems"))
    )
    (problem,) = cast("list[dict[str, object]]", outcome["problems"])
    assert (problem["path"], "no known requester" in str(problem["message"])) == (path, True)


def test_writes_nothing_and_is_run_again_when_a_store_cannot_be_reached() -> None:
    script = Script() << config_files.read(UPLOADED, "v1", limit=MAX_BYTES + 1) >> RetryableError("throttled")
    with pytest.raises(RetryableError):
        uploaded(script)


@pytest.mark.parametrize("error", [KeyError("a fault of ours"), SluiceError("a fault of ours")])
def test_writes_that_sluice_failed_and_is_run_again_when_it_is_not_the_files_fault(error: Exception) -> None:
    failed = mapping_with(status="failed", key=UPLOADED, version="v1")
    script = (
        Script()
        << config_files.read(UPLOADED, "v1", limit=MAX_BYTES + 1)
        >> error
        << config_files.write_result(UPLOADED, failed)
    )
    with pytest.raises(type(error)):
        uploaded(script)
