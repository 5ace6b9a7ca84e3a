"""The file by which other programs find a running plane."""

import json
import stat
from dataclasses import fields, replace
from pathlib import Path

from local.plane_access import Plane

PLANE = Plane(
    api_url="http://127.0.0.1:1",
    endpoint_url="http://127.0.0.1:2",
    home_account="111111111111",
    home_region="us-east-1",
    credentials={"accessKeyId": "111111111111", "secretAccessKey": "plane"},
    accounts=("222222222222",),
    regions=("us-east-1", "eu-west-1"),
    deploy_role_arns={"222222222222": "arn:aws:iam::222222222222:role/SluiceDeployRole"},
    execution_role_arns={"222222222222": "arn:aws:iam::222222222222:role/sluice-demo-execution"},
    artifact_buckets={"222222222222/us-east-1": "sluice-artifacts-222222222222-us-east-1"},
    config_bucket="configs",
    documents_bucket="documents",
    table_name="table",
    deployment_state_machine_arn="arn:d",
    target_state_machine_arn="arn:t",
    external_id="sluice-1",
    clock_file="/tmp/clock.json",
    pid=7,
    state_dir="/tmp",
)


def test_is_read_as_it_was_written(tmp_path: Path) -> None:
    PLANE.write(tmp_path / "new" / "plane.json")
    assert Plane.read(tmp_path / "new" / "plane.json") == PLANE


def test_can_be_read_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "plane.json"
    path.write_text("{}")
    path.chmod(0o644)
    PLANE.write(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_names_its_fields_in_camel_case(tmp_path: Path) -> None:
    PLANE.write(tmp_path / "plane.json")
    saved = json.loads((tmp_path / "plane.json").read_text())
    assert len(saved) == len(fields(Plane))
    assert saved["deploymentStateMachineArn"] == "arn:d"
    assert saved["artifactBuckets"]["222222222222/us-east-1"].startswith("sluice-artifacts-")


def test_gives_clients_of_the_account_and_region_asked_for() -> None:
    client = replace(PLANE, pid=8).session("222222222222", "eu-west-1").client("lambda")
    assert client.meta.endpoint_url == "http://127.0.0.1:2"
    assert client.meta.region_name == "eu-west-1"
