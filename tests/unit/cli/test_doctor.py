"""What `sluice doctor` finds: each good or bad, with its remedy, and nothing that is changed."""

from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest
from botocore.stub import Stubber

from sluice_cli.client.api import Api
from sluice_cli.client.aws import AwsService
from sluice_cli.client.endpoint import Endpoint
from sluice_cli.client.local_plane import AccessKey
from sluice_cli.doctor.account import check_credentials, check_quotas, check_roles
from sluice_cli.doctor.checked import Checked, guarded
from sluice_cli.doctor.config import check_plan
from sluice_cli.doctor.control_plane import check_control_plane
from sluice_cli.environment import Environment
from sluice_cli.roles.kinds import DEPLOY_ROLE
from tests.unit.cli.conftest import API, NOW
from tests.unit.cli.test_role import GIVEN, MISSING, USUAL, described, stubbed, trusting

ARN = "arn:aws:iam::222222222222:user/ada"


@pytest.fixture
def service() -> Iterator[Any]:
    """Makes services of AWS that answer from a list."""
    stubbers: list[Stubber] = []

    def make(name: str) -> tuple[Stubber, AwsService]:
        stubber, one = stubbed(name)
        stubber.activate()
        stubbers.append(stubber)
        return stubber, one

    yield make
    for stubber in stubbers:
        stubber.assert_no_pending_responses()


def asked(response: httpx.Response) -> list[Checked]:
    environment = Environment(transport=httpx.MockTransport(lambda _request: response))
    api = Api(Endpoint(API, "eu-west-1", AccessKey("AKIDEXAMPLE", "not-a-secret")), environment)
    return list(check_control_plane(api, "0.1.0", NOW))


def answer(seconds_apart: float = 0, status: int = 200, version: str = "0.1.0") -> httpx.Response:
    date = format_datetime(NOW + timedelta(seconds=seconds_apart), usegmt=True)
    headers = {"date": date, "sluice-version": version}
    return httpx.Response(status, headers=headers, json={"deployments": [], "message": "Forbidden"})


def bad(found: list[Checked]) -> list[str]:
    return [one.topic for one in found if not one.is_fine]


def test_all_is_fine_when_the_control_plane_answers_in_time_and_in_the_same_release() -> None:
    found = asked(answer())
    assert [one.topic for one in found] == ["API", "clock", "versions"]
    assert bad(found) == []


@pytest.mark.parametrize(
    ("response", "topics"),
    [
        (answer(seconds_apart=90), ["clock"]),
        (answer(seconds_apart=-90), ["clock"]),
        (answer(seconds_apart=60), []),
        (answer(version="0.2.0"), ["versions"]),
        (answer(status=403, seconds_apart=900), ["API", "clock"]),
    ],
)
def test_each_thing_that_is_wrong_with_the_way_to_the_control_plane_is_found(response, topics) -> None:
    assert bad(asked(response)) == topics


def test_credentials_are_told_when_they_are_good(service) -> None:
    stubber, sts = service("sts")
    stubber.add_response("get_caller_identity", {"Account": "222222222222", "Arn": ARN})
    assert [one.message for one in check_credentials(sts)] == [f"{ARN} in account 222222222222"]


def test_remedy_is_told_when_credentials_are_bad(service) -> None:
    stubber, sts = service("sts")
    stubber.add_client_error("get_caller_identity", service_error_code="ExpiredToken")
    (found,) = guarded("credentials", lambda: check_credentials(sts))
    assert (found.is_fine, found.remedy) == (False, "Check the credentials and their rights")


@pytest.mark.parametrize(
    ("executions", "used", "topics"), [(1000, 5, []), (10, 5, ["quota"]), (1000, 95, ["quota"])]
)
def test_quota_of_a_new_or_full_account_is_found(service, executions, used, topics) -> None:
    stubber, functions = service("lambda")
    limit = {"ConcurrentExecutions": executions, "TotalCodeSize": 100}
    usage = {"TotalCodeSize": used}
    stubber.add_response("get_account_settings", {"AccountLimit": limit, "AccountUsage": usage})
    assert bad(list(check_quotas(functions))) == topics


def roles(service: Any, buckets: str, *versionings: dict[str, Any] | None) -> list[Checked]:
    (cf, cloudformation), (users, iam), (store, s3) = map(service, ("cloudformation", "iam", "s3"))
    stack = described("CREATE_COMPLETE", {**GIVEN, "ArtifactBucketArns": buckets})
    cf.add_response("describe_stacks", stack)
    cf.add_client_error("describe_stacks", **MISSING)
    cf.add_response("describe_stacks", stack)
    cf.add_response("get_template", {"TemplateBody": DEPLOY_ROLE.template})
    users.add_response("get_role", trusting(*USUAL))
    for versioning in versionings:
        if versioning is None:
            store.add_client_error("get_bucket_versioning", service_error_code="NoSuchBucket")
        else:
            store.add_response("get_bucket_versioning", versioning)
    return list(check_roles(cloudformation, iam, s3, None))


def test_buckets_of_the_role_are_checked_one_by_one(service) -> None:
    arns = "arn:aws:s3:::kept,arn:aws:s3:::loose,arn:aws:s3:::gone"
    found = roles(service, arns, {"Status": "Enabled"}, {}, None)
    assert [(one.topic, one.is_fine) for one in found] == [
        ("role", True),
        ("bucket", True),
        ("bucket", False),
        ("bucket", False),
    ]
    assert "put-bucket-versioning --bucket loose" in found[2].remedy


def test_role_is_missed_when_the_account_has_none(service) -> None:
    (cf, cloudformation), (_, iam), (_, s3) = map(service, ("cloudformation", "iam", "s3"))
    cf.add_client_error("describe_stacks", **MISSING)
    cf.add_client_error("describe_stacks", **MISSING)
    (found,) = check_roles(cloudformation, iam, s3, None)
    assert "Only if Sluice is to deploy to this account" in found.remedy


def test_each_target_of_a_config_is_fine_or_has_findings() -> None:
    finding = {"target": "prod", "message": "The role cannot be assumed", "remedy": "Check it"}
    targets = [{"name": "dev", "isReached": True}, {"name": "prod", "isReached": False}]
    found = list(check_plan({"findings": [finding], "targets": targets}))  # type: ignore[typeddict-item, arg-type]
    assert [(one.message, one.is_fine) for one in found] == [
        ("prod: The role cannot be assumed", False),
        ("dev can be deployed to", True),
    ]


def test_verb_says_what_is_missing_when_nothing_is_set_up(sluice, monkeypatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    result = sluice("doctor", api=None)
    assert result.exit_code == 1
    assert "look  region: no AWS region is set\n      Give --region, or set AWS_REGION\n" in result.stdout
    assert "look  API: No control plane is known" in result.stdout
